"""What is asked about a key as a whole: one of its groups, typed back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from submissions.forms.fields import LineField, Question
from submissions.keys import Key


def group_field(help_text: Any) -> LineField:
    """Return the field for four characters of a key."""
    return LineField(
        help_text=help_text,
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 6}
        ),
    )


class GroupForm(Question):
    """One group of a key: that a new one is kept, or that it is the holder who erases everything."""

    key_group = group_field(gettext_lazy("Four characters, from your copy. Capitals or not does not matter."))

    def __init__(self, *args: Any, key: Key, **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, **kwargs)
        self.fields["key_group"].label = _("Type group %(n)s of your key") % {"n": key.asked_group}

    def clean_key_group(self) -> str:
        """Refuse what is not that group of the key."""
        typed = str(self.cleaned_data["key_group"])
        if not self.key.has_group(self.key.asked_group, typed):
            words = _("That is not group %(n)s. Look at your copy: groups are counted from the left.")
            raise forms.ValidationError(words % {"n": self.key.asked_group})
        return typed
