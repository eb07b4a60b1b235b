"""The manifest: what a bid says, as canonical JSON inside the sealed manifest object (docs/formats.md, section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from procurement.rules.bid_companies import Company
from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.company_entries import EntryError, entries, parse_entries
from procurement.rules.facts import Offer, PriceLine
from procurement.rules.qualification import Answer, answers_data, parse_answers

MEDIA_TYPE = "application/json"
NAME = "manifest.json"
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,8})?\Z")
_OBJECT = re.compile(r"[0-9a-f]{64}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_KEYS = frozenset({"v", "tender", "bid", "currency", "lots", "answers", "declarations", "files"})
_OPTIONAL = frozenset({"qualification", "companies", "prices"})
"""Keys that a bid has only if it says something there."""


class ManifestError(ValueError):
    """The manifest can't be read. `path` names the spot ("lots.<id>.lines.2.unit_price"), the message says what is wrong."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(f"{path}: {sentence}" if path else sentence)
        self.path = path


@dataclass(frozen=True, slots=True)
class LotPrices:
    """The price table of one lot. `total` is what the bidder states, None where it states nothing."""

    lines: tuple[PriceLine, ...]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of the bid: the requirement it answers (empty: none), its name, and the id of its sealed object."""

    slot: str
    name: str
    object_id: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that one bid says. Lots that it does not bid for are absent. Prices are without VAT, in one currency."""

    tender: UUID
    bid: UUID
    currency: str
    lots: Mapping[str, LotPrices]
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    declarations: frozenset[str] = frozenset()
    files: tuple[SealedFile, ...] = ()
    companies: tuple[Company, ...] = ()
    qualification: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    prices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Of a bid in two envelopes: the object ids of the sealed price tables, by lot. Its lots then have no prices here."""

    def to_bytes(self) -> bytes:
        """The bytes to seal. Raises ManifestError for what could not be read back (an amount beyond 18 + 8 digits)."""
        data: dict[str, object] = {
            "v": 1,
            "tender": str(self.tender),
            "bid": str(self.bid),
            "currency": self.currency,
            "lots": {lot: _prices_out(prices) for lot, prices in self.lots.items()},
            "answers": dict(self.answers),
            "declarations": sorted(self.declarations),
            "files": [{"slot": f.slot, "name": f.name, "object": f.object_id} for f in self.files],
        }
        if self.companies:
            data["companies"] = entries(self.companies)
        if self.qualification:
            data["qualification"] = answers_data(self.qualification)
        if self.prices:
            data["prices"] = dict(self.prices)
        encoded = canonical_json(data)
        parse_manifest(encoded)
        return encoded


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in these bytes. Raises ManifestError with the spot and the reason; nothing unknown is skipped."""
    try:
        value = parse_canonical(data)
    except NotCanonical as error:
        raise ManifestError("", str(error)) from error
    top = _mapping("", value, _KEYS, _OPTIONAL)
    if top["v"] != 1 or isinstance(top["v"], bool):
        raise ManifestError("v", "This version is not known.")
    lots = _mapping("lots", top["lots"])
    if not lots:
        raise ManifestError("lots", "The bid has no price for any lot.")
    prices = _sealed_prices(top["prices"], lots) if "prices" in top else {}
    return Manifest(
        tender=_uuid("tender", top["tender"]),
        bid=_uuid("bid", top["bid"]),
        currency=_text("currency", top["currency"], _CURRENCY),
        lots=MappingProxyType({lot: _prices(f"lots.{lot}", prices) for lot, prices in lots.items()}),
        answers=_answers(top["answers"]),
        declarations=_declarations(top["declarations"]),
        files=tuple(_file(f"files.{i}", entry) for i, entry in enumerate(_list("files", top["files"]))),
        companies=_companies(top["companies"]) if "companies" in top else (),
        qualification=_qualification(top["qualification"]) if "qualification" in top else MappingProxyType({}),
        prices=MappingProxyType(prices),
    )


def offers(
    manifest: Manifest, *, bidder: str, received_at: datetime | None = None, envelope: str = ""
) -> dict[str, Offer]:
    """The facts for the evaluation: one Offer per lot bid for, by lot id. Files and declarations count for every lot."""
    documents = frozenset(f.slot for f in manifest.files if f.slot)
    return {
        lot: Offer(
            id=str(manifest.bid),
            bidder=bidder,
            currency=manifest.currency,
            lines=prices.lines,
            stated_total=prices.total,
            documents=documents,
            declarations=manifest.declarations,
            answers=manifest.answers,
            received_at=received_at,
            lots=len(manifest.lots),
            envelope=envelope,
        )
        for lot, prices in manifest.lots.items()
    }


