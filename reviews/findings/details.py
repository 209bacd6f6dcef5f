"""What a firm can compare with its files: exact dates, salaries, quoted messages."""

import re
from collections.abc import Iterator
from typing import Final

from reviews.findings.kinds import Finding, Kind

# --- Dates ---------------------------------------------------------------------------------------------

_MONTHS: Final = (
    "january february march april may june july august september october november december"
    " jan feb mar apr jun jul aug sept sep oct nov dec"
    " januar februar märz maerz mai juni juli oktober dezember okt dez"
    " janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre"
    " enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
    " januari februari maart augustus"
    " janeiro fevereiro março maio junho julho setembro outubro novembro dezembro"
).split()
_MONTH: Final = "(?:" + "|".join(sorted(set(_MONTHS), key=lambda word: (-len(word), word))) + r")\b\.?"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL: Final = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR: Final = r"(?:(?:19|20)\d\d|['’]\d\d)"
_BEFORE: Final = r"(?<![\w.,/€$£-])"
_TIME: Final = r"(?:[T ,]{1,2}\d{1,2}:\d\d(?::\d\d)?)?"

_DATES: Final = (
    # 3 March 2026, 3rd of March, 3. März 2026, le 3 mars
    re.compile(
        rf"{_BEFORE}{_DAY}{_ORDINAL}[ -]{{0,2}}(?:of |de |d’|d')?{_MONTH}"
        rf"(?:[ ,-]{{1,2}}(?:de )?{_YEAR})?(?!\w)",
        re.IGNORECASE,
    ),
    # March 3, March 3rd, 2026
    re.compile(rf"\b{_MONTH}[ -]{_DAY}(?:st|nd|rd|th)?(?![\d.:,]*\d)(?:,?[ ]{_YEAR})?(?!\w)", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}[ -]{_DAY}(?:st|nd|rd|th)?,?[ ]{_YEAR}(?!\w)", re.IGNORECASE),
    # 2026-03-03 and 2026/3/3, with a time if there is one
    re.compile(rf"{_BEFORE}(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1{_DAY}(?!\d){_TIME}"),
    # 3/3/2026, 03.03.26, 3-3-2026
    re.compile(rf"{_BEFORE}{_DAY}([-/.])(?:0?[1-9]|[12]\d|3[01])\1(?:(?:19|20)\d\d|\d\d)(?![\d.]*\d){_TIME}"),
    # "the 3rd", when it is a day of something
    re.compile(
        rf"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,?[ ](?:the[ ])?{_DAY}(?:st|nd|rd|th)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:on|by|until|till|before|since|after)[ ]the[ ](?P<date>{_DAY}(?:st|nd|rd|th))(?=[ .,;!?]|$)"
        r"(?![ ](?:floor|round|interview|stage|call|time|day|attempt|e-?mail|person|week|month|year|step)\b)",
        re.IGNORECASE,
    ),
    # on 3/3 and by 3.3.
    re.compile(
        rf"\b(?:on|by|until|till|before|since|after|from|am|bis|le)[ ]"
        rf"(?P<date>{_DAY}(?:/{_DAY}|\.{_DAY}\.))(?![\d/])",
        re.IGNORECASE,
    ),
)

# --- Salaries ------------------------------------------------------------------------------------------

