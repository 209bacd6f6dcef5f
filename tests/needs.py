"""What some tests need and a machine may lack: skipped with the reason, or failed in CI.

REQUIRE_ALL=1 (CI sets it) turns every such skip into a failure, so that nothing is left out unseen.
"""

import os
import shutil
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/heardback")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_VNU_JAR = Path(__file__).resolve().parents[1] / ".tools/vnu/node_modules/vnu-jar/build/dist/vnu.jar"


def missing(reason: str) -> None:
    """Skip the test for this reason; fail it where everything is required."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, but {reason}", pytrace=False)
    pytest.skip(reason)


def _listens(url: str, port: int) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=2).close()
    except OSError:
        return False
    return True


def chromium() -> str:
    """Return the path of Chromium: $CHROMIUM, or the first that the system has."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        missing("there is no Chromium (Debian: chromium; or set CHROMIUM to its path)")
    return str(path)


def redis() -> str:
    """Return the URL of a Redis or Valkey database that a test may empty."""
    if not _listens(REDIS_URL, 6379):
        missing(f"no Redis answers at {REDIS_URL} (TEST_REDIS_URL)")
    return REDIS_URL


def postgres() -> str:
    """Return the URL of a PostgreSQL server on which a test may make databases."""
    if not _listens(POSTGRES_URL, 5432):
        missing("no PostgreSQL answers (TEST_POSTGRES_URL)")
    return POSTGRES_URL


def nu_checker() -> list[str]:
    """Return the command that runs the Nu HTML checker: $VNU_JAR or the jar of npm's vnu-jar, on Java."""
    jar = Path(os.environ.get("VNU_JAR") or _VNU_JAR)
    java = shutil.which("java")
    if java is None:
        missing("there is no Java for the Nu checker (Debian: default-jre-headless)")
    if not jar.is_file():
        missing(f"there is no Nu checker at {jar} (npm: vnu-jar; or set VNU_JAR)")
    return [str(java), "-jar", str(jar)]


def shared_data(name: str) -> Path:
    """Return a folder or file of the data beside the checkout; skip where it is not (never required)."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"there is no {name} in the data beside this checkout")
    return path


def xgettext() -> None:
    """See that messages can be taken out of the code."""
    if shutil.which("xgettext") is None:
        missing("there is no xgettext (Debian: gettext)")
