"""All settings, read from the environment; safe when the environment is empty.

docs/operations.md lists every variable. A value that cannot be used does not stop the
process here: config/checks.py reports it with an id and a hint.
"""

from pathlib import Path

from django.utils.csp import CSP

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

# --- What kind of site this is -------------------------------------------------------------

DEBUG = env.flag("DEBUG")
# The demo runs on loopback without TLS, so names with the __Host- prefix cannot be used there.
DEMO = env.flag("DEMO")
INSECURE_TRANSPORT = DEBUG or DEMO
SITE_URL = env.origin("SITE_URL", "http://127.0.0.1:8000" if INSECURE_TRANSPORT else "https://localhost")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# An empty SECRET_KEY is an error of our own check unless this is the demo or a test; the
# constant keeps commands such as `check` and `collectstatic` usable without a secret.
SECRET_KEY = env.text("SECRET_KEY", "insecure-without-SECRET_KEY-" + "0" * 32)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")

# The pepper of the candidates' keys: a file outside the database and its backups.
PEPPER_FILE = env.folder("PEPPER_FILE", VAR_DIR / "pepper.json")

# The key under which notifiers' contacts are encrypted: a file outside the database and its backups too.
CONTACT_KEY_FILE = env.folder("CONTACT_KEY_FILE", VAR_DIR / "contact-key.txt")

# The key under which it is remembered which mails were shown as evidence: outside them as well.
EVIDENCE_KEY_FILE = env.folder("EVIDENCE_KEY_FILE", VAR_DIR / "evidence-key.json")

# What is gone for good, so that a restored backup brings nothing back: outside the database and its backups.
ERASURES_FILE = env.folder("ERASURES_FILE", VAR_DIR / "erasures.txt")

# Publish as soon as a moderator approves, instead of with the weekly batch: demo and tests.
PUBLISH_AT_ONCE = env.flag("PUBLISH_AT_ONCE", default=DEMO)

# --- Applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "core",
    "accounts",
    "employers",
    "advice",
    "reviews",
    "moderation",
    "pages",
    "api",
    "desk",
    "submissions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.http.SecurityHeadersMiddleware",
    "core.languages.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                # Lazy: a public page that does not print messages touches no cookie.
                "django.contrib.messages.context_processors.messages",
                # Lazy as well: how the site kept its promise, for the foot of the page.
                "pages.context.own_promise",
            ],
            "builtins": ["core.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data -----------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'heardback.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # One writer at a time is plenty for a moderated site, but it has to say at the start
        # that it will write, or two readers that both turn into writers wait for each other.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;"
            # What was withdrawn is overwritten with zeros, not only unlinked.
            " PRAGMA secure_delete=ON; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.text("CACHE_URL")
WEB_WORKERS = env.whole_number("WEB_WORKERS", 1, least=1, most=64)
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
}
if not CACHE_URL:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Django's 300 would let somebody with many networks push the others' counts out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    # django-ratelimit wants a shared cache. With one worker, local memory is shared by all
    # there is; more workers without a cache are an error of config/checks.py (never the
    # database cache: it would keep addresses at rest).
    SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Accounts: representatives and staff, never candidates -------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Tell the owner when the password, the address or the second factor changes.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "pages:home"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm", "signup": "accounts.forms.SignupForm"}
# Every session lasts SESSION_COOKIE_AGE; nobody is asked whether to remember them.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddWebAuthnForm",
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Heardback"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = INSECURE_TRANSPORT

# --- Mail -------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "Heardback <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_smtp_host = env.text("SMTP_HOST")
if _smtp_host:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": _smtp_host,
                "port": env.whole_number("SMTP_PORT", 587, least=1, most=65535),
                "username": env.text("SMTP_USER"),
                "password": env.text("SMTP_PASSWORD"),
                "use_tls": env.flag("SMTP_TLS", default=True),
                "timeout": 20,
            },
        }
    }
else:
    # Without a mail server the letters become files that the operator (or the visitor of
    # the demo) can open; nothing is sent and nothing is lost.
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(VAR_DIR / "mail")},
        }
    }
# Whether pages that have sent a letter tell the visitor of the demo where it lies.
LETTERS_ARE_FILES = DEMO and not _smtp_host

# --- Domains proven by DNS (employers/proof/dns.py) ------------------------------------------------

# Whom to ask; the machine's own resolvers when empty.
DNS_SERVERS = env.servers("DNS_SERVERS", port=53)
# What asks them; a test names another function.
TXT_RESOLVER = "employers.proof.dns.ask_dns"

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# By their own names: the link to another edition is for whoever reads that language.
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "config.storage.JoinedStaticFilesStorage"
        )
    },
}
# Uploads stay in memory (they are refused when larger), so that nothing reaches a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Security ----------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make Chrome send `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = not INSECURE_TRANSPORT and env.flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 0 if INSECURE_TRANSPORT else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_TRANSPORT
SECURE_HSTS_PRELOAD = not INSECURE_TRANSPORT
# Number of reverse proxies in front whose X-Forwarded-For entry is believed: none, or one.
TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", 0, least=0, most=1)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_TRANSPORT
_prefix = "" if INSECURE_TRANSPORT else "__Host-"
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
KEY_COOKIE_NAME = f"{_prefix}key"
CLAIM_COOKIE_NAME = f"{_prefix}claim"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
# Remarks to somebody signed in wait in the session; Django would otherwise set a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "pages.errors.csrf_failure"
RATELIMIT_ENABLE = env.flag("RATELIMIT", default=True)

# --- Whom to write to (pages/legal.py) -------------------------------------------------------------------

# Empty values are left out of the page, which then says that there is no address.
OPERATOR = env.text("OPERATOR")
CONTACT_EMAIL = env.address("CONTACT_EMAIL")
LEGAL_EMAIL = env.address("LEGAL_EMAIL") or CONTACT_EMAIL

# --- What the site promises (product.md), in hours ------------------------------------------------------

PROMISED_HOURS_REVIEW = 72
PROMISED_HOURS_NOTICE = 48
PROMISED_HOURS_APPEAL = 7 * 24

# --- Publication ----------------------------------------------------------------------------------------

MINIMUM_DAYS_BEFORE_PUBLICATION = 3

# --- Logs: never a body, an address or an agent ------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "django.request": {"level": "ERROR", "handlers": ["console"], "propagate": False},
        # Who of the team opened what is judged (docs/moderation.md).
        "heardback.views": {"level": "INFO", "handlers": ["console"], "propagate": False},
    },
}
