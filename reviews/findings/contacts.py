"""Ways to reach somebody: e-mail addresses, telephone numbers, links, accounts, bank accounts."""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
import tldextract
from stdnum import iban

from reviews.findings.kinds import Finding, Kind

# --- E-mail --------------------------------------------------------------------------------------------

# Local parts are at most 64 characters by RFC 5321; every repetition is bounded, and begins where
# a word begins, so that a text of a hundred thousand letters is read once.
_LOCAL: Final = r"(?<![\w.+%'-])[\w.+%'-]{1,64}"
_LABEL: Final = r"\w(?:[\w-]{0,62})"
_HOST: Final = rf"{_LABEL}(?:\.{_LABEL}){{1,5}}"
_EMAIL: Final = re.compile(rf"{_LOCAL}@{_HOST}")
_AT: Final = r"[ \t]{0,3}(?:@|\(at\)|\[at\]|\{at\}|<at>|(?<=[ \t])at(?=[ \t])|\(a\))[ \t]{0,3}"
_DOT: Final = (
    r"[ \t]{0,3}(?:\.|\(dot\)|\[dot\]|\{dot\}|<dot>|\(\.\)|\[\.\]"
    r"|(?<=[ \t])(?:dot|punkt|point)(?=[ \t]))[ \t]{0,3}"
)
_HIDDEN_EMAIL: Final = re.compile(
    rf"(?<![\w.+%'-])[\w.+%'-]{{1,64}}(?:{_DOT}[\w+%'-]{{1,64}}){{0,3}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}}){{1,4}}",
    re.IGNORECASE,
)
_HIDING: Final = re.compile(
    r"[(\[{<](?:at|dot|a|\.)[)\]}>]|\bat\b|\bdot\b|\bpunkt\b|\bpoint\b|\s@|@\s", re.IGNORECASE
)

# --- Links ---------------------------------------------------------------------------------------------

_SCHEME: Final = re.compile(r"\b(?:https?|ftp|hxxps?)://[^\s<>\"“”»]{1,2000}", re.IGNORECASE)
_WWW: Final = re.compile(
    r"\bwww\d?\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}(?:[/?#][^\s<>\"“”»]{0,2000})?", re.IGNORECASE
)
_DOMAIN: Final = re.compile(rf"(?<![\w@.-]){_HOST}(?::\d{{2,5}})?(?:[/?#][^\s<>\"“”»]{{0,2000}})?")
_HIDDEN_DOMAIN: Final = re.compile(
    r"(?<![\w.-])[\w-]{2,63}(?:[ ]?(?:\(dot\)|\[dot\]|\{dot\}|\[\.\]|\(\.\))[ ]?|[ ]dot[ ])"
    r"(?:com|org|net|info|io|co|eu|de|fr|uk|me|app|dev|ai|jobs)\b",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE: Final = ".,;:!?)]}'’"
# Country codes that are English words: "we waited.it was" has lost a space and is no address.
_WORDS_AS_SUFFIX: Final = frozenset(
    "it is in me so at be to no my us am as do by la de la ms mr st pm id ai md ps sh rs py zip mov call"
    " work now win how here today was one best cool new plus show news team care help jobs company email land"
    " life live works world fun run day party place men pet pink red blue black green page watch wine".split()
)
# The public suffix list as the library ships it: never fetched, never cached on disk.
_SUFFIXES: Final = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

# --- Accounts ------------------------------------------------------------------------------------------

_AT_HANDLE: Final = re.compile(r"(?<![\w@.+/-])@[A-Za-z_][\w.-]{1,38}")
_NUMBERED_HANDLE: Final = re.compile(r"(?<![\w#])[A-Za-z][\w.]{1,31}#\d{4}(?!\d)")
_REDDIT: Final = re.compile(r"(?<![\w/])/?u/[A-Za-z0-9_-]{3,20}")
_NETWORK: Final = (
    "twitter|instagram|insta|facebook|linkedin|telegram|whatsapp|snapchat|discord|skype|tiktok|mastodon|bluesky|github"
    "|signal|wechat|xing"
)
_NAMED_HANDLE: Final = re.compile(
    rf"\b(?:{_NETWORK})(?:[ ](?:handle|name|user|username|account|id|profile))?[ ]?"
    r"(?::|=|[ ](?:is|as)[ ])[ ]?"
    r"(?P<name>[A-Za-z0-9_][\w.-]{2,38})",
    re.IGNORECASE,
)
_NO_HANDLES: Final = frozenset(
    "the and that this with how where who what not they profile message messages group".split()
)

# --- Bank accounts -------------------------------------------------------------------------------------

_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,32}")
_SHORTEST_IBAN: Final = 15

