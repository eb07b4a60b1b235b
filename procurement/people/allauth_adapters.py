"""Where allauth asks us: whereto after the log-in, what a new account holds, how the secrets of second steps are kept."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from procurement.access import actor_for
from procurement.models import User
from procurement.rules.sealing_chunks import ChunkReader, seal_message
from procurement.rules.sealing_errors import CommitmentMismatch


class AccountAdapter(DefaultAccountAdapter):
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


class MFAAdapter(DefaultMFAAdapter):
    """Second steps: their secrets are sealed under SECRET_KEY, so a copy of the database gives no codes."""

    _CONTEXT = b"authenticator secret v1"

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows beside the code."""
        return "Sigiliu"

    def encrypt(self, text: str) -> str:
        return b64encode(seal_message(self._key(settings.SECRET_KEY), self._CONTEXT, text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With SECRET_KEY or one of its predecessors; without any of them the second step must be reset."""
        sealed = io.BytesIO(b64decode(encrypted_text))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return b"".join(ChunkReader(sealed, 0, self._key(secret), self._CONTEXT).chunks()).decode()
            except CommitmentMismatch:
                continue
        raise CommitmentMismatch

    def _key(self, secret: str) -> bytes:
        return sha256(self._CONTEXT + b"\0" + secret.encode()).digest()
