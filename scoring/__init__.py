"""The mathematics, in pure Python: facts in, figures out. No Django, no clock, no I/O."""
