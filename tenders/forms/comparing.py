"""What was typed beside what is saved: for the page that meets somebody else's newer save, so that nobody's work is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procurement.display import moment_text, value_text
from tenders.forms.fields import typed_number


@dataclass(frozen=True, slots=True)
class Difference:
    """One input: what this person typed and what is saved by now."""

    label: str
    typed: str
    saved: str


def differences(typed: Mapping[str, str], saved: Mapping[str, str]) -> list[Difference]:
    """The inputs in which the two differ, in the order of the page."""
    labels = dict.fromkeys((*typed, *saved))
    found = (Difference(label, typed.get(label, ""), saved.get(label, "")) for label in labels)
    return [one for one in found if one.typed != one.saved]


def fingerprint(values: object) -> str:
    """Tells whether what is saved on a page is still what the page was made from."""
    return sha256(repr(values).encode()).hexdigest()[:32]


def shown(form: forms.BaseForm, values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """The values of a form's fields as text by label, as a reader would see them."""
    return {f"{prefix}{form[name].label}": _text(field, values.get(name)) for name, field in form.fields.items()}


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(str(value or ""), value or ""))
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, Decimal):
        return typed_number(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value_text(value)


def _flat(choices: Any) -> list[tuple[str, Any]]:
    return [(str(value), label) for value, label in choices if not isinstance(label, (list, tuple))]
