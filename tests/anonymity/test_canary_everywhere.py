"""The canaries once more, in every room: each address as each role gets it, and what an operator has.

A review with a name and a mail address is posted, blanked by a moderator at the desk, published; a mail is
shown for it. Then every address that the site has is opened by whoever may, and the dump, the file of a
backup, the cache, the temporary files, the letters, the log and the rows of tasks are searched.
"""

import re
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from core.languages import in_language
from moderation.models import Case
from reviews.findings import find
from reviews.models import Review
from submissions.keys import parse
from tests.anonymity import test_canary as canary
from tests.anonymity.dumps import backed_up, dumped
from tests.examples import routes
from tests.submissions.evidence.scenes import DOMAIN, SERVER, invitation, next_batch, store, upload
from tests.submissions.pages import fields, kept, key_on, short_form

pytestmark = pytest.mark.django_db(transaction=True)
# A fixture: what is logged by anything during the test.
log_lines = canary.log

HEAD: dict[str, Any] = {
    "headers": {"user-agent": canary.AGENT, "x-forwarded-for": canary.ADDRESS},
    "REMOTE_ADDR": canary.ADDRESS,
}
# Words of the mail that is shown: of its sender, its subject and its body, and the name of the file.
OF_THE_MAIL = {
    "sender": "anneliese.quokka",
    "subject": "zanzibarsubject",
    "body": "zanzibarbody",
    "file": "please keep.eml",
}
REMOVED = {"name": canary.NAME, "first name": "Ottoline", "mail": canary.MAIL}


def sent(client: Client, slug: str) -> str:
    """Post a review through the form, with a slip and a second try; return its key."""
    nonce = fields(client.get("/share/", **HEAD))["nonce"]
    answers = short_form(slug, text=canary.STORY) | {"nonce": nonce}
    client.post("/share/", answers | {"do": "check"}, **HEAD)
    preview = client.post("/share/preview/", answers, **HEAD)
    key = key_on(preview)
    client.post("/share/key/", fields(preview), **HEAD)
    assert client.post("/share/submit/", kept(preview), follow=True, **HEAD).status_code == 200
    assert client.post("/diary/open/", {"key": key}, **HEAD).status_code == 302
    return key


def blanked(client: Client) -> str:
    """Let a moderator take the case and publish the text with two blanks, through the desk's own pages."""
    client.post("/moderation/take/")
    (case,) = Case.objects.all()
    page = f"/moderation/case/{case.pk}/"
    read = client.get(page).content.decode()
    assert canary.NAME in read, "a moderator reads the whole text before deciding"
    found = {(finding.start, finding.end) for finding in find(canary.STORY)}
    words = {canary.NAME: "names_private_person", canary.MAIL: "contact_details"}
    places = {(canary.STORY.index(word), canary.STORY.index(word) + len(word)): word for word in words}
    spans = ",".join(f"{at}-{end}-{words[places[at, end]]}" for at, end in places.keys() - found)
    numbers = range(1, len(found | places.keys()) + 1)
    decided = client.post(
        page,
        {f"finding_{number}": "blank" for number in numbers}
        | {"action": "publish_redacted", "grounds": ["names_private_person"], "facts": "It names a person."}
        | {"version_sha": case.version_sha, "spans": spans, "do": "decide"},
    )
    assert not Case.objects.exists(), decided.content.decode()[:2000]
    return read


def opened(route: str, **known: str) -> str | None:
    """Return an address with its parameters filled in, or None where it has others than are known here."""
    names = re.findall(r"<\w+:(\w+)>", route)
    if "(?P" in route or not set(names) <= set(known):
        return None
    return re.sub(r"<\w+:(\w+)>", lambda found: known[found.group(1)], route)


def read(client: Client, address: str) -> str:
    """Return all that an address answers: its head and its body."""
    response: Any = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.status_code} {dict(response.items())} {body.decode('utf-8', 'replace')}"


def pages(clients: dict[str, Client], **known: str) -> Iterator[tuple[str, str]]:
    """Yield every address that can be opened, in both languages, with what it answers to whoever may."""
    for route, who in routes():
        address = opened(route, **known)
        if address is None:
            continue
        for client in {clients[who], clients["moderator"]}:
            yield address, read(client, address)
        if who == "public" and not address.endswith((".json", ".jsonl")):
            yield in_language(address, "fr"), read(clients[who], in_language(address, "fr"))


@pytest.mark.slow
def test_canaries_are_found_nowhere(
    author, reader, employer, representative, moderator, editor, log_lines, rate_limits, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = canary.files()
    store(SERVER)
    key = sent(author.client, employer.slug)
    at_the_desk = blanked(moderator.client)
    shown = invitation(
        sender=f"Anneliese <anneliese.quokka@{DOMAIN}>", subject="zanzibarsubject", body=b"zanzibarbody\r\n"
    )
    assert upload(author.client, shown).url == "/diary/?done=evidence"
    for _week in range(7):
        next_batch()
    review = Review.objects.get()
    assert (review.status, review.evidence) == ("published", "employer_domain")
    call_command("nightly", leave_out=["fetch_dkim_keys"])
    clients = {
        "public": reader.client,
        "anybody": reader.client,
        "machine": reader.client,
        "author": author.client,
        "account": representative.client,
        "representative": representative.client,
        "moderator": moderator.client,
        "editor": editor.client,
    }
    answers = list(pages(clients, slug=employer.slug, public_id=review.public_id))
    assert len({address for address, _answer in answers}) > 60
    public = next(answer for address, answer in answers if address == f"/reviews/{review.public_id}/")
    assert "on Friday they called" in public
    places = {
        **{f"{address} ({number})": answer for number, (address, answer) in enumerate(answers)},
        "the dump": dumped(),
        "the file of a backup": backed_up(tmp_path.parent / "copy.sqlite3").decode("latin-1"),
        "the cache": canary.everything_cached(),
        "temporary files": "".join(
            path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()
        ),
        "files of the site": "".join(path.read_text("utf-8", "replace") for path in canary.files() - before),
        "letters": repr([message.message().as_string() for message in mail.outbox]),
        "the log": "\n".join(log_lines),
    }
    never = {
        "agent": canary.AGENT,
        "address": canary.ADDRESS,
        "network": "203.0.113",
        "key": key,
        "bare key": parse(key).characters,
        "half a key": parse(key).characters[:14],
        **OF_THE_MAIL,
    }
    for place, content in places.items():
        for name, words in (never | REMOVED).items():
            assert words.lower() not in content.lower(), f"{name} in {place}"
    for name, words in never.items():
        assert words.lower() not in at_the_desk.lower(), f"{name} on the moderator's page before the decision"
    assert "on Friday they called" in places["the dump"], "the search finds what is there"
