"""Items and categories of a foreign OCDS record."""

from __future__ import annotations

import re
from decimal import Decimal

from procurement.rules.history import ItemHistory, LineHistory
from procurement.rules.money import rounded
from procurement.rules.ocds_reading import Node, NotReadable

_CPV = re.compile(r"([0-9]{8})(-[0-9]|\.0)?")
LARGEST_QUANTITY, QUANTUM = Decimal(10) ** 15, Decimal("0.0001")
LARGEST_PRICE, PRICE_QUANTUM = Decimal(10) ** 16, Decimal("0.000001")


def item(node: Node) -> ItemHistory | None:
    """A line with a positive quantity; None for one without, which still tells its category."""
    quantity = node.number("quantity")
    if quantity is None or not 0 < quantity < LARGEST_QUANTITY or not (kept := rounded(quantity, QUANTUM)):
        return None
    description = node.text("description") or node.node("classification").text("description")
    return ItemHistory(description[:500], kept, node.node("unit").text("name")[:60], cpv_code(node))


def priced_item(node: Node, currency: str) -> LineHistory | None:
    """An awarded line that says what one unit costs. None without such a price, and for what can't be read: nothing else
    of the record depends on it, so it is left out rather than the record refused."""
    try:
        kept, value = item(node), node.node("unit").node("value")
        price, stated = value.number("amount"), value.text("currency").upper()
    except NotReadable:
        return None
    if kept is None or price is None or not 0 < price < LARGEST_PRICE or stated != currency:
        return None
    exact = rounded(price, PRICE_QUANTUM)
    return LineHistory(kept, exact) if exact else None


def cpv_code(node: Node) -> str:
    """The CPV code among a thing's classifications, eight digits without the check digit; "" if it has none."""
    for found in (node.node("classification"), *node.nodes("additionalClassifications")):
        code = _CPV.fullmatch(found.text("id")) if found.text("scheme").upper() == "CPV" else None
        if code:
            return code[1]
    return ""


def nature(cpv: str) -> str:
    """Goods, services or works by CPV division (Regulation (EC) 213/2008): 45 is works, 50 and above services, the rest goods."""
    if not cpv:
        return ""
    division = int(cpv[:2])
    return "works" if division == 45 else "services" if division >= 50 else "goods"
