"""Text that people typed: made safe to store and to compare, without changing what it says."""

import re
import unicodedata
from hashlib import sha256

# Control characters, but for line feed and tab, and the ones that reorder text invisibly: a story
# may be Arabic or Hebrew, but it may not turn the page around it.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
# A letter may carry a few marks (Vietnamese needs two); a tower of them covers other lines.
_TOWER = re.compile(
    r"((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]){3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return the text in NFC with plain line ends and without characters that cannot be seen.

    Lone surrogates (which no database stores) become U+FFFD; at most two blank lines follow each other.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TOWER.sub(r"\1", _UNSEEN.sub("", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def tidy_line(text: str) -> str:
    """Return the text tidied, on one line, with single spaces."""
    return _SPACES.sub(" ", tidy(text)).strip()


def folded(text: str) -> str:
    """Return the text for comparison: compatibility forms, no accents, no case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", tidy(text).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACES.sub(" ", plain).strip()


def fingerprint(text: str) -> str:
    """Return the SHA-256 of the text in hexadecimal: what a moderator read is what is approved."""
    return sha256(text.encode("utf-8")).hexdigest()
