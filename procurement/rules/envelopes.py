"""A bid in two envelopes: the first without prices, then for each lot its prices, sealed apart (docs/formats.md, section 4.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from procurement.rules.manifest import LotPrices, Manifest, ManifestError, parse_manifest

FIRST, PRICES = 1, 2
"""The stages of the sealed objects (docs/formats.md, section 3.1): who bids and what is offered; then the prices."""
SEALED, FAILED = "sealed", "failed"
"""What an Offer's `envelope` says while its prices are sealed, and if they could not be opened; empty once they are known."""
_WITHOUT = LotPrices((), None)


def price_manifest(manifest: Manifest, lot: str, costs: Collection[str]) -> Manifest:
    """The second envelope of one lot: its prices, and the answers to the criteria of this lot that are costs."""
    answers = {name: answer for name, answer in manifest.answers.items() if name in costs}
    return Manifest(
        manifest.tender,
        manifest.bid,
        manifest.currency,
        MappingProxyType({lot: manifest.lots[lot]}),
        answers=MappingProxyType(answers),
    )


def first_manifest(manifest: Manifest, prices: Mapping[str, str], costs: Collection[str]) -> Manifest:
    """The first envelope: all but prices and costs; `prices` are the object ids of the sealed price tables, by lot."""
    answers = {name: answer for name, answer in manifest.answers.items() if name not in costs}
    lots = dict.fromkeys(manifest.lots, _WITHOUT)
    return replace(manifest, lots=MappingProxyType(lots), answers=MappingProxyType(answers), prices=prices)


def price_flaw(first: Manifest, lot: str, content: bytes) -> str:
    """Why this is not the second envelope of that lot of the bid; empty if it is."""
    try:
        found = parse_manifest(content)
    except ManifestError as error:
        return str(error)
    if (found.tender, found.bid, found.currency) != (first.tender, first.bid, first.currency):
        return "The prices belong to another bid."
    if found.lots.keys() != {lot} or found.files or found.declarations or found.prices:
        return "The envelope holds something else than the prices of its lot."
    return ""


def with_prices(first: Manifest, lot: str, prices: Manifest) -> Manifest:
    """The bid as one, for this lot. What the first envelope answers stands: the second only adds to it."""
    lots = {**first.lots, lot: prices.lots[lot]}
    answers = {**prices.answers, **first.answers}
    return replace(first, lots=MappingProxyType(lots), answers=MappingProxyType(answers))


def envelope_of(first: Manifest, lot: str, *, opened: bool, failed: bool) -> str:
    """What the evaluation is told of the prices of an offer."""
    if lot not in first.prices or opened:
        return ""
    return FAILED if failed else SEALED
