"""The forms of bringing in a spreadsheet: the file, what its columns are, and what its gaps mean."""

import datetime as dt
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayMonthYearField
from submissions.entries.importing import meaning, tables
from submissions.entries.importing.days import guessed_order, is_empty
from submissions.entries.importing.rows import Mapped
from submissions.entries.importing.tables import Table, TableError
from submissions.forms.fields import Question
from submissions.forms.waits import OTHER_TIME_ZONES

# So many values of a column are shown beside its question.
_SHOWN: Final = 3
_WORDS: Final = frozenset({meaning.IGNORE, meaning.EMPLOYER, meaning.STATUS, meaning.NOTE})


class FileForm(Question):
    """A file, or rows that are pasted. Read in memory, in the same request."""

    file = forms.FileField(
        label=gettext_lazy("A file from your spreadsheet program"),
        help_text=gettext_lazy("CSV, with a first row that names the columns. 500 rows and 512 KB at most."),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.json"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste rows here, headings first"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the table; what is wrong with it is said at the field that it came by."""
        answers = super().clean() or {}
        file, pasted = answers.get("file"), answers.get("pasted", "")
        if file is None and not pasted.strip():
            words = _("Choose a file of at most %(kb)s KB, or paste some rows.")
            self.add_error("file", words % {"kb": tables.MOST_BYTES // 1024})
            return answers
        try:
            answers["table"] = tables.read(file.read() if file is not None else pasted.encode())
        except TableError as problem:
            self.add_error("file" if file is not None else "pasted", str(problem))
        return answers


def _orders() -> list[tuple[str, str]]:
    return [("dmy", _("Day first, such as 31/12/2026")), ("mdy", _("Month first, such as 12/31/2026"))]


def _silences() -> list[tuple[str, str]]:
    return [
        ("waiting", _("I still wait, and nothing has come until today")),
        ("stopped", _("I wait no longer")),
    ]


def word_name(word: str) -> str:
    """Return the name of the question about a word of the spreadsheet."""
    return f"word-{sha256(word.encode()).hexdigest()[:12]}"


class MappingForm(Question):
    """What each column is, what each word means, in which order days are written, and what a gap means."""

    order = forms.ChoiceField(
        label=gettext_lazy("How are days written in it?"),
        help_text=gettext_lazy("Where the year stands first, or the month has a name, it does not matter."),
        choices=_orders,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the day or the month stands first.")},
    )
    silence = forms.ChoiceField(
        label=gettext_lazy("In rows without an answer: where does it stand?"),
        choices=_silences,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether you still wait in the rows without an answer.")
        },
    )
    silent_until = DayMonthYearField(
        label=gettext_lazy("Until which day had nothing come?"),
        help_text=gettext_lazy("Perhaps the day on which you last looked after the sheet. Roughly is fine."),
        required=False,
    )

    def __init__(self, data: Any = None, *, table: Table, today: dt.date) -> None:
        self.table, self.today = table, today
        self.guesses = meaning.guessed_roles(table)
        super().__init__(
            data, initial={"order": guessed_order(self._days(self.guesses)), "silent_until": today}
        )
        for place, (name, guess) in enumerate(zip(table.columns, self.guesses, strict=True)):
            self.fields[f"role-{place}"] = forms.ChoiceField(
                label=name,
                help_text=self._sample(place),
                choices=meaning.roles,
                initial=guess,
                required=False,
            )
        for word in self.words:
            self.fields[word_name(word)] = forms.ChoiceField(
                label=word, choices=meaning.meanings, initial=meaning.guessed_meaning(word), required=False
            )

    def _sample(self, place: int) -> Any:
        cells = list(dict.fromkeys(row[place] for row in self.table.rows if not is_empty(row[place])))
        if not cells:
            return _("nothing in it")
        text = " · ".join(cell[:40] for cell in cells[:_SHOWN])
        return format_html("{}{}", text, " …" if len(cells) > _SHOWN else "")

    def _days(self, roles: list[str]) -> list[str]:
        places = [place for place, role in enumerate(roles) if role not in _WORDS]
        return [row[place] for row in self.table.rows for place in places]

    @cached_property
    def _chosen(self) -> list[str]:
        """Return what each column is, as chosen, or guessed where nothing was sent."""
        if not self.is_bound:
            return self.guesses
        known = meaning.all_roles()
        sent = (str(self.data.get(f"role-{place}", "")) for place in range(len(self.table.columns)))
        return [role if role in known else meaning.IGNORE for role in sent]

    @cached_property
    def words(self) -> list[str]:
        """Return the words of the column "what became of it"."""
        return meaning.words_of(self.table, self._chosen)

    @property
    def columns(self) -> list[forms.BoundField]:
        """Return the questions about columns, in order."""
        return [self[f"role-{place}"] for place in range(len(self.table.columns))]

    @property
    def word_questions(self) -> list[forms.BoundField]:
        """Return the questions about words."""
        return [self[word_name(word)] for word in self.words]

    def clean(self) -> dict[str, Any]:
        """Ask for the columns without which nothing can be made of a row."""
        answers = super().clean() or {}
        roles = self._chosen
        employers = [place for place, role in enumerate(roles) if role == meaning.EMPLOYER]
        if not employers:
            self.add_error("role-0", _("Say which column names the employer."))
        for role, words in (
            (meaning.EMPLOYER, _("One column alone can be the employer.")),
            (meaning.STATUS, _("One column alone can say what became of it.")),
        ):
            places = [place for place, other in enumerate(roles) if other == role]
            for place in places[1:]:
                self.add_error(f"role-{place}", words)
        if not any(role.startswith(meaning.STEP) for role in roles):
            words = _("Say which column has the day of a step, such as the day on which you applied.")
            self.add_error("role-0" if employers else "role-1", words)
        if answers.get("silence") == "stopped" and "silent_until" not in self.errors:
            day = answers.get("silent_until")
            if day is None:
                self.add_error("silent_until", _("Enter the day until which nothing had come, even roughly."))
            elif day > self.today + OTHER_TIME_ZONES:
                self.add_error("silent_until", _("That day has not come yet."))
        return answers

    def mapped(self) -> Mapped:
        """Return what a valid form says."""
        answers = self.cleaned_data
        waiting = answers["silence"] == "waiting"
        return Mapped(
            roles=self._chosen,
            order=answers["order"],
            words={word: answers[word_name(word)] for word in self.words if word_name(word) in answers},
            silent_until=self.today if waiting else answers["silent_until"],
            still_waiting=waiting,
        )
