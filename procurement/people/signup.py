"""The questions that our registration adds to allauth's. Stands alone, because allauth's own forms derive from it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from procurement.models import User


class SignupForm(forms.Form):
    """A person's name; e-mail address and password come from allauth."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As it should stand under what you decide or sign."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing is left to do: the adapter has stored the name with the account."""
