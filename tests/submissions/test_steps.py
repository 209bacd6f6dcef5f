"""The page step by step, without JavaScript: searching, further waits, looking at the text."""

import pytest

from employers.services import create_employer, merge_employers, propose_employer
from submissions.views.posting import seconds_too_fast
from tests.submissions.pages import ago, date, fields, preview_of, short_form

pytestmark = pytest.mark.django_db
PREVIEW = "This is exactly what they will see"


@pytest.fixture
def larkfield():
    """Return a listed employer that search finds."""
    return create_employer(name="Larkfield Instruments", domain="larkfield.example", country="GB")


def _step(client, answers, step):
    return client.post("/share/", answers | {"do": step, "nonce": "n" * 22})


def _kept(answers, response):
    """Tell whether all that was typed is on the page again."""
    back = fields(response)
    return {name: back.get(name) for name in answers if name != "waits"} == {
        name: value for name, value in answers.items() if name != "waits"
    }


# --- Who it was about ------------------------------------------------------------------------------------


def test_a_search_with_a_typing_error_offers_choices(author, larkfield):
    answers = short_form(None, **{"employer-name": "larkfeild"})
    response = _step(author.client, answers, "find:employer")
    assert f'value="{larkfield.slug}"' in response.content.decode()
    assert "error-summary" not in response.content.decode()
    assert _kept(answers, response)
    chosen = fields(response) | {"employer-slug": larkfield.slug}
    assert PREVIEW in author.client.post("/share/preview/", chosen).content.decode()


def test_a_name_typed_in_full_chooses(author, larkfield):
    answers = short_form(None, **{"employer-name": "larkfield INSTRUMENTS"})
    assert PREVIEW in preview_of(author.client, answers).content.decode()


def test_a_name_that_is_not_chosen_is_asked_about(author, larkfield):
    answers = short_form(None, **{"employer-name": "larkfi"})
    page = preview_of(author.client, answers).content.decode()
    assert "Choose one of the employers below" in page
    assert "None of these" in page
    nobody = preview_of(author.client, short_form(None, **{"employer-name": "Zzyzx Quux"})).content.decode()
    assert "We found nobody of that name" in nobody


def test_a_choice_can_be_changed(author, larkfield):
    response = _step(author.client, short_form(larkfield.slug), "change:employer")
    assert "employer-slug" not in fields(response)
    assert fields(response)["employer-name"] == ""
    assert fields(response)["text"] == short_form()["text"]


def test_a_new_employer_is_proposed_on_the_spot(author, larkfield):
    new = {"employer-slug": "new", "employer-new_name": "Fennimore Rail", "employer-new_country": "IE"}
    page = preview_of(author.client, short_form(None, **new)).content.decode()
    assert PREVIEW in page
    assert "Fennimore Rail" in page
    nameless = preview_of(author.client, short_form(None, **{"employer-slug": "new"})).content.decode()
    assert "Enter the name of the employer" in nameless
    for name, value in (("employer-new_name", "!!!"), ("employer-new_website", "gmail.com")):
        refused = preview_of(author.client, short_form(None, **(new | {name: value}))).content.decode()
        assert "error-summary" in refused
        assert PREVIEW not in refused


def test_a_new_one_with_a_known_website_is_the_known_one(author, larkfield):
    new = {
        "employer-slug": "new",
        "employer-new_name": "Lark Field",
        "employer-new_website": "https://www.larkfield.example/jobs",
    }
    page = preview_of(author.client, short_form(None, **new)).content.decode()
    assert "Larkfield Instruments sees what everybody sees" in page


def test_an_employer_that_was_merged_leads_to_its_successor(author, larkfield):
    other = create_employer(name="Larkfield Optics", country="GB")
    merge_employers(source=other, target=larkfield)
    page = preview_of(author.client, short_form(other.slug)).content.decode()
    assert "Larkfield Instruments sees what everybody sees" in page


@pytest.mark.parametrize("slug", ["nobody", "../x", "x" * 300, "new/", "0"])
def test_an_address_that_nobody_has_is_refused(author, larkfield, slug):
    page = preview_of(author.client, short_form(slug)).content.decode()
    assert PREVIEW not in page
    assert "error-summary" in page


def test_somebody_elses_proposal_is_not_offered(author, larkfield):
    proposed = propose_employer(name="Quiet Proposal", country="GB")
    page = preview_of(author.client, short_form(proposed.slug)).content.decode()
    assert "no longer on the list" in page


