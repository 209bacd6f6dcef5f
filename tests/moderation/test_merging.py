"""Merging employers and undoing it: what moves, what collides, what came meanwhile, and what forbids it."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core import serializers
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from employers.models import Employer, EmployerDomain
from employers.names import normalised
from employers.search import search
from employers.services import EmployerRefusedError, add_name, rename
from moderation.errors import ConflictOfInterestError
from moderation.models import Merge
from moderation.services import deadlines, merging
from reviews import tallies
from reviews.models import Reply, Review, Snapshot, Tally
from reviews.services import judging, snapshots
from reviews.services.publication import publish_due
from tests import factories
from tests.moderation.scenes import NOW

TODAY = NOW.date()
# Counters of pages only grow, and the sums beside the directory's filters have keys of their own.
_NOT_COMPARED = {"reviews.PageVersion", "employers.DirectoryCount", "reviews.Tally"}


def every_table() -> dict[str, str]:
    """Return every row of the rooms that a merge could touch; tallies by what they count."""
    rows = {
        model._meta.label: serializers.serialize("json", model._default_manager.order_by("pk"))
        for room in ("employers", "reviews", "moderation", "submissions", "accounts")
        for model in apps.get_app_config(room).get_models()
        if model._meta.label not in _NOT_COMPARED
    }
    tallies.rebuild()
    counted = Tally.objects.order_by("employer", "clock", "phase", "half", "wait_class")
    rows["tallies"] = str(list(counted.values_list("employer", "clock", "phase", "half", "d", "x2", "waits")))
    return rows


@contextmanager
def everything_comes_back() -> Iterator[None]:
    """Assert that every table is afterwards as it was."""
    before = every_table()
    yield
    after = every_table()
    assert {label for label in before if before[label] != after[label]} == set()


def merged(source: Employer, target: Employer, moderator: User, *, today: dt.date = TODAY) -> Merge:
    merging.merge(source=source, target=target, moderator=moderator, now=NOW + (today - TODAY))
    return Merge.objects.get(source=source)


# --- The identity -------------------------------------------------------------------------------------------

_few = st.sets(st.sampled_from(["Larkfield", "Lark Field Ltd", "Quay House", "Ostler"]), max_size=3)
_domains = st.sets(st.sampled_from(["a.example", "b.example", "c.example"]), max_size=2)
_people = st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=3)
_pledges = st.lists(
    st.tuples(st.sampled_from(["applied", "interview", "decision"]), st.booleans()),
    max_size=3,
    unique_by=lambda row: row[0],
)
_side = st.fixed_dictionaries({"names": _few, "domains": _domains, "people": _people, "pledges": _pledges})
_states = st.sampled_from(["queued", "needs_author", "approved", "published", "restricted", "rejected"])
# Who it is about and through whom (places of the cast), the state, who owed, and who replied.
_reviews = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.one_of(st.none(), st.integers(0, 2)),
        _states,
        st.booleans(),
        st.sets(st.integers(0, 2)),
    ),
    max_size=5,
)


def furnish(employer: Employer, side: dict, users: list[User], taken: set[str]) -> None:
    """Give an employer names, domains, people and pledges; a domain is listed for one employer alone."""
    for name in sorted(side["names"]):
        add_name(employer=employer, name=name)
    for domain in sorted(side["domains"]):
        listed = employer.status == "listed" and domain not in taken
        if listed:
            taken.add(domain)
        EmployerDomain.objects.create(employer=employer, domain=domain, source="import", listed=listed)
    active = set()
    for number, revoked in side["people"]:
        if not revoked and number in active:
            continue
        if not revoked:
            active.add(number)
        ended = TODAY if revoked else None
        factories.representative(user=users[number], employer=employer, revoked_on=ended)
    for phase, closed in side["pledges"]:
        employer.pledges.create(phase=phase, working_days=5, from_batch=300, to_batch=310 if closed else None)


def review_in(cast: list[Employer], row: tuple) -> None:
    about, through, state, agency_owed, repliers = row
    agency = None if through is None or through == about else cast[through]
    waits = (
        factories.wait_facts(owed_by="agency" if agency_owed and agency else "employer"),
        factories.wait_facts(owed_by="employer"),
    )
    review = factories.make_review(
        employer=cast[about],
        agency=agency.pk if agency else None,
        status="published" if repliers and state == "restricted" else state,
        waits=waits,
        now=NOW,
    )
    if review.status == "published":
        for number in sorted(repliers):
            if cast[number].pk in {review.employer_id, review.agency_id}:
                factories.make_reply(review=review, employer=cast[number], status="published", now=NOW)


# Enough for figures of both, three of them through one of them as an agency.
_MANY = [(0, None, "published", False, set()), (1, 0, "published", True, {0, 1})] * 3


_worlds = given(
    sides=st.tuples(_side, _side, _side),
    status=st.sampled_from(["listed", "proposed"]),
    reviews=_reviews,
    many=st.booleans(),
    part=st.booleans(),
)
_health = list(HealthCheck)


@pytest.mark.django_db
@settings(max_examples=5, suppress_health_check=_health)
@_worlds
def test_merging_and_undoing_changes_no_table(**world):
    check_the_identity(**world)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=_health)
@_worlds
def test_merging_and_undoing_changes_no_table_in_many_worlds(**world):
    check_the_identity(**world)


def check_the_identity(*, sides, status, reviews, many, part):
    with transaction.atomic():
        moderator = factories.user(designation="Moderator 1", is_moderator=True)
        users = [factories.user() for _number in range(3)]
        cast = [
            factories.employer(name=name, status=status if number == 0 else "listed", is_agency=number == 2)
            for number, name in enumerate(["Harbour", "Quill", "Finch Agency"])
        ]
        taken: set[str] = set()
        for employer, side in zip(cast, sides, strict=True):
            furnish(employer, side, users, taken)
        if status == "listed":
            rename(employer=cast[0], name="Harbour Works")
        if part:
            merged(factories.employer(name="Old Harbour", domain="old.example"), cast[0], moderator)
        for row in [*reviews, *(_MANY if many else [])]:
            review_in(cast, row)
        snapshots.write_down([employer.pk for employer in cast])
        source, target = (Employer.objects.get(pk=one.pk) for one in cast[:2])
        with everything_comes_back():
            row = merged(source, target, moderator)
            assert Employer.objects.resolve(source.slug).employer == target or status == "proposed"
            merging.undo(row=row, moderator=moderator, today=TODAY)
        transaction.set_rollback(True)


# --- What came meanwhile ------------------------------------------------------------------------------------


def test_what_came_after_the_merge_stays_and_the_rest_goes_back(employer, rival_employer, moderator):
    before = factories.make_review(employer=rival_employer)
    row = merged(rival_employer, employer, moderator.user)
    since = factories.make_review(employer=rival_employer)
    assert since.employer == employer
    add_name(employer=employer, name="Harbour Finch and Quill")
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    before.refresh_from_db()
    since.refresh_from_db()
    assert (before.employer, since.employer) == (rival_employer, employer)
    assert search("Harbour Finch and Quill")[0].employer == employer
    assert not Merge.objects.exists()


def test_addresses_and_search_lead_back(employer, rival_employer, moderator):
    rename(employer=rival_employer, name="Quill")
    row = merged(rival_employer, employer, moderator.user)
    assert Employer.objects.resolve("quill-orchard").employer == employer
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    for slug in ("quill", "quill-orchard"):
        assert Employer.objects.resolve(slug).employer == rival_employer
    assert Employer.objects.resolve("harbour-and-finch").employer == employer
    assert search("quillorchard.example")[0].employer == rival_employer


def test_a_name_that_the_other_one_took_for_its_own_is_findable_at_both(employer, rival_employer, moderator):
    row = merged(rival_employer, employer, moderator.user)
    rename(employer=employer, name="Quill Orchard")
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    wanted = normalised("Quill Orchard")
    assert Employer.objects.filter(names__normalised=wanted).count() == 2


def test_a_review_that_was_erased_meanwhile_goes_back_empty(employer, rival_employer, moderator):
    review = factories.make_review(employer=rival_employer, agency=employer.pk)
    row = merged(rival_employer, employer, moderator.user)
    review.refresh_from_db()
    judging.withdraw(review=review)
    judging.erase(review=review, guards=factories.ALL_GUARDS)
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    review.refresh_from_db()
    assert (review.status, review.employer, review.agency) == ("erased", rival_employer, None)


def test_old_figures_do_not_come_back_when_too_few_reviews_are_left(employer, rival_employer, moderator):
    mine = [factories.make_review(employer=rival_employer) for _number in range(5)]
    assert Snapshot.objects.filter(employer=rival_employer).exists()
    row = merged(rival_employer, employer, moderator.user)
    mine[0].refresh_from_db()
    judging.withdraw(review=mine[0])
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    assert not Snapshot.objects.filter(employer=rival_employer).exists()


def test_figures_of_both_move_on_from_where_they_were(employer, rival_employer, moderator):
    for owner in (employer, rival_employer):
        for _number in range(5):
            factories.make_review(employer=owner)
    row = merged(rival_employer, employer, moderator.user)
    publish_due(now=NOW + dt.timedelta(days=400), at_once=True)
    assert Snapshot.objects.filter(employer=employer).latest("batch").figures["reviews"] == 10
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    for owner in (employer, rival_employer):
        assert Snapshot.objects.filter(employer=owner).latest("batch").figures["reviews"] == 5
        owner.refresh_from_db()
        assert owner.review_count == 5


def test_undoing_a_merge_brings_back_base_and_prior_exactly(employer, rival_employer, moderator):
    for owner in (employer, rival_employer):
        for _number in range(5):
            factories.make_review(employer=owner, status="approved", now=NOW)
    publish_due(now=NOW + dt.timedelta(days=14), at_once=True)
    before = list(Snapshot.objects.order_by("pk").values())
    assert len(before) == 2
    assert all(one["base"]["cells"] and one["prior_id"] for one in before)
    row = merged(rival_employer, employer, moderator.user)
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    assert list(Snapshot.objects.order_by("pk").values()) == before


# --- Collisions ---------------------------------------------------------------------------------------------


def two_replies(employer: Employer, agency: Employer) -> Review:
    review = factories.make_review(employer=employer, agency=agency.pk)
    for speaker in (employer, agency):
        factories.make_reply(review=review, employer=speaker, text=f"{speaker.name} is sorry.")
    return review


def test_a_reply_that_collides_is_set_aside_and_comes_back(employer, rival_employer, moderator):
    review = two_replies(employer, rival_employer)
    shown = merging.preview(source=rival_employer, target=employer)
    assert (shown.counts.replies, shown.counts.collisions) == (1, 1)
    row = merged(rival_employer, employer, moderator.user)
    review.refresh_from_db()
    assert "Harbour and Finch is sorry." in review.cards["en"]
    assert "Quill Orchard is sorry." not in review.cards["en"]
    merging.undo(row=row, moderator=moderator.user, today=TODAY)
    review.refresh_from_db()
    assert "Quill Orchard is sorry." in review.cards["en"]
    assert review.agency == rival_employer


def test_after_30_days_a_merge_is_final_and_what_it_set_aside_is_withdrawn(
    employer, rival_employer, moderator
):
    two_replies(employer, rival_employer)
    row = merged(rival_employer, employer, moderator.user)
    last = NOW + dt.timedelta(days=30)
    assert merging.undoable(target=employer, today=last.date()) == [row]
    assert deadlines.expire(now=last).merges == 0
    assert deadlines.expire(now=last + dt.timedelta(days=1)).merges == 1
    assert Reply.objects.get(employer=rival_employer).status == "withdrawn"
    assert Reply.objects.get(employer=employer).status == "published"
    with pytest.raises(EmployerRefusedError, match="no longer be undone"):
        merging.undo(row=row, moderator=moderator.user, today=TODAY)


# --- What forbids it ----------------------------------------------------------------------------------------


def refused(row: Merge, moderator: User, *, today: dt.date = TODAY) -> str:
    before = every_table()
    with pytest.raises((EmployerRefusedError, ConflictOfInterestError)) as caught:
        merging.undo(row=row, moderator=moderator, today=today)
    assert every_table() == before
    return str(caught.value)


def test_too_late(employer, rival_employer, moderator):
    row = merged(rival_employer, employer, moderator.user)
    assert "no longer be undone" in refused(row, moderator.user, today=TODAY + dt.timedelta(days=31))


def test_the_later_merge_is_undone_first(employer, rival_employer, moderator):
    third = factories.employer(name="Third")
    factories.make_review(employer=rival_employer)
    with everything_comes_back():
        first = merged(rival_employer, employer, moderator.user)
        second = merged(employer, third, moderator.user)
        assert "Undo that merge first" in refused(first, moderator.user)
        merging.undo(row=second, moderator=moderator.user, today=TODAY)
        merging.undo(row=first, moderator=moderator.user, today=TODAY)


def _give_its_domain_away(source: Employer, target: Employer) -> None:
    target.domains.filter(domain="quillorchard.example").delete()
    factories.employer(name="Third", domain="quillorchard.example")


def _have_its_person_speak_elsewhere(source: Employer, target: Employer) -> None:
    source.representatives.all().delete()
    moved = target.representatives.get()
    factories.representative(user=moved.user, employer=source)


@pytest.mark.parametrize("deed", [_give_its_domain_away, _have_its_person_speak_elsewhere])
def test_what_somebody_else_has_by_now_forbids_it(
    employer, rival_employer, moderator, deed: Callable[[Employer, Employer], None]
):
    factories.representative(user=factories.user(), employer=rival_employer)
    row = merged(rival_employer, employer, moderator.user)
    deed(rival_employer, employer)
    assert "Nothing was changed" in refused(row, moderator.user)


def test_a_tie_forbids_it(employer, rival_employer, moderator, second_moderator):
    row = merged(rival_employer, employer, moderator.user)
    factories.representative(user=second_moderator.user, employer=employer)
    assert "You have a tie" in refused(row, second_moderator.user)


# --- The page -----------------------------------------------------------------------------------------------


def test_a_domain_that_a_third_employer_has_stays_with_it(employer, rival_employer, moderator):
    proposed = factories.employer(name="Quill", status="proposed", domain="quillorchard.example")
    merged(proposed, employer, moderator.user)
    assert EmployerDomain.objects.get(domain="quillorchard.example", listed=True).employer == rival_employer


def test_the_preview_names_what_moves_and_what_collides(employer, rival_employer, moderator):
    add_name(employer=rival_employer, name="Harbour and Finch")
    employer.pledges.create(phase="interview", working_days=5, from_batch=300)
    rival_employer.pledges.create(phase="interview", working_days=9, from_batch=300)
    two_replies(employer, rival_employer)
    address = f"/moderation/employers/{rival_employer.pk}/merge/"
    html = moderator.client.get(address, {"target": employer.pk}).content.decode()
    for words in ("quillorchard.example", "Both have, so it stays once", "Both pledge for it", "set aside"):
        assert words in html
    assert not Merge.objects.exists()


def test_undoing_at_the_desk(employer, rival_employer, moderator, editor, reader):
    moderator.client.post(f"/moderation/employers/{rival_employer.pk}/merge/", {"target": employer.pk})
    address = f"/moderation/employers/{rival_employer.pk}/merge/undo/"
    assert address in moderator.client.get(f"/moderation/employers/{employer.pk}/").content.decode()
    assert moderator.client.get(address).status_code == 405
    assert editor.client.post(address).status_code == 404
    assert reader.client.post(address).status_code == 302
    page = moderator.client.post(address)
    assert page["Location"] == f"/moderation/employers/{rival_employer.pk}/"
    rival_employer.refresh_from_db()
    assert rival_employer.status == "listed"
    assert moderator.client.post(address).status_code == 404


def test_undoing_too_late_says_so(employer, rival_employer, moderator):
    merged(rival_employer, employer, moderator.user, today=TODAY - dt.timedelta(days=400))
    page = moderator.client.post(f"/moderation/employers/{rival_employer.pk}/merge/undo/", follow=True)
    assert "can no longer be undone" in page.content.decode()
    rival_employer.refresh_from_db()
    assert rival_employer.status == "merged"
