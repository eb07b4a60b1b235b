"""What comes with the platform: the shipped rulesets, the 45 CPV divisions and Romania's regions. Idempotent.

Sources of the code lists: CPV (Regulation (EC) 213/2008) and NUTS (Regulation (EC) 1059/2003), labels as published in
the EU's eForms code lists (CC BY 4.0). The CPV has no Azerbaijani edition: those labels are our own translation.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from procurement.models import Code, RulesetVersion
from procurement.rules.rulesets import shipped
from procurement.rules.rulesets.ruleset import from_data

SHIPPED_CODES = (("cpv", "cpv-divisions.csv"), ("nuts", "nuts-ro.csv"))
KNOWN = frozenset(code for code, _name in settings.LANGUAGES)
"""Languages that a list can have labels in; English must be there."""


class BadCodeList(ValueError):
    """The file is no code list: the message says which line and why."""


def seed() -> None:
    """Store what is shipped; the values of a ruleset version that is already there are left alone (tenders may keep it)."""
    for data in shipped():
        from_data(data)  # refuses bad data before it is stored
        RulesetVersion.objects.get_or_create(
            code=data["code"],
            version=data["version"],
            defaults={
                "title": data["title"],
                "valid_from": date.fromisoformat(data["valid_from"]),
                "valid_until": date.fromisoformat(data["valid_until"]) if data["valid_until"] else None,
                "data": data,
            },
        )
        for stored in RulesetVersion.objects.filter(code=data["code"]):
            _learn(stored, data["values"])
    for scheme, name in SHIPPED_CODES:
        text = resources.files("procurement.data").joinpath(name).read_text("utf-8")
        if not Code.objects.filter(scheme=scheme).exists():
            load_codes(scheme, StringIO(text, newline=""))
        else:
            _learn_labels(scheme, StringIO(text, newline=""))


def _learn(stored: RulesetVersion, shipped_values: dict[str, Any]) -> None:
    """A version stored by an older platform, or added there, gets the rules not known then; what it has is never changed."""
    values = stored.data["values"]
    if new := {key: rule for key, rule in shipped_values.items() if key not in values}:
        stored.data = {**stored.data, "values": {**values, **new}}
        stored.save(update_fields=["data"])


def _learn_labels(scheme: str, file: IO[str]) -> None:
    """A list loaded before the platform spoke a language gets the labels of that language; what it has is never changed."""
    columns, entries = _entries(scheme, csv.reader(file))
    stored = Code.objects.filter(scheme=scheme)
    for column in columns:
        if not stored.exclude(**{column: ""}).exists():
            for entry in entries:
                stored.filter(code=entry.code).update(**{column: getattr(entry, column)})


def load_codes(scheme: str, file: IO[str]) -> int:
    """Add or refresh the entries of a code list from CSV with the columns code, en and further languages; returns how many.

    Labels in languages that the file doesn't have stay as they are.
    """
    columns, rows = _entries(scheme, csv.reader(file))
    Code.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=columns,
    )
    return len(rows)


def load_codes_from(scheme: str, path: Path) -> int:
    """The same, from a file on disk."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return load_codes(scheme, file)


def _entries(scheme: str, lines: Iterable[list[str]]) -> tuple[list[str], list[Code]]:
    """The columns of labels that the file fills, and its entries."""
    numbered = enumerate(lines, 1)
    columns = _columns(next(numbered, (1, []))[1])
    entries: dict[str, Code] = {}
    for number, row in numbered:
        if len(row) != len(columns) + 1 or not row[0] or not row[1] or len(row[0]) > 12:
            raise BadCodeList(
                f"Line {number} is not: code, English label, labels in the other languages of the first line."
            )
        if row[0] in entries:
            raise BadCodeList(f"Line {number}: the code {row[0]} comes twice.")
        labels = {column: label[:300] for column, label in zip(columns, row[1:], strict=True)}
        entries[row[0]] = Code(scheme=scheme, code=row[0], **labels)
    return columns, list(entries.values())


def _columns(head: list[str]) -> list[str]:
    languages = head[1:]
    if head[:2] != ["code", "en"] or len(set(languages)) != len(languages) or not set(languages) <= KNOWN:
        raise BadCodeList(
            f"The first line must name the columns: code,en and any of {', '.join(sorted(KNOWN - {'en'}))}."
        )
    return [f"label_{language}" for language in languages]
