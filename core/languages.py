"""In which language a page is: its address alone says so (docs/french.md, docs/decisions/0040).

English is at `/`, every other language under its code, as in `/fr/`. No cookie, no header and no account
is asked, so that an address shows everybody the same page and any cache may keep it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import get_language


def reading_language() -> str:
    """Return the code of the language that is active, as in "fr"; that of the site where none is."""
    return get_language() or settings.LANGUAGE_CODE


def language_of(path: str) -> str:
    """Return the code of the language that a path of the site is in."""
    first = path.lstrip("/").partition("/")[0] if path.startswith("/") else ""
    return first if first in _prefixed() else settings.LANGUAGE_CODE


def in_language(path: str, language: str) -> str:
    """Return the same path in another language of the site; a query or fragment behind it stays."""
    here = language_of(path)
    plain = path.removeprefix(f"/{here}") if here in _prefixed() else path
    return f"/{language}{plain or '/'}" if language in _prefixed() else plain or "/"


def _prefixed() -> set[str]:
    return {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}


def home_paths() -> dict[str, str]:
    """Return the path of the home page in each language: where an error page leads, whose own is nobody's."""
    return {code: in_language("/", code) for code, _name in settings.LANGUAGES}


@dataclass(frozen=True, slots=True)
class Edition:
    """A page in one of the languages: its code and own name, path with query, and its public address."""

    code: str
    name: str
    url: str
    canonical: str
    is_open: bool
    is_default: bool


def editions_of(request: HttpRequest, paths: dict[str, str] | None = None) -> list[Edition]:
    """Return the page that is asked for in each language that it exists in; nothing for what was posted.

    Args:
        request: its query stays in `url`; `canonical` has none, because filters and pages of a list are
            views of the same page.
        paths: the path by language, where it is not the same but for the prefix.
    """
    if request.method not in {"GET", "HEAD"}:
        return []
    query = request.META.get("QUERY_STRING", "")
    editions = []
    for code, name in settings.LANGUAGES:
        path = paths.get(code) if paths is not None else in_language(request.path, code)
        if path is not None:
            url = f"{path}?{query}" if query and paths is None else path
            editions.append(
                Edition(
                    code,
                    str(name),
                    url,
                    f"{settings.SITE_URL}{path}",
                    is_open=code == reading_language(),
                    is_default=code == settings.LANGUAGE_CODE,
                )
            )
    return editions


class LanguageMiddleware:
    """Answer each request in the language of its path, and say so in Content-Language.

    Django's LocaleMiddleware is not used: it varies every page without a prefix by Accept-Language, which
    no shared cache keeps well, and it redirects where a prefix is missing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
