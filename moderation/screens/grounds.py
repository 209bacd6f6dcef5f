"""How a moderator chooses grounds: each with the rule that it cites beside it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from moderation.grounds import Ground
from moderation.rules import CLAUSE_OF_GROUND, clause_of


def ground_choices(*, without: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return the grounds with their labels and the number of the clause that each cites."""
    return [
        (ground.value, f"{str(ground.label).capitalize()} ({CLAUSE_OF_GROUND[ground]})")
        for ground in Ground
        if ground not in without
    ]


class GroundBoxes(forms.CheckboxSelectMultiple):
    """A box for each ground; the words of its clause stand beside it and describe the box."""

    option_template_name = "moderation/parts/ground_option.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "options--rules"} | (attrs or {}))

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option with the words of its clause."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["rule"] = gettext(clause_of(str(option["value"])).text)
        if name := option["attrs"].get("id"):
            option["rule_id"] = f"{name}_rule"
            option["attrs"]["aria-describedby"] = option["rule_id"]
        return option
