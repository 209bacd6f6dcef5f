"""Everything held under a key, as one JSON object that its holder can take along.

The shape, version 1 (docs/anonymity.md shows an example):

- `format`: "heardback-everything"; `version`: 1.
- `reviews`: one object each. `number`: its place in the diary. `page`: the address of its public page, or "".
  Then the columns of the closed list (`submissions/holding/held.py`) under their own names, with days as text
  and employers by name. `case` while something is open, `erasure` once a day for it is set, else null. In
  order: `versions`, `waits` (each with `promises` and `contacts`), `later` (what was told later and waits for
  its batch), `messages`, `statements` (each with `appeals`).
- `entries`: the diary's entries with their exact days, as they were written down; `became`: the number of the
  review that it became, or null. One that does not open is `{"number": ..., "readable": false}`.

What is left out names rows of the database and is of no use outside it: `LEFT_OUT` says so, column by column.
"""

import datetime as dt
import json
from typing import Any, Final

from django.db import models
from django.urls import reverse

from moderation.models import Appeal, Case, Erasure, Message, Statement
from reviews import batches
from reviews.lifecycle import Status
from reviews.models import Contact, LaterAnswer, Promise, Review, ReviewVersion, Wait
from submissions.entries.content import written
from submissions.entries.services import entries_of
from submissions.holding.held import HELD
from submissions.keys import Key
from submissions.things import authorships

FORMAT: Final = "heardback-everything"
VERSION: Final = 1

_ROW = "It names a row of the database."
_PARENT = "It is where it stands in the file."
_TEAM = "It says who of the team did something, and nothing of yours."
_DRAWN = "It is drawn from what is in the file."

# Table -> column -> why it is not in the file. Tables that are left out whole have "*".
LEFT_OUT: Final[dict[str, dict[str, str]]] = {
    "submissions.Authorship": {"*": "The tag is worked out from your key and its number."},
    "submissions.DiaryEntry": {"*": "What it holds is in the file, readable."},
    "submissions.Nullifier": {"*": "It cannot be found from your key: that is what it is for."},
    "reviews.Review": {
        "id": _ROW,
        "log_ref": "Whoever has it could tie the lines of the public log to a review.",
        "order_hash": _ROW,
        "evidence_next": "It would tell, before a batch does, whether somebody else has shown the same mail.",
        "live_version": "The version that is approved and has the highest number.",
        "cards": _DRAWN,
        "card_made_with": _DRAWN,
        "facets": _DRAWN,
    },
    "reviews.ReviewVersion": {"id": _ROW, "review": _PARENT, "sha256": _DRAWN},
    "reviews.Wait": {"id": _ROW, "review": _PARENT},
    "reviews.Contact": {"id": _ROW, "wait": _PARENT},
    "reviews.Promise": {"id": _ROW, "wait": _PARENT},
    "reviews.LaterAnswer": {"id": _ROW, "review": _PARENT},
    "moderation.Case": {
        "id": _ROW,
        "review": _PARENT,
        "reply": "It is the employer's.",
        "version_sha": _DRAWN,
        "minutes_left": _DRAWN,
        "lease_until": _TEAM,
        "moderator": _TEAM,
        "one_of_many": "It says that your key has reviewed the employer before, which you know.",
    },
    "moderation.Message": {"id": _ROW, "review": _PARENT},
    "moderation.Statement": {
        "id": _ROW,
        "decision": "A line of the log, which must not be tied to a review.",
        "review": _PARENT,
        "reply": "It is the employer's.",
        "decided_by": _TEAM,
        "seconded_by": _TEAM,
    },
    "moderation.Appeal": {
        "id": _ROW,
        "log_ref": "Whoever has it could tie the lines of the public log to a review.",
        "statement": _PARENT,
        "notice": "It is a notifier's.",
        "lease_until": _TEAM,
        "moderator": _TEAM,
    },
    "moderation.Erasure": {"id": _ROW, "review": _PARENT, "reply": "It is the employer's."},
    "moderation.Likeness": {"*": _DRAWN},
    "moderation.SecondLook": {"*": _TEAM},
    "moderation.MergedReview": {"*": "It says how a merge of employers is undone, and nothing of yours."},
    "moderation.Hold": {"*": "That it is held is in the file; whose order it is may not be told."},
    "moderation.Order": {"*": "It is a proposal within the team, and goes with their decision."},
}


def everything(key: Key) -> dict[str, Any]:
    """Return all that is held under the key, in the shape above, ready for JSON."""
    reviews = authorships(key)
    numbers = {row.review_id: number for number, row in reviews}
    return {
        "format": FORMAT,
        "version": VERSION,
        "reviews": [_review(number, row.review) for number, row in reviews],
        "entries": _entries(key, numbers),
    }


def _columns(row: models.Model) -> dict[str, Any]:
    """Return the columns of the closed list, but for those that are left out, as JSON has them."""
    label = row._meta.label
    names = HELD[label].keys() - LEFT_OUT[label].keys()
    return {name: _plain(getattr(row, name)) for name in HELD[label] if name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value)
    return value


def _review(number: int, review: Review) -> dict[str, Any]:
    case = Case.objects.filter(review=review).first()
    erasure = Erasure.objects.filter(review=review).first()
    # Which week brings it is the author's to know, in days rather than in numbers.
    weeks = {
        "eligible_batch": batches.due_day(review.eligible_batch) if review.eligible_batch else None,
        "batch": batches.due_day(review.batch_id) if review.batch_id else None,
    }
    waits = Wait.objects.filter(review=review).order_by("position")
    is_public = review.status == Status.PUBLISHED
    return {
        "number": number,
        "page": reverse("pages:review", args=[review.public_id]) if is_public else "",
        **_columns(review),
        **{name: _plain(day) for name, day in weeks.items()},
        "employer": review.employer.name,
        "agency": review.agency.name if review.agency else "",
        "case": _columns(case) if case else None,
        "erasure": _columns(erasure) if erasure else None,
        "versions": _rows(ReviewVersion.objects.filter(review=review).order_by("number")),
        "waits": [
            {
                **_columns(wait),
                "promises": _rows(Promise.objects.filter(wait=wait).order_by("position")),
                "contacts": _rows(Contact.objects.filter(wait=wait).order_by("position")),
            }
            for wait in waits
        ],
        "later": [
            _columns(row) | {"eligible_batch": _plain(batches.due_day(row.eligible_batch))}
            for row in LaterAnswer.objects.filter(review=review)
        ],
        "messages": _rows(Message.objects.filter(review=review).order_by("position")),
        "statements": [
            {**_columns(statement), "appeals": _rows(Appeal.objects.filter(statement=statement))}
            for statement in Statement.objects.filter(review=review)
        ],
    }


def _rows(rows: models.QuerySet[Any]) -> list[dict[str, Any]]:
    return [_columns(row) for row in rows]


def _entries(key: Key, numbers: dict[int, int]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for kept in entries_of(key):
        if kept.entry is None:
            found.append({"number": kept.number, "readable": False})
            continue
        content = json.loads(written(kept.entry))
        review = content.pop("review", None)
        content.pop("ref", None)
        found.append({"number": kept.number, **content, "became": numbers.get(review) if review else None})
    return found
