"""The mathematics: facts in, figures out. No Django, no clock, no I/O but `python -m scoring`."""
