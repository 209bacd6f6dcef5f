"""The pepper turns: new things under the new one, old ones move when their key is opened, none is lost."""

import base64
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.models import Review
from submissions import peppers, services
from submissions.coarsen import review_facts
from submissions.entries.services import entries_of
from submissions.keyring import turning
from submissions.keys import new_key, tag
from submissions.models import Authorship, DiaryEntry
from submissions.things import find_things, freshen, keep_review
from tests import factories
from tests.submissions.drafts import draft, every_day
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.entries.test_services import spoil

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(settings, tmp_path):
    """Return a file of peppers of this test's own."""
    settings.PEPPER_FILE = tmp_path / "pepper.json"
    peppers.create(settings.PEPPER_FILE)
    return settings.PEPPER_FILE


def run(name, *args, **options):
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def keep(key, employer, number=1):
    return [keep_review(key=key, review=factories.make_review(employer=employer)) for _ in range(number)]


def kids():
    return set(Authorship.objects.values_list("kid", flat=True))


def test_a_new_pepper_makes_new_tags_in_a_running_process_and_old_ones_still_open(path, employer):
    first, _secret = peppers.peppers().current
    key = new_key()
    keep(key, employer)
    said = run("add_pepper")
    second, secret = peppers.peppers().current
    assert second != first
    assert second in said
    assert base64.b64encode(secret).decode() not in said
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["pepper.json"]
    keep(key, employer)
    assert [thing.index for thing in find_things(key)] == [0, 1]
    assert kids() == {first, second}


def test_what_a_key_keeps_moves_when_it_is_opened(path, employer):
    key, other = new_key(), new_key()
    rows = keep(key, employer, 3)
    kept(key, an_entry())
    keep(other, employer)
    old, _secret = peppers.peppers().current
    run("add_pepper")
    client = Client()
    assert client.post("/diary/open/", {"key": key.text}).status_code == 302
    new, secret = peppers.peppers().current
    for place, row in enumerate(rows):
        row.refresh_from_db()
        assert (row.kid, row.tag) == (new, tag(key, place, pepper=secret))
    assert Authorship.objects.filter(kid=old).count() == 1
    (found,) = entries_of(key)
    assert (found.number, found.entry.whom.name) == (3, "Harbour and Finch")
    assert DiaryEntry.objects.get().kid == new
    assert employer.name in client.get("/diary/").content.decode()
    assert freshen(key=key) == 0


def test_an_entry_that_does_not_open_moves_too_and_can_be_erased_under_the_new_pepper(path, employer):
    key = new_key()
    rows = kept(key, an_entry(note="1"), an_entry(note="2"))
    spoil(rows[0].pk)
    bytes_before = bytes(DiaryEntry.objects.get(pk=rows[0].pk).ciphertext)
    old, _secret = peppers.peppers().current
    run("add_pepper")
    client = Client()
    assert client.post("/diary/open/", {"key": key.text}).status_code == 302
    assert freshen(key=key) == 0
    new, secret = peppers.peppers().current
    row = DiaryEntry.objects.get(pk=rows[0].pk)
    assert (row.kid, row.tag, bytes(row.ciphertext)) == (new, tag(key, 0, pepper=secret), bytes_before)
    assert f"{old} is out" in run("retire_pepper", old), "nothing of this key is left under the old one"
    assert [one.entry.note if one.entry else None for one in entries_of(key)] == [None, "2"]
    assert "cannot be read" in client.get("/diary/").content.decode()
    client.post("/diary/waits/0/erase/", {"ref": ""})
    assert [one.entry.note for one in entries_of(key) if one.entry] == ["2"]
    assert DiaryEntry.objects.count() == 1


