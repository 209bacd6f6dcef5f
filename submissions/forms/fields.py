"""Fields and choices that the forms of posting share."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formats import grouped
from core.text import tidy, tidy_line

StrOrPromise = str | Promise
Choices = Callable[[], list[tuple[str, str]]]


def choices_of(words: Iterable[TextChoices], *, empty: StrOrPromise | None = None) -> Choices:
    """Return the choices of a list of words, with capitals; `empty` names the choice of nothing."""

    def listed() -> list[tuple[str, str]]:
        first = [("", str(empty))] if empty is not None else []
        return first + [(word.value, capfirst(str(word.label))) for word in words]

    return listed


class LineField(forms.CharField):
    """One line of text, tidied before it is looked at: a zero byte is no reason to refuse anybody."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line, without what cannot be seen."""
        return tidy_line(str(value or ""))


class StoryField(forms.CharField):
    """A story of at most `most` characters. One that is longer is refused with all of it kept."""

    widget = forms.Textarea

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text tidied: line ends made alike, and nothing in it that cannot be seen."""
        return tidy(str(value or ""))

    def validate(self, value: str) -> None:
        """Say by how many characters the text is too long."""
        super().validate(value)
        surplus = len(value) - self.most
        if surplus > 0:
            words = {"n": grouped(surplus), "most": grouped(self.most)}
            raise ValidationError(
                ngettext(
                    "Your text is one character too long: %(most)s fit. All of it is still here.",
                    "Your text is %(n)s characters too long: %(most)s fit. All of it is still here.",
                    surplus,
                )
                % words,
                code="too_long",
            )


class Question(forms.Form):
    """A form of the posting page: errors come from the server, so that folded questions never block."""

    use_required_attribute = False
    # The page says once that everything is optional that it does not ask for.
    hide_optional = True

    @classmethod
    def typed(cls, data: Any, prefix: str | None) -> dict[str, Any]:
        """Return what was typed as `initial` of a form that shows it without checking it."""
        start = f"{prefix}-" if prefix else ""
        return {
            name: field.widget.value_from_datadict(data, {}, f"{start}{name}")
            for name, field in cls.base_fields.items()
        }


class Together:
    """Several forms on one page. They print in the error summary like one form.

    What inherits it has `forms`, in the order of the page.
    """

    @property
    def forms(self) -> list[Question]:
        """Return all forms of the page."""
        raise NotImplementedError

    @property
    def errors(self) -> ErrorDict:
        """Return all errors of the page by the names of their fields."""
        found = ErrorDict()
        for form in self.forms:
            for name, errors in form.errors.items():
                found[form.add_prefix(name)] = errors
        return found

    def non_field_errors(self) -> list[str]:
        """Return nothing: every error of the page belongs to a question."""
        return []

    def __iter__(self) -> Iterator[BoundField]:
        for form in self.forms:
            yield from form


def yes_or_no() -> list[tuple[str, str]]:
    """Return the choices of an optional question that is answered with yes or no."""
    return [("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))]


def truth(answer: str) -> bool | None:
    """Return the answer to a yes_or_no() question; None: not said."""
    return {"yes": True, "no": False}.get(answer)
