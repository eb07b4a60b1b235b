"""What a company of the demo keeps for its bids: figures of three years, past contracts, documents of which one soon expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.rules.company_record import Reference
from procurement.rules.company_size import YearFigures
from procurement.uploads import SealedUpload
from tenders.demo.scenario import Company
from tenders.models import VaultDocument
from tenders.queries.company_records import record_of
from tenders.services import company_records, vault

RATES = {2: "4.9467", 1: "4.9746", 0: "5.0414"}
"""Lei for one euro by years before the last closed one, about as they were; the demo's figures are invented as a whole."""
PDF = b"%PDF-1.4\n% a certificate of the demo\n"


@dataclass(frozen=True, slots=True)
class Equipped:
    """What addresses may name of it."""

    reference: str
    document: UUID
    version: UUID


def equip(company: Company) -> Equipped:
    """Fill in all of it, as of now: the tax certificate is valid for a year and then has to be renewed."""
    who: dict[str, Any] = {"actor": actor_for(company.submitter), "now": clock.now()}
    today = clock.now().date()
    last, owner = today.year - 1, company.organization
    years = tuple(
        YearFigures(last - ago, Decimal(staff), Decimal(turnover), None, "RON", Decimal(RATES[ago]))
        for ago, staff, turnover in ((2, "9", "8200000"), (1, "10.5", "9100000"), (0, "12", "11400000"))
    )
    company_records.save_figures(owner, years, public_quarter=False, revision=0, **who)
    done = (
        ("Școala nr. 4 Valea Verde", "Computers and desks for two classrooms", "148000", "30213000"),
        ("Primăria Lunca", "Printers and their maintenance for a year", "61500.50", "30232110"),
    )
    for revision, (buyer, what, value, category) in enumerate(done, 1):
        ended = date(last - revision + 1, 6, 30)
        given = Reference(
            "", buyer, what, Decimal(value), "RON", date(ended.year, 1, 15), ended, category, "Certificate"
        )
        company_records.save_reference(owner, given, revision=revision, **who)
    keep(company, "register", "Extract from the trade register", None)
    document = keep(company, "taxes", "Tax certificate", today + timedelta(days=365))
    reference = record_of(owner).record.references[0].id
    return Equipped(reference, document.pk, document.versions.get().pk)


def keep(company: Company, kind: str, title: str, valid_until: date | None) -> VaultDocument:
    """A document as the upload handler and the page leave it."""
    version, body = uuid4(), PDF + uuid4().bytes
    sealer = vault.sealer_for(company.organization, version)
    sealed = sealer.feed(body) + sealer.finish()
    blobs.store(sealed, sealer.object_id)
    upload = SealedUpload(sealer.object_id, f"{title}.pdf", len(body), len(sealed), "application/pdf", str(version))
    label = vault.Label(title, "ANAF", clock.now().date(), valid_until)
    return vault.add_document(
        company.organization, kind, label, upload, actor=actor_for(company.submitter), now=clock.now()
    )
