"""Template tags and filters that every template may use."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.drawing import day_words
from core.formats import in_percent, on_day
from core.languages import Edition, editions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def aria_current(context: template.Context, view_name: str) -> SafeString:
    """Return the attribute aria-current of a link of the navigation, if its page or one below is open."""
    request = context.get("request")
    state = under(request.path, reverse(view_name)) if request is not None else ""
    return format_html(' aria-current="{}"', state) if state else SafeString("")


@register.simple_tag(takes_context=True)
def editions(context: template.Context) -> list[Edition]:
    """Return the page in every language that it exists in; `edition_paths` in the context says otherwise."""
    request = context.get("request")
    return editions_of(request, context.get("edition_paths")) if request is not None else []


@register.filter
def under(path: str, section: str) -> str:
    """Return the value for aria-current: "page" on the section itself, "true" below it, else ""."""
    if path == section:
        return "page"
    return "true" if path.startswith(section) else ""


@register.filter
def day(value: dt.date) -> str:
    """Return a date as the site writes it: "Fri 7 Aug", with the year when it is not this one."""
    return day_words(value, timezone.localdate())


@register.filter(expects_localtime=True, is_safe=False)
def date(value: dt.date | None, pattern: str) -> str:
    """Return a day or moment as Django's filter of this name does, with what each language calls days."""
    return on_day(value, pattern) if value else ""


@register.filter
def percent(number: int) -> str:
    """Return "71%", as the language writes it."""
    return in_percent(number)


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
