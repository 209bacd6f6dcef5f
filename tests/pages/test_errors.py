"""Errors wear the site's clothes and say what happened, what was kept and what to do."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django_ratelimit.exceptions import Ratelimited
from pytest_django import Settings

from config import urls as site_urls
from pages import errors

STORY = "They told me on the spot when I would hear, and then nobody ever called me back."


def breaks(request: HttpRequest) -> HttpResponse:
    """Fail as a view may."""
    raise RuntimeError("planted")


def too_often(request: HttpRequest) -> HttpResponse:
    """Refuse as a rate limit does."""
    raise Ratelimited


def takes_a_form(request: HttpRequest) -> HttpResponse:
    """Take a form, behind the protection."""
    return HttpResponse("taken")


urlpatterns = [
    *site_urls.urlpatterns,
    path("breaks/", breaks),
    path("too-often/", too_often),
    path("form/", takes_a_form),
]
handler400, handler403 = site_urls.handler400, site_urls.handler403
handler404, handler500 = site_urls.handler404, site_urls.handler500
pytestmark = pytest.mark.urls(__name__)


def test_404_helps(client: Client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert not response.cookies
    content = response.content.decode()
    assert "There is nothing here" in content
    assert 'href="/employers/"' in content


def test_500_is_drawn_without_a_query(client: Client):
    client.raise_request_exception = False
    response = client.get("/breaks/")
    assert response.status_code == 500
    content = response.content.decode()
    assert "The fault is ours" in content
    assert "css/site" in content
    assert "planted" not in content


def test_500_has_a_last_resort(rf: RequestFactory, settings: Settings):
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": []}]
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500
    assert b"The fault is ours" in response.content


def test_429_says_when_to_come_back(client: Client):
    response = client.get("/too-often/")
    assert response.status_code == 429
    assert response["Retry-After"] == "300"
    assert "That was too often" in response.content.decode()


def test_403_and_400_say_that_nothing_was_changed(rf: RequestFactory):
    assert b"Nothing was changed" in errors.forbidden(rf.get("/x/")).content
    assert b"Nothing was stored" in errors.bad_request(rf.get("/x/")).content


def test_a_form_without_its_token_gives_the_text_back():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/form/", {"story": f"{STORY} <b>", "stage": "interview", "password": STORY})
    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    content = response.content.decode()
    assert "That was not sent" in content
    assert f"{STORY} &lt;b&gt;</textarea>" in content
    assert content.count(STORY) == 1, "a password is never printed back"
    assert "small cookie" in content


def test_a_stale_token_is_said_to_be_stale():
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    content = client.post("/form/", {"csrfmiddlewaretoken": "b" * 32}).content.decode()
    assert "open for too long" in content


@pytest.mark.parametrize("name", ["key", "nonce", "csrfmiddlewaretoken", "new_password1", "credential"])
def test_nothing_that_opens_something_is_printed_back(rf: RequestFactory, name: str):
    assert STORY not in errors.csrf_failure(rf.post("/form/", {name: STORY})).content.decode()
