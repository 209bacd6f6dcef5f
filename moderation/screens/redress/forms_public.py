"""The forms of those who give notice: no account, no address but the one that they offer."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.text import tidy, tidy_line
from moderation.models import NotifierKind
from moderation.redress import codes, contact
from moderation.rules import clauses_by_section

MOST_CHARACTERS: Final = 3_000
_MOST_PLACE: Final = 500
# Section 7 says how we decide: a text cannot break it.
_NOT_FOR_TEXTS: Final = frozenset({"7"})


def clause_choices() -> list[Any]:
    """Return the rules that a text can break, by section, with an empty choice first."""
    groups: list[Any] = [("", gettext("Choose a rule"))]
    groups += [
        (
            f"{section.number}. {gettext(section.title)}",
            [(clause.number, f"{clause.number} {gettext(clause.title)}") for clause in clauses],
        )
        for section, clauses in clauses_by_section()
        if section.number not in _NOT_FOR_TEXTS
    ]
    return groups


class WordsField(forms.CharField):
    """Several lines of text, tidied before they are looked at, and kept when they are too long."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the text without what cannot be seen."""
        return tidy(str(value or ""))


class BaseNoticeForm(forms.Form):
    """What every notice says: which rule, where, why, and that it is meant."""

    use_required_attribute = False

    clause = forms.ChoiceField(
        label=_("Which rule does it break?"),
        choices=clause_choices,
        error_messages={"required": _("Choose the rule."), "invalid_choice": _("Choose a rule of the list.")},
    )
    place = WordsField(
        label=_("Where in the text?"),
        help_text=_("Copy the words that it is about."),
        required=False,
        max_length=_MOST_PLACE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    statement = WordsField(
        label=_("Why does it break the rule?"),
        help_text=_("Say what is wrong, and how you know. A moderator reads it, and nobody else."),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say why it breaks the rule.")},
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is right and complete."),
        error_messages={"required": _("We can only take a notice that is meant so.")},
    )
    nonce = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def clean_nonce(self) -> str:
        """Refuse a page that is not ours."""
        nonce = str(self.cleaned_data["nonce"])
        if not codes.is_nonce(nonce):
            raise forms.ValidationError(gettext("This page is damaged. Open the form anew."))
        return nonce

    def said(self) -> dict[str, Any]:
        """Return what a valid form says, as arguments of notices.give."""
        return {name: self.cleaned_data[name] for name in ("clause", "place", "statement", "nonce")}


class NoticeForm(BaseNoticeForm):
    """A notice by anybody."""

    by = forms.ChoiceField(
        label=_("Who are you?"),
        choices=[
            (NotifierKind.PUBLIC, _("Somebody who has read it")),
            (NotifierKind.PERSON_NAMED, _("A person who is named or described in it")),
        ],
        initial=NotifierKind.PUBLIC,
        widget=forms.RadioSelect(attrs={"class": "pick"}),
        error_messages={
            "required": _("Choose one of the two."),
            "invalid_choice": _("Choose one of the two."),
        },
    )
    contact = forms.CharField(
        label=_("How can we reach you with a question?"),
        help_text=_(
            "Only if you want. It is stored encrypted, shown to the moderators alone, never to the employer"
            " or the author, and erased 30 days after the decision."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("clause", "place", "statement", "by", "contact", "good_faith", "nonce")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contact.can_be_kept():
            del self.fields["contact"]

    def said(self) -> dict[str, Any]:
        """Return what a valid form says, as arguments of notices.give."""
        reachable_at = tidy_line(self.cleaned_data.get("contact", ""))
        return super().said() | {"by": self.cleaned_data["by"], "reachable_at": reachable_at}


class CodeForm(forms.Form):
    """The code of a notice."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("The code of your notice"),
        help_text=_("Five groups of four characters. Capitals, spaces and hyphens do not matter."),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code in its own form."""
        try:
            return codes.parsed(self.cleaned_data["code"])
        except codes.CodeTypingError:
            raise forms.ValidationError(
                gettext("A code has 20 characters, such as N7QX-52MB-8CDW-1KHT-4ZVR. Compare it with yours.")
            ) from None


class AppealForm(forms.Form):
    """Why somebody wants another decision."""

    use_required_attribute = False
    body = WordsField(
        label=_("Why do you want another decision?"),
        help_text=_(
            "Somebody else decides than before. You can ask once. Your words are erased 30 days after that."
        ),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Say why you want another decision.")},
    )
