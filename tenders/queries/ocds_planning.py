"""What a tender's release says of the time before it: the line of the yearly plan, the market consultation. Reads only."""

from __future__ import annotations

from django.conf import settings

from procurement.rules.money import Money
from procurement.rules.ocds_course import ConsultationPart, PlanningPart
from tenders.models import Tender
from tenders.queries.plans import planned_line


def planning_part(tender: Tender) -> PlanningPart | None:
    """The line as it was last published, and the consultation; None where the tender names neither."""
    line, asked = planned_line(tender), _consultation(tender)
    if line is None:
        return PlanningPart(consultation=asked) if asked else None
    plan = line.version.plan
    return PlanningPart(
        id=str(line.item_id),
        title=line.title,
        value=Money(line.estimated_value, line.currency),
        funding=line.funding,
        plan=f"{plan.buyer.name}, {plan.year}",
        url=f"{settings.PUBLIC_URL}{plan.get_absolute_url()}",
        consultation=asked,
    )


def _consultation(tender: Tender) -> ConsultationPart | None:
    """The one that the tender names, once it was published; asks nothing where it names none."""
    found = tender.consultation
    if found is None or found.published_at is None:
        return None
    return ConsultationPart(
        str(found.pk), found.title, f"{settings.PUBLIC_URL}{found.get_absolute_url()}", found.published_at
    )
