"""/transparency/: for readers, for feed readers, and for whoever checks."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from moderation.ledger.chain import check_text, hash_of
from moderation.ledger.models import LogLine
from tests.ledger.scenes import DECEMBER, NEXT, judged, run_batch

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"


def text(url: str = "/transparency/") -> str:
    response = Client().get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def written(employer, moderator):
    """Return the lines of two batches."""
    for action in ("publish", "publish", "publish_redacted", "refuse", "ask"):
        judged(employer, moderator.user, action)
    run_batch(NEXT)
    run_batch(DECEMBER)
    return list(LogLine.objects.order_by("number"))


def whole() -> str:
    return b"".join(Client().get("/transparency/log.jsonl").streaming_content).decode()


class TestPage:
    def test_an_empty_log(self):
        shown = text()
        assert shown.count("Nothing decided yet: 0 promises.") == 3
        assert "Nothing is in the log yet" in shown

    def test_what_was_decided(self, written):
        shown = text()
        for words in (
            "Published with blanks",
            "Refused",
            "Author asked",
            "November 2026",
            "100%",
            "4 of 4 kept",
        ):
            assert words in shown
        for line in written[:-1]:
            assert line.ref in shown
        assert written[-1].hash in shown

    def test_the_same_for_everybody(self, written, moderator):
        one, other = Client().get("/transparency/"), moderator.client.get("/transparency/")
        assert one.content == other.content
        assert not one.cookies
        assert Client().get("/transparency/", headers={"if-none-match": one["ETag"]}).status_code == 304

    @pytest.mark.parametrize("path", ["", "log.atom", "batches.atom", "log.jsonl"])
    def test_it_can_only_be_read(self, path):
        assert Client().post(f"/transparency/{path}").status_code == 405

    def test_few_queries_however_long_the_log(self, written, django_assert_num_queries):
        text()
        with django_assert_num_queries(4):
            text()


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("action=publish", 2),
            ("ground=names_private_person", 3),
            ("half=2026H2", 5),
            ("automated=yes", 0),
            ("automated=no", 5),
            ("appeals=yes", 0),
            ("action=refuse&ground=names_private_person&half=2026H2", 1),
        ],
    )
    def test_they_leave_what_fits(self, written, query, count):
        shown = text(f"/transparency/?{query}")
        assert sum(f">{line.ref}<" in shown for line in written if line.ref) == count
        assert ("No decision fits these filters" in shown) == (count == 0)

    @pytest.mark.parametrize(
        "query",
        ["action=nonsense", "half=2031H1", "before=x", "before=-1", "after=" + "9" * 99, "automated=2"],
    )
    def test_what_no_page_has_written_is_refused(self, written, query):
        assert Client().get(f"/transparency/?{query}").status_code == 400

    def test_the_statistics_are_of_the_chosen_period(self, written):
        assert "By ground, July to December 2026" in text("/transparency/?half=2026H2")

    def test_pages_follow_each_other_and_leave_nothing_out(self, written, monkeypatch):
        monkeypatch.setattr("pages.transparency.asked.ROWS", 2)
        refs = [line.ref for line in reversed(written) if line.ref]
        seen, url = [], "/transparency/"
        for _ in range(9):
            page = Client().get(url).context["page"]
            seen.append([line.ref for line in page.lines])
            if page.older is None:
                break
            url = page.older.url
        assert [ref for some in seen for ref in some] == refs
        newer = Client().get(Client().get(url).context["page"].newer.url).context["page"]
        assert [line.ref for line in newer.lines] == seen[-2]


def feed(path: str) -> ET.Element:
    response = Client().get(path)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)  # noqa: S314  (our own)
    assert root.tag == f"{ATOM}feed"
    return root


def assert_valid(root: ET.Element) -> None:
    """Assert what RFC 4287 requires of a feed and of each entry."""
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} >= {"self", "alternate"}
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.iter(f"{ATOM}entry"):
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None


class TestFeeds:
    @pytest.mark.parametrize("path", ["/transparency/log.atom", "/transparency/batches.atom"])
    def test_they_are_valid_with_nothing_and_with_something(self, path, employer, moderator):
        assert_valid(feed(path))
        judged(employer, moderator.user)
        run_batch(NEXT)
        root = feed(path)
        assert_valid(root)
        assert len(list(root.iter(f"{ATOM}entry"))) == 1

    def test_the_time_of_an_entry_is_that_of_its_batch(self, written):
        for path in ("/transparency/log.atom", "/transparency/batches.atom"):
            times = {entry.findtext(f"{ATOM}updated") for entry in feed(path).iter(f"{ATOM}entry")}
            assert times == {"2026-11-24T06:00:00+00:00", "2026-12-01T06:00:00+00:00"}

    def test_each_batch_tells_the_head_and_its_counts(self, written):
        entries = list(feed("/transparency/batches.atom").iter(f"{ATOM}entry"))
        newest = entries[0].findtext(f"{ATOM}summary", "")
        assert written[-1].hash in newest
        assert "Promises on reviews kept: 100% of 4" in newest
        assert "3 reviews" in entries[1].findtext(f"{ATOM}title", "")


class TestFile:
    def test_it_is_the_whole_log(self, written):
        rows = [json.loads(row) for row in whole().splitlines()]
        assert [row["hash"] for row in rows] == [line.hash for line in written]
        assert all(row["hash"] == hash_of(row) for row in rows)
        assert check_text(whole().splitlines()).faults == ()

    def test_its_etag_is_the_head(self, written):
        response = Client().get("/transparency/log.jsonl")
        assert response["ETag"] == f'"{written[-1].hash[:32]}"'
        again = Client().get("/transparency/log.jsonl", headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304

    def check(self, content: bytes, tmp_path, *more: str) -> subprocess.CompletedProcess:
        path = tmp_path / "log.jsonl"
        path.write_bytes(content)
        command = [sys.executable, "-m", "moderation.ledger", str(path), *more]
        # Without settings and without a database: as a stranger does it.
        environment = {"PATH": "", "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    def test_a_stranger_checks_it_without_our_database(self, written, tmp_path):
        found = self.check(whole().encode(), tmp_path, "--head", written[-1].hash)
        assert (found.returncode, found.stderr) == (0, "")
        assert f"The log holds: {len(written)} lines, 5 decisions." in found.stdout

    def test_a_stranger_sees_what_was_changed(self, written, tmp_path):
        changed = whole().replace('"ground":"names_private_person"', '"ground":"spam"', 1)
        found = self.check(changed.encode(), tmp_path)
        assert found.returncode == 1
        assert "its hash is not that of its fields" in found.stdout

    def test_a_stranger_sees_another_head(self, written, tmp_path):
        shorter = "".join(whole().splitlines(keepends=True)[:-1])
        found = self.check(shorter.encode(), tmp_path, "--head", written[-1].hash)
        assert found.returncode == 1
        assert "expected was" in found.stdout

    def test_a_file_that_is_not_there(self, tmp_path):
        command = [sys.executable, "-m", "moderation.ledger", str(tmp_path / "none")]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert found.returncode == 2


def test_every_byte_of_the_file_counts(written):
    content = whole()
    rows = content.splitlines(keepends=True)
    start = 0
    for number, row in enumerate(rows, start=1):
        for at in range(0, len(row), 7):
            spot = start + at
            other = "0" if content[spot] != "0" else "1"
            faults = check_text((content[:spot] + other + content[spot + 1 :]).splitlines()).faults
            assert number in {fault.number for fault in faults}, (number, at)
        start += len(row)
