"""Names of persons: by title, by first name, by family name, by the words before them.

A list of names knows neither every name nor which words are none, so the rules weigh a capital,
a place in the sentence and the neighbours. bench/findings.py measures what that is worth.
"""

from collections.abc import Iterator
from typing import Final

from reviews.findings.addresses import in_an_address
from reviews.findings.kinds import Finding, Kind
from reviews.findings.tokens import Token, tokens_of, word_list

_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir madam lord lady herr frau monsieur madame mademoiselle mme mlle"
    " senor senora sr sra signor signora dott dona don dna sig ing".split()
)
_PARTICLES: Final = frozenset(
    "van de der den von zu zur vom di da del della dos das do du la le al el bin ibn ben ter ten af av mac mc"
    " y e".split()
)
# Words after which a capital is somebody, known or not.
_INTRODUCE: Final = frozenset(
    "named called recruiter interviewer interviewers manager dear hi hello hey regards sincerely cheers"
    " thanks greetings colleague boss supervisor headhunter hallo liebe lieber bonjour hola".split()
)
# Words after which a word that may be a name is one.
_PEOPLE_DO: Final = frozenset(
    "by with and to me us under told asked met from for contact ask guy girl woman man lady is".split()
)
_SPEAK: Final = frozenset(
    "said says told asked called rang phoned wrote replied answered emailed promised explained"
    " interviewed".split()
)
_PEOPLE_ARE: Final = _SPEAK | frozenset("never who from is was has had".split())
_AND: Final = frozenset({"and", "und", "et", "y", "&"})
# What somebody is asked after being called by name.
_ASKED: Final = frozenset(
    "can could may would will please do did what why how when are have thank thanks".split()
)
# What a person does and a firm does not: "Ley began writing", "Dzhambek is from".
_ONLY_PEOPLE: Final = frozenset(
    "smiled laughed nodded sighed shrugged interrupted yawned blushed apologised apologized".split()
)
_ONLY_OF_PEOPLE: Final = frozenset({("is", "from"), ("was", "born"), ("is", "married"), ("began", "writing")})
# First names that are ordinary words without a capital, whatever stands around them: "they grant access".
_WORDS_WITHOUT_CAPITAL: Final = frozenset({"grace", "grant", "mark"})
# Words after which a capital is rather a place or a firm.
_PLACES: Final = frozenset("at in the a an our their joined near for of on this that its into".split())


def find_people(text: str) -> Iterator[Finding]:
    """Yield names of persons, each with what gave it away."""
    tokens = tokens_of(text)
    at = 0
    passed: list[int] = []
    named: set[int] = set()
    known: set[str] = set()
    while at < len(tokens):
        end, note = _name_at(text, tokens, at)
        if end > at and not in_an_address(text, tokens[at].start, tokens[end - 1].end):
            yield Finding(Kind.PERSON_NAME, tokens[at].start, tokens[end - 1].end, note)
            known.update(word.folded for word in tokens[at:end] if len(word.text) > 2)
            named.update(range(at, end))
            at = end
        else:
            passed += range(at, max(end, at + 1))
            at = max(end, at + 1)
    for place in passed:
        token = tokens[place]
        again = token.folded in known and (token.unusual or (token.capital and not token.starts_sentence))
        if again and not token.initial and token.folded not in _PARTICLES:
            yield Finding(Kind.PERSON_NAME, token.start, token.end, "named elsewhere in the text")
        elif _is_paired(text, tokens, place, named) and not in_an_address(text, token.start, token.end):
            named.add(place)
            yield Finding(Kind.PERSON_NAME, token.start, token.end, "beside another name")


def _is_paired(text: str, tokens: list[Token], at: int, named: set[int]) -> bool:
    """Whether a word that may be a name is joined to one by "and": "Bowman and White", "chad and Caleb"."""
    token = tokens[at]
    if not (token.capital or token.perhaps_first) or not (token.last or token.perhaps_first or token.unusual):
        return False
    before = at >= 2 and tokens[at - 1].folded in _AND and at - 2 in named
    after = at + 2 < len(tokens) and tokens[at + 1].folded in _AND and at + 2 in named
    if before and text[tokens[at - 2].end : token.start].strip().casefold() in _AND:
        # "Tom and Marketing met": what follows the pair is no further part of a firm's or a team's name.
        follows = tokens[at + 1] if at + 1 < len(tokens) else None
        return follows is None or not follows.capital or not _joined(text, token, follows)
    return after and text[token.end : tokens[at + 2].start].strip().casefold() in _AND


