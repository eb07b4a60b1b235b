"""Findings as they are kept: which one is the same as before, and the numbers of its sentence as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from procurement.rules.canonical import canonical_json
from procurement.rules.messages import Message
from procurement.rules.redflags.flag import Finding

Plain = dict[str, str | int | dict[str, str]]


def identity(finding: Finding) -> str:
    """The same for the same flag about the same, whatever its figures say by now."""
    parts = (finding.code, finding.group.value, finding.id, finding.ocid, finding.detail)
    return sha256(canonical_json(list(parts))).hexdigest()


def plain(params: Mapping[str, object]) -> Plain:
    """The numbers of a sentence as JSON; `sentence_of` reads them back."""
    return {name: _plain(value) for name, value in params.items()}


def sentence_of(template: str, params: Plain) -> Message:
    """The sentence of what `plain` gave."""
    return Message(template, {name: _value(value) for name, value in params.items()})


def _plain(value: object) -> str | int | dict[str, str]:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value if isinstance(value, int) else str(value)


def _value(value: str | int | dict[str, str]) -> object:
    if not isinstance(value, dict):
        return value
    return Decimal(value["decimal"]) if "decimal" in value else datetime.fromisoformat(value["at"])
