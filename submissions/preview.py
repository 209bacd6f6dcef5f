"""The preview: exactly what the employer will see, and what becomes of everything else."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Final

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import vocabulary as words
from core.drawing import OwnPromise, day_words, publication_line
from employers.models import Employer
from reviews import batches
from reviews.card_names import Names, names_of, role_would_show
from reviews.cards import Card, card_of, card_of_facts, render_card
from reviews.due import IsWorkingDay
from reviews.facts import ReviewFacts
from reviews.models import Review
from submissions.coarsen import DraftReview, DraftWait, due_day, review_facts, tier_of, working_days_of
from submissions.entries.content import Entry
from submissions.forms import Answers, Proposal
from submissions.services import Receipt

# Beyond so many alike the number is said as "or more": nobody is hidden better by the hundred-and-first.
MOST_COMPARED: Final = 100
# Cards with the same label and the same ending are drawn and compared, a hundred at a time, up to so many.
_MOST_READ: Final = 500
_AT_A_TIME: Final = 100

_COUNTED = gettext_lazy("Only counted, with at least four other reviews")


@dataclass(frozen=True)
class Fate:
    """One line of "not shown": what the author told us, what becomes of it, and a remark."""

    told: str
    becomes: str
    remark: str = ""


@dataclass(frozen=True)
class Previewed:
    """A valid page, made coarse, with the names that stand on its card."""

    draft: DraftReview
    facts: ReviewFacts
    names: tuple[str, str]
    employer: Employer | Proposal
    agency: Employer | Proposal | None

    @property
    def card(self) -> SafeString:
        """Return the card, drawn with the code that draws the published one."""
        return render_card(self._card(), heading="h3")

    def _card(self) -> Card:
        is_listed = not isinstance(self.employer, Proposal)
        return card_of_facts(
            self.facts,
            employer_name=self.names[0],
            agency_name=self.names[1],
            role_is_shown=is_listed and role_would_show(self.facts.employer, self.facts.role_family),
        )

    def _once_published(self, row: Review, names: Names) -> Names:
        """Return the names on another review's card as they will be beside this one: it may be the fifth."""
        is_named = names.role_is_shown or (
            row.role_family == self.facts.role_family
            and role_would_show(self.facts.employer, self.facts.role_family)
        )
        return replace(names, role_is_shown=is_named)

    @property
    def finest(self) -> str:
        """Return the finest tier that the crowd allows, whatever the author chose."""
        return tier_of(self.draft.crowd)

    def similar(self) -> int:
        """Return how many published cards say the same but for their words: 0 to MOST_COMPARED.

        All that a card says is compared, because that is what a reader would pick one out by.
        """
        if isinstance(self.employer, Proposal):
            return 0
        mine = self._card().looks
        group = words.OUTCOME_GROUP_OF[self.facts.outcome]
        alike = Review.objects.published().filter(
            employer=self.employer,
            tier=self.facts.tier,
            period_start=self.facts.period_start,
            experience=self.facts.experience,
            outcome__in=[code for code, its in words.OUTCOME_GROUP_OF.items() if its == group],
        )
        found = 0
        for rows in batched(alike.in_reading_order().for_cards()[:_MOST_READ], _AT_A_TIME):
            names = names_of(rows)
            found += sum(
                card_of(row, names=self._once_published(row, names[row.pk])).looks == mine for row in rows
            )
            if found >= MOST_COMPARED:
                return MOST_COMPARED
        return found


def previewed(
    answers: Answers, *, at_most: str = "", timing: str = "drawn", before: Entry | None = None
) -> Previewed:
    """Return a valid page as it would be stored; `before` is the diary's entry that it began with."""
    employer, agency = answers.employer_result, answers.agency.result
    draft = answers.draft(at_most=at_most, timing=timing, before=before)
    facts = review_facts(draft, is_working_day=working_days_of(employer.country))
    names = (employer.name, agency.name if agency else "")
    return Previewed(draft, facts, names, employer, agency)


# --- What becomes of everything else -----------------------------------------------------------------


def fates(shown: Previewed, *, today: dt.date, in_diary: bool = False) -> list[Fate]:
    """Return what the author told us that the card does not show, or shows as less.

    `in_diary`: the page began with an entry of the diary, where the days stay.
    """
    tier, draft = shown.facts.tier, shown.draft
    counted, lines = str(_COUNTED), []
    working = working_days_of(shown.employer.country)
    for wait in sorted(draft.waits, key=lambda wait: wait.last_contact):
        remark = (
            _("In public: kept, late, or no answer.")
            if tier == "S"
            else _("In public: rough lengths, such as “within a week”.")
        )
        days_become = _("Only in your diary") if in_diary else _("Not kept")
        lines.append(Fate(_days(wait, today, working), days_become, remark))
        step = capfirst(str(words.Stage(wait.stage).label))
        lines.append(Fate(_said(wait, with_step=tier != "L", step=step), counted))
    bill = _bill(draft)
    if bill and tier != "L":
        lines.append(Fate(bill, counted))
    if shown.agency and tier == "S":
        lines.append(Fate(_("Through %(agency)s") % {"agency": shown.agency.name}, counted))
    reasons = [wait for wait in draft.waits if wait.reason]
    if reasons and tier == "S":
        lines.append(Fate(_reason(reasons[-1]), counted))
    if draft.role_family:
        kind = capfirst(str(words.RoleFamily(draft.role_family).label))
        lines.append(
            Fate(kind, _("Shown only where five reviews have it"))
            if tier == "L"
            else Fate(kind, _("Not kept"), _("Your crowd is too small for it."))
        )
    crowd = capfirst(_("%(guess)s people interviewed") % {"guess": words.CrowdSize(draft.crowd.guess).label})
    if draft.crowd.guess == words.CrowdSize.UNKNOWN:
        crowd = _("That you don’t know how many were interviewed")
    lines.append(Fate(crowd, _("Not kept"), _("Used once, to decide how little to show.")))
    lines.append(Fate(_("When you wrote, from where, on what"), _("Never written down")))
    return lines


