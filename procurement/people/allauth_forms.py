"""allauth's forms in our words: labels that stand alone, no text inside empty inputs, one sentence about passwords."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password until now"),
    "password1": _("Password"),
    "password2": _("The same password again"),
    "code": _("Code"),
    "passwordless": _("Use it alone, without the password"),
}
_ADVICE = _("At least 12 characters. A sentence that only you would think of is good and easy to remember.")


class _Plain:
    """Mixed in before one of allauth's forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)
            if name == "password1":
                field.help_text = _ADVICE
            elif name == "code":
                field.widget.attrs |= {"class": "w-8", "autocomplete": "one-time-code"}
            elif name == "password":
                field.help_text = ""
            elif name == "passwordless":
                field.help_text = _("Your device then asks for fingerprint, face or PIN each time.")
        if "oldpassword" in self.fields:  # type: ignore[attr-defined]
            self.fields["password1"].label = _("New password")  # type: ignore[attr-defined]


class LoginForm(_Plain, account.LoginForm):
    """Sign in."""


class SignupForm(_Plain, account.SignupForm):
    """A new account."""


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Ask for a link to set a new password."""


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    """The new password behind that link."""


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    """Another password."""


class ChangeEmailForm(_Plain, account.ChangeEmailForm):
    """Another address, while the first one is being confirmed."""


class AddEmailForm(_Plain, account.AddEmailForm):
    """Another address."""


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    """The password again."""


class AuthenticateForm(_Plain, mfa.AuthenticateForm):
    """The second step."""


class ReauthenticateCodeForm(_Plain, mfa.ReauthenticateForm):
    """The second step again."""


class ActivateTOTPForm(_Plain, totp.ActivateTOTPForm):
    """The first code of a new app."""


class AddWebAuthnForm(_Plain, webauthn.AddWebAuthnForm):
    """A new passkey or security key."""
