"""The state of a review or a reply changes in one place: `change_status` of reviews.services."""

import pytest

from tests.architecture.rules import ROOT, layers, writers_of_state

# Employers and articles have a status of their own, and cannot know reviews: they lie below.
_ROOMS = [row for row in layers() if not row & {"employers", "accounts", "scoring"}]
_SERVICES = ("reviews/services.py", "reviews/services/")


def test_nobody_else_writes_a_state():
    found = []
    for room in set.union(*_ROOMS):
        for path in (ROOT / room).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                door = "change_status" if name.startswith(_SERVICES) else ""
                found += writers_of_state(path.read_text(encoding="utf-8"), name, door=door)
    assert found == []


def test_the_rooms_are_those_from_reviews_up():
    assert set.union(*_ROOMS) == {"config", "submissions", "pages", "api", "desk", "moderation", "reviews"}


@pytest.mark.parametrize(
    "line",
    [
        "review.status = 'published'",
        "review.status, other = 'published', 1",
        "review.status: str = 'published'",
        "setattr(review, 'status', 'published')",
        "Review.objects.filter(pk=1).update(status='published')",
        "Review.objects.update(**{'status': 'published'})",
        "Review.objects.bulk_update(rows, ['status'])",
        "review.save(update_fields=['batch', 'status'])",
        "Review.objects.update_or_create(pk=1, defaults={'status': 'published'})",
        "Review(status='published')",
        "reply.replies.create(status='published')",
        "cursor.execute('UPDATE reviews_review SET status = 1')",
        "async def door():\n    await Review.objects.aupdate(status='published')",
    ],
)
def test_a_planted_write_is_found(line):
    assert writers_of_state(line, "planted.py")


@pytest.mark.parametrize(
    "line",
    [
        "Review.objects.filter(status='published')",
        "state = review.status",
        "review.save(update_fields=['cards'])",
        "HttpResponse(status=404)",
        "render(request, 'a.html', {'status': 1}, status=404)",
    ],
)
def test_a_read_is_no_write(line):
    assert writers_of_state(line, "planted.py") == []


def test_the_door_itself_may_write():
    source = (
        "def change_status(row):\n    row.status = 'published'\n\ndef other(row):\n    row.status = 'x'\n"
    )
    assert writers_of_state(source, "services.py", door="change_status") == ["services.py:5"]
