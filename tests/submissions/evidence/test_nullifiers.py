"""One mail, one badge; and what was remembered of a half-year that is over can be tested by nobody."""

import base64
import datetime as dt
import json
import stat

import pytest
from django.core.management import CommandError, call_command

from submissions.evidence import nullifiers
from submissions.evidence.nullifiers import (
    EvidenceKeyError,
    create,
    epoch_of,
    forget,
    move_on,
    oldest_epoch,
    read,
    remember,
)
from submissions.models import Nullifier

DAY = dt.date(2026, 11, 29)
MAIL = "a" * 64


@pytest.fixture
def path(settings, tmp_path):
    """Return where the key lies."""
    settings.EVIDENCE_KEY_FILE = tmp_path / "deep" / "evidence-key.json"
    return settings.EVIDENCE_KEY_FILE


def test_epochs_are_half_years():
    assert epoch_of(dt.date(2026, 1, 1)) == epoch_of(dt.date(2026, 6, 30)) == 4052
    assert epoch_of(dt.date(2026, 7, 1)) == epoch_of(dt.date(2026, 12, 31)) == 4053
    assert oldest_epoch(dt.date(2026, 12, 29)) == 4052
    assert oldest_epoch(dt.date(2026, 12, 31)) == 4053


def test_the_file_is_made_once_and_for_its_owner(path):
    create(path, today=DAY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = read(path)
    assert first[0] == oldest_epoch(DAY)
    create(path, today=DAY)
    assert read(path) == first
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"epoch": 4052}',
        '{"epoch": "x", "key": ""}',
        '{"epoch": 4052, "key": "AAAA"}',
        "\x00",
    ],
)
def test_a_file_that_is_none_is_refused(path, content):
    path.parent.mkdir()
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(EvidenceKeyError):
        read(path)


def test_a_file_that_others_can_read_is_refused(path):
    create(path, today=DAY)
    path.chmod(0o644)
    with pytest.raises(EvidenceKeyError, match="others"):
        read(path)


@pytest.mark.django_db
def test_a_mail_counts_once_before_and_after_the_key_moved_on(path):
    create(path, today=DAY)
    assert remember(content=MAIL, written_on=DAY)
    assert not remember(content=MAIL, written_on=DAY)
    # The same words half a year earlier are another mail.
    assert remember(content=MAIL, written_on=dt.date(2026, 6, 30))
    later = dt.date(2027, 1, 20)
    assert move_on(path, today=later)
    assert not move_on(path, today=later)
    assert not remember(content=MAIL, written_on=DAY)
    assert remember(content="b" * 64, written_on=DAY)


@pytest.mark.django_db
def test_what_is_remembered_says_nothing_without_the_key(path):
    create(path, today=DAY)
    remember(content=MAIL, written_on=DAY)
    first = Nullifier.objects.get().mac
    Nullifier.objects.all().delete()
    path.unlink()
    create(path, today=DAY)
    remember(content=MAIL, written_on=DAY)
    assert Nullifier.objects.get().mac != first
    assert MAIL not in first


@pytest.mark.django_db
def test_after_its_half_year_nobody_can_test_for_a_mail_any_more(path):
    """Not even with the old database, the present key and the mail itself."""
    create(path, today=DAY)
    remember(content=MAIL, written_on=dt.date(2026, 6, 1))
    old_row = Nullifier.objects.get()
    assert forget(today=DAY) == 0
    over = dt.date(2027, 1, 5)
    assert forget(today=over) == 1
    move_on(path, today=over)
    epoch, key = read(path)
    assert epoch == 4053
    with pytest.raises(EvidenceKeyError):
        remember(content=MAIL, written_on=dt.date(2026, 6, 1))
    # The keys that follow from the present one do not give the old hash either.
    seen = []
    for _ in range(5):
        seen.append(nullifiers.hmac.new(key, f"mail|{MAIL}".encode(), "sha256").hexdigest())
        key = nullifiers._later(key, 1)
    assert old_row.mac not in seen


def test_the_key_of_an_epoch_follows_from_the_one_before(path):
    create(path, today=DAY)
    epoch, key = read(path)
    over = dt.date(epoch // 2 + 2, 12, 31)
    move_on(path, today=over)
    moved, later = read(path)
    assert later == nullifiers._later(nullifiers._later(key, 1), moved - epoch - 1)
    assert later != key


@pytest.mark.django_db
def test_commands_make_it_once_and_move_it_on(path, capsys):
    with pytest.raises(CommandError, match="was not moved on"):
        call_command("expire_evidence")
    call_command("make_evidence_key")
    assert "is made" in capsys.readouterr().out
    call_command("make_evidence_key")
    assert "as it was" in capsys.readouterr().out
    call_command("expire_evidence")
    assert "The key stays" in capsys.readouterr().out
    old = {"epoch": 4030, "key": base64.b64encode(b"k" * 32).decode()}
    path.write_text(json.dumps(old))
    Nullifier.objects.create(epoch=4030, mac="c" * 64)
    call_command("expire_evidence")
    assert "1 mails forgotten. The key was moved on" in capsys.readouterr().out
    assert Nullifier.objects.count() == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("{}")
    with pytest.raises(CommandError):
        call_command("make_evidence_key")


def test_a_real_site_never_makes_the_file_by_itself(path, settings):
    settings.INSECURE_TRANSPORT = False
    assert not nullifiers.is_ready()
    assert not path.exists()
    settings.INSECURE_TRANSPORT = True
    assert nullifiers.is_ready()
    assert path.exists()
