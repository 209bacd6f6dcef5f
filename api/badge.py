"""`/employers/<slug>/badge.svg`: the range of an employer's score, or that there are too few reviews.

It is an image of its own: no script, no other file, its colours follow the reader's system. It says what the
employer's page says, and never more: without enough reviews it has no number.
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from api.serving import for_everybody, of_employer
from employers.models import Employer
from reviews.figures import Figures, site_figures
from reviews.figures.score_words import score_block, typical_score

# The strip's place on the badge, in pixels.
_LEFT: Final = 16
_WIDTH: Final = 288
# The colours of static/css/tokens.css, which an image cannot read, light and then dark.
_COLOURS: Final = (
    "rect.b{{fill:{paper};stroke:{edge}}}text{{fill:{ink}}}text.s{{fill:{soft}}}line.r{{stroke:{edge}}}"
    "rect.k{{fill:{kept}}}line.m{{stroke:{paper};stroke-width:2}}line.t{{stroke:{ink};stroke-dasharray:3 2}}"
)
_LIGHT: Final = {
    "paper": "#fbf8f2",
    "ink": "#23201b",
    "soft": "#635c50",
    "edge": "#857c6d",
    "kept": "#0f6b66",
}
_DARK: Final = {"paper": "#171614", "ink": "#ece7dd", "soft": "#b0a89a", "edge": "#857d70", "kept": "#4fc0b4"}
STYLE: Final = (
    "text{font-family:'Source Sans 3',system-ui,sans-serif}"
    + _COLOURS.format(**_LIGHT)
    + "@media(prefers-color-scheme:dark){"
    + _COLOURS.format(**_DARK)
    + "}"
)
_HASH: Final = base64.b64encode(sha256(STYLE.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Badge:
    """What the badge draws: its words, and the places of the strip in pixels; no strip without a score."""

    lead: str
    foot: str
    x: int = 0
    width: int = 0
    middle: int = 0
    typical: int = 0

    @property
    def has_strip(self) -> bool:
        """Whether there is a range to draw."""
        return self.width > 0


def badge_of(figures: Figures | None, site: Figures | None) -> Badge:
    """Return the badge of an employer with these figures."""
    block = score_block(figures, site) if figures else None
    if block is None or block.strip is None or block.low is None or block.high is None:
        return Badge(_("Not enough reviews yet"), _("A score takes at least 5 reviews."))
    words = {"low": block.low, "high": block.high, "n": block.n}
    early = _("early") if block.state == "early" else ""
    foot = [block.n, early, _("80% range; dashed: typical")]
    return Badge(
        _("%(low)s to %(high)s of 100") % words,
        " · ".join(part for part in foot if part),
        _at(block.low),
        max(_at(block.high) - _at(block.low), 2),
        _at(block.score or 0),
        _at(typical_score(site)),
    )


@of_employer("api:badge")
def _badge(request: HttpRequest, employer: Employer, figures: Figures | None) -> HttpResponse:
    """Draw the badge."""
    drawn = badge_of(figures, site_figures())
    context = {"badge": drawn, "style": STYLE, "left": _LEFT, "right": _LEFT + _WIDTH, "employer": employer}
    svg = render_to_string("api/badge.svg", context)
    return for_everybody(HttpResponse(svg, content_type="image/svg+xml; charset=utf-8"))


# Opened by itself the image is a page, and its one style has to be named by its hash.
badge = csp_override({"default-src": [CSP.NONE], "style-src": [f"'sha256-{_HASH}'"]})(_badge)
vars(badge)["is_public_page"] = True


def _at(share: float) -> int:
    return round(_LEFT + _WIDTH * share / 100)
