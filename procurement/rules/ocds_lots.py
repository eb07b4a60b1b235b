"""Lots of a foreign OCDS record as they were awarded: what one award took together can't be told apart afterwards.

An award that names several lots, or none of several, joins them into one: the award's amount is then compared with the
sum of their estimates, which is exact, instead of with parts that nobody stated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from procurement.rules.money import Money
from procurement.rules.ocds_reading import Node


@dataclass(slots=True)
class Group:
    """Lots that are stored as one, in the order of the source. Without lots in the source: the whole tender."""

    ids: list[str]
    lots: list[Node] = field(default_factory=list)


class Grouping:
    """The groups of a record, and which of them its items, bids and awards belong to."""

    def __init__(self, tender: Node, awards: list[Node]) -> None:
        self._tender = tender
        lots = {lot.text("id"): lot for lot in tender.nodes("lots") if lot.text("id")}
        self._known = list(lots)
        self._lot_of_item = {item.text("id"): item.text("relatedLot") for item in tender.nodes("items")}
        self.groups = self._joined(lots, awards)
        self._group_of = {lot: position for position, group in enumerate(self.groups) for lot in group.ids}

    def _joined(self, lots: dict[str, Node], awards: list[Node]) -> list[Group]:
        if not lots:
            return [Group([], [])]
        root = {lot: lot for lot in lots}

        def find(lot: str) -> str:
            while root[lot] != lot:
                root[lot] = root[root[lot]]
                lot = root[lot]
            return lot

        for award in awards:
            first, *others = self.lots_named(award) or self._known
            for other in others:
                root[find(other)] = find(first)
        groups: dict[str, Group] = {}
        for lot, node in lots.items():
            group = groups.setdefault(find(lot), Group([]))
            group.ids.append(lot)
            group.lots.append(node)
        return list(groups.values())

    def lots_named(self, node: Node) -> list[str]:
        """The known lots that a bid, award or item names, by itself or through its items."""
        named = [*node.texts("relatedLots"), node.text("relatedLot")]
        for item in node.nodes("items"):
            named += [item.text("relatedLot"), self._lot_of_item.get(item.text("id"), "")]
        return [lot for lot in dict.fromkeys(named) if lot in self._known]

    def place(self, node: Node) -> int | None:
        """The group of a bid, award or item; None if it spans several, or names none of several."""
        found = {self._group_of[lot] for lot in self.lots_named(node)}
        if not found and len(self.groups) == 1:
            return 0
        return found.pop() if len(found) == 1 else None

    def estimate(self, group: Group) -> Money | None:
        """The sum of the lots' values; the tender's value where there is one group and its lots carry none (or not all)."""
        values = [lot.money("value") for lot in group.lots]
        known = [value for value in values if value is not None]
        if known and len(known) == len(values):
            total = known[0]
            for value in known[1:]:
                total = total + value
            return total
        return self._tender.money("value") if len(self.groups) == 1 else None
