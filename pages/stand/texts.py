"""What somebody could write to them today: a subject and a text with the facts filled in."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formats import on_day
from core.vocabulary import Phase, Stage, Words
from pages.stand.plan import Plan, Situation


class Kind(Words):
    """What a message is for, in the order in which somebody who waits may want them."""

    FIRST_NUDGE = "first_nudge", gettext_lazy("A first question")
    SECOND_NUDGE = "second_nudge", gettext_lazy("A second, last question")
    ANOTHER_OFFER = "another_offer", gettext_lazy("You have another offer")
    DECLINE_TO_WAIT = "decline_to_wait", gettext_lazy("You will not wait any longer")
    ASK_FEEDBACK = "ask_feedback", gettext_lazy("Asking for feedback after a no")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: what it is for, its subject, and its text with plain line ends."""

    kind: Kind
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """Return a link that opens it in the reader's own mail program, to nobody yet (RFC 6068)."""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:?subject={quote(self.subject, safe='')}&body={quote(body, safe='')}"


def recommended(here: Situation, plan: Plan) -> Kind | None:
    """Return what to write next, or None where enough was asked."""
    if plan.ask_on is None:
        return None
    return Kind.SECOND_NUDGE if here.asked or plan.act == "close" else Kind.FIRST_NUDGE


def letter(kind: Kind, here: Situation, plan: Plan) -> Letter:
    """Return the text of a kind with the facts of a wait filled in."""
    middle = {
        Kind.FIRST_NUDGE: _first,
        Kind.SECOND_NUDGE: _last,
        Kind.ANOTHER_OFFER: _another_offer,
        Kind.DECLINE_TO_WAIT: _decline_to_wait,
        Kind.ASK_FEEDBACK: _ask_feedback,
    }[kind](here, plan)
    paragraphs = [_("Hello,"), *middle, _("Kind regards,") + "\n" + _("[your name]")]
    return Letter(kind, _subject(here), "\n\n".join(paragraphs))


def _words(day: dt.date, today: dt.date) -> str:
    """Return "Friday 7 August", with the year when it is not this one."""
    return on_day(day, "l j F" if day.year == today.year else "l j F Y")


def _subject(here: Situation) -> str:
    day = _words(here.contact, here.today)
    if here.phase == Phase.APPLIED:
        return _("My application of %(day)s") % {"day": day}
    if here.stage in {Stage.TAKE_HOME_EXERCISE, Stage.WORK_SAMPLE, Stage.ONLINE_ASSESSMENT}:
        return _("My exercise of %(day)s") % {"day": day}
    return _("Our conversation of %(day)s") % {"day": day}


def _opening(here: Situation) -> str:
    words = {"day": _words(here.contact, here.today)}
    if here.phase == Phase.APPLIED:
        return _("On %(day)s I sent you my application. I am still interested in the position.") % words
    if here.stage in {Stage.CV_SCREEN, Stage.REFERENCE_CHECK, Stage.BACKGROUND_CHECK}:
        return _("We were last in touch on %(day)s. I am still interested in the position.") % words
    if here.stage in {Stage.TAKE_HOME_EXERCISE, Stage.WORK_SAMPLE, Stage.ONLINE_ASSESSMENT}:
        return _("On %(day)s I sent you my exercise. I am still interested in the position.") % words
    return (
        _("Thank you again for the conversation on %(day)s. I am still interested in the position.") % words
    )


def _thanks(here: Situation) -> list[str]:
    if here.heard_on is None:
        return []
    return [_("Thank you also for your message of %(day)s.") % {"day": _words(here.heard_on, here.today)}]


def _first(here: Situation, plan: Plan) -> list[str]:
    # What is to be sent on a later day is written as of that day.
    asked_on = plan.ask_on or here.today
    past_due = here.due if here.due is not None and asked_on > here.due else None
    if past_due is not None:
        question = _(
            "You expected to have news by %(day)s. I know that these things take longer than planned."
            " Could you tell me where it stands, or when I may expect to hear?"
        ) % {"day": _words(past_due, here.today)}
    else:
        question = _(
            "Could you tell me by which day I may expect to hear? A rough date would help me to plan."
        )
    return [
        " ".join([_opening(here), *_thanks(here)]),
        question,
        _("If you need anything more from me, I am glad to send it."),
    ]


def _asked(here: Situation) -> list[str]:
    if here.asked_on is None:
        return []
    return [_("I wrote to you on %(day)s.") % {"day": _words(here.asked_on, here.today)}]


def _last(here: Situation, plan: Plan) -> list[str]:
    return [
        " ".join([_opening(here), *_asked(here)]),
        _(
            "I have not heard since, and I know how full a week can be. If you have decided, one line is"
            " enough, whichever way it went. If it is still open, I would be glad of a date."
        ),
        _("This is the last time that I ask. Thank you for your time, and I wish you well with the search.")
        if here.asked
        else _("Thank you for your time either way, and I wish you well with the search."),
    ]


def _another_offer(here: Situation, plan: Plan) -> list[str]:
    return [
        " ".join([_opening(here), *_thanks(here)]),
        _(
            "I have had an offer from another employer, and I have to answer it by [day]. Yours is a position"
            " that I would like to decide about before then."
        ),
        _(
            "Could you tell me by [the day before] whether I am still being considered? If you cannot, that"
            " is an answer too, and I will thank you for it."
        ),
    ]


def _decline_to_wait(here: Situation, plan: Plan) -> list[str]:
    lead = (
        _("On %(day)s I sent you my application.")
        if here.phase == Phase.APPLIED
        else _("We were last in touch on %(day)s.")
    ) % {"day": _words(here.contact, here.today)}
    due = (
        [_("You expected to have news by %(day)s.") % {"day": _words(here.due, here.today)}]
        if here.is_overdue and here.due
        else []
    )
    return [
        " ".join([lead, *due, *_asked(here)]),
        _(
            "I have not had an answer, so I am withdrawing from the process and have made other plans."
            " Please take my documents out of your files."
        ),
        _("Thank you for the time that you gave me. I wish you well with the search."),
    ]


def _ask_feedback(here: Situation, plan: Plan) -> list[str]:
    return [
        _("Thank you for letting me know, and for the time that you gave me."),
        _(
            "I have one question, and it is meant for the next time and not for this one: what is the one"
            " thing that I could have shown you, and did not? A single sentence would help me."
        ),
        _("I wish you well with whoever you chose."),
    ]
