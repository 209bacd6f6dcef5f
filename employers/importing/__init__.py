"""Employers from CSV files: read as a stream, mapped to our words, joined to those that are there."""
