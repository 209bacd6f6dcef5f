"""A machine that does at random what authors, moderators, employers and time do, through the real services.

After each step the invariants of moderation (docs/moderation.md) are checked on the whole database. The
rules are counted, so that a run in which something never happened is seen.
"""

from hypothesis.stateful import initialize, invariant

from core.text import fingerprint
from moderation.models import Case, PromiseCount
from reviews.lifecycle import Status
from reviews.models import Reply, Review, ReviewVersion
from reviews.redaction import BLANK
from tests.machine import invariants
from tests.machine.authors import Employers
from tests.machine.stories import Stories
from tests.machine.world import DONE
from tests.moderation.scenes import STORY


def is_blanked(public: str, written: str) -> bool:
    """Whether `public` is `written` with some runs of it replaced by blanks, and nothing else."""
    pieces = public.split(BLANK)
    if len(pieces) == 1:
        return public == written
    at = len(pieces[0])
    if written[:at] != pieces[0]:
        return False
    for piece in pieces[1:-1]:
        # A blank stands for one character at least.
        at = written.find(piece, at + 1) + len(piece)
        if at < len(piece):
            return False
    return written.endswith(pieces[-1]) and at < len(written) - len(pieces[-1]) + 1


class Machine(Stories, Employers):
    """All of them together, and what must hold after every step."""

    @initialize()
    def begin(self) -> None:
        """Begin with two published, one asked about, one that waits, and with what chance rarely reaches."""
        DONE["run"] += 1
        for action in ("publish", "publish_redacted", "ask", ""):
            self.submit(len(self.reviews), STORY, "soonest")
            if action:
                self.decide(2, action, ["spam"], "It names a person.", False, True)
        self.publish_batch(1)
        for moderator, name in enumerate(("restrict", "restore")):
            self.act(moderator, name, ["spam"], "It names a person.", True, True)

    @invariant()
    def the_database_holds_every_invariant(self) -> None:
        DONE["step, with every invariant"] += 1
        found = invariants.faults(self.now)
        assert not found, found

    @invariant()
    def what_is_visible_is_what_a_moderator_approved(self) -> None:
        for rows in (Review.objects.published(), Reply.objects.published()):
            for row in rows.select_related("live_version"):
                assert row.live_version.sha256 in self.approved[row.pk]

    @invariant()
    def the_public_text_is_the_authors_with_spans_blanked(self) -> None:
        for version in ReviewVersion.objects.all():
            assert is_blanked(version.text, self.written[version.pk])
            assert version.blanks or version.text == self.written[version.pk]
            assert version.sha256 == fingerprint(version.text)

    @invariant()
    def the_clock_cannot_be_turned_back(self) -> None:
        for case in Case.objects.all():
            assert case.due_at == self.due[case.pk]

    @invariant()
    def what_is_erased_stays_erased(self) -> None:
        assert not Review.objects.filter(pk__in=self.erased).exclude(status=Status.ERASED).exists()

    @invariant()
    def counts_add_up(self) -> None:
        assert Review.objects.count() == len(self.reviews)
        counted = {row.kind: 0 for row in PromiseCount.objects.all()}
        for row in PromiseCount.objects.all():
            counted[row.kind] += row.kept + row.missed
        closed = {kind: number for kind, number in self.closed.items() if number}
        assert counted == closed, (counted, closed)
