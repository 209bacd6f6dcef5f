"""Everything under a key at once: said before, asked for with a group of the key, gone at once."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from moderation.models import Case, Message
from moderation.services.deadlines import expire
from moderation.services.decisions import add_message
from reviews.models import Review, ReviewVersion
from submissions.keyring import erasing
from submissions.keys import new_key
from submissions.models import Authorship, DiaryEntry
from submissions.things import find_things
from tests.submissions.entries.makers import an_entry, kept
from tests.submissions.keyring.scenes import group_of, opened, under

pytestmark = pytest.mark.django_db
PAGE = "/diary/key/erase/"
# The approved one last: what brings another one into public would bring it along.
HIDDEN = ("queued", "in_review", "needs_author", "restricted", "approved")


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


def test_it_is_all_gone_at_once(author, reader, employer, key):
    other = new_key()
    theirs = under(other, employer, "published")
    public = under(key, employer, "published")
    hidden = [under(key, employer, status) for status in HIDDEN]
    kept(key, an_entry(), an_entry())
    add_message(hidden[0], body="A question.", from_team=True)
    client = opened(author.client, key)
    page = client.get(PAGE).content.decode()
    for words in ("One published review", "5 reviews that nobody can read yet", "2 entries of your diary"):
        assert words in page
    address = f"/reviews/{public.public_id}/"
    assert reader.client.get(address).status_code == 200
    response = client.post(PAGE, {"key_group": group_of(key)})
    assert response.url == "/diary/erased/"
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response.cookies[settings.KEY_COOKIE_NAME]["max-age"] == 0
    assert "Everything is erased" in client.get(response.url).content.decode()
    assert reader.client.get(address).status_code == 410
    assert find_things(key) == []
    assert DiaryEntry.objects.count() == 0
    assert {review.status for review in Review.objects.exclude(pk=theirs.pk)} == {"withdrawn"}
    assert Case.objects.exclude(review=theirs).count() == 0
    refused = client.post("/diary/open/", {"key": key.text})
    assert "Nothing is kept under this key" in refused.content.decode()
    # Somebody else's stands.
    assert reader.client.get(f"/reviews/{theirs.public_id}/").status_code == 200
    assert len(find_things(other)) == 1
    expire(now=timezone.now() + dt.timedelta(days=4))
    assert set(ReviewVersion.objects.values_list("review", flat=True)) == {theirs.pk}
    assert Message.objects.count() == 0


@pytest.mark.parametrize("group", ["", "0000", "ключ", "x" * 5000])
def test_the_group_is_asked_for(author, employer, key, group):
    review = under(key, employer, "published")
    response = opened(author.client, key).post(PAGE, {"key_group": group})
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()
    review.refresh_from_db()
    assert review.status == "published"
    assert len(find_things(key)) == 1


def test_what_stays_and_what_can_be_appealed_no_more_is_said(author, employer, key):
    refused = under(key, employer, "rejected")
    held = under(key, employer, "published")
    Review.objects.filter(pk=held.pk).update(legal_hold=True)
    client = opened(author.client, key)
    page = client.get(PAGE).content.decode()
    assert "One review that we refused or took down: you cannot appeal any more" in page
    assert "One review that a court or an authority keeps us from erasing" in page
    client.post(PAGE, {"key_group": group_of(key)})
    refused.refresh_from_db()
    held.refresh_from_db()
    assert (refused.status, held.status) == ("rejected", "withdrawn")
    assert Authorship.objects.count() == 0
    report = expire(now=timezone.now() + dt.timedelta(days=3))
    assert (report.erased, report.held) == (1, 1)
    refused.refresh_from_db()
    held.refresh_from_db()
    assert (refused.status, held.status) == ("erased", "withdrawn")
    assert [version.review for version in ReviewVersion.objects.all()] == [held], "a court has forbidden it"


def test_a_second_click_finds_it_done(author, employer, key):
    under(key, employer, "published")
    client = opened(author.client, key)
    cookie = client.cookies[settings.KEY_COOKIE_NAME].value
    client.post(PAGE, {"key_group": group_of(key)})
    assert client.post(PAGE, {"key_group": group_of(key)}).url == "/diary/"
    # Its browser had sent the second click before the first one's answer came.
    client.cookies[settings.KEY_COOKIE_NAME] = cookie
    assert client.post(PAGE, {"key_group": group_of(key)}).url == "/diary/erased/"
    assert Review.objects.get().status == "withdrawn"


def test_whoever_is_cut_off_in_between_starts_again(employer, key, monkeypatch):
    reviews = [under(key, employer, "published") for _ in range(3)]
    real = erasing.authors.withdraw
    done: list[object] = []

    def breaks(**how):
        if len(done) == 1:
            raise RuntimeError("planted")
        done.append(how)
        real(**how)

    monkeypatch.setattr(erasing.authors, "withdraw", breaks)
    with pytest.raises(RuntimeError, match="planted"):
        erasing.erase_everything(key=key, now=timezone.now())
    assert len(find_things(key)) == 3, "the key still opens what is left"
    monkeypatch.undo()
    erasing.erase_everything(key=key, now=timezone.now())
    assert find_things(key) == []
    assert set(
        Review.objects.filter(pk__in=[one.pk for one in reviews]).values_list("status", flat=True)
    ) == {"withdrawn"}


def test_guessing_the_group_is_limited(author, employer, key, rate_limits):
    under(key, employer, "published")
    client = opened(author.client, key)
    answers = [client.post(PAGE, {"key_group": "0000"}).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    response = client.post(PAGE, {"key_group": group_of(key)})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert Review.objects.get().status == "published"


def test_nobody_without_the_key(reader, author, employer, key):
    under(key, employer)
    for method in (reader.client.get, reader.client.post):
        assert method(PAGE).url == "/diary/"
    assert opened(author.client, key).delete(PAGE).status_code == 405
    assert Review.objects.get().status == "queued"
