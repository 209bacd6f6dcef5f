"""The statement of reasons before it is sent: what the author would read, and what it lacks still."""

import datetime as dt
from collections.abc import Sequence

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext

from core.components import StatementOfReasons
from moderation.errors import IncompleteReasonsError
from moderation.grounds import Ground
from moderation.models import Action
from moderation.reasons import suggested_facts, suggested_question
from moderation.services import clock
from moderation.services.recording import complete_reasons, language_of_reader
from moderation.wording import as_read, full_day
from reviews.models import Reply, Review


def statement_or_missing(
    action: str,
    *,
    subject: Review | Reply,
    kind: str,
    grounds: Sequence[str],
    facts: str,
    now: dt.datetime,
    blanks: int = 0,
    from_notice: bool = False,
) -> tuple[StatementOfReasons | None, str]:
    """Return the statement as the author would read it, or None and what is missing; nothing is decided.

    Args:
        action: a code of moderation.models.Action.
        subject: the text that it is about: the statement is in its language.
        kind: "review", "edit", "reply" or "revision".
        grounds: codes of Ground, the principal one first.
        facts: for the author; the question, where it is asked.
        blanks: how many passages are to be blanked.
        from_notice: whether somebody had given notice of the text.
    """
    try:
        reasons = complete_reasons(
            subject=subject,
            action=action,
            kind=kind,
            grounds=grounds,
            facts=facts,
            now=now,
            blanks=blanks,
            answer_by=now.date() + dt.timedelta(days=clock.DAYS_TO_ANSWER),
        )
    except IncompleteReasonsError as error:
        return None, str(error)
    with translation.override(language_of_reader(subject)):
        statement = as_read(
            Action(action),
            scope=reasons.scope,
            facts=reasons.facts,
            clauses=reasons.clauses,
            redress=reasons.redress,
            day=full_day(timezone.localdate(now)),
            from_notice=from_notice,
        )
    return statement, ""


def facts_to_begin_with(subject: Review | Reply, grounds: Sequence[str]) -> str:
    """Return a sentence for each ground, in the language of whoever reads the statement."""
    with translation.override(language_of_reader(subject)):
        return suggested_facts(grounds, gettext)


def question_to_begin_with(subject: Review | Reply, grounds: Sequence[str]) -> str:
    """Return a question for each ground that has one, in the author's language."""
    with translation.override(language_of_reader(subject)):
        return suggested_question(grounds, gettext)


def with_facts(sent: QueryDict, subject: Review | Reply) -> QueryDict:
    """Return what was sent; where there are no facts yet, with a sentence for each ground to begin with."""
    said = sent.copy()
    if not said.get("facts", "").strip() and said.get("action") != Action.RESTORE:
        grounds = [ground for ground in said.getlist("grounds") if ground in Ground.values]
        said["facts"] = facts_to_begin_with(subject, grounds)
    return said
