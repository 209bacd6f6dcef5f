"""What reviews.findings notices, what it leaves alone, and that no text makes it slow or wrong."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.findings import Kind, find

ROOT = Path(__file__).resolve().parents[2]
SAFETY = ROOT.parent / "shared" / "data" / "safety"


def found(text: str, kind: Kind) -> list[str]:
    return [text[f.start : f.end] for f in find(text) if f.kind is kind]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Kind.EMAIL, "write to tom.h+jobs@mail.example.co.uk, please.", "tom.h+jobs@mail.example.co.uk"),
        (Kind.EMAIL, "reach me at jo.doe at gmail dot com.", "jo.doe at gmail dot com"),
        (Kind.EMAIL, "jo (at) firm (dot) de", "jo (at) firm (dot) de"),
        (Kind.EMAIL, "jo[at]firm.de is hers", "jo[at]firm.de"),
        (Kind.EMAIL, "jö@münchen.de", "jö@münchen.de"),
        (Kind.PHONE, "I rang 0113 496 0142 twice.", "0113 496 0142"),
        (Kind.PHONE, "on +44 (0)20 7946 0018", "+44 (0)20 7946 0018"),
        (Kind.PHONE, "(212) 555-0123 is hers", "(212) 555-0123"),
        (Kind.PHONE, "her mobile 07700900123", "07700900123"),
        (Kind.PHONE, "Tel.: 030/901820-44", "030/901820-44"),
        (
            Kind.PHONE,
            "oh seven seven double zero nine zero zero one two three",
            "oh seven seven double zero nine zero zero one two three",
        ),
        (Kind.URL, "see https://example.com/a?b=c).", "https://example.com/a?b=c"),
        (Kind.URL, "at www.copperline.example.com", "www.copperline.example.com"),
        (Kind.URL, "on copperline.co.uk they say", "copperline.co.uk"),
        (Kind.URL, "copperline [dot] com", "copperline [dot] com"),
        (Kind.HANDLE, "she is @tom_h there", "@tom_h"),
        (Kind.HANDLE, "Telegram: tomh_99", "tomh_99"),
        (Kind.HANDLE, "tom#1234 on a chat", "tom#1234"),
        (Kind.IBAN, "to GB82 WEST 1234 5698 7654 32 it went", "GB82 WEST 1234 5698 7654 32"),
        (Kind.IBAN, "DE89370400440532013000.", "DE89370400440532013000"),
        (Kind.EXACT_DATE, "on 3 March 2026 I", "3 March 2026"),
        (Kind.EXACT_DATE, "on March 3rd, 2026.", "March 3rd, 2026"),
        (Kind.EXACT_DATE, "the 3rd of March was", "3rd of March"),
        (Kind.EXACT_DATE, "on 2026-03-03 at ten", "2026-03-03"),
        (Kind.EXACT_DATE, "am 3.3.2026 kam", "3.3.2026"),
        (Kind.EXACT_DATE, "am 3. März kam", "3. März"),
        (Kind.EXACT_DATE, "le 3 mars 2026 à", "3 mars 2026"),
        (Kind.EXACT_DATE, "they said by 3/4 or so", "3/4"),
        (Kind.EXACT_DATE, "hear by the 14th.", "14th"),
        (Kind.SALARY, "they offered £45,000 in the end", "£45,000"),
        (Kind.SALARY, "it was 45.000 € brutto", "45.000 €"),
        (Kind.SALARY, "I asked for 55k and", "55k"),
        (Kind.SALARY, "paid $18 an hour", "$18"),
        (
            Kind.QUOTE,
            "They wrote “we will call you on Friday” and",
            "“we will call you on Friday”",
        ),
        (Kind.PERSON_NAME, "Then Tom Hargreave, who runs it,", "Tom Hargreave"),
        (Kind.PERSON_NAME, "I met Dr. Karla Bergström-Novak there", "Dr. Karla Bergström-Novak"),
        (Kind.PERSON_NAME, "a call from Mrs Yilmaz today", "Mrs Yilmaz"),
        (Kind.PERSON_NAME, "Priya was kind", "Priya"),
        (Kind.PERSON_NAME, "The recruiter Oluwaseyifunmi called", "Oluwaseyifunmi"),
        (Kind.PERSON_NAME, "with J. Kowalski again", "J. Kowalski"),
        (Kind.PERSON_NAME, "Ludwig van der Berg wrote", "Ludwig van der Berg"),
        (Kind.PERSON_NAME, "I told Mark that", "Mark"),
        (Kind.PERSON_NAME, "then kristina never called us back", "kristina"),
        (Kind.PROFANITY, "that is f*cking rude", "f*cking"),
        (Kind.PROFANITY, "what a sh1tshow", "sh1tshow"),
        (Kind.PROFANITY, "he is a liar.", "liar"),
        (Kind.PROFANITY, "so eine Scheiße", "Scheiße"),
    ],
)
def test_it_finds(kind: Kind, text: str, words: str) -> None:
    assert words in found(text, kind)


@pytest.mark.parametrize(
    "text",
    [
        "They said they would call within 10 working days, and on day 14 nobody had.",
        "I waited 3 weeks. It took 12 hours. The role was open from 2024 to 2025.",
        "Will they answer? May I ask again? I can wait until Friday.",
        "We waited.it was long.so we left.",
        "The train ticket was £12 and the sandwich cost 4 €.",
        "I worked at night and dot the eyes.",
        "24/7 support, and 3/4 of us were told nothing.",
        "See rule 4.1 and 4.2. It was 100% remote, 1,000 people applied.",
        "The Ruby and Python test came from HackerRank, in London.",
        "In May the recruiter in Paris said “no”.",
        "Assess the classic Scunthorpe analysis; a peacock sat in the grass.",
        "Nobody rang back. Everybody said that. Unfortunately I waited.",
        "On Monday HR told me that the manager was away. I followed up on Tuesday.",
        "",
        "ok",
    ],
)
def test_it_leaves_ordinary_sentences_alone(text: str) -> None:
    assert find(text) == []


def test_an_address_is_one_finding_and_not_three():
    text = "Mail tom.hargreave@example.com about it."
    assert [(f.kind, text[f.start : f.end]) for f in find(text)] == [
        (Kind.EMAIL, "tom.hargreave@example.com")
    ]


def test_a_quote_keeps_what_stands_in_it():
    text = "They wrote “please call Tom Hargreave on 0113 496 0142 soon”."
    assert {f.kind for f in find(text)} == {Kind.QUOTE, Kind.PERSON_NAME, Kind.PHONE}


def test_a_name_is_found_again_where_it_stands_alone():
    text = "My manager was Wacława Qwynterska. Everybody feared Qwynterska."
    assert found(text, Kind.PERSON_NAME) == ["Wacława Qwynterska", "Qwynterska"]


_HOSTILE = [
    "a",
    "a.",
    "a@",
    "a-",
    "1",
    "1 ",
    "1.",
    "+1",
    "(1",
    "@",
    "@a.",
    "www.",
    "http://",
    "a at ",
    "a dot ",
    "one ",
    "A ",
    "Tom ",
    "Tom, ",
    "van ",
    "T. ",
    "GB82 ",
    "GB82WEST",
    "£1",
    "1k ",
    "3 Mar ",
    "“",
    "“a ",
    '"',
    "«",
    "> ",
    "f*",
    "*",
    "a*b ",
    "\n",
    "é̂̃",
    "𝔸",
    "😀",
    "\u202e",
    "x#1",
    "/u/",
    "call 1",
    "(at)",
    "[.]",
    ",",
    "tel ",
]


@pytest.mark.parametrize("length", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("piece", _HOSTILE)
def test_hostile_characters_come_to_an_end(piece: str, length: int) -> None:
    text = (piece * (length // len(piece) + 1))[:length]
    for finding in find(text):
        assert 0 <= finding.start < finding.end <= len(text)


def test_a_hundred_thousand_mixed_characters_come_to_an_end() -> None:
    text = ("".join(_HOSTILE) * 2000)[:100_000]
    assert len(find(text)) > 1000


_pieces = st.sampled_from(
    [*_HOSTILE, "Tom Hargreave", "0113 496 0142", "3 March 2026", " ", "jo@x.com", "said"]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(_pieces, max_size=60).map("".join)))
def test_findings_lie_in_the_text_in_order_and_apart(text: str) -> None:
    findings = find(text)
    assert findings == find(text)
    assert findings == sorted(findings, key=lambda f: (f.start, -f.end, f.kind))
    apart = [f for f in findings if f.kind is not Kind.QUOTE]
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
    for before, after in pairwise(apart):
        assert before.end <= after.start


def _run(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviews.findings"],
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=60,
        check=False,
    )


def test_the_program_answers_a_line_with_a_line():
    done = _run('{"text": "I rang 0113 496 0142."}\n\n{"text": "ok"}\n')
    assert done.returncode == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"findings": [{"kind": "phone", "start": 7, "end": 20}]},
        {"findings": []},
    ]


def test_the_program_says_which_line_it_cannot_read_and_goes_on():
    done = _run('nonsense\n{"txt": "a"}\n{"text": 3}\n{"text": "ok"}\n')
    assert done.returncode == 1
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(answer) for answer in answers] == [["error"], ["error"], ["error"], ["findings"]]
    assert "line 1" in done.stderr
    assert "line 3" in done.stderr


def test_the_program_takes_huge_lines_and_empty_ones():
    huge = json.dumps({"text": "He rang. " * 20_000 + "I rang 0113 496 0142."})
    done = _run(f'{huge}\n{{"text": ""}}\n{{"text": null}}\n[]\n"text"\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0]["findings"][-1] == {"kind": "phone", "start": 180_007, "end": 180_020}
    assert answers[1] == {"findings": []}
    assert [list(answer) for answer in answers[2:]] == [["error"]] * 3
    assert done.returncode == 1
    assert _run("").returncode == 0


def test_the_program_takes_bytes_that_are_no_letters():
    """A mark of the byte order, a broken byte, half a letter: each line has its answer."""
    lines = b"\n".join(
        [
            b'\xef\xbb\xbf{"text": "a@b.example"}\r',
            b'{"text": "\xff at me@x.example"}',
            b'{"text": "\\ud800 0113 496 0142"}',
        ]
    )
    done = subprocess.run(
        [sys.executable, "-m", "reviews.findings"], input=lines, capture_output=True, cwd=ROOT, check=False
    )
    answers = [json.loads(line)["findings"] for line in done.stdout.splitlines()]
    assert [[row["kind"] for row in answer] for answer in answers] == [["email"], ["email"], ["phone"]]
    assert done.returncode == 0


def test_the_other_kinds_are_found_in_marked_stories():
    """The stories are few: this holds what bench/findings.py prints above four fifths."""
    from bench.findings import measure_stories, stories

    for kind, count in measure_stories(stories()).items():
        precision, recall = count.shares()
        assert count.marked >= 4, kind
        assert min(precision, recall) >= 0.8, kind


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lamovec and Morales were there.", ["Lamovec", "Morales"]),
        ("Warrane, can I speak to you?", ["Warrane"]),
        ("Brad Key rang; then Key wrote.", ["Brad Key", "Key"]),
        ("I met Tom Hargreave 3 times.", ["Tom Hargreave"]),
        ("In 2026 Tom Hargreave called.", ["Tom Hargreave"]),
        ("The office is at 9721 Dalmatinova 43, Velenje.", []),
        ("We met at 137 Victor Hugo Street.", []),
        ("Discussion of general technical questions, then you come in and meet the team.", []),
        ("They mark the answers and grant access to it, which was a major help.", []),
    ],
)
def test_names_beside_names_and_names_of_streets(text, names):
    assert found(text, Kind.PERSON_NAME) == names


def test_no_django_is_needed():
    code = "import sys, reviews.findings; assert not any(m.split('.')[0] == 'django' for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


@pytest.mark.slow
@pytest.mark.skipif(not SAFETY.exists(), reason="the shared data are not here")
def test_marked_personal_data_are_found():
    """Recall on the half of the texts that nobody looked at; bench/findings.py prints the table."""
    from bench.findings import measure

    rows = json.loads((SAFETY / "pii_presidio_synth_v2.json").read_text(encoding="utf-8"))
    recalls = {kind: count.shares()[1] for kind, count in measure(rows[0::2]).items()}
    assert all(recalls[kind] >= 0.98 for kind in (Kind.EMAIL, Kind.PHONE, Kind.URL, Kind.IBAN))
    assert recalls[Kind.PERSON_NAME] >= 0.90
    assert recalls[Kind.EXACT_DATE] >= 0.95


@pytest.mark.skipif(not SAFETY.exists(), reason="the shared data are not here")
def test_naughty_strings_raise_nothing():
    for text in json.loads((SAFETY / "blns.json").read_text(encoding="utf-8")):
        find(text)
