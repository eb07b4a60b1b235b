"""Manifests: to bytes and back, to offers, and every malformation named with its place."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from procurement.rules.canonical import canonical_json
from procurement.rules.facts import PriceLine
from procurement.rules.manifest import LotPrices, Manifest, ManifestError, SealedFile, offers, parse_manifest

MANIFEST = Manifest(
    tender=UUID(int=1),
    bid=UUID(int=2),
    currency="RON",
    lots={
        "lot-1": LotPrices((PriceLine("item-1", Decimal("12.50")), PriceLine("item-2", Decimal(0))), Decimal("125.00")),
        "lot-2": LotPrices((PriceLine("item-3", Decimal("1E+3")),), None),
    },
    answers={"warranty": "36"},
    declarations=frozenset({"b", "a"}),
    files=(SealedFile("requirement-1", "ofertă.pdf", "ab" * 32), SealedFile("", "other.txt", "cd" * 32)),
)


def changed(path: str, value: object) -> bytes:
    """The manifest with one spot replaced (path of keys and indexes)."""
    data = json.loads(MANIFEST.to_bytes())
    *parents, last = path.split(".")
    spot: Any = data
    for key in parents:
        spot = spot[int(key) if key.isdigit() else key]
    spot[int(last) if last.isdigit() else last] = value
    return canonical_json(data)


def test_manifest_comes_back_as_it_was() -> None:
    again = parse_manifest(MANIFEST.to_bytes())
    assert again == MANIFEST
    assert again.to_bytes() == MANIFEST.to_bytes()
    assert b'"unit_price":"1000"' in MANIFEST.to_bytes()
    assert b'"declarations":["a","b"]' in MANIFEST.to_bytes()


def test_manifest_gives_one_offer_a_lot_with_files_and_declarations_for_each() -> None:
    received = datetime(2026, 11, 22, tzinfo=UTC)
    made = offers(MANIFEST, bidder="company", received_at=received)
    assert set(made) == {"lot-1", "lot-2"}
    offer = made["lot-1"]
    assert (offer.id, offer.bidder, offer.currency) == (str(UUID(int=2)), "company", "RON")
    assert offer.lines == MANIFEST.lots["lot-1"].lines
    assert (offer.stated_total, made["lot-2"].stated_total) == (Decimal("125.00"), None)
    assert offer.documents == {"requirement-1"}
    assert offer.declarations == {"a", "b"}
    assert (offer.answers, offer.received_at) == ({"warranty": "36"}, received)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("v", 2),
        ("v", True),
        ("tender", "no uuid"),
        ("tender", "{00000000-0000-0000-0000-000000000001}"),
        ("bid", 7),
        ("currency", "lei"),
        ("lots", {}),
        ("lots", []),
        ("lots.lot-1", []),
        ("lots.lot-1.lines", {}),
        ("lots.lot-1.lines.0", "12.50"),
        ("lots.lot-1.lines.0.item", ""),
        ("lots.lot-1.lines.1.unit_price", 12),
        ("lots.lot-1.lines.1.unit_price", "12,50"),
        ("lots.lot-1.lines.1.unit_price", "1e3"),
        ("lots.lot-1.lines.1.unit_price", "012.50"),
        ("lots.lot-1.lines.1.unit_price", "12.50\n"),
        ("lots.lot-1.lines.1.unit_price", "1" * 19),
        ("lots.lot-1.total", "NaN"),
        ("answers", []),
        ("answers.warranty", 36),
        ("declarations", "a"),
        ("declarations.0", 1),
        ("files", {}),
        ("files.0.object", "AB" * 32),
        ("files.0.name", ""),
        ("files.1.slot", None),
    ],
)
def test_manifest_malformed_anywhere_is_refused_with_the_place(path: str, value: object) -> None:
    with pytest.raises(ManifestError) as refused:
        parse_manifest(changed(path, value))
    assert refused.value.path == path


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("extra", 1, ""),
        ("lots.lot-1.vat", "19", "lots.lot-1"),
        ("files.0.size", 3, "files.0"),
        ("lots.lot-1.lines.1.item", "item-1", "lots.lot-1.lines"),
        ("declarations", ["b", "a"], "declarations"),
        ("declarations", ["a", "a"], "declarations"),
    ],
)
def test_manifest_with_anything_unknown_or_double_is_refused(path: str, value: object, named: str) -> None:
    with pytest.raises(ManifestError) as refused:
        parse_manifest(changed(path, value))
    assert refused.value.path == named


def test_manifest_that_is_no_canonical_json_is_refused() -> None:
    for data in (b"", b"{}", b"[]", MANIFEST.to_bytes() + b"\n", json.dumps(json.loads(MANIFEST.to_bytes())).encode()):
        with pytest.raises(ManifestError):
            parse_manifest(data)


def test_manifest_that_could_not_be_read_back_is_not_written() -> None:
    lots = {"lot-1": LotPrices((PriceLine("item-1", Decimal("0.123456789")),), None)}
    with pytest.raises(ManifestError, match="8 decimals"):
        Manifest(UUID(int=1), UUID(int=2), "RON", lots).to_bytes()
