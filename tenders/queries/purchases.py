"""What a draft with invited companies, or none, says beside its lots: criteria, suppliers to ask, other purchases. Reads only."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Sum

from procurement.rules.lifecycle import PREPARATION, Stage
from procurement.rules.money import Money
from procurement.rules.procedures import PROCEDURES
from procurement.rules.purchases import Buying, Similar
from procurement.rules.selection import Asked
from tenders.models import Award, Purchase, Tender

SMALL = tuple(code for code, found in PROCEDURES.items() if found.purchase)
MOST_SIMILAR = 50
"""Listed at most; a longer list says the same."""


def asked_of(tender: Tender) -> tuple[Asked, ...]:
    """The criteria by which candidates are selected."""
    return tuple(
        Asked(str(one.pk), one.title, one.minimum, one.best, one.points) for one in tender.selection_criteria.all()
    )


def buying_of(tender: Tender) -> Buying:
    """Suppliers, price and other purchases of a small purchase."""
    purchase = Purchase.objects.filter(tender=tender).first()
    year = year_of(tender)
    return Buying(
        invited_only=tender.invited_only,
        chosen=tender.invitations.count() if tender.invited_only else 0,
        price=Money(purchase.amount, tender.currency) if purchase else None,
        year=year,
        division=tender.cpv_code[:2],
        similar=similar_to(tender, year),
        split_reason=tender.split_reason,
    )


def year_of(tender: Tender) -> int:
    """The year to which a purchase counts: that of its publication, planned or past, else that of its draft."""
    moment: datetime = tender.published_at or tender.publish_at or tender.created_at
    return moment.astimezone(UTC).year


def similar_to(tender: Tender, year: int) -> tuple[Similar, ...]:
    """The buyer's other small purchases of the same category division in that year, cancelled and failed ones left out."""
    if not tender.cpv_code:
        return ()
    others = (
        Tender.objects.filter(
            buyer=tender.buyer_id, procedure__in=SMALL, cpv_code__startswith=tender.cpv_code[:2],
            published_at__year=year, imported=False,
        )
        .exclude(pk=tender.pk)
        .exclude(stage__in=[*PREPARATION, Stage.CANCELLED, Stage.UNSUCCESSFUL])
        .annotate(estimate=Sum("lots__estimated_value"))
        .order_by("published_at")[:MOST_SIMILAR]
    )  # fmt: skip
    found = list(others)
    agreed = dict(
        Award.objects.filter(lot__tender__in=found, status__in=Award.LIVE)
        .values("lot__tender")
        .annotate(sum=Sum("amount"))
        .values_list("lot__tender", "sum")
    )
    return tuple(
        Similar(one.reference, one.title, Money(agreed.get(one.pk) or one.estimate or Decimal(0), one.currency))
        for one in found
    )


def purchase_of(tender: Tender) -> Purchase | None:
    """What a direct purchase buys, once it is written down."""
    return Purchase.objects.select_related("supplier").filter(tender=tender).first()
