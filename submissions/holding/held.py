"""What the site holds about an author: the closed list of columns, each with its reason.

Pure data. A column that is not listed fails the build (tests/anonymity/test_columns.py), so that nothing is
stored about an author by oversight. What a court order would get is made from this list too.
"""

from typing import Final

from django.utils.translation import gettext_noop as _

_KEY = _("A random number that carries no order and no time.")
_OF_REVIEW = _("The review that it belongs to; it goes when the review goes.")
_POSITION = _("Its place among the others of the same review or wait.")

# Table (app.Model) -> column -> why it is held.
HELD: Final[dict[str, dict[str, str]]] = {
    "submissions.Authorship": {
        "id": _KEY,
        "tag": _(
            "A keyed hash that the key's holder can compute, and nobody else: the way back to the review."
        ),
        "kid": _("Which of the site's peppers made the tag."),
        "review": _OF_REVIEW,
    },
    "submissions.DiaryEntry": {
        "id": _KEY,
        "tag": _("As in Authorship."),
        "kid": _("As in Authorship."),
        "ciphertext": _(
            "A private note, encrypted under the candidate's key, padded; the site cannot read it."
        ),
    },
    "submissions.Nullifier": {
        "id": _KEY,
        "epoch": _("When the keyed hash can be forgotten, as a number of half-years."),
        "mac": _("A keyed hash of a mail that was shown as evidence, so that it counts once."),
    },
    "reviews.Review": {
        "id": _KEY,
        "public_id": _("Random; the address of the review's page."),
        "log_ref": _(
            "Random; ties the decisions on it together in the record, and is shown to nobody outside."
        ),
        "employer": _("Whom the review is about."),
        "agency": _("Through whom, where there was one."),
        "tier": _("How little is shown."),
        "period_start": _(
            "The first day of the half-year, quarter or month of the last contact; one day for all that are"
            " erased."
        ),
        "period_unit": _("Which of the three the label is."),
        "role_family": _("The kind of work, in large crowds alone."),
        "outcome": _("How it ended."),
        "experience": _("How the author found it."),
        "difficulty": _("How hard it was, 1 to 5, where the author said so."),
        "would_apply_again": _("Whether the author would apply again, where said."),
        "interviews": _("The bill, in bands: conversations."),
        "interview_hours": _("The bill, in bands: hours of them."),
        "exercise_hours": _("The bill, in bands: unpaid exercises."),
        "travel": _("The bill, in bands: travel."),
        "references_contacted": _("Whether references were called, where said."),
        "offers_declined": _("Whether another offer was declined, where said."),
        "language": _("The language of the text, so that it is read out rightly."),
        "status": _("Where it stands."),
        "evidence": _("Whether a mail proved contact; never the mail."),
        "evidence_next": _("What a mail that was shown makes of that with the next batch; then emptied."),
        "recorded_while_waiting": _("Whether a wait was written down before its end."),
        "timing": _("When it may appear, as the author chose, or that in the end nobody chose."),
        "legal_hold": _("Whether a court forbids erasing it."),
        "eligible_batch": _("The first week that may bring it; emptied when it appears."),
        "batch": _("The week that brought it."),
        "order_hash": _("Its place in lists within a label: a keyed hash that says nothing about time."),
        "live_version": _("Which of its texts is public."),
        "cards": _("What readers see, drawn once."),
        "card_made_with": _("A hash of the code that drew it."),
        "facets": _("What the filters of a list may say about it: words that stand on its card."),
    },
    "reviews.ReviewVersion": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "number": _("First, second, third text."),
        "text": _("The author's words; after a redaction with blanks, and the removed words nowhere."),
        "sha256": _("A hash of the text, so that what was read is what is approved."),
        "blanks": _("Where the blanks are, and on which ground."),
        "approved": _("Whether a moderator has approved it."),
    },
    "reviews.Wait": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "position": _POSITION,
        "stage": _("After which step the author waited."),
        "phase": _("Which of four phases the step belongs to."),
        "owed_by": _("Whether the employer or the agency owed the answer."),
        "answered": _("Whether an answer came within 90 days."),
        "end_bin": _("A rough length, one of ten, of the wait."),
        "content": _("What the answer was."),
        "channel": _("How it came."),
        "said_why": _("Whether it gave a reason."),
        "reason": _("Why it went quiet, where somebody said or guessed so."),
        "reason_source": _("Who said or guessed it."),
        "wait_class": _("Whether it was first written down after more than two weeks of waiting."),
        "entry_bin": _(
            "The rough length after which it was first written down, where that was before its end."
        ),
        "follow_up": _("Whether the author asked, and before or after the promised day."),
        "follow_up_answer_bin": _("A rough length from asking to the answer."),
    },
    "reviews.Contact": {
        "id": _KEY,
        "wait": _("The wait that it belongs to."),
        "position": _POSITION,
        "content": _("Which sign of life it was."),
        "bin": _("A rough length from the last contact to it."),
    },
    "reviews.Promise": {
        "id": _KEY,
        "wait": _("The wait that it belongs to."),
        "position": _POSITION,
        "kind": _("What was promised."),
        "precision": _("How exactly the day was named."),
        "made_by": _("The role of who said so, never a name."),
        "length_bin": _("A rough length from the last contact to the promised day."),
        "counts": _("Whether it is the one that is scored."),
        "phase": _("In which part of the promised time, or how late, the answer came."),
        "satisfied": _("Whether what was promised came."),
        "result": _("Kept, late, or no answer, in seven words."),
    },
    "reviews.LaterAnswer": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "eligible_batch": _("The first week that may show it; the row goes with that batch."),
        "outcome": _("How it ended, as told later."),
        "waits": _("Its waits as told later: the words and rough lengths of the tables above, and no day."),
    },
    "moderation.Case": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": _("Or the employer's reply that is to be decided on."),
        "version_sha": _("The hash of the text that is to be decided on."),
        "due_at": _("The hour by which the site promised to decide. The row goes with the decision."),
        "minutes_left": _("What was left of the promise when the author was asked something."),
        "answer_by": _("Until which day the author may answer."),
        "lease_until": _("Until when a moderator has it open."),
        "moderator": _("Which moderator has it open."),
        "proposed": _("The places of blanks that the author was asked about; they go with the decision."),
        "agreed": _("Whether the author agreed to them."),
        "one_of_many": _("Whether the open key had reviewed this employer often, where five others had too."),
    },
    "moderation.Likeness": {
        "id": _KEY,
        "version": _("The text that it is a fingerprint of; it goes with the text."),
        "reply_version": _("Or the text of an employer's reply."),
        "mark": _("A keyed hash of a few places of the text: by it nearly the same texts are found."),
    },
    "moderation.SecondLook": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": _("Or the employer's reply that is hidden."),
        "due_at": _("The hour by which a hidden review is looked at again; the row goes with that look."),
    },
    "moderation.MergedReview": {
        "id": _KEY,
        "merge": _("The merge of employers that moved it; the row goes when that cannot be undone any more."),
        "review": _OF_REVIEW,
        "as_employer": _("Whether the merged employer was whom it is about."),
        "as_agency": _("Whether the merged employer was its agency."),
        "both": _("Whether the two were employer and agency of one process."),
        "agency_owed": _("In that case: the places of the waits that the agency owed."),
    },
    "moderation.Message": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "position": _POSITION,
        "from_team": _("Whether the moderators wrote it, or the author."),
        "body": _("The words; erased 30 days after the case is closed."),
        "erase_on": _("The day on which they are erased."),
    },
    "moderation.Statement": {
        "id": _KEY,
        "decision": _("The line of the public log that it explains."),
        "review": _OF_REVIEW,
        "reply": _("Or the employer's reply that it is about."),
        "clauses": _("The rules that were cited."),
        "facts": _("What the decision rests on."),
        "scope": _("What was decided, and for how long."),
        "redress": _("What the author can do about it."),
        "decided_on": _("The day of the decision."),
        "decided_by": _("Who decided, so that somebody else decides on an appeal."),
        "seconded_by": _(
            "The other one of the two moderators that a legal order needs, for the same reason."
        ),
        "from_notice": _("Whether somebody had given notice of the text, which the author is told."),
    },
    "moderation.Appeal": {
        "id": _KEY,
        "log_ref": _("Random; its name in the public log."),
        "statement": _("The reasons that are appealed against."),
        "notice": _("Or the notice whose refusal is."),
        "body": _("The words of whoever appeals; erased 30 days after the decision."),
        "state": _("Where it stands; each decision can be appealed once."),
        "due_at": _("The hour by which the site promised to decide on it."),
        "lease_until": _("Until when a moderator has it open."),
        "moderator": _("Which moderator has it open."),
        "erase_on": _("The day on which the words are erased."),
    },
    "moderation.Hold": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reason": _("Which court or authority forbids erasing it, and why."),
        "set_by": _("Which moderator set the hold."),
        "lifted_because": _("Why the hold ended."),
        "lifted_by": _("Which moderator ended it."),
    },
    "moderation.Order": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": _("Or the employer's reply that the order is about."),
        "action": _("What a court or an authority ordered."),
        "facts": _("Which one it was, and what the author will be told."),
        "proposed_by": _(
            "Which moderator proposes to carry it out. The row goes when another one has decided."
        ),
    },
    "moderation.Erasure": {
        "id": _KEY,
        "review": _OF_REVIEW,
        "reply": _("Or the employer's reply that is to be erased."),
        "erase_on": _("The day on which it is erased; the row goes with it."),
    },
}

