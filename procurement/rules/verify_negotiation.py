"""Rule V30 of the verifier: a negotiation kept to its notice, and only those left in it were invited to final bids, all at
one instant and with time enough (docs/formats.md, 34)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from procurement.rules.negotiation import list_digest, stay
from procurement.rules.verify_evidence import LOG, Entry, Evidence, Failed, NotApplicable

CALL, RECORD = "call.json", "negotiation.json"
OPENED, CLOSED, REDUCED, ENDED = (
    "negotiation.round_opened", "negotiation.round_closed", "negotiation.reduced", "negotiation.ended",
)  # fmt: skip


def v30(evidence: Evidence) -> str:
    """Rounds one after the other, fewer offers only as announced, the end by two persons, final bids from those left alone."""
    terms = evidence.json(CALL).get("negotiation") if CALL in evidence.zip.members else None
    if terms is None:
        raise NotApplicable("Nothing was negotiated in this procedure.")
    opened = evidence.of_type(OPENED)
    if not opened:
        if not terms["award_initial"]:
            raise Failed(CALL, "Bids came without negotiation, and the notice keeps no right to that.")
        return "awarded without negotiation, as the notice allows"
    ended = evidence.the(ENDED)
    _rounds(opened, evidence.of_type(CLOSED), ended)
    _reductions(evidence.of_type(REDUCED), terms)
    invited = _final_bids(evidence, ended, terms)
    if RECORD not in evidence.zip.members:
        return f"rounds: {len(opened)}, {invited.data['invited']} invited to final bids; the record is in the auditors' bundle"
    content = evidence.read(RECORD)
    if sha256(content).hexdigest() != ended.data["record"]:
        raise Failed(RECORD, "It is not the one whose digest the log has.")
    left = _record(evidence, evidence.json(RECORD), opened, invited)
    for bid in evidence.bids:
        if str(bid.data["bidder"]) not in left:
            raise Failed(f"{bid.folder}bid.json", "Its company was not invited to a final bid.")
    return f"rounds: {len(opened)}, {len(left)} invited to final bids"


def _two_persons(entry: Entry) -> None:
    if not entry.data["proposer"] or entry.data["proposer"] == entry.data.get("actor"):
        raise Failed(entry.name, "One person alone did it.")


def _rounds(opened: Sequence[Entry], closed: Sequence[Entry], ended: Entry) -> None:
    """Each closed after its end, which moved later only, and before the next began."""
    if len(opened) != len(closed):
        raise Failed(LOG, "A round was not closed, or one that never began was.")
    following = [*opened[1:], ended]
    for number, (begun, over, after) in enumerate(zip(opened, closed, following, strict=True)):
        end = datetime.fromisoformat(over.data["offers_end_at"])
        if (begun.data["round"], over.data["round"]) != (number, number):
            raise Failed(begun.name, "The rounds are not numbered in their order.")
        if not begun.number < over.number < after.number:
            raise Failed(over.name, "It does not stand between its round and what followed.")
        if over.at < end or end < datetime.fromisoformat(begun.data["offers_end_at"]):
            raise Failed(over.name, "The round was closed before its end.")
    _two_persons(ended)


def _reductions(reduced: Sequence[Entry], terms: Mapping[str, Any]) -> None:
    for entry in reduced:
        _two_persons(entry)
        if not terms["reduces"]:
            raise Failed(entry.name, "The notice does not say that offers become fewer in stages.")
        if entry.data["left"] < terms["least_left"]:
            raise Failed(entry.name, "Fewer offers stayed than the ruleset asks for.")


def _final_bids(evidence: Evidence, ended: Entry, terms: Mapping[str, Any]) -> Entry:
    """Everybody left was invited with the end of the negotiation, with one deadline that leaves the days of the ruleset."""
    published, invited = evidence.the("tender.published"), evidence.the("bidders.invited")
    if not ended.number < published.number < invited.number or invited.at != ended.at:
        raise Failed(invited.name, "The invitation did not come at the instant at which the negotiation ended.")
    end = datetime.fromisoformat(published.data["bids_end_at"])
    if published.data["bids_end_at"] != ended.data["bids_end_at"]:
        raise Failed(published.name, "Its deadline is not the one that two persons set.")
    if end < invited.at + timedelta(days=terms["final_days"]):
        raise Failed(published.name, f"It leaves fewer than {terms['final_days']} days for the final bids.")
    return invited


def _record(evidence: Evidence, record: Mapping[str, Any], opened: Sequence[Entry], invited: Entry) -> frozenset[str]:
    """Who is left follows from the offers of the first round and from the points; the log counts and names the same."""
    here = frozenset(record["invited"]) | frozenset(record["left"])
    gone: dict[str, str] = {one: "no_offer" for one in here if one not in record["rounds"][0]["offers"]}
    for begun, over, told in zip(opened, evidence.of_type(CLOSED), record["rounds"], strict=True):
        asked = here if begun.data["round"] == 0 else here - gone.keys()
        if begun.data["list_digest"] != list_digest(list(asked)) or begun.data["message"] != told["message"]:
            raise Failed(begun.name, "Others were asked in this round, or with other words.")
        if sorted(told["offers"].values()) != sorted(over.data["digests"]) or not told["offers"].keys() <= asked:
            raise Failed(over.name, "Its offers are not those of the record.")
        for reduction in (one for one in record["reductions"] if one["round"] == told["number"]):
            points = {one: Decimal(found) for one, found in reduction["points"].items()}
            gone |= dict.fromkeys(points.keys() - stay(points, reduction["keep"]), "reduction")
    if gone != record["left"]:
        raise Failed(RECORD, "Offers and points give other companies that leave.")
    if invited.data["list_digest"] != list_digest(list(here - gone.keys())):
        raise Failed(invited.name, "Others were invited than were left in the negotiation.")
    return here - gone.keys()
