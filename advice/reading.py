"""What the readers' pages show, put together from the tables."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import zip_longest

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from advice.evidence import Part, parts, places
from advice.models import Article, EvidenceFigure
from advice.querysets import ArticleQuerySet
from advice.vocabulary import Audience, Situation, Topic
from core.components import FilterChoice, FilterGroup, Link
from core.languages import reading_language
from core.vocabulary import SilenceReason, Stage, Words

MOST_RELATED = 3
_ON_A_PAGE = 50
MOST_FOR_SITUATION = 4
# What helps most where somebody stands, the most urgent topic first.
TOPICS_OF_SITUATION = {
    Situation.NOT_DUE: (Topic.WHILE_YOU_WAIT, Topic.FOLLOWING_UP, Topic.WHY_SILENCE),
    Situation.NO_PROMISE: (
        Topic.FOLLOWING_UP,
        Topic.BEFORE_AND_AT,
        Topic.WHILE_YOU_WAIT,
        Topic.WHY_SILENCE,
    ),
    Situation.OVERDUE: (Topic.FOLLOWING_UP, Topic.WHY_SILENCE, Topic.WHILE_YOU_WAIT),
    Situation.LONG_SILENCE: (Topic.HOW_IT_ENDS, Topic.WHILE_YOU_WAIT, Topic.WHY_SILENCE),
    Situation.REFUSED: (Topic.HOW_IT_ENDS, Topic.WHILE_YOU_WAIT),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader asked the list for; codes that do not exist find nothing."""

    topic: str = ""
    stage: str = ""
    reason: str = ""
    situation: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """Return what was asked for, as the parameters of the address."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was asked for, so that the list is the whole of it."""
        return not (self.topic or self.stage or self.reason or self.situation)

    @property
    def words(self) -> list[str]:
        """Return what was asked for, in the words of the site; unknown codes are left out."""
        asked: list[tuple[str, type[Words]]] = [
            (self.situation, Situation),
            (self.topic, Topic),
            (self.stage, Stage),
            (self.reason, SilenceReason),
        ]
        return [str(words(code).label) for code, words in asked if code in words.values]


def readable() -> ArticleQuerySet:
    """Return the published articles in the reader's language."""
    return Article.objects.published().in_language(reading_language())


def editions_of_article(slug: str) -> dict[str, Article]:
    """Return the published articles with this slug by language: a translation has that of its original."""
    return {article.language: article for article in Article.objects.published().filter(slug=slug)}


def chosen(choice: Choice) -> ArticleQuerySet:
    """Return the articles that a reader asked for, without their long texts."""
    found = readable().for_lists()
    if choice.situation:
        found = found.for_candidates().filter(topic__in=_topics(choice.situation))
    if choice.topic:
        found = found.for_topic(choice.topic)
    if choice.stage:
        found = found.for_stage(choice.stage)
    if choice.reason:
        found = found.for_reason(choice.reason)
    return found


def _topics(situation: str) -> tuple[Topic, ...]:
    """Return the topics that help in a situation; none for an unknown one."""
    return TOPICS_OF_SITUATION[Situation(situation)] if situation in TOPICS_OF_SITUATION else ()


def page_of(articles: Iterable[Article], number: str) -> Page[Article]:
    """Return a page of the readers' list, in the order of the topics; what is no number is the first."""
    order = list(Topic.values)
    ordered = sorted(articles, key=lambda article: order.index(article.topic))
    return Paginator(ordered, _ON_A_PAGE).get_page(number)


def by_topic(articles: Iterable[Article]) -> list[tuple[Topic, list[Article]]]:
    """Return the articles under their topics, in the order of the topics; empty topics are left out."""
    articles = list(articles)
    groups = [(topic, [article for article in articles if article.topic == topic]) for topic in Topic]
    return [(topic, found) for topic, found in groups if found]


