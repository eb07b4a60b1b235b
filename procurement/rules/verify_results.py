"""Rules V14 and V16 (docs/formats.md, section 19): evaluation and award, computed anew by the rules themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.draw import commitment, seed
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import evaluation_inputs, inputs_from_data
from procurement.rules.evaluation_results import Evaluation
from procurement.rules.facts import CriterionKind, LotTerms, Offer
from procurement.rules.repairs import repaired, with_repairs
from procurement.rules.verify_evidence import AMENDED, PUBLISHED, REVEALED, RULESET, Evidence, Failed, NotApplicable
from procurement.rules.verify_lot_limits import at_limit_by_award
from procurement.rules.verify_prices import offer_of
from procurement.rules.verify_qualification import repairs_of
from procurement.rules.verify_terms import differences, ruleset_differences

EVALUATED, DECIDED, TURNED_DOWN, REOPENED = (
    "lot.evaluated", "award.decided", "award.refused_by_supplier", "lot.reopened",
)  # fmt: skip


def of_lot(evidence: Evidence, lot: str, *types: str) -> list[Any]:
    """The acts of these types about a lot."""
    return [entry for entry in evidence.of_type(*types) if entry.data["lot"] == lot]


def shown_of(evidence: Evidence, name: str) -> tuple[dict[str, str], list[str]]:
    """The folders of the lots that have this file, by lot, and the lots that have it held back."""
    shown, held = {}, []
    for lot, folder in evidence.lots.items():
        if f"{folder}{name}" in evidence.zip.members:
            shown[lot] = folder
        elif any(f"{folder}{name}".startswith(part) for part in evidence.withheld):
            held.append(folder)
    return shown, held


def summary(done: int, held: list[str], what: str) -> str:
    """How many lots were checked, and which are held back; NotApplicable where there is none."""
    if not done:
        raise NotApplicable(f"{what} is not public yet." if held else f"There is no {what.lower()} yet.")
    return f"lots: {done}" + (f"; held back so far: {', '.join(held)}" if held else "")


def v14(evidence: Evidence) -> str:
    """From the notice and the opened bids the evaluation comes out as it was recorded."""
    shown, held = shown_of(evidence, "evaluation.json")
    _notice_is_logged(evidence)
    for lot, folder in evidence.lots.items():
        evaluations = of_lot(evidence, lot, EVALUATED)
        if lot not in shown and folder not in held and evaluations:
            raise Failed(f"{folder}evaluation.json", "It is missing, although the log has it.")
    for lot, folder in shown.items():
        found = evaluation_of(evidence, folder)
        if canonical_json(found.to_data()) != evidence.read(f"{folder}evaluation.json"):
            raise Failed(f"{folder}evaluation.json", "The rules come to another result.")
        logged = of_lot(evidence, lot, EVALUATED)
        if found.ranking and (not logged or logged[-1].data["evaluation"] != found.digest()):
            raise Failed(f"{folder}evaluation.json", "It is not the evaluation that the log has.")
        _inputs_are_the_bids(evidence, lot, folder, found)
    return summary(len(shown), held, "Evaluation")


def evaluation_of(evidence: Evidence, folder: str) -> Evaluation:
    """The evaluation of a lot, computed anew from its inputs."""
    path = f"{folder}inputs.json"
    data = evidence.json(path)
    try:
        return evaluate(*inputs_from_data(data))
    except (ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise Failed(path, f"It can't be evaluated: {error}") from error


def _notice_is_logged(evidence: Evidence) -> None:
    """The versions of the notice are those whose digests the log has."""
    logged = [evidence.the(PUBLISHED), *evidence.of_type(AMENDED)]
    paths = [f"notice/{number}.json" for number in range(1, len(logged) + 1)]
    for path, entry in zip(paths, logged, strict=True):
        if hashlib.sha256(evidence.read(path)).hexdigest() != entry.data["notice"]:
            raise Failed(path, "It is not the notice that the log has.")
    extra = sorted(p for p in evidence.zip.members if p.startswith("notice/") and p not in paths)
    if extra:
        raise Failed(extra[0], "It is a version of the notice that the log does not have.")


def _inputs_are_the_bids(evidence: Evidence, lot: str, folder: str, found: Evaluation) -> None:
    """The inputs are the published terms and exactly the opened bids; scores and rulings are people's."""
    path = f"{folder}inputs.json"
    notice = next((part for part in evidence.notice()["lots"] if part["id"] == lot), None)
    problem = "The notice has no such lot." if notice is None else differences(found.lot, notice, evidence.notice())
    ruleset = evidence.json(RULESET)
    problem = problem or ruleset_differences(found.lot, notice or {}, ruleset) or _seed(evidence, found.lot)
    if problem:
        raise Failed(path, problem)
    expected = {offer.id: offer for offer in _offers(evidence, lot)}
    given = {offer.id: offer for offer in found.offers}
    if extra := sorted(expected.keys() ^ given.keys()):
        raise Failed(path, f"The bid {extra[0]} is in the evaluation or among the opened bids, but not in both.")
    for key, offer in sorted(given.items()):
        judged = _as_judged(found.lot, expected[key], offer)
        if _plain(found.lot, judged) != _plain(found.lot, offer):
            raise Failed(path, f"The bid {key} says something else than its opened manifest.")


