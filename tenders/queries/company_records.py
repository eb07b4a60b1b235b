"""What a company keeps about itself, decrypted: figures, past contracts, and the size that follows. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from procurement import keystore
from procurement.models import Organization
from procurement.rules.boxes import open_draft
from procurement.rules.company_record import CompanyRecord, parse_record
from procurement.rules.company_size import SizeWorking, size_by_years
from tenders.models import CompanyRecord as Row


@dataclass(frozen=True, slots=True)
class Kept:
    """The record, and the revision that a save must name."""

    record: CompanyRecord
    revision: int
    updated_at: datetime | None


def record_of(company: Organization) -> Kept:
    """What the company keeps; an empty record at revision 0 if it has not begun."""
    row = Row.objects.filter(organization=company).first()
    if row is None:
        return Kept(CompanyRecord(), 0, None)
    key, sealed = keystore.draft_key(), bytes(row.ciphertext)
    data = open_draft(key, sealed, tender=company.pk, bid=row.pk, organization=company.pk)
    return Kept(parse_record(data), row.revision, row.updated_at)


def size_working(record: CompanyRecord, today: date) -> SizeWorking:
    """The size by the EU definition with its working; `today` says which years must be there."""
    return size_by_years(record.years, this_year=today.year, public_quarter=record.public_quarter)
