"""A mail that is shown is in memory alone: no file, no connection, no line of a log, nothing left of it."""

import socket
import tempfile
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import InMemoryUploadedFile

from submissions.forms.evidence import MailForm
from submissions.keys import new_key
from tests.anonymity import test_canary as canary
from tests.submissions.evidence.scenes import (
    DOMAIN,
    SERVER,
    invitation,
    next_batch,
    public_bytes,
    store,
    upload,
)
from tests.submissions.test_diary import opened, under

pytestmark = pytest.mark.django_db
# A fixture: what is logged by anything during the test.
log_lines = canary.log


@pytest.fixture
def key():
    """Return the author's key."""
    return new_key()


@pytest.fixture(autouse=True)
def keys_are_known():
    """Let the employer's key have been fetched."""
    store(SERVER)


def test_no_file_is_written_and_no_connection_opened(author, employer, key, monkeypatch, tmp_path):
    under(key, employer, "published")
    client = opened(author.client, key)
    client.get("/diary/0/evidence/")

    def refused(*_arguments, **_named):
        raise AssertionError("the way of a mail opens no connection and no temporary file")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refused)
    monkeypatch.setattr("django.core.files.uploadedfile.tempfile", None)
    if django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    # What is too large to be kept in memory is not kept at all.
    assert upload(client, b"x" * (3 * 1024 * 1024)).status_code == 200
    assert upload(client, invitation()).url == "/diary/?done=evidence"
    assert list(tmp_path.iterdir()) == []


def test_large_uploads_reach_no_disk_on_any_page():
    assert django_settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert django_settings.FILE_UPLOAD_MAX_MEMORY_SIZE <= 1024 * 1024


def test_a_broken_upload_is_no_error(author, employer, key):
    under(key, employer, "published")
    client = opened(author.client, key)
    body = b'--b\r\nContent-Disposition: form-data; name="mail"; filename="x"\r\n\r\nFrom: a'
    response = client.generic(
        "POST", "/diary/0/evidence/", body, content_type="multipart/form-data; boundary=b"
    )
    assert response.status_code in {200, 400}
    response = client.generic("POST", "/diary/0/evidence/", b"", content_type="multipart/form-data")
    assert response.status_code in {200, 400}


def test_nothing_of_the_mail_comes_out_anywhere(author, reader, employer, key, log_lines):

    review = under(key, employer, "published")
    before = canary.files()
    client = opened(author.client, key)
    canaries = (
        "Ottoline",
        "quokkasecret",
        "ottoline.canary",
        "Zanzibarword",
        "Anna, please keep",
        "x77selector",
    )
    good = invitation(
        sender=f"Ottoline <ottoline.canary@{DOMAIN}>", subject="quokkasecret", body=b"Zanzibarword\r\n"
    )
    bad = good.replace(b"s=s1", b"s=x77selector")
    shown = upload(client, bad).content.decode() + upload(client, good[:-3]).content.decode()
    assert upload(client, good).url == "/diary/?done=evidence"
    shown += client.get("/diary/").content.decode()
    next_batch()
    places = {
        "pages": shown + repr(public_bytes(reader.client, review)),
        "tables": canary.everything_stored(),
        "cache": canary.everything_cached(),
        "log": "\n".join(log_lines),
        "files": "".join(path.read_text("utf-8", "replace") for path in canary.files() - before),
    }
    for place, content in places.items():
        for word in canaries:
            assert word.lower() not in content.lower(), f"{word} in {place}"
    assert "employer_domain" in places["tables"]


def test_an_upload_is_read_once_and_from_memory(author, employer, key):
    """A file in memory is what the form gets, whatever its size."""
    file = InMemoryUploadedFile(BytesIO(b"abc"), "mail", "x", "text/plain", 3, None)
    form = MailForm({}, {"mail": file})
    assert form.is_valid()
    assert form.cleaned_data["mail"] == b"abc"
