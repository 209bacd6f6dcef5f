"""Proving that one speaks for an employer."""

import datetime as dt
import time

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from employers.models import Employer, EmployerDomain, Representative
from employers.proof.letters import send_claim_letter
from employers.services import revoke_representation
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.conftest import link_in_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks_at_once")]
ADDRESS = "jo.finch@harbourfinch.example"


def ask(person: Person, employer: Employer, address: str = ADDRESS):
    return person.client.post(reverse("desk:claim", args=[employer.slug]), {"address": address})


def words(response) -> str:
    return str(response.content.decode())


def test_a_letter_a_button_and_one_speaks_for_the_employer(newcomer: Person, employer: Employer):
    page = newcomer.client.get(reverse("desk:claim", args=[employer.slug]))
    assert "harbourfinch.example" in words(page)
    sent = newcomer.client.post(
        reverse("desk:claim", args=[employer.slug]), {"address": ADDRESS}, follow=True
    )
    assert "A letter is on its way" in words(sent)
    assert ADDRESS not in words(sent)

    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    assert "Harbour and Finch" in letter.subject
    html = letter.alternatives[0][0]
    assert link_in_letter() in letter.body
    assert link_in_letter() in html
    assert "jo.finch" not in link_in_letter()

    # Opening the link, as mail scanners do, grants nothing.
    assert "Yes, I speak for them" in words(newcomer.client.get(link_in_letter()))
    assert not Representative.objects.exists()

    done = newcomer.client.post(link_in_letter())
    assert done["Location"] == reverse("desk:reviews", args=[employer.slug])
    mine = Representative.objects.get()
    assert (mine.user, mine.employer, mine.role) == (newcomer.user, employer, "owner")
    assert (mine.proven_by, mine.proven_on) == ("harbourfinch.example", timezone.localdate())
    # The desk then asks for a second factor.
    assert newcomer.client.get(done["Location"])["Location"] == reverse("mfa_index")


def test_the_next_one_is_a_member(newcomer: Person, representative: Person):
    ask(newcomer, representative.employer)
    newcomer.client.post(link_in_letter())
    assert Representative.objects.get(user=newcomer.user).role == "member"


@pytest.mark.parametrize("times", [2, 3])
def test_pressing_the_button_again_is_harmless(newcomer: Person, employer: Employer, times: int):
    ask(newcomer, employer)
    for _ in range(times):
        response = newcomer.client.post(link_in_letter())
        assert response["Location"] == reverse("desk:reviews", args=[employer.slug])
    assert newcomer.client.get(link_in_letter()).status_code == 302
    assert Representative.objects.count() == 1


def test_a_second_click_on_send_sends_one_letter(newcomer: Person, employer: Employer):
    for _ in range(2):
        assert ask(newcomer, employer)["Location"] == reverse("desk:claim_sent", args=[employer.slug])
    assert len(mail.outbox) == 1
    assert newcomer.client.post(link_in_letter()).status_code == 302


def test_somebody_signed_out_in_the_browser_that_asked_signs_in_first(newcomer: Person, employer: Employer):
    ask(newcomer, employer)
    remembered = newcomer.client.cookies["claim"].value
    signed_out = Client()
    signed_out.cookies["claim"] = remembered
    response = signed_out.get(link_in_letter())
    assert response["Location"].startswith(reverse("account_login"))
    later = signed_in(newcomer.user, second_factor=False)
    later.cookies["claim"] = remembered
    later.post(link_in_letter())
    assert Representative.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_browser_gets_an_explanation_and_nothing_happens(
    newcomer: Person, rival_representative: Person, employer: Employer, method: str
):
    ask(newcomer, employer)
    other_browsers = [Client(), rival_representative.client, signed_in(newcomer.user, second_factor=False)]
    for browser in other_browsers:
        response = getattr(browser, method)(link_in_letter())
        assert response.status_code == 409
        assert "counts in another browser" in words(response)
    assert not Representative.objects.filter(employer=employer).exists()


def test_another_account_in_the_same_browser_gets_nothing(newcomer: Person, employer: Employer):
    ask(newcomer, employer)
    other = signed_in(factories.user(), second_factor=False)
    other.cookies["claim"] = newcomer.client.cookies["claim"].value
    assert other.post(link_in_letter()).status_code == 410
    assert not Representative.objects.exists()


def test_a_link_of_yesterday_is_over(newcomer: Person, employer: Employer, monkeypatch: pytest.MonkeyPatch):
    now = time.time()
    with monkeypatch.context() as earlier:
        earlier.setattr(time, "time", lambda: now - 24 * 3600 - 60)
        ask(newcomer, employer)
    for response in (newcomer.client.get(link_in_letter()), newcomer.client.post(link_in_letter())):
        assert response.status_code == 410
        assert "more than 24 hours old" in words(response)
    assert not Representative.objects.exists()


