"""The burden meter on the page before publication and on the public one, and what officers type for it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Plan
from tenders.forms.officer_requirements import RequirementsPage
from tenders.models import Requirement, Tender
from tests.tenders.officer_screens import at, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_officer_and_public_see_what_bidding_asks(client: Client, agency: Agency, plan: Plan) -> None:
    played = director.schedule(agency, plan, publish_at=clock.now() + timedelta(days=2))
    Requirement.objects.filter(tender=played.tender, kind="document").update(signed=True, pages=120)
    Tender.objects.filter(pk=played.tender.pk).update(turnover_required=Decimal(10) ** 9)
    review = text_of(signed_in(agency.officer).get(at("officer-review", played.tender.reference)))
    said = (
        "Documents that must be signed: 1.",
        "Pages at most, where a limit is given: 120. Documents without a limit: 0.",
        "More than twice needs a reason that lies in the contract. heavy",
        "At least one thing asked here keeps smaller companies away.",
        "must be signed · at most 120 pages",
    )
    assert [one for one in said if one not in review] == []


def test_public_page_tells_bidders(client: Client, agency: Agency, plan: Plan) -> None:
    played = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    page = text_of(client.get(reverse("tenders:tender", args=[played.tender.reference])))
    assert "What bidding asks of you" in page
    assert "No turnover is asked." in page


def test_signature_and_pages_are_kept_for_documents_only() -> None:
    typed = {"requirements-rows": "2"}
    for at_row, kind in enumerate(("document", "declaration")):
        row = {"kind": kind, "title": kind, "description": "", "mandatory": "on", "signed": "on", "pages": "12"}
        typed |= {f"requirements-{at_row}-{name}": value for name, value in row.items()}
    page = RequirementsPage(typed, initial={"requirements": []})
    assert page.is_valid()
    assert [(one.signed, one.pages) for one in page.draft()] == [(True, 12), (False, None)]