_AMOUNT: Final = r"\d{1,3}(?:[., \u00a0'’]\d{3}){1,3}(?:[.,]\d{2})?|\d{1,7}(?:[.,]\d{1,2})?"
_MONEY_SIGN: Final = r"[$€£¥₹]|(?:US|A|C|NZ)\$|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|INR|AUD|CAD)"
_MONEY_WORD: Final = (
    r"[€$£¥₹]|(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|INR|AUD|CAD|euros?|dollars?|pounds?|francs?|quid|kr)\b"
)
_MONEY: Final = re.compile(
    rf"(?<![\w.,])(?:(?:{_MONEY_SIGN})[ ]?(?P<a>{_AMOUNT})(?:[ ]?(?P<ak>k|thousand|grand|lakh|lpa)\b)?"
    rf"|(?P<b>{_AMOUNT})[ ]?(?:(?P<bk>k|thousand|grand|lakhs?|lpa)\b[ ]?)?(?:{_MONEY_WORD}))",
    re.IGNORECASE,
)
_BARE_K: Final = re.compile(
    r"(?<![\w.,])\d{2,3}(?:[.,]\d)?(?:[ ]?[-–][ ]?\d{2,3})?[ ]?k\b"
    r"(?![ ]?(?:people|employees|users|lines|rows))",
    re.IGNORECASE,
)
_BARE_NUMBER: Final = re.compile(r"(?<![\w.,])\d{2,3}(?:[., ]\d{3})(?![\d.,]*\d)")
_PAY: Final = re.compile(
    r"\b(?:salary|salaries|pay|paid|wage|wages|compensation|offer(?:ed|ing)?|base|bonus|gehalt|salaire|sueldo|package|earn(?:ed|ing)?)\b",
    re.IGNORECASE,
)
_PER: Final = re.compile(
    r"^[ ]?(?:/|per|an?|p\.?)[ ]?(?:year|annum|month|hour|hr|day|a\.|yr|jahr|mois|an)\b", re.IGNORECASE
)
# Below this an amount without a word of pay beside it is a train ticket.
_SMALLEST_SALARY: Final = 1000

# --- Quotes --------------------------------------------------------------------------------------------

_QUOTES: Final = (
    re.compile(r"“[^“”\n]{1,1000}”"),
    re.compile(r"„[^„“”\n]{1,1000}[“”]"),
    re.compile(r"«[^«»\n]{1,1000}»"),
    re.compile(r'"[^"\n]{1,1000}"'),
    re.compile(r"(?m)^>[^\n]{1,1000}"),
)
# Shorter runs are a word held up with tweezers, not a message that can be searched for.
_FEWEST_WORDS: Final = 5


def find_details(text: str) -> Iterator[Finding]:
    """Yield dates, sums of money and quoted runs; they may overlap."""
    yield from _dates(text)
    yield from _salaries(text)
    for pattern in _QUOTES:
        for match in pattern.finditer(text):
            if len(match.group().split()) >= _FEWEST_WORDS:
                yield Finding(Kind.QUOTE, match.start(), match.end())


def _dates(text: str) -> Iterator[Finding]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            name = "date" if "date" in pattern.groupindex else 0
            start, end = match.span(name)
            words = match.group(name)
            if re.match(r"may\b|mar\b|mars\b|dec\b|sep\b|jan\b", words):
                continue  # "may 3 people": the month is written with a capital.
            yield Finding(Kind.EXACT_DATE, start, end - (words[-1] in ".," and not words[-2].isdigit()))


def _value(amount: str, thousands: str | None) -> float:
    digits = re.sub(r"[.,]\d{1,2}$", "", amount)
    value = float(re.sub(r"\D", "", digits) or 0)
    return value * 1000 if thousands else value


def _salaries(text: str) -> Iterator[Finding]:
    for match in _MONEY.finditer(text):
        value = _value(match["a"] or match["b"], match["ak"] or match["bk"])
        if (
            value >= _SMALLEST_SALARY
            or _PER.match(text[match.end() : match.end() + 12])
            or _near_pay(text, match, 25)
        ):
            yield Finding(Kind.SALARY, match.start(), match.end())
    for match in _BARE_K.finditer(text):
        yield Finding(Kind.SALARY, match.start(), match.end())
    for match in _BARE_NUMBER.finditer(text):
        if _near_pay(text, match, 40):
            yield Finding(Kind.SALARY, match.start(), match.end())


def _near_pay(text: str, match: re.Match[str], distance: int) -> bool:
    around = text[max(0, match.start() - distance) : match.end() + distance]
    return bool(_PAY.search(around))
