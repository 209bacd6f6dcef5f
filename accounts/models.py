"""Users with a password: representatives of employers, moderators and editors. Never candidates."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user with a hashed password; without one, signing in needs a passkey.

        Raises:
            ValueError: the address is empty.
        """
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who is moderator and editor at once (for `createsuperuser`)."""
        return self.create_user(
            email, password, is_superuser=True, is_moderator=True, is_editor=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What others see is the designation, never the address."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    designation = models.CharField(
        _("designation"), max_length=60, blank=True, help_text=_("What others see, such as “Moderator 4”.")
    )
    # The edition in which they signed up: letters to them are in this language.
    language = models.CharField(_("language of letters"), max_length=10, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_moderator = models.BooleanField(_("moderator"), default=False)
    is_editor = models.BooleanField(_("editor"), default=False)
    # Raised by accounts.sessions.end_sessions: a session of an earlier round ends with its next request.
    session_round = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.designation or _("User %(number)s") % {"number": self.pk}

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session is held to: Django's hash of the password, and the round of sessions."""
        of_password: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]  # django-stubs lacks it.
        if not self.session_round:
            return of_password
        about = f"{self.session_round}|{of_password}"
        return salted_hmac("accounts.session-round", about, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff_member(self) -> bool:
        """Whether the user works for the site (and so needs a second factor everywhere)."""
        return self.is_moderator or self.is_editor
