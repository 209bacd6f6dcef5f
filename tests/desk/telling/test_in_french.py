"""Letters in French: each kind beside the same letter in English, in both bodies, and the way out of it."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from desk.models import SwitchedOff
from desk.telling.models import CHOICES
from employers.models import Representative
from employers.services import revoke_representation
from reviews.models import Commitment, Review
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import decide, send
from tests.desk.telling.scenes import DAY, letters

pytestmark = pytest.mark.django_db

# What is nobody's language: addresses, names, numbers, and what people have written themselves.
_OWN = re.compile(r"https?://\S+|\S+@\S+|Harbour and Finch|Heardback|harbourfinch\.example|“.*?”|«.*?»")
_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


@pytest.fixture
def french(representative: Person) -> Person:
    """Return a French owner at the desk of an English one; both are told of everything so far."""
    user = factories.user(email="chloe@harbourfinch.example", language="fr")
    factories.representative(user=user, employer=representative.employer, proven_by="harbourfinch.example")
    factories.make_review(employer=representative.employer, now=timezone.now() - 7 * DAY)
    letters()
    return Person(signed_in(user), user, representative.employer)


@pytest.fixture
def review(french: Person) -> Review:
    """Return a public review that both were told of."""
    made = factories.make_review(employer=french.employer)
    letters()
    return made


def both(
    found: list[mail.EmailMessage], french: Person
) -> tuple[EmailMultiAlternatives, EmailMultiAlternatives]:
    """Return the French letter and the same one in English, of one round."""
    by_reader = {letter.to[0]: letter for letter in found}
    assert len(found) == len(by_reader) == 2
    theirs = by_reader.pop(french.user.email)
    (other,) = by_reader.values()
    assert isinstance(theirs, EmailMultiAlternatives)
    assert isinstance(other, EmailMultiAlternatives)
    return theirs, other


def html_of(letter: EmailMultiAlternatives) -> str:
    return str(letter.alternatives[0][0])


def lines_of(letter: EmailMultiAlternatives) -> set[str]:
    """Return what a letter says in words, line by line: subject and both bodies."""
    html = strip_tags(
        re.sub(r"<style.*?</style>|</(p|li|h\d|a|title)>", "\n", html_of(letter), flags=re.DOTALL)
    )
    said = (
        _OWN.sub("", line).strip(" .,:-\t")
        for line in [str(letter.subject), *f"{letter.body}\n{html}".splitlines()]
    )
    return {line for line in said if re.search(r"[a-zéè]{2}", line)}


def is_french(found: list[mail.EmailMessage], french: Person, *, dated: bool) -> EmailMultiAlternatives:
    """See that no line of the French letter is that of the English one, and return the French one."""
    letter, other = both(found, french)
    assert lines_of(letter) & lines_of(other) == set()
    assert len(lines_of(letter)) >= 5
    assert '<html lang="fr"' in html_of(letter)
    for body in (str(letter.body), html_of(letter)):
        assert "Bonjour" in body
        assert "http://testserver/fr/" in body
        assert not re.search(r"http://testserver/(?!fr/|static/)", body)
        assert bool(re.search(rf"\b\d{{1,2}} ({'|'.join(month[:3] for month in _MONTHS)})", body)) is dated
    return letter


def test_the_digest(french: Person):
    made = factories.make_review(employer=french.employer)
    letter = is_french(letters(), french, dated=False)
    assert "Premier semestre 2026" in str(letter.body)
    assert f"http://testserver/fr/reviews/{made.public_id}/" in html_of(letter)


@pytest.mark.parametrize("action", ["publish", "refuse"])
def test_a_decision(french: Person, review: Review, moderator: Person, action: str):
    send(french, review)
    decide(moderator, action)
    letter = is_french(letters(), french, dated=False)
    assert "décision" in letter.subject


def test_a_commitment_before_its_day_on_it_and_unanswered(french: Person, review: Review):
    due = timezone.localdate() + 10 * DAY
    said: dict[str, Any] = {"commitment_text": "“Every finalist hears”", "commitment_due": due}
    factories.make_reply(review=review, employer=french.employer, **said)
    letters()
    now = timezone.now()
    for days in (3, 10):
        letter = is_french(letters(now + days * DAY), french, dated=True)
        assert f"{due.day}{'er' if due.day == 1 else ''} {_MONTHS[due.month - 1][:3]}" in str(letter.body)
    row = Commitment.objects.get()
    Commitment.objects.update(state="unanswered", moved_batch=row.since_batch + 2)
    is_french(letters(now + 18 * DAY), french, dated=True)


@pytest.mark.parametrize("left", [30, 0])
def test_the_yearly_proof(french: Person, left: int):
    Representative.objects.update(proven_on=timezone.localdate() + (left - 365) * DAY)
    letter = is_french(letters(), french, dated=True)
    assert f"/fr/employers/{french.employer.slug}/claim/" in html_of(letter)


def test_somebody_joins(french: Person):
    new = factories.user(email="new.one@harbourfinch.example")
    today = timezone.localdate()
    factories.representative(user=new, employer=french.employer, role="member", since=today)
    is_french(letters(), french, dated=False)


def test_the_end_of_an_access(french: Person):
    for mine in Representative.objects.all():
        revoke_representation(representative=mine, today=timezone.localdate(), how="moderator")
    is_french(letters(), french, dated=True)


def test_the_link_in_a_letter_switches_its_kind_off_in_french_without_signing_in(french: Person):
    factories.make_review(employer=french.employer)
    letter, _other = both(letters(), french)
    link = re.search(r"http://testserver(/fr/mail/off/\S+)", str(letter.body))
    assert link
    assert link[1] in html_of(letter)
    assert letter.extra_headers["List-Unsubscribe"] == f"<http://testserver{link[1]}>"
    reader = Client(enforce_csrf_checks=True)
    asked = reader.get(link[1])
    assert (asked["Content-Language"], SwitchedOff.objects.count()) == ("fr", 0)
    assert "Ne plus" in asked.content.decode()
    done = reader.post(link[1], {"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    assert '<html lang="fr"' in done.content.decode()
    off = SwitchedOff.objects.get()
    assert (off.representative.user, off.kind) == (french.user, "digest")
    assert off.kind in CHOICES
    # The English one goes on, and other letters to the French one.
    factories.make_review(employer=french.employer, now=timezone.now() + 7 * DAY)
    assert {one.to[0] for one in letters()} == {"rep@harbourfinch.example"}


@pytest.mark.parametrize("edition", ["", "/fr"])
def test_an_invitation_and_a_proof_are_in_the_language_of_the_form(
    representative: Person, tasks_at_once: None, edition: str
):
    slug, french = representative.employer.slug, bool(edition)
    mail.outbox.clear()
    posts = {
        f"{edition}/desk/{slug}/team/invite/": {"address": "lu@harbourfinch.example"},
        f"{edition}/employers/{slug}/claim/": {"address": "rep@harbourfinch.example"},
    }
    for path, data in posts.items():
        assert representative.client.post(path, data).status_code == 302, path
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert isinstance(letter, EmailMultiAlternatives)
        for body in (str(letter.body), html_of(letter)):
            assert ("Bonjour" in body) is french
            assert ("http://testserver/fr/" in body) is french


def test_who_signs_up_in_french_gets_letters_in_french(db: None):
    from accounts.models import User

    password = "une phrase assez longue"
    for path, email in (
        ("/fr/account/signup/", "chloe@post.example"),
        ("/account/signup/", "jo@post.example"),
    ):
        Client().post(path, {"email": email, "password1": password, "password2": password})
    assert dict(User.objects.values_list("email", "language")) == {
        "chloe@post.example": "fr",
        "jo@post.example": "en",
    }
