"""The editors' form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advice.models import Article, ArticleRevision
from advice.services import Text
from advice.vocabulary import Audience, Topic
from core.fields import stages_by_phase
from core.vocabulary import SilenceReason


class ArticleTextForm(forms.Form):
    """Everything that an editor writes about an article."""

    title = forms.CharField(
        label=_("Title"), max_length=100, error_messages={"required": _("Write a title.")}
    )
    summary = forms.CharField(
        label=_("Summary"),
        max_length=250,
        help_text=_("One or two sentences; they stand under the title and in lists."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a summary.")},
    )
    in_short = forms.CharField(
        label=_("In short"),
        required=False,
        max_length=800,
        help_text=_("Up to five points, one a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    body_markdown = forms.CharField(
        label=_("Text"),
        max_length=40_000,
        help_text=_(
            "Markdown: ## for headings, - and 1. for lists, > for quotations. Links lead into this site or"
            " begin with https. A text for copying stands between ```message Title and ```. A figure stands"
            ' on a line of its own: {% evidence "promise-kept" phase="interview" %}'
        ),
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": _("Write the text of the article.")},
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.listed)
    audience = forms.ChoiceField(label=_("Written for"), choices=Audience.listed)
    stages = forms.MultipleChoiceField(
        label=_("Stages"),
        required=False,
        help_text=_("Leave all empty when it holds at every stage."),
        choices=stages_by_phase,
        widget=forms.CheckboxSelectMultiple,
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons for silence"),
        required=False,
        help_text=_("The article is offered beside reviews with these reasons."),
        choices=SilenceReason.listed,
        widget=forms.CheckboxSelectMultiple,
    )
    author_role = forms.CharField(
        label=_("By"),
        max_length=60,
        help_text=_("A role, never a name."),
        error_messages={"required": _("Say who wrote it, as a role.")},
    )
    reviewed_on = forms.DateField(
        label=_("Last reviewed on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Say when it was last reviewed.")},
    )

    def text(self) -> Text:
        """Return what was written; only for a form that is valid."""
        values = {name: self.cleaned_data[name] for name in Text.__dataclass_fields__}
        return Text(**values | {"stages": tuple(values["stages"]), "reasons": tuple(values["reasons"])})

    def refuse(self, error: ValidationError) -> None:
        """Show a refusal by the services beside the fields that it is about."""
        found = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
        for name, errors in found.items():
            for each in errors:
                self.add_error(name if name in self.fields else None, each)


class ArticleForm(ArticleTextForm):
    """The form of an article that is there already.

    `revision` is the number that the form was filled from: if somebody else saves meanwhile, the
    save is refused and says so.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    @classmethod
    def filled(cls, stored: ArticleRevision) -> "ArticleForm":
        """Return the form as it is first shown for an article, filled from its newest revision."""
        values: dict[str, Any] = {name: getattr(stored, name) for name in Text.__dataclass_fields__}
        return cls(initial=values | {"revision": stored.number})

    def put_on_top_of(self, revision: int) -> None:
        """Let the next save follow the revision that somebody else saved meanwhile."""
        data: Any = self.data
        data = data.copy()
        data["revision"] = str(revision)
        self.data = data


class NewArticleForm(ArticleTextForm):
    """The form of an article that is not there yet: it has an address and no revision."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        help_text=_("Lower-case words with hyphens, as in “ask-for-the-date”. It cannot be changed later."),
        error_messages={"required": _("Choose an address.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)
    field_order = ("title", "slug", "language")

    @classmethod
    def empty(cls) -> "NewArticleForm":
        """Return the form as it is first shown."""
        return cls(initial={"author_role": _("The editors"), "reviewed_on": timezone.localdate})

    def clean_slug(self) -> str:
        """Return the address in lower case."""
        return str(self.cleaned_data["slug"]).lower()


def newest_revision(article: Article) -> ArticleRevision:
    """Return the newest text of an article, which readers may not have seen yet."""
    return article.revisions.get(number=article.revision)


def revision_number(sent: Mapping[str, Any]) -> int:
    """Return the revision that a button was shown for; 0, which is never current, for anything else."""
    value = str(sent.get("revision", ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
