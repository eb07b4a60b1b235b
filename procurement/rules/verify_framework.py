"""Rule V28 of the verifier: only parties of a framework agreement get contracts under it, within what was announced."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from procurement.rules.money import exact_sum
from procurement.rules.verify_evidence import Entry, Evidence, Failed, NotApplicable

AWARDED, COUNTED, DECIDED = "framework.awarded", "framework.counted", "award.decided"


def v28(evidence: Evidence) -> str:
    """After each act the call-offs of a lot together stay within its announced value and quantities; each is with a party."""
    awarded = {entry.data["lot"]: entry for entry in evidence.of_type(AWARDED)}
    counted = evidence.of_type(COUNTED)
    if not awarded:
        if counted:
            raise Failed(counted[0].name, "It counts a call-off of an agreement that the log does not have.")
        raise NotApplicable("it is no framework agreement")
    for entry in awarded.values():
        _as_decided(evidence, entry)
    now: dict[str, dict[str, Entry]] = {lot: {} for lot in awarded}
    for entry in counted:
        lot = entry.data["lot"]
        if lot not in awarded:
            raise Failed(entry.name, "It counts a call-off of an agreement that the log does not have.")
        now[lot][entry.data["ocid"]] = entry
        _with_a_party(entry, awarded[lot])
        _within(evidence, entry, now[lot].values(), awarded[lot])
    return f"agreements: {len(awarded)}, call-offs: {sum(map(len, now.values()))}"


def _as_decided(evidence: Evidence, entry: Entry) -> None:
    """The first party is the one to whom the award was decided, and the most is the lot's estimate."""
    decided = [one for one in evidence.of_type(DECIDED) if one.data["award"] == entry.data["award"]]
    first = entry.data["parties"][0].split(" ")[0] if entry.data["parties"] else ""
    if not decided or decided[0].data["supplier"] != first:
        raise Failed(entry.name, "Its first party is not the company to which the award was decided.")
    if Decimal(_lot(evidence, entry)["estimated_value"]) != Decimal(entry.data["most"]):
        raise Failed(entry.name, "What may be called off at most is not the estimate of the lot.")


def _with_a_party(entry: Entry, awarded: Entry) -> None:
    parties = {party.split(" ")[0] for party in awarded.data["parties"]}
    if Decimal(entry.data["amount"]) and entry.data["supplier"] not in parties:
        raise Failed(entry.name, "The contract is with a company that is no party of the agreement.")


def _within(evidence: Evidence, entry: Entry, standing: Iterable[Entry], awarded: Entry) -> None:
    live = list(standing)
    total = exact_sum(*(Decimal(one.data["amount"]) for one in live))
    if total > Decimal(awarded.data["most"]):
        raise Failed(entry.name, f"With it the call-offs come to {total}, more than {awarded.data['most']}.")
    taken: dict[str, Decimal] = {}
    for item, quantity in (text.split(" ") for one in live for text in one.data["items"]):
        taken[item] = exact_sum(taken.get(item, Decimal(0)), Decimal(quantity))
    most = {item["id"]: Decimal(item["quantity"]) for item in _lot(evidence, entry)["items"]}
    for item, called_off in taken.items():
        if item not in most or called_off > most[item]:
            raise Failed(entry.name, f"With it more of item {item} is called off than was announced.")


def _lot(evidence: Evidence, entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in evidence.notice()["lots"] if part["id"] == entry.data["lot"])
    return found