def _as_judged(lot: LotTerms, said: Offer, judged: Offer) -> Offer:
    """What a bid says, with what people made of it; its answers to judged criteria score nothing themselves."""
    people = {criterion.id for criterion in lot.criteria if criterion.kind is CriterionKind.JUDGED}
    answers = {name: answer for name, answer in said.answers.items() if name not in people}
    return replace(
        said,
        answers=answers,
        scores=judged.scores,
        consensus=judged.consensus,
        rulings=judged.rulings,
        auctioned=judged.auctioned,  # rule V23 asks where it comes from
    )


def _plain(lot: LotTerms, offer: Offer) -> Any:
    return evaluation_inputs(lot, [offer])["offers"][0]


def _offers(evidence: Evidence, lot: str) -> list[Offer]:
    found = []
    for bid in evidence.bids:
        if not bid.data["failure"]:
            offer = offer_of(evidence, bid, lot)
            found += [with_repairs(offer, repaired(repairs_of(evidence, bid)))] if offer else []
    return found


def _seed(evidence: Evidence, lot: LotTerms) -> str:
    """Made of the sealed bids and, where the publication committed to one, of the nonce that the opening revealed."""
    committed = next((entry.data.get("draw", "") for entry in evidence.of_type(PUBLISHED)), "")
    nonce = next((entry.data.get("draw", "") for entry in evidence.of_type(REVEALED)), "")
    if committed != (commitment(nonce) if nonce else ""):
        return "The number of the draw is not the one to which the publication committed."
    found = seed((bid.data["manifest"] for bid in evidence.bids), nonce)
    return (
        "" if lot.tie_seed == found else "Its seed of the draw is not made of the sealed bids and the published number."
    )


def awards_of(evidence: Evidence, folder: str) -> list[dict[str, Any]]:
    """The decided awards of a lot."""
    found: list[dict[str, Any]] = evidence.json(f"{folder}awards.json")
    return found


def v16(evidence: Evidence) -> str:
    """Each award went to the first in rank who had not refused it and could still have a lot, as the log has it.

    One that fell with an upheld complaint stood on the ranking of its time, which the bundle keeps.
    """
    shown, held = shown_of(evidence, "awards.json")
    full, count = at_limit_by_award(evidence), 0
    for lot, folder in shown.items():
        path, found = f"{folder}awards.json", evaluation_of(evidence, folder)
        decided = {entry.data["award"]: entry for entry in of_lot(evidence, lot, DECIDED)}
        refused = {entry.data["award"] for entry in of_lot(evidence, lot, TURNED_DOWN)}
        fallen = {entry.data["award"]: entry.data["evaluation"] for entry in of_lot(evidence, lot, REOPENED)}
        awards = awards_of(evidence, folder)
        if missing := sorted(decided.keys() - {award["id"] for award in awards}):
            raise Failed(path, f"It lacks the award {missing[0]} that the log has.")
        passed: set[str] = set()
        for award in awards:
            entry = decided.get(award["id"])
            if entry is None:
                raise Failed(path, f"The log has no decision about the award {award['id']}.")
            _award_is_logged(path, award, entry.data)
            stood_on = earlier_evaluation(evidence, folder, fallen[award["id"]]) if award["id"] in fallen else found
            over = {result.offer for result in stood_on.ranking if result.bidder in full.get(award["id"], ())}
            if not evidence.notice().get("lot_groups"):  # where lots may be combined V29 asks who gets them
                _is_first(path, award, stood_on, passed | over)
            if award["id"] in refused:
                passed.add(award["offer"])
            count += 1
    return summary(count, held, "Award")


def earlier_evaluation(evidence: Evidence, folder: str, digest: str) -> Evaluation:
    """A ranking that was set aside, by its digest, computed anew from the inputs that the bundle keeps."""
    for path in evidence.folders(f"{folder}earlier/"):
        found = evaluation_of(evidence, path)
        if found.digest() == digest and canonical_json(found.to_data()) == evidence.read(f"{path}evaluation.json"):
            return found
    raise Failed(f"{folder}earlier/", "It lacks the ranking on which a fallen award stood.")


def _award_is_logged(path: str, award: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    said = tuple(award[key] for key in ("supplier", "amount", "currency"))
    if said != tuple(event[key] for key in ("supplier", "amount", "currency")):
        raise Failed(path, f"The award {award['id']} is not the one that the log has.")


def _is_first(path: str, award: Mapping[str, Any], found: Evaluation, passed: set[str]) -> None:
    first = next((result for result in found.ranking if result.offer not in passed), None)
    if first is None or first.offer != award["offer"]:
        raise Failed(path, f"The award {award['id']} did not go to the first in rank.")
    if first.bidder != award["supplier"] or not first.total or first.total.amount != Decimal(award["amount"]):
        raise Failed(path, f"The award {award['id']} names another company or amount than the bid.")