def _joined(text: str, left: Token, right: Token) -> bool:
    """Whether two words stand side by side, with nothing but a space or an initial's full stop between."""
    gap = text[left.end : right.start]
    if gap in {" ", "\u00a0", "  "}:
        return True
    return gap in {". ", "."} and (left.initial or left.folded in _TITLES | {"jr", "st"})


def _name_at(text: str, tokens: list[Token], at: int) -> tuple[int, str]:
    """Return the end of the name that begins at this word, or `at` when none does, and what gave it away."""
    token = tokens[at]
    if _is_title(text, tokens, at):
        return _to_the_end(text, tokens, at + 1), "with a title"
    if not token.capital:
        return _uncapitalised(text, tokens, at)
    if token.initial:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if (
            following
            and text[token.end : following.start] in {". ", "."}
            and following.capital
            and following.last
            and not following.seldom
        ):
            return _to_the_end(text, tokens, at), "an initial and a family name"
        return at, ""
    end = _to_the_end(text, tokens, at)
    if (
        end < len(tokens)
        and _joined(text, tokens[end - 1], tokens[end])
        and tokens[end].folded in word_list("organisations")
        and tokens[end].capital
    ):
        return at, ""
    return _weighed(text, tokens, at, end)


def _weighed(text: str, tokens: list[Token], at: int, end: int) -> tuple[int, str]:
    token = tokens[at]
    shouted = token.text.isupper() and len(token.text) > 1
    following = tokens[at + 1] if end > at + 1 else None
    before = tokens[at - 1] if at and not token.starts_sentence else None
    if token.first and not (shouted and following is None):
        return end, "a first name"
    if following is not None and token.folded not in word_list("organisations"):
        full = following.last or following.initial or following.first or following.folded in _PARTICLES
        known = token.perhaps_first and not (token.common and token.starts_sentence and following.common)
        if (full or following.unusual) and known and not (token.seldom and following.common):
            return end, "a first name and a family name"
        unusual = token.unusual and (following.unusual or following.initial)
        if unusual and (full or not shouted):
            return end, "two names" if full else "two words with capitals that are in no dictionary"
    introduced = (
        before is not None and before.folded in _INTRODUCE and text[before.end : token.start] in {" ", ", "}
    )
    if introduced and token.unusual and not shouted:
        return end, "after a word that introduces somebody"
    if token.perhaps_first and not token.seldom and not shouted and _is_used_as_a_name(text, tokens, at, end):
        return end, "a first name"
    if token.unusual and not shouted and _is_used_as_a_name(text, tokens, at, end):
        return end, "a family name"
    if token.unusual and not shouted and _is_only_a_person(text, tokens, at, end):
        return end, "what only people do"
    named = at > 0 and token.unusual and _is_named(text, tokens, at)
    return (end, "after a word that introduces somebody") if named else (at, "")


def _is_only_a_person(text: str, tokens: list[Token], at: int, end: int) -> bool:
    """Whether somebody is called by this word, or does what only people do."""
    after = tokens[end] if end < len(tokens) else None
    if after is None:
        return False
    gap = text[tokens[end - 1].end : after.start]
    if gap == ", " and tokens[at].starts_sentence and after.folded in _ASKED and not after.capital:
        return True
    following = tokens[end + 1].folded if end + 1 < len(tokens) else ""
    return gap == " " and (after.folded in _ONLY_PEOPLE or (after.folded, following) in _ONLY_OF_PEOPLE)


def _is_named(text: str, tokens: list[Token], at: int) -> bool:
    """Whether "name is", "name:" or "my name?" stands before this word."""
    back = tokens[at - 1]
    if back.folded in {"is", "was", "s"} and at > 1:
        back = tokens[at - 2]
    return back.folded in {"name", "names", "maiden"} and tokens[at].start - back.end <= 6


