"""Template tags and filters that every template may use."""

from datetime import date
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import timezone

from core.drawing import day_words

register = template.Library()


@register.filter
def under(path: str, section: str) -> str:
    """Return the value for aria-current: "page" on the section itself, "true" below it, else ""."""
    if path == section:
        return "page"
    return "true" if path.startswith(section) else ""


@register.filter
def day(value: date) -> str:
    """Return a date as the site writes it: "Fri 7 Aug", with the year when it is not this one."""
    return day_words(value, timezone.localdate())


@register.filter
def count_errors(form: forms.BaseForm) -> int:
    """Return how many things a refused form names."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def focus_id(field: BoundField) -> str:
    """Return the id that a link to this field must name: of a group of choices, the first one."""
    found = field.id_for_label
    if found:
        return found
    identity = field.auto_id
    return (
        f"{identity}_0"
        if isinstance(field.field.widget, (forms.RadioSelect, forms.MultiWidget))
        else identity
    )


@register.filter
def is_lone_checkbox(field: Any) -> bool:
    """Whether the field is one box whose label belongs behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)
