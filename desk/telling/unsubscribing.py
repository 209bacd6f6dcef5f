"""Switching a kind of letter off: at the desk, or by the link in a letter without signing in."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from desk.telling.models import CHOICES, Kind, SwitchedOff
from employers.models import Representative

_SALT = "desk.telling.off"


@dataclass(frozen=True, slots=True)
class Off:
    """What the link in a letter says: whose letters, and of which kind."""

    representative_id: int
    kind: Kind


def off_url(*, representative: Representative, kind: Kind) -> str:
    """Return the whole address that switches a kind off. It does not end: letters are read years later."""
    link = signing.dumps([representative.pk, kind.value], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('desk:mail_off', args=[link])}"


def read(link: str) -> Off | None:
    """Return what a link says; None for one that is damaged."""
    try:
        pk, kind = signing.loads(link, salt=_SALT)
        return Off(int(pk), Kind(kind))
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def switch_off(*, representative: Representative, kinds: list[Kind]) -> None:
    """Send no more letters of these kinds; twice changes nothing."""
    SwitchedOff.objects.bulk_create(
        (SwitchedOff(representative=representative, kind=kind) for kind in kinds if kind in CHOICES),
        ignore_conflicts=True,
    )


@transaction.atomic
def choose(*, representative: Representative, wanted: list[Kind]) -> None:
    """Send letters of exactly these kinds (and the last one, which nobody switches off)."""
    SwitchedOff.objects.filter(representative=representative, kind__in=wanted).delete()
    switch_off(representative=representative, kinds=[kind for kind in CHOICES if kind not in wanted])


def wanted_kinds(representative: Representative) -> list[Kind]:
    """Return the kinds that are switched on, in the order of the page."""
    off = set(SwitchedOff.objects.filter(representative=representative).values_list("kind", flat=True))
    return [kind for kind in CHOICES if kind not in off]
