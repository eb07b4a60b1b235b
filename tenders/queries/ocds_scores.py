"""What releases tell of the evaluation of opened bids: no more than the public pages of their lots show now. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.lifecycle import Stage
from procurement.rules.ocds_scores import EvaluationPart, GivenScore, evaluation_part
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Award, Evaluation, Lot, Tender
from tenders.queries.facts import ruleset_of
from tenders.queries.judging import is_judged
from tenders.queries.score_sheets import Cell, judged_offers
from tenders.queries.visibility import reached

Key = tuple[UUID | None, UUID]
"""A bid and a lot."""
Given = dict[str, tuple[GivenScore, ...]]
"""The scores of evaluators by criterion."""


def current_of(tender: Tender) -> Mapping[UUID, Evaluation]:
    """The evaluations that count, by lot. Asks nothing of imported history, of which there are many at a time and which has none."""
    if tender.imported:
        return {}
    return {row.lot_id: row for row in Evaluation.objects.filter(lot__tender=tender, superseded_at=None)}


def evaluation_is_public(tender: Tender, lot: Lot, decided: Iterable[Award], row: Evaluation | None) -> bool:
    """Whether the world may know who is admissible and in which rank.

    What a decision has published stays published; an evaluation after it, such as one that a complaint brought about, waits
    for a decision of its own.
    """
    if tender.imported or _shown(Part.EVALUATION, tender, lot):
        return True
    dates = [award.decided_at for award in decided if award.decided_at]
    return row is not None and bool(dates) and row.created_at <= max(dates)


def evaluations_of(
    tender: Tender, lots: Iterable[Lot], current: Mapping[UUID, Evaluation]
) -> dict[Key, EvaluationPart]:
    """The results by bid and lot, of the lots whose page shows them; scores and reasons of evaluators where it shows those too."""
    found: dict[Key, EvaluationPart] = {}
    for lot in lots:
        row = current.get(lot.pk)
        if row is None or not _shown(Part.EVALUATION, tender, lot):
            continue
        evaluation = evaluate(*inputs_from_data(json.loads(row.inputs)))
        given = _given(lot) if is_judged(lot) and _shown(Part.SCORES, tender, lot) else {}
        for result in evaluation.results:
            bid = UUID(result.offer)
            found[bid, lot.pk] = evaluation_part(evaluation, result, given.get(bid, {}))
    return found


def _shown(part: Part, tender: Tender, lot: Lot) -> bool:
    """By the table of rules.visibility alone. Decision, letters and the stage after them are one act, whose release comes before
    its last step: who has sent the letters stands where the act ends."""
    stage = Stage(lot.stage)
    if stage is Stage.DECIDED and lot.letters_sent_at:
        stage = Stage.STANDSTILL
    return may_read(part, Audience.PUBLIC, stage, ruleset_of(tender), reached=reached(tender, lot))


def _given(lot: Lot) -> dict[UUID, Given]:
    """The locked scores by bid; evaluators are numbered, not named."""
    return {
        offer.bid.pk: {cell.criterion.id: tuple(_scores(cell)) for cell in offer.cells} for offer in judged_offers(lot)
    }


def _scores(cell: Cell) -> Iterable[GivenScore]:
    yield from (GivenScore(one.who, one.score, one.reason) for one in cell.given)
    if cell.agreed:
        yield GivenScore("consensus", cell.agreed.score, cell.agreed.reason)
