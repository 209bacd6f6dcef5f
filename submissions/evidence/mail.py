"""A mail as bytes: taken apart strictly, and put into the forms that a signature is made over. Pure.

Mail programs disagree on what odd headers mean, and that is how a signed mail is made to say something
else. So everything odd is refused here: space before the colon, lines of nothing but space, lone carriage
returns and other control characters in a header. RFC 6376 section 3.4 has the canonical forms.
"""

import re
from dataclasses import dataclass
from typing import Final

MOST_BYTES: Final = 512 * 1024
# More fields than any real mail has; each costs time.
MOST_FIELDS: Final = 500

_LINE_END: Final = re.compile(rb"\r?\n")
_NAME: Final = re.compile(rb"([!-9;-~]+):")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_SPACES: Final = re.compile(rb"[ \t]+")
# What programs put before a mail: lines of nothing but space, and in a folder's file "From anna Tue...".
_BEFORE: Final = re.compile(rb"(?:[ \t]*\r?\n)*(?:From [^\r\n]*\r?\n)?")


class MalformedError(ValueError):
    """These bytes are not a mail as it was sent."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a header: its name in lower case, and all its bytes without the last line end."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """Return what stands after the colon, folded as it is."""
        return self.raw[len(self.name) + 1 :]

    @property
    def line(self) -> bytes:
        """Return the value on one line, with single spaces: its relaxed canonical form."""
        return relaxed_value(self.value)


@dataclass(frozen=True, slots=True)
class Mail:
    """A header and a body; lines end with CR LF."""

    fields: tuple[Field, ...]
    body: bytes

    def named(self, name: bytes) -> list[Field]:
        """Return the fields of this name (lower case), from top to bottom."""
        return [field for field in self.fields if field.name == name]


def read(data: bytes) -> Mail:
    """Take a mail apart.

    Lines may end with LF alone, as programs save them on a disk; what they put before it is passed over.

    Raises:
        MalformedError: it is too large, has no header, or a header that programs could read in two ways.
    """
    if len(data) > MOST_BYTES:
        raise MalformedError("too large")
    if before := _BEFORE.match(data):
        data = data[before.end() :]
    head, _blank, body = _LINE_END.sub(b"\r\n", data).partition(b"\r\n\r\n")
    return Mail(tuple(_fields(head.removesuffix(b"\r\n"))), body)


def _fields(head: bytes) -> list[Field]:
    found: list[list[bytes]] = []
    names: list[bytes] = []
    for line in head.split(b"\r\n"):
        if _CONTROL.search(line):
            raise MalformedError("a control character in the header")
        if line.startswith((b" ", b"\t")):
            if not found or not line.strip(b" \t"):
                raise MalformedError("a line of the header that continues nothing")
            found[-1].append(line)
            continue
        name = _NAME.match(line)
        if name is None:
            raise MalformedError("a line of the header without a name")
        names.append(name.group(1).lower())
        found.append([line])
    if len(found) > MOST_FIELDS:
        raise MalformedError("too many fields")
    return [Field(name, b"\r\n".join(lines)) for name, lines in zip(names, found, strict=True)]


def relaxed_value(value: bytes) -> bytes:
    """Return a field's value in the relaxed form: on one line, single spaces, none at the ends."""
    return _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" \t")


def relaxed_body(body: bytes) -> bytes:
    """Return the body with single spaces, none at the ends of lines, and no empty lines at its end."""
    # Line by line, because one expression over the whole would take time by the square of a long run.
    lines = [_SPACES.sub(b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while lines and not lines[-1]:
        lines.pop()
    return b"".join(line + b"\r\n" for line in lines)


def simple_body(body: bytes) -> bytes:
    """Return the body as it is, with exactly one line end at its end."""
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return body[:end] + b"\r\n"
