"""The inputs of an evaluation as plain data and back, so that a stranger recomputes it from a file.

Decimals are strings without exponent or trailing zeros, times ISO 8601 in UTC, offers sorted by id, maps with free text
as sorted pairs (keys of canonical JSON are ASCII). Scores are sorted: who gave which changes nothing. What only judged
criteria have is there only for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from procurement.rules.auction import Auctioned
from procurement.rules.criteria import COSTS
from procurement.rules.facts import (
    AwardMethod,
    Criterion,
    CriterionKind,
    Item,
    LotTerms,
    Offer,
    PriceFormula,
    PriceLine,
    Requirement,
    RequirementKind,
    Ruling,
)
from procurement.rules.low_alerts import LowAlerts
from procurement.rules.money import Money
from procurement.rules.options import counts

FORMAT = "evaluation-inputs/1"
_LONGEST = 40


def evaluation_inputs(lot: LotTerms, offers: Iterable[Offer]) -> dict[str, Any]:
    """All that `evaluate(lot, offers)` depends on, for canonical JSON."""
    ordered = sorted(offers, key=lambda offer: offer.id)
    return {"format": FORMAT, "lot": _lot_data(lot), "offers": [_offer_data(lot, offer) for offer in ordered]}


def inputs_from_data(data: Mapping[str, Any]) -> tuple[LotTerms, tuple[Offer, ...]]:
    """The facts again. ValueError or KeyError for data that `evaluation_inputs` did not write."""
    if data.get("format") != FORMAT:
        raise ValueError(f"These are no inputs of an evaluation in the format {FORMAT}.")
    return _lot_from(data["lot"]), tuple(_offer_from(offer) for offer in data["offers"])


def plain(value: Decimal) -> str:
    """A decimal as its shortest string: 100000.50 is "100000.5", 1E+3 is "1000". Absurd and infinite ones as Python does."""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        return str(value)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _plain_or_none(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _decimal_or_none(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _lot_data(lot: LotTerms) -> dict[str, Any]:
    return {
        "id": lot.id,
        "number": lot.number,
        "title": lot.title,
        "estimated_value": {"amount": plain(lot.estimated_value.amount), "currency": lot.estimated_value.currency},
        "items": [
            {
                "id": i.id,
                "description": i.description,
                "quantity": plain(i.quantity),
                "unit": i.unit,
                **({} if i.fixed_price is None else {"fixed_price": plain(i.fixed_price)}),
                **({} if counts(i.optional, lot.options_estimate) else {"optional": True}),
            }
            for i in lot.items
        ],
        "award_method": lot.award_method.value,
        "criteria": [_criterion_data(criterion) for criterion in lot.criteria],
        "requirements": [
            {"id": r.id, "kind": r.kind.value, "title": r.title, "mandatory": r.mandatory} for r in lot.requirements
        ],
        "abnormally_low_share": _plain_or_none(lot.abnormally_low_share),
        "tie_break": list(lot.tie_break),
        "tie_seed": lot.tie_seed,
        **({"evaluators": lot.evaluators} if lot.evaluators else {}),
        **price_data(lot),
        **({"low_alerts": low} if (low := _low_alerts(lot.low_alerts)) else {}),
        **({} if lot.lots_bid_at_most is None else {"lots_bid_at_most": lot.lots_bid_at_most}),
    }


def price_data(lot: LotTerms) -> dict[str, Any]:
    """The price formula where it is not the inverse one, which needs no word; years and rate where costs are counted; what of the
    estimate is for options where these do not count."""
    found: dict[str, Any] = {}
    if lot.price_formula is not PriceFormula.INVERSE:
        found = {"price_formula": lot.price_formula.value, "price_parameter": _plain_or_none(lot.price_parameter)}
    if lot.price_steps:
        found["price_steps"] = [[plain(rebate), plain(share)] for rebate, share in lot.price_steps]
    if lot.life_years is not None:
        found |= {"life_years": lot.life_years, "discount_rate": _plain_or_none(lot.discount_rate)}
    if lot.options_estimate is not None:
        found["options_estimate"] = plain(lot.options_estimate)
    return found


def _low_alerts(found: LowAlerts) -> dict[str, str]:
    given = (("below_mean", found.below_mean), ("below_next", found.below_next), ("deviation", found.deviation))
    return {name: plain(value) for name, value in given if value is not None}


def _criterion_data(criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "title": criterion.title,
        "kind": criterion.kind.value,
        "weight": plain(criterion.weight),
        "worst": _plain_or_none(criterion.worst),
        "best": _plain_or_none(criterion.best),
        "options": [[name, plain(share)] for name, share in sorted(criterion.options.items())],
        "minimum_points": plain(criterion.minimum_points),
        **(_scale_data(criterion) if criterion.kind is CriterionKind.JUDGED else {}),
        **({"guidance": criterion.guidance} if criterion.kind in COSTS else {}),
        **({"power": criterion.power} if criterion.kind is CriterionKind.RELATIVE else {}),
    }


def _scale_data(criterion: Criterion) -> dict[str, Any]:
    return {
        "guidance": criterion.guidance,
        "scale_max": plain(criterion.scale_max),
        "scale_step": plain(criterion.scale_step),
        "consensus_spread": _plain_or_none(criterion.consensus_spread),
    }


def _offer_data(lot: LotTerms, offer: Offer) -> dict[str, Any]:
    received = offer.received_at
    return {
        "id": offer.id,
        "bidder": offer.bidder,
        "currency": offer.currency,
        "lines": sorted([line.item_id, plain(line.unit_price)] for line in offer.lines),
        "stated_total": _plain_or_none(offer.stated_total),
        "documents": sorted(offer.documents),
        "declarations": sorted(offer.declarations),
        "answers": [list(pair) for pair in sorted(offer.answers.items())],
        "scores": [[name, [plain(score) for score in sorted(scores)]] for name, scores in sorted(offer.scores.items())],
        **(
            {"consensus": [[n, plain(score)] for n, score in sorted(offer.consensus.items())]}
            if offer.consensus
            else {}
        ),
        "received_at": None if received is None else received.astimezone(UTC).isoformat(timespec="microseconds"),
        **({"rulings": [[r.code, r.explanation, r.citation] for r in offer.rulings]} if offer.rulings else {}),
        **(_auctioned_data(offer.auctioned) if offer.auctioned else {}),
        **({} if lot.lots_bid_at_most is None else {"lots": offer.lots}),
        **({"envelope": offer.envelope} if offer.envelope else {}),
    }


def _auctioned_data(found: Auctioned) -> dict[str, Any]:
    return {"auctioned": [plain(found.total), found.at.astimezone(UTC).isoformat(timespec="microseconds")]}


def _lot_from(data: Mapping[str, Any]) -> LotTerms:
    value = data["estimated_value"]
    return LotTerms(
        id=data["id"],
        number=data["number"],
        title=data["title"],
        estimated_value=Money(Decimal(value["amount"]), value["currency"]),
        items=tuple(_item_from(item) for item in data["items"]),
        award_method=AwardMethod(data["award_method"]),
        criteria=tuple(_criterion_from(criterion) for criterion in data["criteria"]),
        requirements=tuple(
            Requirement(r["id"], RequirementKind(r["kind"]), r["title"], r["mandatory"]) for r in data["requirements"]
        ),
        abnormally_low_share=_decimal_or_none(data["abnormally_low_share"]),
        tie_break=tuple(data["tie_break"]),
        tie_seed=data["tie_seed"],
        evaluators=data.get("evaluators", 0),
        price_formula=PriceFormula(data.get("price_formula", PriceFormula.INVERSE)),
        price_parameter=_decimal_or_none(data.get("price_parameter")),
        price_steps=tuple((Decimal(rebate), Decimal(share)) for rebate, share in data.get("price_steps", ())),
        life_years=data.get("life_years"),
        discount_rate=_decimal_or_none(data.get("discount_rate")),
        low_alerts=LowAlerts(**{name: Decimal(value) for name, value in data.get("low_alerts", {}).items()}),
        lots_bid_at_most=data.get("lots_bid_at_most"),
        options_estimate=_decimal_or_none(data.get("options_estimate")),
    )


def _item_from(data: Mapping[str, Any]) -> Item:
    fixed = _decimal_or_none(data.get("fixed_price"))
    optional = data.get("optional", False)
    return Item(data["id"], data["description"], Decimal(data["quantity"]), data["unit"], fixed, optional)


def _criterion_from(data: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=data["id"],
        title=data["title"],
        kind=CriterionKind(data["kind"]),
        weight=Decimal(data["weight"]),
        worst=_decimal_or_none(data["worst"]),
        best=_decimal_or_none(data["best"]),
        options=MappingProxyType({name: Decimal(share) for name, share in data["options"]}),
        minimum_points=Decimal(data["minimum_points"]),
        guidance=data.get("guidance", ""),
        scale_max=Decimal(data.get("scale_max", "100")),
        scale_step=Decimal(data.get("scale_step", "1")),
        consensus_spread=_decimal_or_none(data.get("consensus_spread")),
        power=data.get("power", 1),
    )


def _offer_from(data: Mapping[str, Any]) -> Offer:
    received = data["received_at"]
    return Offer(
        id=data["id"],
        bidder=data["bidder"],
        currency=data["currency"],
        lines=tuple(PriceLine(item_id, Decimal(price)) for item_id, price in data["lines"]),
        stated_total=_decimal_or_none(data["stated_total"]),
        documents=frozenset(data["documents"]),
        declarations=frozenset(data["declarations"]),
        answers=MappingProxyType(dict(data["answers"])),
        scores=MappingProxyType({name: tuple(Decimal(score) for score in scores) for name, scores in data["scores"]}),
        consensus=MappingProxyType({name: Decimal(score) for name, score in data.get("consensus", ())}),
        received_at=None if received is None else datetime.fromisoformat(received),
        rulings=tuple(Ruling(*ruling) for ruling in data.get("rulings", ())),
        auctioned=_auctioned_from(*data["auctioned"]) if "auctioned" in data else None,
        lots=data.get("lots", 1),
        envelope=data.get("envelope", ""),
    )


def _auctioned_from(total: str, at: str) -> Auctioned:
    return Auctioned(Decimal(total), datetime.fromisoformat(at))
