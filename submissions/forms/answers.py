"""Everything that the posting page asks, together: it is checked, shown again, and carried along.

Nothing of it is kept on the server before it is submitted. From the form to the preview and from
there to the end it travels in the page itself, and is checked anew each time.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.text import tidy, tidy_line
from core.vocabulary import Outcome
from employers.models import Employer
from submissions.coarsen import Crowd, DraftReview
from submissions.entries.content import Entry, EntryWait
from submissions.entries.deeds import recorded
from submissions.forms.employer import EmployerPick, Proposal, same_employer
from submissions.forms.fields import Question, Together, truth
from submissions.forms.share import ReviewForm
from submissions.forms.waits import WaitForm

MOST_WAITS: Final = 6

# Outcomes that cannot be after an answer of this kind: one of the two must be a slip.
_NO_ANSWER: Final = frozenset({Outcome.NEVER_ANSWERED, Outcome.STILL_WAITING})
_OFFERS: Final = frozenset(
    {
        Outcome.OFFER_ACCEPTED,
        Outcome.OFFER_DECLINED,
        Outcome.OFFER_WITHDRAWN,
        Outcome.OFFER_SENT_IN_ERROR,
    }
)

_YES_OR_NO: Final = ("references_contacted", "offers_declined")


class Answers(Together):
    """The whole page. It prints in the error summary like one form: `errors`, `non_field_errors()`, fields.

    Made by `empty`, `typed` (everything back on the page, nothing checked) or `sent` (to be checked).
    """

    def __init__(
        self,
        *,
        review: ReviewForm,
        employer: EmployerPick,
        agency: EmployerPick,
        waits: list[WaitForm],
        today: dt.date,
    ) -> None:
        self.review, self.employer, self.agency, self.waits = review, employer, agency, waits
        self.today = today

    @classmethod
    def empty(cls, *, today: dt.date, employer: Employer | None = None) -> "Answers":
        """Return the page without answers, but for an employer that was named in the address."""
        return cls(
            review=ReviewForm(),
            employer=EmployerPick(prefix="employer", initial={"slug": employer.slug} if employer else None),
            agency=EmployerPick(prefix="agency", agency=True),
            waits=[WaitForm(prefix="wait0", today=today)],
            today=today,
        )

    @classmethod
    def typed(cls, data: Mapping[str, Any], *, today: dt.date) -> "Answers":
        """Return the page with everything that was typed, and nothing checked."""
        return cls(
            review=ReviewForm(initial=ReviewForm.typed(data, None)),
            employer=EmployerPick(prefix="employer", initial=EmployerPick.typed(data, "employer")),
            agency=EmployerPick(prefix="agency", agency=True, initial=EmployerPick.typed(data, "agency")),
            waits=[
                WaitForm.as_typed(data, prefix=f"wait{n}", today=today) for n in range(number_of_waits(data))
            ],
            today=today,
        )

    @classmethod
    def sent(cls, data: QueryDict, *, today: dt.date) -> "Answers":
        """Return the page as it was sent, to be checked."""
        return cls(
            review=ReviewForm(data),
            employer=EmployerPick(data, prefix="employer"),
            agency=EmployerPick(data, prefix="agency", agency=True),
            waits=[WaitForm(data, prefix=f"wait{n}", today=today) for n in range(number_of_waits(data))],
            today=today,
        )

    @property
    def forms(self) -> list[Question]:
        """Return all forms in the order of the page."""
        waits: list[Question] = [part for wait in self.waits for part in wait.parts]
        first = self.waits[0].parts
        return [self.employer, self.agency, *first, self.review, *waits[len(first) :]]

    # --- Checking, and printing what is wrong ----------------------------------------------------------

    def is_valid(self) -> bool:
        """Check every form, and that they agree with each other."""
        # Every form is asked, so that all errors are named at once.
        valid = {form.is_valid() for form in self.forms} == {True}
        return valid and self._agree()

    def _agree(self) -> bool:
        check_order(self.waits)
        self._check_outcome()
        employer, agency = self.employer.result, self.agency.result
        if agency is not None and employer == agency:
            self.agency.add_error("name", _("The agency is the same as the employer. Leave one of them out."))
        return not self.errors

    def _check_outcome(self) -> None:
        """Refuse an outcome that the last answer contradicts."""
        last = max(self.waits, key=lambda wait: wait.cleaned_data["last_contact"]).cleaned_data
        outcome = self.review.cleaned_data["outcome"]
        answered, content = last["answered"] == "yes", last["content"]
        refusal = answered and content.startswith("rejection_")
        words = ""
        if outcome == Outcome.REJECTED and not answered:
            words = _("You say that they said no, but above that no answer came. Which is it?")
        elif outcome in _NO_ANSWER and (refusal or (answered and content == "offer")):
            words = _("You say that nothing came in the end, but above that they answered. Which is it?")
        elif outcome in _OFFERS and refusal:
            words = _("You say that it ended with an offer, but above that they said no. Which is it?")
        if words:
            self.review.add_error("outcome", words)

    @property
    def bill_filled(self) -> bool:
        """Whether anything of the bill is said, so that its part opens by itself."""
        return self._said("interviews", "interview_hours", "exercise_hours", "travel", *_YES_OR_NO)

    @property
    def job_filled(self) -> bool:
        """Whether anything about the job is said, so that its part opens by itself."""
        return self._said("role_family", "difficulty", "would_apply_again")

    def _said(self, *names: str) -> bool:
        return any(name in self.review.errors or self.review[name].value() for name in names)

    # --- What they come to ---------------------------------------------------------------------------

    def entry_waits(self, before: Entry | None = None) -> tuple[EntryWait, ...]:
        """Return the waits of a valid page, in order; those of an entry keep the day they were written down.

        `before` is the entry that the page began with. Another employer than the entry's makes them new.
        """
        owed_by = self.review.cleaned_data["owed_by"] if self.agency.result is not None else ""
        known = (
            before.waits if before is not None and same_employer(before.whom, self.employer_result) else ()
        )
        waits = (
            recorded(wait.entry_wait(owed_by=owed_by or "employer"), before=known) for wait in self.waits
        )
        return tuple(sorted(waits, key=lambda wait: wait.wait.last_contact))

    def draft(self, *, at_most: str = "", timing: str = "drawn", before: Entry | None = None) -> DraftReview:
        """Return what a valid page says, with exact days; an employer that is proposed has the key 0.

        Args:
            at_most: a coarser tier that the author chose, or "".
            timing: when it may appear.
            before: the diary's entry that the page began with.
        """
        answers = self.review.cleaned_data
        employer, agency = self.employer.result, self.agency.result
        return DraftReview(
            employer=employer.pk if isinstance(employer, Employer) else 0,
            agency=agency.pk if isinstance(agency, Employer) else None,
            outcome=answers["outcome"],
            experience=answers["experience"],
            text=answers["text"],
            waits=tuple(wait.draft() for wait in self.entry_waits(before)),
            crowd=Crowd(
                guess=answers["crowd"],
                size_band=employer.size_band if isinstance(employer, Employer) else "",
                published_reviews=employer.review_count if isinstance(employer, Employer) else 0,
            ),
            at_most=at_most,
            role_family=answers["role_family"],
            difficulty=int(answers["difficulty"]) if answers["difficulty"] else None,
            would_apply_again=truth(answers["would_apply_again"]),
            interviews=answers["interviews"],
            interview_hours=answers["interview_hours"],
            exercise_hours=answers["exercise_hours"],
            travel=answers["travel"],
            references_contacted=truth(answers["references_contacted"]),
            offers_declined=truth(answers["offers_declined"]),
            language=answers["language"],
            timing=timing,
        )

    @property
    def employer_result(self) -> Employer | Proposal:
        """Return whom a valid page is about.

        Raises:
            ValueError: the page is not valid.
        """
        found = self.employer.result
        if found is None:
            raise ValueError("the page names no employer")
        return found


def check_order(waits: Sequence[WaitForm]) -> None:
    """Refuse waits that overlap; their order on the page does not matter. All of them are valid."""
    ordered = sorted(waits, key=lambda wait: wait.cleaned_data["last_contact"])
    for wait, following in pairwise(ordered):
        answers, begins = wait.cleaned_data, following.cleaned_data["last_contact"]
        if answers["answered"] != "yes":
            words = _(
                "Another wait began after this one, so something must have come:"
                " an invitation is an answer too. Say what it was, and when."
            )
            wait.add_error("answered", words)
        elif answers["answer_day"] > begins:
            words = _("This answer came after the next wait had begun. Check the days of both.")
            wait.add_error("answer_day", words)


def number_of_waits(data: Mapping[str, Any]) -> int:
    """Return how many waits the page has, 1 to MOST_WAITS; anything else counts as one."""
    text = str(data.get("waits", ""))
    return min(max(int(text), 1), MOST_WAITS) if text.isascii() and text.isdigit() and len(text) < 3 else 1


def with_one_more_wait(data: QueryDict) -> QueryDict:
    """Return the page's answers with room for another wait."""
    changed = data.copy()
    changed["waits"] = str(min(number_of_waits(data) + 1, MOST_WAITS))
    return changed


