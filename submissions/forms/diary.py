"""What is asked behind the key."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from submissions.forms.fields import Question, StoryField
from submissions.forms.share import MOST_CHARACTERS
from submissions.keys import Key, KeyTypingError, parse

MOST_CHARACTERS_OF_ANSWER = 2_000


class OpenForm(Question):
    """The key itself. Typing errors are explained; whether anything is kept under it is not said here."""

    key = forms.CharField(
        label=gettext_lazy("Your key"),
        help_text=gettext_lazy(
            "Seven groups of four characters. Capitals, spaces and hyphens do not matter."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_key(self) -> Key:
        """Return the key that was typed."""
        try:
            return parse(self.cleaned_data["key"])
        except KeyTypingError as explained:
            raise ValidationError(str(explained), code=explained.code) from None


class TextForm(Question):
    """The whole text of a review, to be changed."""

    text = StoryField(
        most=MOST_CHARACTERS,
        label=gettext_lazy("Your text"),
        help_text=gettext_lazy("Leave out names, days, and anything that only one person could know."),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": gettext_lazy("Write the text, or withdraw the review instead.")},
    )


class AppealForm(Question):
    """Why the author wants another decision."""

    body = StoryField(
        most=MOST_CHARACTERS_OF_ANSWER,
        label=gettext_lazy("Why do you want another decision?"),
        help_text=gettext_lazy(
            "Somebody else reads it. Say nothing that tells who you are. It is erased 30 days after the"
            " decision."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say why you want another decision.")},
    )


class MessageForm(Question):
    """A line to the moderators, unasked."""

    body = StoryField(
        most=MOST_CHARACTERS_OF_ANSWER,
        label=gettext_lazy("What should they know?"),
        help_text=gettext_lazy(
            "The moderators read it beside your text. Say nothing that tells who you are. It is erased"
            " 30 days after the case is closed."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write something, or go back to your diary.")},
    )


class AnswerForm(Question):
    """An answer to the moderators' question, with or without a changed text."""

    body = StoryField(
        most=MOST_CHARACTERS_OF_ANSWER,
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("The moderators read it. It is erased 30 days after the case is closed."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    text = StoryField(
        most=MOST_CHARACTERS,
        label=gettext_lazy("Your text"),
        help_text=gettext_lazy("Change it here if that answers the question; else leave it as it is."),
        widget=forms.Textarea(attrs={"rows": 7}),
        required=False,
    )
