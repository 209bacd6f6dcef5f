"""What is asked on the preview: how little to show, when it may appear, and whether the key is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models.review import Timing
from submissions.coarsen.reviews import TIERS
from submissions.forms.fields import Question
from submissions.forms.keyring import group_field
from submissions.forms.timing import timings, with_hint
from submissions.keys import Key


def _key_choices() -> list[tuple[str, str]]:
    return [
        ("kept", _("Yes, I have kept it")),
        (
            "without",
            with_hint(
                _("I go without a key"),
                _("Then nobody, you included, can ever change it, withdraw it or read our reasons."),
            ),
        ),
    ]


class PreviewForm(Question):
    """The last questions. `finest` is what the crowd allows, `key` the page's new key, if any."""

    at_most = forms.ChoiceField(
        label=gettext_lazy("Show less, if you like"), widget=forms.RadioSelect, required=False
    )
    timing = forms.ChoiceField(
        label=gettext_lazy("When may it appear?"),
        choices=timings,
        widget=forms.RadioSelect,
        initial=Timing.DRAWN.value,
        required=False,
    )
    key_choice = forms.ChoiceField(
        label=gettext_lazy("Have you kept it?"),
        choices=_key_choices,
        widget=forms.RadioSelect,
        required=False,
    )
    key_group = group_field(gettext_lazy("Four characters, from your copy. Capitals or not does not matter."))

    def __init__(self, *args: Any, finest: str, key: Key | None, **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, **kwargs)
        words = {
            "L": _("A month, the step, and rough lengths"),
            "M": _("A quarter, and rough lengths"),
            "S": _("A half-year, and kept, late or no answer"),
        }
        allowed = TIERS[: TIERS.index(finest) + 1]
        choices = self.fields["at_most"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101  (declared above)
        choices.choices = [(tier, words[tier]) for tier in reversed(allowed)]
        choices.initial = finest
        if key is not None:
            self.fields["key_group"].label = _("Type group %(n)s back") % {"n": key.asked_group}

    def clean_timing(self) -> str:
        return self.cleaned_data["timing"] or Timing.DRAWN.value

    def clean(self) -> dict[str, Any]:
        """Ask for the group that shows that the key is kept, where there is a new key."""
        answers = super().clean() or {}
        if self.key is None or "key_choice" in self.errors:
            return answers
        if answers.get("key_choice") == "without" and answers.get("timing") == Timing.TOGETHER:
            words = _(
                "Without a key you could not choose after 90 days. Keep the key, or choose another day."
            )
            self.add_error("timing", words)
        if not answers.get("key_choice"):
            self.add_error("key_choice", _("Say whether you have kept your key, or go without one."))
        elif answers["key_choice"] == "kept" and not self.key.has_group(
            self.key.asked_group, answers.get("key_group", "")
        ):
            words = _("That is not group %(n)s. Look at your copy, not at this page.")
            self.add_error("key_group", words % {"n": self.key.asked_group})
        return answers
