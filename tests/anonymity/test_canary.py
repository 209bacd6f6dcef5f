"""Canaries: things that must never be kept are planted through the real form, and looked for everywhere.

A name, a mail address, a browser, a network address and a key go through posting, judging, publishing
and reading. They may not come out again in a table, a public page, a log, the cache, a mail or a file.
"""

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import models

from moderation.services import cases
from reviews.batches import FIRST
from reviews.models import Review
from reviews.services.publication import publish_due
from submissions.keys import parse
from submissions.models import DiaryEntry
from tests import factories
from tests.moderation.scenes import decided
from tests.submissions.entries.browser import a_new_wait, group_of, the_entry, written
from tests.submissions.pages import ago, date, fields, kept, key_on, preview_of, short_form

pytestmark = pytest.mark.django_db

AGENT = "CanaryBrowser/7.7"
ADDRESS = "203.0.113.77"
NAME = "Ottoline Canary"
MAIL = "ottoline.canary@example.com"
CONTACT = "2026-08-19"
STORY = f"I am {NAME}, write to {MAIL}. They said Friday, and on Friday they called."


class _Kept(logging.Handler):
    """Keeps every line that is logged, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args} {record.exc_info} {vars(record)}")


@pytest.fixture
def log():
    """Return what is logged by anything during the test, database queries left out."""
    handler, root = _Kept(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    queries = logging.getLogger("django.db.backends")
    queries.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(level)
    queries.setLevel(logging.NOTSET)


def beside_batches(day: dt.date) -> dt.date:
    """Return the day, or the one before where it is a batch's own, which stands in public."""
    return day - dt.timedelta(days=1) if day.weekday() == FIRST.weekday() else day


def everything_stored() -> str:
    """Return every value of every column of every table of every room, as text."""
    values: list[Any] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            names = [field.name for field in model._meta.concrete_fields]
            values += [list(row) for row in model._base_manager.values_list(*names)]
    return repr(values)


def everything_cached() -> str:
    """Return what the cache holds, where it can be listed."""
    return repr(getattr(cache, "_cache", {})) if hasattr(cache, "_cache") else ""


def files() -> set[Path]:
    """Return the files below the folders that the site may write to."""
    return {path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()}


def _journey(author, employer, moderator, *, publish: str = "publish_redacted") -> tuple[str, Review]:
    """Post, judge and publish a review with the canaries in it; return the key and the review."""
    head = {"headers": {"user-agent": AGENT, "x-forwarded-for": ADDRESS}, "REMOTE_ADDR": ADDRESS}
    client = author.client
    nonce = fields(client.get("/share/", **head))["nonce"]
    answers = short_form(employer.slug, text=STORY) | {"nonce": nonce}
    client.post("/share/", answers | {"do": "check"}, **head)
    preview = client.post("/share/preview/", answers, **head)
    key = key_on(preview)
    client.post("/share/key/", fields(preview), **head)
    client.post("/share/submit/", kept(preview) | {"key_group": "0000"}, **head)
    assert client.post("/share/submit/", kept(preview), follow=True, **head).status_code == 200
    client.post("/diary/open/", {"key": key}, **head)
    client.get("/diary/", **head)
    review = Review.objects.get()
    from django.utils import timezone

    now = timezone.now()
    case = cases.claim_next(moderator=moderator.user, now=now)
    assert case is not None
    spans = [(STORY.index(word), STORY.index(word) + len(word), ground) for word, ground in (
        (NAME, "names_private_person"), (MAIL, "contact_details"))]  # fmt: skip
    decided(case, moderator.user, publish, now=now, redactions=spans, grounds=["names_private_person"],
            facts="The text names a person.")  # fmt: skip
    publish_due(now=now, at_once=True)
    review.refresh_from_db()
    assert review.status == "published"
    return key, review


def test_canaries_come_out_nowhere(author, reader, employer, moderator, log, rate_limits):
    before = files()
    key, review = _journey(author, employer, moderator)
    public = "".join(
        reader.client.get(address).content.decode()
        for address in (
            "/",
            "/employers/",
            f"/employers/{employer.slug}/",
            f"/reviews/{review.public_id}/",
            "/employers/suggest?q=harbour",
            "/share/",
            "/diary/",
        )
    )
    assert "on Friday they called" in public
    places = {
        "tables": everything_stored(),
        "public pages": public,
        "log": "\n".join(log),
        "cache": everything_cached(),
        "mail": repr([message.message().as_string() for message in mail.outbox]),
        "files": "".join(path.read_text("utf-8", "replace") for path in files() - before),
    }
    # The database itself is a file too, and the tables have been read.
    canaries = {
        "agent": AGENT,
        "address": ADDRESS,
        "network": "203.0.113",
        "key": key,
        "bare key": parse(key).characters,
        "half a key": parse(key).characters[:14],
    }
    removed = {"name": NAME, "mail": MAIL, "first name": "Ottoline"}
    for place, content in places.items():
        for canary, text in (canaries | removed).items():
            assert text.lower() not in content.lower(), f"{canary} in {place}"


def test_what_is_looked_for_is_found_where_it_is(author, employer, moderator, log):
    logging.getLogger("anything").debug("A line about %s", NAME)
    assert any(NAME in line for line in log)
    key, review = _journey(author, employer, moderator)
    assert review.employer.slug in everything_stored()
    assert review.public_id in everything_stored()
    assert key not in everything_stored()


