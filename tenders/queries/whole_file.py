"""The file of a procedure: who may have which part of it, and until when it is kept. Reads only."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.http import Http404

from procurement.access import Actor
from procurement.models import LogEntry
from procurement.rules.canonical import canonical_json
from procurement.rules.lifecycle import PREPARATION, Role, Stage
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import Contract, Lot, ReportFile, Tender
from tenders.queries.bundle import NEVER_SHOWN, state_of
from tenders.queries.contract_register import Retention, retention_of
from tenders.queries.facts import ruleset_of
from tenders.queries.judging import is_judged
from tenders.queries.papers import stored_evaluation
from tenders.queries.tenders import BUYER_ROLES, get_tender_for
from tenders.queries.visibility import reached

PUBLIC, WHOLE = "public", "whole"


def get_filed_tender_for(actor: Actor, reference: str, part: str) -> Tender:
    """A published tender whose file (or its public part) the actor may have; 404 for everybody else, and for imported history."""
    tender = get_tender_for(actor, reference)
    if tender.imported or tender.stage_now in PREPARATION:
        raise Http404
    if part == WHOLE and not entitled(actor, tender):
        raise Http404
    return tender


def entitled(actor: Actor, tender: Tender) -> bool:
    """Whether the actor may have the whole file: people of the buyer's side, and auditors."""
    return bool(set(actor.roles_in(tender.buyer_id)) & set(BUYER_ROLES)) or actor.has(Role.AUDITOR)


def file_state(tender: Tender, part: str, language: str) -> str:
    """A digest that changes with every act: the key of the file among those that lie ready."""
    last = LogEntry.objects.filter(subject=f"tender:{tender.pk}").order_by("-id").values_list("id", flat=True).first()
    state = state_of(tender, Audience.PUBLIC)
    return sha256(canonical_json(["file", part, str(tender.pk), language, last, state])).hexdigest()


def ready_file(key: str) -> ReportFile | None:
    """The file of this state, if one was asked for lately; the caller came through the door."""
    return ReportFile.objects.filter(key=key).first()


def log_of(tender: Tender, part: str) -> list[LogEntry]:
    """The acts of the log in the file: the public ones; in the whole file all of them, from the opening on.

    Before the opening the others would say how many bids there are.
    """
    entries = LogEntry.objects.filter(subject=f"tender:{tender.pk}").exclude(type__in=NEVER_SHOWN)
    if part == PUBLIC or tender.opened_at is None:
        entries = entries.filter(public=True)
    return list(entries.order_by("id"))


def papered_lots(tender: Tender, part: str) -> list[Lot]:
    """The lots whose evaluation may stand in this part of the file now."""
    audience, law = Audience.PUBLIC if part == PUBLIC else Audience.BUYER, ruleset_of(tender)
    lots = list(tender.lots.order_by("number"))
    for lot in lots:
        lot.tender = tender

    def shown(lot: Lot) -> bool:
        parts = (Part.EVALUATION, Part.SCORES) if is_judged(lot) else (Part.EVALUATION,)
        so_far, judged = reached(tender, lot), is_judged(lot)
        return all(may_read(one, audience, Stage(lot.stage), law, reached=so_far, judged=judged) for one in parts)

    return [lot for lot in lots if shown(lot) and stored_evaluation(lot)]


def retention(tender: Tender) -> Retention | None:
    """Until when the file is kept at least: by the contract that ended last; None while one runs or nothing ended."""
    contracts = list(Contract.objects.filter(award__lot__tender=tender))
    found = [retention_of(contract, tender) for contract in contracts]
    if not contracts:
        law = ruleset_of(tender)
        years = law.integer_or_none("file.retention_years") if law else None
        if law is None or years is None or tender.ended_at is None:
            return None
        end = tender.ended_at.date()
        day = date(end.year + years, end.month, min(end.day, 28))
        return Retention(day, law.citation("file.retention_years"))
    known = [one for one in found if one]
    return max(known, key=lambda one: one.until) if len(known) == len(contracts) else None
