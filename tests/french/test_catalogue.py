"""The French catalogue is complete, says what English says, and is spelt by the rules of docs/french.md."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from scripts import messages
from tests import needs

PATH = messages.catalogue("fr")
CATALOGUE = polib.pofile(str(PATH), wrapwidth=0)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
_TAG = re.compile(r"</?[a-z][^>]*>")
_NARROW = "\u202f"


def forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Return each English text of a message with its French."""
    if entry.msgid_plural:
        return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]
    return [(entry.msgid, entry.msgstr)]


def all_forms() -> Iterator[tuple[str, str]]:
    for entry in CATALOGUE:
        yield from forms(entry)


@pytest.mark.slow
@pytest.mark.once
def test_the_catalogue_has_exactly_the_messages_of_the_code():
    needs.xgettext()
    code = {messages.key(entry): entry.msgid_plural for entry in messages.extracted()}
    there = {messages.key(entry): entry.msgid_plural for entry in CATALOGUE}
    assert sorted(code.keys() - there.keys()) == [], "run `make messages`, and translate these"
    assert sorted(there.keys() - code.keys()) == [], "run `make messages`: the code says these no more"
    assert code == there


def _hidden_messages(tree: ast.AST) -> list[str]:
    """Return the messages that are asked for within an f-string, where xgettext does not look."""
    calls = [node for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for node in ast.walk(text)]
    return [
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def test_no_message_is_hidden_in_an_f_string():
    found = {
        f"{path.relative_to(messages.ROOT)}: {text}"
        for room in messages.ROOMS
        for path in (messages.ROOT / room).rglob("*.py")
        for text in _hidden_messages(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set()
    assert _hidden_messages(ast.parse("f\"{n} {ngettext('%d wait', '%d waits', n)}\"")) == ["%d wait"]


def test_every_language_of_the_site_but_english_has_a_catalogue():
    assert set(messages.LANGUAGES) == {code for code, _name in settings.LANGUAGES} - {"en"}


def test_everything_is_translated_and_nothing_is_guessed():
    assert [entry.msgid for entry in messages.untranslated(CATALOGUE)] == []
    assert [entry.msgid for entry in CATALOGUE if entry.fuzzy or entry.obsolete] == []
    assert len(CATALOGUE) > 2000


def test_every_plural_has_both_forms_of_french():
    assert CATALOGUE.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    plurals = [entry for entry in CATALOGUE if entry.msgid_plural]
    assert {len(entry.msgstr_plural) for entry in plurals} == {2}


def test_placeholders_are_the_same_in_both():
    wrong = [
        (english, french)
        for english, french in all_forms()
        if Counter(_PLACEHOLDER.findall(english)) != Counter(_PLACEHOLDER.findall(french))
    ]
    assert wrong == []


def test_tags_are_the_same_in_both():
    wrong = [
        (english, french)
        for english, french in all_forms()
        if Counter(_TAG.findall(english)) != Counter(_TAG.findall(french))
    ]
    assert wrong == []


def test_both_begin_and_end_alike():
    # A sentence stays a sentence, and a label a label; what stands before a colon keeps it.
    def ends(text: str) -> tuple[bool, bool, str]:
        last = text.rstrip()[-1:]
        return text[:1].isspace(), text[-1:].isspace(), last if last in ".:?!" else ""

    wrong = [(english, french) for english, french in all_forms() if ends(english) != ends(french)]
    assert wrong == []


def test_the_site_reads_what_the_catalogue_says():
    compiled = polib.mofile(BytesIO(PATH.with_suffix(".mo").read_bytes()).read())
    read = {messages.key(entry): forms(entry) for entry in compiled}
    said = {messages.key(entry): forms(entry) for entry in CATALOGUE}
    assert read == said, "run `make messages`"


def spelling(text: str) -> list[str]:
    """Return how a French text breaks the rules of docs/french.md."""
    parts = messages._CODE.split(text)[::2]
    plain = "#".join(parts)
    rules = {
        "no narrow space before : ; ? !": r"[^\s\u202f:/(«][;?!](?=[\s»]|$)|[^\s\u202f\d/(]:(?=\s|$)",
        "another space before : ; ? ! »": r"[ \u00a0][:;?!»]",
        "no narrow space at « or »": r"«(?!\u202f)|[^\u202f]»",
        "no narrow space before %": r"[\d)][ \u00a0]?%(?![(\w])|\)s[ \u00a0]?%%",
        "straight quotes or apostrophe": r"""(?<![=\w])"(?!\w+")|\w'\w""",
        "English quotes outside of French ones": r"“(?![^«»]*”[^«]*»)",
        "two spaces": r"[ \u00a0\u202f]{2}",
        "a middle dot within a word": r"\w[·•]\w",
        "three dots": r"\.\.\.",
    }
    return [name for name, rule in rules.items() if re.search(rule, plain)]


def test_french_is_spelt_by_its_rules():
    wrong = [(french, found) for _english, french in all_forms() if (found := spelling(french))]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Quand?", "no narrow space before : ; ? !"),
        ("Quand ?", "another space before : ; ? ! »"),
        ("Objet\u00a0:", "another space before : ; ? ! »"),
        ("« bientôt »", "no narrow space at « or »"),
        ("12 %", "no narrow space before %"),
        ("%(n)s%%", "no narrow space before %"),
        ("l'avis", "straight quotes or apostrophe"),
        ("dites “oui”", "English quotes outside of French ones"),
        ("deux  fois", "two spaces"),
        ("candidat·e", "a middle dot within a word"),
    ],
)
def test_a_wrong_spelling_is_found(text, complaint):
    assert complaint in spelling(text)
    assert not spelling(messages.typographic(text)) or complaint in {
        "no narrow space before : ; ? !",
        "English quotes outside of French ones",
        "two spaces",
        "a middle dot within a word",
        "no narrow space before %",
    }


@pytest.mark.parametrize(
    "text",
    [
        f"Quand{_NARROW}?",
        f"«{_NARROW}bientôt{_NARROW}»",
        f"12,5{_NARROW}%",
        "https://example.com/?q=1",
        "15:42",
        '<a href="%(url)s">ici</a>',
        f"fourchette{_NARROW}: %(low)s à %(high)s{_NARROW}%%",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert spelling(text) == []
    assert messages.typographic(text) == text


def test_zero_and_one_are_singular():
    with override("fr"):
        assert [ngettext("%d review", "%d reviews", n) % n for n in (0, 1, 2)] == [
            "0 avis",
            "1 avis",
            "2 avis",
        ]
        said = [ngettext("%(n)s day", "%(n)s days", n) % {"n": n} for n in (0, 1, 2, 31)]
        assert said == ["0 jour", "1 jour", "2 jours", "31 jours"]


def test_a_catalogue_is_brought_up_to_the_code():
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Rules", msgstr="Règles"))
    old.append(polib.POEntry(msgid="Gone", msgstr="Parti"))
    new = messages.merged(old, [polib.POEntry(msgid="Rules"), polib.POEntry(msgid="Gones")], "fr")
    assert [(entry.msgid, entry.msgstr) for entry in new] == [("Rules", "Règles"), ("Gones", "")]
    assert [entry.msgid for entry in messages.untranslated(new)] == ["Gones"]


def test_django_and_allauth_speak_french_as_well():
    with override("fr"):
        assert gettext("This field is required.") != "This field is required."
