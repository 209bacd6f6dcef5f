"""System checks of Heardback's own: each has an id and a hint, and none is a stack trace at 3 a.m."""

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config import env
from moderation.redress import contact as contact_key
from submissions.evidence import nullifiers
from submissions.peppers import PepperFileError, read


@register(Tags.security)
def environment(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report every environment variable whose value could not be used (heardback.E001)."""
    return [
        Error(f"{problem.name} is {problem.found!r}.", hint=problem.hint, id="heardback.E001")
        for problem in env.problems
    ]


@register(Tags.security)
def secret_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to serve without a secret of one's own (heardback.E002)."""
    if settings.INSECURE_TRANSPORT or not settings.SECRET_KEY.startswith("insecure-"):
        return []
    hint = "Set SECRET_KEY to 50 or more random characters, or DEMO=1 for a site on loopback."
    return [Error("SECRET_KEY is not set.", hint=hint, id="heardback.E002")]


@register(Tags.caches)
def shared_cache(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse several workers without a cache that they share (heardback.E003)."""
    if settings.CACHE_URL or settings.WEB_WORKERS == 1:
        return []
    hint = "Set CACHE_URL to redis://host:port/number, or WEB_WORKERS to 1."
    return [Error("Rate limits need a shared cache.", hint=hint, id="heardback.E003")]


@register(Tags.caches)
def cache_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Accept a Redis or Valkey URL alone (heardback.E004)."""
    if settings.CACHE_URL.startswith(("redis://", "rediss://", "unix://")) or not settings.CACHE_URL:
        return []
    hint = "Set CACHE_URL to redis://host:port/number, or leave it empty for one worker."
    return [Error("CACHE_URL is not a Redis URL.", hint=hint, id="heardback.E004")]


@register(Tags.files)
def var_dir(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for a folder to keep data in (heardback.E005)."""
    if settings.VAR_DIR.is_dir() and os.access(settings.VAR_DIR, os.W_OK):
        return []
    hint = "Set VAR_DIR to a folder that this user may write to."
    return [Error(f"VAR_DIR ({settings.VAR_DIR}) cannot be written to.", hint=hint, id="heardback.E005")]


@register(Tags.security, deploy=True)
def site_url(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for the address by which others reach the site, because letters link to it (heardback.E006)."""
    name = urlsplit(settings.SITE_URL).hostname
    if settings.SITE_URL.startswith("https://") and name != "localhost":
        return []
    hint = "Set SITE_URL to the site's https address, such as https://heardback.example."
    return [Error(f"SITE_URL is {settings.SITE_URL}.", hint=hint, id="heardback.E006")]


@register(Tags.security, deploy=True)
def contact(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for an address to write to, because a site with reviews of others needs one (heardback.E007)."""
    if settings.CONTACT_EMAIL:
        return []
    hint = "Set CONTACT_EMAIL, and LEGAL_EMAIL if legal notices go elsewhere; /contact/ shows them."
    return [Error("CONTACT_EMAIL is not set.", hint=hint, id="heardback.E007")]


@register(Tags.files, deploy=True)
def pepper_file(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for the pepper of the candidates' keys, without which no key opens anything (heardback.E008)."""
    try:
        read(settings.PEPPER_FILE)
    except PepperFileError as problem:
        hint = "Run `manage.py make_pepper`, or set PEPPER_FILE to your copy (mode 0600)."
        return [Error(str(problem), hint=hint, id="heardback.E008")]
    return []


@register(Tags.files, deploy=True)
def contact_key_file(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for the key of notifiers' contacts, without which none is asked for (heardback.E009)."""
    try:
        contact_key.read(settings.CONTACT_KEY_FILE)
    except contact_key.ContactKeyError as problem:
        hint = "Run `manage.py make_contact_key`, or set CONTACT_KEY_FILE to your copy (mode 0600)."
        return [Error(str(problem), hint=hint, id="heardback.E009")]
    return []


@register(Tags.files, deploy=True)
def evidence_key_file(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Ask for the key of mails shown as evidence, without which none is asked for (heardback.E010)."""
    try:
        nullifiers.read(settings.EVIDENCE_KEY_FILE)
    except nullifiers.EvidenceKeyError as problem:
        hint = "Run `manage.py make_evidence_key`, or set EVIDENCE_KEY_FILE to the site's file (mode 0600)."
        return [Error(str(problem), hint=hint, id="heardback.E010")]
    return []
