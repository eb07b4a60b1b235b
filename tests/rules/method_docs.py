"""Renders the worked cases into docs/methods, between their markers, so that the pages can't say what the code doesn't do.

After a change of a case or of a rule: python -m tests.rules.method_docs
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from procurement.rules.evaluation import Evaluation, Result, evaluate
from procurement.rules.facts import AwardMethod, CriterionKind, Offer
from procurement.rules.messages import Message
from procurement.rules.money import rounded
from procurement.rules.periods import (
    GENERIC,
    ROMANIAN,
    Calendar,
    Computed,
    Term,
    Unit,
    earliest_end,
    latest_before,
)
from procurement.rules.savings import BASELINES, NotComputable
from tests.rules.cases import Case, allotted_of, award_facts_of, cases, lot_of, offers_of
from tests.rules.combined import chosen_of, division_row

DOCS = Path(__file__).parents[2] / "docs" / "methods"
BUCHAREST = ZoneInfo("Europe/Bucharest")
_BLOCK = re.compile(r"(<!-- cases: (\w+) -->\n).*?(<!-- end of cases -->)", re.DOTALL)


def pages() -> list[Path]:
    """The pages that hold a block of cases."""
    return sorted(page for page in DOCS.glob("*.md") if _BLOCK.search(page.read_text("utf-8")))


def rendered(text: str) -> str:
    """The page with every block made anew."""
    return _BLOCK.sub(lambda block: block[1] + "\n" + "\n".join(_blocks(block[2])) + block[3], text)


def computed_of(case: Case) -> Computed:
    """The end of the period that a case is about, in Bucharest with the holidays of its days."""
    data = case.data
    counting = {"romanian": ROMANIAN, "generic": GENERIC}[data["law"]]
    calendar = Calendar("Europe/Bucharest", frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
    term = Term(data["days"], Unit(data["unit"]), Message("Case."))
    if "deadline" in data:
        return latest_before(_local(data["deadline"]), term, calendar)
    return earliest_end(_local(data["start"]), term, calendar, counting)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUCHAREST)


def _blocks(method: str) -> Iterable[str]:
    render = RENDERERS[method]
    for case in cases(method):
        yield f"#### {case.name.replace('-', ' ').capitalize()}\n\n{case.story}\n"
        yield render(case)


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _evaluated(method: str) -> Callable[[Case], str]:
    def render(case: Case) -> str:
        evaluation = evaluate(lot_of(case.data, method), offers_of(case.data))
        offers = {offer.id: offer for offer in evaluation.offers}
        rows = [_result_row(evaluation, result, offers[result.offer]) for result in evaluation.results]
        waiting = "".join(f"\nNobody is ranked yet: {missing}\n" for missing in evaluation.waiting)
        return _table(rows[0], (row.values() for row in rows)) + waiting

    return render


def _result_row(evaluation: Evaluation, result: Result, offer: Offer) -> Mapping[str, object]:
    prices = ", ".join(f"{line.item_id} {line.unit_price}" for line in offer.lines)
    row: dict[str, object] = {"Offer": result.offer, "Unit prices": prices, "Total": result.total or "-"}
    for criterion in evaluation.lot.criteria:
        if criterion.weight:
            scores = " / ".join(str(score) for score in offer.scores.get(criterion.id, ()))
            if criterion.id in offer.consensus:
                scores += f", agreed {offer.consensus[criterion.id]}"
            answer = scores if criterion.kind is CriterionKind.JUDGED else offer.answers.get(criterion.id, "")
            points = f" → {rounded(result.quality[criterion.id])}" if criterion.id in result.quality else ""
            row[f"{criterion.title} (of {criterion.weight})"] = f"{answer or 'none'}{points}"
        else:
            row[criterion.title] = offer.answers.get(criterion.id, "none")
    if result.cost or evaluation.lot.life_years:
        row["Cost, not discounted"] = "-" if result.cost is None else rounded(result.cost.undiscounted)
        row["Cost"] = "-" if result.cost is None else rounded(result.cost.discounted)
    if evaluation.lot.award_method is AwardMethod.COEFFICIENT:
        row["Reduced price"] = "-" if result.compared is None else rounded(result.compared)
    if evaluation.lot.award_method is AwardMethod.BEST_RATIO:
        row["Price points"] = "-" if result.price_points is None else rounded(result.price_points)
    if evaluation.lot.award_method in (AwardMethod.BEST_RATIO, AwardMethod.QUALITY_ONLY):
        row["Points"] = "-" if result.shown_points is None else result.shown_points
    row["Rank"] = result.rank or ("waits" if result.admissible else "excluded")
    why = [*result.exclusions, *result.notes, *filter(None, (result.reason,)), *result.low_alerts]
    row["Why"] = " ".join(str(sentence) for sentence in why)
    return row


def _lot_limits(case: Case) -> str:
    rows = [
        (one.lot.number, one.lot.estimated_value, ", ".join(one.ranking), ", ".join(one.passed) or "-", one.winner or "nobody")
        for one in allotted_of(case)
    ]  # fmt: skip
    table = _table(("Lot", "Estimated value", "Ranking", "Passed over", "Awarded to"), rows)
    return f"At most {case.data['at_most']} for one bidder; the lots in the order in which they are decided.\n\n{table}"


def _combined_lots(case: Case) -> str:
    data, choice = case.data, chosen_of(case)
    offers = [
        (name, lot.get("estimate", "120000"), ", ".join(f"{bid} {_priced(one)}" for bid, one in lot["offers"].items()))
        for name, lot in data["lots"].items()
    ]
    groups = "; ".join(f"{name}: lots {', '.join(lots)}" for name, lots in data["groups"].items())
    given = "; ".join(
        f"{bid} {percent} % for {group}" for bid, them in data["discounts"].items() for group, percent in them.items()
    )
    first = _table(("Lot", "Estimated value", "Offers"), offers)
    found = _table(
        ("Combined", "Who gets which lots, and at what sum", "Compared"), map(division_row, choice.divisions)
    )
    limit = f" At most {data['at_most']} lots for one bidder." if "at_most" in data else ""
    return f"Groups: {groups}. Discounts: {given}.{limit}\n\n{first}\nThe divisions, the best first:\n\n{found}"


def _priced(offer: str | Mapping[str, Any]) -> str:
    if isinstance(offer, str):
        return offer
    return f"{offer['price']} ({', '.join(f'{name} {text}' for name, text in offer['answers'].items())})"


def _savings(case: Case) -> str:
    facts = award_facts_of(case)
    rows: list[tuple[str, ...]] = []
    for name, baseline in BASELINES.items():
        outcome = baseline(facts)
        if isinstance(outcome, NotComputable):
            rows.append((name, "-", "-", "-", f"not computable: {outcome.reason}"))
        else:
            amounts = (outcome.baseline, outcome.compared, outcome.saving)
            shown = (f"{rounded(amount.amount)} {amount.currency}" for amount in amounts)
            rows.append((name, *shown, f"{outcome.percent} %"))
    bids = ", ".join(case.data["bids"])
    return f"Valid bids: {bids}.\n\n" + _table(("Baseline", "Amount", "Compared with", "Saving", "In percent"), rows)


def _period(case: Case) -> str:
    found = computed_of(case)
    return "".join(f"{number}. {step}\n" for number, step in enumerate(found.steps, start=1)) + (
        f"\nLast day: **{found.last_day}**; it is over at {found.at.astimezone(BUCHAREST).isoformat()}.\n"
    )


RENDERERS: Mapping[str, Callable[[Case], str]] = {
    **{
        name: _evaluated(name)
        for name in (*(method.value for method in AwardMethod), "price_formula", "tie_break", "abnormally_low")
    },
    "savings": _savings,
    "periods": _period,
    "lot_limits": _lot_limits,
    "combined_lots": _combined_lots,
}


if __name__ == "__main__":
    for changed in pages():
        changed.write_text(rendered(changed.read_text("utf-8")), "utf-8")
