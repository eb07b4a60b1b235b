"""A subcontractor comes into a contract after its signature, in the place of another one or as a further one: the buyer agrees.

Directive 2014/24/EU art. 71; Law 98/2016 art. 218 and following. Value and terms don't change by it: that is contract_changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.bid_companies import Company, CompanyRole, plain_share, read_company
from procurement.rules.events_changes import SubcontractorAgreed
from procurement.rules.lifecycle import Action
from procurement.rules.subcontractors import change_issues
from tenders.models import Contract, Lot, SubcontractorChange
from tenders.queries.bid_companies import companies_of_offer
from tenders.queries.draft_companies import leader_of
from tenders.queries.subcontracting import subcontractors_now
from tenders.services.letters import submitters
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.refusal import Refused
from tenders.services.releasing import store_release


@dataclass(frozen=True, slots=True)
class SubcontractorDraft:
    """What the officer typed: the company's texts as in a bid, the key of the one that goes (empty: none), and why."""

    texts: Mapping[str, str]
    replaced: str
    reason: str


@transaction.atomic
def agree_subcontractor(lot: Lot, draft: SubcontractorDraft, *, actor: Actor, now: datetime) -> SubcontractorChange:
    """Agree to a subcontractor of the contract in force. Refused with what is missing or makes no sense.

    Side effects in order: the event, the row, a release, a mail to the supplier's people.
    """
    lot = lock_lot(lot)
    require(Action.AGREE_SUBCONTRACTOR, lot.tender, lot=lot, actor=actor, now=now)
    contract = Contract.objects.select_for_update().get(award__lot=lot, status=Contract.Status.ACTIVE)
    present = subcontractors_now(contract, companies_of_offer(contract.award.offer))
    new = _checked(contract, draft, present)
    row = _row(contract, new, draft, actor, now)
    row.replaced_name = next((one.name for one in present if one.key == draft.replaced), "")
    event = SubcontractorAgreed(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        number=row.number,
        company=row.name,
        company_number=new.key,
        part=row.part,
        share="" if new.share is None else plain_share(new.share),
        replaced=row.replaced_name,
    )
    apply(Action.AGREE_SUBCONTRACTOR, lot.tender, event, lot=lot, actor=actor, now=now)
    row.save()
    store_release(lot.tender, "contractAmendment", now=now)
    for person in submitters(contract.award.supplier_id) if contract.award.supplier_id else ():
        context = {"tender": lot.tender, "lot": lot, "contract": contract, "row": row}
        queue_mail(
            key=f"subcontractor:{row.pk}:{person.pk}",
            to=person,
            template="subcontractor_agreed",
            context=context,
            now=now,
        )
    return row


def _checked(contract: Contract, draft: SubcontractorDraft, present: tuple[Company, ...]) -> Company:
    typed = {**draft.texts, "role": CompanyRole.SUBCONTRACTOR.value}
    new, issues = read_company(typed, 1, ())
    if new is None:
        raise Refused(issues)
    supplier = contract.award.supplier
    assert supplier is not None  # a contract that was concluded here has one
    issues += change_issues(
        new,
        draft.replaced,
        present=present,
        supplier=leader_of(supplier),
        members=companies_of_offer(contract.award.offer),
        reason=draft.reason,
    )
    if issues:
        raise Refused(issues)
    return new


def _row(
    contract: Contract, new: Company, draft: SubcontractorDraft, actor: Actor, now: datetime
) -> SubcontractorChange:
    return SubcontractorChange(
        contract=contract,
        number=contract.subcontractor_changes.count() + 1,
        replaced=draft.replaced,
        name=new.name,
        country=new.country,
        registry=new.registry,
        vat=new.vat,
        size=new.size,
        contact=new.contact,
        share=new.share,
        part=new.part,
        reason=draft.reason.strip(),
        agreed_by=actor.account,
        agreed_at=now,
    )
