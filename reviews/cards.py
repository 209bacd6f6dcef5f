"""A review as its card shows it: field by field what its tier allows; drawn once, and stored.

| tier | label     | promise lines               | also                                            |
|------|-----------|-----------------------------|-------------------------------------------------|
| S    | half-year | one, without a scale        | outcome in groups, experience, story            |
| M    | quarter   | one a wait, in bins, phases | agency, reason with its source                  |
| L    | month     | one a wait, in bins, stages | role family (5 reviews or more), difficulty, bill |

Evidence, "recorded while waiting", replies and the suggestion stand on every card. Whether somebody
would apply again, how an answer came and whether the candidate asked stand on none: those are counted.
"""

import inspect
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

import core.components
import core.drawing
import core.vocabulary
import reviews.replies
import reviews.wording
from core.components import ReplyBlock, ReviewCard, SuggestionBlock, TextPiece, text_pieces
from core.drawing import PromiseDrawing, promise_line
from core.languages import reading_language
from core.vocabulary import (
    LATE_RESULTS,
    Phase,
    ReasonSource,
    RoleFamily,
    SilenceReason,
    Stage,
    Tier,
)
from reviews.card_names import Names, names_of
from reviews.facts import PromiseFacts, ReviewFacts, WaitFacts
from reviews.lifecycle import Status
from reviews.models import Promise, Reply, Review, Suggestion, Wait
from reviews.querysets import ReviewQuerySet
from reviews.replies import public_block
from reviews.wording import (
    badge_words,
    bill_words,
    blank_words,
    period_words,
    remark_words,
    title_words,
)

Card = ReviewCard

# The tones of a promise line that lists can be filtered by.
RESULT_FACETS = ("kept", "late", "silent")
_TEMPLATE = "components/review_card.html"
_TEMPLATES = (
    _TEMPLATE,
    "components/promise_line.html",
    "components/marked_text.html",
    "components/reply.html",
    "components/commitment.html",
    "components/suggestion.html",
)


# --- the lines -------------------------------------------------------------------------------------


type AnyWait = Wait | WaitFacts
type AnyPromise = Promise | PromiseFacts


def _promises(wait: AnyWait) -> list[AnyPromise]:
    if isinstance(wait, WaitFacts):
        return list(wait.promises)
    stored: list[Promise] = sorted(wait.promises.all(), key=lambda promise: promise.position)
    return list(stored)


def _line(tier: str, wait: AnyWait) -> PromiseDrawing:
    """Draw one wait; a promise that does not count stands as a tick, and says neither kept nor late."""
    promises = _promises(wait)
    counting = next((promise for promise in promises if promise.counts), None)
    dated = [promise for promise in promises if promise.length_bin is not None]
    named = counting or (dated[0] if dated else None)
    phase = counting.phase if counting and counting.result in LATE_RESULTS else None
    return promise_line(
        tier=tier,
        answered=wait.answered,
        end_bin=wait.end_bin,
        length_bin=named.length_bin if named else None,
        result=counting.result if counting else None,
        late_phase=phase if phase is not None and phase >= 4 else None,
        precision=promises[0].precision if promises else None,
        revisions=[
            promise.length_bin for promise in dated if promise is not named and promise.length_bin is not None
        ],
    )


def telling_wait[W: Wait | WaitFacts](waits: Sequence[W]) -> W:
    """Return the one wait that a card of tier S draws.

    Silence at the end is never hidden behind a promise that was kept before; else the last wait with
    a promise that counts, because the promise is what the site is about; else the last one.
    """
    last = waits[-1]
    if not last.answered:
        return last
    return next((wait for wait in reversed(waits) if any(p.counts for p in _promises(wait))), last)


