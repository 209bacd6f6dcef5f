"""The page, the feeds and the file of the log. All of it is public and the same for everybody."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.http import public_page
from core.languages import reading_language
from moderation.ledger import reading, requests
from moderation.ledger.chain import GENESIS, canonical
from moderation.ledger.models import LogCount, LogLine
from moderation.ledger.reading import BatchEnd
from pages.transparency import words
from pages.transparency.asked import Asked, page_of
from pages.transparency.figures import Statistics, headings, promised
from reviews import batches

# So many entries a feed has, and so many employers are named.
ENTRIES: Final = 100
BATCHES: Final = 52
EMPLOYERS: Final = 50


@public_page
def transparency(request: HttpRequest) -> HttpResponse:
    """Show how the site kept its word, what it decided, and the log; in four queries."""
    end = reading.latest()
    statistics = Statistics(list(LogCount.objects.all()))
    asked = Asked.of(request.GET, statistics.halves)
    context = {
        "end": end,
        "promised": promised(end.promises if end else {}),
        "columns_of_halves": [_("Half-year"), *headings()],
        "columns_of_grounds": [_("Ground, with its rule"), *headings()[1:]],
        "by_half": statistics.by_half(),
        "by_ground": statistics.by_ground(asked.half),
        "period": words.half(asked.half) if asked.half else "",
        "asked_for": statistics.asked_for(asked.half),
        "requests": requests.most_asked(EMPLOYERS),
        "fewest_reviews": requests.K,
        "fewest_requests": requests.STEP,
        "groups": asked.groups(statistics.halves),
        "chosen": asked.on,
        "page": (page := page_of(asked)),
        "rows": [words.row(line) for line in page.lines],
        "columns": [
            _("When"), _("Decision"), _("Ground"), _("How it came up"), _("Our promise"), _("Reference"),
        ],
    }  # fmt: skip
    return render(request, "pages/transparency.html", context)


class _Feed(Atom1Feed):
    """A feed whose time is that of its newest batch; before the first one, of the first there can be."""

    def latest_post_date(self) -> dt.datetime:
        newest: dt.datetime = super().latest_post_date() if self.items else _moment(batches.FIRST)
        return newest


@public_page
def log_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest lines of the log as Atom; each entry has the time of its batch."""
    feed = _feed(
        _("Heardback: decisions"), reverse("pages:log_feed"), _("What was decided, as the log tells it.")
    )
    for line in LogLine.objects.decisions().newest_first()[:ENTRIES]:
        feed.add_item(
            title=words.action(line.action),
            link=_page(before=line.number + 1),
            description=_("%(when)s. Ground: %(ground)s. Reference %(ref)s. Hash of the line: %(hash)s.")
            % {
                "when": words.when(line),
                "ground": words.ground(line.ground),
                "ref": line.ref,
                "hash": line.hash,
            },
            unique_id=_identity(line.ref),
            updateddate=_moment(batches.due_day(line.batch)),
        )
    return _atom(feed)


@public_page
def batch_feed(request: HttpRequest) -> HttpResponse:
    """Return the newest batches as Atom, each with the head of the log and what it brought."""
    feed = _feed(
        _("Heardback: batches"),
        reverse("pages:batch_feed"),
        _("What each batch brought, with the head of the log. Keep a head, and you can check the log later."),
    )
    for end in reading.ends(BATCHES):
        feed.add_item(
            title=_("Batch %(number)s: %(reviews)s reviews") % {"number": end.batch, "reviews": end.reviews},
            link=_page(before=end.number),
            description=_in_words(end),
            unique_id=_identity(f"line-{end.number}"),
            updateddate=_moment(end.day),
        )
    return _atom(feed)


def _in_words(end: BatchEnd) -> str:
    told = _(
        "%(reviews)s reviews, %(edits)s new texts and %(replies)s replies appeared; %(lines)s decisions"
        " entered the log."
    ) % {"reviews": end.reviews, "edits": end.edits, "replies": end.replies, "lines": end.lines}
    review = end.promises["review"]
    if review.percent is not None:
        low, high = review.band
        told += " " + _(
            "Promises on reviews kept: %(percent)s%% of %(n)s (80%% range %(low)s to %(high)s%%)."
        ) % {"percent": review.percent, "n": review.n, "low": low, "high": high}
    return (
        told
        + " "
        + _("Head of the log after line %(line)s: %(head)s")
        % {
            "line": end.number,
            "head": end.head,
        }
    )


def _feed(title: str, path: str, subtitle: str) -> Atom1Feed:
    return _Feed(
        title=title,
        link=_page(),
        description="",
        subtitle=subtitle,
        language=reading_language(),
        feed_url=f"{settings.SITE_URL}{path}",
        feed_guid=f"{settings.SITE_URL}{path}",
        author_name="Heardback",
    )


def _page(**place: int) -> str:
    """Return the log's page, from a line on."""
    fragment = "log" if place else None
    return settings.SITE_URL + reverse("pages:transparency", query=place or None, fragment=fragment)


def _identity(fragment: str) -> str:
    """Return what an entry is known by: the same in every language, so that nothing comes twice."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("pages:transparency", fragment=fragment)


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, batches.HOUR)


def _atom(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@public_page
def log_file(request: HttpRequest) -> HttpResponseBase:
    """Stream the whole log, a line of JSON for each line; it only grows, so its head names the file."""
    last = LogLine.objects.newest_first().values_list("number", "hash").first() or (0, GENESIS)
    number, head = last
    response = StreamingHttpResponse(_rows(number), content_type="application/jsonl; charset=utf-8")
    response["ETag"] = f'"{head[:32]}"'
    return response


def _rows(last: int) -> Iterator[str]:
    for line in reading.lines_of(last):
        yield canonical(line.public()) + "\n"