def test_an_agency_may_owe_the_answer(author, larkfield):
    agency = create_employer(name="Nordvane Recruitment", is_agency=True)
    answers = short_form(larkfield.slug, **{"agency-slug": agency.slug, "owed_by": "agency"})
    page = preview_of(author.client, answers).content.decode()
    assert "Through Nordvane Recruitment" in page
    same = short_form(larkfield.slug, **{"agency-slug": larkfield.slug})
    assert "same as the employer" in preview_of(author.client, same).content.decode()


# --- Several waits ---------------------------------------------------------------------------------------


def _second(day, **changed):
    return {
        "wait1-stage": "phone_interview",
        **date("wait1-last_contact", ago(day)),
        "wait1-promised": "none",
        "wait1-answered": "yes",
        **date("wait1-answer_day", ago(day - 5)),
        "wait1-content": "invitation",
    } | changed


def test_waits_are_added_and_left_out_with_everything_kept(author, larkfield):
    answers = short_form(larkfield.slug)
    response = _step(author.client, answers, "add-wait")
    assert fields(response)["waits"] == "2"
    assert "wait1-stage" in fields(response)
    assert "error-summary" not in response.content.decode()
    assert _kept(answers, response)
    three = answers | _second(60) | {"waits": "3", "wait2-stage": "panel_interview"}
    response = _step(author.client, three, "remove-wait:1")
    back = fields(response)
    assert (back["waits"], back["wait1-stage"]) == ("2", "panel_interview")
    assert "wait2-stage" not in back
    assert _kept(answers, response)


def test_there_is_room_for_six(author):
    page = _step(author.client, {"waits": "6"}, "add-wait")
    assert fields(page)["waits"] == "6"
    assert "as many as one review takes" in page.content.decode()


@pytest.mark.parametrize("odd", ["", "0", "-1", "99", "x", "1e3", "٣", "1" * 400])
def test_an_odd_number_of_waits_is_no_matter(author, odd):
    response = _step(author.client, {"waits": odd}, "back")
    assert fields(response)["waits"] in {"1", "6"}


@pytest.mark.parametrize(
    "step", ["remove-wait:0", "remove-wait:7", "remove-wait:x", "remove-wait:", "nonsense", "change:x"]
)
def test_an_odd_step_changes_nothing(author, larkfield, step):
    answers = short_form(larkfield.slug)
    response = _step(author.client, answers, step)
    assert response.status_code == 200
    assert _kept(answers, response)


def test_the_order_of_waits_does_not_matter(author, larkfield):
    answers = short_form(larkfield.slug) | _second(60) | {"waits": "2"}
    page = preview_of(author.client, answers).content.decode()
    assert PREVIEW in page
    assert page.index(f"{ago(60):%-d %b}") < page.index(f"{ago(30):%-d %b}")


def test_waits_that_overlap_are_explained(author, larkfield):
    answers = short_form(larkfield.slug) | _second(60) | {"waits": "2"}
    late = preview_of(author.client, answers | date("wait1-answer_day", ago(29))).content.decode()
    assert "after the next wait had begun" in late
    silent = preview_of(author.client, answers | {"wait1-answered": "no"}).content.decode()
    assert "so something must have come" in silent


# --- The text --------------------------------------------------------------------------------------------


def test_the_text_is_looked_at_and_never_blocked(author, larkfield):
    text = "On 22 October 2026 Priya Raman wrote from priya.raman@larkfield.example."
    answers = short_form(larkfield.slug, text=text)
    response = _step(author.client, answers, "check")
    page = response.content.decode()
    assert page.count("<mark>") == 3
    assert "An e-mail address" in page
    assert "rule 4.2" in page
    assert fields(response)["text"] == text
    assert "3 things stand out" in preview_of(author.client, answers).content.decode()


def test_a_text_in_which_nothing_stands_out_says_so(author):
    page = _step(author.client, {"waits": "1", "text": "They were kind."}, "check").content.decode()
    assert "Nothing stands out" in page
    empty = _step(author.client, {"waits": "1", "text": ""}, "check").content.decode()
    assert "There is no text yet" in empty


def test_too_many_steps_keep_what_was_typed(author, larkfield, rate_limits, rf):
    answers = short_form(larkfield.slug)
    for _ in range(120):
        seconds_too_fast(rf.post("/share/"))
    response = _step(author.client, answers, "add-wait")
    assert response.status_code == 429
    assert "too often for your network" in response.content.decode()
    assert _kept(answers, response)
