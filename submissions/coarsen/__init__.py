"""From an author's exact answers to what the public record keeps: labels, bins and phases.

Pure: no Django. This is the one place where dates become bins (anonymity.md, scoring.md, model.md);
afterwards there are no dates, so what became of a promise is worked out here, once.

Decisions of ours where the design leaves room, each with its test:

- The label is that of the last contact of the last wait: the months in which they met this
  candidate. The day of an answer would say more about when the author wrote.
- A promise is due at the end of its day. "In the week of" is due on that week's Sunday. A promise in
  working days counts from the day on which it was made, over the country's weekends and holidays.
- A revision is in time when it was made on the due day or before.
- The clock stops at day 90 for waits and promises alike: what came later came after the watching.
- An answer more than 60 days after the due day is late, but for the promise clock it counts as none.
- "Asked before the day came" is also how a wait is recorded in which no day had been named.
"""

from reviews.due import working_days_of
from submissions.coarsen.drafts import Crowd, DraftContact, DraftPromise, DraftReview, DraftWait
from submissions.coarsen.promises import counting, due_day, phase_of, promises_of
from submissions.coarsen.reviews import label_of, review_facts, tier_of, wait_facts

__all__ = [
    "Crowd",
    "DraftContact",
    "DraftPromise",
    "DraftReview",
    "DraftWait",
    "counting",
    "due_day",
    "label_of",
    "phase_of",
    "promises_of",
    "review_facts",
    "tier_of",
    "wait_facts",
    "working_days_of",
]
