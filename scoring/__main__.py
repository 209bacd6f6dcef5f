"""Recompute scores: one JSON object a line in, one a line out. docs/scoring.md describes both.

    echo '{"waits": [{"phase": "interview", "day": 5, "answered": true}]}' | python -m scoring

Days are whole days after the last contact; "answered": false means silent through the end of that day. A
line that cannot be scored gets {"line": ..., "error": ...} in its place, and the rest goes on.
"""

import argparse
import os
import signal
import sys

from scoring.lines import answers


def main() -> int:
    """Answer standard input line by line; return 0, whatever the lines hold."""
    argparse.ArgumentParser(
        prog="python -m scoring",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        for found in answers(sys.stdin.buffer):
            sys.stdout.write(found + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the answers has enough; nothing is left to flush at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