def _days(wait: DraftWait, today: dt.date, working: IsWorkingDay) -> str:
    parts = [_("Last contact %(day)s") % {"day": day_words(wait.last_contact, today)}]
    for promise in wait.promises:
        due = due_day(promise, start=wait.last_contact, is_working_day=working)
        if due:
            parts.append(_("promised by %(day)s") % {"day": day_words(due, today)})
    if wait.answered_on:
        parts.append(_("answer %(day)s") % {"day": day_words(wait.answered_on, today)})
    else:
        parts.append(_("nothing until %(day)s") % {"day": day_words(wait.watched_until, today)})
    if wait.asked_on:
        parts.append(_("you asked %(day)s") % {"day": day_words(wait.asked_on, today)})
    return ", ".join(parts)


def _said(wait: DraftWait, *, with_step: bool, step: str) -> str:
    parts = [step] if with_step else []
    said = [words.MadeBy(item.made_by).label for item in wait.promises if item.made_by]
    if said:
        parts.append(_("said by %(who)s") % {"who": said[0]})
    if wait.content:
        parts.append(str(words.AnswerContent(wait.content).label))
    if wait.channel:
        parts.append(str(words.Channel(wait.channel).label))
    if wait.contacts:
        n = len(wait.contacts)
        parts.append(ngettext("%(n)s sign of life", "%(n)s signs of life", n) % {"n": n})
    if not parts:
        parts.append(_("That nothing came in between"))
    return capfirst("; ".join(str(part) for part in parts))


def _reason(wait: DraftWait) -> str:
    source = words.ReasonSource(wait.reason_source).label
    return capfirst(f"{source}: {words.SilenceReason(wait.reason).label}")


def _bill(draft: DraftReview) -> str:
    parts: list[str] = []
    if draft.interviews:
        parts.append(_("conversations: %(band)s") % {"band": words.InterviewsBand(draft.interviews).label})
    if draft.interview_hours:
        parts.append(_("in them: %(band)s") % {"band": words.HoursBand(draft.interview_hours).label})
    if draft.exercise_hours:
        parts.append(_("exercises: %(band)s") % {"band": words.HoursBand(draft.exercise_hours).label})
    if draft.travel:
        parts.append(_("travel: %(band)s") % {"band": words.TravelBand(draft.travel).label})
    if draft.references_contacted is not None:
        parts.append(_("references called") if draft.references_contacted else _("references not called"))
    if draft.offers_declined is not None:
        parts.append(_("another offer declined") if draft.offers_declined else _("no other offer declined"))
    if draft.difficulty:
        parts.append(_("difficulty %(n)s of 5") % {"n": draft.difficulty})
    if draft.would_apply_again is not None:
        parts.append(_("would apply again") if draft.would_apply_again else _("would not apply again"))
    return capfirst(", ".join(parts))


# --- The site's own promise ----------------------------------------------------------------------------


def promise_words(receipt: Receipt, *, today: dt.date) -> list[tuple[str, str]]:
    """Return the receipt as (what, when) in words; times are UTC and say so."""
    decided = _("%(day)s, %(time)s UTC") % {
        "day": day_words(receipt.decided_by.date(), today),
        "time": f"{receipt.decided_by:%H:%M}",
    }
    first, last = day_words(receipt.first, today), day_words(receipt.last, today)
    days = {"first": first, "last": last}
    if receipt.together:
        when = [
            (
                _("If it is accepted"),
                _("published with a second review of this employer, from %(first)s on") % days,
            ),
            (_("If there is none"), _("you choose in your diary, from %(last)s on") % days),
            (
                _("If you do not come back"),
                _("it is withdrawn on %(end)s and then erased; nobody will have seen it")
                % {"end": day_words(receipt.end, today)},
            ),
        ]
    elif receipt.first == receipt.last:
        when = [(_("If accepted, published on"), first)]
    else:
        when = [(_("If accepted, published between"), _("%(first)s and %(last)s") % days)]
    return [(_("Decided by"), decided), *when]


def promise_drawing(receipt: Receipt, *, today: dt.date) -> OwnPromise:
    """Return the receipt as a line with a stop for each Tuesday on which the review may appear."""
    days: Sequence[dt.date] = [
        batches.due_day(number)
        for number in range(batches.number_on(receipt.first), batches.number_on(receipt.last) + 1)
    ]
    decided = day_words(receipt.decided_by.date(), today)
    return publication_line(
        [day_words(day, today) for day in days], decided_by=decided, together=receipt.together
    )
