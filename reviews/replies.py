"""Employers' replies and their commitments, as they are printed: on cards, at the desk, for moderators."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import CommitmentBlock, ReplyBlock
from core.formats import on_day
from core.vocabulary import CommitmentState, ReplyKind, SilenceReason
from reviews.batches import due_day
from reviews.models import Commitment, Reply, ReplyVersion

type DayWords = Callable[[dt.date], str]


def day_on_a_card(day: dt.date) -> str:
    """Return "1 Dec 2026": a card is drawn once and read for years."""
    return on_day(day, "j M Y")


def version_block(version: ReplyVersion, *, employer: str, day: DayWords = day_on_a_card) -> ReplyBlock:
    """Return one version of a reply by itself: with its commitment, and what it says came of it.

    Args:
        version: stored or not.
        employer: the name of who replies.
        day: how a day is written.
    """
    commitment = None
    if version.commitment_due is not None:
        words = str(CommitmentState(version.outcome).label) if version.outcome else ""
        commitment = CommitmentBlock(
            _before_a_comma(version.commitment_text),
            day(version.commitment_due),
            version.outcome,
            words,
            outcome=version.outcome_text,
            language=version.language,
        )
    return ReplyBlock(
        employer=employer,
        kind=str(ReplyKind(version.kind).label),
        text=version.text,
        reason=str(SilenceReason(version.stated_reason).label) if version.stated_reason else "",
        commitment=commitment,
        language=version.language,
    )


def public_block(reply: Reply) -> ReplyBlock:
    """Return a reply as readers see it, with what came of what it has promised.

    Takes no query where `live_version`, `employer` and `commitments` are there already.

    Raises:
        ValueError: the reply has no approved text.
    """
    version = reply.live_version
    if version is None:
        raise ValueError("a public reply has a text, and this one has none")
    block = version_block(version, employer=reply.employer.name)
    rows = sorted(reply.commitments.all(), key=lambda row: -row.number)
    shown = [commitment_block(row, language=version.language) for row in rows]
    carries = bool(shown) and bool(version.commitment_text)
    return ReplyBlock(
        employer=block.employer,
        kind=block.kind,
        text=block.text,
        reason=block.reason,
        commitment=shown[0] if carries else None,
        earlier=shown[1:] if carries else shown,
        changed=_changed(reply),
        language=block.language,
    )


def _before_a_comma(text: str) -> str:
    """Return what was written without its full stop: the day follows on the same line."""
    return text if text.endswith("..") else text.removesuffix(".")


def commitment_block(
    commitment: Commitment, *, day: DayWords = day_on_a_card, language: str = ""
) -> CommitmentBlock:
    """Return a public commitment with what came of it."""
    words, detail = state_words(commitment, day=day)
    return CommitmentBlock(
        _before_a_comma(commitment.text),
        day(commitment.due),
        commitment.state,
        words,
        detail,
        commitment.outcome_text,
        language,
    )


def state_words(commitment: Commitment, *, day: DayWords = day_on_a_card) -> tuple[str, str]:
    """Return what came of a commitment in a word, and how that is known; ("", "") while it is open."""
    state = CommitmentState(commitment.state)
    if state == CommitmentState.OPEN:
        return "", ""
    moved = day(due_day(commitment.moved_batch)) if commitment.moved_batch else ""
    if state == CommitmentState.UNANSWERED:
        detail = _("the day has passed and nothing was said")
    elif state == CommitmentState.GIVEN_UP:
        return _("given up"), _("with a new version on %(day)s") % {"day": moved}
    elif state == CommitmentState.TAKEN_BACK:
        return str(state.label), ""
    elif commitment.outcome_text:
        detail = _("said on %(day)s") % {"day": moved}
    else:
        detail = _("nothing was said in the weeks after the day")
    return str(state.label), detail


def commitment_counts(states: Sequence[str]) -> list[tuple[int, str]]:
    """Return how many of an employer's commitments stand where, in words; nothing where there is none."""
    found = Counter(states)
    counted = [CommitmentState.MET, CommitmentState.MISSED, CommitmentState.UNANSWERED]
    counted += [CommitmentState.OPEN, CommitmentState.GIVEN_UP, CommitmentState.TAKEN_BACK]
    return [(found[state], str(state.label)) for state in counted if found[state]]


def _changed(reply: Reply) -> str:
    if not reply.changes or reply.changed_batch is None:
        return ""
    words = {"day": day_on_a_card(due_day(reply.changed_batch)), "n": reply.changes}
    return ngettext("changed on %(day)s", "changed %(n)s times, last on %(day)s", reply.changes) % words


def said_by(version: ReplyVersion) -> str:
    """Return everything that a version says in the employer's own words: what programs look through."""
    parts: Sequence[str] = (version.text, version.commitment_text, version.outcome_text)
    return "\n\n".join(part for part in parts if part)
