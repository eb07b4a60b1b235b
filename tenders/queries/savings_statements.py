"""Savings reports that were frozen: who sees them, who prepares them, who may sign them off. Reads only."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import Role
from procurement.rules.savings import SavingTotal, total_of
from tenders.models import SavingsStatement
from tenders.queries.savings_sql import BASELINES

PREPARERS = (Role.OFFICER, Role.APPROVER, Role.AUDITOR)
SIGNERS = (Role.APPROVER, Role.AUDITOR)
"""A report changes no record of a tender, so auditors may prepare and sign off those of their own body."""


def statements_for(actor: Actor) -> QuerySet[SavingsStatement]:
    """The reports that were signed off, which are public, and all of the actor's own organizations; the newest first."""
    own = Q(organization__in=actor.organizations_as(*PREPARERS))
    found = SavingsStatement.objects.filter(Q(signed=True) | own)
    return found.select_related("organization", "prepared_by", "decided_by").order_by("-pk")


def get_statement_for(actor: Actor, number: str | int) -> SavingsStatement:
    """One of these, or 404."""
    text = str(number)
    found = (
        statements_for(actor).filter(pk=int(text)).first()
        if text.isascii() and text.isdecimal() and len(text) < 10
        else None
    )
    if found is None:
        raise Http404
    return found


def ordered_statement(number: str) -> SavingsStatement | None:
    """The report of which a file was ordered, by whoever could see it then."""
    found = SavingsStatement.objects.filter(pk=number) if number else SavingsStatement.objects.none()
    return found.select_related("organization", "prepared_by", "decided_by").first()


def preparing_organizations(actor: Actor) -> list[Organization]:
    """For whom this person prepares savings reports."""
    held = actor.organizations_as(*PREPARERS)
    return [one for one in actor.organizations if one.pk in held and one.approved_at]


def totals_of(statement: SavingsStatement) -> dict[str, SavingTotal]:
    """The totals that were frozen, in the order of the report's baselines."""
    frozen = ((name, statement.totals[name]) for name in BASELINES if name in statement.totals)
    return {
        name: total_of(
            Decimal(baseline), Decimal(compared), statement.currency, counted=int(counted), not_computable=int(missing)
        )
        for name, (baseline, compared, _saving, _percent, counted, missing) in frozen
    }


def may_decide(actor: Actor, statement: SavingsStatement) -> bool:
    """Whether this person is a second one who may sign it off or return it."""
    mine = actor.roles_in(statement.organization_id)
    waits = statement.decided_at is None and statement.prepared_by_id != (actor.user.pk if actor.user else None)
    return waits and bool(mine & set(SIGNERS))
