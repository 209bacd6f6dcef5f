"""Form fields, and choices of them, that more than one room asks with."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.drawing import day_words
from core.vocabulary import PHASE_OF_STAGE, Phase, Stage

type Grouped = list[tuple[str, list[tuple[str, str]]]]


def stages_by_phase() -> Grouped:
    """Return the steps of a process, with capitals, under the labels of their phases."""
    return [
        (
            capfirst(str(phase.label)),
            [(stage.value, capfirst(str(stage.label))) for stage in Stage if PHASE_OF_STAGE[stage] == phase],
        )
        for phase in Phase
    ]


def stage_choices() -> list[Any]:
    """Return the steps of a process by phase, after an empty first choice."""
    return [("", gettext("Choose a step")), *stages_by_phase()]


def promise_choices() -> list[tuple[str, str]]:
    """Return the ways in which an answer may have been promised."""
    return [
        ("day", gettext("Yes, by a certain day")),
        ("within", gettext("Yes, within some days or weeks")),
        ("week", gettext("Yes, in a certain week")),
        ("vague", gettext("“Soon”, or something like it")),
        ("none", gettext("No, nothing was said")),
    ]


def unit_choices() -> list[tuple[str, str]]:
    """Return what a promise may be counted in."""
    return [
        ("working_days", gettext("working days")),
        ("days", gettext("days")),
        ("weeks", gettext("weeks")),
    ]


class DayMonthYearInput(forms.MultiWidget):
    """Three short boxes for day, month and year, with a place where the weekday is echoed.

    Drawn by templates/django/forms/widgets/day_month_year.html. The posted names end in `_day`,
    `_month` and `_year`; what was typed comes back as it was, even when it is no date.
    """

    template_name = "django/forms/widgets/day_month_year.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 8}),
            "month": forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}),
            "year": forms.TextInput(
                {"inputmode": "numeric", "autocomplete": "off", "maxlength": 8, "class": "year"}
            ),
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the labels of the boxes and, when they hold a date, that date with its weekday."""
        context = super().get_context(name, value, attrs)
        for box, label in zip(
            context["widget"]["subwidgets"], (_("Day"), _("Month"), _("Year")), strict=True
        ):
            box["label"] = label
        parts = value if isinstance(value, list) else self.decompress(value)
        day = date_of_parts(parts)
        context["widget"]["echo"] = day_words(day, timezone.localdate()) if day else ""
        return context


def date_of_parts(parts: Sequence[Any]) -> date | None:
    """Return the date of [day, month, year], or None when they are no date."""
    try:
        day, month, year = (int(str(part).strip()) for part in parts)
        return date(year, month, day)
    except (ValueError, TypeError, OverflowError):
        return None


class DayMonthYearField(forms.MultiValueField):
    """A date that is asked in three boxes; its errors say which box to change.

    Months may be typed as numbers. A year of two digits is refused rather than guessed.
    """

    widget = DayMonthYearInput
    default_error_messages = {
        "required": _("Enter the day, the month and the year."),
        "part": _("Enter the day, the month and the year in figures, such as 22 10 2026."),
        "year": _("Enter the year with four figures, such as 2026."),
        "month": _("The month must be from 1 to 12."),
        "day": _("That month does not have such a day."),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = tuple(forms.CharField(required=False) for _part in range(3))
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        """Return the date, or None when all boxes are empty and none is needed.

        Raises:
            ValidationError: a box is empty, is not a number, or together they are no date; the code
                says which: required, part, day, month or year.
        """
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            raise ValidationError(self.error_messages["part"], code="part")
        day, month, year = (int(part) for part in parts)
        if year < 1000:
            raise ValidationError(self.error_messages["year"], code="year")
        if not 1 <= month <= 12:
            raise ValidationError(self.error_messages["month"], code="month")
        found = date_of_parts([day, month, year])
        if found is None:
            raise ValidationError(self.error_messages["day"], code="day")
        self.run_validators(found)
        return found

    def compress(self, data_list: Any) -> date | None:
        return date_of_parts(data_list) if data_list else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(date_of_parts(data or []) != initial)
