"""A French reader's journey, with a phone: home, search, an employer, where do I stand, an article."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from advice.loading import load_articles
from employers.models import Employer
from employers.services import recount_directory
from reviews.cards import rerender_all
from tests import factories
from tests.browser.conftest import NewPerson, with_and_without_javascript
from tests.browser.walk import OVERFLOW

NARROW_SPACE = "\u202f"
STORY = "On m’a annoncé une date, que ce soit oui ou non. La réponse est venue ce jour-là."


@pytest.fixture
def verdelaine(transactional_db: None) -> Employer:
    """Return a French employer with one review in French, and an English one beside it."""
    load_articles()
    employer = factories.employer(name="Compagnie Verdelaine", domain="verdelaine.example", country="FR")
    french = factories.make_review(employer=employer, text=STORY, language="fr")
    english = factories.make_review(employer=employer, text="They named a day and kept it.")
    rerender_all([french.pk, english.pk])
    recount_directory()
    return employer


def looks_right(page: Page) -> None:
    """See that the page is French, fits a narrow phone, and says nothing in English where it should not."""
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.url.split("/", 3)[3].startswith("fr/")
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is too wide at {width} px"


@with_and_without_javascript
def test_from_home_to_an_article(new_person: NewPerson, verdelaine: Employer, javascript: bool):
    page = new_person(javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="Français").click()
    looks_right(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qui rappelle")

    search = page.get_by_role("search")
    box = search.get_by_label("Nom ou adresse web d’un employeur")
    if javascript:
        box.press_sequentially("verdel")
        page.get_by_role("option", name=re.compile("Compagnie Verdelaine")).click()
    else:
        box.fill("Compagnie Verdelane")
        search.get_by_role("button", name="Chercher").click()
        looks_right(page)
        page.get_by_role("link", name="Compagnie Verdelaine").click()
    expect(page).to_have_url(re.compile(r"/fr/employers/compagnie-verdelaine/$"))
    looks_right(page)
    expect(page.get_by_role("link", name="Comparer avec d’autres")).to_be_visible()

    # A story keeps the language that it was written in; the words around it are the site's.
    expect(page.locator("article", has_text=STORY)).to_be_visible()
    assert page.locator("[lang=en]", has_text="They named a day").count() == 1
    assert page.locator("[lang=en]", has_text=STORY).count() == 0

    page.get_by_role("navigation").get_by_role("link", name="Où en suis-je").click()
    looks_right(page)
    page.get_by_label("Mon dernier contact était").select_option(label="Entretien technique")
    contact = timezone.localdate() - dt.timedelta(days=12)
    page.get_by_label("C’était le").fill(contact.isoformat())
    page.get_by_label("Non, rien n’a été dit").check()
    page.get_by_role("button", name="Calculer").click()
    looks_right(page)
    expect(page.get_by_role("heading", name="Que faire aujourd’hui")).to_be_visible()
    expect(page.locator("body")).to_contain_text(re.compile(rf"\d{NARROW_SPACE}%"))

    page.get_by_role("link", name="Quand relancer, et quand s’arrêter").first.click()
    looks_right(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Quand relancer, et quand s’arrêter")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When to follow up, and when to stop")
