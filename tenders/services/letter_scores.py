"""What a letter says about judged criteria: each evaluator's score with its reason, own and (where another won) the winner's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from procurement.display import number_text
from procurement.rules.judging import shortest
from tenders.queries.bid_results import LotResult
from tenders.queries.judging import is_judged
from tenders.queries.score_sheets import Cell, judged_offers


def judged_parts(result: LotResult, *, beside: bool) -> list[dict[str, Any]]:
    """Parts of a letter; none where people judged nothing, or the bid was not scored. Evaluators are numbered, not named."""
    if result.own is None or not is_judged(result.lot):
        return []
    offers = {str(offer.bid.pk): offer for offer in judged_offers(result.lot)}
    own = offers.get(result.own.offer)
    winner = offers.get(result.winner.offer) if beside and result.winner else None
    if own is None:
        return []
    found: list[dict[str, Any]] = [{"kind": "heading", "text": _("What the evaluators judged")}]
    for place, cell in enumerate(own.cells):
        found += _cell(_("Your bid on “%(title)s”") % {"title": cell.criterion.title}, cell)
        if winner is not None:
            found += _cell(_("The winner on “%(title)s”") % {"title": cell.criterion.title}, winner.cells[place])
    return found


def _cell(caption: str, cell: Cell) -> list[dict[str, Any]]:
    most = number_text(shortest(cell.criterion.scale_max))
    line = _("Evaluator %(number)s: %(score)s of %(most)s.")
    items = [
        f"{line % {'number': one.who, 'score': number_text(shortest(one.score)), 'most': most}} {one.reason}"
        for one in cell.given
    ]
    if cell.agreed:
        agreed = _("Consensus of the committee: %(score)s of %(most)s.")
        score = number_text(shortest(cell.agreed.score))
        items.append(f"{agreed % {'score': score, 'most': most}} {cell.agreed.reason}")
    return [{"kind": "text", "text": caption}, {"kind": "list", "items": items}]
