"""The links that articles make into this site: opened as a reader would, noted where they lead nowhere."""

import datetime as dt
import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext as _

from advice import markdown
from advice.models import Article, BrokenLink

_HREF = re.compile(r'href="([/#][^"]*)"')


def check_links(*, today: dt.date) -> list[BrokenLink]:
    """Open every page of this site that an article links to, and replace the list of broken links.

    Published texts are checked and the newest unpublished ones. A link is broken where its page does not
    answer with 200, also after redirects, or where the page has no such anchor. Links to other sites are
    not opened: the site asks no other host anything.
    """
    site = _Site()
    known = {(link.article_id, link.url): link for link in BrokenLink.objects.all()}
    found: dict[tuple[int, str], BrokenLink] = {}
    for article in Article.objects.order_by("pk"):
        for html in _texts(article):
            for url in sorted(set(_HREF.findall(html))):
                if why := site.fault(url, html):
                    before = known.get((article.pk, url))
                    since, told = (before.found_on, before.told) if before else (today, False)
                    found[article.pk, url] = BrokenLink(
                        article=article, url=url, why=why, found_on=since, told=told
                    )
    with transaction.atomic():
        BrokenLink.objects.all().delete()
        return BrokenLink.objects.bulk_create(found.values())


def _texts(article: Article) -> Iterator[str]:
    """Yield what readers see, and what they would see if the newest text were published."""
    if article.is_published:
        yield article.body_html
    if not article.is_published or article.has_unpublished_changes:
        yield markdown.render(article.revisions.get(number=article.revision).body_markdown).html


class _Site:
    """The pages of this site, each opened once."""

    def __init__(self) -> None:
        site = urlsplit(settings.SITE_URL)
        self._client = Client(raise_request_exception=False, headers={"host": site.netloc})
        self._pages: dict[str, tuple[int, str]] = {}

    def fault(self, url: str, html: str) -> str:
        """Return what is wrong with a link in `html`, in a sentence; "" if nothing is."""
        path, _sign, anchor = url.replace("&amp;", "&").partition("#")
        status, content = self._open(path) if path else (HTTPStatus.OK, html)
        if status != HTTPStatus.OK:
            return _("The page answers with %(status)s.") % {"status": int(status)}
        if anchor and f'id="{escape(anchor)}"' not in content:
            return _("The page has no place called “%(anchor)s”.") % {"anchor": anchor}
        return ""

    def _open(self, path: str) -> tuple[int, str]:
        if path not in self._pages:
            response = self._client.get(path, follow=True, secure=True)
            self._pages[path] = (response.status_code, response.content.decode(errors="replace"))
        return self._pages[path]
