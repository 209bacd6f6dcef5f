"""What is asked about a wait: the step, what was promised, what came, and whether they asked."""

from typing import Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayMonthYearField, promise_choices, stage_choices, unit_choices
from core.vocabulary import (
    ENDING_CONTENTS,
    AnswerContent,
    Channel,
    MadeBy,
    PromiseKind,
    SilenceReason,
)
from submissions.forms.fields import Question, choices_of
from submissions.forms.parts import day_field

# A promise reaches at most so many days ahead.
MOST_DAYS_AHEAD: Final = 366
ENDINGS: Final = [word for word in AnswerContent if word in ENDING_CONTENTS]
# What is promised most often stands first.
KINDS: Final = [
    PromiseKind.DECISION_EITHER_WAY,
    *(kind for kind in PromiseKind if kind != PromiseKind.DECISION_EITHER_WAY),
]


def _answered() -> list[tuple[str, str]]:
    return [
        ("yes", _("Yes, they answered")),
        ("no", _("Still nothing, as of today")),
        ("contact", _("Only a “we got it” or “it takes longer”")),
        ("stopped", _("No, and I stopped waiting before today")),
    ]


def reason_sources() -> list[tuple[str, str]]:
    """Return from whom a reason may be known."""
    return [
        ("", _("I don’t know why")),
        ("stated_by_employer", _("They told me why")),
        ("candidate_guess", _("I have a guess")),
    ]


class WaitQuestions(Question):
    """A wait with its promise, up to three revisions, what came in between, and the answer.

    `today` is the site's day. What belongs to an answer that was not chosen is kept on the page and
    left out of the wait.
    """

    stage = forms.ChoiceField(
        label=gettext_lazy("Which step were you waiting after?"),
        help_text=gettext_lazy("The last time that you spoke, wrote or handed something in."),
        choices=stage_choices,
        error_messages={"required": gettext_lazy("Choose the step that you were waiting after.")},
    )
    last_contact = DayMonthYearField(
        label=gettext_lazy("When was your last contact with them?"),
        help_text=gettext_lazy("For example 22 10 2026. Roughly is fine."),
        error_messages={"required": gettext_lazy("Enter the day of your last contact, even roughly.")},
    )

    promised = forms.ChoiceField(
        label=gettext_lazy("Did they say when you would hear?"),
        choices=promise_choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether they told you when you would hear.")},
    )
    promise_day = day_field(gettext_lazy("By which day?"))
    promise_exact = forms.BooleanField(
        label=gettext_lazy("At a certain time of that day"),
        help_text=gettext_lazy("The time itself is not asked for."),
        required=False,
    )
    promise_number = forms.IntegerField(
        label=gettext_lazy("Within how many?"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS_AHEAD - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter a number in figures, such as 5.")},
    )
    promise_unit = forms.ChoiceField(label=gettext_lazy("Of what?"), choices=unit_choices, required=False)
    promise_week = day_field(gettext_lazy("In the week of which day?"), gettext_lazy("Any day of that week."))
    promise_kind = forms.ChoiceField(
        label=gettext_lazy("What were you told would come?"),
        choices=choices_of(KINDS),
        required=False,
    )
    promise_by = forms.ChoiceField(
        label=gettext_lazy("Who said so?"),
        help_text=gettext_lazy("A role, never a name."),
        choices=choices_of(MadeBy, empty=gettext_lazy("Not said")),
        required=False,
    )

    answered = forms.ChoiceField(
        label=gettext_lazy("Did an answer come?"),
        choices=_answered,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether an answer came.")},
    )
    answer_day = day_field(gettext_lazy("When did it come?"))
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it come?"),
        choices=choices_of(Channel, empty=gettext_lazy("Not said")),
        required=False,
    )
    content = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=choices_of(ENDINGS, empty=gettext_lazy("Choose")),
        required=False,
    )
    stopped_on = day_field(
        gettext_lazy("When did you stop waiting?"), gettext_lazy("Until then nothing had come.")
    )

    asked_on = day_field(
        gettext_lazy("When did you ask them?"),
        gettext_lazy("The first time, after your last contact. Leave it empty if you did not ask."),
    )
    reason_source = forms.ChoiceField(
        label=gettext_lazy("Do you know why it went quiet?"),
        choices=reason_sources,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("The reason"),
        choices=choices_of(SilenceReason, empty=gettext_lazy("Choose a reason")),
        required=False,
    )
