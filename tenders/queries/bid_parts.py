"""A draft in the parts in which it is edited, so that two people of a company only meet if they change the same part.

Plain data in, plain data out; nothing is looked up and nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Content = dict[str, Any]
"""A draft's content as described in services.bid_drafting."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one lot: {item id: text as typed}, empty ones left out."""

    lot_id: str

    def of(self, content: Content) -> dict[str, Any]:
        return dict(content["lots"].get(self.lot_id, {}).get("prices", {}))

    def put(self, content: Content, value: dict[str, Any]) -> Content:
        others = {lot: entry for lot, entry in content["lots"].items() if lot != self.lot_id}
        return {**content, "lots": {**others, self.lot_id: {"prices": value}} if value else others}


@dataclass(frozen=True, slots=True)
class Statements:
    """The declarations made (ids, sorted) and the answers to criteria ({criterion id: text as typed})."""

    def of(self, content: Content) -> dict[str, Any]:
        return {"declarations": sorted(content["declarations"]), "answers": dict(content["answers"])}

    def put(self, content: Content, value: dict[str, Any]) -> Content:
        return {**content, **value}


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that the bid names: one mapping of texts as typed for each, in their order."""

    def of(self, content: Content) -> dict[str, Any]:
        return {"companies": list(content.get("companies", []))}

    def put(self, content: Content, value: dict[str, Any]) -> Content:
        return {**content, **value}


Part = Prices | Statements | Companies
