"""The page of posting: empty, filled, refused with everything kept, and step by step without JavaScript."""

import datetime as dt

import pytest

from reviews.models import Review
from tests import factories
from tests.submissions.pages import STORY, ago, date, fields, preview_of, short_form, today

pytestmark = pytest.mark.django_db
PREVIEW = "This is exactly what they will see"


def _errors(response):
    """Return the messages of the error summary."""
    page = response.content.decode()
    if 'id="error-summary"' not in page:
        return []
    summary = page.split('id="error-summary"')[1].split("</section>")[0]
    return [part.split("</a>")[0] for part in summary.split("<a href=")[1:]]


def _refused(client, answers, words, *, count=1):
    response = preview_of(client, answers)
    errors = _errors(response)
    assert len(errors) == count, errors
    assert words in errors[0]
    assert "Nothing is lost" in response.content.decode()
    assert Review.objects.count() == 0
    return response


# --- Opening it ---------------------------------------------------------------------------------------


def test_it_opens_for_everybody_and_keeps_nothing(author):
    response = author.client.get("/share/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert set(response.cookies) == {"csrftoken"}
    assert fields(response)["waits"] == "1"


def test_an_address_may_name_the_employer(author, employer):
    page = author.client.get("/share/", {"employer": employer.slug})
    assert fields(page)["employer-slug"] == employer.slug
    assert employer.name in page.content.decode()
    for odd in ("no-such-employer", "\x00", "x" * 5000, "../../"):
        assert author.client.get("/share/", {"employer": odd}).status_code == 200


def test_other_methods_are_refused(author):
    assert author.client.put("/share/").status_code == 405
    assert author.client.delete("/share/").status_code == 405
    for address in ("/share/preview/", "/share/submit/"):
        assert author.client.get(address).url == "/share/"


def test_a_post_without_a_token_is_refused_and_the_story_given_back(author):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/share/submit/", {"text": STORY})
    assert response.status_code == 403
    assert STORY in response.content.decode()
    assert response["Cache-Control"] == "no-store"


# --- A valid page ----------------------------------------------------------------------------------------


def test_the_short_form_is_enough(author, employer):
    response = preview_of(author.client, short_form(employer.slug))
    assert PREVIEW in response.content.decode()
    assert Review.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n ",
        "👩‍🚀 said no 🎉",
        "قالوا إنهم سيتصلون يوم الجمعة ثم اتصلوا",
        "Z̸̛͖a̷͛l̷g̵o" + "\u0301" * 500,
        "nul\x00 bell\x07 \u202etext\u2066",
        "a\r\nb\rc",
        "<script>alert(1)</script>{{ 7*7 }}{% now %}",
    ],
)
def test_any_text_is_shown_as_text(author, employer, text):
    response = preview_of(author.client, short_form(employer.slug, text=text))
    page = response.content.decode()
    assert PREVIEW in page
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "\x00" not in page


def test_a_long_story_is_kept_and_counted(author, employer):
    story = "word " * 9_999 + "last"
    response = _refused(
        author.client, short_form(employer.slug, text=story), "39,999 characters too long: 10,000 fit"
    )
    assert fields(response)["text"] == story
    exactly = "x" * 10_000
    assert PREVIEW in preview_of(author.client, short_form(employer.slug, text=exactly)).content.decode()
    _refused(author.client, short_form(employer.slug, text=exactly + "y"), "one character too long")


def test_an_empty_page_names_every_question_once(author):
    response = preview_of(author.client, {"waits": "1"})
    errors = _errors(response)
    assert len(errors) == 8
    assert len(set(errors)) == 8
    assert response.content.decode().count("<title>Error: ") == 1


# --- Dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wait0-last_contact_month": "13"}, "must be from 1 to 12"),
        ({"wait0-last_contact_day": "32"}, "does not have such a day"),
        (
            {
                "wait0-last_contact_day": "31",
                "wait0-last_contact_month": "2",
            },
            "does not have such a day",
        ),
        ({"wait0-last_contact_year": "26"}, "four figures"),
        ({"wait0-last_contact_day": "about"}, "in figures"),
        ({"wait0-last_contact_day": ""}, "in figures"),
        (date("wait0-last_contact", None), "even roughly"),
        (date("wait0-last_contact", dt.date(2009, 1, 5)), "more than five years ago"),
        (date("wait0-answer_day", None), "Enter the day of the answer"),
        (date("wait0-promise_day", None), "Enter the day by which"),
        (date("wait0-promise_day", ago(31)), "before your last contact"),
        (date("wait0-promise_day", ago(30) + dt.timedelta(days=400)), "more than a year"),
        (date("wait0-answer_day", ago(31)), "before your last contact"),
        (date("wait0-answer_day", ago(-2)), "has not come yet"),
        (date("wait0-asked_on", ago(31)), "belongs to the wait before"),
        (date("wait0-asked_on", ago(19)), "after the wait had ended"),
        (
            {"wait0-contact1-content": "holding_reply", **date("wait0-contact1-day", ago(31))},
            "belongs to the wait before",
        ),
        ({"wait0-contact1-content": "holding_reply"}, "day on which it came"),
        (date("wait0-contact1-day", ago(25)), "Choose what it was"),
        (date("wait0-revision1-day", ago(15)), "day on which they moved"),
        (
            date("wait0-revision1-on", ago(25)) | date("wait0-revision1-day", ago(26)),
            "before the day on which they named it",
        ),
        (date("wait0-revision2-on", ago(10)), "after the wait had ended"),
    ],
)
def test_days_that_cannot_be_are_explained(author, employer, changed, words):
    answers = short_form(employer.slug, **changed)
    response = _refused(author.client, answers, words)
    back = fields(response)
    for name, value in changed.items():
        assert back[name] == value, "what was typed is still there"


