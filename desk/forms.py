"""The one form of the desk: a public reply to a review."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayMonthYearField
from core.text import tidy, tidy_line
from core.vocabulary import ReplyKind, SilenceReason
from reviews.models import ReplyVersion

LONGEST_REPLY = 3000
# A commitment is due within so many days.
LONGEST_COMMITMENT_DAYS = 365


def _kinds() -> list[tuple[str, str]]:
    """Return the kinds of reply, written as the beginning of a line."""
    return [(code, capfirst(label)) for code, label in ReplyKind.listed()]


def _reasons() -> list[tuple[str, Any]]:
    """Return the reasons that an employer can state; "unknown" states none."""
    stated = [
        (code, capfirst(label)) for code, label in SilenceReason.listed() if code != SilenceReason.UNKNOWN
    ]
    return [("", gettext_lazy("I state none")), *stated]


class ReplyForm(forms.Form):
    """What the employer says, in public and to everybody.

    `based_on` is the number of the newest version when the form was shown (0: there was no reply). If
    another one was written since, the form is refused and keeps what was typed.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of reply is it?"),
        choices=_kinds,
        error_messages={"required": gettext_lazy("Choose what kind of reply it is.")},
        widget=forms.RadioSelect(attrs={"class": "pick"}),
    )
    stated_reason = forms.ChoiceField(
        label=gettext_lazy("The reason for the silence, if you want to state one"),
        help_text=gettext_lazy(
            "It is printed as “stated by the employer”, beside what candidates guess and never instead of it."
        ),
        choices=_reasons,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy(
            "Write for everybody who reads, not for one person. Do not ask who wrote, and do not hint that"
            " you know."
        ),
        max_length=LONGEST_REPLY,
        error_messages={"required": gettext_lazy("Write your reply.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    commitment_text = forms.CharField(
        label=gettext_lazy("Do you commit to something, by a day?"),
        help_text=gettext_lazy(
            "Say what will be different, such as “Every finalist hears by day 7”. It stands beside your reply"
            " with the day, for everybody to check."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    commitment_due = DayMonthYearField(
        label=gettext_lazy("By which day?"),
        help_text=gettext_lazy("From tomorrow to a year from today."),
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, newest: ReplyVersion | None = None, **kwargs: Any) -> None:
        if newest is not None:
            kwargs.setdefault("initial", {})
            kwargs["initial"] |= {
                "kind": newest.kind,
                "stated_reason": newest.stated_reason,
                "text": newest.text,
                "commitment_text": newest.commitment_text,
                "commitment_due": newest.commitment_due,
            }
        super().__init__(*args, **kwargs)
        self.newest = newest
        self.initial["based_on"] = self.newest_number

    def clean_text(self) -> str:
        """Return the text tidied; one of nothing but invisible characters is none."""
        text = tidy(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Write your reply."), code="required")
        return text

    def clean_commitment_text(self) -> str:
        """Return the commitment on one line."""
        return tidy_line(self.cleaned_data["commitment_text"])

    def clean_commitment_due(self) -> dt.date | None:
        """Refuse a day that has come, or is more than a year away."""
        due: dt.date | None = self.cleaned_data["commitment_due"]
        today = timezone.localdate()
        unchanged = self.newest is not None and due == self.newest.commitment_due
        if due is None or unchanged:
            return due
        if due <= today:
            raise forms.ValidationError(_("The day has to be after today."), code="past")
        if due > today + dt.timedelta(days=LONGEST_COMMITMENT_DAYS):
            raise forms.ValidationError(_("The day has to be within a year from today."), code="far")
        return due

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a commitment, and for one where the kind says that there is one."""
        data = super().clean() or {}
        words, due = data.get("commitment_text"), data.get("commitment_due")
        refused = self.errors.keys() & {"commitment_text", "commitment_due"}
        committed = bool(words or due) or data.get("kind") == ReplyKind.COMMITMENT
        if committed and not words and not refused:
            self.add_error("commitment_text", _("Say what you commit to, or leave the day empty."))
        if committed and not due and not refused:
            self.add_error("commitment_due", _("Say by which day, or leave the commitment empty."))
        if "based_on" in data and data["based_on"] != self.newest_number:
            self.add_error(None, _stale_error())
            # The next sending is based on what is shown beside the form now.
            self.data = {**dict(self.data.items()), "based_on": str(self.newest_number)}
        return data

    @property
    def newest_number(self) -> int:
        """Return the number of the newest version, 0 where there is no reply."""
        return self.newest.number if self.newest else 0

    @property
    def is_stale(self) -> bool:
        """Whether another version was written since the form was shown."""
        return self.has_error("__all__", "stale")

    @property
    def said(self) -> dict[str, Any]:
        """Return what a valid form says, as the arguments of the services."""
        names = ("kind", "text", "stated_reason", "commitment_text", "commitment_due")
        return {name: self.cleaned_data[name] for name in names}

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of everything that was typed, to carry it through the preview."""
        for name, field in self.fields.items():
            parts = getattr(field.widget, "widgets_names", [""])
            for part in parts:
                yield f"{name}{part}", self.data.get(f"{name}{part}", "")


def _stale_error() -> forms.ValidationError:
    return forms.ValidationError(
        _(
            "Somebody else at your desk has written a newer version since you opened this page. Yours is kept"
            " below; compare them, then send yours or leave."
        ),
        code="stale",
    )
