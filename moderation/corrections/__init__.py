"""Corrections of what is known about an employer: suggested by anybody, decided on by a moderator."""
