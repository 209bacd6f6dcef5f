"""The pages that say what holds here: the rules, privacy, and whom to write to."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.http import public_page
from moderation.rules import Section, clauses_by_section


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """A clause of the rules in the reader's language."""

    number: str
    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section of the rules in the reader's language."""

    number: str
    title: str
    introduction: str
    clauses: list[PrintedClause]


def printed_rules() -> list[PrintedSection]:
    """Return the rules, translated (moderation.rules marks the strings but knows no Django)."""

    def printed(section: Section, clauses: list[PrintedClause]) -> PrintedSection:
        return PrintedSection(section.number, _(section.title), _(section.introduction), clauses)

    return [
        printed(
            section,
            [
                PrintedClause(clause.number, clause.anchor, _(clause.title), _(clause.text))
                for clause in clauses
            ],
        )
        for section, clauses in clauses_by_section()
    ]


@public_page
def rules(request: HttpRequest) -> HttpResponse:
    """Print the numbered clauses that decisions cite."""
    return render(request, "pages/rules.html", {"sections": printed_rules()})


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is stored, what is not, and what nobody can protect an author from."""
    context = {
        "key_cookie": settings.KEY_COOKIE_NAME,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "claim_cookie": settings.CLAIM_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "least_days": settings.MINIMUM_DAYS_BEFORE_PUBLICATION,
        "at_once": settings.PUBLISH_AT_ONCE,
    }
    return render(request, "pages/privacy.html", context)


@public_page
def contact(request: HttpRequest) -> HttpResponse:
    """Say whom to write to: the operator, and the point of contact for legal notices."""
    context = {
        "operator": settings.OPERATOR,
        "email": settings.CONTACT_EMAIL,
        "legal_email": settings.LEGAL_EMAIL,
        "notice_hours": settings.PROMISED_HOURS_NOTICE,
        "demo": settings.DEMO,
    }
    return render(request, "pages/contact.html", context)
