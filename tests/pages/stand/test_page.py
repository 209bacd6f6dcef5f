"""“Where do I stand?” through the client: answers, refusals, and that nothing of it is kept."""

import datetime as dt
import logging
from urllib.parse import unquote

import pytest
from django.utils import timezone
from icalendar import Calendar

from pages.method import accuracy
from reviews.models import Batch, Prior, SiteSnapshot, Snapshot
from scoring.launch import LAUNCH

pytestmark = pytest.mark.django_db

PAGE = "/where-do-i-stand/"


def ago(days):
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


def query(**changes):
    return {"stage": "technical_interview", "contact": ago(12), "promised": "none"} | changes


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def nobody(reader):
    """Return what a reader sees for some answers."""
    return lambda **changes: reader.client.get(PAGE, query(**changes))


def test_without_a_query_the_form_stands_alone(reader):
    page = text(reader.client.get(PAGE))
    assert "Work it out" in page
    assert "What to do today" not in page
    assert "error-summary" not in page.replace("focus_errors", "")


def test_without_an_employer_the_typical_one_answers_and_says_so(nobody):
    page = text(nobody())
    assert "In the next 7 days" in page
    assert "In the next 14 days" in page
    assert "In the next 30 days" in page
    assert "These are a typical employer’s chances." in page
    assert "an assumption" in page
    assert "(0 waits so far)" in page
    assert accuracy.forecast_holds(accuracy.accuracy()) in page


def test_the_typical_numbers_say_whom_they_are_learnt_from(nobody):
    Prior.objects.create(
        learnt_on=timezone.localdate(),
        method_version=2,
        employers=40,
        hazards={phase: list(values) for phase, values in LAUNCH.hazards.items()},
        rungs=list(LAUNCH.rungs),
        promise=list(LAUNCH.promise),
    )
    assert SiteSnapshot.objects.count() == 0
    assert "learnt from 40 employers" in text(nobody())


def test_an_overdue_promise_is_counted_in_working_days(nobody):
    # Two weeks hold ten working days wherever nobody has a holiday.
    page = text(nobody(contact=ago(19), promised="day", promise_day=ago(14)))
    assert "overdue by 10 working days (14 days)" in page


def test_somebody_whose_promised_day_has_just_passed_may_ask(nobody):
    page = text(nobody(promised="day", promise_day=ago(5)))
    assert "Their day has passed. Today is a good day to ask." in page
    assert "You expected to have news by" in page


def test_the_countrys_holidays_count(reader):
    plain = text(reader.client.get(PAGE, query(promised="day", promise_day=ago(5), country="GB")))
    assert "the public holidays of United Kingdom" in plain


def test_the_employers_country_is_the_default(nobody, employer):
    page = text(nobody(employer=employer.slug, promised="day", promise_day=ago(5)))
    assert "the public holidays of United Kingdom" in page
    assert "Harbour and Finch has fewer than 5 reviews" in page


@pytest.fixture
def figures(employer):
    """Write figures of the employer from twelve reviews that were nearly all answered within a week."""

    def write(**changes):
        batch, _ = Batch.objects.get_or_create(number=300, due="2025-09-30")
        waits = {"interview": {"d": [0, 2, 9, 0, 0, 0, 0, 0, 0, 0], "x": [24, 24, 40, 3, 0, 0, 0, 0, 0, 0]}}
        promises = {"d": [0, 1, 5, 5, 0, 0, 0, 0, 0], "x": [11, 11, 10, 5, 0, 0, 0, 0, 0]}
        Snapshot.objects.create(
            employer=employer,
            batch=batch,
            method_version=2,
            figures={"reviews": 12} | changes,
            base={"cells": {"waits": waits, "promises": promises}},
        )

    return write


def test_an_employer_with_reviews_answers_itself(nobody, employer, figures):
    typical = nobody(contact=ago(2)).context["chances"]
    figures()
    found = nobody(contact=ago(2), employer=employer.slug)
    assert "From 12 reviews of Harbour and Finch" in text(found)
    assert int(found.context["chances"][0].value[:-1]) > int(typical[0].value[:-1])
    promised = nobody(contact=ago(2), employer=employer.slug, promised="day", promise_day=ago(-3))
    assert "From 12 reviews of Harbour and Finch" in text(promised)


