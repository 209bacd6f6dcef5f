"""Line by line: each is answered before the next is read, and none stops the rest."""

import json
from collections.abc import Iterator
from typing import BinaryIO, Final

from scoring.lines.answering import answer
from scoring.lines.reading import read
from scoring.lines.values import BadLineError

# Bytes of one line: more than 100,000 waits, within a second or so and 300 MB. What is larger belongs
# into cells, which stay small however many waits they count.
MAX_LINE: Final = 8 * 1024 * 1024
_SKIPPED_AT_ONCE: Final = 1024 * 1024
_TOO_LONG: Final = (
    f"the line is longer than {MAX_LINE // 1024**2} MiB; "
    "count its waits into cells, or write equal ones once with a weight"
)


def answers(lines: BinaryIO) -> Iterator[str]:
    """Yield, as JSON, the figures of each line, or in their place its number and what is wrong with it."""
    number = 0
    while line := lines.readline(MAX_LINE + 1):
        number += 1
        try:
            if len(line) > MAX_LINE and not line.endswith(b"\n"):
                _skip_the_rest(lines)
                raise BadLineError(_TOO_LONG)
            yield json.dumps(answer(read(_decoded(line, number))), allow_nan=False)
        except BadLineError as error:
            yield _refusal(number, str(error))
        except (ValueError, ArithmeticError, RecursionError) as error:
            # No line is known to end here; if one does, the others are answered all the same.
            yield _refusal(number, f"cannot be computed: {error}")


def _refusal(number: int, error: str) -> str:
    return json.dumps({"line": number, "error": error})


def _skip_the_rest(lines: BinaryIO) -> None:
    while (more := lines.readline(_SKIPPED_AT_ONCE)) and not more.endswith(b"\n"):
        pass


def _decoded(line: bytes, number: int) -> str:
    try:
        # Some editors begin a file with a mark of its encoding.
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise BadLineError(f"not UTF-8, at byte {error.start + 1}") from error
