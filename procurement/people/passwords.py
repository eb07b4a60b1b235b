"""Which passwords are too easily guessed. No rule about capitals, digits or signs: such rules make worse passwords."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

LEAST_SCORE = 3
"""zxcvbn counts from 0 to 4; from 3 on, somebody who has stolen the table of hashes still needs years."""
_LOOKED_AT = 72
"""zxcvbn takes long over very long ones, and what follows can only make a password better."""


class GuessableValidator:
    """Refuses lists of common passwords, keyboard runs, dates, and what can be made from the person's own name or address."""

    def validate(self, password: str, user: Any = None) -> None:
        known = [part for part in (getattr(user, "email", ""), getattr(user, "name", "")) if part]
        words = [word for part in known for word in part.replace("@", " ").replace(".", " ").split()]
        result = zxcvbn(password[:_LOOKED_AT], user_inputs=[*known, *words])
        if result["score"] < LEAST_SCORE:
            raise ValidationError(
                _("This password is easily guessed. Take a sentence that only you would think of."), code="guessable"
            )

    def get_help_text(self) -> str:
        return _("Not a common word, name or date: take a sentence that only you would think of.")