def test_fewer_than_five_reviews_say_nothing(nobody, employer, figures):
    figures(reviews=4)
    page = text(nobody(employer=employer.slug))
    assert "Harbour and Finch has fewer than 5 reviews" in page


def test_a_misspelt_name_is_answered_with_suggestions(nobody, employer):
    page = text(nobody(employer_query="Harbor and Fnch"))
    assert "Which employer did you mean?" in page
    assert f"employer={employer.slug}" in page
    assert "What to do today" in page


def test_a_name_that_nobody_has_is_said(nobody):
    assert "We found no employer of that name." in text(nobody(employer_query="Zzyzxqq"))


def test_a_name_typed_over_a_picked_one_counts(nobody, employer, rival_employer):
    page = text(nobody(employer=employer.slug, employer_query=rival_employer.name))
    assert f'href="{rival_employer.get_absolute_url()}"' in page


def test_an_employer_alone_fills_its_name_in(reader, employer):
    page = text(reader.client.get(PAGE, {"employer": employer.slug}))
    assert f'value="{employer.name}"' in page
    assert "to put right" not in page


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"contact": ago(-5)}, "cannot lie ahead"),
        ({"contact": ago(3650)}, "more than five years ago"),
        ({"contact": "31 02 2026"}, "no day that we can read"),
        ({"contact": "\x00<b>soon"}, "no day that we can read"),
        ({"contact": ""}, "Enter the day of your last contact"),
        ({"stage": "séance"}, "We do not know that step"),
        ({"stage": ""}, "Choose the step"),
        ({"promised": ""}, "Say whether they told you"),
        ({"promised": "day"}, "Enter the day by which you were to hear"),
        ({"promised": "day", "promise_day": ago(20)}, "lies before your last contact"),
        ({"promised": "day", "promise_day": ago(-900)}, "more than a year after"),
        ({"promised": "within", "promise_number": "-3"}, "greater than or equal to 0"),
        ({"promised": "within", "promise_number": "five"}, "Enter a number in figures"),
        ({"promised": "within", "promise_number": "60", "promise_unit": "weeks"}, "more than a year"),
        (
            {"promised": "within", "promise_number": "5", "promise_unit": "moons"},
            "Choose working days, days or weeks",
        ),
        ({"asked": "often"}, "Choose how often you have asked"),
        ({"promised": "week"}, "Enter any day of the week"),
        ({"asked": "1"}, "Enter the day on which you asked"),
        ({"asked": "1", "asked_on": ago(20)}, "before your last contact"),
        ({"heard_on": ago(-5)}, "has not come yet"),
        ({"country": "XX"}, "Choose a country"),
        ({"employer": "no-such-one"}, "not on our list"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(nobody, changes, complaint):
    response = nobody(**changes)
    page = text(response)
    assert response.status_code == 200
    assert complaint in page
    assert 'id="error-summary"' in page
    assert "What to do today" not in page
    kept = {"contact": ago(12)} | changes
    if kept["contact"].isprintable() and kept["contact"]:
        assert f'value="{kept["contact"]}"' in page


@pytest.mark.parametrize("typed", ["7 8 2026", "7.8.2026", "07/08/2026", "7 August 2026", "2026-08-07"])
def test_days_may_be_typed(reader, typed):
    page = text(reader.client.get(PAGE, query(contact=typed, promised="nonsense")))
    assert 'value="2026-08-07"' in page


def test_days_may_be_sent_in_three_boxes(reader):
    answers = {"stage": "application", "promised": "none"}
    day = timezone.localdate() - dt.timedelta(days=3)
    boxes = {"contact_day": day.day, "contact_month": day.month, "contact_year": day.year}
    assert "You have waited 3 days." in text(reader.client.get(PAGE, answers | boxes))


def test_tomorrow_is_today_further_east(nobody):
    assert "You have waited 0 days." in text(nobody(contact=ago(-1)))


def test_the_page_says_which_day_is_today(nobody):
    assert f"Today counts as {timezone.localdate():%a} {timezone.localdate().day}" in text(nobody())


@pytest.mark.parametrize("changes", [{"contact": ago(95)}, {"contact": ago(400), "promised": "vague"}])
def test_beyond_the_curve_no_number_is_made_up(nobody, changes):
    page = text(nobody(**changes))
    assert "Our curve ends 90 days after the last contact, and you are beyond it." in page
    assert "In the next 7 days" not in page
    assert "Plan as if it were a no" in page


def test_near_the_end_only_what_is_known_is_said(nobody):
    page = text(nobody(contact=ago(70)))
    assert "In the next 14 days" in page
    assert "In the next 30 days" not in page
    assert "it says nothing about the time after" in page


def test_the_calendar_has_the_days_of_the_page_and_names_nobody(reader, employer):
    answers = query(promised="day", promise_day=ago(-4), employer=employer.slug)
    response = reader.client.get(f"{PAGE}days.ics", answers)
    assert response["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(response.content).walk("VEVENT"))
    assert events[0].decoded("dtstart").isoformat() == ago(-4)
    assert len(events) >= 3
    assert employer.name not in response.content.decode()
    assert response.content == reader.client.get(f"{PAGE}days.ics", answers).content


def test_a_calendar_without_days_leads_back_with_the_query(reader):
    response = reader.client.get(f"{PAGE}days.ics", query(contact="soon"))
    assert response.url.startswith(f"{PAGE}?stage=")
    assert reader.client.get(f"{PAGE}days.ics").url == PAGE


def test_the_text_is_a_link_to_a_mail_to_nobody(nobody):
    page = nobody().content.decode()
    link = unquote(page.split('href="mailto:')[1].split('"')[0])
    assert link.startswith("?subject=Our conversation of")
    assert "by which day I may expect to hear" in link


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("first_nudge", "by which day I may expect to hear"),
        ("second_nudge", "If it is still open, I would be glad of a date."),
        ("another_offer", "I have to answer it by [day]"),
        ("decline_to_wait", "I am withdrawing from the process"),
        ("ask_feedback", "what is the one thing that I could have shown you"),
    ],
)
def test_each_kind_of_text_can_be_chosen(nobody, kind, words):
    page = nobody(text=kind).content.decode()
    letter = page.partition('id="letter"')[2].partition("</textarea>")[0]
    assert words in " ".join(letter.split())
    assert f'text={kind}#text" aria-current="true"' in page
    assert ("It is not what we suggest for today." in page) is (kind != "first_nudge")
    assert "%(" not in letter


