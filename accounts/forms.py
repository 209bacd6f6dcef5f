"""Allauth's forms in our words: labels above the boxes, and nothing inside them that vanishes."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _


def _in_our_words(form: forms.BaseForm, **labels: Any) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        field.label = labels.get(name, field.label)


class LoginForm(account.LoginForm):
    """Signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, login=_("E-mail address"), password=_("Password"))


class SignupForm(account.SignupForm):
    """Signing up, for representatives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, email=_("E-mail address"), password2=_("The password again"))
        self.fields["email"].help_text = _(
            "Any address that you read. The employer’s domain is proven later."
        )
        self.fields["password1"].help_text = _("At least 12 characters. A few words in a row do well.")


class AuthenticateForm(mfa.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, code=_("The code that your app shows, or a recovery code"))


class ReauthenticateForm(mfa.ReauthenticateForm):
    """The second step, asked for again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, code=_("The code that your app shows, or a recovery code"))


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    """Adding a passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(
            self, name=_("A name to know it by"), passwordless=_("Sign in with it alone, without a password")
        )
        self.fields["passwordless"].help_text = _(
            "It then asks for your finger, your face or a PIN each time, and is both steps in one."
        )
