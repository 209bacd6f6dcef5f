"""The forms of the desk that write a version of a public reply."""

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
# A commitment is due within so many days; and not so soon that its day passes before readers see it: a reply
# is read within 72 hours and appears with the batch after that.
LONGEST_COMMITMENT_DAYS = 365
SHORTEST_COMMITMENT_DAYS = 14


def _kinds() -> list[tuple[str, str]]:
    """Return the kinds of reply, written as the beginning of a line."""
    return [(code, capfirst(label)) for code, label in ReplyKind.listed()]


def _reasons() -> list[tuple[str, Any]]:
    """Return the reasons that an employer can state; "unknown" states none."""
    stated = [
        (code, capfirst(label)) for code, label in SilenceReason.listed() if code != SilenceReason.UNKNOWN
    ]
    return [("", gettext_lazy("I state none")), *stated]


class StaleForm(forms.Form):
    """A form that rests on the newest version of a reply.

    `based_on` is the number of that version when the form was shown (0: there was no reply). If another one
    was written since, the form is refused and keeps what was typed.
    """

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    # What the form says of a version, as names of its fields.
    FIELDS: tuple[str, ...] = ()

    def __init__(self, *args: Any, newest: ReplyVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = newest
        for name in self.FIELDS if newest else ():
            self.initial.setdefault(name, getattr(newest, name))
        self.initial["based_on"] = self.newest_number

    def clean(self) -> dict[str, Any]:
        """Refuse what rests on an older version."""
        data = super().clean() or {}
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

    def says_what_stands(self) -> bool:
        """Whether the newest version says just what this form says: a click that came twice."""
        said = self.cleaned_data
        return self.newest is not None and all(
            said.get(name) == getattr(self.newest, name) for name in self.FIELDS if name in self.fields
        )

    def hidden(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of everything that was typed, to carry it through the preview."""
        for name, field in self.fields.items():
            parts = getattr(field.widget, "widgets_names", [""])
            for part in parts:
                yield f"{name}{part}", self.data.get(f"{name}{part}", "")


class ReplyForm(StaleForm):
    """What the employer says, in public and to everybody.

    From its day on a commitment is `fixed`: it can no longer be changed here, only answered.
    """

    FIELDS = ("kind", "text", "stated_reason", "commitment_text", "commitment_due")

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
        help_text=gettext_lazy(
            "From two weeks to a year from today. When it has come you are asked what was done."
        ),
        required=False,
    )

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["commitment_text"], self.fields["commitment_due"]

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
        if due < today + dt.timedelta(days=SHORTEST_COMMITMENT_DAYS):
            raise forms.ValidationError(
                _("The day has to be two weeks from today or later, so that readers see your reply first."),
                code="soon",
            )
        if due > today + dt.timedelta(days=LONGEST_COMMITMENT_DAYS):
            raise forms.ValidationError(_("The day has to be within a year from today."), code="far")
        return due

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a commitment, and for one where the kind says that there is one."""
        data = super().clean() or {}
        if "commitment_text" not in self.fields:
            return data
        words, due = data.get("commitment_text"), data.get("commitment_due")
        refused = self.errors.keys() & {"commitment_text", "commitment_due"}
        committed = bool(words or due) or data.get("kind") == ReplyKind.COMMITMENT
        if committed and not words and not refused:
            self.add_error("commitment_text", _("Say what you commit to, or leave the day empty."))
        if committed and not due and not refused:
            self.add_error("commitment_due", _("Say by which day, or leave the commitment empty."))
        return data

    @property
    def said(self) -> dict[str, Any]:
        """Return what a valid form says, as the arguments of the services."""
        kept = {name: getattr(self.newest, name) for name in self.FIELDS if name not in self.fields}
        return kept | {name: self.cleaned_data[name] for name in self.FIELDS if name in self.fields}


def _stale_error() -> forms.ValidationError:
    return forms.ValidationError(
        _(
            "Somebody else at your desk has written a newer version since you opened this page. Yours is kept"
            " below; compare them, then send yours or leave."
        ),
        code="stale",
    )
