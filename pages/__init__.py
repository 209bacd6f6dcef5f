"""Public screens that join two or more rooms."""
