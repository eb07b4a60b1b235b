"""What a tender's release says of the line of the yearly plan that it comes from. Reads only."""

from __future__ import annotations

from django.conf import settings

from procurement.rules.money import Money
from procurement.rules.ocds_course import PlanningPart
from tenders.models import Tender
from tenders.queries.plans import planned_line


def planning_part(tender: Tender) -> PlanningPart | None:
    """The line as it was last published; None where the tender names none."""
    line = planned_line(tender)
    if line is None:
        return None
    plan = line.version.plan
    return PlanningPart(
        id=str(line.item_id),
        title=line.title,
        value=Money(line.estimated_value, line.currency),
        funding=line.funding,
        plan=f"{plan.buyer.name}, {plan.year}",
        url=f"{settings.PUBLIC_URL}{plan.get_absolute_url()}",
    )
