"""What is kept under a key: found by tags alone, in one query, however many things there are."""

import base64
import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from config import checks
from submissions.keys import new_key, tag
from submissions.models import Authorship, DiaryEntry
from submissions.peppers import create, peppers
from submissions.things import GAP, authorships, find_things, forget, keep_review
from tests import factories

pytestmark = pytest.mark.django_db


def _keep(key, employer, number=1):
    return [keep_review(key=key, review=factories.review(employer=employer)) for _ in range(number)]


def _entry(key, index):
    kid, pepper = peppers().current
    return DiaryEntry.objects.create(tag=tag(key, index, pepper=pepper), kid=kid, ciphertext=b"")


def test_a_key_opens_what_is_kept_under_it_and_nothing_else(employer):
    mine, theirs = new_key(), new_key()
    kept = _keep(mine, employer, 3)
    _keep(theirs, employer, 2)
    assert [thing.index for thing in find_things(mine)] == [0, 1, 2]
    assert [thing.pk for thing in find_things(mine)] == [row.pk for row in kept]
    assert [row for _number, row in authorships(mine)] == kept
    assert len(find_things(theirs)) == 2
    assert find_things(new_key()) == []


def test_reviews_and_diary_entries_share_their_numbers(employer):
    key = new_key()
    _entry(key, 0)
    _keep(key, employer)
    assert [(thing.index, thing.kind) for thing in find_things(key)] == [(0, "entry"), (1, "review")]


def test_one_query_is_enough(employer):
    key = new_key()
    _keep(key, employer, 3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        find_things(key)
    assert len(queries) == 1


def test_gaps_are_read_over_up_to_twenty():
    key = new_key()
    _entry(key, GAP)
    assert [thing.index for thing in find_things(key)] == [GAP]
    _entry(key, 2 * GAP + 1)
    assert len(find_things(key)) == 2
    many = new_key()
    for index in range(0, 150, 7):
        _entry(many, index)
    assert len(find_things(many)) == 22


def test_what_is_forgotten_leaves_no_hole(employer):
    key = new_key()
    _keep(key, employer, 4)
    second = find_things(key)[1]
    last = find_things(key)[3]
    forget(key=key, thing=second)
    assert [thing.index for thing in find_things(key)] == [0, 1, 2]
    assert find_things(key)[1].pk == last.pk
    forget(key=key, thing=find_things(key)[2])
    assert [thing.index for thing in find_things(key)] == [0, 1]
    assert Authorship.objects.count() == 2


def test_a_new_thing_takes_the_first_free_number(employer):
    key = new_key()
    _entry(key, 0)
    _entry(key, 2)
    _keep(key, employer, 2)
    assert [(thing.index, thing.kind) for thing in find_things(key)] == [
        (0, "entry"),
        (1, "review"),
        (2, "entry"),
        (3, "review"),
    ]


def test_a_review_is_kept_once(employer):
    review = factories.review(employer=employer)
    keep_review(key=new_key(), review=review)
    with pytest.raises(IntegrityError):
        keep_review(key=new_key(), review=review)


def test_tags_of_one_key_share_nothing_that_can_be_seen(employer):
    key = new_key()
    _keep(key, employer, 5)
    rows = list(Authorship.objects.values("id", "tag", "kid"))
    assert len({row["tag"][:8] for row in rows}) == 5
    assert {row["kid"] for row in rows} == {peppers().current[0]}


def test_an_old_pepper_still_opens_and_new_things_take_the_new_one(employer, settings, tmp_path):
    path = settings.PEPPER_FILE = tmp_path / "pepper.json"
    create(path)
    key = new_key()
    _keep(key, employer)
    content = json.loads(path.read_text()) | {"new": base64.b64encode(b"n" * 32).decode()}
    turned = settings.PEPPER_FILE = tmp_path / "turned.json"
    turned.write_text(json.dumps(content))
    turned.chmod(0o600)
    _keep(key, employer)
    assert [thing.index for thing in find_things(key)] == [0, 1]
    assert Authorship.objects.filter(kid="new").count() == 1


def test_the_reviews_goodbye_is_the_tags_goodbye(employer):
    key = new_key()
    (row,) = _keep(key, employer)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reviews_review WHERE id = %s", [row.review_id])
    assert find_things(key) == []


# --- The operator's side of the pepper ---------------------------------------------------------------


def test_make_pepper_makes_one_and_never_changes_it(settings, tmp_path):
    settings.PEPPER_FILE = tmp_path / "pepper.json"
    assert [message.id for message in checks.pepper_file(None)] == ["heardback.E008"]
    out = StringIO()
    call_command("make_pepper", stdout=out)
    assert "is made" in out.getvalue()
    before = settings.PEPPER_FILE.read_bytes()
    assert checks.pepper_file(None) == []
    call_command("make_pepper", stdout=out)
    assert "as it was" in out.getvalue()
    assert settings.PEPPER_FILE.read_bytes() == before
    secret = next(iter(json.loads(before).values()))
    assert secret not in out.getvalue()


def test_a_pepper_that_others_can_read_is_an_error(settings, tmp_path):
    settings.PEPPER_FILE = tmp_path / "pepper.json"
    create(settings.PEPPER_FILE)
    settings.PEPPER_FILE.chmod(0o644)
    (message,) = checks.pepper_file(None)
    assert message.id == "heardback.E008"
    assert re.search("others", message.msg)
    assert message.hint
    with pytest.raises(CommandError):
        call_command("make_pepper")
