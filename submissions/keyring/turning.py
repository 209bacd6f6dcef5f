"""The pepper's turn: what is stored under which, and letting an old one go.

A new pepper makes new tags at once. What is stored under an old one moves when its key is opened, because
nobody else can compute its tags; so a pepper is retired after as long as candidates are given to come back,
and whatever is still under it then is lost to them.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from submissions import peppers
from submissions.models import Authorship, DiaryEntry


@dataclass(frozen=True)
class Stored:
    """How much is stored under one pepper. `is_known` is false where the file no longer has it."""

    kid: str
    is_current: bool
    is_known: bool
    reviews: int
    entries: int

    @property
    def total(self) -> int:
        """Return how many things they are together."""
        return self.reviews + self.entries


class StillInUseError(Exception):
    """Things are stored under the pepper that would be lost; `stored` says how many. Nothing was changed."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(stored.kid)
        self.stored = stored


def stored_by_pepper(path: Path) -> list[Stored]:
    """Return what is stored under each pepper, in the order of the file, then under those it does not have.

    Raises:
        peppers.PepperFileError: there is no usable file.
    """
    known = peppers.read(path)
    counts: dict[str, Counter[str]] = {}
    for name, model in (("reviews", Authorship), ("entries", DiaryEntry)):
        for kid, n in model._default_manager.values_list("kid").annotate(n=Count("pk")).order_by("kid"):
            counts.setdefault(kid, Counter())[name] = n
    in_file = [kid for kid, _secret in known.by_id]
    return [
        Stored(
            kid,
            is_current=kid == known.current[0],
            is_known=kid in in_file,
            reviews=counts.get(kid, Counter())["reviews"],
            entries=counts.get(kid, Counter())["entries"],
        )
        for kid in [*in_file, *(kid for kid in counts if kid not in in_file)]
    ]


def retire(path: Path, kid: str, *, lose: int = 0) -> Stored:
    """Take a pepper out of the file, and delete what nobody could find again; return what that was.

    The reviews themselves stay as they are: what is deleted are the ways back to them, and diary entries.

    Args:
        path: the file of peppers.
        kid: the id of an old pepper.
        lose: how many things the operator knows to be lost; exactly as many as there are.

    Raises:
        StillInUseError: there are more or fewer. Nothing was changed.
        peppers.PepperFileError: there is no such pepper, or it makes new tags. Nothing was changed.
    """
    with transaction.atomic():
        found = next((one for one in stored_by_pepper(path) if one.kid == kid), None)
        if found is None:
            raise peppers.PepperFileError(f"{path} holds no pepper {kid}.")
        if found.is_current:
            raise peppers.PepperFileError(f"{kid} makes new tags in {path}; add a new pepper first.")
        if found.total != lose:
            raise StillInUseError(found)
        for model in (Authorship, DiaryEntry):
            model._default_manager.filter(kid=kid).delete()
    # After the rows: whoever is killed in between starts again, and nothing is lost that was not named.
    if found.is_known:
        peppers.drop(path, kid)
    return found
