"""Where the machine plays: people, employers, a clock, chance that can be repeated, and counting of deeds."""

import datetime as dt
import random
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from accounts.models import User
from moderation import errors
from moderation.models import Appeal, Case, Notice
from reviews.lifecycle import Status
from reviews.models import Reply, Review
from reviews.services.replying import ReplyExistsError
from tests import factories
from tests.machine.digest import difference, digest
from tests.moderation.scenes import STORY

REFUSALS = (errors.ModerationError, ValidationError, ReplyExistsError)
# How often each deed was done, and how often refused, over the whole run of a test.
DONE: Counter[str] = Counter()

picks = st.integers(0, 10_000)
texts = st.sampled_from([STORY, "A short story.", "Tom Hargreave again.", "", "Another one, at length."])
grounds = st.lists(st.sampled_from(["names_private_person", "spam", "harassment", "nonsense"]), max_size=2)
facts = st.sampled_from(["It names a person.", "", "You wrote Tom Hargreave."])
mostly = st.sampled_from([True, True, True, False])


# So many reviews a run may have, and so many of them that something can still happen to.
_MOST, _MOST_ALIVE = 30, 8


class World(RuleBasedStateMachine):
    """Three moderators, two employers, and as many reviews and replies as come."""

    # A twin of the world whose employers are claimed and whose reviews carry badges (test_status.py).
    adorned = False

    def __init__(self) -> None:
        super().__init__()
        # Keys, ids and drawn delays come from `secrets`; a run can only be repeated if they can.
        chance = random.Random(7)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(secrets, "randbits", chance.getrandbits)
        self.patch.setattr(secrets, "randbelow", chance.randrange)
        self.patch.setattr(secrets, "choice", chance.choice)
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
        self.moderators = [factories.user(is_moderator=True) for _ in range(3)]
        self.employers = [factories.employer(name=f"Firm {number}") for number in range(2)]
        if self.adorned:
            speaker = factories.user()
            for employer in self.employers:
                factories.representative(user=speaker, employer=employer)
        # Both twins draw the same from here on.
        chance.seed(7)
        self.reviews: list[int] = []
        # The first batch that may bring a review, as its author was told.
        self.first_batch: dict[int, int] = {}
        # What authors wrote, by the version's key; blanking replaces it there.
        self.written: dict[int, str] = {}
        # What moderators approved, by review and by reply: the hash of the text after blanking.
        self.approved: dict[int, set[str]] = {}
        # What every open case is promised for; it moves only through a pause.
        self.due: dict[int, dt.datetime | None] = {}
        # What the site's promise was counted for, by kind.
        self.closed: Counter[str] = Counter()
        self.erased: set[int] = set()
        self.nonces = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.patch.undo()

    def pick(self, number: int, rows: Any) -> Any:
        """Return one of the rows, None if there are none."""
        found = list(rows.order_by("pk") if isinstance(rows, QuerySet) else rows)
        return found[number % len(found)] if found else None

    def review(self, number: int) -> Review:
        """Return any review."""
        return Review.objects.get(pk=self.pick(number, self.reviews))

    def room(self) -> bool:
        """Whether another review may come: something can happen to few enough, and there are few enough."""
        over = (Status.WITHDRAWN, Status.ERASED, Status.REMOVED, Status.REJECTED)
        return len(self.reviews) < _MOST and Review.objects.exclude(status__in=over).count() < _MOST_ALIVE

    def moderator_but(self, number: int, *others: User | None) -> User:
        """Return a moderator who is none of these, while there is one."""
        left = [user for user in self.moderators if user not in others]
        found: User = self.pick(number, left or self.moderators)
        return found

    def attempt(self, name: str, deed: Callable[[], Any], *, allowed: bool = True, closes: int = 0) -> Any:
        """Return what the deed returns (True for None); None if it was refused: then nothing has changed.

        `allowed` is false for what must be refused; `closes` is the case that the deed decides on.
        """
        before = digest()
        # Late is late, also where the clock was stopped afterwards.
        late_or_was = Q(due_at__lt=self.now) | Q(minutes_left=0)
        late = set(Case.objects.filter(late_or_was).values_list("pk", flat=True))
        try:
            result = deed()
        except REFUSALS:
            assert difference(before, digest()) == [], f"a refused {name} changed something"
            DONE[f"{name}, refused"] += 1
            return None
        assert allowed, f"{name} was done, and must not be"
        DONE[name] += 1
        # What was late and went with its text stays counted as missed; what was decided is counted below.
        left = set(Case.objects.filter(pk__in=late).values_list("pk", flat=True))
        self.closed["review"] += len(late - left - {closes})
        return True if result is None else result

    def late_redress(self, *subjects: Review | Reply) -> Counter[str]:
        """Return how many open notices and appeals about these are late: they stay counted as missed."""
        late: Counter[str] = Counter()
        for subject in subjects:
            late["notice"] += Notice.objects.open().about(subject).filter(due_at__lt=self.now).count()
            late["appeal"] += Appeal.objects.open().about(subject).filter(due_at__lt=self.now).count()
        return late

    def all_late_redress(self) -> Counter[str]:
        """Return how many open notices and appeals are late, whatever they are about."""
        late = {"due_at__lt": self.now}
        return Counter(
            notice=Notice.objects.open().filter(**late).count(),
            appeal=Appeal.objects.open().filter(**late).count(),
        )

    def note_due(self, review: Review) -> None:
        """Learn the promise of a case that was opened or went on just now, and the texts of its review."""
        self.note_texts(review)
        case = Case.objects.filter(review=review).first()
        if case is not None and self.due.get(case.pk) is None and case.due_at is not None:
            self.due[case.pk] = case.due_at

    def note_texts(self, review: Review) -> None:
        """Remember what the author wrote, before anybody blanks anything of it."""
        for version in review.versions.all():
            self.written.setdefault(version.pk, version.text)