def without_wait(data: QueryDict, number: int) -> QueryDict:
    """Return the page's answers without the wait `number` (1 and up); those after it move up."""
    waits = number_of_waits(data)
    if not 1 <= number < waits:
        return data
    changed = QueryDict(mutable=True)
    for name, values in data.lists():
        prefix, dash, rest = name.partition("-")
        place = int(prefix[4:]) if dash and prefix.startswith("wait") and prefix[4:].isdigit() else -1
        if place == number:
            continue
        changed.setlist(f"wait{place - 1}-{rest}" if place > number else name, values)
    changed["waits"] = str(waits - 1)
    return changed


def tidied(data: QueryDict) -> QueryDict:
    """Return what was posted without characters that cannot be seen: no page shows or carries them."""
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(tidy_line(name), [tidy(value) for value in values])
    return clean


def carried(data: QueryDict, *, waits: int) -> list[tuple[str, str]]:
    """Return the names and values that the preview carries along: those of our own questions, as typed."""
    prefixes = (*(f"wait{number}-" for number in range(waits)), "employer-", "agency-")
    own = set(ReviewForm.base_fields)
    return [
        (name, str(value))
        for name, values in data.lists()
        if name == "waits" or name in own or name.startswith(prefixes)
        for value in values[:1]
    ]
