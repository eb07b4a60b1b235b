"""A lot with a signed contract, and drafts of changes of it, for the tests of contracts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement.rules.contract_changes import Ground
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services.contract_changes import ChangeDraft
from tests.tenders.conftest import START

PRICES = {1: ("4400,50", "99.50")}  # 90,000


def signed_contract(agency: Agency, company: Company, plan: Plan) -> Played:
    """Published, won by the only bidder at 90,000 and signed."""
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, company, PRICES)
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    director.sign(played)
    return played


def addendum() -> SimpleUploadedFile:
    """The document of a change."""
    return SimpleUploadedFile("addendum.pdf", b"%PDF-1.4 addendum", "application/pdf")


def change(amount: str, ground: Ground = Ground.SMALL, **more: Any) -> ChangeDraft:
    """A change of the value."""
    return ChangeDraft(ground, Decimal(amount), more.pop("reason", "Two more laptops."), addendum(), **more)
