"""The invented data of /styleguide/ for the components that show the public record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.components import (
    Figure,
    ReviewCard,
    SuggestionBlock,
    text_pieces,
)
from core.drawing import (
    Point,
    ahead,
    comparison,
    curve,
    hours_line,
    promise_line,
    promise_line_in_days,
    publication_line,
    range_strip,
)
from pages.scores.rankings import Row
from pages.styleguide_forms import Examples
from pages.styleguide_promises import REPLY
from reviews.figures.score_words import ScoreBlock

_HERE = (0.08, 0.21, 0.46, 0.55, 0.64, 0.72, 0.78, 0.82, 0.84, 0.86)
_BAND = tuple((share - 0.07 * (0.4 + share), min(share + 0.06 * (0.4 + share), 1.0)) for share in _HERE)
_ALL = (0.06, 0.16, 0.37, 0.46, 0.55, 0.62, 0.66, 0.70, 0.71, 0.73)
_SLOW = (0.02, 0.05, 0.11, 0.15, 0.19, 0.24, 0.29, 0.33, 0.36, 0.38)
_AHEAD = (
    Point(0, 0, 0, 0, 0),
    Point(3, 0.09, 0.04, 0.15, 0.07),
    Point(7, 0.25, 0.13, 0.39, 0.13),
    Point(14, 0.36, 0.21, 0.52, 0.18),
    Point(30, 0.44, 0.28, 0.62, 0.24),
)
_STORY = (
    "The recruiter wrote before the first date passed to say they needed longer, which I appreciated. "
    "The second date went by in silence until I called."
)
_SUGGESTION = SuggestionBlock(
    text="Nothing was signed, so nothing binds you. Call the other employers back today; one of the "
    "positions may still be open.",
    article_title="When they said yes, and then it was a mistake",
    article_url="/advice/",
)


def _lines() -> dict[str, Mapping[str, Any]]:
    started = date(2026, 7, 31)
    drawings = {
        "tier S, kept": promise_line(tier="S", answered=True, end_bin=1, length_bin=2, result="kept"),
        "tier S, late": promise_line(tier="S", answered=True, end_bin=5, length_bin=2, result="late"),
        "tier S, no answer": promise_line(tier="S", answered=False, end_bin=8, length_bin=2, result="broken"),
        "tier S, not yet due": promise_line(
            tier="S", answered=False, end_bin=1, length_bin=2, result="not_yet_due"
        ),
        "tier S, no date, answered": promise_line(tier="S", answered=True, end_bin=4),
        "tier S, no date, no answer": promise_line(tier="S", answered=False, end_bin=7),
        "tier M or L, kept early": promise_line(
            tier="M", answered=True, end_bin=1, length_bin=2, result="kept_early"
        ),
        "kept, in the same bin": promise_line(
            tier="M", answered=True, end_bin=2, length_bin=2, result="kept"
        ),
        "moved in time": promise_line(
            tier="L", answered=True, end_bin=4, length_bin=4, result="revised_in_time", revisions=[2]
        ),
        "late": promise_line(
            tier="M", answered=True, end_bin=5, length_bin=2, result="late", late_phase=6, revisions=[3]
        ),
        "late, in the same bin": promise_line(
            tier="M", answered=True, end_bin=2, length_bin=2, result="late", late_phase=4
        ),
        "late, after asking": promise_line(
            tier="L", answered=True, end_bin=7, length_bin=4, result="late_after_follow_up", late_phase=7
        ),
        "no answer": promise_line(tier="L", answered=False, end_bin=8, length_bin=4, result="broken"),
        "no answer, watched to the end": promise_line(
            tier="L", answered=False, end_bin=9, length_bin=2, result="broken", revisions=[4, 4]
        ),
        "an answer, but not the promised one": promise_line(
            tier="M", answered=True, end_bin=6, length_bin=3, result="broken"
        ),
        "not yet due": promise_line(tier="M", answered=False, end_bin=1, length_bin=4, result="not_yet_due"),
        "“soon”, answered": promise_line(tier="M", answered=True, end_bin=3, precision="vague"),
        "no promise, no answer": promise_line(tier="M", answered=False, end_bin=6, precision="none"),
        "no promise, answered at once": promise_line(tier="M", answered=True, end_bin=0, precision="none"),
        "diary: answered late": promise_line_in_days(
            started=started, today=date(2026, 9, 1), due=date(2026, 8, 7), answered_on=date(2026, 8, 14)
        ),
        "diary: answered early": promise_line_in_days(
            started=started, today=date(2026, 9, 1), due=date(2026, 8, 7), answered_on=date(2026, 8, 5)
        ),
        "diary: no answer yet": promise_line_in_days(
            started=started, today=date(2026, 8, 17), due=date(2026, 8, 7), answered_on=None
        ),
        "diary: not yet due": promise_line_in_days(
            started=started, today=date(2026, 8, 3), due=date(2026, 8, 14), answered_on=None
        ),
        "diary: no date": promise_line_in_days(
            started=started, today=date(2026, 8, 12), due=None, answered_on=None
        ),
    }
    return {state: {"line": line} for state, line in drawings.items()}


def record() -> Examples:
    """Return the components that show the public record."""
    small = ReviewCard(
        title="North Quay Housing",
        url="/employers/",
        period="First half of 2026",
        facts=["no offer", "neither good nor bad"],
        lines=[promise_line(tier="S", answered=False, end_bin=8, length_bin=2, result="broken")],
        story=text_pieces(
            "The talk was friendly. Then Tom, who runs it, fell silent.", blanks=[(28, 31, "a name")]
        ),
        report_url="/rules/",
    )
    middling = ReviewCard(
        title="After an interview",
        url="/employers/",
        period="April to June 2026",
        facts=["interview", "through an agency"],
        lines=[
            promise_line(
                tier="M", answered=True, end_bin=5, length_bin=2, result="late", late_phase=6, revisions=[3]
            )
        ],
        story=text_pieces(_STORY),
        reason="Stated by the employer: role on hold",
        badges=["recorded while waiting", "signed by mail from the employer’s domain"],
        remark="The mail proves contact, not an interview.",
        replies=[REPLY],
    )
    large = ReviewCard(
        title="Data engineering",
        period="March 2026",
        facts=["software and data", "difficulty 3 of 5", "an offer, declined", "good"],
        lines=[
            promise_line(tier="L", answered=True, end_bin=1, length_bin=2, result="kept_early"),
            promise_line(tier="L", answered=False, end_bin=8, length_bin=4, result="broken"),
        ],
        wait_names=["After a phone interview", "After references were called"],
        story=text_pieces("شكراً لهم على الصراحة.\n\nIl m’ont rappelé deux fois. 🙂"),
        bill=["3 or 4 interviews", "6 to 10 hours", "unpaid exercise: 3 to 5 hours"],
        suggestion=_SUGGESTION,
    )
    return {
        "promise_line": _lines(),
        "own_promise": {
            "hours, in time": {"clock": hours_line(51, 72)},
            "hours, just opened": {"clock": hours_line(0, 72)},
            "hours, missed": {"clock": hours_line(80, 72)},
            "days of publication": {
                "clock": publication_line(
                    ["Tue 24 Nov", "Tue 1 Dec", "Tue 8 Dec", "Tue 15 Dec", "Tue 22 Dec", "Tue 29 Dec"],
                    decided_by="Sun 22 Nov, 16:00",
                )
            },
            "one day of publication": {
                "clock": publication_line(["Tue 24 Nov"], decided_by="Sun 22 Nov, 16:00")
            },
        },
        "curve": {
            "here, its band and everybody": {
                "id": "curve-1",
                "curve": curve(_HERE, band=_BAND, reference=_ALL, promised_bin=2),
                "finding": "After an interview here, half had heard by day 10 and 86 in 100 in the end.",
                "about": "Share who had heard back, by days since the last contact: 41 waits, Tue 11 Aug.",
            },
            "slow, without a band": {
                "id": "curve-2",
                "curve": curve(_SLOW, reference=_ALL),
                "finding": "Fewer than half ever heard back.",
                "about": "12 waits.",
            },
            "everybody alone": {
                "id": "curve-3",
                "curve": curve(_ALL),
                "finding": "A typical employer has answered half by day 14.",
                "about": "All employers; this one has fewer than 5 reviews.",
            },
        },
        "ahead": {
            "five days past a promise, compared": {
                "id": "ahead-1",
                "drawing": ahead(
                    _AHEAD, waited=12, due=7, names=((7, "19 Aug"), (14, "26 Aug"), (30, "11 Sep"))
                ),
                "finding": "About 4 in 10 hear within 30 days from today.",
                "about": "Shaded: the days that you have waited.",
                "own": "Northwind Analytics",
            },
            "the day itself, no promise": {
                "id": "ahead-2",
                "drawing": ahead([Point(0, 0, 0, 0), Point(30, 0.7, 0.5, 0.85)], waited=0),
                "finding": "About 7 in 10 hear within 30 days from today.",
                "about": "",
                "own": "Typical employer",
            },
        },
        "table": {
            "words": {
                "caption": "What they said they would do, and what came of it.",
                "columns": ["Commitment", "From", "What came of it"],
                "rows": [
                    ["Every finalist hears by day 7", "1 Oct 2025", "kept 9 times in 10"],
                    ["Two lines of reason with every no", "1 Sep 2026", "open"],
                ],
            },
            "numbers": {
                "columns": ["Phase", "Waits", "Heard"],
                "rows": [["screening", "24", "67%"], ["interview", "41", "86%"]],
                "numbers": True,
                "id": "table-of-numbers",
                "caption": "Heard back by phase, in a region that scrolls by keyboard.",
            },
            "flow": {
                "columns": ["After", "Reviews", "By day 14", "At all", "Half by", "Score"],
                "rows": [["Screening", "24", "51%", "67%", "day 13", "49 to 68"]],
                "numbers": True,
                "flow": True,
                "id": "table-in-lines",
                "caption": "Many numbers, which a phone shows in lines of text.",
            },
        },
        "range_strip": {
            "a range": {"label": "Responsiveness", "strip": range_strip(67, 78, typical=57)},
            "early": {
                "label": "Responsiveness",
                "strip": range_strip(46, 72, middle=58, typical=57, early=True),
            },
            "per cent": {"label": "Kept", "strip": range_strip(0, 12, unit="%")},
        },
        "score": {
            "with a grade": {
                "score": ScoreBlock(
                    compared="Answers more readily than a typical employer, which has 57.",
                    state="letter",
                    n="41 reviews",
                    why="",
                    score=72,
                    low=67,
                    high=78,
                    letter="B",
                    strip=range_strip(67, 78, middle=72, typical=57, outer=(62, 82)),
                    trend="Improving: 77 in the last half-year (14 reviews), 61 before (20 reviews).",
                )
            },
        },
        "compare_chart": {
            "three employers": {
                "id": "compared",
                "table_id": "compared-table",
                "chart": comparison(
                    [("Northwind Analytics", _HERE), ("Halden & Roe", _ALL), ("Tern Harbour", _SLOW)], _ALL
                ),
                "finding": "By day 14, heard back: Northwind Analytics 64%.",
                "about": "Share of candidates who had heard back.",
                "columns": ["By day", "Northwind Analytics"],
                "rows": [["14", "64%"]],
            },
        },
        "score_row": {
            "in a ranking": {
                "row": Row(
                    "Northwind Analytics",
                    "/employers/",
                    range_strip(67, 78, typical=57),
                    "67 to 78",
                    "41 reviews",
                    "B",
                    place="1",
                    facts="Software",
                )
            },
            "early": {
                "row": Row(
                    "Halden & Roe",
                    "/employers/",
                    range_strip(46, 72, typical=57, early=True),
                    "46 to 72",
                    "6 reviews",
                    early=True,
                )
            },
            "too few": {
                "row": Row("Tern Harbour", "/employers/", missing="3 reviews so far: a score takes 5.")
            },
        },
        "figure": {
            "value": {"figure": Figure("Heard back at all", "86%", "41 waits", "79 to 92%")},
            "with its strip": {
                "figure": Figure("Kept the promised date", "61%", "33 with a date", "50 to 71%"),
                "strip": range_strip(50, 71, typical=47, unit="%"),
            },
            "a day": {"figure": Figure("Half had heard by", "day 6", "41 waits")},
            "missing": {"figure": Figure("Responsiveness", missing="Fewer than 5 reviews: 3 so far.")},
        },
        "marked_text": {
            "published, with a blank": {
                "pieces": text_pieces(
                    "I rang 0113 496 0142 twice and left messages.", blanks=[(7, 20, "a number")]
                )
            },
            "with findings": {
                "pieces": text_pieces(
                    "On Thursday 22 October Tom told me I would hear by Friday.",
                    marks=[(3, 22, 1), (23, 26, 2)],
                )
            },
        },
        "review_card": {
            "tier S": {"card": small},
            "tier M, with a reply": {"card": middling},
            "tier L, its own page, with a suggestion": {"card": large, "heading": "h4"},
        },
        "suggestion": {"with an article": {"suggestion": _SUGGESTION}},
    }
