"""Geometry of the site's drawings, and the sentences that say the same in words.

Pure functions from plain numbers to frozen drawings; the templates in templates/components/ only
print them.
"""

from core.drawing.ahead import AheadDrawing, Point, ahead
from core.drawing.axis import (
    BIN_ENDS,
    PromiseDrawing,
    answered_words,
    late_words,
    promised_words,
    silence_words,
    x_of_bin,
    x_of_day,
)
from core.drawing.comparing import MOST_LINES, Comparison, comparison
from core.drawing.curve import CurveDrawing, curve
from core.drawing.diary import day_words, promise_line_in_days
from core.drawing.promise import promise_line
from core.drawing.strips import OwnPromise, RangeStrip, hours_line, publication_line, range_strip

__all__ = [
    "BIN_ENDS",
    "MOST_LINES",
    "AheadDrawing",
    "Comparison",
    "CurveDrawing",
    "OwnPromise",
    "Point",
    "PromiseDrawing",
    "RangeStrip",
    "ahead",
    "answered_words",
    "comparison",
    "curve",
    "day_words",
    "hours_line",
    "late_words",
    "promise_line",
    "promise_line_in_days",
    "promised_words",
    "publication_line",
    "range_strip",
    "silence_words",
    "x_of_bin",
    "x_of_day",
]