def test_no_day_of_the_author_is_stored(author, employer):
    import datetime as dt

    from tests.submissions.pages import submitted

    days = (dt.date(2026, 2, 11), dt.date(2026, 2, 19), dt.date(2026, 3, 4))
    answers = short_form(
        employer.slug,
        **date("wait0-last_contact", days[0]),
        **date("wait0-promise_day", days[1]),
        **date("wait0-answer_day", days[2]),
    )
    submitted(author.client, answers)
    stored = everything_stored()
    assert "datetime.date(2026, 1, 1)" in stored
    for day in days:
        assert repr(day) not in stored
        assert day.isoformat() not in stored


def test_what_a_diary_keeps_is_found_nowhere_in_plain(author, reader, employer, moderator, log, rate_limits):
    """Names, notes and days of entries, from writing them down to the review that became of one."""
    before = files()
    client = author.client
    contact, due, came = (beside_batches(ago(days)) for days in (31, 23, 2))
    waits = a_new_wait(
        "new",
        **{"employer-new_name": f"Canary Works of {NAME}"},
        **date("wait0-last_contact", contact),
        **date("wait0-promise_day", due),
        note=STORY,
    )
    page = written(client, waits)
    key = key_on(page)
    client.post("/diary/waits/keep/", fields(page) | {"key_group": "0000"})
    client.post("/diary/waits/keep/", fields(page) | {"key_group": group_of(page)})
    written(client, a_new_wait(employer.slug, note=STORY))
    ref = the_entry(parse(key), 1).ref
    for number in (0, 1):
        for path in ("", "correct/", "share/", "erase/"):
            assert client.get(f"/diary/waits/{number}/{path}").status_code == 200
        client.get(f"/diary/waits/{number}/days.ics?named=1")
    client.post("/diary/waits/1/answered/", {"answer": "yes", "ref": ref})
    client.post("/diary/waits/1/answer/", {"ref": ref, "content": "offer"} | date("on", came))
    shared = fields(client.get("/diary/waits/1/share/"))
    shared |= {"experience": "neutral", "crowd": "fewer_than_10", "outcome": "offer_declined"}
    assert client.post("/share/submit/", fields(client.post("/share/preview/", shared))).status_code == 302
    factories.bring_to(Review.objects.get(), "published")
    client.post("/diary/waits/1/answer/", {"ref": ref, "content": "rejection_template"} | date("on", came))
    public = "".join(
        reader.client.get(address).content.decode()
        for address in ("/", "/employers/", f"/employers/{employer.slug}/", "/diary/")
    )
    places = {
        "tables": everything_stored(),
        "public pages": public,
        "log": "\n".join(log),
        "cache": everything_cached(),
        "mail": repr([message.message().as_string() for message in mail.outbox]),
        "files": "".join(path.read_text("utf-8", "replace") for path in files() - before),
    }
    canaries = {"name": NAME, "only named": "Canary Works", "mail": MAIL, "key": key, "ref": ref}
    canaries |= {f"day {name}": repr(day) for name, day in (("one", contact), ("two", due), ("three", came))}
    canaries |= {f"iso {day}": day.isoformat() for day in (contact, due, came)}
    for place, content in places.items():
        for canary, text in canaries.items():
            assert text.lower() not in content.lower(), f"{canary} in {place}"


def test_rows_of_entries_carry_no_order_and_all_have_one_size(author, employer):
    client = author.client
    page = written(client, a_new_wait(employer.slug))
    client.post("/diary/waits/keep/", fields(page) | {"key_group": group_of(page)})
    for note in ("", "x", "x" * 500):
        written(client, a_new_wait(employer.slug, note=note))
    rows = list(DiaryEntry.objects.all())
    assert len(rows) == 4
    assert len({len(bytes(row.ciphertext)) for row in rows}) == 1
    assert len({row.pk >> 40 for row in rows}) == 4


def test_nothing_is_stored_before_it_is_sent(author, employer):
    stored = everything_stored()
    preview = preview_of(author.client, short_form(employer.slug, text=STORY))
    author.client.post("/share/", fields(preview) | {"do": "add-wait"})
    author.client.post("/share/key/", fields(preview))
    author.client.post("/share/submit/", fields(preview))
    assert everything_stored() == stored
    assert not [model for model in apps.get_models() if model._meta.label == "sessions.Session"
                and model._base_manager.exists()]  # fmt: skip


def test_a_submission_changes_no_public_page_before_its_batch(author, reader, employer):
    from tests.submissions.pages import submitted

    addresses = ("/", "/employers/", f"/employers/{employer.slug}/", "/employers/suggest?q=harbour")
    before = [reader.client.get(address).content for address in addresses]
    submitted(author.client, short_form(employer.slug))
    assert [reader.client.get(address).content for address in addresses] == before
    review = Review.objects.get()
    assert reader.client.get(f"/reviews/{review.public_id}/").status_code == 404


def test_the_sweep_reads_every_table():
    labels = {model._meta.label for model in apps.get_models()}
    assert {"reviews.Review", "submissions.Authorship", "moderation.Case", "sessions.Session"} <= labels
    assert all(isinstance(model._base_manager, models.Manager) for model in apps.get_models())
