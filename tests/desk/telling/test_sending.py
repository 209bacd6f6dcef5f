"""A letter goes out once: however often its task runs, with a server that refuses, and after a kill -9."""

import datetime as dt
import email
import os
import re
import signal
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from desk.models import Letter
from desk.telling import telling
from desk.telling.sending import message_id, send_letter
from tests import factories
from tests.conftest import Person
from tests.desk.telling.mail_server import MailServer, wait_for
from tests.desk.telling.scenes import letters, told
from tests.moderation.test_concurrency import at_once

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def letter(representative: Person) -> Letter:
    """Return a letter that waits to be sent."""
    letters()
    factories.make_review(employer=representative.employer)
    told()
    mail.outbox.clear()
    return Letter.objects.get()


def state() -> tuple[str, int]:
    row = Letter.objects.get()
    return row.state, row.attempts


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Start a mail server that takes everything on."""
    made = MailServer()
    yield made
    made.close()


def test_the_task_runs_twice_and_one_letter_goes_out(letter: Letter):
    assert [send_letter.func(letter_id=letter.pk) for _ in range(3)] == ["sent", "not waiting", "not waiting"]
    assert len(mail.outbox) == 1
    assert send_letter.func(letter_id=1) == "not waiting"


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_the_same_time_send_one(letter: Letter, server: MailServer, settings: Settings):
    settings.MAILERS = server.settings()
    results = at_once(*(lambda: send_letter.func(letter_id=letter.pk) for _ in range(4)))
    assert sorted(results) == ["not waiting"] * 3 + ["sent"]
    assert len(server.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_write_one(representative: Person):
    letters()
    factories.make_review(employer=representative.employer)
    now = timezone.now()
    results = at_once(*(lambda: telling.tell(now=now) for _ in range(3)))
    assert all(isinstance(result, telling.Report) for result in results), results
    assert Letter.objects.count() == 1


def test_what_a_letter_carries(
    letter: Letter, server: MailServer, settings: Settings, representative: Person
):
    settings.MAILERS = server.settings()
    assert send_letter.func(letter_id=letter.pk) == "sent"
    message = email.message_from_string(server.messages[0])
    assert message["To"] == representative.user.email
    assert message["Message-ID"] == message_id(letter)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # In one line as it is: a mail program decodes nothing here.
    assert re.search(
        r"^List-Unsubscribe: <http://testserver/mail/off/\S+>\r$", server.messages[0], re.MULTILINE
    )
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize(
    "answers",
    [{"MAIL": "451 later"}, {"RCPT": "450 greylisted"}, {"DATA": "452 full"}, {"END": "451 not now"}],
    ids=str,
)
def test_a_server_that_refuses_is_tried_again_and_takes_it_once(
    letter: Letter, settings: Settings, answers: dict[str, str]
):
    server = MailServer(answers=answers)
    settings.MAILERS = server.settings()
    before = timezone.now()
    assert send_letter.func(letter_id=letter.pk) == "put off"
    assert state() == ("waiting", 1)
    later = DBTaskResult.objects.latest("enqueued_at")
    assert later.args_kwargs["kwargs"] == {"letter_id": letter.pk}
    assert dt.timedelta(seconds=50) < later.run_after - before < dt.timedelta(seconds=80)
    server.answers = {}
    assert send_letter.func(letter_id=letter.pk) == "sent"
    assert len(server.messages) == 1
    assert email.message_from_string(server.messages[0])["Message-ID"] == message_id(letter)
    server.close()


def test_it_is_given_up_after_six_attempts(letter: Letter, settings: Settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }
    results = [send_letter.func(letter_id=letter.pk) for _ in range(7)]
    assert results == ["put off"] * 5 + ["failed", "not waiting"]
    assert state() == ("failed", 6)


def test_a_connection_that_breaks_in_the_middle_is_not_tried_again(letter: Letter, settings: Settings):
    server = MailServer(silent_at="END")
    settings.MAILERS = server.settings(timeout=0.3)
    assert send_letter.func(letter_id=letter.pk) == "unsure"
    assert send_letter.func(letter_id=letter.pk) == "not waiting"
    told(timezone.now() + 3 * HOUR)
    assert state() == ("unsure", 1)
    assert len(server.messages) == 1
    server.close()


def test_an_address_that_no_server_takes_is_given_up(letter: Letter, server: MailServer, settings: Settings):
    from allauth.account.models import EmailAddress

    settings.MAILERS = server.settings()
    user = letter.representative.user
    user.email = "jö@harbourfinch.example"
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).update(email=user.email)
    assert send_letter.func(letter_id=letter.pk) == "failed"
    assert server.messages == []


def test_an_address_that_is_not_confirmed_gets_nothing(letter: Letter):
    letter.representative.user.emailaddress_set.update(verified=False)
    assert send_letter.func(letter_id=letter.pk) == "dropped"
    assert not mail.outbox


def test_a_letter_whose_task_was_lost_is_sent_by_the_next_run(letter: Letter):
    DBTaskResult.objects.all().delete()
    told()
    assert not DBTaskResult.objects.exists()
    report = told(timezone.now() + HOUR)
    assert report.again == 1
    assert DBTaskResult.objects.count() == 1
    # The run after that leaves it some time.
    assert told(timezone.now() + HOUR).again == 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("silent_at", "left", "taken"),
    [
        ("CONNECT", "waiting", 0),
        ("MAIL", "handed_over", 0),
        ("DATA", "handed_over", 0),
        ("END", "handed_over", 1),
    ],
)
def test_a_worker_that_is_killed_sends_it_never_twice(
    letter: Letter, settings: Settings, silent_at: str, left: str, taken: int
):
    server = MailServer(silent_at=silent_at)
    settings.MAILERS = server.settings(timeout=20)
    connection.close()
    child = os.fork()
    if not child:
        connections.close_all()
        send_letter.func(letter_id=letter.pk)
        os._exit(0)
    assert server.reached.wait(10)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert state()[0] == left
    wait_for(lambda: len(server.messages) == taken)

    # Whatever runs afterwards: before it was handed over nothing is lost, from then on nothing is sent twice.
    server.silent_at = ""
    results = [send_letter.func(letter_id=letter.pk) for _ in range(2)]
    told(timezone.now() + 2 * HOUR)
    call_command("db_worker", "--batch", "--interval=0", "--no-startup-delay", verbosity=0)
    if left == "waiting":
        assert results == ["sent", "not waiting"]
        assert len(server.messages) == 1
    else:
        assert results == ["not waiting"] * 2
        assert state()[0] == "unsure"
        assert len(server.messages) == taken
    server.close()
