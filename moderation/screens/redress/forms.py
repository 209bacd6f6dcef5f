"""The forms in which moderators decide on notices, appeals, holds and orders."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import tidy
from moderation.grounds import Ground
from moderation.models import Action, Notice, OrderedAction
from moderation.redress import appeals, notices
from moderation.screens.forms import Blank
from moderation.screens.grounds import GroundBoxes, ground_choices
from moderation.wording import CHOICES

# The code of leaving a text as it is; an empty value would read as nothing chosen.
NONE: Final = "none"
_MOST_REASONS: Final = 3_000
_MOST_BLANKS: Final = 60
_CHOOSE: Final = {"required": _("Choose one."), "invalid_choice": _("Choose one of those that are offered.")}


class _Verdict(forms.Form):
    """What all decisions have: a verdict, grounds, the facts for the author, and the text that was read."""

    hide_optional = True
    use_required_attribute = False

    verdict = forms.ChoiceField(widget=forms.RadioSelect, error_messages=_CHOOSE)
    grounds = forms.MultipleChoiceField(
        label=_("On which ground?"),
        required=False,
        widget=GroundBoxes,
        help_text=_("The first one that is ticked goes into the public log."),
        error_messages={"invalid_choice": _("Choose grounds from the list.")},
    )
    facts = forms.CharField(
        label=_("The facts, for the author"),
        required=False,
        max_length=_MOST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plainly and kindly. Do not repeat what you blank, nor what a notice says."),
    )
    version_sha = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two moderators are needed for a legal order: it has a page of its own.
        self.fields["grounds"].choices = ground_choices(without=[Ground.LEGAL_NOTICE])  # type: ignore[attr-defined]

    def clean_facts(self) -> str:
        """Return the facts, tidied."""
        return tidy(self.cleaned_data["facts"])


class NoticeVerdict(_Verdict):
    """Notices on one text are upheld or refused; upheld, something is done to the text."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Which of them?"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    outcome = forms.CharField(
        label=_("The reasons, for whoever gave notice"),
        max_length=_MOST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They learn this and the outcome. Say nothing about the author, nor what is blanked."),
        error_messages={"required": _("Write the reasons for whoever gave notice.")},
    )
    deed = forms.ChoiceField(
        label=_("If upheld: what is done to the text?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=_("Words to blank"),
        required=False,
        max_length=2_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One passage a line, exactly as it stands in the text; each place of it is blanked."),
    )
    field_order = ("chosen", "verdict", "outcome", "deed", "words", "grounds", "facts", "version_sha")

    def __init__(
        self,
        data: Any = None,
        *,
        text: str,
        sha256: str,
        rows: Sequence[Notice],
        deeds: Sequence[str],
        appeal: bool = False,
    ) -> None:
        super().__init__(
            data,
            initial={
                "chosen": [row.pk for row in rows],
                "version_sha": sha256,
                "deed": NONE if deeds == ("",) else None,
            },
        )
        self.text = text
        uphold, refuse = (appeals.GRANT, appeals.REFUSE) if appeal else (notices.UPHOLD, notices.REFUSE)
        self.upheld = uphold
        self.fields["verdict"].label = _("Your decision")
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            (uphold, gettext("Uphold the notice")),
            (refuse, gettext("Refuse the notice: the text stays as it is")),
        ]
        self.deeds = [
            (deed or NONE, CHOICES[Action(deed)] if deed else gettext("Nothing more: it is out of sight"))
            for deed in deeds
        ]
        self.fields["deed"].choices = self.deeds  # type: ignore[attr-defined]
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (row.pk, gettext("Notice %s") % number) for number, row in enumerate(rows, 1)
        ]
        if len(rows) < 2:
            del self.fields["chosen"]
        if Action.REDACT not in deeds:
            del self.fields["words"]

    def clean_outcome(self) -> str:
        """Return the reasons, tidied."""
        return tidy(self.cleaned_data["outcome"])

    def blanks(self) -> list[Blank]:
        """Return the places of the words to blank, on the first ground that is ticked."""
        if "words" not in self.fields or self["deed"].value() != Action.REDACT:
            return []
        ground = next((ground for ground in self["grounds"].value() or [] if ground in Ground.values), "")
        spans: set[tuple[int, int]] = set()
        for words in self._lines():
            spans |= {match.span() for match in re.finditer(re.escape(words), self.text)}
        return [(start, end, ground or Ground.NAMES_PRIVATE_PERSON) for start, end in sorted(spans)]

    def _lines(self) -> list[str]:
        lines = str(self["words"].value() or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Check that the decision, the deed and its reasons fit together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") != self.upheld:
            return cleaned
        deed = cleaned.get("deed", "")
        if not deed:
            self.add_error("deed", gettext("Choose what is done to the text."))
        elif deed != NONE:
            if not cleaned.get("grounds"):
                self.add_error("grounds", gettext("Choose the ground: which rule is it about?"))
            if not cleaned.get("facts"):
                self.add_error("facts", gettext("Write the facts: what in the text is it about?"))
        if deed == Action.REDACT:
            self._check_words()
        return cleaned

    def _check_words(self) -> None:
        lines = self._lines()
        missing = [line for line in lines if line not in self.text]
        if not lines:
            self.add_error("words", gettext("Copy the words that you want to blank."))
        elif missing:
            self.add_error(
                "words",
                gettext("“%s” does not stand in the text like this. Copy it exactly.") % missing[0][:60],
            )
        elif len(self.blanks()) > _MOST_BLANKS:
            self.add_error("words", gettext("These words stand in the text too often. Copy more of them."))

    def decision(self) -> dict[str, Any]:
        """Return what a valid form says, as arguments of notices.decide and appeals.decide_notice."""
        cleaned = self.cleaned_data
        deed = cleaned["deed"] if cleaned["verdict"] == self.upheld else ""
        return {
            "verdict": cleaned["verdict"],
            "outcome": cleaned["outcome"],
            "deed": "" if deed == NONE else deed,
            "grounds": cleaned["grounds"],
            "facts": cleaned["facts"],
            "version_sha": cleaned["version_sha"],
            "redactions": self.blanks(),
        }


class AppealVerdict(_Verdict):
    """An appeal against a decision is granted or refused."""

    def __init__(self, data: Any = None, *, sha256: str, ground: str) -> None:
        super().__init__(data, initial={"version_sha": sha256, "grounds": [ground] if ground else []})
        self.fields["verdict"].label = _("Your decision")
        self.fields["verdict"].choices = [  # type: ignore[attr-defined]
            (appeals.GRANT, gettext("Grant the appeal: publish it after all")),
            (appeals.REFUSE, gettext("Refuse the appeal: the decision stands")),
        ]
        if ground == Ground.LEGAL_NOTICE:
            # It was decided by two; whoever looks again may let their ground stand.
            self.fields["grounds"].choices = ground_choices()  # type: ignore[attr-defined]
        self.fields["grounds"].help_text = _("Where it is refused.")

    def clean(self) -> dict[str, Any]:
        """Ask for the facts, and for the ground of a refusal."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") and not cleaned.get("facts"):
            self.add_error("facts", gettext("Write the facts: what in the text is it about?"))
        if cleaned.get("verdict") == appeals.REFUSE and not cleaned.get("grounds"):
            self.add_error("grounds", gettext("Choose the ground: which rule is it about?"))
        return cleaned


class HoldForm(forms.Form):
    """Why a hold is set, or why it ends."""

    use_required_attribute = False
    prefix = "hold"
    reason = forms.CharField(
        max_length=_MOST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason.")},
    )

    def __init__(self, data: Any = None, *, held: bool) -> None:
        super().__init__(data)
        reason = self.fields["reason"]
        reason.label = _("Why does it end?") if held else _("Which court or authority asks for it, and why?")
        reason.help_text = _("For the team alone; it is kept with the hold.")


class OrderForm(forms.Form):
    """A legal order that is proposed to another moderator."""

    use_required_attribute = False
    prefix = "order"
    about = forms.ChoiceField(label=_("What is it about?"), error_messages=_CHOOSE)
    action = forms.ChoiceField(
        label=_("What was ordered?"),
        choices=OrderedAction.listed,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    facts = forms.CharField(
        label=_("The facts, for the author"),
        max_length=_MOST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which court or authority, its file number, and what it ordered."),
        error_messages={"required": _("Write which court or authority, and what it ordered.")},
    )

    def __init__(self, data: Any = None, *, about: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["about"].choices = about  # type: ignore[attr-defined]
