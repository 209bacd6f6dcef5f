"""Read the environment without ever failing: a wrong value becomes a system check.

Settings are read before Django can report anything well. So a value that cannot be used
is replaced by its safe default here and noted in `problems`; config/checks.py turns each
note into an error with an id and a hint.
"""

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url


@dataclass(frozen=True)
class Problem:
    """One environment variable that could not be used, and what would be right."""

    name: str
    found: str
    hint: str


problems: list[Problem] = []


def text(name: str, default: str = "") -> str:
    """Return the variable's text without surrounding spaces, or the default when empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; anything but 1/0, true/false, yes/no, on/off is a problem."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        problems.append(Problem(name, value, f"Set {name} to 1 or 0."))
    return default


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number between `least` and `most` (both included)."""
    value = text(name)
    if not value:
        return default
    # Python refuses to read thousands of digits; no number here has more than twelve.
    if value.isascii() and value.isdigit() and len(value) <= 12 and least <= int(value) <= most:
        return int(value)
    problems.append(Problem(name, value, f"Set {name} to a whole number, {least} to {most}."))
    return default


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated list."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def origin(name: str, default: str) -> str:
    """Return a site's address: scheme and host, with a port if need be, and no slash at the end."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if usable and f"{parts.scheme}://{parts.netloc}" == value and "@" not in value:
        return value
    problems.append(Problem(name, value, f"Set {name} to an address such as https://heardback.example."))
    return default


def address(name: str) -> str:
    """Return an e-mail address, or nothing; anything without a name, an @ and a domain is a problem."""
    value = text(name)
    if not value or re.fullmatch(r"[^@\s<>,;:\"'?&]+@[^@\s<>,;:\"'?&/]+", value):
        return value
    problems.append(Problem(name, value, f"Set {name} to one e-mail address, such as you@heardback.example."))
    return ""


def servers(name: str, *, port: int) -> list[tuple[str, int]]:
    """Return a comma-separated list of IP addresses with ports: 192.0.2.1, 192.0.2.1:5353 or [::1]:53."""
    found = []
    for word in words(name):
        try:
            parts = urlsplit(f"//[{word}]" if word.count(":") > 1 and "[" not in word else f"//{word}")
            address = str(ipaddress.ip_address(parts.hostname or ""))
            found.append((address, parts.port or port))
        except ValueError:
            problems.append(
                Problem(name, word, f"Set {name} to IP addresses, such as 192.0.2.1,192.0.2.2:53.")
            )
    return found


def database(name: str, default: str) -> dict[str, object]:
    """Return Django's settings for a database URL (sqlite: or postgres:)."""
    value = text(name, default)
    try:
        settings = dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        settings = {}
    if settings.get("ENGINE") not in {
        "django.db.backends.sqlite3",
        "django.db.backends.postgresql",
    }:
        # The value is not repeated: it may hold a password.
        hint = "Set it to sqlite:///path/to/file or postgres://user:password@host:port/name."
        problems.append(Problem(name, "a URL that names no SQLite or PostgreSQL", hint))
        settings = dj_database_url.parse(default)
    return dict(settings)


def folder(name: str, default: Path) -> Path:
    """Return a folder's path; it need not exist yet."""
    return Path(text(name, str(default))).expanduser()
