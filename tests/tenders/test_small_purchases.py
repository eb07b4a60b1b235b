"""Requests for quotation and direct purchases through the services: invited suppliers, no standstill, splitting explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played, basics_of
from tenders.models import Release, Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import rows_of
from tenders.services import bidding, draft_calls, drafting, publishing, purchasing
from tenders.services.drafts import PurchaseDraft
from tests import factories
from tests.tenders.conftest import START

SMALL = Plan(
    title="Toner",
    summary="Toner for the printers of the town hall.",
    lots=(LotPlan("Toner", "30000", (("Toner", "100", "piece"),)),),
    requirements=(),
    bid_days=5,
)


def ask(played: Played, companies: list[Company]) -> None:
    """The officer names whom to ask."""
    tender = played.fresh()
    draft_calls.save_asked(
        tender, tuple(one.organization.pk for one in companies), everybody=False, revision=tender.revision,
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip


def test_quotation_from_invited_suppliers_to_the_award_without_standstill(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    gamma, delta = (
        Company(cast.organization, cast.submitter)
        for cast in (factories.make_company("Gamma SRL"), factories.make_company("Delta SRL"))
    )
    wanted = replace(SMALL, procedure="quotation")
    played = director.schedule(agency, wanted, publish_at=START + timedelta(days=1))
    ask(played, [alfa, beta])
    assert [str(found) for found in publishing_issues(played.fresh(), clock.now())] == [
        "Choose at least 3 suppliers to ask, or let everybody quote. Chosen: 2."
    ]
    ask(played, [alfa, beta, gamma])
    director.approve(played)
    director.move_to(START + timedelta(days=1, seconds=20))
    assert played.fresh().stage_now is Stage.PUBLISHED
    assert MailMessage.objects.filter(key__startswith="invited:").count() == 6  # two people a company
    with pytest.raises(Refused, match="Only invited companies bid here"):
        bidding.start_bid(played.tender, bidder=delta.organization, actor=actor_for(delta.submitter), now=clock.now())
    director.hand_in(played, alfa, {1: ("240",)})
    director.hand_in(played, beta, {1: ("230",)})
    director.close_and_open(played)
    lot = director.decide(played)
    assert Stage(lot.stage) is Stage.AWARDED
    assert lot.standstill_ends_at is None
    body = Release.objects.filter(tender=played.tender).order_by("-number")[0].body
    assert '"limited"' in body
    assert "request for quotation" in body


def bought(agency: Agency, *, estimate: str = "30000", price: str = "28500") -> Tender:
    """A direct purchase that waits for its second person."""
    wanted = replace(SMALL, procedure="direct", lots=(LotPlan("Toner", estimate, (("Toner", "100", "piece"),)),))
    played = director.schedule(agency, wanted, publish_at=START + timedelta(days=1))
    draft_calls.save_purchase(
        played.fresh(),
        PurchaseDraft(
            "Papetăria SRL", "RO777", Decimal(price), "Three shops were asked by phone; this one was cheapest."
        ),
        SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n% offer"),
        "application/pdf",
        actor=actor_for(agency.officer),
        now=clock.now(),
    )
    return played.fresh()


def confirm(tender: Tender, agency: Agency) -> Tender:
    publishing.submit_for_review(tender, actor=actor_for(agency.officer), now=clock.now())
    purchasing.confirm_purchase(tender, actor=actor_for(agency.approver), now=clock.now())
    return Tender.objects.get(pk=tender.pk)


def test_direct_purchase_is_confirmed_by_a_second_person_and_signed(agency: Agency) -> None:
    tender = bought(agency)
    publishing.submit_for_review(tender, actor=actor_for(agency.officer), now=clock.now())
    with pytest.raises(Refused, match="takes no bids"):
        publishing.approve(tender, actor=actor_for(agency.approver), now=clock.now())
    with pytest.raises(Refused):
        purchasing.confirm_purchase(tender, actor=actor_for(agency.officer), now=clock.now())
    purchasing.confirm_purchase(tender, actor=actor_for(agency.approver), now=clock.now())
    tender = Tender.objects.get(pk=tender.pk)
    assert tender.stage_now is Stage.AWARDED
    assert tender.published_at == clock.now() or tender.published_at
    supplier = Organization.objects.get(name="Papetăria SRL")
    assert tender.lots.get().awards.get().supplier == supplier
    assert LogEntry.objects.filter(subject=f"tender:{tender.pk}", public=True).get().type == "purchase.confirmed"
    played = Played(SMALL, agency, tender)
    director.sign(played)
    assert played.fresh().stage_now is Stage.CONTRACTED
    body = Release.objects.filter(tender=tender).order_by("-number")[0].body
    assert '"direct"' in body
    rows = rows_of(SavingsFilters(currency="RON"), [str(tender.lots.get().pk)])
    assert [(row.reference, row.procedure) for row in rows] == [(tender.reference, "direct")]


def test_purchases_that_together_reach_the_limit_must_be_explained(agency: Agency) -> None:
    first = confirm(bought(agency, estimate="130000", price="130000"), agency)
    confirm(bought(agency, estimate="130000", price="130000"), agency)
    third = bought(agency, estimate="20000", price="19000")
    said = [str(found) for found in publishing_issues(third, clock.now())]
    assert len(said) == 1
    assert said[0].startswith("Together with other purchases of category 30 in 2026 the sum is")
    assert first.reference in said[0]
    basics = replace(
        basics_of(replace(SMALL, procedure="direct"), START), split_reason="Another printer, bought in May."
    )
    drafting.save_basics(third, basics, revision=third.revision, actor=actor_for(agency.officer), now=clock.now())
    assert publishing_issues(Tender.objects.get(pk=third.pk), clock.now()) == ()


def test_pages_of_a_drafted_purchase_open_though_nobody_bids(agency: Agency, plan: Plan) -> None:
    played = director.schedule(agency, replace(plan, procedure="direct"), publish_at=clock.now() + timedelta(days=1))
    client = Client()
    client.force_login(agency.officer)
    for name in ("officer-tender", "officer-purchase", "officer-basics", "officer-dates"):
        assert client.get(reverse(f"tenders:{name}", args=[played.tender.reference])).status_code == 200, name
