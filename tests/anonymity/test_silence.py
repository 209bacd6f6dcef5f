"""No code path writes to an author, and no request asks a name server anything."""

import ast
import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from reviews.models import Review
from tests import factories
from tests.submissions.pages import short_form, submitted

ROOT = Path(settings.BASE_DIR)
# The modules that may send letters, each to somebody who has an account or gave an address for it.
SENDERS = {
    "accounts", "advice/upkeep", "desk", "employers",
}  # fmt: skip
# Rooms in which an author's things are handled.
SILENT = ("submissions", "reviews", "moderation", "pages", "api", "scoring", "core")


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_no_room_of_an_authors_can_send_a_letter():
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for room in SILENT
        for path in (ROOT / room).rglob("*.py")
        for module in imports(path)
        if module.startswith(("django.core.mail", "smtplib", "email.mime")) or module == "employers.mail"
    ]
    assert wrong == []


def test_letters_are_sent_from_known_rooms_alone():
    senders = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if not {".venv", "tests", ".tools"} & set(path.relative_to(ROOT).parts)
        and any(module.startswith("django.core.mail") for module in imports(path))
    }
    assert senders
    assert [name for name in senders if not name.startswith(tuple(SENDERS))] == []


@pytest.mark.django_db
def test_an_authors_whole_way_sends_nothing_and_asks_no_name_server(author, reader, employer, monkeypatch):
    asked: list[object] = []
    for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo"):
        monkeypatch.setattr(socket, name, lambda *args, _name=name, **kwargs: asked.append((_name, args)))
    submitted(author.client, short_form(employer.slug))
    author.client.get("/diary/")
    review = Review.objects.get()
    factories.bring_to(review, "published")
    assert reader.client.get(f"/reviews/{review.public_id}/").status_code == 200
    author.client.post("/diary/0/withdraw/", {"sure": "1"})
    assert asked == []
    assert mail.outbox == []
