"""An agency's own history as spreadsheets: the doors, what was found in them, the matching of an earlier file. Reads only."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import Role
from tenders.models import HistoryFault, HistoryTable

KEEPERS = (Role.OFFICER, Role.ORG_ADMIN)
"""Who of an agency may import its history."""


def history_agencies(actor: Actor) -> list[Organization]:
    """The agencies whose history this person may import."""
    held = actor.organizations_as(*KEEPERS)
    return [
        one
        for one in actor.organizations
        if one.pk in held and one.kind == Organization.Kind.AGENCY and one.approved_at is not None
    ]


def may_import_several(actor: Actor) -> bool:
    """Whether this person may import the history of several buyers: they answer for none of them, so the platform does."""
    return actor.has(Role.PLATFORM_ADMIN)


def history_tables(actor: Actor) -> QuerySet[HistoryTable]:
    """The files that this person may see: of the own agencies; all of them for auditors and the platform's administrator."""
    found = HistoryTable.objects.select_related("organization", "uploaded_by")
    if actor.has(Role.PLATFORM_ADMIN, Role.AUDITOR):
        return found
    agencies = [one.pk for one in history_agencies(actor)]
    if not agencies:
        raise Http404
    return found.filter(organization__in=agencies)


def get_history_table_for(actor: Actor, table_id: UUID) -> HistoryTable:
    """A file through its door, or 404."""
    found = history_tables(actor).filter(pk=table_id).first()
    if found is None:
        raise Http404
    return found


def may_work_on(actor: Actor, table: HistoryTable) -> bool:
    """Whether this person may match its columns and import it: whoever sees it may look, not everybody may act."""
    if table.organization_id is None:
        return may_import_several(actor)
    return any(one.pk == table.organization_id for one in history_agencies(actor))


def faults_of(table: HistoryTable) -> QuerySet[HistoryFault]:
    """What is wrong, row by row."""
    return table.faults.order_by("row", "id")


def remembered(table: HistoryTable) -> HistoryTable | None:
    """The newest other file of the same owner with the same headings whose columns were matched."""
    same = HistoryTable.objects.filter(heading_digest=table.heading_digest, organization=table.organization_id)
    return same.exclude(Q(pk=table.pk) | Q(matching={})).order_by("-uploaded_at").first()
