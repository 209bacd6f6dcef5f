"""Ways to spoil a mail. Each takes a source of chance, a mail and all there are, and returns a mail."""

import random
import re
from collections.abc import Callable, Sequence

type Spoil = Callable[[random.Random, bytes, Sequence[bytes]], bytes]

_NAMES = (b"From", b"To", b"Subject", b"Date", b"Message-ID", b"DKIM-Signature", b"Sender", b"Reply-To")
_EVIL = (
    b"Mallory <mallory@elsewhere.example>",
    b"anna@harbourfinch.example",
    b"=?utf-8?q?Mallory?= <m@elsewhere.example>",
    b"a@harbourfinch.example, b@elsewhere.example",
    b"Group: a@harbourfinch.example;",
    b'"anna@harbourfinch.example" <m@elsewhere.example>',
    b"\xff\xfe\x00",
    b"",
    b" ",
    b"Sun, 29 Feb 2099 25:61:61 +9999",
    b"=?utf-16?b?//8=?= =?nonsense?q?=ZZ?=",
    b"A" * 3000,
    b"=?" * 2000,
)
_ODD = (
    b"\x00",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\t",
    b" ",
    b"\x0b",
    b"\x0c",
    b"\x85",
    b"\xe2\x80\xa8",
    b";",
    b"=",
    b":",
)
_TAGS = (
    "l=0", "l=1", "l=999999", "x=1", "x=99999999999", "t=1", "t=99999999999", "t=-1", "a=rsa-sha1", "a=none",
    "c=relaxed/simple", "c=simple", "c=nothing/at/all", "d=elsewhere.example", "d=example", "d=",
    "d=harbourfinch.example.elsewhere.example", "s=other", "s=", "s=a..b", "v=2", "v=", "q=dns/txt:http",
    "q=http", "h=from", "h=from:to:subject", "h=from:to:subject:date:dkim-signature", "h=", "h=:::",
    "h=from:from:from:to:subject:date", "i=@elsewhere.example", "i=@x.harbourfinch.example", "bh=", "bh=AAAA",
    "b=", "b=AAAA", "b=====", "z=From:x|To:y", "\u00fc=1", "=", "1=2", "unknown=fine",
)  # fmt: skip


def _lines(data: bytes) -> tuple[list[bytes], bytes]:
    """Return the fields of the header, each with its folds, and the body with the blank line before it."""
    head, blank, body = data.partition(b"\r\n\r\n")
    return re.split(rb"\r\n(?![ \t])", head), blank + body


def _joined(fields: Sequence[bytes], rest: bytes) -> bytes:
    return b"\r\n".join(fields) + rest


def _signature_place(rng: random.Random, fields: Sequence[bytes]) -> int | None:
    """Return where one of the signatures stands, or None if there is none."""
    places = [place for place, one in enumerate(fields) if one.lower().startswith(b"dkim-signature:")]
    return rng.choice(places) if places else None


