"""Lines of JSON in, lines of JSON out: so that anybody can recompute any score (docs/scoring.md)."""

from scoring.lines.answering import answer
from scoring.lines.reading import Request, read
from scoring.lines.streaming import MAX_LINE, answers
from scoring.lines.values import BadLineError

__all__ = ["MAX_LINE", "BadLineError", "Request", "answer", "answers", "read"]