def filters(articles: list[Article], choice: Choice) -> list[FilterGroup]:
    """Return what the list can be narrowed by, with how many of these articles each choice has.

    Reasons and topics that no article is about are left out; a stage counts what holds at every stage.
    """
    topics = [(topic, sum(article.topic == topic for article in articles)) for topic in Topic]
    stages = [
        (stage, sum(stage in article.stages or not article.stages for article in articles)) for stage in Stage
    ]
    reasons = [(reason, sum(reason in article.reasons for article in articles)) for reason in SilenceReason]
    situations = [
        (
            situation,
            sum(a.topic in of and a.audience == Audience.CANDIDATE for a in articles),
        )
        for situation, of in TOPICS_OF_SITUATION.items()
    ]
    return [
        _group("situation", _("Where you stand"), situations, choice.situation),
        _group("topic", _("Topic"), topics, choice.topic),
        _group("reason", _("Why it went quiet"), reasons, choice.reason),
        _group("stage", _("Where you are"), stages, choice.stage),
    ]


def _group(name: str, legend: str, counts: Sequence[tuple[Words, int]], chosen_code: str) -> FilterGroup:
    """Return one question of the filters, with a first answer that asks for nothing."""
    known = chosen_code in {code for code, _count in counts}
    return FilterGroup(
        name=name,
        legend=legend,
        many=False,
        choices=[
            FilterChoice("", _("all"), chosen=not known),
            *(
                FilterChoice(code, str(code.label), count, chosen=code == chosen_code)
                for code, count in counts
                if count
            ),
        ],
    )


def body(html: str, *, for_editors: bool = False) -> list[Part]:
    """Return stored HTML with the live figures in their places.

    Editors see the names of the figures that there are not; readers see nothing in their place.
    """
    asked = places(html)
    figures = EvidenceFigure.objects.citable().for_places(asked) if asked else []
    return parts(html, figures, name_missing=for_editors)


def related(article: Article) -> list[Article]:
    """Return up to three other articles to read next: shared reasons first, then topic and stages."""

    def nearness(other: Article) -> tuple[int, bool, int]:
        return (
            len(set(other.reasons) & set(article.reasons)),
            other.topic == article.topic,
            len(set(other.stages) & set(article.stages)),
        )

    others = readable().for_lists().exclude(pk=article.pk).filter(audience=article.audience)
    return sorted(others, key=nearness, reverse=True)[:MOST_RELATED]


def situation_of(*, is_overdue: bool, has_promise: bool, is_over: bool) -> Situation:
    """Return where somebody who waits stands.

    Args:
        is_overdue: the promised day has passed.
        has_promise: they named a day.
        is_over: enough was asked, or hardly anybody hears after so long.
    """
    if is_over:
        return Situation.LONG_SILENCE
    if is_overdue:
        return Situation.OVERDUE
    return Situation.NOT_DUE if has_promise else Situation.NO_PROMISE


def for_situation(stage: str, situation: str, reasons: Collection[str] = ()) -> list[Article]:
    """Return up to four articles for somebody who waits: those of the most urgent topics, in turn.

    Args:
        stage: the code of the last contact; what is about it stands before what holds at every stage. ""
            for any.
        situation: a code of Situation; an unknown one finds nothing.
        reasons: codes of reasons for silence that are likely there; what is about one stands first.
    """
    if situation not in TOPICS_OF_SITUATION:
        return []
    found = readable().for_candidates().for_lists()
    articles = sorted(
        found.for_stage(stage) if stage else found,
        key=lambda article: (
            not set(article.reasons) & set(reasons),
            bool(stage) and stage not in article.stages,
            article.title,
        ),
    )
    piles = [
        [article for article in articles if article.topic == topic]
        for topic in TOPICS_OF_SITUATION[Situation(situation)]
    ]
    turns = [article for turn in zip_longest(*piles) for article in turn if article is not None]
    return turns[:MOST_FOR_SITUATION]


def finder(stage: str = "") -> list[Link]:
    """Return the situations as links to what helps in each: components/situations.html prints them."""
    where = f"&stage={stage}" if stage in Stage.values else ""
    return [
        Link(str(situation.label), f"{reverse('advice:index')}?situation={situation}{where}")
        for situation in Situation
    ]
