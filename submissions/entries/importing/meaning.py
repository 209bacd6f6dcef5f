"""What a column of a spreadsheet may be, what a word in it may mean, and guesses of both, which are shown."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.text import folded
from core.vocabulary import AnswerContent, Stage
from submissions.entries.importing.days import is_empty, read_day
from submissions.entries.importing.tables import Table

IGNORE: Final = ""
EMPLOYER: Final = "employer"
NOTE: Final = "note"
STATUS: Final = "status"
PROMISED: Final = "promised"
ASKED: Final = "asked"
SIGN: Final = "sign"
# An answer of which the column does not say what it was.
ANSWER: Final = "answer"
STEP: Final = "step:"
CAME: Final = "came:"
# So many different words of a column are asked about one by one.
MOST_WORDS: Final = 25
# What a word may mean beside an answer's content.
NOTHING: Final = "nothing"
WITHDREW: Final = "withdrew"

# The commonest steps of a process stand first among the choices.
_STEPS: Final = (
    Stage.APPLICATION,
    Stage.RECRUITER_SCREEN,
    Stage.PHONE_INTERVIEW,
    Stage.ONE_TO_ONE_INTERVIEW,
    Stage.TECHNICAL_INTERVIEW,
    Stage.TAKE_HOME_EXERCISE,
    Stage.HIRING_MANAGER_INTERVIEW,
    Stage.FINAL_ROUND,
)
_CAME: Final = (
    AnswerContent.INVITATION,
    AnswerContent.REJECTION_TEMPLATE,
    AnswerContent.OFFER,
    AnswerContent.ON_HOLD_NOTICE,
    AnswerContent.ROLE_FILLED_NOTICE,
    AnswerContent.ROLE_CANCELLED_NOTICE,
)


def roles() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column may be, in groups, each with its code."""
    rest = [stage for stage in Stage if stage not in _STEPS]
    return [
        ("", [(IGNORE, _("Leave it out"))]),
        (
            _("Words"),
            [
                (EMPLOYER, _("The employer")),
                (STATUS, _("What became of it, in words")),
                (NOTE, _("Into my note")),
            ],
        ),
        (
            _("The day of a step, after which I waited"),
            [(f"{STEP}{stage.value}", capfirst(str(stage.label))) for stage in (*_STEPS, *rest)],
        ),
        (
            _("The day on which something came"),
            [
                (ANSWER, _("An answer")),
                *((f"{CAME}{word.value}", capfirst(str(word.label))) for word in _CAME),
                (SIGN, _("“We have received it”")),
            ],
        ),
        (_("Other days"), [(PROMISED, _("The day they promised")), (ASKED, _("I asked them"))]),
    ]


def all_roles() -> set[str]:
    """Return the codes of everything that a column may be."""
    return {code for _group, choices in roles() for code, _label in choices}


def meanings() -> list[tuple[str, str]]:
    """Return what a word in the column "what became of it" may mean."""
    return [
        (IGNORE, _("It says nothing about an answer")),
        (NOTHING, _("Nothing has come")),
        *((word.value, capfirst(str(word.label))) for word in _CAME),
        (WITHDREW, _("I withdrew")),
    ]


# --- Guessing -------------------------------------------------------------------------------------------

