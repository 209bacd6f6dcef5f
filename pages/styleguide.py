"""/styleguide/: every component in every state, on one page that is also a test bed.

tests/pages/test_styleguide.py fails when a template in templates/components/ is not shown here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.http import public_page
from pages import styleguide_forms, styleguide_promises, styleguide_record


@dataclass(frozen=True, slots=True)
class Example:
    """One component in one state."""

    state: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Section:
    """A component with all its states; `anchor` is the name of its template."""

    anchor: str
    title: str
    examples: list[Example]
    wrapper: str
    wrapper_class: str


# Components that need an element around them to be valid: (element, class).
_WRAPPERS = {
    "figure": ("dl", "figures"),
    "employer_row": ("ul", "employer-rows"),
    "score_row": ("ul", "score-rows"),
}


def _section(name: str, states: Mapping[str, Mapping[str, Any]]) -> Section:
    template = f"components/{name}.html"
    element, name_of_class = _WRAPPERS.get(name, ("div", "stack"))
    return Section(
        anchor=name,
        title=name.replace("_", " "),
        examples=[
            Example(state, render_to_string(template, dict(context))) for state, context in states.items()
        ],
        wrapper=element,
        wrapper_class=name_of_class,
    )


def sections() -> list[Section]:
    """Return every component with its states drawn, by name."""
    states = (
        styleguide_record.record()
        | styleguide_promises.promises()
        | styleguide_forms.reading()
        | styleguide_forms.doing()
    )
    return [_section(name, states[name]) for name in sorted(states)]


@public_page
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    context = {
        "sections": sections(),
        "form": styleguide_forms.AllFields(),
        "refused": styleguide_forms.refused_form(),
        "part": styleguide_forms.PartOfAForm(prefix="part", auto_id="%s"),
        "note": [("Public", "one of three: kept, late, or no answer"), ("Private", "the exact days")],
        "tokens": styleguide_forms.TOKENS,
    }
    return render(request, "pages/styleguide.html", context)
