"""The plain data that the components in templates/components/ print.

Each component is included with `only` and takes what its first line says; where that is more than a
few words, it is one of these frozen classes. They hold text that is ready to print (labels are
translated, bands are words) and nothing that a reader may not see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.utils.translation import gettext as _

from core.drawing import PromiseDrawing


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a story: plain, or marked with a finding's number, or blanked with a reason."""

    text: str = ""
    mark: int | None = None
    blank: str = ""


def text_pieces(
    text: str,
    *,
    blanks: Sequence[tuple[int, int, str]] = (),
    marks: Sequence[tuple[int, int, int]] = (),
) -> list[TextPiece]:
    """Cut a text where it is blanked or marked.

    Args:
        text: the whole text; positions count its characters.
        blanks: (start, end, reason in a few words); what lies between is left out.
        marks: (start, end, number of the finding). One that overlaps an earlier stretch begins after it.
    """
    stretches: list[tuple[int, int, int | None, str]] = [
        *((start, end, None, reason) for start, end, reason in blanks),
        *((start, end, number, "") for start, end, number in marks),
    ]
    pieces: list[TextPiece] = []
    at = 0
    for start, end, number, reason in sorted(stretches, key=lambda stretch: (stretch[0], stretch[1])):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append(TextPiece(text[at:start]))
        pieces.append(TextPiece(blank=reason) if reason else TextPiece(text[start:end], mark=number))
        at = end
    if at < len(text):
        pieces.append(TextPiece(text[at:]))
    return pieces


@dataclass(frozen=True, slots=True)
class Finding:
    """What a program noticed in a text: its number in the marks, a title, why, what to say instead."""

    number: int
    title: str
    why: str = ""
    rule: str = ""
    rule_url: str = ""
    instead: str = ""


@dataclass(frozen=True, slots=True)
class CommitmentBlock:
    """What an employer said it would do by a day (`due`, in words), and what came of it.

    Attributes:
        state: a code of CommitmentState, "" in a preview.
        words: the state as it is printed; "" while nothing has come of it and nothing had to.
        detail: how it is known and since when, as "said on 8 Dec 2026".
        outcome: what the employer says that it did, or why not.
        language: that of `text` and `outcome`.
    """

    text: str
    due: str
    state: str = ""
    words: str = ""
    detail: str = ""
    outcome: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReplyBlock:
    """An employer's public reply as it stands under a review.

    Attributes:
        employer: its name.
        kind: what kind of reply it is, in a word.
        text: the reply.
        reason: a reason for silence that the employer stated.
        commitment: the one that it carries.
        earlier: those that it carried before, the newest first.
        changed: since when it reads as it does, as "changed on 8 Dec 2026".
        language: that of `text`.
    """

    employer: str
    kind: str
    text: str
    reason: str = ""
    commitment: CommitmentBlock | None = None
    earlier: Sequence[CommitmentBlock] = ()
    changed: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionBlock:
    """The editors' short answer under a story, usually with an article."""

    text: str
    article_title: str = ""
    article_url: str = ""
    language: str = ""
    # That of the article, which may be written in another language than the page.
    article_language: str = ""


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A published review in the detail of its tier (model.md says what each tier shows).

    Attributes:
        title: the heading: the employer's name in lists of several, or the stage or period on its page.
        url: the review's own page; empty on that page and in a preview.
        period: "First half of 2026", "July to September 2026" or "July 2026".
        facts: short words after the period: phase, agency, outcome, experience, as the tier allows.
        lines: the promise lines of its waits, in order; in tier S a single one.
        wait_names: what each of `lines` waited after (tier L: stages; M: phases); empty when there is one.
        story: the approved text, cut by text_pieces().
        language: the story's language code, for its lang attribute.
        bill: bands in words, tier L alone.
        reason: a reason for silence with its source, as "the candidate’s guess: forgotten".
        badges: evidence and "recorded while waiting".
        remark: what the evidence proves and what not, where there is some.
        replies: the employer's and, where there is one, the agency's reply.
        suggestion: the editors' suggestion.
        report_url: the page to report it on; empty in a preview.
    """

    title: str
    period: str
    lines: Sequence[PromiseDrawing]
    story: Sequence[TextPiece] = ()
    url: str = ""
    facts: Sequence[str] = ()
    wait_names: Sequence[str] = ()
    language: str = ""
    bill: Sequence[str] = ()
    reason: str = ""
    badges: Sequence[str] = ()
    remark: str = ""
    replies: Sequence[ReplyBlock] = ()
    suggestion: SuggestionBlock | None = None
    report_url: str = ""

    @property
    def looks(self) -> tuple[object, ...]:
        """Return what the card says but for its story, replies and suggestion: equal where two look alike."""
        sentences = tuple(line.sentence for line in self.lines)
        parts = (self.facts, self.wait_names, self.bill, self.badges)
        return (self.title, self.period, sentences, self.reason, *map(tuple, parts))

    @property
    def waits(self) -> list[tuple[str, PromiseDrawing]]:
        """Return each line with the name of its wait, "" where it has none."""
        names = [*self.wait_names, *("" for _ in self.lines)]
        return list(zip(names, self.lines, strict=False))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is never without what it is a number of.

    `value` is large ("86%", "day 6"); `n` says from how many ("41 waits") and `detail` its range or a
    remark. Without a value, `missing` says why and what is known.
    """

    label: str
    value: str = ""
    n: str = ""
    detail: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One of several counts: `share` is its length in per cent of the longest, 0 to 100."""

    label: str
    value: str
    share: int

    @property
    def width(self) -> str:
        """Return the length for an svg attribute; a count above nothing is never invisible."""
        return f"{max(self.share, 1)}%"


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return bars for labelled counts, the longest as wide as there is room."""
    longest = max((count for _label, count in counts), default=0)
    return [Bar(label, str(count), round(100 * count / longest) if longest else 0) for label, count in counts]


