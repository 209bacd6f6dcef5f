"""The questions of “Where do I stand?”, asked by GET and kept nowhere."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.countries import country_choices
from core.drawing import day_words
from core.fields import promise_choices, stage_choices, unit_choices
from core.text import folded, tidy_line
from core.vocabulary import PHASE_OF_STAGE, Precision
from employers.models import Employer
from employers.search import Kind, Match, search
from pages.stand.fields import DayField
from pages.stand.plan import Situation
from reviews.due import IsWorkingDay, due_on, working_days_of

MOST_MATCHES: Final = 6
MOST_DAYS_AHEAD: Final = 366
_MOST_WEEKS: Final = MOST_DAYS_AHEAD // 7
# As long as figures count (scoring.md); what is older is a slip of the year.
MOST_DAYS_BACK: Final = 5 * 366
# West of the date line it is still yesterday, and in Auckland already tomorrow.
_OTHER_TIME_ZONES: Final = dt.timedelta(days=1)
# A form that was sent has these names, even where their boxes are empty.
_SENT: Final = frozenset({"stage", "contact", "contact_day", "promised"})
_NEEDED: Final = {"day": "promise_day", "within": "promise_number", "week": "promise_week"}


def _countries() -> list[tuple[str, str]]:
    return [("", _("The employer’s, where we know it")), *country_choices()]


def _times() -> list[tuple[str, str]]:
    return [("", _("No")), ("1", _("Once")), ("2", _("Twice or more"))]


class StandForm(forms.Form):
    """Where somebody stands. `today` is the site's day; a contact of tomorrow is one of today."""

    use_required_attribute = False
    hide_optional = True

    stage = forms.ChoiceField(
        label=gettext_lazy("My last contact was"),
        choices=stage_choices,
        error_messages={
            "required": gettext_lazy("Choose the step that you are waiting after."),
            "invalid_choice": gettext_lazy("We do not know that step. Choose one from the list."),
        },
    )
    contact = DayField(
        label=gettext_lazy("That was on"),
        error_messages={"required": gettext_lazy("Enter the day of your last contact, even roughly.")},
    )
    promised = forms.ChoiceField(
        label=gettext_lazy("Did they say when you would hear?"),
        help_text=gettext_lazy("If they moved the day, give the newest one."),
        choices=promise_choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether they told you when you would hear."),
            "invalid_choice": gettext_lazy("Choose one of the five answers."),
        },
    )
    promise_day = DayField(label=gettext_lazy("By which day?"), required=False)
    promise_number = forms.IntegerField(
        label=gettext_lazy("Within how many?"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS_AHEAD - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter a number in figures, such as 5.")},
    )
    promise_unit = forms.ChoiceField(
        label=gettext_lazy("Of what?"),
        choices=unit_choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose working days, days or weeks.")},
    )
    promise_week = DayField(
        label=gettext_lazy("In the week of which day?"),
        help_text=gettext_lazy("Any day of that week."),
        required=False,
    )
    employer_query = forms.CharField(
        label=gettext_lazy("Employer, if you like"),
        help_text=gettext_lazy("Misspelt names are found too. Leave it empty for a typical employer."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Whose public holidays count?"),
        choices=_countries,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a country from the list, or leave it out.")},
    )
    asked = forms.ChoiceField(
        label=gettext_lazy("Have you asked them since?"),
        choices=_times,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose how often you have asked.")},
    )
    asked_on = DayField(label=gettext_lazy("When was the last time?"), required=False)
    heard_on = DayField(
        label=gettext_lazy("Has anything come that was no answer?"),
        help_text=gettext_lazy(
            "The day of a “we got it” or “it takes longer”. Leave it empty if nothing came."
        ),
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None, *, today: dt.date, sent: Mapping[str, Any]) -> None:
        self.today = today
        self.sent = sent
        initial = {"employer_query": self.employer.name} if data is None and self.employer else None
        super().__init__(data, initial=initial)

    @classmethod
    def asked_by(cls, sent: Mapping[str, Any], *, today: dt.date) -> "StandForm":
        """Return the form for a query; an employer alone fills its name in and asks for the rest."""
        return cls(sent if _SENT & set(sent) else None, today=today, sent=sent)

    # --- Which employer ----------------------------------------------------------------------------

    @cached_property
    def _typed(self) -> str:
        return tidy_line(str(self.sent.get("employer_query") or ""))[:200]

    @cached_property
    def _picked(self) -> Employer | None:
        """Return the employer that was picked, unless another name was typed over it afterwards."""
        slug = tidy_line(str(self.sent.get("employer") or ""))[:80]
        found = Employer.objects.resolve(slug) if slug else None
        if found is None or (self._typed and folded(self._typed) != folded(found.employer.name)):
            return None
        return found.employer

    @cached_property
    def matches(self) -> list[Match]:
        """Return what a typed name may mean, likeliest first, where nobody was picked."""
        return search(self._typed, MOST_MATCHES) if self._typed and self._picked is None else []

    @cached_property
    def employer(self) -> Employer | None:
        """Return the employer: picked, or typed in full by a name that is one employer's alone."""
        exact = [match.employer for match in self.matches if match.kind == Kind.EXACT]
        return self._picked or (exact[0] if len(exact) == 1 else None)

    def clean_employer_query(self) -> str:
        """Refuse an address of the site that stands for nobody; a name may be anything."""
        if self.sent.get("employer") and not self._typed and self._picked is None:
            raise forms.ValidationError(
                _("That employer is not on our list. Type its name, or leave it out for a typical employer.")
            )
        return self._typed

    @property
    def opens_more(self) -> bool:
        """Whether the folded questions hold something, so that they open by themselves."""
        return any(
            self.sent.get(name) or name in self.errors
            for name in ("asked", "asked_on", "heard_on", "country")
        )

    # --- What belongs together ----------------------------------------------------------------------

    def clean_contact(self) -> dt.date:
        """Refuse days that have not come, and those of other years by mistake."""
        day: dt.date = self.cleaned_data["contact"]
        if day > self.today + _OTHER_TIME_ZONES:
            raise forms.ValidationError(_("Your last contact cannot lie ahead: that day has not come yet."))
        if day < self.today - dt.timedelta(days=MOST_DAYS_BACK):
            raise forms.ValidationError(_("That is more than five years ago. Check the year."))
        return min(day, self.today)

    def clean(self) -> dict[str, Any]:
        """Hold the days in their order, once each of them can be read."""
        answers = super().clean() or {}
        start = answers.get("contact")
        self._check_promise(answers, start)
        if answers.get("asked") and "asked_on" not in self.errors and not answers.get("asked_on"):
            self.add_error("asked_on", _("Enter the day on which you asked, even roughly."))
        for name in ("asked_on", "heard_on"):
            day = answers.get(name)
            if day and day > self.today + _OTHER_TIME_ZONES:
                self.add_error(name, _("That day has not come yet."))
            elif day and start and day < start:
                words = _("That is before your last contact (%(day)s). Check both days.")
                self.add_error(name, words % {"day": day_words(start, self.today)})
        return answers

    def _check_promise(self, answers: dict[str, Any], start: dt.date | None) -> None:
        name = _NEEDED.get(answers.get("promised", ""))
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
        elif name == "promise_number" and answers.get("promise_unit") == "weeks" and value > _MOST_WEEKS:
            self.add_error(name, _("That is more than a year. Check the number."))
        elif start and isinstance(value, dt.date):
            first = start - dt.timedelta(days=start.weekday()) if name == "promise_week" else start
            if value < first:
                words = _(
                    "The promised day lies before your last contact (%(day)s). Enter the newest day that they"
                    " named, or say that nothing was said since."
                )
                self.add_error(name, words % {"day": day_words(start, self.today)})
            elif value > start + dt.timedelta(days=MOST_DAYS_AHEAD):
                self.add_error(name, _("That is more than a year after your last contact. Check the year."))

    # --- What they come to --------------------------------------------------------------------------

    @property
    def country_code(self) -> str:
        """Return whose holidays count: the chosen country's, else the employer's; "" for none."""
        chosen: str = self.cleaned_data["country"]
        return chosen or (self.employer.country if self.employer else "")

    @property
    def is_working_day(self) -> IsWorkingDay:
        """Return what tells the working days of that country."""
        return working_days_of(self.country_code)

    def situation(self) -> Situation:
        """Return where somebody stands; only for a valid form."""
        answers = self.cleaned_data
        asked_on = answers["asked_on"]
        return Situation(
            stage=answers["stage"],
            phase=PHASE_OF_STAGE[answers["stage"]],
            contact=answers["contact"],
            today=self.today,
            due=self._due(answers),
            vague=answers["promised"] == "vague",
            asked=int(answers["asked"] or bool(asked_on)),
            asked_on=min(asked_on, self.today) if asked_on else None,
            heard_on=answers["heard_on"],
        )

    def _due(self, answers: dict[str, Any]) -> dt.date | None:
        day, days, precision = None, answers["promise_number"], Precision.VAGUE
        match answers["promised"]:
            case "day":
                precision, day = Precision.BY_DATE, answers["promise_day"]
            case "week":
                precision, day = Precision.WEEK_OF, answers["promise_week"]
            case "within":
                unit = answers["promise_unit"] or "days"
                precision = Precision.WITHIN_WORKING_DAYS if unit == "working_days" else Precision.WITHIN_DAYS
                days *= 7 if unit == "weeks" else 1
        return due_on(
            precision, said=answers["contact"], day=day, days=days, is_working_day=self.is_working_day
        )
