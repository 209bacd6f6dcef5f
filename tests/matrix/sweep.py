"""Opening addresses as each role, and naming the answers as the table does."""

from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase

from core.languages import in_language
from tests.machine.digest import Digest, difference, digest
from tests.matrix.table import Row
from tests.matrix.world import ROLES, World

# Sessions come and go with messages and with what was typed; they are nobody's data but the browser's.
_SESSIONS = frozenset({"django_session"})
# Where no thing of a person's is opened.
NOTHING = "-"


def named(response: HttpResponseBase) -> str:
    """Return the answer as the table writes it."""
    if response.status_code not in {301, 302, 303, 307, 308}:
        return str(response.status_code)
    path = in_language(urlsplit(response.headers["Location"]).path, "en")
    if path == "/account/login/":
        return "login"
    if path in {"/account/2fa/", "/account/2fa/reauthenticate/", "/account/2fa/webauthn/reauthenticate/"}:
        return "factor"
    return "on"


def answer(
    world: World, role: str, method: str, url: str, before: Digest, *, language: str = "en"
) -> tuple[str, list[str]]:
    """Return what this person gets, and what it changed although it may not have.

    `url` is the English address; `language` says in which edition it is opened.
    """
    cache.clear()
    with transaction.atomic():
        client = world.client(role)
        there = in_language(url, language)
        response = client.post(there, world.sent.get(url, {})) if method == "POST" else client.get(there)
        changed = difference(before, digest(without=_SESSIONS))
        transaction.set_rollback(True)
    found = named(response)
    is_done = found == "on" or (found == "200" and url in world.in_place)
    if method == "POST" and is_done and changed:
        return "done", []
    return found, changed


def sweep(world: World, row_keys: list[tuple[str, str, str]]) -> tuple[list[Row], list[str]]:
    """Return what everybody really gets, and what refused requests and GETs changed (nothing, one hopes)."""
    rows, changed = [], []
    # Each request is rolled back, so that all of them begin here.
    before = digest(without=_SESSIONS)
    for route, whose, method in row_keys:
        url = route if whose == NOTHING else world.examples[route][whose]
        answers = []
        for role in ROLES:
            found, changes = answer(world, role, method, url, before)
            answers.append(found)
            changed += [f"{role} {method} {url} ({found}): {line}" for line in changes]
        rows.append(Row(route, whose, method, tuple(answers)))
    return rows, changed
