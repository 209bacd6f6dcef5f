"""When a review of a small crowd may appear: asked on the preview, and again in the diary until it has."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.models.review import Timing
from submissions.forms.fields import Question


def with_hint(label: str, hint: str) -> SafeString:
    """Return a choice with a smaller line under it."""
    return format_html("{}<small>{}</small>", label, hint)


def timings() -> list[tuple[str, str]]:
    """Return the three choices, the safest first."""
    return [
        (
            Timing.DRAWN.value,
            with_hint(
                _("On a Tuesday that we draw by lot"),
                _("Up to five weeks later, so that the day says nothing about you. Safest."),
            ),
        ),
        (
            Timing.TOGETHER.value,
            with_hint(
                _("Together with a second review of this employer"),
                _(
                    "If none has come within 90 days, you choose again in your diary. If you do not come back"
                    " for another 90 days, it is withdrawn and erased, and nobody has ever seen it."
                ),
            ),
        ),
        (
            Timing.SOONEST.value,
            with_hint(
                _("On the first Tuesday after the decision"),
                _("The soonest, and the easiest to place in time."),
            ),
        ),
    ]


def _timings_again() -> list[tuple[str, str]]:
    """Return the choices of whoever has waited 90 days for a second review."""
    return [
        (
            Timing.DRAWN.value,
            with_hint(
                _("Alone, on a Tuesday that we draw by lot"),
                _("Up to five weeks from the next batch on."),
            ),
        ),
        (
            Timing.TOGETHER.value,
            with_hint(
                _("Wait another 90 days for a second review"),
                _(
                    "If none has come by then, you choose again; and if you do not come back, it is withdrawn"
                    " and erased another 90 days later."
                ),
            ),
        ),
        (
            Timing.SOONEST.value,
            with_hint(
                _("Alone, with the next batch"),
                _("The soonest, and the easiest to place in time."),
            ),
        ),
    ]


class TimingForm(Question):
    """The choice anew, in the diary. `again` says that 90 days have passed without a second review."""

    timing = forms.ChoiceField(
        label=gettext_lazy("When may it appear?"),
        choices=timings,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )

    def __init__(self, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            field = self.fields["timing"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = _timings_again()
