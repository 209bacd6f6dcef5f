"""The public log: what enters it and when, that it dates nobody, and that whatever is changed is found."""

import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.ledger.chain import check, half_of, ref_of
from moderation.ledger.models import LogCount, LogLine
from moderation.ledger.verifying import verify
from moderation.models import Decision, PromiseCount
from moderation.services import authors
from reviews.models import Batch, Review
from tests import factories
from tests.ledger.scenes import DECEMBER, NEXT, NOW, judged, lifted, moment, raw, run_batch, settle
from tests.moderation.scenes import claimed, decided, queued, review_of

pytestmark = pytest.mark.django_db


def lines() -> list[LogLine]:
    return list(LogLine.objects.order_by("number"))


def actions() -> list[str]:
    return [line.action for line in lines()]


def public() -> str:
    """Return everything that the log says, as text."""
    return "\n".join(json.dumps(line.public()) for line in lines())


class TestWhen:
    def test_an_approval_comes_with_its_batch_and_no_earlier(self, employer, moderator):
        judged(employer, moderator.user)
        run_batch(NEXT - 1)
        assert actions() == ["batch"]
        run_batch(NEXT)
        assert actions() == ["batch", "publish", "batch"]
        assert lines()[1].period == f"batch {NEXT}"

    @pytest.mark.parametrize("action", ["ask", "refuse"])
    def test_anything_else_comes_when_its_month_is_over(self, employer, moderator, action):
        judged(employer, moderator.user, action)
        run_batch(DECEMBER - 1)
        assert actions() == ["batch"]
        run_batch(DECEMBER)
        assert actions() == ["batch", action, "batch"]
        assert lines()[1].period == "2026-11"

    def test_a_review_that_waits_for_a_second_one_comes_when_it_appears(self, employer, moderator):
        first = decided(claimed(employer, moderator.user, timing="together"), moderator.user)
        run_batch(NEXT)
        assert actions() == ["batch"]
        decided(
            claimed(employer, moderator.user, timing="together", now=moment(NEXT)),
            moderator.user,
            now=moment(NEXT),
        )
        run_batch(NEXT + 1)
        assert actions() == ["batch", "publish", "publish", "batch"]
        assert {line.period for line in lines()[1:3]} == {f"batch {NEXT + 1}"}
        assert first.label == f"batch {NEXT}"
        assert verify().found == ()

    def test_what_is_withdrawn_before_it_appears_comes_all_the_same(self, employer, moderator):
        decision = judged(employer, moderator.user)
        authors.withdraw(review=Review.objects.get(log_ref=decision.log_ref), now=NOW)
        run_batch(NEXT)
        assert actions() == ["publish", "batch"]

    def test_a_batch_that_is_run_twice_adds_nothing(self, employer, moderator):
        judged(employer, moderator.user)
        run_batch(NEXT)
        before = public()
        run_batch(NEXT)
        assert public() == before

    def test_a_batch_that_fails_leaves_no_line(self, employer, moderator, monkeypatch):
        judged(employer, moderator.user)
        monkeypatch.setattr("moderation.ledger.publishing.requests.write_down", lambda day: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_batch(NEXT)
        assert not LogLine.objects.exists()
        assert not Review.objects.published().exists()

    def test_at_once_the_same_batch_goes_on(self, employer, moderator, publish_at_once):
        judged(employer, moderator.user)
        judged(employer, moderator.user)
        assert actions() == ["publish", "batch", "publish", "batch"]
        assert len({line.batch for line in lines()}) == 1
        assert verify().found == ()


class TestWhatItShows:
    def test_two_decisions_on_one_text_look_unrelated(self, employer, moderator):
        review = review_of(claimed(employer, moderator.user, timing="soonest"))
        decided(review.cases.get(), moderator.user, "ask")
        authors.answer_question(review=review, body="The second.", now=NOW)
        again = claimed_again(moderator.user)
        decided(again, moderator.user)
        run_batch(DECEMBER)
        ask, publish = sorted(lines()[:2], key=lambda line: line.action)
        assert (ask.action, publish.action) == ("ask", "publish")
        assert ask.ref != publish.ref
        assert review.log_ref not in public()
        assert review.public_id not in public()

    def test_no_text_key_employer_or_hour(self, employer, moderator):
        for action in ("publish", "publish_redacted", "refuse"):
            judged(employer, moderator.user, action)
        run_batch(DECEMBER)
        text = public()
        for word in ("Hargreave", employer.name, employer.slug, "09:20", "Moderator", moderator.user.email):
            assert word not in text
        assert not {str(review.pk) for review in Review.objects.all()} & set(text.split('"'))

    def test_the_order_within_a_batch_is_that_of_the_references(self, employer, moderator):
        made = [judged(employer, moderator.user) for _ in range(12)]
        run_batch(NEXT)
        refs = [line.ref for line in LogLine.objects.decisions().order_by("number")]
        assert refs == sorted(refs) == sorted(ref_of(decision.hash) for decision in made)
        # Whoever sorts by place gets no more of the order of deciding than chance gives.
        assert refs != [ref_of(decision.hash) for decision in made]

    def test_which_decision_a_line_is_about_is_not_public(self, employer, moderator):
        judged(employer, moderator.user)
        run_batch(NEXT)
        assert "decision" not in lines()[0].public()
        assert "half" not in lines()[0].public()


def claimed_again(user):
    from moderation.services.cases import claim_next

    case = claim_next(moderator=user, now=NOW)
    assert case is not None
    return case


class TestHead:
    def test_the_batch_holds_the_head_of_the_log(self, employer, moderator):
        judged(employer, moderator.user)
        run_batch(NEXT)
        batch = Batch.objects.get(number=NEXT)
        last = lines()[-1]
        assert (batch.log_head, batch.log_lines) == (last.hash, last.number)

    def test_a_week_without_a_decision_looks_like_any_other(self, employer, moderator):
        judged(employer, moderator.user, "refuse")
        run_batch(NEXT)
        run_batch(NEXT + 1)
        first, second = (json.loads(line.figures)["record"] for line in LogLine.objects.batches())
        assert first != second

    def test_whoever_cuts_the_record_short_is_found(self, employer, moderator):
        judged(employer, moderator.user, "refuse")
        last = judged(employer, moderator.user, "refuse")
        run_batch(NEXT)
        with lifted():
            raw("DELETE FROM moderation_statement WHERE decision_id = %s", last.seq)
            raw("DELETE FROM moderation_decision WHERE seq = %s", last.seq)
            raw("DELETE FROM moderation_promisecount")
        Review.objects.filter(log_ref=last.log_ref).delete()
        assert ("line", "1", "tells of a record that is not this one") in {
            (one.table, one.row, one.what) for one in verify().found
        }

    def test_whoever_cuts_the_log_short_is_found(self, employer, moderator):
        judged(employer, moderator.user)
        run_batch(NEXT)
        with lifted():
            raw("DELETE FROM moderation_logline WHERE number = 2")
        assert ("batch", str(NEXT)) in {(one.table, one.row) for one in verify().found}

    def test_a_decision_that_is_kept_from_the_log_is_found(self, employer, moderator):
        kept = judged(employer, moderator.user)
        run_batch(NEXT)
        with lifted():
            raw("DELETE FROM moderation_logline WHERE number = 1")
        assert ("decision", str(kept.seq)) in {(one.table, one.row) for one in verify().found}


# --- Whatever is changed is found at its row ---------------------------------------------------------------

DECISION = [field.column for field in Decision._meta.concrete_fields]
LINE = [field.column for field in LogLine._meta.concrete_fields]


@pytest.fixture
def a_log(employer, moderator):
    """Return a log of several batches, in which every column says something."""
    for action in ("publish", "refuse", "publish_redacted", "ask"):
        judged(employer, moderator.user, action)
    run_batch(NEXT)
    judged(employer, moderator.user, now=NOW)
    run_batch(DECEMBER)
    assert verify().found == ()
    return {"moderation_decision": 5, "moderation_logline": LogLine.objects.count()}


def flipped(value: object, chance: random.Random) -> object:
    """Return a stored value with one byte changed, so that it is still of its column's type."""
    if value is None:
        return True
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(3, 10))
    if value == "":
        return "x"
    text = str(value)
    at = chance.randrange(len(text))
    other = chance.choice([letter for letter in "0a9Zx -" if letter != text[at]])
    return text[:at] + other + text[at + 1 :]


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    column=st.sampled_from(
        [("moderation_decision", "seq", name) for name in DECISION]
        + [("moderation_logline", "number", name) for name in LINE]
    ),
    row=st.integers(0, 10_000),
    seed=st.integers(0, 10_000),
)
def test_one_byte_anywhere_is_found_at_its_row(a_log, column, row, seed):
    table, key, name = column
    row = row % a_log[table] + 1
    chance = random.Random(seed)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {table} WHERE {key} = %s", [row])  # noqa: S608
        (before,) = cursor.fetchone()
        if name in {"automated", "kept"} and before is not None:
            before = bool(before)
        after = flipped(before, chance)
        if name == "decision_id" and before is None:
            return
        with lifted():
            change(table, key, name, row, before, after)
    # A row whose number was changed is found under the new one.
    number = str(after if name == key else row)
    where = "decision" if table == "moderation_decision" else "line"
    found = verify().found
    with lifted():
        undo(table, key, name, after if name == key else row, before)
    assert (where, number) in {(one.table, one.row) for one in found}, (column, row, before, after, found)
    assert verify().found == ()


