"""The words of a letter, made when it is sent: what is no longer public, or no longer so, is left out.

A letter stays in a mailbox when its author has taken the review back. So it says no more of a review than
its period and where it stands, and never a word of the story.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.drawing import day_words
from core.text import fingerprint
from desk.telling.gathering import to_be_told
from desk.telling.models import CHOICES, Kind, Letter, SwitchedOff
from employers.models import Ending, Representative
from employers.proof.models import DomainProof, LookUp
from moderation.models import Action, Notice, Statement
from moderation.wording import decided_words
from reviews.lifecycle import VISIBLE
from reviews.models import Reply, Review, Suggestion
from reviews.wording import period_words

# A letter names so many things; the desk has the rest.
MOST_LINES: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a letter tells, with where to read on; several of one sort stand `under` a heading."""

    words: str
    url: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words: `lines` under `intro`, then where to go, and what else is to be known."""

    subject: str
    intro: str
    lines: list[Line]
    action: str
    action_url: str
    after: str = ""


def compose(letter: Letter) -> Composed | None:
    """Return the letter in words, in the language that is active; None when there is nothing left to tell.

    That is so when what it tells is gone, when the person speaks for the employer no longer, when the kind
    was switched off meanwhile, or when the account has no confirmed address.
    """
    kind, mine = Kind(letter.kind), letter.representative
    if not _may_be_told(mine, kind):
        return None
    lines: list[Line] = []
    for what in letter.about:
        if len(lines) == MOST_LINES:
            lines.append(Line(_("And more, at your desk.")))
            break
        if line := _LINES[what.partition(":")[0]](mine, what):
            lines.append(line)
    return _LETTERS[kind](mine, lines) if lines else None


def _may_be_told(mine: Representative, kind: Kind) -> bool:
    if (
        not mine.user.is_active
        or not EmailAddress.objects.filter(
            user=mine.user, email__iexact=mine.user.email, verified=True
        ).exists()
    ):
        return False
    if kind == Kind.ENDED:
        return mine.revoked_on is not None
    seated = Representative.objects.seated().filter(pk=mine.pk).exists()
    if kind != Kind.PROOF and not mine.is_active(on=timezone.localdate()):
        return False
    wanted = kind not in CHOICES or not SwitchedOff.objects.filter(representative=mine, kind=kind).exists()
    return seated and wanted


def _url(name: str, *arguments: object) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


# --- What became public ---------------------------------------------------------------------------


def _public_review(mine: Representative, pk: str | int) -> Review | None:
    return Review.objects.published().about(mine.employer).filter(pk=pk).first()


def _page(review: Review) -> str:
    return _url("pages:review", review.public_id)


def _of_review(mine: Representative, what: str) -> Line | None:
    review = _public_review(mine, what.split(":")[1])
    if review is None:
        return None
    return Line(period_words(review.period_start, review.period_unit), _page(review), _("New reviews"))


def _of_reply(mine: Representative, what: str) -> Line | None:
    found = Reply.objects.published().filter(employer=mine.employer, live_version_id=int(what.split(":")[1]))
    reply = found.select_related("review").first()
    if reply is None or reply.review.status not in VISIBLE:
        return None
    period = period_words(reply.review.period_start, reply.review.period_unit)
    words = (
        _("under a review: %(period)s, in a new version")
        if reply.changes
        else _("under a review: %(period)s")
    )
    return Line(words % {"period": period}, _page(reply.review), _("Your replies that are public now"))


def _of_suggestion(mine: Representative, what: str) -> Line | None:
    _sort, pk, mark = what.split(":")
    found = Suggestion.objects.filter(pk=pk).first()
    review = _public_review(mine, found.review_id) if found else None
    if found is None or review is None or fingerprint(found.text)[:12] != mark:
        return None
    period = period_words(review.period_start, review.period_unit)
    words = _("under a review: %(period)s") % {"period": period}
    return Line(words, _page(review), _("Suggestions of our editors"))


def _digest(mine: Representative, lines: list[Line]) -> Composed:
    name = mine.employer.name
    return Composed(
        subject=_("What is new about %(employer)s at Heardback") % {"employer": name},
        intro=_("With the last batch this became public about %(employer)s:") % {"employer": name},
        lines=lines,
        action=_("Answer at your desk"),
        action_url=_url("desk:reviews", mine.employer.slug),
        after=_("You read it when everybody does. We write no more of a review than its page says."),
    )


# --- Decisions --------------------------------------------------------------------------------------


def _of_decision(mine: Representative, what: str) -> Line | None:
    found = Statement.objects.filter(decision_id=int(what.split(":")[1]), reply__employer=mine.employer)
    statement = found.select_related("decision", "reply__review").first()
    if statement is None or statement.reply is None:
        return None
    if statement.decision.action in {Action.PUBLISH, Action.APPEAL_UPHELD}:
        is_out = statement.reply.status in VISIBLE and not _waits_for_a_batch(statement.reply)
        words = (
            _("Your reply is accepted, and public.")
            if is_out
            else _("Your reply is accepted. It appears with the next batch.")
        )
    else:
        action, automated = Action(statement.decision.action), statement.decision.automated
        words = _("Your reply: %(decided)s") % {"decided": decided_words(action, automated=automated)}
    review = _public_review(mine, statement.reply.review_id)
    return Line(words, _url("desk:review", mine.employer.slug, review.public_id) if review else "")


def _waits_for_a_batch(reply: Reply) -> bool:
    live = reply.live_version
    return live is None or reply.versions.filter(approved=True, number__gt=live.number).exists()


def _of_notice(mine: Representative, what: str) -> Line | None:
    _sort, pk, state, _day = what.split(":")
    notice = Notice.objects.filter(pk=pk, employer=mine.employer, state=state).first()
    if notice is None:
        return None
    words = _("Your notice: %(state)s") % {"state": notice.get_state_display()}
    return Line(words, _url("desk:notice_state", mine.employer.slug, notice.pk))


def _decisions(mine: Representative, lines: list[Line]) -> Composed:
    name = mine.employer.name
    return Composed(
        subject=ngettext(
            "A decision on what %(employer)s sent to Heardback",
            "%(n)s decisions on what %(employer)s sent to Heardback",
            len(lines),
        )
        % {"employer": name, "n": len(lines)},
        intro=ngettext("A moderator has decided:", "Moderators have decided on %(n)s things:", len(lines))
        % {"n": len(lines)},
        lines=lines,
        action=_("Read the reasons at your desk"),
        action_url=_url("desk:reviews", mine.employer.slug),
        after=_("The desk also says what you can do about it, and until when."),
    )


# --- Commitments --------------------------------------------------------------------------------------


def _of_commitment(mine: Representative, what: str) -> Line | None:
    _sort, pk, due, when = what.split(":")
    found = to_be_told().filter(pk=pk, due=due, reply__employer=mine.employer)
    commitment = found.select_related("reply__review").first()
    if commitment is None:
        return None
    words = {
        "soon": _("By %(day)s: “%(text)s”"),
        "due": _("Due on %(day)s, and nothing is said of it yet: “%(text)s”"),
        "unanswered": _("Readers see that nothing was said since %(day)s: “%(text)s”"),
    }[when]
    said = {"day": day_words(commitment.due, timezone.localdate()), "text": commitment.text}
    return Line(words % said, _url("desk:review", mine.employer.slug, commitment.reply.review.public_id))


def _commitments(mine: Representative, lines: list[Line]) -> Composed:
    name = mine.employer.name
    return Composed(
        subject=ngettext(
            "A commitment of %(employer)s falls due",
            "%(n)s commitments of %(employer)s fall due",
            len(lines),
        )
        % {"employer": name, "n": len(lines)},
        intro=_("In public replies %(employer)s committed to this:") % {"employer": name},
        lines=lines,
        action=_("Say at your desk what came of it"),
        action_url=_url("desk:reviews", mine.employer.slug),
        after=_("From the day on you can say whether it is met. With nothing said it counts as missed."),
    )


# --- The team, and the proof ------------------------------------------------------------------------------


def _of_proof(mine: Representative, what: str) -> Line | None:
    ends_on = dt.date.fromisoformat(what.split(":")[1])
    if mine.proof_ends_on != ends_on:
        # It was given anew meanwhile.
        return None
    said = {"day": day_words(ends_on, timezone.localdate()), "employer": mine.employer.name}
    if ends_on <= timezone.localdate():
        return Line(
            _(
                "Your proof has ended on %(day)s. The desk of %(employer)s is closed to you until you give it"
                " anew. All replies stay as they are."
            )
            % said
        )
    return Line(
        _(
            "Your proof to speak for %(employer)s ends on %(day)s. Then the desk is closed to you until you"
            " give it anew. All replies stay as they are."
        )
        % said
    )


def _proof(mine: Representative, lines: list[Line]) -> Composed:
    return Composed(
        subject=_("Do you still speak for %(employer)s at Heardback?") % {"employer": mine.employer.name},
        intro=_("Once a year we ask whether you still read mail at the employer’s domain, or run it."),
        lines=lines,
        action=_("Prove it anew"),
        action_url=_url("desk:claim", mine.employer.slug),
        after=_("It takes a letter and a minute. If you have left the company, do nothing."),
    )


def _of_joining(mine: Representative, what: str) -> Line | None:
    team = Representative.objects.seated().filter(employer=mine.employer).select_related("user")
    new = team.filter(pk=what.split(":")[1]).first()
    if new is None:
        return None
    said = {"who": new.user.email, "proof": new.proof_words}
    if new.is_owner:
        return Line(_("%(who)s joined as an owner, proven %(proof)s.") % said)
    return Line(_("%(who)s joined as a member, proven %(proof)s.") % said)


def _of_record(mine: Representative, what: str) -> Line | None:
    found = DomainProof.objects.filter(pk=what.split(":")[1], state=LookUp.FOUND).first()
    if found is None:
        return None
    return Line(
        _(
            "We found your record at %(domain)s. You speak for the employer, proven by DNS; you may take the"
            " record away."
        )
        % {"domain": found.domain}
    )


def _team(mine: Representative, lines: list[Line]) -> Composed:
    return Composed(
        subject=_("Who speaks for %(employer)s at Heardback") % {"employer": mine.employer.name},
        intro=_("Something changed in the team of %(employer)s:") % {"employer": mine.employer.name},
        lines=lines,
        action=_("Look at the team"),
        action_url=_url("desk:team", mine.employer.slug),
        after=_("Is somebody there who should not be? An owner can end the access, at once."),
    )


def _of_ending(mine: Representative, what: str) -> Line | None:
    if mine.revoked_on is None:
        return None
    said = {"employer": mine.employer.name, "day": day_words(mine.revoked_on, timezone.localdate())}
    if mine.ended_how == Ending.OWNER:
        return Line(_("An owner of the desk of %(employer)s ended your access on %(day)s.") % said)
    return Line(_("A moderator ended your access to the desk of %(employer)s on %(day)s.") % said)


def _ended(mine: Representative, lines: list[Line]) -> Composed:
    return Composed(
        subject=_("You speak for %(employer)s at Heardback no longer") % {"employer": mine.employer.name},
        intro=_("This is the last letter about this employer:"),
        lines=lines,
        action=_("Write to us if that was a mistake"),
        action_url=_url("pages:contact"),
        after=_("You were signed out everywhere. Your account, and other desks that you have, stay."),
    )


_LINES: Final[dict[str, Callable[[Representative, str], Line | None]]] = {
    "review": _of_review,
    "reply": _of_reply,
    "suggestion": _of_suggestion,
    "decision": _of_decision,
    "notice": _of_notice,
    "commitment": _of_commitment,
    "proof": _of_proof,
    "joined": _of_joining,
    "found": _of_record,
    "ended": _of_ending,
}
_LETTERS: Final[dict[Kind, Callable[[Representative, list[Line]], Composed]]] = {
    Kind.DIGEST: _digest,
    Kind.DECISIONS: _decisions,
    Kind.COMMITMENTS: _commitments,
    Kind.PROOF: _proof,
    Kind.TEAM: _team,
    Kind.ENDED: _ended,
}