def _is_used_as_a_name(text: str, tokens: list[Token], at: int, end: int) -> bool:
    """Whether the neighbours of a word that may be a name are those of a name."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[end] if end < len(tokens) else None
    if before is not None and not token.starts_sentence:
        if before.folded in _PEOPLE_DO | _INTRODUCE and (token.last or token.perhaps_first):
            return True
        # "Becker and Vasquez", "Becker, Kónya": a capital in a list, but not "at Becker".
        if token.last and token.unusual and before.folded not in _PLACES and not before.capital:
            return True
    if after is None:
        return False
    gap = text[tokens[end - 1].end : after.start]
    if gap == ", " and after.capital and after.last and token.unusual:
        return True
    if gap != " ":
        return False
    if (
        after.folded in {"and", "und", "et", "y"}
        and end + 1 < len(tokens)
        and tokens[end + 1].capital
        and token.last
    ):
        return True
    if not (token.last or token.perhaps_first):
        return after.folded in _SPEAK
    return after.folded in _PEOPLE_ARE and (
        not token.starts_sentence or not token.common or (token.last and token.perhaps_first)
    )


def _is_title(text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.folded not in _TITLES or at + 1 >= len(tokens):
        return False
    following = tokens[at + 1]
    gap = text[token.end : following.start]
    dotted = gap.startswith(".")
    if gap not in {" ", ". ", ".", "\u00a0", ".\u00a0"} or (following.starts_sentence and not dotted):
        return False
    if following.capital and not following.seldom:
        return token.capital or dotted or token.folded in {"mr", "mrs", "ms", "dr", "prof", "mme", "mlle"}
    return token.folded in {"mr", "mrs", "ms", "dr", "prof"} and following.perhaps_first


def _uncapitalised(text: str, tokens: list[Token], at: int) -> tuple[int, str]:
    """Find names without capitals: two known ones side by side, one introduced, one among English words."""
    token = tokens[at]
    if not token.first or len(token.text) < 4 or token.country or token.folded in _WORDS_WITHOUT_CAPITAL:
        introduced = at > 1 and token.unusual and len(token.text) > 3 and tokens[at - 1].folded == "is"
        named = introduced and _is_named(text, tokens, at)
        return (at + 1, "after a word that introduces somebody") if named else (at, "")
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if (
        following
        and _joined(text, token, following)
        and following.last
        and not following.common
        and len(following.text) > 2
    ):
        return at + 2, "a first name and a family name"
    if following and len(following.text) == 1 and text[following.end : following.end + 2] == ". ":
        family = tokens[at + 2] if at + 2 < len(tokens) else None
        if family and (family.last or family.unusual):
            return at + 3, "a first name, an initial and a family name"
    before = tokens[at - 1] if at else None
    if before and before.folded in _INTRODUCE | {"is"} and text[before.end : token.start] == " ":
        named = before.folded != "is" or (at > 1 and tokens[at - 2].folded == "name")
        return (at + 1 if named else at), "after a word that introduces somebody"
    # A name among ordinary English words; in another language the lists know too many words as names.
    around = [word for word in tokens[max(0, at - 6) : at + 7] if word is not token]
    if len(around) >= 4 and 3 * sum(word.common or word.first for word in around) >= 2 * len(around):
        return at + 1, "a first name without a capital"
    return at, ""


def _to_the_end(text: str, tokens: list[Token], at: int) -> int:
    """Return where the run of words that may belong to one name ends: six words at the most."""
    end = at + 1
    while end < len(tokens) and end - at < 6 and _joined(text, tokens[end - 1], tokens[end]):
        token = tokens[end]
        if token.folded in _PARTICLES and not token.capital:
            after = tokens[end + 1] if end + 1 < len(tokens) else None
            after_that = tokens[end + 2] if end + 2 < len(tokens) else None
            if (
                after
                and _joined(text, token, after)
                and after.capital
                and token.folded not in {"e", "y", "do", "la", "le"}
            ):
                end += 2
                continue
            if (
                after
                and after_that
                and after.folded in _PARTICLES
                and after_that.capital
                and _joined(text, token, after)
                and _joined(text, after, after_that)
            ):
                end += 3
                continue
            break
        if (
            not token.capital
            or token.folded in word_list("organisations")
            or (token.starts_sentence and not tokens[end - 1].initial)
        ):
            break
        if token.seldom and not token.last:
            break
        if token.common and not token.last and not token.perhaps_first and not token.initial:
            break
        end += 1
    return end
