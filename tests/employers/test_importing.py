"""`manage.py import_employers`: what is added, joined, refused, and that a second run changes nothing."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from employers.importing.reading import COLUMNS
from employers.models import DirectoryCount, Employer, EmployerDomain, EmployerName, Trigram, TrigramCount
from employers.search import search
from employers.services import merge_employers, rename
from tests import needs

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file from dictionaries of cells and returns its path."""

    def written(*rows: dict[str, str], name: str = "employers.csv") -> str:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return str(path)

    return written


def run(*files: str, **options: object) -> str:
    out = StringIO()
    call_command("import_employers", *files, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def state() -> tuple[object, ...]:
    columns = ("pk", "name", "slug", "industry", "country", "city", "size_band")
    return (
        list(Employer.objects.order_by("pk").values_list(*columns)),
        sorted(EmployerName.objects.values_list("employer__slug", "name")),
        sorted(EmployerDomain.objects.values_list("employer__slug", "domain")),
        Trigram.objects.count(),
    )


def test_a_row_becomes_an_employer_that_is_found(write):
    out = run(
        write(
            {
                "name": "Kestrel & Daughter Ltd", "domain": "kestrel.co.uk", "industry": "SIC 78200",
                "country": "United Kingdom", "city": "1 High St, Leeds, LS1 1AA", "size": "250 to 499",
            }
        )
    )  # fmt: skip
    made = Employer.objects.get()
    assert (made.slug, made.industry, made.country, made.city, made.size_band, made.is_agency) == (
        "kestrel-and-daughter", "recruitment", "GB", "Leeds", "201_to_500", True,
    )  # fmt: skip
    assert [match.employer for match in search("kestral and daughter")] == [made]
    assert "1 added, 0 merged, 0 unchanged, 0 refused" in out
    assert TrigramCount.objects.filter(trigram="kes", names=1).exists()
    assert DirectoryCount.objects.get().country == "GB"


def test_a_second_run_changes_nothing(write):
    files = [
        write({"name": "Acme Inc", "country": "USA"}, {"name": "ACME", "domain": "acme.com"}, name="a.csv"),
        write({"name": "Acme Ltd", "country": "France"}, {"name": "Bolt"}, {"name": "Bolt"}, name="b.csv"),
    ]
    run(*files)
    before = state()
    out = run(*files)
    assert "0 added, 0 merged, 5 unchanged, 0 refused" in out
    assert state() == before


def test_one_domain_is_one_employer(write):
    run(
        write(
            {"name": "Vp plc", "domain": "vpplc.com"},
            {"name": "Hire Station Limited", "domain": "www.vpplc.com", "industry": "Machinery"},
        )
    )
    made = Employer.objects.get()
    assert (made.name, made.industry) == ("Vp plc", "manufacturing")
    assert search("hire station")[0].found_by == "Hire Station Limited"


def test_a_former_name_in_brackets_is_a_name_of_its_own(write):
    path = write({"name": "Luciq (formerly Instabug)", "domain": "luciq.ai"}, {"name": "Acme (UK) Ltd"})
    run(path)
    made = Employer.objects.get(slug="luciq")
    assert made.name == "Luciq"
    assert [(match.employer, match.found_by) for match in search("instabug")] == [(made, "Instabug")]
    assert Employer.objects.filter(name="Acme (UK) Ltd").exists()
    assert "0 added, 0 merged, 2 unchanged" in run(path)


def test_names_without_a_domain_find_those_with_one_whatever_the_order(write):
    run(
        write(
            {"name": "HEYZAP INC", "country": "USA"},
            {"name": "Heyzap", "domain": "heyzap.com", "country": "USA"},
        )
    )
    assert Employer.objects.get().name == "Heyzap"


def test_two_domains_are_two_employers_though_the_name_is_the_same(write):
    run(
        write(
            {"name": "Landed", "domain": "landed.com", "country": "USA"},
            {"name": "Landed", "domain": "gotlanded.com", "country": "USA"},
        )
    )
    assert sorted(Employer.objects.values_list("slug", flat=True)) == ["landed", "landed-2"]


def test_the_same_word_under_two_suffixes_is_one_employer_unless_the_countries_differ(write):
    run(
        write(
            {"name": "Harbour", "domain": "harbour.com", "country": "United Kingdom"},
            {"name": "Harbour Ltd", "domain": "harbour.co.uk"},
            {"name": "Willings Co., Ltd.", "domain": "willings.co.kr", "country": "South Korea"},
            {"name": "Willings Inc", "domain": "willings.co.jp"},
        )
    )
    assert Employer.objects.count() == 3
    assert EmployerDomain.objects.filter(employer__slug="harbour").count() == 2


def test_two_countries_are_two_employers_but_not_for_a_listing_abroad(write):
    run(
        write(
            {"name": "Shift", "country": "USA"},
            {"name": "SHIFT, Inc.", "country": "Japan"},
            {"name": "Sonic Healthcare Limited", "country": "Australia"},
            {"name": "Sonic Healthcare Limited", "country": "Spain"},
        )
    )
    assert sorted(Employer.objects.values_list("slug", flat=True)) == ["shift", "shift-2", "sonic-healthcare"]
    assert Employer.objects.get(slug="sonic-healthcare").country == "AU"


def test_a_row_that_fits_several_gives_to_none(write):
    run(write({"name": "Blaze", "domain": "blaze.com"}, {"name": "Blaze", "domain": "getblaze.com"}))
    run(write({"name": "Blaze", "industry": "Software"}))
    assert Employer.objects.filter(industry="").count() == 2


def test_what_is_known_is_not_overwritten(write):
    run(write({"name": "ACME", "domain": "acme.com", "country": "France", "size": "10"}))
    run(write({"name": "Acme", "domain": "acme.com", "country": "Spain", "size": "5000", "city": "Madrid"}))
    made = Employer.objects.get()
    assert (made.name, made.slug, made.country, made.city, made.size_band) == (
        "Acme",
        "acme",
        "FR",
        "",
        "1_to_50",
    )


def test_rows_about_renamed_and_merged_employers_find_them(write):
    path = write({"name": "Acme", "domain": "acme.com"}, {"name": "Bolt", "domain": "bolt.com"})
    run(path)
    acme, bolt = Employer.objects.get(slug="acme"), Employer.objects.get(slug="bolt")
    rename(employer=acme, name="Zenith")
    merge_employers(source=bolt, target=acme)
    assert "0 added, 0 merged, 2 unchanged" in run(path)


def test_a_proposed_employer_is_left_to_the_moderators(write):
    Employer.objects.create(name="Acme", name_normalised="acme", slug="acme", status="proposed")
    run(write({"name": "Acme"}))
    assert Employer.objects.get(status="listed").slug == "acme-2"


def test_bad_rows_stop_nothing_and_are_told_with_their_lines(write, tmp_path):
    path = write({"name": "=cmd|' /C calc'!A0"}, {"name": "One"}, {"name": ""}, {"name": "Two"})
    report = tmp_path / "report.csv"
    out = run(path, report=report)
    assert "2 added, 0 merged, 0 unchanged, 2 refused" in out
    with report.open(encoding="utf-8", newline="") as stream:
        rows = {row["line"]: row for row in csv.DictReader(stream)}
    assert rows["2"]["name"] == "'=cmd|' /C calc'!A0"
    assert rows["2"]["reason"] == "the name is a formula"
    assert rows["3"]["employer"] == "one"
    assert rows["4"]["outcome"] == "refused"


def test_a_bad_file_is_told_and_the_others_are_imported(write, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("name,domain\nOne,one.com\n", encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"2 of 3 files could not be read: bad.csv, nowhere.csv"):
        call_command(
            "import_employers", str(bad), str(tmp_path / "nowhere.csv"), write({"name": "Two"}),
            stdout=out, stderr=StringIO(),
        )  # fmt: skip
    assert "Missing columns: website" in out.getvalue()
    assert Employer.objects.get().name == "Two"


def test_a_report_that_cannot_be_written_is_told_before_anything_is_imported(write, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run(write({"name": "Two"}), report=tmp_path / "no" / "folder.csv")
    assert not Employer.objects.exists()


def test_payloads_are_imported_as_text_or_refused(write):
    text = needs.shared_data("safety/xss_payloadbox.txt").read_text(encoding="utf-8", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()][:400]
    run(
        write(
            *({"name": line, "city": line, "industry": line, "country": line, "size": line} for line in lines)
        )
    )
    assert set(Employer.objects.values_list("industry", flat=True)) <= {""}
    assert not Employer.objects.filter(slug__regex=r"[^a-z0-9-]").exists()


def test_what_was_counted_beforehand_can_be_counted_anew(write):
    run(write({"name": "Acme", "industry": "Software"}))
    DirectoryCount.objects.all().delete()
    TrigramCount.objects.update(names=99)
    out = StringIO()
    call_command("count_employers", stdout=out)
    assert out.getvalue() == "Employers in the directory: 1.\n"
    assert DirectoryCount.objects.get().industry == "software"
    assert set(TrigramCount.objects.values_list("names", flat=True)) == {1}


@pytest.mark.slow
def test_the_real_files_twice():
    files = sorted(map(str, needs.shared_data("employers").glob("*.csv")))
    out = run(*files)
    assert Employer.objects.count() > 50_000
    assert out.splitlines()[-1].startswith("Together: 58,956 rows")
    before = state()
    assert "0 added, 0 merged" in run(*files).splitlines()[-1]
    assert state() == before
    for query, name in (
        ("aalbrets", "Aalberts N.V."),
        ("astrazenca", "AstraZeneca UK Limited"),
        ("posthog.com", "PostHog"),
    ):
        assert name.casefold() in {match.employer.name.casefold() for match in search(query)}
