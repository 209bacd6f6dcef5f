"""The demo: every state shows, the logins work, and no real employer is in it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from config.demo.employers import EMPLOYERS
from config.demo.invitation import write_invitation
from employers.models import Employer, EmployerStatus
from employers.names import normalised
from moderation.models import Case, Decision
from reviews.figures import figures_for
from reviews.figures.headlines import public_pledges
from reviews.models import Commitment, Reply, Review, Snapshot, Suggestion, Wait
from submissions.evidence.records import known_for
from submissions.evidence.verifier import verify
from submissions.keys import parse
from submissions.things import find_things

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "employers"


def test_the_demo_is_refused_on_a_site_that_is_none(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="public"):
        call_command("demo")


def test_every_employer_has_a_name_and_a_domain_of_its_own() -> None:
    assert len(EMPLOYERS) >= 60
    assert len({normalised(one.name) for one in EMPLOYERS}) == len(EMPLOYERS)
    assert len({one.domain for one in EMPLOYERS}) == len(EMPLOYERS)
    assert all(one.domain.endswith(".example") for one in EMPLOYERS)
    assert sum(one.reviews for one in EMPLOYERS) >= 900
    assert {0, 3, 12, 40, 300} <= {one.reviews for one in EMPLOYERS}


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data is not here")
def test_no_invented_employer_bears_a_real_name() -> None:
    real = set()
    for path in REAL.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as rows:
            real |= {normalised(row["name"]) for row in csv.DictReader(rows)}
    assert len(real) > 40_000
    assert not {one.name for one in EMPLOYERS if normalised(one.name) in real}


@pytest.mark.django_db
def test_its_signed_mail_counts_as_evidence(
    employer: Employer, rival_employer: Employer, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    write_invitation(tmp_path / "mail.eml", employer=employer, now=now)
    mail = (tmp_path / "mail.eml").read_bytes()
    assert verify(mail, known_for(employer, now=now)).evidence == "employer_domain"
    assert verify(mail, known_for(employer, now=now + timedelta(days=170))).evidence == "employer_domain"
    assert verify(mail, known_for(rival_employer, now=now)).evidence == "none"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_shows_every_state_and_loads_once(settings: Settings, tmp_path: Path) -> None:
    settings.DEMO = True
    settings.PUBLISH_AT_ONCE = True
    settings.VAR_DIR = tmp_path
    said = io.StringIO()
    call_command("demo", stdout=said)

    statuses = dict.fromkeys(Review.objects.values_list("status", flat=True))
    assert {"published", "rejected", "restricted", "needs_author", "queued"} <= set(statuses)
    assert Review.objects.published().count() >= 900
    assert set(Review.objects.values_list("tier", flat=True)) == {"S", "M", "L"}
    results = set(Wait.objects.values_list("promises__result", flat=True))
    assert {"kept", "kept_early", "revised_in_time", "late", "late_after_follow_up", "broken"} <= results
    assert Wait.objects.filter(answered=False).count() > 100
    assert Reply.objects.published().count() >= 20
    assert Reply.objects.filter(status="queued").exists()
    assert Suggestion.objects.filter(article__isnull=False).exists()
    kinds = {"met", "missed", "unanswered", "open", "given_up"}
    assert set(Commitment.objects.shown().values_list("state", flat=True)) == kinds
    rail = Employer.objects.get(name="Great Northing Rail")
    figures = figures_for(rail)
    assert figures is not None
    pledges = public_pledges(rail, figures)
    assert (len(pledges.now), len(pledges.before)) == (1, 1)
    assert all(pledge.kept for pledge in [*pledges.now, *pledges.before])
    foxglove = figures_for(Employer.objects.get(name="Foxglove Talent"))
    assert foxglove is not None
    assert rail.pk in foxglove.clients
    assert figures.agencies
    assert Employer.objects.filter(status=EmployerStatus.PROPOSED).exists()
    assert Case.objects.waiting(now=datetime.now(UTC)).count() >= 5
    assert Decision.objects.count() >= 900
    for name, number in {"Northlark Studio": 0, "Oxlip Data": 3, "Northgannet Robotics": 12}.items():
        assert Review.objects.published().filter(employer__name=name).count() == number
    for name in ("Northgannet Robotics", "Great Northing Rail"):
        assert Snapshot.objects.filter(employer__name=name).exists()
    assert Employer.objects.get(name="Great Northing Rail").review_count == 300

    printed = said.getvalue()
    key = (tmp_path / "demo-key.txt").read_text().strip()
    assert key in printed
    assert "moderator@heardback.example" in printed
    assert len(find_things(parse(key))) == 6

    assert str(tmp_path / "demo-invitation.eml") in printed

    reader = Client()
    assert reader.get("/").status_code == 200
    assert reader.get("/employers/great-northing-rail/").status_code == 200
    record = reader.get("/transparency/").content.decode()
    for words in (
        "By ground",
        "Not first hand",
        "Contact details",
        "What employers asked to have taken away",
    ):
        assert words in record

    before = Review.objects.count()
    call_command("demo", stdout=said)
    assert Review.objects.count() == before
