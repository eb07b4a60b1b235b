"""What companies declare about themselves: asked in a draft, published, answered once, sealed, read and checked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tenders.models import Tender
from tenders.queries.notice import notice
from tests.tenders.officer_screens import at, text_of

pytestmark = pytest.mark.django_db

ASKED = {
    "grounds": "on", "ask_register": "on", "ask_contracts": "on", "minimum_contracts": "500000",
    "details_contracts": "Laptops for schools.", "ask_staff": "on", "minimum_staff": "5", "details_insurance": "not ticked",
}  # fmt: skip


def test_officer_asks_and_everybody_reads_it(draft: Tender, ana: Client) -> None:
    ref, officer = draft.reference, ana
    draft.lots.create(number=1, title="Laptops", estimated_value=Decimal(400_000))
    page = officer.get(at("officer-qualification", ref))
    assert "Sum insured against professional risks" in text_of(page)
    given = {**ASKED, "revision": str(Tender.objects.get(reference=ref).revision), "seen": ""}
    assert officer.post(at("officer-qualification", ref), given).status_code == 302
    kept = Tender.objects.get(reference=ref).qualification
    assert kept["grounds"] is True
    assert [(row["code"], row["minimum"], row["details"]) for row in kept["criteria"]] == [
        ("register", None, ""), ("contracts", "500000", "Laptops for schools."), ("staff", "5", ""),
    ]  # fmt: skip
    again = text_of(officer.get(at("officer-qualification", ref)))
    assert "they may be out of proportion" in again
    review = text_of(officer.get(at("officer-review", ref)))
    assert "at least 5" in review
    assert "Laptops for schools." in review
    told = notice(Tender.objects.get(reference=ref))["qualification"]
    assert isinstance(told, list)
    assert told[-1] == {"code": "staff", "minimum": "5", "details": ""}
    officer.post(
        at("officer-qualification", ref), {"revision": str(Tender.objects.get(reference=ref).revision), "seen": ""}
    )
    assert Tender.objects.get(reference=ref).qualification == {}
    assert "qualification" not in notice(Tender.objects.get(reference=ref))
