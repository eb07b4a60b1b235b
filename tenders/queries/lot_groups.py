"""The groups of lots that a tender names, and what the comparison chose among them. Reads only."""

from __future__ import annotations

from procurement.rules.lot_groups import LotGroup as Group
from tenders.models import LotChoice, LotGroup, Tender


def groups_of(tender: Tender) -> list[LotGroup]:
    """The rows in their order, with their lots; asks nothing where the door saw that there are none."""
    if vars(tender).get("with_groups") is False:
        return []
    if "lot_groups" in getattr(tender, "_prefetched_objects_cache", {}):
        return list(tender.lot_groups.all())
    return list(tender.lot_groups.prefetch_related("lots"))


def group_facts(tender: Tender) -> tuple[Group, ...]:
    """The groups as the rules know them."""
    return tuple(
        Group(str(one.pk), one.name, tuple(str(lot.pk) for lot in one.lots.all())) for one in groups_of(tender)
    )


def latest_choice(tender: Tender) -> LotChoice | None:
    """How the lots are divided now; None before all of them are evaluated, and where no groups are named."""
    return tender.lot_choices.order_by("-pk").first()
