"""The rules of the site as numbered clauses: pure data, no Django import.

`/rules/` prints them, a statement of reasons cites them, and the list of grounds a moderator
chooses from leads to them. A number, once published, keeps its meaning: statements of old
decisions go on citing it. A clause that is no longer wanted is emptied in words, never
renumbered, and a new one takes the next free number of its section.

The strings are English and marked for translation; whoever prints them calls gettext.
"""

from dataclasses import dataclass


def _(message: str) -> str:
    """Mark a string for translation without importing Django."""
    return message


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered rule. `number` is "section.clause" and never changes its meaning."""

    number: str
    title: str
    text: str

    @property
    def section(self) -> str:
        """Return the number of the section that this clause stands in."""
        return self.number.partition(".")[0]

    @property
    def anchor(self) -> str:
        """Return the fragment under which `/rules/` shows this clause, as in `rule-4-1`."""
        return f"rule-{self.number.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over the clauses whose number begins with its own."""

    number: str
    title: str
    introduction: str


SECTIONS: tuple[Section, ...] = (
    Section("1", _("What belongs here"), _("What a review is, and what a reply is.")),
    Section(
        "2",
        _("True, and your own"),
        _("A record is worth something when each entry really happened."),
    ),
    Section(
        "3",
        _("Independent"),
        _("Nobody is paid for what stands here, and nobody marks their own work."),
    ),
    Section(
        "4",
        _("Private things stay private"),
        _("This protects the people in the story, and most of all you."),
    ),
    Section(
        "5",
        _("Fair to people"),
        _("You may be hard on what happened. You may not be cruel about who was there."),
    ),
    Section(
        "6",
        _("The law, and your own wish"),
        _("When something goes although it kept every other rule."),
    ),
    Section("7", _("How we decide"), _("What you can expect from us.")),
)

