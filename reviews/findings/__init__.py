"""What identifies or abuses in a text: pure, no Django, no network, and it decides nothing.

`find(text)` is shown to the author before submitting and to the moderator beside the text. Every
pattern is bounded, so that the time grows with the length of the text and with nothing else.

    python -m reviews.findings

reads `{"text": ...}` a line and writes `{"findings": [{"kind", "start", "end"}]}` a line.
"""

from reviews.findings.contacts import find_contacts
from reviews.findings.context import Context, find_in_context
from reviews.findings.details import find_details
from reviews.findings.fishing import find_fishing
from reviews.findings.kinds import Finding, Kind
from reviews.findings.people import find_people
from reviews.findings.strong_words import find_strong_words

__all__ = ["Context", "Finding", "Kind", "find", "find_in_context", "find_in_reply"]

# Where two findings overlap, the one whose kind stands first here is kept: an address at
# "tom.hargreave@example.com" is one finding, not an address, a domain, a handle and a name.
_ORDER = (
    Kind.IBAN,
    Kind.EMAIL,
    Kind.URL,
    Kind.HANDLE,
    Kind.EXACT_DATE,
    Kind.SALARY,
    Kind.PHONE,
    Kind.PERSON_NAME,
    Kind.PROFANITY,
)


def find(text: str) -> list[Finding]:
    """Return what a program notices in the text, in the order of the text; positions count characters.

    Findings do not overlap each other, except that a quote may contain others: it is a remark about
    a whole passage.
    """
    found = [*find_contacts(text), *find_details(text), *find_people(text), *find_strong_words(text)]
    rank = {kind: place for place, kind in enumerate(_ORDER)}
    quotes = [finding for finding in found if finding.kind is Kind.QUOTE]
    others = sorted(
        (finding for finding in found if finding.kind is not Kind.QUOTE),
        key=lambda finding: (rank[finding.kind], finding.start, -finding.end),
    )
    taken = bytearray(len(text))
    kept: list[Finding] = []
    for finding in others:
        if not any(taken[finding.start : finding.end]):
            taken[finding.start : finding.end] = b"\x01" * (finding.end - finding.start)
            kept.append(finding)
    return sorted([*kept, *quotes], key=lambda finding: (finding.start, -finding.end, finding.kind))


def find_in_reply(text: str) -> list[Finding]:
    """Return what a program notices in an employer's reply: as `find`, and where it reaches for the author.

    The representative sees it before sending and the moderator beside the text. Fishing may overlap others.
    """
    fishing = [Finding(Kind.FISHING, start, end) for start, end in find_fishing(text)]
    return sorted([*find(text), *fishing], key=lambda finding: (finding.start, -finding.end, finding.kind))
