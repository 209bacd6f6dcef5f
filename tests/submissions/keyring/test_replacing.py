"""Another key: shown, kept, put in the old one's place, all or nothing; the old one opens nothing."""

import pytest
from django.conf import settings
from django.test import Client

from submissions import opening
from submissions.entries import moving, services
from submissions.entries.services import entries_of
from submissions.keyring.replacing import replace_key
from submissions.keys import new_key, parse
from submissions.models import Authorship
from submissions.things import authorships, find_things
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import group_of, opened, under
from tests.submissions.pages import fields, key_on

pytestmark = pytest.mark.django_db
PAGE = "/diary/key/replace/"


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


def shown(client: Client):
    """Return the page with the new key."""
    return client.post(PAGE, fields(client.get(PAGE)) | {"do": "show"})


def typed(page):
    """Return what is posted after the new key was kept."""
    return fields(page) | {"key_group": group_of(parse(key_on(page))), "do": "replace"}


def test_everything_moves_and_the_old_key_opens_nothing(author, other_author, employer, rival_employer, key):
    reviews = [under(key, employer), under(key, rival_employer, "published")]
    kept(key, an_entry(note="They said Friday."))
    others = opened(other_author.client, key)
    client = opened(author.client, key)
    page = shown(client)
    new = parse(key_on(page))
    assert new != key
    response = client.post(PAGE, typed(page))
    assert response.url == "/diary/?done=replaced"
    diary = client.get(response.url).content.decode()
    assert employer.name in diary
    assert rival_employer.name in diary
    assert "the old one opens nothing" in diary
    assert {row.review for _number, row in authorships(new)} == set(reviews)
    assert [one.entry.note for one in entries_of(new)] == ["They said Friday."]
    assert find_things(key) == []
    # A browser in which it was open, and somebody who types it.
    assert employer.name not in others.get("/diary/").content.decode()
    refused = Client().post("/diary/open/", {"key": key.text})
    assert "Nothing is kept under this key" in refused.content.decode()
    assert opened(Client(), new).get("/diary/").status_code == 200


def test_nothing_changes_before_a_group_is_typed_back(author, employer, key):
    under(key, employer)
    client = opened(author.client, key)
    before = list(Authorship.objects.values())
    page = shown(client)
    new = key_on(page)
    wrong = client.post(PAGE, typed(page) | {"key_group": "0000"})
    assert "That is not group" in wrong.content.decode()
    assert "the old key still opens everything" in wrong.content.decode()
    assert key_on(wrong) == new
    assert key_on(client.post(PAGE, fields(page) | {"do": "show"})) == new, "loading it again shows the same"
    assert client.post(PAGE, {"do": "replace", "key_group": "0000"}).status_code == 200
    assert list(Authorship.objects.values()) == before
    assert find_things(parse(new)) == []


def test_the_page_before_does_not_show_the_key(author, employer, key):
    under(key, employer)
    page = opened(author.client, key).get(PAGE)
    assert key_on(page) == ""
    assert opening.unlocked(fields(page)["held"]) is not None


def test_a_second_click_and_the_back_button_are_harmless(author, employer, key):
    under(key, employer)
    client = opened(author.client, key)
    old_cookie = client.cookies[settings.KEY_COOKIE_NAME].value
    post = typed(shown(client))
    client.post(PAGE, post)
    after = list(Authorship.objects.values("pk", "tag"))
    again = client.post(PAGE, post)
    assert again.url == "/diary/?done=replaced"
    # The second click left the browser before the answer to the first one had come.
    client.cookies[settings.KEY_COOKIE_NAME] = old_cookie
    again = client.post(PAGE, post)
    assert again.url == "/diary/?done=replaced"
    assert employer.name in client.get(again.url).content.decode()
    assert list(Authorship.objects.values("pk", "tag")) == after


@pytest.mark.parametrize("held", ["", "x", "x" * 4000, "gAAAAA"])
def test_a_page_that_is_too_old_shows_another_new_key_and_changes_nothing(author, employer, key, held):
    under(key, employer)
    client = opened(author.client, key)
    post = typed(shown(client)) | {"held": held}
    page = client.post(PAGE, post)
    assert "another new key" in page.content.decode()
    assert "Throw the copy of the earlier one away" in page.content.decode()
    assert len(find_things(key)) == 1
    assert client.post(PAGE, typed(page)).url == "/diary/?done=replaced"


def test_a_key_is_not_replaced_by_itself(author, employer, key):
    under(key, employer)
    client = opened(author.client, key)
    held = opening.locked(key)
    response = client.post(PAGE, {"held": held, "key_group": group_of(key), "do": "replace"})
    assert response.status_code == 302
    assert len(find_things(key)) == 1
    with pytest.raises(ValueError, match="itself"):
        replace_key(old=key, new=key)


def test_half_a_replacement_never_stands(employer, key, monkeypatch):
    """Whatever breaks off in between, both kinds of things are where they were."""
    under(key, employer)
    kept(key, an_entry(), an_entry())
    new = new_key()
    moved = []

    def breaks(**how):
        moved.append(how)
        if len(moved) == 2:
            raise RuntimeError("planted")
        return moving.move_entry(**how)

    monkeypatch.setattr(services, "move_entry", breaks)
    with pytest.raises(RuntimeError, match="planted"):
        replace_key(old=key, new=new)
    assert len(find_things(key)) == 3
    assert find_things(new) == []
    assert [one.entry is not None for one in entries_of(key)] == [True, True]
    monkeypatch.undo()
    assert replace_key(old=key, new=new) == 3
    assert find_things(key) == []


def test_what_was_kept_under_the_old_key_meanwhile_can_follow(employer, rival_employer, key):
    new = new_key()
    first = under(key, employer)
    replace_key(old=key, new=new)
    later = under(key, rival_employer)
    assert replace_key(old=key, new=new) == 2
    assert [row.review for _number, row in authorships(new)] == [first, later]


def test_many_things_move(employer, key):
    new = new_key()
    for _ in range(45):
        under(key, employer)
    assert replace_key(old=key, new=new) == 45
    assert [thing.index for thing in find_things(new)] == list(range(45))


def test_nobody_without_the_key(reader, author, employer, key):
    under(key, employer)
    for method in (reader.client.get, reader.client.post):
        assert method(PAGE).url == "/diary/"
    client = opened(author.client, key)
    assert client.put(PAGE).status_code == 405
