"""How allauth behaves here: sign-up is for representatives, no address rests, secrets are encrypted."""

import base64
import hmac
import logging
from hashlib import sha256
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import reading_language
from core.ratelimit import caller_key

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's account adapter, without addresses."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        # The longest of allauth's limits on what is guessed holds for 300 seconds.
        "too_many_login_attempts": gettext_lazy(
            "That was wrong too many times in a row. Nothing is locked for good. Try again in 5 minutes."
        ),
    }

    def new_user(self, request: HttpRequest) -> Any:
        """Return a user who gets letters in the language in which they sign up."""
        user = super().new_user(request)
        user.language = reading_language()
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the HMAC of the caller's network instead: it only names a rate limit in the cache."""
        return caller_key("allauth", request)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """Return nothing: our letters do not name a browser."""
        return ""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter; when the mail server does not answer, say so instead of failing the page."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("A letter (%s) could not be sent.", template_prefix)
            messages.error(
                self.request,
                _("Our mail server does not answer, so no letter was sent. Try again in some minutes."),
            )
            return
        if settings.LETTERS_ARE_FILES:
            messages.info(
                self.request, _("This demo has no mail server: the letter is the newest file in var/mail.")
            )


def _fernet() -> MultiFernet:
    """Return the cipher of the second factors' secrets; older SECRET_KEYs still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(hmac.new(key.encode(), b"accounts.second-factor", sha256).digest())
            )
            for key in keys
        ]
    )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Allauth's multi-factor adapter; a stolen database alone opens no account."""

    def encrypt(self, text: str) -> str:
        """Return the secret encrypted under SECRET_KEY."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret.

        Raises:
            ImproperlyConfigured: it was encrypted under a SECRET_KEY that is no longer known.
        """
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured(
                "A second factor was stored under another SECRET_KEY: add that one to SECRET_KEY_FALLBACKS."
            ) from error