def _build(
    facts: ReviewFacts | Review,
    waits: Sequence[AnyWait],
    *,
    names: Names,
    story: Sequence[TextPiece],
    url: str = "",
    replies: Sequence[ReplyBlock] = (),
    suggestion: SuggestionBlock | None = None,
) -> Card:
    """Return the card with exactly what its tier allows."""
    tier = Tier(facts.tier)
    shown = [telling_wait(waits)] if tier == Tier.S else list(waits)
    about: list[str] = []
    wait_names: list[str] = []
    reason = ""
    if tier in {Tier.M, Tier.L}:
        if names.agency:
            about.append(_("through %(agency)s") % {"agency": names.agency})
        wait_names = [
            capfirst(str(Stage(wait.stage).label if tier == Tier.L else Phase(wait.phase).label))
            for wait in shown
        ]
        given = next((wait for wait in reversed(shown) if wait.reason), None)
        if given is not None:
            reason = _("%(source)s: %(reason)s") % {
                "source": capfirst(str(ReasonSource(given.reason_source).label)),
                "reason": SilenceReason(given.reason).label,
            }
    if tier == Tier.L:
        if facts.role_family and names.role_is_shown:
            about.insert(0, str(RoleFamily(facts.role_family).label))
        if facts.difficulty is not None:
            about.append(_("difficulty %(n)s of 5") % {"n": facts.difficulty})
    return Card(
        title=title_words(facts.experience, facts.outcome),
        url=url,
        period=period_words(facts.period_start, facts.period_unit),
        facts=about,
        lines=[_line(tier, wait) for wait in shown],
        wait_names=wait_names,
        story=story,
        language=facts.language,
        bill=bill_words(facts) if tier == Tier.L else (),
        reason=reason,
        badges=badge_words(facts),
        remark=remark_words(facts),
        replies=replies,
        suggestion=suggestion,
    )


def card_of_facts(
    facts: ReviewFacts, *, employer_name: str, agency_name: str = "", role_is_shown: bool = False
) -> Card:
    """Return the card that a review of these facts would have: the author's preview.

    `role_is_shown` says whether, with this one, at least ROLE_SHOWN_FROM published reviews of the
    employer have its role family.
    """
    names = Names(employer_name, agency_name, role_is_shown)
    return _build(facts, facts.waits, names=names, story=[TextPiece(facts.text)] if facts.text else [])


def card_of(review: Review, *, names: Names | None = None, linked: bool = True) -> Card:
    """Return the card of a review as readers may see it.

    Args:
        review: one with a live version; read with `Review.objects.for_cards()`, or this takes queries.
        names: the names on it; looked up when None.
        linked: whether the heading leads to the review's own page.

    Raises:
        ValueError: the review has no approved text.
    """
    version = review.live_version
    if version is None:
        raise ValueError("a card shows an approved text, and this review has none")
    blanks = [(start, end, str(blank_words(ground))) for start, end, ground in version.blanks]
    waits = sorted(review.waits.all(), key=lambda wait: wait.position)
    replies = sorted(
        (reply for reply in review.replies.all() if _is_shown(reply)),
        key=lambda reply: reply.employer_id != review.employer_id,
    )
    names = names or names_of([review])[review.pk]
    return _build(
        review,
        waits,
        names=names,
        story=text_pieces(version.text, blanks=blanks),
        url=_address(review) if linked else "",
        replies=[public_block(reply) for reply in replies],
        suggestion=_suggestion_block(review, names),
    )


def _is_shown(reply: Reply) -> bool:
    """Whether readers see a reply: not while its employer is merged into one that has replied as well."""
    return reply.status == Status.PUBLISHED and reply.employer.merged_into_id is None


def shown_waits(review: Review) -> list[Wait]:
    """Return the waits that the card draws, in order."""
    waits = sorted(review.waits.all(), key=lambda wait: wait.position)
    return [telling_wait(waits)] if review.tier == Tier.S else waits


def facets_of(review: Review) -> str:
    """Return what the card says, as codes between spaces: kept, late, silent, and in M and L the phases.

    Lists filter by this alone, so that a filter never tells more than the cards do.
    """
    waits = shown_waits(review)
    facets = {_line(review.tier, wait).tone for wait in waits} & set(RESULT_FACETS)
    if review.tier != Tier.S:
        facets |= {wait.phase for wait in waits}
    return f" {' '.join(sorted(facets))} "


