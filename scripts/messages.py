"""Bring the catalogues of the other languages up to what the code and the templates say.

Usage: .venv/bin/python scripts/messages.py   (what `make messages` does; needs xgettext)

Every message that is marked in the code stands in locale/LANGUAGE/LC_MESSAGES/django.po, in the order of the
files that it comes from. What is new stands there without a translation; what is gone is taken out; nothing
is ever guessed from a similar message. French gets its narrow spaces. The .mo beside it, which the site
reads, is written from it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = {"fr": "nplurals=2; plural=(n > 1);"}
ROOMS = (
    "accounts", "advice", "api", "config", "core", "desk", "employers", "moderation", "pages", "reviews",
    "scoring", "submissions", "templates",
)  # fmt: skip
# The invented people and stories of the demo are no words of the site.
LEFT_OUT = ("config/demo",)


class ExtractionError(Exception):
    """The messages could not be taken out of the code; the text says why."""


def catalogue(language: str) -> Path:
    """Return where a language's catalogue is."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def key(entry: polib.POEntry) -> tuple[str, str]:
    """Return what a message is known by: its context and its English text."""
    return entry.msgctxt or "", entry.msgid


def extracted() -> list[polib.POEntry]:
    """Return every message that is marked, untranslated, with its plural, comments and files.

    It works on a copy in a scratch folder, so that nothing of the project is touched.

    Raises:
        ExtractionError: xgettext is missing, or does not understand a file.
    """
    if shutil.which("xgettext") is None:
        raise ExtractionError("xgettext is missing. On Debian and Ubuntu: apt install gettext")
    with tempfile.TemporaryDirectory(prefix="heardback-messages-") as name:
        folder = Path(name)
        for room in ROOMS:
            shutil.copytree(
                ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "migrations", "*.md")
            )
        for part in LEFT_OUT:
            shutil.rmtree(folder / part)
        (folder / "locale").mkdir()
        done = subprocess.run(
            [
                sys.executable, "-m", "django",
                "makemessages", "--locale", "xx", "--no-wrap", "--add-location", "file",
                "--extension", "html,txt,py,xml,ics", "--verbosity", "0",
            ],
            cwd=folder, capture_output=True, text=True, check=False, env=_without_settings(),
        )  # fmt: skip
        found = folder / "locale" / "xx" / "LC_MESSAGES" / "django.po"
        if done.returncode or not found.exists():
            raise ExtractionError(done.stderr or done.stdout or "makemessages found nothing")
        entries = [entry for entry in polib.pofile(str(found)) if not entry.obsolete]
    for entry in entries:
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.occurrences = sorted(set(entry.occurrences))
    return sorted(entries, key=lambda entry: (entry.occurrences[0][0], entry.linenum))


def _without_settings() -> dict[str, str]:
    """Return the environment in which Django looks for messages where it stands, and not for a project."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def merged(old: polib.POFile, entries: list[polib.POEntry], language: str) -> polib.POFile:
    """Return a catalogue of exactly these messages, with the translations that are known of them."""
    known = {key(entry): entry for entry in old}
    new = polib.POFile(wrapwidth=0)
    new.metadata = {
        "Project-Id-Version": "Heardback",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    for entry in entries:
        before = known.get(key(entry))
        if before is not None and bool(before.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr = before.msgstr
            entry.msgstr_plural = dict(before.msgstr_plural)
            entry.tcomment = before.tcomment
        new.append(entry)
    return new


# Tags, and what templates put in place of {{ }}: their insides are no French.
_CODE = re.compile(r"(<[^>]*>|```\w+|{%.*?%})")
_SPACE = "[ \u00a0\u202f]"


def typographic(text: str) -> str:
    """Return French with its narrow no-break spaces and curly apostrophes (docs/french.md)."""
    parts = _CODE.split(text)
    for place in range(0, len(parts), 2):
        part = parts[place].replace("'", "’")
        part = re.sub(f"{_SPACE}+([:;?!»])", "\u202f\\1", part)
        part = re.sub(f"«{_SPACE}*", "«\u202f", part)
        # A sign of per cent: doubled where Python fills the text in, and not the beginning of "%(name)s".
        part = re.sub(f"(?<=[0-9s}}]){_SPACE}+(%%?)(?![(a-z])", "\u202f\\1", part)
        parts[place] = part
    return "".join(parts)


def untranslated(catalogue: polib.POFile) -> list[polib.POEntry]:
    """Return the messages without a translation, or without one of its plural forms."""
    return [
        entry
        for entry in catalogue
        if not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr)
    ]


def update(language: str, entries: list[polib.POEntry]) -> polib.POFile:
    """Write a language's catalogue and what the site reads of it; return the catalogue."""
    path = catalogue(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile()
    new = merged(old, entries, language)
    for entry in new:
        entry.msgstr = typographic(entry.msgstr)
        entry.msgstr_plural = {form: typographic(text) for form, text in entry.msgstr_plural.items()}
    new.save(str(path), newline="\n")
    new.save_as_mofile(str(path.with_suffix(".mo")))
    return new


def main() -> int:
    """Update every catalogue, and name what still has to be translated."""
    try:
        entries = extracted()
    except ExtractionError as error:
        print(f"messages: {error}")
        return 1
    for language in LANGUAGES:
        new = update(language, entries)
        missing = untranslated(new)
        for entry in missing[:20]:
            print(f"messages: {language} lacks “{entry.msgid}” ({entry.occurrences[0][0]})")
        print(f"messages: {language} has {len(new) - len(missing)} of {len(new)} messages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