def test_a_number_given_twice_by_processes_that_knew_different_peppers_is_mended(path, employer):
    key = new_key()
    run("add_pepper")
    (old, old_secret), (new, new_secret) = peppers.peppers().by_id
    for kid, secret in ((old, old_secret), (new, new_secret)):
        for place in (0, 1):
            Authorship.objects.create(
                tag=tag(key, place, pepper=secret), kid=kid, review=factories.review(employer=employer)
            )
    assert [thing.index for thing in find_things(key)] == [0, 0, 1, 1]
    assert freshen(key=key) == 2
    assert [thing.index for thing in find_things(key)] == [0, 1, 2, 3]
    assert kids() == {new}


def test_the_second_click_of_a_page_finds_the_first_ones_review_across_the_turn(path, employer):
    facts = review_facts(draft(employer=employer.pk), is_working_day=every_day)
    key, nonce = new_key(), services.new_nonce()
    services.submit(facts=facts, key=key, nonce=nonce)
    run("add_pepper")
    services.submit(facts=facts, key=key, nonce=nonce)
    assert Review.objects.count() == Authorship.objects.count() == 1


def test_an_old_pepper_goes_when_nothing_is_left_under_it(path, employer):
    key = new_key()
    keep(key, employer)
    old, _secret = peppers.peppers().current
    run("add_pepper")
    freshen(key=key)
    assert f"{old} is old: 0 reviews, 0 diary entries" in run("retire_pepper")
    said = run("retire_pepper", old)
    assert f"{old} is out" in said
    assert [kid for kid, _secret in peppers.peppers().by_id] == [peppers.peppers().current[0]]
    assert len(find_things(key)) == 1
    with pytest.raises(CommandError, match="holds no pepper"):
        run("retire_pepper", old)


def test_what_would_be_lost_is_said_and_has_to_be_named(path, employer):
    key, gone = new_key(), new_key()
    keep(gone, employer, 2)
    kid, secret = peppers.peppers().current
    DiaryEntry.objects.create(tag=tag(gone, 2, pepper=secret), kid=kid, ciphertext=b"x")
    run("add_pepper")
    keep(key, employer)
    before = path.read_bytes()
    for wrong in (0, 2, 4):
        with pytest.raises(CommandError, match="2 ways back to reviews and 1 diary entries") as caught:
            run("retire_pepper", kid, lose=wrong)
        assert "--lose 3" in str(caught.value)
    assert path.read_bytes() == before
    assert Authorship.objects.count() == 3
    assert "2 ways back to reviews and 1 diary entries went" in run("retire_pepper", kid, lose=3)
    assert find_things(gone) == []
    assert len(find_things(key)) == 1
    # The reviews stay; only the ways back are gone.
    assert Review.objects.count() == 3
    assert DiaryEntry.objects.count() == 0


def test_the_pepper_that_makes_new_tags_is_never_retired(path):
    kid, _secret = peppers.peppers().current
    with pytest.raises(CommandError, match="add a new pepper first"):
        run("retire_pepper", kid)
    assert peppers.peppers().current[0] == kid


def test_rows_whose_pepper_is_not_in_the_file_are_shown_and_can_be_let_go(path, employer):
    Authorship.objects.create(tag="f" * 64, kid="elsewhere", review=factories.review(employer=employer))
    assert "elsewhere is NOT in the file: 1 reviews" in run("retire_pepper")
    with pytest.raises(CommandError, match="--lose 1"):
        run("retire_pepper", "elsewhere")
    run("retire_pepper", "elsewhere", lose=1)
    assert Authorship.objects.count() == 0
    assert [one.kid for one in turning.stored_by_pepper(path)] == [peppers.peppers().current[0]]


def test_no_pepper_is_added_to_a_file_that_is_not_there_or_spoilt(settings, tmp_path):
    settings.PEPPER_FILE = tmp_path / "none.json"
    for content in (None, "[]", json.dumps({"a": "AAAA"})):
        if content is not None:
            settings.PEPPER_FILE.write_text(content)
            settings.PEPPER_FILE.chmod(0o600)
        for name in ("add_pepper", "retire_pepper"):
            with pytest.raises(CommandError, match=r"none\.json"):
                run(name)
        assert settings.PEPPER_FILE.exists() == (content is not None)