def test_a_last_contact_ahead_is_refused(author, employer):
    changed = date("wait0-last_contact", ago(-3))
    response = preview_of(author.client, short_form(employer.slug, **changed))
    assert "has not come yet" in _errors(response)[0]


def test_a_promise_may_lie_ahead_or_behind(author, employer):
    for due in (ago(-20), ago(29)):
        answers = short_form(
            employer.slug,
            **date("wait0-promise_day", due),
            **{"wait0-answered": "no", "outcome": "still_waiting"},
        )
        assert PREVIEW in preview_of(author.client, answers).content.decode()


def test_the_weekday_is_echoed(author, employer):
    changed = date("wait0-last_contact", dt.date(today().year, 1, 1)) | {"wait0-answered": None}
    page = preview_of(author.client, short_form(employer.slug, **changed)).content.decode()
    assert f"{dt.date(today().year, 1, 1):%a} 1 Jan</output>" in page


# --- Answers that belong together ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"wait0-stage": ""}, "Choose the step"),
        ({"wait0-stage": "tea_with_the_king"}, "not one of the available choices"),
        ({"wait0-promised": None}, "Say whether they told you"),
        ({"wait0-promised": "within"}, "within how many days or weeks"),
        ({"wait0-promised": "within", "wait0-promise_number": "soon"}, "a number in figures"),
        ({"wait0-promised": "within", "wait0-promise_number": "9999"}, "less than or equal to 365"),
        ({"wait0-promised": "week"}, "any day of the week"),
        ({"wait0-answered": None}, "Say whether an answer came"),
        ({"wait0-content": ""}, "Choose what the answer was"),
        ({"wait0-content": "holding_reply"}, "not one of the available choices"),
        ({"wait0-reason_source": "candidate_guess"}, "Choose the reason"),
        ({"outcome": None}, "Say how it ended"),
        ({"outcome": "never_answered"}, "Which is it?"),
        ({"outcome": "offer_accepted"}, "Which is it?"),
        ({"wait0-answered": "no"}, "Which is it?"),
        ({"experience": None}, "Say how it was"),
        ({"crowd": None}, "Say roughly how many"),
        ({"difficulty": "9"}, "not one of the available choices"),
    ],
)
def test_what_is_missing_or_contradicts_is_asked_for(author, employer, changed, words):
    _refused(author.client, short_form(employer.slug, **changed), words)


def test_only_a_sign_of_life_asks_which(author, employer):
    changed = {"wait0-answered": "contact", "outcome": "still_waiting"}
    response = preview_of(author.client, short_form(employer.slug, **changed))
    assert [words[-25:] for words in _errors(response)] == [
        "it came, even roughly.",
        "Choose what it was.",
    ] or len(_errors(response)) == 2
    changed |= {"wait0-contact0-content": "holding_reply", **date("wait0-contact0-day", ago(25))}
    page = preview_of(author.client, short_form(employer.slug, **changed)).content.decode()
    assert PREVIEW in page
    assert "1 sign of life" in page


def test_what_belongs_to_an_answer_not_chosen_is_left_out(author, employer):
    changed = {
        "wait0-promised": "none",
        **date("wait0-promise_day", ago(99)),
        "wait0-contact0-content": "holding_reply",
    }
    page = preview_of(author.client, short_form(employer.slug, **changed)).content.decode()
    assert PREVIEW in page
    assert "No date was promised." in page


def test_working_days_follow_the_employers_country(author, employer):
    changed = {
        "wait0-promised": "within",
        "wait0-promise_number": "2",
        "wait0-promise_unit": "working_days",
        **date("wait0-last_contact", dt.date(2025, 12, 23)),
        **date("wait0-answer_day", dt.date(2025, 12, 29)),
    }
    # Britain: Christmas and Boxing Day are free, so two working days end on Monday 29.
    page = preview_of(author.client, short_form(employer.slug, **changed)).content.decode()
    assert "promised by Mon 29 Dec" in page
    abroad = factories.employer(name="Nowhere Listed")
    page = preview_of(author.client, short_form(abroad.slug, **changed)).content.decode()
    assert "promised by Thu 25 Dec" in page
