"""Keeps what was found: new flags, changed figures with the earlier ones, and flags that the data show no longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from procurement.batching import batches
from procurement.models import Organization
from procurement.rules.redflags.flag import Finding, Group
from procurement.rules.redflags.kept import identity, plain
from procurement.rules.redflags.run import RULES
from tenders.models import EarlierFigures, RedFlag, Tender

BATCH = 500
_KINDS = {
    Group.BUYER: Organization.Kind.AGENCY.value,
    Group.PROCURING_ENTITY: Organization.Kind.AGENCY.value,
    Group.TENDERER: Organization.Kind.COMPANY.value,
}
_FIGURES = ("figure", "template", "params", "rule_version")


def keep(found: Iterable[Finding], standing: QuerySet[RedFlag], *, now: datetime) -> int:
    """Write what was found, and end those of the `standing` flags that were not. Returns how many stand.

    The caller's transaction holds the one turn to write flags. Findings come and go in batches; of all of them only the
    keys stay in memory. What is found twice is kept once, as it was found first.
    """
    seen: set[str] = set()
    for findings in batches(found, BATCH):
        fresh = {key: one for one in reversed(findings) if (key := identity(one)) not in seen}
        seen |= fresh.keys()
        _write(dict(reversed(fresh.items())), now)
    keys = standing.values_list("key", "pk").iterator(chunk_size=BATCH * 10)
    gone = [pk for key, pk in keys if key not in seen]
    for ids in batches(gone, BATCH):
        RedFlag.objects.filter(pk__in=ids).update(gone_at=now)
    return len(seen)


def _write(findings: dict[str, Finding], now: datetime) -> None:
    known = {flag.key: flag for flag in RedFlag.objects.filter(key__in=findings, gone_at=None)}
    new = [(key, one) for key, one in findings.items() if key not in known]
    RedFlag.objects.bulk_create(_new_flags(new, now))
    changed = [flag for key, flag in known.items() if not _says(flag, _figures(findings[key]))]
    EarlierFigures.objects.bulk_create(
        EarlierFigures(flag=flag, since=flag.changed_at, until=now, **{name: getattr(flag, name) for name in _FIGURES})
        for flag in changed
    )
    for flag in changed:
        for name, value in _figures(findings[flag.key]).items():
            setattr(flag, name, value)
        flag.changed_at = now
    RedFlag.objects.bulk_update(changed, [*_FIGURES, "changed_at"])


def _figures(finding: Finding) -> dict[str, object]:
    params = plain(finding.why.params)
    values = (float(finding.value), finding.why.template, params, RULES[finding.code].version)
    return dict(zip(_FIGURES, values, strict=True))


def _says(flag: RedFlag, figures: dict[str, object]) -> bool:
    return all(getattr(flag, name) == value for name, value in figures.items())


def _new_flags(new: list[tuple[str, Finding]], now: datetime) -> list[RedFlag]:
    tenders = dict(Tender.objects.filter(ocid__in={one.ocid for _key, one in new}).values_list("ocid", "pk"))
    about = _organizations({one.id for _key, one in new if one.group is not Group.PROCESS})
    return [
        RedFlag(
            key=key, code=one.code, group=one.group.value, party=one.id, tender_id=tenders.get(one.ocid),
            organization_id=about.get((_KINDS.get(one.group, ""), one.id)),
            found_at=now, changed_at=now, **_figures(one),
        )
        for key, one in new
    ]  # fmt: skip


def _organizations(parties: set[str]) -> dict[tuple[str, str], UUID]:
    """The organizations that releases name so, by kind and that name: see queries.ocds_parties.party_id."""
    ids = [UUID(party) for party in parties if _is_uuid(party)]
    found = Organization.objects.filter(Q(identifier__in=parties) | Q(identifier="", pk__in=ids))
    return {(one.kind, one.identifier or str(one.pk)): one.pk for one in found.only("pk", "identifier", "kind")}


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
