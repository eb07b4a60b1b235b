"""Where allauth asks us: whereto after the log-in, what a new account holds, what an authenticator app shows."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from procurement.access import actor_for
from procurement.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-in by e-mail address, with a name and a language from the start."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, or for somebody without any organization the page that says how to get one."""
        if not actor_for(request.user).organizations:
            return reverse("people:register")
        return str(super().get_login_redirect_url(request))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new account belongs to no organization yet."""
        return reverse("people:register")

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The language of the page where somebody registers is the language we write in."""
        user.language = translation.get_language() or ""
        user.name = form.cleaned_data.get("name", "")
        saved: User = super().save_user(request, user, form, commit)
        return saved


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What an authenticator app shows beside the code."""

    def get_totp_issuer(self) -> str:
        return "Sigiliu"
