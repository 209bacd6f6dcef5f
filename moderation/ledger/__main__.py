"""Check a downloaded log: `python -m moderation.ledger log.jsonl [--head HASH]`; no database is needed."""

import argparse
import sys
from pathlib import Path

from moderation.ledger.chain import check_text
from moderation.ledger.wording import words_of


def main(arguments: list[str]) -> int:
    """Say what was found; return 0 if all is well, 1 if something is wrong with the log, 2 without a file."""
    parser = argparse.ArgumentParser(prog="python -m moderation.ledger", description=__doc__)
    parser.add_argument(
        "file", type=Path, help="the log, from /transparency/log.jsonl; - reads standard input"
    )
    parser.add_argument("--head", default="", help="the last hash, from the feed of batches or from a friend")
    options = parser.parse_args(arguments)
    try:
        if str(options.file) == "-":
            report = check_text(sys.stdin)
        else:
            with options.file.open(encoding="utf-8", errors="replace", newline="\n") as rows:
                report = check_text(rows)
    except OSError as error:
        sys.stderr.write(f"{options.file} cannot be read: {error.strerror}\n")
        return 2
    lines, code = words_of(report, head=options.head)
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
