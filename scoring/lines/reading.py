"""From one line to evidence, a prior and a mix."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from scoring.cells import PROMISE_PHASES, Cell
from scoring.clock import BINS
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, OMEGA, RUNGS, Prior
from scoring.lines.values import (
    BadLineError,
    listed,
    mapping,
    needed,
    number,
    parsed,
    shown,
    text,
    truth,
    whole,
)

KEYS: Final = (
    "employer",
    "waits",
    "cells",
    "promises",
    "promise_cells",
    "mix",
    "waited",
    "prior",
    "n",
    "note",
)
# Shares that are written with few digits still sum to 1.
_ROUNDING: Final = 1e-6
# A hazard of 0 or 1 would leave a rung nothing to learn.
_EDGE: Final = 1e-6
_WAITED: Final = 14


@dataclass(frozen=True, slots=True)
class Request:
    """What a line asks for: `waited` are days, for the forecast; the rest is what `estimate` takes."""

    employer: str | None
    evidence: Evidence
    prior: Prior
    mix: Mapping[str, float]
    waited: int


def read(line: str) -> Request:
    """Return what a line asks for.

    Raises:
        BadLineError: the line cannot be scored; the message says why.
    """
    found = mapping(parsed(line), "the line", KEYS)
    prior = _prior(found.get("prior", {}))
    waits = listed(found.get("waits", []), "waits")
    cells = mapping(found.get("cells", {}), "cells")
    by_phase = _waits(waits, prior)
    started = 0.0
    for phase, stored in cells.items():
        counts = _cell(stored, f"cells.{phase}", BINS)
        _known(phase, "cells", prior)
        started += counts.at_risk[0]
        by_phase[phase] = by_phase[phase] + counts if phase in by_phase else counts
    promises = _promises(listed(found.get("promises", []), "promises"))
    if "promise_cells" in found:
        promises += _cell(found["promise_cells"], "promise_cells", PROMISE_PHASES)
    n = whole(found["n"], "n", 10**9) if "n" in found else len(waits) + round(started)
    return Request(
        employer=text(found.get("employer"), "employer"),
        evidence=Evidence(by_phase, promises, n),
        prior=prior,
        mix=_mix(found.get("mix", dict(OMEGA)), prior, "mix" if "mix" in found else "the published mix"),
        waited=whole(found.get("waited", _WAITED), "waited"),
    )


def _known(phase: object, where: str, prior: Prior) -> str:
    if not isinstance(phase, str) or phase not in prior.hazards:
        raise BadLineError(
            f"{where} has the unknown phase {shown(phase)}; known are {', '.join(prior.hazards)}"
        )
    return phase


def _waits(waits: list[Any], prior: Prior) -> dict[str, Counts]:
    # Equal waits are counted once with the sum of their weights.
    alike: defaultdict[tuple[str, str, int, bool], float] = defaultdict(float)
    for place, wait in enumerate(waits):
        where = f"waits[{place}]"
        one = mapping(wait, where, ("phase", "day", "bin", "answered", "weight"))
        if ("day" in one) == ("bin" in one):
            raise BadLineError(f'{where} has to have one of "day" and "bin"')
        phase = _known(needed(one, "phase", where), where, prior)
        kind = "day" if "day" in one else "bin"
        at = (
            whole(one["day"], f"{where}.day")
            if kind == "day"
            else whole(one["bin"], f"{where}.bin", BINS - 1)
        )
        answered = truth(needed(one, "answered", where), f"{where}.answered")
        weight = number(one.get("weight", 1), f"{where}.weight")
        alike[phase, kind, at, answered] += weight
    found: dict[str, Counts] = {}
    for (phase, kind, at, answered), weight in alike.items():
        cell = (Cell.of_day if kind == "day" else Cell.of_bin)(at, answered=answered)
        counts = Counts.of_cell(cell, weight)
        found[phase] = found[phase] + counts if phase in found else counts
    return found


def _promises(promises: list[Any]) -> Counts:
    alike: defaultdict[tuple[int, int, bool], float] = defaultdict(float)
    for place, promise in enumerate(promises):
        where = f"promises[{place}]"
        one = mapping(promise, where, ("due", "day", "answered", "weight"))
        due = whole(needed(one, "due", where), f"{where}.due")
        day = whole(needed(one, "day", where), f"{where}.day")
        answered = truth(needed(one, "answered", where), f"{where}.answered")
        alike[due, day, answered] += number(one.get("weight", 1), f"{where}.weight")
    found = Counts.empty(PROMISE_PHASES)
    for (due, day, answered), weight in alike.items():
        found += Counts.of_promise(due, day, answered=answered, weight=weight)
    return found


def _cell(stored: Any, where: str, bins: int) -> Counts:
    one = mapping(stored, where, ("d", "x"))
    d, x = (
        tuple(
            number(count, f"{where}.{key}[{place}]")
            for place, count in enumerate(listed(needed(one, key, where), f"{where}.{key}", bins))
        )
        for key in ("d", "x")
    )
    return Counts(d, x)


def _mix(stored: Any, prior: Prior, where: str) -> Mapping[str, float]:
    mix = {
        _known(phase, where, prior): number(weight, f"{where}.{phase}", 0, 1)
        for phase, weight in mapping(stored, where).items()
    }
    if abs(sum(mix.values()) - 1.0) > _ROUNDING:
        raise BadLineError(f"the weights of {where} sum to {sum(mix.values()):g}, not to 1")
    return mix


def _prior(stored: Any) -> Prior:
    one = mapping(stored, "prior", ("hazards", "rungs", "promise"))
    hazards, rungs, promise = LAUNCH.hazards, LAUNCH.rungs, LAUNCH.promise
    if "hazards" in one:
        hazards = {
            phase: _hazards(some, f"prior.hazards.{phase}", BINS)
            for phase, some in mapping(one["hazards"], "prior.hazards").items()
        }
    if "rungs" in one:
        some = listed(one["rungs"], "prior.rungs", len(RUNGS))
        rungs = tuple(number(share, f"prior.rungs[{k}]", 0, 1) for k, share in enumerate(some))
        if abs(sum(rungs) - 1.0) > _ROUNDING:
            raise BadLineError(f"the shares of prior.rungs sum to {sum(rungs):g}, not to 1")
    if "promise" in one:
        promise = _hazards(one["promise"], "prior.promise", PROMISE_PHASES)
    return Prior(hazards, rungs, promise)


def _hazards(stored: Any, where: str, bins: int) -> tuple[float, ...]:
    return tuple(
        number(h, f"{where}[{place}]", _EDGE, 1 - _EDGE)
        for place, h in enumerate(listed(stored, where, bins))
    )