def flip(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Change one bit somewhere."""
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def drop(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Leave out some bytes."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + data[place + rng.choice((1, 2, 40)) :]


def insert(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put in something odd."""
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice((*_ODD, *_EVIL)) + data[place:]


def cut(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Leave out the end."""
    return data[: rng.randrange(len(data) + 1)]


def line_ends(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Save it as some program would: with LF, with CR, or some of each."""
    way = rng.randrange(4)
    if way == 0:
        return data.replace(b"\r\n", b"\n")
    if way == 1:
        return data.replace(b"\r\n", b"\r")
    if way == 2:
        return re.sub(rb"\r\n", lambda _: rng.choice((b"\n", b"\r\n")), data)
    return data.replace(b"\r\n", b"\r\r\n")


def second_field(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Add another From, Subject, To, Date or signature: above, below, in odd writing."""
    fields, rest = _lines(data)
    name = rng.choice(_NAMES)
    name = rng.choice(
        (
            name,
            name.lower(),
            name.upper(),
            name + b" ",
            b" " + name,
            name + b"\t",
            name[:2] + b"\x00" + name[2:],
        )
    )
    fields.insert(
        rng.randrange(len(fields) + 1),
        name + rng.choice((b": ", b":", b":\r\n ", b": \r\n \r\n ")) + rng.choice(_EVIL),
    )
    return _joined(fields, rest)


def repeat_field(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Repeat a field as it is, or take one away, or change their order."""
    fields, rest = _lines(data)
    place = rng.randrange(len(fields))
    way = rng.randrange(3)
    if way == 0:
        fields.insert(rng.randrange(len(fields) + 1), fields[place])
    elif way == 1:
        del fields[place]
    else:
        rng.shuffle(fields)
    return _joined(fields, rest)


def change_field(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Give a field another value, or a few more words."""
    fields, rest = _lines(data)
    place = rng.randrange(len(fields))
    name, colon, value = fields[place].partition(b":")
    fields[place] = (
        name + colon + rng.choice((b" " + rng.choice(_EVIL), value + b" urgent", value.swapcase()))
    )
    return _joined(fields, rest)


def fold(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Break a field's line, or double a space: harmless in the relaxed form, fatal in the simple one."""
    fields, rest = _lines(data)
    place = rng.randrange(len(fields))
    how = rng.choice((b"\r\n ", b"  ", b"\r\n\t", b"\r\n \r\n ", b"\r\n"))
    fields[place] = fields[place].replace(b" ", how, rng.choice((1, 99)))
    return _joined(fields, rest)


def unfold(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Write every field on one line."""
    fields, rest = _lines(data)
    return _joined([re.sub(rb"\r\n[ \t]+", rng.choice((b" ", b"")), one) for one in fields], rest)


def unsigned_field(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Add a field that nobody signs, as every server on the way does: harmless."""
    fields, rest = _lines(data)
    added = rng.choice(
        (
            b"Received: from a by b; now",
            b"X-Spam: no",
            b"Authentication-Results: x; dkim=pass",
            b"Delivered-To: me",
        )
    )
    fields.insert(rng.randrange(len(fields) + 1), added)
    return _joined(fields, rest)


def encode(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Write a name or a value as an encoded word, or add bytes beyond ASCII."""
    fields, rest = _lines(data)
    place = rng.randrange(len(fields))
    name, colon, value = fields[place].partition(b":")
    way = rng.randrange(3)
    if way == 0:
        fields[place] = b"=?utf-8?q?" + name + b"?=" + colon + value
    elif way == 1:
        fields[place] = name + colon + b" =?utf-8?q?" + value.strip().replace(b" ", b"_") + b"?="
    else:
        fields[place] = name + colon + value + " ünïcode".encode(rng.choice(("utf-8", "latin-1", "utf-16")))
    return _joined(fields, rest)


def body(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Add to the body, before or behind, or change space in it."""
    head, blank, text = data.partition(b"\r\n\r\n")
    way = rng.randrange(5)
    if way == 0:
        text += b"You have the job.\r\n"
    elif way == 1:
        text = b"You have the job.\r\n" + text
    elif way == 2:
        text += b"\r\n" * rng.randrange(1, 5)
    elif way == 3:
        text = text.replace(b" ", b"  ")
    else:
        text = text.replace(b"\r\n", b" \r\n")
    return head + blank + text


def signature_tag(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Change, add, repeat or leave out a tag of a signature."""
    fields, rest = _lines(data)
    if (place := _signature_place(rng, fields)) is None:
        return data
    name, _colon, value = fields[place].partition(b":")
    tags = value.split(b";")
    way = rng.randrange(5)
    if way == 0:
        tags.insert(rng.randrange(len(tags) + 1), rng.choice(_TAGS).encode())
    elif way == 1:
        changed = rng.choice(_TAGS).encode()
        start = changed.partition(b"=")[0] + b"="
        tags = [changed if tag.strip().startswith(start) else tag for tag in tags]
    elif way == 2:
        del tags[rng.randrange(len(tags))]
    elif way == 3:
        tags.append(rng.choice(tags))
    else:
        rng.shuffle(tags)
    fields[place] = name + b":" + b";".join(tags)
    return _joined(fields, rest)


def signature_bytes(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put odd bytes into a signature's field, or change the case of its letters."""
    fields, rest = _lines(data)
    if (place := _signature_place(rng, fields)) is None:
        return data
    one = fields[place]
    at = rng.randrange(15, len(one) + 1) if len(one) > 15 else len(one)
    fields[place] = rng.choice(
        (one[:at] + rng.choice(_ODD) + one[at:], one[:at] + one[at + 1 :], one.swapcase(), one[:at])
    )
    return _joined(fields, rest)


def without_signature(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Take a signature away, double it, or move it to the end of the header."""
    fields, rest = _lines(data)
    if (place := _signature_place(rng, fields)) is None:
        return data
    one = fields.pop(place)
    way = rng.randrange(3)
    if way == 1:
        fields[:0] = [one] * rng.choice((2, 15))
    elif way == 2:
        fields.append(one)
    return _joined(fields, rest)


def another_signature(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put another mail's signature on it."""
    theirs, _rest = _lines(rng.choice(others))
    fields, rest = _lines(data)
    signatures = [one for one in theirs if one.lower().startswith(b"dkim-signature:")]
    return _joined([*signatures, *fields], rest)


def another_body(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put another mail's body under its header."""
    return data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + rng.choice(others).partition(b"\r\n\r\n")[2]


def another_field(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put a field of another mail in the place of its own."""
    theirs, _rest = _lines(rng.choice(others))
    fields, rest = _lines(data)
    new = rng.choice(theirs)
    start = new.partition(b":")[0].lower() + b":"
    return _joined([new if one.lower().startswith(start) else one for one in fields], rest)


def wrapped(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Put it into another mail, before or behind it, or under a line of a mail folder."""
    other = rng.choice(others)
    way = rng.randrange(5)
    if way == 0:
        return other + b"\r\n" + data
    if way == 1:
        return b"From anna@harbourfinch.example Tue Mar  3 10:00:00 2026\r\n" + data
    if way == 2:
        return b"\r\n" * rng.randrange(1, 4) + data
    if way == 3:
        return b"From: m@elsewhere.example\r\nSubject: Fwd\r\n\r\n" + data
    return b"From: m@elsewhere.example\r\nSubject: Fwd\r\n" + data


def huge(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Make something very long or very many."""
    fields, rest = _lines(data)
    way = rng.randrange(5)
    if way == 0:
        fields += [b"X: y"] * 600
    elif way == 1:
        fields.append(b"X: " + b"y " * 9_000)
    elif way == 2:
        rest += b" " * 20_000 + b"x"
    elif way == 3:
        fields.append(b"DKIM-Signature: " + b"a=b; " * 4_000)
    else:
        fields.append(b"DKIM-Signature: v=1; h=" + b"from:" * 4_000)
    return _joined(fields, rest)


def nonsense(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Return bytes that are no mail at all."""
    return rng.choice(
        (
            b"",
            b"\r\n\r\n",
            b":",
            b": :\r\n\r\n",
            rng.randbytes(rng.randrange(1, 300)),
            b"\xd0\xcf\x11\xe0" + data,
        )
    )


def untouched(rng: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Leave it as it is."""
    return data


# Those that a signature does not notice, if it is of the relaxed form and nothing else is done.
HARMLESS: tuple[Spoil, ...] = (untouched, unsigned_field)
SPOILS: tuple[Spoil, ...] = (
    flip,
    drop,
    insert,
    cut,
    line_ends,
    second_field,
    repeat_field,
    change_field,
    fold,
    unfold,
    unsigned_field,
    encode,
    body,
    signature_tag,
    signature_bytes,
    without_signature,
    another_signature,
    another_body,
    another_field,
    wrapped,
    huge,
    nonsense,
    untouched,
)
