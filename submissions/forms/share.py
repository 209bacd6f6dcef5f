"""What is asked once a review: how it ended, the story, the crowd, the bill."""

from functools import cache

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import reading_language
from core.vocabulary import (
    CrowdSize,
    Experience,
    HoursBand,
    InterviewsBand,
    Outcome,
    OwedBy,
    RoleFamily,
    TravelBand,
)
from submissions.forms.fields import Question, StoryField, choices_of, yes_or_no

MOST_CHARACTERS = 10_000


@cache
def _languages() -> list[tuple[str, str]]:
    """Return the languages a story may be in: those that Django knows, by their own names."""
    named = {
        code: info["name_local"]
        for code, info in LANG_INFO.items()
        if "name_local" in info and "-" not in code
    }
    return sorted(
        ((code, capfirst(name)) for code, name in named.items()), key=lambda pair: pair[1].casefold()
    )


def own_outcomes() -> dict[Outcome, str]:
    """Return the outcomes in the first person, as their author says them."""
    return {
        Outcome.OFFER_ACCEPTED: _("An offer, and I took it"),
        Outcome.OFFER_DECLINED: _("An offer, and I turned it down"),
        Outcome.OFFER_WITHDRAWN: _("An offer, and they took it back"),
        Outcome.OFFER_SENT_IN_ERROR: _("An offer, then “it was a mistake”"),
        Outcome.REJECTED: _("They said no"),
        Outcome.NEVER_ANSWERED: _("They never said"),
        Outcome.CANDIDATE_WITHDREW: _("I withdrew"),
        Outcome.ROLE_ON_HOLD: _("The role was put on hold"),
        Outcome.ROLE_CANCELLED: _("The role was cancelled"),
        Outcome.STILL_WAITING: _("I am still waiting"),
    }


def _outcomes() -> list[tuple[str, str]]:
    own = own_outcomes()
    return [(outcome.value, own[outcome]) for outcome in Outcome]


def _difficulties() -> list[tuple[str, str]]:
    return [("", _("Not said")), ("1", _("1, easy")), ("2", "2"), ("3", "3"), ("4", "4"), ("5", _("5, hard"))]


_NOT_SAID = gettext_lazy("Not said")


class ReviewForm(Question):
    """The questions that belong to the whole process and not to one of its waits."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=_outcomes,
        widget=forms.RadioSelect(attrs={"class": "options--two"}),
        error_messages={"required": gettext_lazy("Say how it ended, or that you are still waiting.")},
    )
    experience = forms.ChoiceField(
        label=gettext_lazy("And all in all, how was it?"),
        choices=choices_of(Experience),
        widget=forms.RadioSelect(attrs={"class": "pick"}),
        error_messages={"required": gettext_lazy("Say how it was, all in all.")},
    )
    text = StoryField(
        most=MOST_CHARACTERS,
        label=gettext_lazy("What would you tell the next person?"),
        help_text=gettext_lazy(
            "What helped counts too. Leave out names, days, and anything that only one person could know."
            " You may leave it empty: the promise counts without words."
        ),
        widget=forms.Textarea(attrs={"rows": 7}),
        required=False,
    )
    crowd = forms.ChoiceField(
        label=gettext_lazy("Roughly how many people did they interview in those months, all roles together?"),
        help_text=gettext_lazy("Only you can guess this. If in doubt, take the smaller number."),
        choices=choices_of(CrowdSize),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say roughly how many people were interviewed, or that you don’t know.")
        },
    )

    owed_by = forms.ChoiceField(
        label=gettext_lazy("Who owed you the answers?"),
        choices=choices_of(OwedBy),
        widget=forms.RadioSelect(attrs={"class": "pick"}),
        initial=OwedBy.EMPLOYER.value,
        required=False,
    )
    interviews = forms.ChoiceField(
        label=gettext_lazy("Conversations"),
        choices=choices_of(InterviewsBand, empty=_NOT_SAID),
        required=False,
    )
    interview_hours = forms.ChoiceField(
        label=gettext_lazy("Hours of them"), choices=choices_of(HoursBand, empty=_NOT_SAID), required=False
    )
    exercise_hours = forms.ChoiceField(
        label=gettext_lazy("Unpaid exercises"),
        choices=choices_of(HoursBand, empty=_NOT_SAID),
        required=False,
    )
    travel = forms.ChoiceField(
        label=gettext_lazy("Travel"), choices=choices_of(TravelBand, empty=_NOT_SAID), required=False
    )
    references_contacted = forms.ChoiceField(
        label=gettext_lazy("They called my references"), choices=yes_or_no, required=False
    )
    offers_declined = forms.ChoiceField(
        label=gettext_lazy("I turned down another offer while waiting"), choices=yes_or_no, required=False
    )
    role_family = forms.ChoiceField(
        label=gettext_lazy("What kind of work was it?"),
        help_text=gettext_lazy(
            "Kept only where the crowd is large, and shown only where five reviews have the same."
        ),
        choices=choices_of(RoleFamily, empty=_NOT_SAID),
        required=False,
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("How hard was it?"), choices=_difficulties, required=False
    )
    would_apply_again = forms.ChoiceField(
        label=gettext_lazy("Would you apply there again?"), choices=yes_or_no, required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language of your text"),
        choices=_languages,
        initial=reading_language,
        required=False,
    )

    def clean_language(self) -> str:
        """Take that of the page where nothing is said: it was sent without the longer form."""
        return str(self.cleaned_data["language"] or reading_language())
