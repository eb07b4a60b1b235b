"""A call-off as the rules see it. Reads only; what is drafted, approved and decided asks here, so nothing here asks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.rules.facts import TenderFacts
from procurement.rules.frameworks import CallOffFacts, Line, Use, Way, order_value
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.procedures import CALL_OFF, procedure_of
from tenders.models import CallOff, Tender
from tenders.queries.frameworks import ends_on, most_of, parties_of, quantities_of, terms_row, value_of


def call_off_facts(tender: Tender, today: date, value: Money | None = None) -> CallOffFacts:
    """A call-off as the rules see it, with what all others have used. `value` of an order is that of its lines."""
    found = CallOff.objects.select_related("lot__tender__ruleset", "lot__tender__buyer").get(tender=tender)
    lot, terms = found.lot, terms_row(found.lot.tender)
    assert terms  # a call-off is begun from a framework agreement
    lines = list(found.lines.select_related("item", "source"))
    taken = quantities_of(lot, but=found)
    if tender.procedure == CALL_OFF.code:
        priced = [(line.item.quantity, line.price) for line in lines if line.price is not None]
        value = value or order_value(priced, tender.currency)
    return CallOffFacts(
        in_force=Stage(lot.stage) is Stage.CONTRACTED,
        today=today,
        ends_on=ends_on(lot),
        way=Way(terms.way),
        lines=tuple(
            Line(str(line.source), line.item.quantity, Use(line.source.quantity, taken.get(str(line.source_id), Decimal(0))))
            for line in lines
        ),
        most=most_of(lot),
        used=Money(value_of(lot, but=found), tender.currency),
        value=value,
        supplier=str(found.supplier_id or ""),
        ranked=tuple(str(party.supplier_id) for party in parties_of(lot)),
        passed={str(one.supplier_id): one.reason for one in found.passed_over.all()},
    )  # fmt: skip


def with_call_off(facts: TenderFacts, tender: Tender, today: date) -> TenderFacts:
    """The facts of a draft under an agreement, with what it calls off."""
    if not procedure_of(tender.procedure).under_framework:
        return facts
    return replace(facts, framework=call_off_facts(tender, today))