@dataclass(frozen=True, slots=True)
class OfHundred:
    """What came of a hundred dated promises: three whole numbers that add up to 100."""

    kept: int
    late: int
    none: int

    @property
    def kept_to(self) -> str:
        """Return where the kept ones end on the drawn line, for an svg attribute."""
        return f"{1 + self.kept * 0.98:.1f}%"

    @property
    def late_to(self) -> str:
        """Return where the late ones end."""
        return f"{1 + (self.kept + self.late) * 0.98:.1f}%"


@dataclass(frozen=True, slots=True)
class EmployerRow:
    """An employer in the directory.

    `facts` are industry, place and size in words; `found_by` says that another name or a domain matched;
    `figures` the three of product.md, empty below five reviews, when `n` says what there is.
    """

    name: str
    url: str
    facts: Sequence[str] = ()
    is_agency: bool = False
    found_by: str = ""
    n: str = ""
    figures: Sequence[Figure] = ()


# How many choices of a filter stand in view before the others fold away.
_IN_VIEW = 6


@dataclass(frozen=True, slots=True)
class FilterChoice:
    """One box of a filter: its value in the query, its label, how many it would leave, whether it is on."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FilterGroup:
    """A question of the filters: `name` is the query parameter; `many` allows several answers."""

    name: str
    legend: str
    choices: Sequence[FilterChoice]
    many: bool = True

    @property
    def first(self) -> Sequence[FilterChoice]:
        """Return the choices that stand in view."""
        return self.choices[:_IN_VIEW]

    @property
    def rest(self) -> Sequence[FilterChoice]:
        """Return the choices that are folded away."""
        return self.choices[_IN_VIEW:]

    @property
    def open(self) -> bool:
        """Whether one of the folded choices is on, so that they must be seen."""
        return any(choice.chosen for choice in self.rest)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in crumbs, tabs or a pager; without a url it is where the reader is."""

    label: str
    url: str = ""
    current: bool = False


def pager(
    page: Page[Any],
    *,
    name: str = "page",
    kept: Mapping[str, str] | None = None,
    place: str = "",
    labels: tuple[str, str] | None = None,
) -> dict[str, Link | str | None]:
    """Return what components/pager.html prints: the links to the pages before and after, and where one is.

    Args:
        name: the parameter that carries the number of the page.
        kept: the other parameters of the list; empty ones are left out.
        place: the id of the list, where a page has other things above it.
        labels: of the links to the page before and after, where "Earlier" and "Further" would mislead.
    """
    before, after = labels or (_("Earlier"), _("Further"))

    def link(label: str, number: int) -> Link:
        query = urlencode({key: value for key, value in {**(kept or {}), name: str(number)}.items() if value})
        return Link(label, f"?{query}#{place}" if place else f"?{query}")

    many = page.paginator.num_pages > 1
    here = _("Page %(number)s of %(all)s") % {"number": page.number, "all": page.paginator.num_pages}
    return {
        "earlier": link(before, page.previous_page_number()) if page.has_previous() else None,
        "later": link(after, page.next_page_number()) if page.has_next() else None,
        "here": here if many else "",
    }


@dataclass(frozen=True, slots=True)
class StatementOfReasons:
    """Why a decision was taken, as its author reads it (moderation.md).

    `clauses` are (label, url) of the rules; `automated` says in words what a program did.
    """

    decided: str
    facts: str
    clauses: Sequence[tuple[str, str]] = ()
    noticed_by: str = ""
    automated: str = ""
    day: str = ""
    redress: str = ""
