"""Telling representatives by mail what concerns them: gathered, written down once, sent by tasks.

Nothing of an author passes through here but what the public page of a review says.
"""
