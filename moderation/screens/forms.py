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
from moderation.screens.grounds import GroundBoxes, ground_choices
from moderation.services.alike import TOGETHER, Alike
from moderation.wording import BLANK_FIRST, CHOICES, GROUND_OF, blanks_words
from reviews.findings import Finding

type Blank = tuple[int, int, str]

_SPAN: Final = re.compile(r"(\d{1,7})-(\d{1,7})-([a-z_]{1,40})")
_MOST_OWN_BLANKS: Final = 60
_LEAVE_OR_BLANK: Final = [("leave", _("Leave")), ("blank", _("Blank it"))]
_COARSENESS: Final = (Tier.L, Tier.M, Tier.S)


def parse_spans(words: str, length: int) -> list[Blank]:
    """Return the spans of the hidden field; one that does not lie within the text is left out."""
    spans = [(int(a), int(b), ground) for a, b, ground in _SPAN.findall(words)[:_MOST_OWN_BLANKS]]
    return [span for span in spans if span[0] < span[1] <= length and span[2] in Ground.values]


def also_value(one: Alike) -> str:
    """Return how a form names another text: its case, and the hash of what was shown."""
    return f"{one.case.pk}-{one.case.version_sha}" if one.case else ""


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
        widget=GroundBoxes,
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
    propose = forms.BooleanField(
        label=_("Propose the blanks that are chosen"),
        required=False,
        help_text=_("The author sees the text with them, and agrees or answers. Nothing is blanked before."),
    )
    tier = forms.ChoiceField(label=_("How much the card shows"), required=False)
    also = forms.MultipleChoiceField(
        label=_("Refuse these together with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("One of the other texts was decided meanwhile. Look at them again.")
        },
    )

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
        alike: Sequence[Alike] = (),
        agreed: Sequence[Blank] = (),
    ) -> None:
        super().__init__(data, initial=self._initial(said, sha256))
        self.alike = alike
        self.fields["also"].choices = [  # type: ignore[attr-defined]
            (also_value(one), one.subject.employer.name) for one in alike if one.free
        ]
        self.text, self.findings, self.redactable = text, findings, redactable
        known = data if data is not None else said
        self.agreed = {blank[:2] for blank in agreed}
        if known is None:
            found = {(finding.start, finding.end) for finding in findings}
            self.own = [blank for blank in agreed if blank[:2] not in found]
        else:
            self.own = parse_spans(known.get("spans", ""), len(text)) if redactable else []
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
            del self.fields["question"], self.fields["propose"]
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
        lists = {name: said.getlist(name) for name in ("grounds", "also")}
        return dict(said.items()) | lists

    def _add_choices(self) -> None:
        for number, finding in enumerate(self.findings, 1):
            place = (finding.start, finding.end)
            # What the author has agreed to is blanked first, and nothing beside it.
            blanked = place in self.agreed if self.agreed else finding.kind in BLANK_FIRST
            first = "blank" if blanked else "leave"
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

    def redactions(self) -> list[Blank]:
        """Return the passages that the decision blanks, or proposes to blank, as the form stands."""
        action = self["action"].value()
        proposes = action == Action.ASK and "propose" in self.fields and bool(self["propose"].value())
        return self.blanks() if action == Action.PUBLISH_REDACTED or proposes else []

    def chosen_grounds(self) -> list[str]:
        """Return the ticked grounds and, when passages are to be blanked, those of the blanks; each once."""
        grounds = [ground for ground in self["grounds"].value() or [] if ground in Ground.values]
        grounds += [ground for _start, _end, ground in self.redactions()]
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
        proposes = action == Action.ASK and bool(cleaned.get("propose"))
        if (action == Action.PUBLISH_REDACTED or proposes) and not count:
            self.add_error("action", gettext("No passage is chosen to be blanked."))
        if action == Action.ASK and not cleaned.get("question", "").strip():
            self.add_error("question", gettext("Write the question to the author."))
        if action in ADVERSE - {Action.ASK} and not cleaned.get("facts", ""):
            self.add_error("facts", gettext("Write the facts: what in the text is it about?"))
        if action in {Action.REFUSE, Action.ASK} and not proposes and not cleaned.get("grounds"):
            self.add_error("grounds", gettext("Choose the ground: which rule is it about?"))
        self._check_also(cleaned)
        return cleaned

    def _check_also(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("also"):
            return
        if cleaned.get("action") != Action.REFUSE:
            self.add_error("also", gettext("Other texts can be refused together, and nothing else."))
        elif not set(cleaned.get("grounds") or []) <= set(TOGETHER):
            self.add_error(
                "grounds",
                gettext("Together they can be refused as spam or as duplicates, on no other ground."),
            )

    def others(self) -> list[tuple[int, str]]:
        """Return the other cases that are to be refused with this one, each with the hash that was read."""
        chosen = [value.partition("-") for value in self.cleaned_data.get("also", [])]
        return [(int(pk), sha) for pk, _dash, sha in chosen]


class PublishedForm(ReasonsForm):
    """What a moderator does to a review or a reply that is public, or hidden for a while."""

    version_sha = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any = None, *, actions: Sequence[Action], sha256: str) -> None:
        super().__init__(data, initial={"version_sha": sha256})
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
