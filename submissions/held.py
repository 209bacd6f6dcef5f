"""What the site holds about an author: the closed list of columns, each with its reason.

Pure data. A column that is not listed fails the build (tests/anonymity/test_columns.py), so that nothing is
stored about an author by oversight. What a court order would get is made from this list too.
"""

from typing import Final

_KEY = "A random number that carries no order and no time."
_OF_REVIEW = "The review that it belongs to; it goes when the review goes."
_POSITION = "Its place among the others of the same review or wait."

# Table (app.Model) -> column -> why it is held.
HELD: Final[dict[str, dict[str, str]]] = {
    "submissions.Authorship": {
        "id": _KEY,
        "tag": "A keyed hash that the key's holder can compute, and nobody else: the way back to the review.",
        "kid": "Which of the site's peppers made the tag.",
        "review": _OF_REVIEW,
    },
    "submissions.DiaryEntry": {
        "id": _KEY,
        "tag": "As in Authorship.",
        "kid": "As in Authorship.",
        "ciphertext": "A private note, encrypted under the candidate's key, padded; the site cannot read it.",
    },
    "submissions.Nullifier": {
        "id": _KEY,
        "epoch": "When the keyed hash can be forgotten, as a number of half-years.",
        "mac": "A keyed hash of a mail that was shown as evidence, so that it counts once.",
    },
    "reviews.Review": {
        "id": _KEY,
        "public_id": "Random; the address of the review's page.",
        "log_ref": "Random; its name in the public log, shown nowhere else.",
        "employer": "Whom the review is about.",
        "agency": "Through whom, where there was one.",
        "tier": "How little is shown.",
        "period_start": "The first day of the half-year, quarter or month of the last contact.",
        "period_unit": "Which of the three the label is.",
        "role_family": "The kind of work, in large crowds alone.",
        "outcome": "How it ended.",
        "experience": "How the author found it.",
        "difficulty": "How hard it was, 1 to 5, where the author said so.",
        "would_apply_again": "Whether the author would apply again, where said.",
        "interviews": "The bill, in bands: conversations.",
        "interview_hours": "The bill, in bands: hours of them.",
        "exercise_hours": "The bill, in bands: unpaid exercises.",
        "travel": "The bill, in bands: travel.",
        "references_contacted": "Whether references were called, where said.",
        "offers_declined": "Whether another offer was declined, where said.",
        "language": "The language of the text, so that it is read out rightly.",
        "status": "Where it stands.",
        "evidence": "Whether a mail proved contact; never the mail.",
        "recorded_while_waiting": "Whether a wait was written down before its end.",
        "timing": "Whether the day of appearing is drawn by lot, as the author chose.",
        "legal_hold": "Whether a court forbids erasing it.",
        "eligible_batch": "The first week that may bring it; emptied when it appears.",
        "batch": "The week that brought it.",
        "order_hash": "Its place in lists within a label: a keyed hash that says nothing about time.",
        "live_version": "Which of its texts is public.",
        "cards": "What readers see, drawn once.",
        "card_made_with": "A hash of the code that drew it.",
        "facets": "What the filters of a list may say about it: words that stand on its card.",
    },
    "reviews.ReviewVersion": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "number": "First, second, third text.",
        "text": "The author's words; after a redaction with blanks, and the removed words nowhere.",
        "sha256": "A hash of the text, so that what was read is what is approved.",
        "blanks": "Where the blanks are, and on which ground.",
        "approved": "Whether a moderator has approved it.",
    },
    "reviews.Wait": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "position": _POSITION,
        "stage": "After which step the author waited.",
        "phase": "Which of four phases the step belongs to.",
        "owed_by": "Whether the employer or the agency owed the answer.",
        "answered": "Whether an answer came within 90 days.",
        "end_bin": "A rough length, one of ten, of the wait.",
        "content": "What the answer was.",
        "channel": "How it came.",
        "said_why": "Whether it gave a reason.",
        "reason": "Why it went quiet, where somebody said or guessed so.",
        "reason_source": "Who said or guessed it.",
        "wait_class": "Whether it was first written down after more than two weeks of waiting.",
        "entry_bin": "The rough length after which it was first written down, where that was before its end.",
        "follow_up": "Whether the author asked, and before or after the promised day.",
        "follow_up_answer_bin": "A rough length from asking to the answer.",
    },
    "reviews.Contact": {
        "id": _KEY,
        "wait": "The wait that it belongs to.",
        "position": _POSITION,
        "content": "Which sign of life it was.",
        "bin": "A rough length from the last contact to it.",
    },
    "reviews.Promise": {
        "id": _KEY,
        "wait": "The wait that it belongs to.",
        "position": _POSITION,
        "kind": "What was promised.",
        "precision": "How exactly the day was named.",
        "made_by": "The role of who said so, never a name.",
        "length_bin": "A rough length from the last contact to the promised day.",
        "counts": "Whether it is the one that is scored.",
        "phase": "In which part of the promised time, or how late, the answer came.",
        "satisfied": "Whether what was promised came.",
        "result": "Kept, late, or no answer, in seven words.",
    },
    "moderation.Case": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": "Or the employer's reply that is to be decided on.",
        "version_sha": "The hash of the text that is to be decided on.",
        "due_at": "The hour by which the site promised to decide. The row goes with the decision.",
        "minutes_left": "What was left of the promise when the author was asked something.",
        "answer_by": "Until which day the author may answer.",
        "lease_until": "Until when a moderator has it open.",
        "moderator": "Which moderator has it open.",
    },
    "moderation.Message": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "position": _POSITION,
        "from_team": "Whether the moderators wrote it, or the author.",
        "body": "The words; erased 30 days after the case is closed.",
        "erase_on": "The day on which they are erased.",
    },
    "moderation.Statement": {
        "id": _KEY,
        "decision": "The line of the public log that it explains.",
        "review": _OF_REVIEW,
        "reply": "Or the employer's reply that it is about.",
        "clauses": "The rules that were cited.",
        "facts": "What the decision rests on.",
        "scope": "What was decided, and for how long.",
        "redress": "What the author can do about it.",
        "decided_on": "The day of the decision.",
        "decided_by": "Who decided, so that somebody else decides on an appeal.",
    },
    "moderation.Appeal": {
        "id": _KEY,
        "log_ref": "Random; its name in the public log.",
        "statement": "The reasons that are appealed against.",
        "notice": "Or the notice whose refusal is.",
        "body": "The author's words.",
        "due_at": "The hour by which the site promised to decide on it.",
    },
    "moderation.Erasure": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": "Or the employer's reply that is to be erased.",
        "erase_on": "The day on which it is erased; the row goes with it.",
    },
}

# Tables beside these that hold nothing of an author's: what others say, and sums over reviews.
OF_OTHERS: Final[frozenset[str]] = frozenset(
    {
        "submissions.DkimKey",
        "reviews.Batch",
        "reviews.Commitment",
        "reviews.PageVersion",
        "reviews.Reply",
        "reviews.ReplyVersion",
        "reviews.SiteSnapshot",
        "reviews.Snapshot",
        "reviews.Suggestion",
        "reviews.Tally",
        "moderation.Decision",
        "moderation.Notice",
        "moderation.PromiseCount",
    }
)

# The only columns of an author's tables that may hold a day or a time.
DATED: Final[frozenset[str]] = frozenset(
    {
        "reviews.Review.period_start",
        "moderation.Case.due_at",
        "moderation.Case.answer_by",
        "moderation.Case.lease_until",
        "moderation.Message.erase_on",
        "moderation.Statement.decided_on",
        "moderation.Appeal.due_at",
        "moderation.Erasure.erase_on",
    }
)