def _address(review: Review) -> str:
    """Return the review's page; the screens lie above, so their addresses are asked for by name."""
    return reverse("pages:review", args=[review.public_id])


def _suggestion_block(review: Review, names: Names) -> SuggestionBlock | None:
    """Return the suggestion with its article in the language that is active, else in its own."""
    suggestion: Suggestion | None = getattr(review, "suggestion", None)
    if suggestion is None:
        return None
    article = suggestion.article
    here = reading_language()
    language = here if here in names.articles or article is None else article.language
    if language not in names.articles:
        return SuggestionBlock(suggestion.text, language=suggestion.language)
    title, url = names.articles[language]
    return SuggestionBlock(
        suggestion.text,
        title,
        url,
        language=suggestion.language,
        article_language="" if language == here else language,
    )


# --- drawn once, and stored ------------------------------------------------------------------------


def render_card(card: Card, *, heading: str = "h3") -> SafeString:
    """Return the card as HTML in the language that is active; `heading` is "h1" to "h4"."""
    return render_to_string(_TEMPLATE, {"card": card, "heading": heading})


@cache
def _drawn_with() -> str:
    """Return a hash of everything a card is drawn with but its data: templates, words, geometry."""
    parts = [get_template(name).template.source for name in _TEMPLATES]  # type: ignore[attr-defined]
    modules = [
        core.components,
        core.vocabulary,
        reviews.replies,
        reviews.wording,
        inspect.getmodule(_drawn_with),
    ]
    files = [Path(inspect.getfile(module)) for module in modules if module is not None]
    files += sorted(Path(inspect.getfile(core.drawing)).parent.glob("*.py"))
    files += [path for folder in settings.LOCALE_PATHS for path in sorted(Path(folder).glob("*/*/*.mo"))]
    parts += [sha256(path.read_bytes()).hexdigest() for path in files]
    return sha256("\n".join([*parts, str(settings.LANGUAGES)]).encode()).hexdigest()


def made_with(names: Names) -> str:
    """Return what a stored card carries, so that one that is out of date can be told."""
    articles = str(sorted(names.articles.items()))
    parts = [_drawn_with(), names.employer, names.agency, str(names.role_is_shown), articles]
    return sha256("\n".join(parts).encode()).hexdigest()


def rerender_all(keys: Sequence[int]) -> int:
    """Draw and store the cards of those that are published among these; return how many they were."""
    drawn = 0
    for first in range(0, len(keys), 200):
        reviews = list(Review.objects.published().filter(pk__in=keys[first : first + 200]).for_cards())
        names = names_of(reviews)
        for review in reviews:
            review.cards = {}
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    card = card_of(review, names=names[review.pk])
                    review.cards[language] = render_card(card)
            review.card_made_with = made_with(names[review.pk])
            review.facets = facets_of(review)
        Review.objects.bulk_update(reviews, ["cards", "card_made_with", "facets"])
        drawn += len(reviews)
    return drawn


def stale() -> list[int]:
    """Return the published reviews whose stored card is out of date."""
    return _stale(Review.objects.published())


def stale_roles(employers: Iterable[int]) -> list[int]:
    """Return those of these employers whose card may name its role family by now, or may no longer."""
    named = Review.objects.published().filter(employer__in=set(employers)).exclude(role_family="")
    return _stale(named)


def _stale(reviews: ReviewQuerySet) -> list[int]:
    rows = list(
        reviews.select_related("employer", "agency", "suggestion__article")
        .with_article_titles()
        .only(
            "employer__name",
            "agency__name",
            "role_family",
            "card_made_with",
            "suggestion__article__title",
            "suggestion__article__slug",
            "suggestion__article__status",
        )
    )
    names = names_of(rows)
    return [review.pk for review in rows if review.card_made_with != made_with(names[review.pk])]
