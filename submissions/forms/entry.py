"""The forms of the diary's entries: writing a wait down, correcting it, and what happens in between."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.drawing import day_words
from core.fields import DayMonthYearField
from core.vocabulary import ENDING_CONTENTS, AnswerContent, Channel, MadeBy, SilenceReason
from employers.models import Employer
from submissions.entries.content import MOST_CHARACTERS_OF_NOTE, Entry
from submissions.entries.deeds import OFFERS, outcome_follows, recorded
from submissions.forms.answers import check_order, number_of_waits
from submissions.forms.employer import EmployerPick, Proposal, same_employer, whom_of
from submissions.forms.fields import Question, StoryField, Together, choices_of
from submissions.forms.filled import named_data, waits_data
from submissions.forms.parts import SIGNS_OF_LIFE, day_field
from submissions.forms.share import own_outcomes
from submissions.forms.wait_questions import ENDINGS, MOST_DAYS_AHEAD, reason_sources
from submissions.forms.waits import OTHER_TIME_ZONES, WaitForm, said_why


class NoteForm(Question):
    """The author's own words, for nobody else."""

    note = StoryField(
        most=MOST_CHARACTERS_OF_NOTE,
        label=gettext_lazy("A note to yourself"),
        help_text=gettext_lazy(
            "Names are fine here: nobody but you can read it, and it never leaves the diary."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class EntryAnswers(Together):
    """The page on which an entry is written down or corrected. Made by `empty`, `of`, `typed` or `sent`."""

    def __init__(
        self, *, employer: EmployerPick, waits: list[WaitForm], note: NoteForm, today: dt.date
    ) -> None:
        self.employer, self.waits, self.note, self.today = employer, waits, note, today

    @classmethod
    def empty(cls, *, today: dt.date, slug: str = "") -> "EntryAnswers":
        """Return the page of a new wait, which still runs as far as the page knows."""
        return cls(
            employer=EmployerPick(prefix="employer", initial={"slug": slug} if slug else None),
            waits=[WaitForm(prefix="wait0", today=today, initial={"answered": "no"})],
            note=NoteForm(),
            today=today,
        )

    @classmethod
    def of(cls, entry: Entry, *, today: dt.date) -> "EntryAnswers":
        """Return the page with what an entry says."""
        return cls.typed(data_of(entry), today=today)

    @classmethod
    def typed(cls, data: Mapping[str, Any], *, today: dt.date) -> "EntryAnswers":
        """Return the page with everything that was typed, and nothing checked."""
        return cls(
            employer=EmployerPick(prefix="employer", initial=EmployerPick.typed(data, "employer")),
            waits=[
                WaitForm.as_typed(data, prefix=f"wait{n}", today=today) for n in range(number_of_waits(data))
            ],
            note=NoteForm(initial=NoteForm.typed(data, None)),
            today=today,
        )

    @classmethod
    def sent(cls, data: QueryDict, *, today: dt.date) -> "EntryAnswers":
        """Return the page as it was sent, to be checked."""
        return cls(
            employer=EmployerPick(data, prefix="employer"),
            waits=[WaitForm(data, prefix=f"wait{n}", today=today) for n in range(number_of_waits(data))],
            note=NoteForm(data),
            today=today,
        )

    @property
    def forms(self) -> list[Question]:
        """Return all forms in the order of the page."""
        return [self.employer, *(part for wait in self.waits for part in wait.parts), self.note]

    def is_valid(self, *, before: Entry | None = None) -> bool:
        """Check every form, and that the waits follow each other.

        `before` is the entry that is corrected: where it is a review already, an offer has to be told where
        it is asked what became of it.
        """
        # Every form is asked, so that all errors are named at once.
        if {form.is_valid() for form in self.forms} != {True}:
            return False
        check_order(self.waits)
        newest = max(self.waits, key=lambda wait: wait.cleaned_data["last_contact"])
        is_offer = newest.cleaned_data["answered"] == "yes" and newest.cleaned_data["content"] == "offer"
        if before and before.review and is_offer and before.outcome not in OFFERS:
            words = _(
                "This is a review already, and a review says what became of an offer."
                " Leave the answer as it was here, and tell it with “They answered” in your diary."
            )
            newest.add_error("content", words)
        return not self.errors

    @property
    def name(self) -> str:
        """Return the name of the employer on a valid page."""
        return self._found.name

    @property
    def _found(self) -> Employer | Proposal:
        found = self.employer.result
        if found is None:
            raise ValueError("the page names no employer")
        return found

    def entry(self, *, before: Entry | None = None) -> Entry:
        """Return what a valid page says; a wait that began as it did before keeps its day of writing down.

        `before` is the entry that is corrected, which keeps its reference and the review that it became.
        """
        found = self._found
        known = before.waits if before is not None and same_employer(before.whom, found) else ()
        waits = [recorded(form.entry_wait(), before=known) for form in self.waits]
        whom = whom_of(found)
        if before is None:
            made = Entry(whom=whom, waits=tuple(waits), note=self.note.cleaned_data["note"])
        else:
            made = Entry(
                whom=before.whom if known and isinstance(found, Proposal) else whom,
                waits=tuple(waits),
                note=self.note.cleaned_data["note"],
                review=before.review,
                outcome=before.outcome,
                ref=before.ref,
            )
        made = made.in_order()
        return outcome_follows(made, before=before) if before is not None else made


def data_of(entry: Entry) -> QueryDict:
    """Return an entry as the page of correcting sends it."""
    data = QueryDict(mutable=True)
    data.update(named_data(entry.whom) | waits_data(entry) | {"note": entry.note})
    return data


# --- What happens in between --------------------------------------------------------------------------


class DayForm(Question):
    """A form about something that happened on a day of a wait. Its day is called `on`."""

    def __init__(self, *args: Any, entry: Entry, today: dt.date, **kwargs: Any) -> None:
        self.entry, self.today = entry, today
        super().__init__(*args, **{"initial": {"on": today}, **kwargs})

    def clean_on(self) -> dt.date | None:
        """Hold the day between the wait's first day and today."""
        day: dt.date | None = self.cleaned_data["on"]
        start = self.entry.last.wait.last_contact
        if day is not None and day > self.today + OTHER_TIME_ZONES:
            raise forms.ValidationError(_("That day has not come yet."))
        if day is not None and day < start:
            words = _("That is before your last contact (%(day)s). Check both days.")
            raise forms.ValidationError(words % {"day": day_words(start, self.today)})
        return day


def _contents() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a message can be: an answer, or a sign of life that ends nothing."""
    return [
        (_("An answer"), [(word.value, capfirst(str(word.label))) for word in ENDINGS]),
        (
            _("A sign of life: the wait goes on"),
            [(word.value, capfirst(str(word.label))) for word in SIGNS_OF_LIFE],
        ),
    ]


def _offers() -> list[tuple[str, str]]:
    own = own_outcomes()
    return [("", _("Not settled yet")), *((offer.value, own[offer]) for offer in OFFERS)]


class AnswerDetailsForm(DayForm):
    """What the answer was. With `is_public`, its review tells an offer by what became of it."""

    on = DayMonthYearField(
        label=gettext_lazy("When did it come?"),
        error_messages={"required": gettext_lazy("Enter the day of the answer, even roughly.")},
    )
    content = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=_contents,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it was.")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=choices_of(Channel, empty=gettext_lazy("Not said")),
        required=False,
    )
    reason_source = forms.ChoiceField(
        label=gettext_lazy("Do you know why it took so long, or why they decided so?"),
        choices=reason_sources,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("The reason"),
        choices=choices_of(SilenceReason, empty=gettext_lazy("Choose a reason")),
        required=False,
    )
    offer = forms.ChoiceField(
        label=gettext_lazy("If it was an offer: what became of it?"), choices=_offers, required=False
    )

    def __init__(self, *args: Any, entry: Entry, is_public: bool = False, **kwargs: Any) -> None:
        wait = entry.last.wait
        self.is_public = is_public
        shown = {
            "on": wait.answered_on,
            "content": wait.content,
            "channel": wait.channel,
            "reason": wait.reason,
            "reason_source": wait.reason_source,
            "offer": entry.outcome if entry.outcome in OFFERS else "",
        }
        super().__init__(*args, entry=entry, **{"initial": shown, **kwargs})

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where one is announced, and for what the public card says of an offer."""
        answers = super().clean() or {}
        if answers.get("reason_source") and not answers.get("reason"):
            self.add_error("reason", _("Choose the reason, or say that you don’t know why."))
        if self.is_public and answers.get("content") == AnswerContent.OFFER and not answers.get("offer"):
            words = _(
                "Your review says how it ended. Say what became of the offer,"
                " or come back when that is settled."
            )
            self.add_error("offer", words)
        return answers

    @property
    def ends_the_wait(self) -> bool:
        """Whether a valid form is about an answer, and not about a sign of life."""
        return self.cleaned_data["content"] in ENDING_CONTENTS

    def told(self) -> dict[str, Any]:
        """Return the arguments of deeds.describe_answer that a valid form says."""
        answers = self.cleaned_data
        source = answers["reason_source"]
        return {
            "on": answers["on"],
            "content": answers["content"],
            "channel": answers["channel"],
            "said_why": said_why(answers["content"], source),
            "reason": answers["reason"] if source else "",
            "reason_source": source,
            "outcome": answers["offer"],
        }


class SignOfLifeForm(DayForm):
    """Something came that ended nothing."""

    on = DayMonthYearField(
        label=gettext_lazy("When did that come?"),
        error_messages={"required": gettext_lazy("Enter the day on which it came, even roughly.")},
    )
    content = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=choices_of(SIGNS_OF_LIFE, empty=gettext_lazy("Choose")),
        error_messages={"required": gettext_lazy("Choose what it was.")},
    )


class AskedForm(DayForm):
    """The author asked."""

    on = DayMonthYearField(
        label=gettext_lazy("When did you ask them?"),
        error_messages={"required": gettext_lazy("Enter the day on which you asked, even roughly.")},
    )


class MovedForm(DayForm):
    """They moved the promised day."""

    on = DayMonthYearField(
        label=gettext_lazy("When did they tell you?"),
        error_messages={
            "required": gettext_lazy("Enter the day on which they moved the date, even roughly.")
        },
    )
    day = day_field(
        gettext_lazy("Which day did they name instead?"), gettext_lazy("Leave it empty if they named none.")
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Who said so?"),
        choices=choices_of(MadeBy, empty=gettext_lazy("Not said")),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Hold the new day after the one on which it was named, and within reach."""
        answers = super().clean() or {}
        said, day = answers.get("on"), answers.get("day")
        if said and day and day < said:
            self.add_error("day", _("The new day lies before the day on which they named it."))
        elif day and day > self.entry.last.wait.last_contact + dt.timedelta(days=MOST_DAYS_AHEAD):
            self.add_error("day", _("That is more than a year after your last contact. Check the year."))
        return answers


class StoppedForm(DayForm):
    """The author waits no longer."""

    on = DayMonthYearField(
        label=gettext_lazy("When did you stop waiting?"),
        help_text=gettext_lazy("Until then nothing had come."),
        error_messages={
            "required": gettext_lazy("Enter the day on which you stopped waiting, even roughly.")
        },
    )
