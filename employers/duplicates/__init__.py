"""Employers that may be on the list twice: found by name and domain, decided on by moderators."""
