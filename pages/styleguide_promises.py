"""The invented data of /styleguide/ for what employers say: replies, commitments, pledges, their figures."""

from core.components import CommitmentBlock, Figure, ReplyBlock
from core.drawing import range_strip
from pages.styleguide_forms import Examples
from reviews.figures.headlines import Headline, PledgeBlock, Pledges

REPLY = ReplyBlock(
    employer="Northwind Analytics",
    kind="apology",
    text="You should have heard from us in the first week. The budget was frozen two days after your "
    "interview and nobody was told to write.",
    reason="role on hold",
    commitment=CommitmentBlock(
        "every finalist hears by day 7",
        "1 Oct 2026",
        "met",
        "met",
        "said on 6 Oct 2026",
        "Since September each finalist has had a line from us within the week.",
    ),
    changed="changed on 6 Oct 2026",
)
_PLEDGE = PledgeBlock(
    "Everybody hears within 10 working days of an interview.",
    "3 Mar 2026",
    kept="kept 79 times in 100 (65 to 89), from 24 reviews",
    strip=range_strip(65, 89, middle=79, unit="%"),
)
_NEW_PLEDGE = PledgeBlock(
    "Everybody who applies hears within 20 working days.",
    "6 Oct 2026",
    missing="measured on reviews labelled “First half of 2027” and later; too few so far",
)
_OLD_PLEDGE = PledgeBlock(
    "Everybody hears within 15 working days of an interview.",
    "7 Jan 2025",
    "3 Mar 2026",
    kept="kept 71 times in 100 (58 to 82), from 19 reviews",
    strip=range_strip(58, 82, middle=71, unit="%"),
)


def promises() -> Examples:
    """Return the components that show what employers say."""
    return {
        "commitment": {
            "not due yet": {"commitment": CommitmentBlock("A holding message by Friday", "1 Dec 2026")},
            "unanswered": {
                "commitment": CommitmentBlock(
                    "A holding message by Friday",
                    "1 Dec 2026",
                    "unanswered",
                    "unanswered",
                    "the day has passed and nothing was said",
                )
            },
            "missed, in words": {
                "commitment": CommitmentBlock(
                    "A holding message by Friday",
                    "1 Dec 2026",
                    "missed",
                    "missed",
                    "said on 8 Dec 2026",
                    "It works for one team of three; the others begin in spring.",
                )
            },
            "given up": {
                "commitment": CommitmentBlock(
                    "Two lines of reason with every no",
                    "1 Sep 2026",
                    "given_up",
                    "given up",
                    "with a new version on 4 Aug 2026",
                ),
                "earlier": True,
            },
        },
        "reply": {
            "with a commitment": {"reply": REPLY},
            "short": {
                "reply": ReplyBlock(
                    "Halden & Roe", "policy", "We answer every application within 15 working days."
                )
            },
        },
        "own_figures": {
            "without a score": {
                "headlines": [
                    Headline(
                        Figure("Heard back at all", "86%", "41 waits", "79 to 92%"),
                        range_strip(79, 92, middle=86, typical=64, unit="%"),
                    ),
                    Headline(
                        Figure("Kept the promised date", missing="Too few reviews name a promised day.")
                    ),
                ]
            }
        },
        "pledge": {
            "measured": {"pledge": _PLEDGE},
            "too new": {"pledge": _NEW_PLEDGE},
            "over": {"pledge": _OLD_PLEDGE},
        },
        "pledges": {
            "with earlier ones": {"pledges": Pledges([_PLEDGE, _NEW_PLEDGE], [_OLD_PLEDGE], 1)},
            "none in force": {"pledges": Pledges([], [_OLD_PLEDGE], 1)},
        },
    }
