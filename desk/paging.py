"""The links between the pages of a short list."""

from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from core.components import Link


def pager(page: Page[Any]) -> dict[str, Link | str | None]:
    """Return the links to the pages before and after this one, and where one is."""
    many = page.paginator.num_pages > 1
    here = _("Page %(number)s of %(all)s") % {"number": page.number, "all": page.paginator.num_pages}
    before, after = page.has_previous(), page.has_next()
    return {
        "earlier": Link(_("Earlier"), f"?page={page.previous_page_number()}") if before else None,
        "later": Link(_("Further"), f"?page={page.next_page_number()}") if after else None,
        "here": here if many else "",
    }
