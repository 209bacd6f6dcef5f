"""Judgement: cases, decisions with their reasons, and the log of them."""