# --- Telephones ----------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(
    r"(?<![\w.,/:$€£#%+-])(?<![$€£#] )"
    r"(?:\+|\(?00)?\(?\d(?:[ \t\u00a0()./–-]{0,3}\d){5,17}"
    r"(?:[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?(?![\w%€$£])",
    re.IGNORECASE,
)
_SPELLED: Final = re.compile(
    r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)[ ,-]{1,3}){6,15}"
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_CUE: Final = re.compile(
    r"(?:phone|telephone|tel|mobile|cell|call(?:ed|s)?|rang|ring|dial|whatsapp|fax|text(?:ed)?|sms|reach(?:ed)?|handy|number|num)"
    r"\W{0,3}(?:\w+\W{1,3}){0,4}$",
    re.IGNORECASE,
)
# Where candidates mostly are, and every plan that a number without +44 may follow.
_REGIONS: Final = (
    "GB US DE FR IE IN AU ES IT NL BE CH AT SE NO DK FI PL PT CZ HU SI SK BR ZA GR RO NZ"
).split()
# After so many candidates in one text the shape alone decides, so that a text of digits stays quick.
_MOST_LOOK_UPS: Final = 200
_DATE_LIKE: Final = re.compile(
    r"(?:(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)?\d\d)"
    r"(?:[ T]\d.*)?"
)
_IP_ADDRESS: Final = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_YEARS: Final = re.compile(r"(?:19|20)\d\d[ ]?[-–/][ ]?(?:19|20)\d\d")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[., \u00a0]000)+")


def find_contacts(text: str) -> Iterator[Finding]:
    """Yield addresses, numbers, links and accounts; they may overlap."""
    yield from _emails(text)
    yield from _links(text)
    yield from _handles(text)
    yield from _ibans(text)
    yield from _phones(text)


def _has_suffix(host: str) -> bool:
    """Whether the host ends in a public suffix and has something before it."""
    parts = _SUFFIXES(host[:253])
    return bool(parts.suffix and parts.domain)


def _emails(text: str) -> Iterator[Finding]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Finding(Kind.EMAIL, match.start(), _trimmed(text, match))
    at = 0
    while (hidden := _HIDDEN_EMAIL.search(text, at)) is not None:
        words = hidden.group()
        last = re.split(r"[\W_]+", words)[-1].lower()
        if _HIDING.search(words) and _SUFFIXES(f"x.{last}").suffix and not _is_plain_prose(words, last):
            yield Finding(Kind.EMAIL, hidden.start(), hidden.end(), "spelled out")
            at = hidden.end()
        else:
            # "me at jo.doe at example dot com": the next word may begin the address.
            at = hidden.start() + len(re.split(r"[^\w+%'-]", words, maxsplit=1)[0]) + 1


def _is_plain_prose(words: str, last: str) -> bool:
    """Whether "at" is the word: "I worked at acme.com" is a link; "jo at acme dot com" is an address."""
    hidden_dot = re.search(r"dot|punkt|point|\[\.\]|\(\.\)", words, re.IGNORECASE)
    marked_at = re.search(r"@|[(\[{<]a(?:t)?[)\]}>]", words, re.IGNORECASE)
    return not marked_at and (not hidden_dot or last in _WORDS_AS_SUFFIX)


def _trimmed(text: str, match: re.Match[str]) -> int:
    """Return the end of the match without the full stop or bracket that ends the sentence."""
    end = match.end()
    while end > match.start() + 1 and text[end - 1] in _ENDS_A_SENTENCE:
        if text[end - 1] == ")" and "(" in text[match.start() : end]:
            break
        end -= 1
    return end


