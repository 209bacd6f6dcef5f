"""What a check of the log says. Pure, for the command and for `python -m moderation.ledger` alike."""

from typing import Final

from moderation.ledger.chain import Fault, Report

# So many faults are printed; a log whose first line was changed has one in many lines.
MOST_FAULTS: Final = 20


def faults_in_words(faults: tuple[Fault, ...]) -> list[str]:
    """Return a line for each fault, the first MOST_FAULTS of them."""
    lines = [
        f"line {fault.number}: {fault.what}" if fault.number else f"the log: {fault.what}" for fault in faults
    ]
    more = len(lines) - MOST_FAULTS
    return [*lines[:MOST_FAULTS], f"and {more} more"] if more > 0 else lines


def words_of(report: Report, *, head: str = "") -> tuple[list[str], int]:
    """Return the lines to print and the exit code: 1 when something is wrong.

    Args:
        report: what was found.
        head: the last hash as somebody else knows it, or "".
    """
    faults = report.faults
    if head and head.strip().lower() != report.head:
        faults = (*faults, Fault(report.lines, f"its hash is {report.head}, expected was {head}"))
    if faults:
        return ["The log does not hold.", *faults_in_words(faults)], 1
    return [
        f"The log holds: {report.lines} lines, {report.decisions} decisions.",
        "Each line follows from the one before, and the figures of each batch follow from the lines.",
        f"Head: {report.head}",
    ], 0
