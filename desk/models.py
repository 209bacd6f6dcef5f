"""The desk's own tables; Django finds them through this module."""

from desk.telling.models import Letter, Reached, SwitchedOff, Told

__all__ = ["Letter", "Reached", "SwitchedOff", "Told"]