def change(table, key, name, row, before, after) -> None:
    """Change one value, with the constraints that a thief of the database would drop out of the way."""
    with unchecked(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", [after, row])  # noqa: S608


def undo(table, key, name, row, before) -> None:
    with unchecked(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", [before, row])  # noqa: S608


class unchecked:  # noqa: N801  (reads as what it does)
    """Let rows break the constraints of the two tables for a moment."""

    def __enter__(self):
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA ignore_check_constraints = ON")
                return
            settle()
            tables = ["moderation_decision", "moderation_logline", "moderation_statement"]
            cursor.execute(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint"
                " WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('c', 'f')",
                [tables],
            )
            for table, name in cursor.fetchall():
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def __exit__(self, *exception):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA ignore_check_constraints = OFF")


# --- The command --------------------------------------------------------------------------------


def test_the_command_says_that_all_is_well(a_log, capsys):
    call_command("verify_log")
    said = capsys.readouterr().out
    assert "The log holds: 5 decisions in the record" in said
    assert lines()[-1].hash in said


def test_the_command_names_the_row_and_fails(a_log):
    with lifted():
        raw("UPDATE moderation_logline SET ground = 'spam' WHERE number = 2")
    with pytest.raises(CommandError, match="line 2: its hash is not that of its fields") as refused:
        call_command("verify_log")
    assert refused.value.returncode == 1


def test_statistics_and_promises_are_worked_out_anew(a_log):
    LogCount.objects.filter(action="publish").update(n=9)
    PromiseCount.objects.update(missed=3)
    found = [str(one) for one in verify().found]
    assert any(one.startswith("statistics 2026H2 publish") for one in found)
    assert any("3 missed, the record gives 0" in one for one in found)


def test_figures_that_do_not_follow_are_found_by_whoever_reads_the_file(a_log):
    rows = [line.public() for line in lines()]
    from moderation.ledger.chain import canonical, hash_of

    figures = json.loads(str(rows[-1]["figures"]))
    figures["promises"]["review"]["kept"] += 1
    rows[-1]["figures"] = canonical(figures)
    rows[-1]["hash"] = hash_of(rows[-1])
    (fault,) = check(rows).faults
    assert fault.number == len(rows)
    assert "tells of reviews" in fault.what


def test_half_years():
    assert half_of("2026-06", "2026-07-07") == "2026H1"
    assert half_of("batch 340", "2026-07-07") == "2026H2"


def test_an_old_entry_without_a_promise_keeps_its_hash(employer, moderator):
    entry = judged(employer, moderator.user, "ask")
    from hashlib import sha256

    from moderation.services.log import FIELDS, entry_hash

    fields = {name: getattr(entry, name) for name in FIELDS} | {"prev_hash": entry.prev_hash}
    before = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry_hash(entry, entry.prev_hash) == entry.hash == sha256(before.encode()).hexdigest()


def test_what_is_withdrawn_late_is_in_the_log_as_missed(employer, moderator):
    review = queued(employer)
    authors.withdraw(review=review, now=moment(NEXT))
    run_batch(DECEMBER)
    (line, _end) = lines()
    assert (line.action, line.promise, line.kept, line.period) == ("missed", "review", False, "2026-11")
    assert not Decision.objects.filter(log_ref=review.log_ref).exists()
    assert verify().found == ()


def test_published_without_a_decision_is_found(employer):
    review = factories.make_review(employer=employer)
    assert ("decision", review.log_ref) in {(one.table, one.row) for one in verify().found}