# Tried in order on a column's name, without accents and case. The day columns count only if they hold days.
_NAMES: Final = (
    (EMPLOYER, r"company|employer|organi[sz]ation|firm|entreprise|societe|unternehmen|companyname"),
    (STATUS, r"^status$|^state$|outcome|result|response\?|^statut$|^stage$"),
    (NOTE, r"^role$|position|job title|^title$|location|^city$|^note"),
    (PROMISED, r"promise|expected|due|hear by|deadline"),
    (ASKED, r"follow.?up|asked|chased|relance|nachgefragt"),
    (f"{CAME}offer", r"job.?offer|^offer$|offer (date|on|received)|proposition|angebot"),
    (f"{CAME}rejection_template", r"reject|refus|absage|declined on"),
    (
        ANSWER,
        r"(1st|first) response|reaction|response (date|on)|answer|reply|replied|heard|reponse|lastcontact",
    ),
    (f"{STEP}take_home_exercise", r"task.?returned|exercise|take.?home|assignment|test sent"),
    (f"{STEP}phone_interview", r"phone|call|telefon|telephone"),
    (f"{STEP}final_round", r"final|last interview|4th|3rd|third|onsite"),
    (f"{STEP}technical_interview", r"technical|interview.?2|2nd|second"),
    (f"{STEP}one_to_one_interview", r"interview|entretien|gesprach|vorstellung"),
    (f"{STEP}recruiter_screen", r"screen|recruiter"),
    (f"{STEP}application", r"appl|sent|submitted|candidature|beworben|bewerbung|firstcontact|start"),
)
_WORDS: Final = (
    (WITHDREW, r"withdr|turn(ed)? down|i declined|declined by me|abandon|zuruckgezogen"),
    (
        "rejection_template",
        r"rejec|refus|declin|no project|not selected|unsuccessful|absage|negativ|failed|^no$",
    ),
    ("offer", r"offer|accept|hired|proposition|zusage|signed"),
    ("on_hold_notice", r"hold|paused|frozen"),
    ("role_filled_notice", r"filled|removed|closed|taken|besetzt|pourvu"),
    ("role_cancelled_notice", r"cancel|annul"),
    (
        NOTHING,
        (
            r"ghost|unrespons|ignored|no (response|answer|reply)|waiting|pending|appl|in.?(process|progress)"
            r"|submitted|sent|open"
        ),
    ),
    ("invitation", r"invit|interview|next (step|round)"),
)
# A column is one of days when so large a share of what it holds can be read as days.
_MOSTLY: Final = 0.6
_NOT_NAMES: Final = re.compile(r"\bdays?\b|time to|since|current|number|count|reminder|url|link|salary|wage")


def guessed_roles(table: Table) -> list[str]:
    """Return for each column what it may be; a role that one column alone can have is given once."""
    found: list[str] = []
    for place, name in enumerate(table.columns):
        cells = [row[place] for row in table.rows if not is_empty(row[place])]
        found.append(_guessed_role(folded(name), cells, taken=set(found)))
    if EMPLOYER not in found:
        # Nothing is called so: the first column of words is the likeliest.
        for place, role in enumerate(found):
            cells = [row[place] for row in table.rows if not is_empty(row[place])]
            if role == IGNORE and cells and not _holds_days(cells) and not all(map(_is_number, cells)):
                found[place] = EMPLOYER
                break
    return found


def _guessed_role(name: str, cells: Sequence[str], *, taken: set[str]) -> str:
    if not cells or _NOT_NAMES.search(name):
        return IGNORE
    days = _holds_days(cells)
    for role, pattern in _NAMES:
        of_days = role not in {EMPLOYER, STATUS, NOTE}
        once = role in {EMPLOYER, STATUS, PROMISED}
        if of_days == days and re.search(pattern, name) and not (once and role in taken):
            return role
    return IGNORE


def _holds_days(cells: Sequence[str]) -> bool:
    read = sum(read_day(cell, "dmy") is not None or read_day(cell, "mdy") is not None for cell in cells)
    return bool(cells) and read >= _MOSTLY * len(cells)


def _is_number(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").isdigit()


def words_of(table: Table, mapped: Sequence[str]) -> list[str]:
    """Return the different words of the column "what became of it", the commonest first."""
    if STATUS not in mapped:
        return []
    place = list(mapped).index(STATUS)
    counts: dict[str, int] = {}
    for row in table.rows:
        if not is_empty(row[place]):
            counts[row[place]] = counts.get(row[place], 0) + 1
    return sorted(counts, key=lambda word: -counts[word])[:MOST_WORDS]


def guessed_meaning(word: str) -> str:
    """Return what a word may mean."""
    text = folded(word)
    return next((meaning for meaning, pattern in _WORDS if re.search(pattern, text)), IGNORE)
