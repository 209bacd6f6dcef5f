"""The forms of the moderators' desk."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advice.models import Article
from core.text import tidy
from core.vocabulary import Tier
from moderation.grounds import Ground
from moderation.models import Action
from moderation.reasons import ADVERSE
from moderation.rules import CLAUSE_OF_GROUND
from moderation.wording import BLANK_FIRST, CHOICES, GROUND_OF, blanks_words
from reviews.findings import Finding

type Blank = tuple[int, int, str]

_SPAN: Final = re.compile(r"(\d{1,7})-(\d{1,7})-([a-z_]{1,40})")
_MOST_OWN_BLANKS: Final = 60
_LEAVE_OR_BLANK: Final = [("leave", _("Leave")), ("blank", _("Blank it"))]
_COARSENESS: Final = (Tier.L, Tier.M, Tier.S)


def ground_choices(*, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return the grounds with their labels and the number of the clause that each cites."""
    return [
        (ground.value, f"{str(ground.label).capitalize()} ({CLAUSE_OF_GROUND[ground]})")
        for ground in Ground
        if ground not in without
    ]


def parse_spans(words: str, length: int) -> list[Blank]:
    """Return the spans of the hidden field; one that does not lie within the text is left out."""
    spans = [(int(a), int(b), ground) for a, b, ground in _SPAN.findall(words)[:_MOST_OWN_BLANKS]]
    return [span for span in spans if span[0] < span[1] <= length and span[2] in Ground.values]


