"""Template tags and filters that every template may use."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms, template
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

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


@register.filter
def inline_svg(document: str) -> SafeString:
    """Return a drawing that a library of ours made, without its XML declaration, to stand in a page.

    Never give it anything that a person sent.
    """
    return mark_safe(document[document.index("<svg") :])  # noqa: S308  (made by qrcode from a secret of ours)


@register.simple_tag(takes_context=True)
def waiting_messages(context: template.Context) -> list[Message]:
    """Return the messages that wait for the reader of a page behind an account, once."""
    request = context.get("request")
    return list(get_messages(request)) if request is not None else []


@register.filter
def under_columns(row: Sequence[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return the cells of a table's row, each with the heading of its column."""
    return list(zip(columns, row, strict=False))
