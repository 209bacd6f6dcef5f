"""The invented data of /styleguide/ for forms, lists and remarks; every name here is made up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from advice.evidence import Part
from advice.models import EvidenceFigure
from advice.reading import finder
from core.components import (
    EmployerRow,
    Figure,
    FilterChoice,
    FilterGroup,
    Finding,
    Link,
    OfHundred,
    StatementOfReasons,
    bars,
)
from core.fields import DayMonthYearField
from moderation.ledger.promises import Kept

Examples = dict[str, dict[str, Mapping[str, Any]]]

TOKENS = {
    "Ground": ("paper", "sheet", "wash", "field"),
    "Ink": ("ink", "soft", "rule", "edge"),
    "Doing": ("accent", "on-accent"),
    "The record": ("kept", "late", "silent"),
    "Remarks": ("alert", "mark"),
}


class AllFields(forms.Form):
    """Every kind of question that a form of the site asks."""

    name = forms.CharField(label="Employer’s name", help_text="As it stands on their own site.")
    story = forms.CharField(
        label="What would you tell the next person?",
        help_text="What helped counts too. Leave out names, days, and what only one person could know.",
        widget=forms.Textarea,
        required=False,
    )
    stage = forms.ChoiceField(
        label="Which step were you waiting after?",
        choices=[("", "Choose a step"), ("interview", "interview"), ("final", "final round")],
    )
    promised = forms.ChoiceField(
        label="Did they say when you would hear?",
        choices=[("date", "Yes, by a certain day"), ("soon", "“Soon”, or something like it"), ("none", "No")],
        widget=forms.RadioSelect,
    )
    experience = forms.ChoiceField(
        label="And all in all, how was it?",
        choices=[("good", "Good"), ("neutral", "Neither good nor bad"), ("bad", "Bad")],
        widget=forms.RadioSelect(attrs={"class": "pick"}),
        required=False,
    )
    costs = forms.MultipleChoiceField(
        label="Tick what is true",
        choices=[("references", "They called my references"), ("offer", "I turned down another offer")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    day = DayMonthYearField(
        label="When was your last contact with them?", help_text="For example 22 10 2026. Roughly is fine."
    )
    certain = forms.BooleanField(label="I was there myself", help_text="Not told by somebody else.")


class PartOfAForm(forms.Form):
    """A question that another one opens."""

    told = forms.ChoiceField(
        label="Did they say when you would hear?",
        choices=[("date", "Yes, by a certain day"), ("none", "No, nothing was said")],
        widget=forms.RadioSelect,
    )
    due = DayMonthYearField(label="By which day?", required=False)


def refused_form() -> AllFields:
    """Return the form as it comes back with errors, each kind of field wrong once."""
    form = AllFields(
        {
            "day_day": "31",
            "day_month": "13",
            "day_year": "2026",
            "stage": "nowhere",
            "story": "The second date went by in silence until I called.",
        },
        auto_id="refused_%s",
    )
    form.is_valid()
    return form


def _figure(name: str, value: int, low: int, high: int, *, n: int) -> EvidenceFigure:
    day = date(2026, 8, 11)
    return EvidenceFigure(
        name=name, phase="interview", value=value, low=low, high=high, n=n, batch=12, batch_day=day
    )


def reading() -> Examples:
    """Return the components that help to find and to read."""
    figures = [Figure("Heard back", "83%"), Figure("Kept the date", "59%"), Figure("Half heard by", "day 8")]
    countries = [
        ("CA", "Canada", 14),
        ("GB", "United Kingdom", 13),
        ("IE", "Ireland", 6),
        ("FR", "France", 3),
    ]
    industries = ["Software", "Health", "Finance", "Transport", "Housing", "Food", "Media", "Energy"]
    share = _figure("answered-after-follow-up", 38, 34, 42, n=212)
    others = _figure("answered-without-follow-up", 27, 24, 30, n=340)
    return {
        "article_body": {
            "text with a figure and a message": {
                "points": ["Before their date: wait.", "After it: write once."],
                "parts": [
                    Part(html="<p>A short message repairs most lists.</p>"),
                    Part(figure=share, comparison=others),
                    Part(
                        html='<figure class="message"><figcaption>A text</figcaption><p>Hello.</p></figure>'
                    ),
                    Part(html='<ol class="steps"><li><strong>Write once.</strong> Then stop.</li></ol>'),
                ],
            },
            "in an editor’s preview, without enough waits": {"parts": [Part(missing="promise-kept")]},
        },
        "employer_row": {
            "with figures": {
                "employer": EmployerRow(
                    "Northwind Analytics",
                    "/employers/",
                    ["software and internet", "Montréal, Canada", "201 to 500 people"],
                    n="34 reviews · 71 waits",
                    figures=figures,
                )
            },
            "agency, found by another name": {
                "employer": EmployerRow(
                    "Nordvane Recruitment",
                    "/employers/",
                    ["recruitment"],
                    True,
                    "Found by a former name: North Vane",
                    "3 reviews",
                )
            },
            "no reviews": {
                "employer": EmployerRow("Northfen Foods", "/employers/", ["food and farming", "Norwich"])
            },
        },
        "filters": {
            "nothing chosen": {
                "form_id": "styleguide-search",
                "groups": [
                    FilterGroup(
                        "industry", "Industry", [FilterChoice(name.lower(), name, 5) for name in industries]
                    ),
                    FilterGroup("kind", "Kind", [FilterChoice("agency", "Agencies", 4)], many=False),
                ],
            },
            "one chosen": {
                "form_id": "styleguide-search",
                "chosen": 1,
                "groups": [
                    FilterGroup(
                        "country",
                        "Country",
                        [FilterChoice(code, name, n, code == "IE") for code, name, n in countries],
                    )
                ],
            },
        },
        "filter_choice": {
            "off": {
                "choice": FilterChoice("x", "Software", 7),
                "name": "i",
                "many": True,
                "form_id": "styleguide-search",
            },
            "on": {
                "choice": FilterChoice("y", "Housing", 6, True),
                "name": "i",
                "many": True,
                "form_id": "styleguide-search",
            },
        },
        "of_hundred": {
            "kept, late, none": {
                "shares": OfHundred(47, 21, 32),
                "title": "Of 100 candidates who were promised a date",
                "about": "3,106 dated promises, all employers · Tue 11 Aug",
            },
            "none late": {
                "shares": OfHundred(100, 0, 0),
                "title": "Of 100 candidates who were promised a date",
            },
        },
        "search_form": {
            "empty": {
                "id": "styleguide-find",
                "label": "An employer’s name or web address",
                "help": "Misspelt names are found too.",
            },
            "asked": {"id": "styleguide-found", "label": "Name, former name or web address", "text": "norht"},
        },
        "pager": {
            "first page": {"later": Link("The next 20", "?after=x"), "here": "The first 20 of 38"},
            "in between": {
                "label": "Pages, in between",
                "earlier": Link("Back to the first", "?"),
                "later": Link("The next 20", "?after=y"),
                "here": "21 to 40",
            },
        },
        "crumbs": {
            "two up": {
                "links": [Link("Employers", "/employers/"), Link("Software", "/employers/?industry=software")]
            }
        },
        "situations": {"folded": {"links": finder("panel_interview")}},
        "tabs": {
            "one is current": {
                "label": "Which reviews",
                "links": [
                    Link("All", "?", True),
                    Link("Kept", "?kept"),
                    Link("Late", "?late"),
                    Link("No answer", "?silent"),
                ],
            }
        },
        "bars": {
            "stated": {
                "title": "stated by the employer",
                "bars": bars([("role on hold", 9), ("lack of time", 5), ("forgotten", 0)]),
            },
            "guessed": {
                "title": "candidates guess",
                "bars": bars([("forgotten", 7), ("volume", 2)]),
                "hollow": True,
            },
        },
        "empty_state": {
            "with a way on": {
                "title": "No reviews yet",
                "text": "Be the first, good or bad. Until there are five, you see all employers together.",
                "action": "Share yours",
                "url": "/share/",
            },
            "nothing found": {
                "title": "No employer is called that",
                "text": "Check the spelling, or leave out a filter.",
                "heading": "h3",
            },
        },
    }


def doing() -> Examples:
    """Return the components of forms and of what follows them."""
    statement = StatementOfReasons(
        decided="To publish your review with one blank.",
        facts="The text named a person who works there and holds no public role.",
        clauses=[("4.1 Names of private persons", "/rules/#4.1")],
        noticed_by="Our own reading. Nobody complained.",
        automated="A program marked the name. A person decided.",
        day="Fri 16 Oct, 61 hours after you sent it. We had promised 72.",
        redress="Write to us behind your key. Somebody else decides.",
    )
    note = {
        "title": "What becomes of this",
        "items": [
            ("Public", "one of three: kept, late, or no answer"),
            ("Private", "the exact days, locked in your diary"),
        ],
    }
    return {
        "button": {
            "main": {"label": "See exactly what they would see"},
            "large link": {"label": "Share yours", "href": "/share/", "kind": "large"},
            "quiet": {"label": "Save it as a text file", "kind": "quiet"},
            "plain": {"label": "Put it back", "kind": "plain", "type": "button"},
        },
        "equal_choice": {
            "did they answer?": {
                "name": "answered",
                "choices": [
                    ("yes", "They answered", "Next: when, and how."),
                    ("no", "Still nothing", "Notes today. That is all."),
                ],
            }
        },
        "session_bar": {
            "open": {"until": "15:42, in 14 minutes", "leave_url": "/styleguide/", "token": "none"},
        },
        "sign": {"an octagon": {}},
        "error_summary": {"a refused form": {"form": refused_form()}},
        "callout": {
            "remark": {"text": "You see no exact day, no key and no other review by the same person."},
            "news": {"kind": "news", "text": "Your reply was kept as a draft."},
            "warning": {
                "kind": "warning",
                "title": "Read this first",
                "text": "Without the key nobody can change or withdraw it.",
            },
            "error": {"kind": "error", "text": "That key opens nothing. Check each group."},
        },
        "findings": {
            "two": {
                "findings": [
                    Finding(
                        1,
                        "An exact day",
                        "Their calendar says who was there.",
                        instead="after the last conversation",
                    ),
                    Finding(
                        2,
                        "A person’s name",
                        "Names of private persons are not published.",
                        "rule 4.1",
                        "/rules/#4.1",
                        "the recruiter",
                    ),
                ]
            }
        },
        "key_groups": {
            "shown": {"groups": ["QX11", "D93D", "QC3K", "G5WG", "HMEH", "ET5Z", "YBBX"]},
            "one is asked for": {
                "groups": ["QX11", "D93D", "QC3K", "G5WG", "HMEH", "ET5Z", "YBBX"],
                "ask": 4,
            },
        },
        "margin_note": {
            "with a list": note,
            "with a sentence": {
                "title": "Why this comes first",
                "text": "The day they gave you is the one thing that both sides can check.",
            },
        },
        "summary_list": {
            "to change": {
                "items": [
                    ("Employer", "Larkfield Instruments", "/share/"),
                    ("Promised", "by Fri 30 Oct", "/share/"),
                    ("Answer", "none so far"),
                ]
            }
        },
        "panel": {
            "after sending": {
                "title": "It is with us",
                "text": "A person reads it before anybody else does.",
                "items": [
                    ("Decided by", "Sun 22 Nov, 16:00"),
                    ("If accepted, published between", "Tue 24 Nov and Tue 29 Dec"),
                ],
            }
        },
        "statement": {
            "folded": {"statement": statement, "title": "Why there is a blank: our reasons"},
            "open": {"statement": statement, "open": True},
        },
        "badge": {
            "state": {"text": "published"},
            "to act on": {"text": "we have a question for you", "kind": "strong"},
            "early": {"text": "early", "kind": "early"},
        },
        "wordmark": {"the name": {}},
        "site_foot": {"nothing decided yet": {}, "with the kept promises": {"promise": Kept(412, 15, 1)}},
    }
