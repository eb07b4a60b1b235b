"""Rule V15 (docs/formats.md, section 19): the savings of each lot, computed anew by the rules themselves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from procurement.rules.auction_ranking import lowest_before_auction
from procurement.rules.competition import CompetitionFacts, competition
from procurement.rules.life_cycle_saving import Worked, worked, working_text
from procurement.rules.money import Money
from procurement.rules.options import published_part
from procurement.rules.saving_record import REPORTED, figures_data, outcomes_data, with_indexed, with_life_cycle
from procurement.rules.savings import AwardFacts
from procurement.rules.verify_evidence import Evidence, Failed
from procurement.rules.verify_results import awards_of, evaluation_of, of_lot, shown_of, summary

ENDED = "contract.ended"


def v15(evidence: Evidence) -> str:
    """The savings come out the same from the estimate, the valid bids, the award and what was paid."""
    shown, held = shown_of(evidence, "saving.json")
    for lot, folder in shown.items():
        path = f"{folder}saving.json"
        record = evidence.json(path)
        version = record["v"]
        if version not in REPORTED:
            raise Failed(path, "It is of a version that this program does not know.")
        facts = with_indexed(_saving_facts(evidence, lot, folder, version), record)
        if version > 4:
            found = _life_cycle(evidence, lot, folder)
            if record["life_cycle_working"] != (working_text(found) if isinstance(found, Worked) else ""):
                raise Failed(path, "Its costs over the life cycle are not those of the notice and of the awarded bid.")
            facts = with_life_cycle(facts, found, record["currency"])
        for name, value in figures_data(facts, version).items():
            if record["inputs"].get(name) != value:
                raise Failed(path, f"Its {name} is not what award, bids, estimate and contract give.")
        if record["outcomes"] != outcomes_data(facts, version):
            raise Failed(path, "The rules come to other savings.")
    return summary(len(shown), held, "Saving")


def _saving_facts(evidence: Evidence, lot: str, folder: str, version: int) -> AwardFacts:
    standing = [award for award in awards_of(evidence, folder) if award["status"] == "active"]
    currency = evidence.tender["currency"]
    found = evaluation_of(evidence, folder)
    # An award of combined lots is less than the total of its offer.
    won = {award["offer"]: Decimal(award["amount"]) for award in standing}
    valid = [won.get(r.offer, r.total.amount) for r in found.results if r.admissible and r.total]
    faced = competition(valid, winner=Decimal(standing[0]["amount"])) if len(standing) == 1 else CompetitionFacts()
    notice = evidence.first_terms() if version > 2 else evidence.notice()
    estimate = published_part(next(part for part in notice["lots"] if part["id"] == lot))
    initial = lowest_before_auction(found.lot, found.offers) if len(standing) == 1 else None
    ended = [e for e in of_lot(evidence, lot, ENDED) if e.data["outcome"] == "completed"]
    total = sum((Decimal(award["amount"]) for award in standing), Decimal(0))
    return AwardFacts(
        award=Money(total, currency),
        estimate=None if estimate is None else Money(estimate, currency),
        bids=faced,
        paid=Money(Decimal(ended[-1].data["final"]), currency) if ended and ended[-1].data["final"] else None,
        initial=initial,
        fixed=evidence.notice().get("savings_baseline", ""),
    )


def _life_cycle(evidence: Evidence, lot: str, folder: str) -> Worked | str:
    """The reference solution of the last notice beside the award, as its bid says; or the code of the reason why there is none."""
    standing = [award for award in awards_of(evidence, folder) if award["status"] == "active"]
    if len(standing) != 1:
        return "several"
    found = evaluation_of(evidence, folder)
    notice = next(part for part in evidence.notice()["lots"] if part["id"] == lot)
    stated = {one["id"]: one.get("reference") for one in notice["criteria"]}
    price = notice.get("reference_price")
    terms = replace(
        found.lot,
        reference_price=None if price is None else Decimal(price),
        criteria=tuple(
            one if stated.get(one.id) is None else replace(one, reference=Decimal(stated[one.id]))
            for one in found.lot.criteria
        ),
    )
    answers = next((offer.answers for offer in found.offers if offer.id == standing[0]["offer"]), {})
    return worked(terms, Decimal(standing[0]["amount"]), answers)
