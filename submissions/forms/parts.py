"""What a wait may have several of: days that were moved, and signs of life."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayMonthYearField
from core.vocabulary import CONTACT_CONTENTS, AnswerContent, MadeBy
from submissions.forms.fields import Question, choices_of

# In the order in which they are likely.
SIGNS_OF_LIFE: Final = [
    *(word for word in AnswerContent if word in CONTACT_CONTENTS),
    AnswerContent.SENT_IN_ERROR,
]


def day_field(label: Any, help_text: Any = "") -> DayMonthYearField:
    """Return a date that may be left empty."""
    return DayMonthYearField(label=label, help_text=help_text, required=False)


class RevisionForm(Question):
    """A day that was moved: when they said so, and which day they named instead, if any."""

    on = day_field(gettext_lazy("When did they tell you?"))
    day = day_field(
        gettext_lazy("Which day did they name instead?"), gettext_lazy("Leave it empty if they named none.")
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Who said so?"),
        choices=choices_of(MadeBy, empty=gettext_lazy("Not said")),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day on which it was said, when anything else is filled in."""
        answers = super().clean() or {}
        if "on" not in self.errors and not answers.get("on") and (answers.get("day") or answers.get("by")):
            self.add_error("on", _("Enter the day on which they moved the date, even roughly."))
        return answers


class ContactForm(Question):
    """A sign of life that ended nothing."""

    day = day_field(gettext_lazy("When did that come?"))
    content = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=choices_of(SIGNS_OF_LIFE, empty=gettext_lazy("Choose")),
        required=False,
    )

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        self.needed = needed
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for both the day and what it was, or for neither."""
        answers = super().clean() or {}
        day, content = answers.get("day"), answers.get("content")
        if "day" not in self.errors and not day and (content or self.needed):
            self.add_error("day", _("Enter the day on which it came, even roughly."))
        if "content" not in self.errors and not content and (day or self.needed):
            self.add_error("content", _("Choose what it was."))
        return answers