def _links(text: str) -> Iterator[Finding]:
    for pattern in (_SCHEME, _WWW):
        for match in pattern.finditer(text):
            yield Finding(Kind.URL, match.start(), _trimmed(text, match))
    if "." in text:
        for match in _DOMAIN.finditer(text):
            end = _trimmed(text, match)
            if _is_domain(text[match.start() : end]):
                yield Finding(Kind.URL, match.start(), end)
    for match in _HIDDEN_DOMAIN.finditer(text):
        yield Finding(Kind.URL, match.start(), match.end(), "spelled out")


def _is_domain(words: str) -> bool:
    host, slash, _path = re.match(r"([^/?#:]*)([/?#:]?)(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
    labels = host.split(".")
    last = labels[-1]
    if len(last) < 2 or last.isdigit() or not all(labels) or "_" in last:
        return False
    if not (last.islower() or host.isupper() or slash):
        return False  # "done.They went on" has lost a space.
    if not _has_suffix(host):
        return False
    return last.lower() not in _WORDS_AS_SUFFIX or bool(slash) or len(labels) > 2 or "-" in host


def _handles(text: str) -> Iterator[Finding]:
    for pattern in (_AT_HANDLE, _NUMBERED_HANDLE, _REDDIT):
        for match in pattern.finditer(text):
            yield Finding(Kind.HANDLE, match.start(), _trimmed(text, match))
    for match in _NAMED_HANDLE.finditer(text):
        if match["name"].lower() not in _NO_HANDLES:
            yield Finding(Kind.HANDLE, match.start("name"), match.end("name"), "named after a network")


def _ibans(text: str) -> Iterator[Finding]:
    for match in _IBAN.finditer(text):
        words = match.group()
        compact_ends = [place for place, letter in enumerate(words, 1) if letter not in " -"]
        for size in range(len(compact_ends), _SHORTEST_IBAN - 1, -1):
            end = compact_ends[size - 1]
            follows = text[match.start() + end : match.start() + end + 1]
            if not follows.isalnum() and iban.is_valid(words[:end]):
                yield Finding(Kind.IBAN, match.start(), match.start() + end)
                break
        else:
            first = words.split(" ")[0]
            if first[:2].isupper() and len(first) >= 18 and sum(map(str.isdigit, first)) >= 12:
                yield Finding(Kind.IBAN, match.start(), match.start() + len(first), "check digits are wrong")


def _phones(text: str) -> Iterator[Finding]:
    look_ups = 0
    for match in _NUMBER.finditer(text):
        words = match.group()
        digits = sum(map(str.isdigit, words))
        if digits < 7 and not _CUE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        if _YEARS.fullmatch(words) or _DATE_LIKE.match(words) or _THOUSANDS.fullmatch(words):
            continue
        look_ups += 1
        if _looks_like_phone(text, match, words, digits, look_up=look_ups <= _MOST_LOOK_UPS):
            yield Finding(Kind.PHONE, match.start(), match.end())
    for match in _SPELLED.finditer(text):
        yield Finding(Kind.PHONE, match.start(), match.end(), "spelled out")


def _looks_like_phone(text: str, match: re.Match[str], words: str, digits: int, *, look_up: bool) -> bool:
    if words.startswith("+") or (words.startswith("00") and digits >= 9):
        return True
    if re.search(r"x|ext", words, re.IGNORECASE):
        return True
    if _CUE.search(text[max(0, match.start() - 40) : match.start()]) and digits <= 15:
        return True
    groups = re.findall(r"\d+", words)
    if len(groups) == 1:
        # Digits in one piece may be an order or a card: only a number that a plan knows.
        return digits <= 12 and look_up and _is_valid_somewhere(words)
    if len(groups) == 4 and digits in {15, 16} and all(len(group) >= 3 for group in groups):
        return False  # A payment card.
    if max(map(len, groups)) > 8 or digits > 15 or _IP_ADDRESS.fullmatch(words):
        return False
    if len(groups) == 2 and re.match(r" [A-Z]", text[match.end() : match.end() + 2]):
        return False  # A postcode, a house number and a street.
    return words[0] in "0(" or not look_up or _is_valid_somewhere(words) or 2 <= len(groups) <= 5


def _is_valid_somewhere(words: str) -> bool:
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(words, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False
