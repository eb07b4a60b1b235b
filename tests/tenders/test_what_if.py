"""The what-if calculator and the advice on a formula, as officers and the public see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.rules.facts import CriterionKind
from tenders.demo import director
from tenders.demo.scenario import Agency, Plan
from tenders.services.drafts import CriterionDraft
from tests.tenders.officer_screens import at, signed_in, text_of

pytestmark = pytest.mark.django_db
WARRANTY = CriterionDraft("Warranty", CriterionKind.NUMBER, Decimal(40), worst=Decimal(0), best=Decimal(48))


def rated(plan: Plan) -> Plan:
    return replace(plan, lots=(replace(plan.lots[0], criteria=(WARRANTY,)),))


def test_anybody_tries_the_formula_and_sees_the_ranks(client: Client, agency: Agency, plan: Plan) -> None:
    played = director.publish(agency, rated(plan), publish_at=clock.now() + timedelta(days=1))
    address = reverse("tenders:what-if", args=[played.tender.reference, 1])
    assert address in client.get(reverse("tenders:lot", args=[played.tender.reference, 1])).content.decode()
    assert "What these offers would get" not in text_of(client.get(address))
    typed = {
        "total-1": "100000",
        "quality-1": "28",
        "total-2": "110.000,00",
        "quality-2": "36",
        "total-4": "125000",
        "quality-4": "40",
    }
    shown = text_of(client.get(address, typed))
    assert "1 Offer 2 110,000.00 RON 54.55 36.00 90.55" in shown
    assert "2 Offer 1 100,000.00 RON 60.00 28.00 88.00" in shown
    assert "2 Offer 4 125,000.00 RON 48.00 40.00 88.00" in shown


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"total-1": "many"}, "many"),
        ({"total-1": "0"}, "above zero"),
        ({"total-1": "5", "quality-1": "40.01"}, "larger"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(
    client: Client, agency: Agency, plan: Plan, typed: dict[str, str], says: str
) -> None:
    played = director.publish(agency, rated(plan), publish_at=clock.now() + timedelta(days=1))
    page = client.get(reverse("tenders:what-if", args=[played.tender.reference, 1]), typed)
    assert page.status_code == 422
    assert says in text_of(page)
    assert f'value="{typed["total-1"]}"' in page.content.decode()


def test_price_alone_has_no_calculator_and_a_draft_only_for_its_people(
    client: Client, agency: Agency, plan: Plan
) -> None:
    by_price = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    assert client.get(reverse("tenders:what-if", args=[by_price.tender.reference, 1])).status_code == 404
    draft = director.schedule(agency, rated(plan), publish_at=clock.now() + timedelta(days=2))
    address = reverse("tenders:what-if", args=[draft.tender.reference, 1])
    assert client.get(address).status_code == 404
    assert signed_in(agency.officer).get(address).status_code == 200


def test_officer_and_approver_are_told_what_the_formula_does(agency: Agency, plan: Plan) -> None:
    draft = director.schedule(agency, rated(plan), publish_at=clock.now() + timedelta(days=2))
    review = text_of(signed_in(agency.officer).get(at("officer-review", draft.tender.reference)))
    assert "What this formula does" in review
    assert "The price weighs less than its 60.00 points say" in review
    assert "An offer that does not win can decide who does. 114,000.00 RON with 40.00 points of quality" in review