@pytest.mark.parametrize("change", [lambda link: link[:-3] + "x/", lambda link: link[:-20] + "/"])
def test_a_damaged_link_says_so(newcomer: Person, employer: Employer, change):
    ask(newcomer, employer)
    response = newcomer.client.post(change(link_in_letter()))
    assert response.status_code == 400
    assert "not whole" in words(response)


def test_a_link_of_another_employer_is_nothing(
    newcomer: Person, employer: Employer, rival_employer: Employer
):
    ask(newcomer, employer)
    response = newcomer.client.post(link_in_letter().replace(employer.slug, rival_employer.slug))
    assert response.status_code == 410
    assert not Representative.objects.exists()


def test_a_domain_that_is_no_longer_on_record_proves_nothing(newcomer: Person, employer: Employer):
    ask(newcomer, employer)
    EmployerDomain.objects.all().delete()
    assert newcomer.client.post(link_in_letter()).status_code == 410
    assert not Representative.objects.exists()


def test_a_link_does_not_undo_a_revocation(newcomer: Person, employer: Employer):
    ask(newcomer, employer)
    remembered = newcomer.client.cookies["claim"].value
    newcomer.client.post(link_in_letter())
    revoke_representation(representative=Representative.objects.get(), today=timezone.localdate())
    newcomer.client.cookies["claim"] = remembered
    # Every session ended with the access; after signing in again the old link is no way back.
    assert newcomer.client.post(link_in_letter())["Location"].startswith(reverse("account_login"))
    newcomer.user.refresh_from_db()
    again = signed_in(newcomer.user, second_factor=False)
    again.cookies["claim"] = remembered
    assert again.post(link_in_letter()).status_code == 410
    assert not Representative.objects.filter(revoked_on=None).exists()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "required"),
        ("not an address", "Write an address like"),
        ("a@b@harbourfinch.example", "Write an address like"),
        ("jo@gmail.com", "Anybody can get an address at gmail.com"),
        ("jo@mailinator.com", "thrown away"),
        ("jo@quillorchard.example", "not on record as a domain of Harbour and Finch"),
        ("jo@mail.harbourfinch.example", "is below a domain"),
        ("jo@xharbourfinch.example.evil.test", "not on record"),
        ("info@harbourfinch.example", "mailbox that several people read"),
        ("No-Reply@HarbourFinch.example", "mailbox that several people read"),
        ("hr.team.uk@harbourfinch.example", "mailbox that several people read"),
        ("jobs+jo@harbourfinch.example", "mailbox that several people read"),
        (f"{'x' * 250}@harbourfinch.example", "at most 254 characters"),
    ],
)
def test_an_address_that_proves_nothing_is_refused_with_the_reason(
    newcomer: Person, employer: Employer, address: str, reason: str
):
    response = ask(newcomer, employer, address)
    assert response.status_code == 422
    assert reason in words(response)
    assert "No letter was sent" in words(response)
    assert not mail.outbox
    assert "claim" not in newcomer.client.cookies


@pytest.mark.parametrize(
    "domain",
    ["quillflnch.co.uk", "quill-finch.co.uk", "quillfinch.com", "quilfinch.co.uk", "quіllfinch.co.uk"],
)
def test_a_domain_that_looks_like_theirs_is_called_so(newcomer: Person, domain: str):
    employer = factories.employer(name="Quill Finch", domain="quillfinch.co.uk")
    response = ask(newcomer, employer, f"jo@{domain}")
    assert response.status_code == 422
    assert "looks like quillfinch.co.uk" in words(response)
    assert not mail.outbox


@pytest.mark.parametrize(
    "address", [ADDRESS.upper(), "j@harbourfinch.example", "jo-hr-finch@harbourfinch.example"]
)
def test_a_persons_address_is_accepted(newcomer: Person, employer: Employer, address: str):
    assert ask(newcomer, employer, address).status_code == 302
    assert len(mail.outbox) == 1


def test_an_employer_without_a_domain_is_proven_by_hand(newcomer: Person):
    employer = factories.employer(name="Domainless")
    page = newcomer.client.get(reverse("desk:claim", args=[employer.slug]))
    assert "no domain on record" in words(page)
    assert ask(newcomer, employer).status_code == 422


def test_a_domain_of_a_proposed_employer_does_not_count(newcomer: Person):
    employer = factories.employer(name="Proposed", domain="proposed.example", status="proposed")
    for response in (
        newcomer.client.get(reverse("desk:claim", args=[employer.slug])),
        ask(newcomer, employer, "jo@proposed.example"),
    ):
        assert response.status_code == 404


