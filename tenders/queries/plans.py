"""Yearly plans: the doors, the versions, what became of each line. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Prefetch, Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import PREPARATION, Role
from procurement.rules.money import Money
from procurement.rules.plans import PlanChange, PlanEntry, plan_changes, plan_total
from tenders.models import PlanLine, PlanVersion, Procedure, ProcurementPlan, Tender

WRITERS = (Role.OFFICER, Role.APPROVER)
LABELS = dict(Procedure.choices)


def entry_of(line: PlanLine) -> PlanEntry:
    """A line as the rules take it."""
    value = Money(line.estimated_value, line.currency)
    return PlanEntry(line.title, line.cpv_code, value, line.procedure, line.quarter, line.funding)


def entries_of(lines: Iterable[PlanLine]) -> dict[str, PlanEntry]:
    """The lines of a version by the id of their item, in their order."""
    return {str(line.item_id): entry_of(line) for line in lines}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line with the published tenders that name it."""

    line: PlanLine
    tenders: tuple[Tender, ...]

    @property
    def value(self) -> Money:
        return Money(self.line.estimated_value, self.line.currency)

    @property
    def procedure(self) -> str:
        return str(LABELS.get(self.line.procedure, self.line.procedure))


def published_version(plan: ProcurementPlan) -> PlanVersion | None:
    """The version that holds now."""
    return plan.versions.filter(published_at__isnull=False).order_by("-number").first()


def open_version(plan: ProcurementPlan) -> PlanVersion | None:
    """The version that officers write, or that waits for the second person."""
    return plan.versions.filter(published_at=None).first()


def plan_rows(version: PlanVersion) -> list[PlanRow]:
    """The lines of a version, each with the tenders that everybody may see: two queries."""
    seen = Tender.objects.exclude(stage__in=PREPARATION).filter(imported=False).order_by("published_at")
    lines = version.lines.select_related("item").prefetch_related(Prefetch("item__tenders", seen, to_attr="seen"))
    return [PlanRow(line, tuple(vars(line.item)["seen"])) for line in lines]


def totals(rows: Iterable[PlanRow]) -> list[Money]:
    """The sum of the estimated values, by currency."""
    return [Money(amount, currency) for currency, amount in plan_total(entry_of(row.line) for row in rows).items()]


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A published version and what it changed in the one before it."""

    version: PlanVersion
    changes: tuple[PlanChange, ...]


def history(plan: ProcurementPlan) -> list[VersionStep]:
    """All published versions, the newest first; the first version has no changes. Two queries."""
    versions = list(plan.versions.filter(published_at__isnull=False).order_by("number").prefetch_related("lines"))
    found, before = [], None
    for version in versions:
        entries = entries_of(version.lines.all())
        found.append(VersionStep(version, plan_changes(before, entries) if before is not None else ()))
        before = entries
    return found[::-1]


def public_plans(*, text: str = "", year: int | None = None) -> QuerySet[ProcurementPlan]:
    """The plans that were published, the newest year first."""
    found = ProcurementPlan.objects.filter(versions__published_at__isnull=False).select_related("buyer").distinct()
    if text:
        found = found.filter(Q(buyer__name__icontains=text) | Q(versions__lines__title__icontains=text)).distinct()
    if year:
        found = found.filter(year=year)
    return found.annotate(changed_at=Max("versions__published_at")).order_by("-year", "buyer__name", "pk")


def get_public_plan(number: int) -> ProcurementPlan:
    """A plan with a published version, or 404."""
    found = public_plans().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def plan_agencies(actor: Actor) -> list[Organization]:
    """The agencies whose plans this person writes or publishes."""
    held = actor.organizations_as(*WRITERS)
    return [one for one in actor.organizations if one.pk in held and one.kind == Organization.Kind.AGENCY]


def own_plans(actor: Actor) -> QuerySet[ProcurementPlan]:
    """The plans of the actor's agencies, published or not."""
    return ProcurementPlan.objects.filter(buyer__in=plan_agencies(actor)).select_related("buyer")


def get_plan_for(actor: Actor, number: int) -> ProcurementPlan:
    """A plan of one of the actor's agencies; everybody else gets 404."""
    found = own_plans(actor).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def plannable_lines(tender: Tender) -> list[PlanLine]:
    """The published lines of the buyer's plans that a tender may name, newest year first."""
    newest = (
        PlanVersion.objects.filter(plan__buyer=tender.buyer_id, published_at__isnull=False)
        .order_by("plan_id", "-number")
        .distinct("plan_id")
    )
    found = PlanLine.objects.filter(version__in=list(newest.values_list("pk", flat=True)))
    return list(found.select_related("version__plan").order_by("-version__plan__year", "position"))


def planned_line(tender: Tender) -> PlanLine | None:
    """What the newest published version says of the line that a tender names."""
    if tender.plan_item_id is None:
        return None
    found = PlanLine.objects.filter(item=tender.plan_item_id, version__published_at__isnull=False)
    return found.select_related("version__plan__buyer").order_by("-version__number").first()
