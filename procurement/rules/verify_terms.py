"""Whether a lot was evaluated by the terms that were published: the notice and the ruleset beside the evaluation's inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from procurement.rules.evaluation_inputs import evaluation_inputs
from procurement.rules.facts import LotTerms
from procurement.rules.options import items_apart

_ROWS = {"items": "item", "criteria": "criterion", "requirements": "requirement"}
_UNNAMED: Mapping[str, Mapping[str, Any]] = {
    "item": {"fixed_price": None},
    "criterion": {"power": 1},
    "requirement": {},
}
"""What a row has where it does not say."""
_NOT_OF_TERMS = frozenset(
    {"estimated_value", "requirements", "tie_break", "tie_seed", "abnormally_low_share", "low_alerts", "evaluators"}
)
_LOW = {"below_mean": "below_mean_share", "below_next": "below_next_share", "deviation": "deviation_factor"}
_PRICE: Mapping[str, Any] = {
    "price_formula": "inverse", "price_parameter": None, "price_steps": [], "life_years": None, "discount_rate": None,
    "options_estimate": None,
}  # fmt: skip
"""The price formula where none is named; no steps, no life cycle, and options that count."""


def differences(lot: LotTerms, notice: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """The first thing in which the evaluated terms differ from the notice, as a sentence; empty if there is none.

    Compared is whatever both name: a notice may hold words that no evaluation depends on.
    """
    data = evaluation_inputs(lot, [])["lot"]
    published = {**notice, "requirements": whole["requirements"]}
    for name, word in _ROWS.items():
        if found := _rows_differ(word, data[name], published[name]):
            return found
    data, notice = {**_PRICE, **data}, {**_PRICE, **notice}
    for name in sorted(data.keys() & notice.keys() - _ROWS.keys() - _NOT_OF_TERMS):
        if not _same(data[name], notice[name]):
            return f"Its {name} is not the one of the notice."
    stated = notice["estimated_value"]
    if Decimal(data["estimated_value"]["amount"]) != Decimal(stated if stated is not None else 0):
        return "Its estimated_value is not the one of the notice."
    if _options_differ(lot, notice):
        return "Its options are not those of the notice."
    if lot.lots_bid_at_most != whole.get("lots_bid_at_most"):
        return "Its lots_bid_at_most is not the one of the notice."
    return ""


def _options_differ(lot: LotTerms, notice: Mapping[str, Any]) -> bool:
    """Whether other items are left out of the comparison than the options of the notice; where they count, no input names them."""
    apart = notice.get("options_estimate") is not None
    published = {item["id"] for item in notice["items"] if item.get("optional")} if apart else set()
    return {item.id for item in items_apart(lot)} != published


def _rows_differ(word: str, data: Sequence[Mapping[str, Any]], notice: Sequence[Mapping[str, Any]]) -> str:
    if [row["id"] for row in data] != [row["id"] for row in notice]:
        return f"It has other rows than the notice: {word}."
    for own, shown in zip(data, notice, strict=True):
        row, published = {**_UNNAMED[word], **own}, {**_UNNAMED[word], **shown}
        for name in sorted(row.keys() & published.keys()):
            if not _same(row[name], published[name]):
                return f"The {name} of the {word} {row['id']} is not the one of the notice."
    return ""


def _same(one: Any, other: Any) -> bool:
    """Equal as text, as numbers, or pair by pair in any order (the options of a criterion)."""
    if one == other:
        return True
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return all(_same(a, b) for a, b in zip(sorted(one), sorted(other), strict=True))
    try:
        return isinstance(one, str) and isinstance(other, str) and Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def ruleset_differences(lot: LotTerms, notice: Mapping[str, Any], ruleset: Mapping[str, Any]) -> str:
    """What the law of the tender says otherwise than the evaluated terms, as a sentence; empty if nothing.

    `notice` is the lot in the notice: it may choose among what the law allows.
    """
    values = ruleset["values"]
    share = values["abnormally_low.alert_share"]["value"]
    if lot.abnormally_low_share != (None if share is None else Decimal(share)):
        return "Its limit of abnormally low prices is not the one of the ruleset."
    for name, key in _LOW.items():
        limit, said = values.get(f"abnormally_low.{key}", {}).get("value"), getattr(lot.low_alerts, name)
        if said != (None if limit is None else Decimal(limit)):
            return "Its comparisons for abnormally low prices are not those of the ruleset."
    return _tie_break(lot, notice, values)


def _tie_break(lot: LotTerms, notice: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The notice's own chain, of what the ruleset allows; where it has none, the ruleset's."""
    if own := notice.get("tie_break"):
        if not set(own) <= {*values["tie_break.allowed"]["value"], *values["tie_break.chain"]["value"]}:
            return "Its tie-break is not one that the ruleset allows."
        return "" if list(lot.tie_break) == list(own) else "Its tie-break is not the one of the notice."
    if list(lot.tie_break) != list(values["tie_break.chain"]["value"]):
        return "Its tie-break is not the one of the ruleset."
    return ""
