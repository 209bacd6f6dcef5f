"""A backup is restored, and what was withdrawn since stays gone (reviews/erasures.py)."""

import datetime as dt
import sqlite3
import subprocess
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from moderation.services import authors
from moderation.services.deadlines import expire
from moderation.services.replies import withdraw_reply
from reviews import erasures
from reviews.lifecycle import IllegalMoveError
from reviews.models import Reply, Review
from reviews.services.publication import publish_due
from submissions.keyring.erasing import erase_everything
from submissions.keyring.replaying import replay_erasures
from submissions.keys import new_key
from submissions.models import DiaryEntry
from submissions.things import find_things, forget
from tests import factories
from tests.anonymity.dumps import address
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import under

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path):
    """Give each test a ledger of its own."""
    with override_settings(ERASURES_FILE=tmp_path / "erasures.txt"):
        yield tmp_path / "erasures.txt"


class Backup:
    """A backup as docs/operations.md tells to make it for each database, and its restore."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if connection.vendor == "postgresql":
            dump = ["pg_dump", "--format=custom", f"--file={path}", f"--dbname={address()}"]
            subprocess.run(dump, check=True, capture_output=True)
            return
        with closing(sqlite3.connect(path)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)

    def restore(self) -> None:
        if connection.vendor == "postgresql":
            # The tables are made anew, so whoever is connected has to come again.
            connection.close()
            how = ["--clean", "--if-exists", "--single-transaction", f"--dbname={address()}"]
            subprocess.run(["pg_restore", *how, str(self.path)], check=True, capture_output=True)
            return
        with closing(sqlite3.connect(self.path)) as copy:
            copy.backup(connection.connection)


def published(key, employer, **how) -> Review:
    review = under(key, employer, **how)
    Review.objects.filter(pk=review.pk).update(status="approved")
    for version in review.versions.all():
        version.approved = True
        version.save(update_fields=["approved"])
        Review.objects.filter(pk=review.pk).update(live_version=version)
    publish_due(now=timezone.now(), at_once=True)
    review.refresh_from_db()
    return review


def test_what_was_withdrawn_and_erased_after_the_backup_stays_gone(tmp_path, client, ledger):
    key, other = new_key(), new_key()
    employer = factories.employer()
    mine, theirs = published(key, employer, text="The canary that was withdrawn."), published(other, employer)
    reply = factories.make_reply(review=theirs, employer=employer)
    kept(key, an_entry())
    kept(other, an_entry())
    mine_to_erase, to_stay = ([one for one in find_things(of) if one.kind == "entry"] for of in (key, other))
    backup = Backup(tmp_path / "copy")
    now = timezone.now()
    withdraw_reply(reply=reply, now=now)
    erase_everything(key=key, now=now)
    expire(now=now + dt.timedelta(days=3))
    assert mine.public_id not in ledger.read_text()
    backup.restore()
    assert Review.objects.get(pk=mine.pk).status == "published"
    assert len(find_things(key)) == 2
    out = StringIO()
    call_command("replay_erasures", stdout=out)
    assert "Withdrawn again: 1 reviews, 1 replies; deleted again: 2 rows" in out.getvalue()
    assert client.get(f"/reviews/{mine.public_id}/").status_code == 410
    assert Reply.objects.get(pk=reply.pk).status == "withdrawn"
    assert not DiaryEntry.objects.filter(pk=mine_to_erase[0].pk).exists()
    assert find_things(key) == []
    # What nobody took back is as it was.
    assert Review.objects.get(pk=theirs.pk).status == "published"
    assert DiaryEntry.objects.filter(pk=to_stay[0].pk).exists()
    expire(now=now + dt.timedelta(days=6))
    assert "canary" not in "".join(Review.objects.get(pk=mine.pk).versions.values_list("text", flat=True))
    assert Review.objects.get(pk=mine.pk).status == "erased"
    assert replay_erasures() == replay_erasures()


def test_an_entry_that_is_forgotten_is_noted_by_its_row_alone(ledger):
    key = new_key()
    kept(key, an_entry())
    (thing,) = find_things(key)
    forget(key=key, thing=thing)
    assert ledger.read_text() == f"thing {thing.pk}\n"


def test_what_is_not_committed_is_not_noted(ledger):
    key = new_key()
    review = under(key, factories.employer())

    def cut_off() -> None:
        with transaction.atomic():
            authors.withdraw(review=review, now=timezone.now())
            raise IllegalMoveError

    with pytest.raises(IllegalMoveError):
        cut_off()
    assert not ledger.exists()
    authors.withdraw(review=review, now=timezone.now())
    assert ledger.read_text() == f"text {review.log_ref}\n"


def test_lines_stand_in_the_order_of_the_alphabet_and_once(ledger):
    erasures.add(frozenset({"text m", "thing 7"}))
    erasures.add(frozenset({"text a", "text m"}))
    assert ledger.read_text() == "text a\ntext m\nthing 7\n"
    assert ledger.stat().st_mode & 0o077 == 0
    assert (erasures.noted("text"), erasures.noted("thing")) == ({"a", "m"}, {"7"})


def test_a_withdrawal_goes_on_where_the_file_cannot_be_written_and_the_night_makes_up_for_it(
    tmp_path, ledger
):
    review = under(new_key(), factories.employer())
    with override_settings(ERASURES_FILE=tmp_path / "nowhere" / "erasures.txt"):
        authors.withdraw(review=review, now=timezone.now())
        with pytest.raises(CommandError, match="The erasure ledger cannot be used"):
            call_command("replay_erasures", stdout=StringIO())
    review.refresh_from_db()
    assert review.status == "withdrawn"
    assert not ledger.exists()
    assert replay_erasures().noted == 1
    assert settings.ERASURES_FILE.read_text() == f"text {review.log_ref}\n"


@pytest.mark.parametrize("damage", [b"thing no-key\n", b"\xff\n"])
def test_a_damaged_ledger_is_refused_with_a_reason(ledger, damage: bytes):
    ledger.write_bytes(damage)
    with pytest.raises(CommandError, match="The erasure ledger cannot be used"):
        call_command("replay_erasures", stdout=StringIO())
    assert ledger.read_bytes() == damage