def test_an_unknown_kind_of_text_gives_the_one_for_today(nobody):
    page = nobody(text="\x00<script>").content.decode()
    assert 'text=first_nudge#text" aria-current="true"' in page
    assert "<script>" not in page.partition("<main")[2]


def test_whoever_asked_twice_still_finds_the_other_texts(nobody):
    page = nobody(asked="2", asked_on=ago(1)).content.decode()
    assert "Nothing more is to be sent today." in page
    assert 'id="letter"' not in page
    assert "text=ask_feedback" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"promised": "day", "promise_day": ago(-9)}, "Their day has not come yet."),
        ({"promised": "day", "promise_day": ago(0)}, "That is today, so it is not overdue."),
        ({"promised": "vague"}, "They said “soon”, without a date."),
        ({"contact": ago(0)}, "You have waited 0 days."),
        ({"asked": "1", "asked_on": ago(1)}, "Then send a second and last message."),
        ({"asked": "2", "asked_on": ago(1)}, "You have asked twice."),
        ({"contact": ago(85)}, "Plan as if it were a no"),
    ],
)
def test_what_to_do_follows_from_where_they_stand(nobody, changes, words):
    page = text(nobody(**changes))
    assert words in page
    assert "ghost" not in page.lower()


def test_nothing_is_kept_anywhere(nobody, employer, caplog, django_assert_max_num_queries):
    with caplog.at_level(logging.DEBUG), django_assert_max_num_queries(6):
        response = nobody(employer=employer.slug, promised="day", promise_day=ago(5))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert not response.cookies
    assert "ETag" not in response
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [line for line in logged if ago(5) in line or employer.slug in line] == []


def test_only_reading_is_allowed(reader):
    assert reader.client.post(PAGE, query()).status_code == 405
    assert reader.client.post(f"{PAGE}days.ics", query()).status_code == 405


def test_others_lead_here(reader, employer):
    assert f'href="{PAGE}"' in text(reader.client.get("/"))
    assert f'href="{PAGE}?employer={employer.slug}"' in text(reader.client.get(employer.get_absolute_url()))
