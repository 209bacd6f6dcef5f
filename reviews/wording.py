"""The words of a card: labels, verdicts, blanks and bands as a reader reads them."""

import datetime as dt

from django.utils.translation import gettext as _

from core.formats import on_day
from core.vocabulary import (
    OUTCOME_GROUP_OF,
    Experience,
    HoursBand,
    InterviewsBand,
    OutcomeGroup,
    TravelBand,
)
from reviews.facts import ReviewFacts
from reviews.models import Review
from reviews.models.review import Evidence, PeriodUnit


def period_words(start: dt.date, unit: str) -> str:
    """Return a label as a reader says it: "First half of 2026", "July to September 2026", "July 2026"."""
    if unit == PeriodUnit.HALF:
        words = _("First half of %(year)s") if start.month == 1 else _("Second half of %(year)s")
        return words % {"year": start.year}
    month = on_day(start, "F")
    if unit == PeriodUnit.MONTH:
        return _("%(month)s %(year)s") % {"month": month, "year": start.year}
    last = on_day(start.replace(month=start.month + 2), "F")
    return _("%(first)s to %(last)s %(year)s") % {"first": month, "last": last, "year": start.year}


def title_words(experience: str, outcome: str) -> str:
    """Return the candidate's own verdict as a heading; the outcome is told in groups, in every tier."""
    words = {
        (Experience.POSITIVE, OutcomeGroup.OFFER): _("A good experience, with an offer"),
        (Experience.POSITIVE, OutcomeGroup.NO): _("A good experience, no offer"),
        (Experience.POSITIVE, OutcomeGroup.NONE): _("A good experience, no outcome"),
        (Experience.NEUTRAL, OutcomeGroup.OFFER): _("A mixed experience, with an offer"),
        (Experience.NEUTRAL, OutcomeGroup.NO): _("A mixed experience, no offer"),
        (Experience.NEUTRAL, OutcomeGroup.NONE): _("A mixed experience, no outcome"),
        (Experience.NEGATIVE, OutcomeGroup.OFFER): _("A bad experience, with an offer"),
        (Experience.NEGATIVE, OutcomeGroup.NO): _("A bad experience, no offer"),
        (Experience.NEGATIVE, OutcomeGroup.NONE): _("A bad experience, no outcome"),
    }
    return words[Experience(experience), OutcomeGroup(OUTCOME_GROUP_OF[outcome])]


def blank_words(ground: str) -> str:
    """Return what stands in the place of a blanked span; every ground has a word, so that none is bare."""
    words = {
        "names_private_person": _("a name"),
        "contact_details": _("contact details"),
        "confidential_or_interview_answers": _("something confidential"),
        "harassment": _("an insult"),
        "discrimination": _("something discriminating"),
        "legal_notice": _("something a court forbade"),
        "author_request": _("left out as the author wished"),
    }
    return words.get(ground, _("left out"))


def bill_words(facts: ReviewFacts | Review) -> list[str]:
    """Return the candidate's bill in bands, what was not said left out."""
    lines = []
    if facts.interviews:
        lines.append(_("interviews: %(band)s") % {"band": InterviewsBand(facts.interviews).label})
    if facts.interview_hours:
        band = HoursBand(facts.interview_hours).label
        lines.append(_("time in interviews: %(band)s") % {"band": band})
    if facts.exercise_hours:
        band = HoursBand(facts.exercise_hours).label
        lines.append(_("unpaid exercises: %(band)s") % {"band": band})
    if facts.travel:
        lines.append(_("travel: %(band)s") % {"band": TravelBand(facts.travel).label})
    if facts.references_contacted:
        lines.append(_("references were called"))
    if facts.offers_declined:
        lines.append(_("declined another offer while waiting"))
    return lines


def badge_words(facts: ReviewFacts | Review) -> list[str]:
    """Return what is known about where a review came from."""
    badges = [str(_("recorded while waiting"))] if facts.recorded_while_waiting else []
    if facts.evidence != Evidence.NONE:
        badges.append(str(Evidence(facts.evidence).label))
    return badges


def remark_words(facts: ReviewFacts | Review) -> str:
    """Return what the evidence proves and what not; "" where there is none."""
    return "" if facts.evidence == Evidence.NONE else _("The mail proves contact, not an interview.")
