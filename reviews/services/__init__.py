"""Writes of the public record: keyword-only functions that name the deed, each one transaction."""
