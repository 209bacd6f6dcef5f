"""Diary entries: private waits with their exact days, readable with the candidate's key alone.

`cipher` closes and opens them, `content` is what they say, `services` keeps, reads, changes and forgets
them, `moving` carries one to another tag or to another key. Nothing of an entry is on its row but the tag.
"""
