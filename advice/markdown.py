"""Markdown as editors write it, to HTML that readers may be shown.

CommonMark without HTML, images and indented code; then sanitised against a closed list of
tags, so that neither a slip in this module nor one in the parser reaches a page. Three things are
ours:

- headings get an id (`s-what-to-do`), for the list of contents;
- a fenced block that begins with ```` ```message Some title ```` is a text that readers may copy;
- a line `{% evidence "name" phase="interview" %}` leaves a place for a live figure. It is parsed
  here; text by editors never meets Django's template engine.
"""

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from advice import evidence
from core.languages import language_of
from core.vocabulary import Phase

_EVIDENCE_LINE = re.compile(r'\{%\s*evidence\s+"([a-z0-9-]{1,60})"(?:\s+phase="([a-z]{1,20})")?\s*%\}')
_MESSAGE = re.compile(r"message\s+(\S.*)")
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")

_TAGS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "blockquote",
        "code",
        "pre",
        "hr",
        "br",
        "figure",
        "figcaption",
        "div",
    ]
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={
        "a": {"href"},
        "h2": {"id"},
        "h3": {"id"},
        "ol": {"start"},
        "div": {"data-evidence", "data-phase"},
    },
    allowed_classes={"figure": {"message"}, "ol": {"steps"}},
    attribute_filter=lambda tag, name, value: value if name != "href" or is_allowed_link(value) else None,
    url_schemes={"https"},
    link_rel=None,
)


@dataclass
class Rendered:
    """An article's text, ready to store: HTML, its list of contents, its length, what was wrong with it."""

    html: str = ""
    contents: list[dict[str, str]] = field(default_factory=list)
    word_count: int = 0
    # Sentences for the editor; the text is not saved while there are any.
    problems: list[str] = field(default_factory=list)


def is_allowed_link(url: str) -> bool:
    """Return whether an article may link there: inside the site, or to another site by https."""
    if "\\" in url or any(ord(letter) <= 32 for letter in url):
        return False
    if url.startswith(("/", "#")):
        return not url.startswith("//")
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def render(text: str) -> Rendered:
    """Return the text as sanitised HTML, with everything that an editor should correct."""
    result = Rendered()

    def link_is_allowed(url: str) -> bool:
        allowed = is_allowed_link(url)
        if not allowed:
            result.problems.append(
                _("The link to “%(url)s” leads out of the site without https, so it was not taken.")
                % {"url": url}
            )
        return allowed

    parser = _parser()
    parser.validateLink = link_is_allowed  # type: ignore[method-assign]
    tokens = parser.parse(text)
    _prepare(tokens, result)
    result.html = _CLEANER.clean(parser.renderer.render(tokens, parser.options, {}))
    return result


def _parser() -> MarkdownIt:
    """Return a parser with our block rule and our renderer."""
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    parser.disable(["image", "html_block", "html_inline", "code"])
    parser.block.ruler.before("paragraph", "evidence", _evidence_rule, {"alt": ["paragraph", "list"]})
    return parser


def _evidence_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line that is an evidence tag and nothing else."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].strip()
    match = _EVIDENCE_LINE.fullmatch(line)
    if match is None:
        return False
    if not silent:
        token = state.push("evidence", "div", 0)
        token.meta = {"name": match[1], "phase": match[2] or ""}
        token.map = [start, start + 1]
        state.line = start + 1
    return True


def _prepare(tokens: list[Token], result: Rendered) -> None:
    """Give headings their ids, lists their class, and note everything that has to be corrected."""
    taken: set[str] = set()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            _prepare_heading(token, _plain(tokens[position + 1]), taken, result)
        elif token.type == "ordered_list_open" and token.level == 0:
            token.attrSet("class", "steps")
        elif token.type == "evidence":
            _check_evidence(token, result)
        elif token.type == "inline":
            _check_inline(token, result)
            result.word_count += len(_WORD.findall(_plain(token)))
        elif token.type == "fence":
            result.word_count += len(_WORD.findall(token.content))
            if not _MESSAGE.fullmatch(token.info.strip()):
                result.problems.append(
                    _("A fenced block begins with ```message and a title; “%(info)s” is neither.")
                    % {"info": token.info.strip()}
                )


def _prepare_heading(token: Token, text: str, taken: set[str], result: Rendered) -> None:
    """Give a heading its id, and enter it into the list of contents if it is of the second level."""
    if token.tag not in {"h2", "h3"}:
        result.problems.append(
            _("The heading “%(text)s” has to begin with ## or ###; the title of the page is the only #.")
            % {"text": text}
        )
        return
    stem = anchor = f"s-{slugify(text)}".rstrip("-")
    number = 2
    while anchor in taken:
        anchor, number = f"{stem}-{number}", number + 1
    taken.add(anchor)
    token.attrSet("id", anchor)
    if token.tag == "h2":
        result.contents.append({"id": anchor, "text": text})


def _check_evidence(token: Token, result: Rendered) -> None:
    """Note a figure that does not exist, or a phase that does not."""
    if not evidence.is_known(token.meta["name"]):
        result.problems.append(_("There is no figure called “%(name)s”.") % {"name": token.meta["name"]})
    if token.meta["phase"] and token.meta["phase"] not in Phase.values:
        result.problems.append(_("There is no phase called “%(phase)s”.") % {"phase": token.meta["phase"]})


def _check_inline(token: Token, result: Rendered) -> None:
    """Note links into the site that lead nowhere, and evidence tags that were not read."""
    for child in token.children or ():
        href = str(child.attrGet("href") or "") if child.type == "link_open" else ""
        if href.startswith("/"):
            path = urlsplit(href).path
            try:
                with translation.override(language_of(path)):
                    resolve(path)
            except Resolver404:
                result.problems.append(
                    _("The link to “%(url)s” leads to no page of this site.") % {"url": href}
                )
    if "{%" in token.content:
        result.problems.append(
            _("An evidence tag stands on a line of its own, and is written as in the help beside this field.")
        )


def _plain(inline: Token) -> str:
    """Return the text of an inline token without its marks."""
    texts = {"text", "code_inline", "text_special"}
    return "".join(
        child.content if child.type in texts else " " if child.type.endswith("break") else ""
        for child in inline.children or ()
    ).strip()


class _Renderer(RendererHTML):
    """CommonMark's renderer, with our two blocks."""

    def evidence(
        self,
        tokens: Sequence[Token],
        position: int,
        options: Any,
        env: MutableMapping[str, Any],
    ) -> str:
        """Leave the place of a figure, in the one form that `advice.evidence` looks for."""
        meta = tokens[position].meta
        return f'<div data-evidence="{escape(meta["name"])}" data-phase="{escape(meta["phase"])}"></div>\n'

    def fence(
        self,
        tokens: Sequence[Token],
        position: int,
        options: Any,
        env: MutableMapping[str, Any],
    ) -> str:
        """Write a message for copying, each paragraph of it as one; anything else as it was typed."""
        token = tokens[position]
        match = _MESSAGE.fullmatch(token.info.strip())
        if match is None:
            return f"<pre><code>{escape(token.content)}</code></pre>\n"
        paragraphs = "".join(
            f"<p>{escape(' '.join(paragraph.split()))}</p>"
            for paragraph in re.split(r"\n\s*\n", token.content)
            if paragraph.strip()
        )
        return f'<figure class="message"><figcaption>{escape(match[1])}</figcaption>{paragraphs}</figure>\n'
