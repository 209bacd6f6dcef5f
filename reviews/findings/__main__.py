"""Find in lines of JSON: `{"text": ...}` in, `{"findings": [{"kind", "start", "end"}]}` out."""

import json
import sys
from typing import TextIO

from reviews.findings import find


def run(lines: TextIO, out: TextIO, complaints: TextIO) -> int:
    """Answer each line with a line; one that cannot be read is answered with `{"error": ...}`.

    Returns:
        0, or 1 when a line could not be read.
    """
    status = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
            if not isinstance(text, str):
                raise TypeError("text is not a string")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            complaints.write(f'line {number}: {error}; expected {{"text": "..."}}\n')
            out.write(json.dumps({"error": 'expected {"text": "..."}'}) + "\n")
            status = 1
            continue
        findings = [{"kind": f.kind.value, "start": f.start, "end": f.end} for f in find(text)]
        out.write(json.dumps({"findings": findings}) + "\n")
        out.flush()
    return status


if __name__ == "__main__":
    # A mark of the byte order in front, as some programs write it, belongs to no line.
    sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(run(sys.stdin, sys.stdout, sys.stderr))
