"""The forms of posting. `Answers` is all of them together: one page, one thing to check."""

from submissions.forms.answers import Answers
from submissions.forms.employer import EmployerPick, Proposal

__all__ = ["Answers", "EmployerPick", "Proposal"]
