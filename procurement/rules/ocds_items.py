"""Items in a release: each where it stands, and those that the buyer may take or leave (options extension, and a field of our own)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.ocds_languages import Texts, in_languages
from procurement.rules.ocds_values import Json, classification, filled, trimmed, value

NOT_COMPARED = "Priced, but not counted in the comparison of bids nor in the value of the award."


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A line of the price table; `lot` is the id of its lot. `optional`: the buyer may take it or leave it; `compared`: it
    counts in the comparison. `announced`: the price of a unit that the notice states, where quality alone decides."""

    id: str
    lot: str
    description: str
    quantity: Decimal
    unit: str
    cpv_code: str = ""
    optional: bool = False
    compared: bool = True
    announced: Money | None = None


def item_of(item: ItemFacts, texts: Texts, price: Json | None = None) -> Json:
    """An item with its category, wherever it stands. `price`: of a unit, as awarded; else the announced one is told."""
    return filled(
        id=item.id,
        **in_languages(texts, description=item.description),
        classification=classification(item.cpv_code),
        quantity=trimmed(item.quantity),
        unit=filled(**in_languages(texts, name=item.unit), value=price or value(item.announced)),
        relatedLot=item.lot,
        optional=True if item.optional else None,
    )


def options(items: Iterable[ItemFacts]) -> Json:
    """`hasOptions` and `options` of the lot with these items; nothing where none of them is an option.

    The description lists them in the language of the tender, and says in plain English where they do not count.
    """
    found = [item for item in items if item.optional]
    if not found:
        return {}
    listed = "; ".join(f"{item.description}: {trimmed(item.quantity):f} {item.unit}" for item in found)
    said = "" if all(item.compared for item in found) else f". {NOT_COMPARED}"
    return {"hasOptions": True, "options": {"description": f"{listed}{said}"}}