def _prices_out(prices: LotPrices) -> dict[str, object]:
    lines = [{"item": line.item_id, "unit_price": format(line.unit_price, "f")} for line in prices.lines]
    return {"lines": lines, "total": None if prices.total is None else format(prices.total, "f")}


def _prices(path: str, value: object) -> LotPrices:
    fields = _mapping(path, value, frozenset({"lines", "total"}))
    lines = [_line(f"{path}.lines.{i}", line) for i, line in enumerate(_list(f"{path}.lines", fields["lines"]))]
    if len({line.item_id for line in lines}) != len(lines):
        raise ManifestError(f"{path}.lines", "An item is priced twice.")
    total = None if fields["total"] is None else _decimal(f"{path}.total", fields["total"])
    return LotPrices(tuple(lines), total)


def _line(path: str, value: object) -> PriceLine:
    fields = _mapping(path, value, frozenset({"item", "unit_price"}))
    return PriceLine(_text(f"{path}.item", fields["item"]), _decimal(f"{path}.unit_price", fields["unit_price"]))


def _file(path: str, value: object) -> SealedFile:
    fields = _mapping(path, value, frozenset({"slot", "name", "object"}))
    slot = fields["slot"]
    if not isinstance(slot, str):
        raise ManifestError(f"{path}.slot", "This must be a text.")
    return SealedFile(slot, _text(f"{path}.name", fields["name"]), _text(f"{path}.object", fields["object"], _OBJECT))


def _answers(value: object) -> Mapping[str, str]:
    fields = _mapping("answers", value)
    for key, answer in fields.items():
        if not isinstance(answer, str):
            raise ManifestError(f"answers.{key}", "This must be a text.")
    return MappingProxyType({key: str(answer) for key, answer in fields.items()})


def _declarations(value: object) -> frozenset[str]:
    listed = [_text(f"declarations.{i}", entry) for i, entry in enumerate(_list("declarations", value))]
    if listed != sorted(set(listed)):
        raise ManifestError("declarations", "The declarations must be sorted, each once.")
    return frozenset(listed)


def _qualification(value: object) -> Mapping[str, Answer]:
    try:
        return MappingProxyType(parse_answers(value))
    except ValueError as error:
        raise ManifestError("qualification", str(error)) from error


def _companies(value: object) -> tuple[Company, ...]:
    try:
        return parse_entries(value)
    except EntryError as error:
        raise ManifestError(f"companies{error.path}", str(error)) from error


def _sealed_prices(value: object, lots: Mapping[str, object]) -> dict[str, str]:
    fields = _mapping("prices", value)
    if fields.keys() != lots.keys():
        raise ManifestError("prices", "There must be one sealed price table for each lot.")
    if any(prices != {"lines": [], "total": None} for prices in lots.values()):
        raise ManifestError("lots", "Prices are in their own envelope, not here.")
    return {lot: _text(f"prices.{lot}", name, _OBJECT) for lot, name in fields.items()}


def _mapping(
    path: str, value: object, keys: frozenset[str] | None = None, optional: frozenset[str] = frozenset()
) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ManifestError(path, "This must be an object.")
    if keys is not None and set(value) - optional != keys:
        wrong = ", ".join(sorted((set(value) - optional) ^ keys))
        raise ManifestError(path, f"Fields are missing or unknown: {wrong}.")
    return value


def _list(path: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise ManifestError(path, "This must be a list.")
    return value


def _text(path: str, value: object, pattern: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or not value:
        raise ManifestError(path, "This must be a text.")
    if pattern and not pattern.match(value):
        raise ManifestError(path, "This has not the form that is asked for.")
    return value


def _decimal(path: str, value: object) -> Decimal:
    if not isinstance(value, str) or not _DECIMAL.match(value):
        raise ManifestError(path, "This must be an amount such as 12.50: up to 18 digits, a point, up to 8 decimals.")
    return Decimal(value)


def _uuid(path: str, value: object) -> UUID:
    text = _text(path, value)
    try:
        parsed = UUID(text)
    except ValueError as error:
        raise ManifestError(path, "This must be a UUID.") from error
    if str(parsed) != text:
        raise ManifestError(path, "This must be a UUID in its usual form.")
    return parsed