CLAUSES: tuple[Clause, ...] = (
    Clause(
        "1.1",
        _("One process, one review"),
        _(
            "A review is about one hiring process that you took part in: what you were told, how long"
            " you waited, and what came. Good experiences belong here as much as bad ones."
        ),
    ),
    Clause(
        "1.2",
        _("About the process"),
        _(
            "Write about how you were treated as a candidate. Opinions on a firm's products, its"
            " politics or its life as an employee belong elsewhere."
        ),
    ),
    Clause(
        "1.3",
        _("Replies answer the review"),
        _(
            "An employer may give one public answer to a review. It may explain, correct, apologise"
            " or dispute. It may not try to find out who wrote, and may not ask the author to get in touch."
            " Every rule on this page holds for replies too."
        ),
    ),
    Clause(
        "2.1",
        _("First hand"),
        _(
            "You were the candidate. We do not publish what happened to a friend or a partner,"
            " or what somebody read elsewhere."
        ),
    ),
    Clause(
        "2.2",
        _("It took place"),
        _(
            "We do not publish a review when there are solid grounds to think that the process never"
            " took place, or not as described. An unusual story is not such a ground. Neither is an"
            " employer's denial alone."
        ),
    ),
    Clause(
        "2.3",
        _("The right employer"),
        _(
            "The review names the organisation that interviewed you. If an agency stood between"
            " you, say so: each answers for the answers that it owed."
        ),
    ),
    Clause(
        "2.4",
        _("Once"),
        _(
            "One process gives one review. If something changes later, come back with your key"
            " instead of writing another."
        ),
    ),
    Clause(
        "2.5",
        _("Grave allegations need support"),
        _(
            "To say that somebody broke the law is a statement of fact that can do lasting harm. We"
            " publish it only with something that supports it. What you saw and heard yourself you may"
            " always describe, without naming the offence."
        ),
    ),
    Clause(
        "3.1",
        _("No conflict of interest"),
        _(
            "You may not review an employer that you own, recruit for or represent. Nor may you review a"
            " competitor on your employer's behalf, or anybody for a reward. If you were hired in the end,"
            " you may say how it went."
        ),
    ),
    Clause(
        "3.2",
        _("No advertising"),
        _(
            "No advertisements and no links that sell. No text that was written for search engines or"
            " posted in numbers, and nothing that is not a review at all."
        ),
    ),
    Clause(
        "4.1",
        _("Names of private persons"),
        _(
            "No names of recruiters, interviewers or other candidates, and nothing else by which"
            " readers would know the person. Say “the recruiter” or “the manager” instead."
        ),
    ),
    Clause(
        "4.2",
        _("Contact details"),
        _(
            "No e-mail addresses, telephone numbers, home addresses, account names or private links."
            " One search in a mailbox would find you."
        ),
    ),
    Clause(
        "4.3",
        _("What gives you away"),
        _(
            "Leave out exact dates, salaries, rare titles and quoted messages, which a firm can compare with"
            " its files. We warn you about them and may suggest a coarser wording. The choice is yours."
        ),
    ),
    Clause(
        "4.4",
        _("Confidential things and interview answers"),
        _(
            "No trade secrets, no internal documents, no questions of a test together with their solution."
            " You may say what kind of exercise it was and how long it took."
        ),
    ),
    Clause(
        "5.1",
        _("No harassment"),
        _(
            "No insults, threats or calls to go after somebody, and no remarks on a person's looks or"
            " private life. Criticism of conduct is welcome, however sharp."
        ),
    ),
    Clause(
        "5.2",
        _("No discrimination"),
        _(
            "Nothing that belittles people for their origin, religion, sex, gender, orientation,"
            " age, disability or the like. You may report that it was done to you."
        ),
    ),
    Clause(
        "6.1",
        _("Legal notices"),
        _(
            "We remove what a court or an authority with the power to do so orders us to remove, and what a"
            " justified legal notice shows to be unlawful. A complaint alone removes nothing."
        ),
    ),
    Clause(
        "6.2",
        _("At the author's wish"),
        _(
            "The author may withdraw a review at any time with the key, and is not asked for a reason."
            " It disappears from the site at once."
        ),
    ),
    Clause(
        "7.1",
        _("A person decides"),
        _(
            "Every review and every reply is read by a moderator before it appears. Programs point to"
            " passages; they never decide."
        ),
    ),
    Clause(
        "7.2",
        _("With a reason"),
        _(
            "Whoever is refused reads which rule it was, what in the text it was about, and what can"
            " be done. We refuse as little as we can: you are asked to change a passage before a whole"
            " review is lost."
        ),
    ),
    Clause(
        "7.3",
        _("In time"),
        _("We promise a decision on a review within 72 hours, and we keep count of the promises we break."),
    ),
    Clause(
        "7.4",
        _("The same for everybody"),
        _(
            "No employer can pay to change, hide, delay or reorder anything, and none decides on its own"
            " reviews. Employers see a review when everybody else does."
        ),
    ),
)

CLAUSE_OF_GROUND: dict[str, str] = {
    "names_private_person": "4.1",
    "contact_details": "4.2",
    "confidential_or_interview_answers": "4.4",
    "harassment": "5.1",
    "discrimination": "5.2",
    "not_first_hand": "2.1",
    "wrong_employer": "2.3",
    "duplicate": "2.4",
    "spam": "3.2",
    "conflict_of_interest": "3.1",
    "suspected_fake": "2.2",
    "allegation_needs_evidence": "2.5",
    "legal_notice": "6.1",
    "author_request": "6.2",
}
"""For each ground of a decision (moderation.md), the number of the clause that it cites."""

_BY_NUMBER = {clause.number: clause for clause in CLAUSES}


def clause(number: str) -> Clause:
    """Return the clause with this number; raise KeyError if there is none."""
    return _BY_NUMBER[number]


def clause_of(ground: str) -> Clause:
    """Return the clause that a ground cites; raise KeyError for an unknown ground."""
    return _BY_NUMBER[CLAUSE_OF_GROUND[ground]]


def clauses_by_section() -> list[tuple[Section, list[Clause]]]:
    """Return every section with its clauses, both in the order in which they are printed."""
    return [(section, [c for c in CLAUSES if c.section == section.number]) for section in SECTIONS]
