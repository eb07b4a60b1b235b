"""Everything that the platform holds about a person or an organization, as rows of plain values. Reads only.

It follows every foreign key to the owner, so a table that is added tomorrow is in the copy without a line of code.
Sources: GDPR art. 15 (access) and art. 20 (a copy that machines can read).
"""

# ruff: noqa: SLF001  (`_meta` is Django's documented way to ask a model for its columns)

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import (
    BinaryField,
    Count,
    DateField,
    Field,
    FileField,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    Value,
)

from procurement.models import Organization, User

FORMAT = "own-data/1"
OURS = frozenset({"procurement", "tenders", "bidders", "account", "mfa"})
WHOLE = frozenset(
    {
        "account.emailaddress.user", "mfa.authenticator.user", "procurement.membership.user",
        "procurement.browsersession.user", "procurement.absence.user", "procurement.absence.deputy",
        "procurement.invitation.accepted_by", "procurement.secondfactorreset.user", "procurement.erasurerequest.user",
        "procurement.mailmessage.user", "procurement.mailpreference.user", "tenders.following.user", "tenders.savedfilters.user",
        "procurement.membership.organization", "procurement.vatcheck.organization",
        "procurement.apitoken.user",
    }
)  # fmt: skip
"""Tables about the owner: their rows come whole. Of records that only name the owner come what it is and when."""
BRIEF = frozenset({"type", "subject", "reference", "title", "kind", "status", "role", "number", "code"})
SECRET = frozenset({"password", "token_digest", "session_key", "data", "body", "nonce"})
"""What works like a key, or belongs to others too: never in a copy. Texts of mails are added back: they were sent to the owner."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table, by the column that names the owner."""

    name: str
    rows: QuerySet[Any]
    whole: bool


def sections(owner: User | Organization) -> Iterator[Section]:
    """Every table of ours that refers to the owner, in the order of their names."""
    kind = User if isinstance(owner, User) else Organization  # a request's user is a lazy object: its type says nothing
    for model in sorted(apps.get_models(), key=lambda found: found._meta.label_lower):
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is kind:
                name = f"{model._meta.label_lower}.{field.name}"
                rows = model._default_manager.filter(**{field.name: owner}).order_by("pk")
                yield Section(name, rows, name in WHOLE)


def counts(owner: User | Organization) -> dict[str, int]:
    """How many rows each section has, in one query; empty sections are left out."""
    parts = [
        section.rows.order_by().annotate(section=Value(section.name)).values("section").annotate(rows=Count("pk"))
        for section in sections(owner)
    ]
    first, *others = parts
    return {row["section"]: row["rows"] for row in first.union(*others, all=True)}


def copy(owner: User | Organization, *, now: datetime) -> Iterator[str]:
    """The whole copy as pieces of one JSON text; read row by row, so that a large one needs no more memory than a small one."""
    yield json.dumps({"format": FORMAT, "made_at": now.isoformat(), "owner": _plain(owner, True)}, default=str)[:-1]
    yield ', "sections": {'
    first = True
    for name, rows in _every_section(owner):
        yield f"{'' if first else ', '}\n{json.dumps(name)}: ["
        first = False
        for position, row in enumerate(rows):
            yield f"{', ' if position else ''}\n  {json.dumps(row, default=str, ensure_ascii=False)}"
        yield "]"
    yield "\n}}\n"


def _every_section(owner: User | Organization) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    held = counts(owner)
    for section in sections(owner):
        if section.name in held:
            yield section.name, (_plain(row, section.whole) for row in section.rows.iterator(chunk_size=500))
    for config in apps.get_app_configs():
        if ask := getattr(config, "own_data_of", None):
            yield from ask(owner)


def _plain(row: Model, whole: bool) -> dict[str, Any]:
    """The row's columns by name; only those that say what it is and when, unless it is taken whole."""
    taken: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if _shown(field, whole):
            taken[field.attname] = field.value_from_object(row)
    if whole and row._meta.label_lower == "procurement.mailmessage":
        taken["body"] = "" if taken["private"] else getattr(row, "body", "")
    return taken


def _shown(field: Field[Any, Any], whole: bool) -> bool:
    if field.name in SECRET or isinstance(field, (BinaryField, FileField, JSONField)):
        return False
    return whole or field.primary_key or isinstance(field, DateField) or field.name in BRIEF