class ReasonsForm(forms.Form):
    """A decision with its grounds and the facts for the author."""

    hide_optional = True

    action = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a decision."),
            "invalid_choice": _("Choose one of the decisions."),
        },
    )
    grounds = forms.MultipleChoiceField(
        label=_("On which ground?"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "options--two"}),
        help_text=_(
            "The first one that is ticked goes into the public log. Clauses of the rules in brackets."
        ),
        error_messages={"invalid_choice": _("Choose grounds from the list.")},
    )
    facts = forms.CharField(
        label=_("The facts, for the author"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Plainly and kindly. Do not repeat what you blank."),
    )

    def clean_facts(self) -> str:
        """Return the facts, tidied."""
        return tidy(self.cleaned_data["facts"])


class CaseForm(ReasonsForm):
    """Everything that a moderator says about one case.

    Each finding is left or blanked; further words are looked up in the text, and each place where they
    stand can be left or blanked too.
    """

    version_sha = forms.CharField(widget=forms.HiddenInput, max_length=64)
    spans = forms.CharField(widget=forms.HiddenInput, required=False, max_length=6000)
    words = forms.CharField(
        label=_("Blank other words"),
        required=False,
        max_length=400,
        strip=False,
        help_text=_("Copy them here exactly as they stand in the text."),
    )
    words_ground = forms.ChoiceField(label=_("because they are"), required=False)
    question = forms.CharField(
        label=_("The question, for the author"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only to ask. Never ask who somebody is, nor for anything that tells it."),
    )
    tier = forms.ChoiceField(label=_("How much the card shows"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        said: Any = None,
        text: str,
        sha256: str,
        findings: Sequence[Finding],
        actions: Sequence[Action],
        tier: str = "",
        redactable: bool = True,
    ) -> None:
        super().__init__(data, initial=self._initial(said, sha256))
        self.text, self.findings, self.redactable = text, findings, redactable
        known = data if data is not None else said
        self.own = parse_spans(known.get("spans", ""), len(text)) if redactable and known else []
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (action.value, CHOICES[action]) for action in actions
        ]
        self.fields["grounds"].choices = ground_choices()  # type: ignore[attr-defined]
        self.fields["words_ground"].choices = ground_choices()  # type: ignore[attr-defined]
        coarser = _COARSENESS[_COARSENESS.index(Tier(tier)) + 1 :] if tier else ()
        if coarser:
            self.fields["tier"].choices = [  # type: ignore[attr-defined]
                ("", gettext("As the author chose (tier %s)") % tier),
                *((choice.value, gettext("Coarser: tier %s") % choice.value) for choice in coarser),
            ]
        else:
            del self.fields["tier"]
        if Action.ASK not in actions:
            del self.fields["question"]
        if redactable:
            self._add_choices()
        else:
            for name in ("words", "words_ground", "spans"):
                del self.fields[name]

    @staticmethod
    def _initial(said: Any, sha256: str) -> dict[str, Any]:
        """Return what the fields begin with: what was said so far, which nobody has to put right yet."""
        if said is None:
            return {"version_sha": sha256}
        return dict(said.items()) | {"grounds": said.getlist("grounds")}

    def _add_choices(self) -> None:
        for number, finding in enumerate(self.findings, 1):
            first = "blank" if finding.kind in BLANK_FIRST else "leave"
            self.fields[f"finding_{number}"] = self._choice(number, first)
        for number, _span in enumerate(self.own, len(self.findings) + 1):
            self.fields[f"finding_{number}"] = self._choice(number, "blank")

    def _choice(self, number: int, initial: str) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=gettext("Passage %s") % number,
            choices=_LEAVE_OR_BLANK,
            initial=initial,
            required=False,
            widget=forms.RadioSelect(attrs={"class": "pick"}),
        )

    def places(self) -> list[tuple[int, Blank]]:
        """Return the number and the span of every passage that could be blanked, found or added."""
        found = [(finding.start, finding.end, GROUND_OF[finding.kind].value) for finding in self.findings]
        return list(enumerate([*found, *self.own], 1))

    def blanks(self) -> list[Blank]:
        """Return the passages that are to be blanked as the form stands, sent or not."""
        if not self.redactable:
            return []
        return [span for number, span in self.places() if self[f"finding_{number}"].value() == "blank"]

    def chosen_grounds(self) -> list[str]:
        """Return the ticked grounds and, when passages are to be blanked, those of the blanks; each once."""
        grounds = [ground for ground in self["grounds"].value() or [] if ground in Ground.values]
        if self["action"].value() == Action.PUBLISH_REDACTED:
            grounds += [ground for _start, _end, ground in self.blanks()]
        return list(dict.fromkeys(grounds))

    def add_words(self) -> str:
        """Add the places of `words` to the passages; return "" or why that was not possible."""
        words = str(self["words"].value() or "").strip("\r\n")
        ground = self["words_ground"].value()
        if not words.strip() or ground not in Ground.values:
            return gettext("Copy the words that you want to blank, and choose why.")
        places = [match.span() for match in re.finditer(re.escape(words), self.text)]
        if not places:
            return gettext("These words do not stand in the text like this. Copy them exactly.")
        known = {span[:2] for span in self.own}
        new = [(start, end, ground) for start, end in places if (start, end) not in known]
        if len(self.own) + len(new) > _MOST_OWN_BLANKS:
            return gettext("These words stand in the text too often. Copy more of them.")
        self.own = [*self.own, *new]
        return ""

    def spans_value(self) -> str:
        """Return the moderator's own passages for the hidden field."""
        return ",".join(f"{start}-{end}-{ground}" for start, end, ground in self.own)

    def clean(self) -> dict[str, Any]:
        """Check that the decision and the passages fit together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        action, count = cleaned.get("action"), len(self.blanks())
        if action == Action.PUBLISH and count:
            blanks = blanks_words(count)
            self.add_error(
                "action",
                gettext("You have chosen %s. Publish with blanks, or leave each passage.") % blanks,
            )
        if action == Action.PUBLISH_REDACTED and not count:
            self.add_error("action", gettext("No passage is chosen to be blanked."))
        if action == Action.ASK and not cleaned.get("question", "").strip():
            self.add_error("question", gettext("Write the question to the author."))
        if action in ADVERSE - {Action.ASK} and not cleaned.get("facts", ""):
            self.add_error("facts", gettext("Write the facts: what in the text is it about?"))
        if action in {Action.REFUSE, Action.ASK} and not cleaned.get("grounds"):
            self.add_error("grounds", gettext("Choose the ground: which rule is it about?"))
        return cleaned


class PublishedForm(ReasonsForm):
    """What a moderator does to a review that is public, or hidden for a while."""

    def __init__(self, data: Any = None, *, actions: Sequence[Action]) -> None:
        super().__init__(data)
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (action.value, CHOICES[action]) for action in actions
        ]
        # Two moderators are needed for a legal order, so one alone is not offered it.
        self.fields["grounds"].choices = ground_choices(without=[Ground.LEGAL_NOTICE])  # type: ignore[attr-defined]


class SuggestionForm(forms.Form):
    """The editors' short answer under a story."""

    text = forms.CharField(
        label=_("The suggestion"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "At most 600 characters, for everybody in the same place. Leave it empty to take it away."
        ),
    )
    article: forms.ModelChoiceField[Article] = forms.ModelChoiceField(
        label=_("Article"), required=False, queryset=Article.objects.none(), empty_label=_("No article")
    )

    def __init__(self, data: Any = None, *, articles: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["article"].queryset = articles  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Return the text, tidied."""
        return tidy(self.cleaned_data["text"])
