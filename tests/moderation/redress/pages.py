"""What a moderator's, an author's and a representative's browser does."""

from tests.submissions.pages import fields


def words(response) -> str:
    return str(response.content.decode())


def opened(person, kind: str) -> str:
    """Take the next one, and return its address."""
    response = person.client.post(f"/moderation/{kind}s/take/")
    assert response.status_code == 302
    assert f"/moderation/{kind}s/" in response.url
    return str(response.url)


def verdict(page, **said):
    """Return what a browser posts from the page of a notice or an appeal."""
    found = {name: value for name, value in fields(page).items() if name in {"version_sha", "chosen"}}
    return found | {"do": "decide"} | said


UPHELD = {
    "verdict": "uphold",
    "outcome": "It names somebody.",
    "deed": "redact",
    "words": "Tom Hargreave",
    "grounds": ["names_private_person"],
    "facts": "It names a person.",
}


def diary_of(person, key):
    assert person.client.post("/diary/open/", {"key": key.text}).status_code == 302
    return person.client
