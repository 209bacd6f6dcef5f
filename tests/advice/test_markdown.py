"""From an editor's Markdown to HTML that readers may be shown."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advice.markdown import is_allowed_link, render
from tests.needs import shared_data

TAGS = {
    "p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "hr", "br", "figure",
    "figcaption", "div",
}  # fmt: skip
ATTRIBUTES = {"href", "id", "start", "class", "title", "lang", "data-evidence", "data-phase"}


class Reader(HTMLParser):
    """Reads HTML as a browser would, and keeps what should not be there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not is_allowed_link(value or ""):
                self.wrong.append(f"href={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.wrong.append("processing instruction")


def harm_in(html: str) -> list[str]:
    """Return every tag, attribute and link in the HTML that an article may not have."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.wrong


def payloads(name: str) -> list[str]:
    """Return the payloads of a file in the shared data."""
    content = shared_data(f"safety/{name}").read_text(encoding="utf-8", errors="replace")
    return [str(line) for line in json.loads(content)] if name.endswith(".json") else content.splitlines()


def test_the_reader_of_these_tests_finds_harm():
    html = '<script>x</script><p onclick="x"><a href="javascript:x">a</a><!-- c --></p>'
    assert harm_in(html) == ["<script>", "p onclick", "href=javascript:x", "comment"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("xss_payloadbox.txt", marks=pytest.mark.slow),
        "ssti.txt",
        "blns.json",
        "open_redirect.txt",
        "crlf.txt",
    ],
)
def test_no_payload_becomes_markup(name: str):
    found = payloads(name)
    assert len(found) > 5
    for payload in found:
        # What opens a block that swallows the rest comes last.
        forms = (
            f"[link]({payload}) ![image]({payload}) [link](<{payload}>)",
            f"## {payload}",
            f'{{% evidence "{payload}" phase="{payload}" %}}',
            f"[link]\n\n[link]: {payload}",
            f"```message {payload}\n{payload}\n```",
            payload,
        )
        assert harm_in(render("\n\n".join(forms)).html) == [], payload


def test_all_payloads_in_one_article_stay_text():
    text = "\n\n".join(payloads("xss_payloadbox.txt")[:800])
    assert harm_in(render(text).html) == []


@given(st.text(alphabet=st.sampled_from("<>[]()!#`*_-\"'{}%&;:/\\ \n\tabjscript"), max_size=120))
def test_no_mixture_of_marks_becomes_markup(text: str):
    assert harm_in(render(text).html) == []


def test_template_tags_are_never_run(settings):
    rendered = render("The key is {{ settings.SECRET_KEY }} and {% now 'Y' %}.")
    assert "{{ settings.SECRET_KEY }}" in rendered.html
    assert settings.SECRET_KEY not in rendered.html


def test_headings_get_ids_and_make_the_contents():
    rendered = render("## What to *do*\n\n### A detail\n\n## What to do\n\n## 漢字")
    assert rendered.contents == [
        {"id": "s-what-to-do", "text": "What to do"},
        {"id": "s-what-to-do-2", "text": "What to do"},
        {"id": "s", "text": "漢字"},
    ]
    assert '<h3 id="s-a-detail">' in rendered.html
    assert len(re.findall(r'id="([^"]+)"', rendered.html)) == 4


def test_a_message_for_copying_keeps_its_paragraphs():
    rendered = render("```message A first message\nThank you\nfor the talk.\n\nMay I ask <when>?\n```")
    assert rendered.html == (
        '<figure class="message"><figcaption>A first message</figcaption>'
        "<p>Thank you for the talk.</p><p>May I ask &lt;when&gt;?</p></figure>\n"
    )
    assert rendered.problems == []


def test_an_evidence_tag_leaves_a_place():
    rendered = render('Before.\n{% evidence "promise-kept" phase="interview" %}\nAfter.')
    assert '<div data-evidence="promise-kept" data-phase="interview"></div>' in rendered.html
    assert rendered.problems == []


def test_links_stay_inside_or_go_out_by_https():
    rendered = render("[a](/advice/) [b](https://example.com/x) [c](#s-what-to-do)")
    assert rendered.problems == []
    assert rendered.html.count("<a href=") == 3


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "http://example.com/", "//example.com/", "mailto:a@example.com",
        "data:text/html,x", "https:///path", "https://user:word@example.com/", "vbscript:x",
        "ftp://example.com", "",
        "https://[broken", "page.html",
    ],
)  # fmt: skip
def test_other_links_are_not_links(url: str):
    assert not is_allowed_link(url)
    assert "<a " not in render(f"[text](<{url}>)").html


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a](http://example.com/)", "without https"),
        ("[a](/no-such-page/)", "leads to no page"),
        ("# One", "the title of the page is the only #"),
        ("#### Four", "has to begin with ##"),
        ("```python\nx\n```", "begins with ```message"),
        ('{% evidence "nonsense" %}', "no figure called “nonsense”"),
        ('{% evidence "promise-kept" phase="nonsense" %}', "no phase called “nonsense”"),
        ('See {% evidence "promise-kept" %} here.', "on a line of its own"),
        ("{% load static %}", "on a line of its own"),
    ],
)
def test_an_editor_is_told_what_to_put_right(text: str, problem: str):
    problems = render(text).problems
    assert len(problems) == 1
    assert problem in problems[0]


def test_a_backslash_does_not_lead_to_another_host():
    assert not is_allowed_link("/\\example.com")
    assert 'href="/%5Cexample.com"' in render("[text](</\\example.com>)").html


def test_words_are_counted_without_marks():
    rendered = render("One *two* [three](/advice/) don't\n\n```message Title\nfive six\n```")
    assert rendered.word_count == 6
