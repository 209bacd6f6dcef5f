"""A spreadsheet is brought in: read, mapped, looked at, kept. Nothing is stored before the last step."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.http import private_page
from core.ratelimit import answered, refuse, seconds_to_wait
from core.text import folded
from submissions.entries.importing.employers import employers_of
from submissions.entries.importing.parcels import parcel_of, table_in
from submissions.entries.importing.rows import Row, known_as, names_in, rows_of
from submissions.entries.importing.said import Said, said
from submissions.entries.importing.tables import Table
from submissions.entries.services import entries_of, keep_entries, kept_before
from submissions.forms.answers import tidied
from submissions.forms.importing import FileForm, MappingForm
from submissions.forms.keyring import GroupForm
from submissions.keys import Key, new_key
from submissions.opening import keep_open, locked, note_open, opened_key, unlocked
from submissions.services import is_nonce, new_nonce

# Each network, not each person; one spreadsheet is looked at a few times before it is right.
_RATE: Final = "60/h"
# So many entries are shown one by one.
_SHOWN: Final = 25


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Ask for a file; each further step carries the file along, sealed in the page."""
    if request.method != "POST":
        return _upload(request, FileForm())
    table = table_in(request.POST.get("parcel", ""))
    step = request.POST.get("do", "")
    if step == "read" or table is None:
        return _read(request, is_lost=step != "read")
    data = tidied(request.POST)
    form = MappingForm(data, table=table, today=timezone.localdate())
    is_right = form.is_valid()
    if seconds := seconds_to_wait(request, group="import", rate=_RATE):
        refuse(form, None, _("That was often for one hour. Nothing is lost."), seconds)
        is_right = False
    if step == "map" or not is_right:
        return _map(request, table, form, data)
    rows = _rows(request, table, form)
    return _keep(request, table, form, data, rows) if step == "keep" else _preview(request, form, data, rows)


def _upload(request: HttpRequest, form: FileForm, *, notice: str = "") -> HttpResponse:
    context = {"form": form, "notice": notice, "is_open": opened_key(request) is not None}
    return answered(_shown(request, "submissions/entries/import/file.html", context), form)


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return a page, and keep an open diary open."""
    key = opened_key(request)
    if key is not None:
        note_open(request)
    response = render(request, template, context)
    if key is not None:
        keep_open(response, key)
    return response


def _read(request: HttpRequest, *, is_lost: bool) -> HttpResponse:
    """Read the file and ask what its columns are, with guesses."""
    if is_lost:
        words = _("That page had been open for too long. Choose the file once more; nothing was kept.")
        return _upload(request, FileForm(), notice=words)
    form = FileForm(request.POST, request.FILES)
    is_right = form.is_valid()
    if seconds := seconds_to_wait(request, group="import", rate=_RATE):
        refuse(form, "file", _("That was often for one hour. Nothing was kept."), seconds)
        is_right = False
    if not is_right:
        return _upload(request, form)
    table: Table = form.cleaned_data["table"]
    return _map(request, table, MappingForm(table=table, today=timezone.localdate()), QueryDict(mutable=True))


def _map(request: HttpRequest, table: Table, form: MappingForm, data: QueryDict) -> HttpResponse:
    context = {"form": form, "rows": len(table.rows), "carried": _carried(table, data)}
    return answered(_shown(request, "submissions/entries/import/map.html", context), form)


def _carried(table: Table, data: QueryDict) -> list[tuple[str, str]]:
    """Return what every step carries along beside its own questions."""
    nonce = data.get("nonce", "")
    return [
        ("parcel", parcel_of(table)),
        ("nonce", nonce if is_nonce(nonce) else new_nonce()),
        ("held", data.get("held", "")),
    ]


def _rows(request: HttpRequest, table: Table, form: MappingForm) -> list[Row]:
    """Return what becomes of each row, with what lies in the open diary already."""
    mapped, key = form.mapped(), opened_key(request)
    known = {known_as(kept.entry) for kept in entries_of(key) if kept.entry} if key else set()
    employers = employers_of(names_in(table, mapped))
    # An entry bears the name of the employer that was found, so a second time is known by that.
    return rows_of(
        table,
        mapped,
        today=form.today,
        employers={folded(name): whom for name, whom in employers.items()},
        known=known,
    )


def _preview(
    request: HttpRequest,
    form: MappingForm,
    data: QueryDict,
    rows: list[Row],
    *,
    group: GroupForm | None = None,
    notice: str = "",
) -> HttpResponse:
    """Show what each row becomes, and which ones become nothing and why; ask for the key if none is open."""
    opened = opened_key(request)
    key = None if opened else unlocked(data.get("held", "")) or new_key()
    made: list[Said] = [said(row, today=form.today) for row in rows if row.entry is not None]
    carried = [pair for pair in _carried(form.table, data) if pair[0] != "held"]
    context = {
        "made": made[:_SHOWN],
        "more": made[_SHOWN:],
        "count": len(made),
        "refused": [row for row in rows if row.entry is None],
        "rows": len(rows),
        "carried": [*carried, *_mapping(data), ("held", locked(key) if key else "")],
        "key": key,
        "form": group or (GroupForm(key=key) if key else None),
        "notice": notice,
    }
    response = _shown(request, "submissions/entries/import/preview.html", context)
    return answered(response, group) if group else response


def _mapping(data: QueryDict) -> list[tuple[str, str]]:
    """Return the answers about columns, words, order and gaps, as they were sent."""
    own = ("role-", "word-", "silent_until_")
    return [
        (name, str(value))
        for name, values in data.lists()
        if name.startswith(own) or name in {"order", "silence"}
        for value in values[:1]
    ]


def _keep(
    request: HttpRequest, table: Table, form: MappingForm, data: QueryDict, rows: list[Row]
) -> HttpResponse:
    """Keep the entries, all of them or none, once however often the page is sent."""
    opened, nonce = opened_key(request), data.get("nonce", "")
    key: Key | None = opened or unlocked(data.get("held", ""))
    entries = [row.entry for row in rows if row.entry is not None]
    if not is_nonce(nonce) or key is None:
        return _preview(request, form, data, rows)
    if kept := kept_before(nonce, at_most=len(table.rows)):
        # The second click: what the first one kept is in the diary, and each row is known there by now.
        return _done(key, kept)
    if opened is None:
        group = GroupForm(data, key=key)
        if not group.is_valid():
            return _preview(request, form, data, rows, group=group)
    try:
        kept = len(keep_entries(key=key, entries=entries, nonce=nonce)) if entries else 0
    except ValidationError as refusal:
        return _preview(request, form, data, rows, notice=" ".join(refusal.messages))
    return _done(key, kept)


def _done(key: Key, kept: int) -> HttpResponse:
    response = redirect(f"{reverse('submissions:diary')}?done=imported&at={kept}")
    keep_open(response, key)
    return response
