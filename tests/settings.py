"""The settings of the test suite: config.settings as a careful operator has them, made quick.

The environment is set before config.settings is read, so a program that a test starts sees the
same. Only the engines come from outside: DATABASE_URL and CACHE_URL choose them.
"""

import os
import tempfile
from pathlib import Path

# One folder a run: xdist's workers inherit it from the process that starts them.
os.environ.setdefault("HEARDBACK_TEST_FOLDER", tempfile.mkdtemp(prefix="heardback-tests-"))
os.environ |= {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "DEBUG": "0",
    "DEMO": "0",
    "PUBLISH_AT_ONCE": "0",
    "RATELIMIT": "0",
    "SECRET_KEY": "a-secret-of-the-tests-" + "0" * 40,
    "SITE_URL": "http://testserver",
    "SMTP_HOST": "",
    "SSL_REDIRECT": "0",
    "TRUSTED_PROXIES": "0",
    "VAR_DIR": os.environ["HEARDBACK_TEST_FOLDER"],
    "WEB_WORKERS": "1",
}

from config.settings import *  # noqa: F403
from config.settings import DATABASES, INSTALLED_APPS, STATIC_ROOT

# Before Django's own, so that its `flush` is found first.
INSTALLED_APPS = ["tests.flushing", *INSTALLED_APPS]

# The test client and the browser speak plain HTTP on loopback.
INSECURE_TRANSPORT = True
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrftoken"
KEY_COOKIE_NAME = "key"
CLAIM_COOKIE_NAME = "claim"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

# Slow on purpose in production.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No collectstatic before a test; tests/test_production.py runs the real storage.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = False

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because the live server's threads need connections of their own; a test's data
    # need not survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["HEARDBACK_TEST_FOLDER"]) / "test.sqlite3")}
    options = dict(DATABASES["default"]["OPTIONS"])  # type: ignore[call-overload]
    options["init_command"] += " PRAGMA synchronous=OFF;"
    DATABASES["default"]["OPTIONS"] = options
