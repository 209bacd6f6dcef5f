"""Make somebody a moderator or an editor."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User


class Command(BaseCommand):
    help = (
        "Gives the account with this address the role of a moderator or an editor, or both, and the"
        " designation that others see in place of a name. Where there is no account yet it is made without"
        " a password; its owner sets one by “forgotten password”, and a second factor at the first visit."
        " --revoke takes both roles away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--moderator", action="store_true", help="may decide cases at /moderation/")
        parser.add_argument("--editor", action="store_true", help="may write articles and suggestions")
        parser.add_argument("--designation", default="", help="such as “Moderator 4”; never a name")
        parser.add_argument("--revoke", action="store_true", help="take both roles away")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        user = User.objects.select_for_update().filter(email__iexact=email).first()
        if options["revoke"]:
            self._revoke(user, email)
            return
        if not (options["moderator"] or options["editor"]):
            raise CommandError("Say which role: --moderator, --editor, or both.")
        designation = options["designation"].strip()
        if not designation and not (user and user.designation):
            raise CommandError("Give a --designation, such as “Moderator 4”: it is what others see.")
        if len(designation) > 60:
            raise CommandError("A designation has at most 60 characters.")
        made = user is None
        user = user or self._new(email)
        user.is_moderator = user.is_moderator or options["moderator"]
        user.is_editor = user.is_editor or options["editor"]
        user.designation = designation or user.designation
        user.save(update_fields=["is_moderator", "is_editor", "designation"])
        roles = [word for word, has in (("moderator", user.is_moderator), ("editor", user.is_editor)) if has]
        self.stdout.write(f"{user.email} is {' and '.join(roles)} as “{user.designation}”.")
        if made:
            page = f"{settings.SITE_URL}{reverse('account_reset_password')}"
            self.stdout.write(f"There was no account. A password can be set by the letter that {page} sends.")
        self.stdout.write("A second factor is asked for at the first visit.")

    def _new(self, email: str) -> User:
        try:
            return User.objects.create_user(email)
        except IntegrityError as error:
            raise CommandError(f"{email} has an account already; try again.") from error

    def _revoke(self, user: User | None, email: str) -> None:
        if user is None:
            raise CommandError(f"There is no account for {email}.")
        user.is_moderator = user.is_editor = False
        user.save(update_fields=["is_moderator", "is_editor"])
        self.stdout.write(f"{user.email} is neither moderator nor editor any more.")
