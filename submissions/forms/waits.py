"""One wait: how its answers must fit together, and what they come to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, Self

from django import forms
from django.utils.translation import gettext as _

from core.drawing import day_words
from core.vocabulary import PHASE_OF_STAGE, PromiseKind
from submissions.coarsen import DraftContact, DraftPromise, DraftWait
from submissions.entries.content import EntryWait
from submissions.forms.fields import Question
from submissions.forms.parts import ContactForm, RevisionForm
from submissions.forms.wait_questions import MOST_DAYS_AHEAD, WaitQuestions

# A wait has at most so many revisions (positions 1 to 3 of reviews.Promise) and signs of life.
REVISIONS: Final = 3
CONTACTS: Final = 3
# Figures count five years back (scoring.md: weight 0 after 60 months).
MOST_DAYS_BACK: Final = 5 * 366
# West of the date line it is still yesterday, and in Auckland already tomorrow.
OTHER_TIME_ZONES: Final = dt.timedelta(days=1)


class WaitForm(WaitQuestions):
    """A wait with its promise, up to three revisions, what came in between, and the answer.

    `today` is the site's day. What belongs to an answer that was not chosen is kept on the page and
    left out of the wait.
    """

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        prefix = self.prefix
        data = self.data if self.is_bound else None
        shown = kwargs.get("initial") or {}
        self.revisions = [
            RevisionForm(data, prefix=f"{prefix}-revision{n}", initial=shown.get(f"revision{n}"))
            for n in range(1, REVISIONS + 1)
        ]
        # Number 0 belongs to "only a “we got it”", the others to the longer form.
        chosen = self.data.get(self.add_prefix("answered")) if self.is_bound else None
        self.contacts = [
            ContactForm(
                data,
                prefix=f"{prefix}-contact{n}",
                initial=shown.get(f"contact{n}"),
                needed=n == 0 and chosen == "contact",
            )
            for n in range(CONTACTS + 1)
        ]

    @classmethod
    def as_typed(cls, data: Mapping[str, Any], *, prefix: str, today: dt.date) -> Self:
        """Return the form with everything that was typed, without checking it."""
        shown = cls.typed(data, prefix)
        for n in range(1, REVISIONS + 1):
            shown[f"revision{n}"] = RevisionForm.typed(data, f"{prefix}-revision{n}")
        for n in range(CONTACTS + 1):
            shown[f"contact{n}"] = ContactForm.typed(data, f"{prefix}-contact{n}")
        return cls(prefix=prefix, today=today, initial=shown)

    @property
    def parts(self) -> list[Question]:
        """Return the form and its parts that count, in the order of the page."""
        first, *others = self.contacts
        counting = [first] if self.data.get(self.add_prefix("answered")) == "contact" else []
        return [self, *self.revisions, *counting, *others]

    @property
    def longer(self) -> dict[str, bool]:
        """Tell which folded parts hold something, so that they open by themselves."""
        return {
            "revisions": any(_filled(form, *form.fields) for form in self.revisions),
            "contacts": any(_filled(form, *form.fields) for form in self.contacts[1:]),
            "asked": _filled(self, "asked_on", "reason_source", "reason"),
        }

    # --- What the answers must have among themselves ----------------------------------------------

    def clean_last_contact(self) -> dt.date:
        """Refuse days that have not come, and those that no figure counts any more."""
        day: dt.date = self.cleaned_data["last_contact"]
        if day > self.today + OTHER_TIME_ZONES:
            raise forms.ValidationError(_("Your last contact cannot lie ahead: that day has not come yet."))
        if day < self.today - dt.timedelta(days=MOST_DAYS_BACK):
            raise forms.ValidationError(
                _("That is more than five years ago. Figures count five years, so we do not take older ones.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """Check the answers that belong together, once each of them can be read."""
        answers = super().clean() or {}
        start = answers.get("last_contact")
        self._check_promise(answers, start)
        self._check_answer(answers, start)
        for form in self.parts[1:]:
            form.is_valid()
        if start and "answered" in answers:
            end, ended = self._last_day(answers)
            self._check_between(start, end, ended=ended)
        if answers.get("reason_source") and not answers.get("reason"):
            self.add_error("reason", _("Choose the reason, or say that you don’t know why."))
        return answers

    def _check_promise(self, answers: dict[str, Any], start: dt.date | None) -> None:
        needed = {"day": "promise_day", "within": "promise_number", "week": "promise_week"}
        name = needed.get(answers.get("promised", ""))
        if name is None or name in self.errors:
            return
        value = answers.get(name)
        if value is None:
            message = {
                "promise_day": _("Enter the day by which you were to hear."),
                "promise_number": _("Enter within how many days or weeks you were to hear."),
                "promise_week": _("Enter any day of the week in which you were to hear."),
            }[name]
            self.add_error(name, message)
        elif start and isinstance(value, dt.date):
            first = start - dt.timedelta(days=start.weekday()) if name == "promise_week" else start
            if value < first:
                self.add_error(
                    name,
                    _(
                        "The promised day lies before your last contact (%(day)s)."
                        " A promise that was made earlier belongs to the wait before."
                    )
                    % {"day": self._words(start)},
                )
            elif value > start + dt.timedelta(days=MOST_DAYS_AHEAD):
                self.add_error(name, _("That is more than a year after your last contact. Check the year."))

    def _check_answer(self, answers: dict[str, Any], start: dt.date | None) -> None:
        name = {"yes": "answer_day", "stopped": "stopped_on"}.get(answers.get("answered", ""))
        if answers.get("answered") == "yes" and "content" not in self.errors and not answers.get("content"):
            self.add_error("content", _("Choose what the answer was."))
        if name is None or name in self.errors:
            return
        day = answers.get(name)
        if day is None:
            self.add_error(
                name,
                _("Enter the day of the answer, even roughly.")
                if name == "answer_day"
                else _("Enter the day on which you stopped waiting, even roughly."),
            )
        elif day > self.today + OTHER_TIME_ZONES:
            self.add_error(name, _("That day has not come yet."))
        elif start and day < start:
            self.add_error(
                name,
                _("That is before your last contact (%(day)s). Check both days.")
                % {"day": self._words(start)},
            )

    def _last_day(self, answers: dict[str, Any]) -> tuple[dt.date, bool]:
        """Return the day on which the wait ended, or was last looked at, and whether it ended."""
        name = {"yes": "answer_day", "stopped": "stopped_on"}.get(answers["answered"])
        day = answers.get(name) if name else None
        return (day, True) if day else (self.today, False)

    def _check_between(self, start: dt.date, end: dt.date, *, ended: bool) -> None:
        """Hold everything that happened within the wait between its first and its last day."""
        latest = end if ended else self.today + OTHER_TIME_ZONES
        inside: list[tuple[Question, str]] = [(self, "asked_on")]
        inside += [(form, "on") for form in self.revisions]
        inside += [(form, "day") for form in self.parts[1:] if isinstance(form, ContactForm)]
        for form, name in inside:
            day = form.cleaned_data.get(name)
            if day is None:
                continue
            if day < start:
                words = _("That is before your last contact (%(day)s), so it belongs to the wait before.")
                form.add_error(name, words % {"day": self._words(start)})
            elif day > latest:
                words = (
                    _("That is after the wait had ended (%(day)s).")
                    if ended
                    else _("That day has not come yet.")
                )
                form.add_error(name, words % {"day": self._words(end)})
        for form in self.revisions:
            said, day = form.cleaned_data.get("on"), form.cleaned_data.get("day")
            if said and day and day < said:
                form.add_error("day", _("The new day lies before the day on which they named it."))
            elif day and day > start + dt.timedelta(days=MOST_DAYS_AHEAD):
                form.add_error("day", _("That is more than a year after your last contact. Check the year."))

    def _words(self, day: dt.date) -> str:
        return day_words(day, self.today)

    # --- What they come to -------------------------------------------------------------------------

    def draft(self, *, owed_by: str = "employer") -> DraftWait:
        """Return the wait with its exact days; only for a valid form."""
        answers = self.cleaned_data
        answered = answers["answered"] == "yes"
        end, _ended = self._last_day(answers)
        content = answers["content"] if answered else ""
        source = answers["reason_source"]
        return DraftWait(
            stage=answers["stage"],
            phase=PHASE_OF_STAGE[answers["stage"]],
            last_contact=answers["last_contact"],
            watched_until=end,
            answered_on=end if answered else None,
            content=content,
            channel=answers["channel"] if answered else "",
            said_why=said_why(content, source),
            reason=answers["reason"] if source else "",
            reason_source=source,
            owed_by=owed_by,
            asked_on=answers["asked_on"],
            # Told while it still runs: scoring keeps such waits apart (class W after 14 days).
            first_recorded_on=self.today if answers["answered"] in {"no", "contact"} else None,
            promises=self._promises(),
            contacts=tuple(
                DraftContact(content=form.cleaned_data["content"], on=form.cleaned_data["day"])
                for form in self.parts
                if isinstance(form, ContactForm) and form.cleaned_data.get("day")
            ),
        )

    def entry_wait(self, *, owed_by: str = "employer") -> EntryWait:
        """Return the wait as the diary keeps it; only for a valid form."""
        stopped = self.cleaned_data["answered"] == "stopped"
        return EntryWait(wait=self.draft(owed_by=owed_by), stopped=stopped)

    def _promises(self) -> tuple[DraftPromise, ...]:
        answers = self.cleaned_data
        kind = answers["promise_kind"] or PromiseKind.DECISION_EITHER_WAY.value
        promised, by = answers["promised"], answers["promise_by"]
        day: dt.date | None = None
        days: int | None = None
        match promised:
            case "day":
                precision, day = (
                    "exact_time" if answers["promise_exact"] else "by_date",
                    answers["promise_day"],
                )
            case "week":
                precision, day = "week_of", answers["promise_week"]
            case "within":
                unit, days = answers["promise_unit"] or "days", answers["promise_number"]
                precision = "within_working_days" if unit == "working_days" else "within_days"
                days *= 7 if unit == "weeks" else 1
            case _:
                precision, by = promised, by if promised == "vague" else ""
        first = DraftPromise(kind=kind, precision=precision, made_by=by, day=day, days=days)
        revisions = [form.cleaned_data for form in self.revisions if form.cleaned_data.get("on")]
        later = [
            DraftPromise(
                kind=kind,
                precision="by_date" if item["day"] else "vague",
                made_by=item["by"],
                said_on=item["on"],
                day=item["day"],
            )
            for item in sorted(revisions, key=lambda item: item["on"])
        ]
        return (first, *later)


def _filled(form: Question, *names: str) -> bool:
    """Tell whether any of these fields shows something, or has an error."""
    return any(name in form.errors or _holds(form[name].value()) for name in names)


def _holds(value: Any) -> bool:
    return any(_holds(part) for part in value) if isinstance(value, (list, tuple)) else bool(value)


def said_why(content: str, source: str) -> bool | None:
    """Return whether the answer gave a reason, where that follows from what it was."""
    if content in {"rejection_with_reason", "rejection_with_feedback"} or (
        content and source == "stated_by_employer"
    ):
        return True
    return False if content == "rejection_template" else None