# What is held about those who give notice of a text. They have neither account nor address here.
HELD_OF_NOTIFIERS: Final[dict[str, dict[str, str]]] = {
    "moderation.Notice": {
        "id": _("Made from the page's random number, so that a second click stores nothing."),
        "log_ref": _("Random; its name in the public log."),
        "code_hash": _("A hash of the code that opens it; replaced at random 183 days after the decision."),
        "review": _("The review that it is about."),
        "reply": _("Or the employer's reply that it is about."),
        "clause": _("Which rule is said to be broken; erased with the code."),
        "statement": _(
            "Why, in the notifier's words; erased with the code, or with the text that it is about."
        ),
        "place": _("The words of the text that it is about; erased likewise."),
        "contact": _(
            "How the notifier can be reached, if said: encrypted, erased 30 days after the decision."
        ),
        "by": _("Whether it is the employer, a person named, or somebody else."),
        "employer": _("For which employer a representative spoke: how often each asked is a public figure."),
        "state": _("Where it stands."),
        "due_at": _("The hour by which the site promised to decide."),
        "lease_until": _("Until when a moderator has it open."),
        "moderator": _("Which moderator has it open."),
        "outcome": _("What the notifier is told; erased with the code."),
        "decided_on": _("The day of the decision, from which the time to appeal runs."),
        "decided_by": _("Who decided, so that somebody else decides on an appeal."),
        "erase_contact_on": _("The day on which the contact is erased."),
    },
}

# Tables beside these that hold nothing of an author's: what others say, and sums over reviews.
OF_OTHERS: Final[frozenset[str]] = frozenset(
    {
        "submissions.DkimKey",
        "moderation.Correction",
        "reviews.Batch",
        "reviews.Commitment",
        "reviews.PageVersion",
        "reviews.Prior",
        "reviews.Reply",
        "reviews.ReplyVersion",
        "reviews.SiteBase",
        "reviews.SiteSnapshot",
        "reviews.Snapshot",
        "reviews.Suggestion",
        "reviews.Tally",
        "moderation.Decision",
        "moderation.LogCount",
        "moderation.LogLine",
        "moderation.Merge",
        "moderation.PromiseCount",
        "moderation.RemovalRequests",
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
        "moderation.Appeal.lease_until",
        "moderation.Appeal.erase_on",
        "moderation.Erasure.erase_on",
        "moderation.SecondLook.due_at",
    }
)