def test_a_merged_employer_leads_to_its_successor(newcomer: Person, employer: Employer):
    old = factories.employer(name="Old Harbour", status="merged", merged_into=employer)
    response = newcomer.client.get(reverse("desk:claim", args=[old.slug]))
    assert response["Location"] == reverse("desk:claim", args=[employer.slug])


def test_who_is_not_signed_in_signs_in_first(client: Client, employer: Employer):
    url = reverse("desk:claim", args=[employer.slug])
    assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"
    assert client.post(url, {"address": ADDRESS})["Location"].startswith(reverse("account_login"))
    assert not mail.outbox


def test_wrong_methods_and_unknown_employers(newcomer: Person, employer: Employer):
    assert newcomer.client.put(reverse("desk:claim", args=[employer.slug])).status_code == 405
    assert newcomer.client.post(reverse("desk:claim_sent", args=[employer.slug])).status_code == 405
    assert newcomer.client.get(reverse("desk:claim", args=["nobody-here"])).status_code == 404
    assert newcomer.client.get(reverse("desk:claim_sent", args=["nobody-here"])).status_code == 404


def test_the_page_after_sending_needs_a_letter(newcomer: Person, employer: Employer):
    response = newcomer.client.get(reverse("desk:claim_sent", args=[employer.slug]))
    assert response["Location"] == reverse("desk:claim", args=[employer.slug])


def test_after_a_year_the_proof_is_given_again(representative: Person):
    mine = Representative.objects.get()
    mine.proven_on = timezone.localdate() - dt.timedelta(days=365)
    mine.save(update_fields=["proven_on"])
    claim = reverse("desk:claim", args=[representative.employer.slug])
    desk = representative.client.get(reverse("desk:reviews", args=[representative.employer.slug]))
    assert desk["Location"] == claim
    assert "more than a year old" in words(representative.client.get(claim))
    ask(representative, representative.employer)
    done = representative.client.post(link_in_letter())
    assert representative.client.get(done["Location"]).status_code == 200
    mine.refresh_from_db()
    assert (mine.role, mine.proven_on) == ("owner", timezone.localdate())
    assert Representative.objects.count() == 1


@pytest.mark.usefixtures("rate_limits")
def test_nobody_is_flooded_with_letters(newcomer: Person, employer: Employer):
    others = [Person(signed_in(factories.user(), second_factor=False)) for _ in range(3)]
    assert [ask(person, employer).status_code for person in (newcomer, *others)] == [302, 302, 302, 429]
    response = ask(others[-1], employer)
    assert "Too many letters" in words(response)
    assert ADDRESS in words(response)
    assert len(mail.outbox) == 3


def test_no_page_of_a_claim_rests_in_a_cache(newcomer: Person, employer: Employer):
    ask(newcomer, employer)
    for url in (
        reverse("desk:claim", args=[employer.slug]),
        reverse("desk:claim_sent", args=[employer.slug]),
        link_in_letter(),
    ):
        assert "no-store" in newcomer.client.get(url).headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_the_letter_once(newcomer: Person, employer: Employer, settings: Settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    ask(newcomer, employer)
    assert not mail.outbox
    for _ in range(2):
        call_command("db_worker", "--batch", "--interval=0", "--no-startup-delay", verbosity=0)
    assert len(mail.outbox) == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_letter_is_tried_again_only_when_certainly_nothing_was_sent(employer: Employer, settings: Settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }
    before = timezone.now()
    given = {"employer_id": employer.pk, "address": ADDRESS, "link": "http://testserver/x/"}
    assert send_claim_letter.func(**given) == "put off"
    again = DBTaskResult.objects.get()
    assert again.args_kwargs["kwargs"] == given | {"language": "en", "attempt": 2}
    assert dt.timedelta(seconds=50) < again.run_after - before < dt.timedelta(seconds=70)
    with pytest.raises(ConnectionRefusedError):
        send_claim_letter.func(**given, attempt=3)
    assert DBTaskResult.objects.count() == 1


def test_a_letter_for_an_employer_that_is_gone_is_not_sent():
    assert send_claim_letter.func(employer_id=1, address=ADDRESS, link="http://x/") == "the employer is gone"
    assert not mail.outbox


def test_a_name_cannot_break_the_letter(newcomer: Person):
    employer = factories.employer(
        name="<b>Bold & Söhne</b>\nBcc: x@evil.test", slug="bold", domain="bold-soehne.example"
    )
    ask(newcomer, employer, "jo@bold-soehne.example")
    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.recipients() == ["jo@bold-soehne.example"]
    assert "<b>" not in letter.alternatives[0][0]
