"""A buyer, rivals and a plan for the tests of procedures; they are played through the services, with a clock that moves."""

from __future__ import annotations

import pytest
from django.test import Client

from procurement import clock, keystore
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Tender
from tests import factories
from tests.tenders.bidding import client_of, open_tender
from tests.tenders.officer_screens import BASICS, at, ruleset, signed_in
from tests.tenders.start import START

__all__ = ["START"]


@pytest.fixture
def world(db: None) -> None:
    """The keys, and a clock set to START."""
    keystore.ensure()
    clock.travel(START)


@pytest.fixture
def agency(world: None) -> Agency:
    cast = factories.make_agency(level="subcentral")
    return Agency(cast.organization, cast.officer, cast.approver, cast.key_holders)


@pytest.fixture
def alfa(world: None) -> Company:
    cast = factories.make_company("Alfa SRL")
    return Company(cast.organization, cast.submitter)


@pytest.fixture
def beta(world: None) -> Company:
    cast = factories.make_company("Beta SRL")
    return Company(cast.organization, cast.submitter)


@pytest.fixture
def played(agency: Agency) -> Played:
    """A tender with two lots that takes bids."""
    return open_tender(agency)


@pytest.fixture
def boss(alfa: Company) -> Client:
    """The browser of the person who submits for Alfa."""
    return client_of(alfa.submitter)


@pytest.fixture
def plan() -> Plan:
    return Plan(
        title="Laptops for the town hall",
        summary="Twenty laptops and their bags, delivered to the town hall.",
        lots=(LotPlan("Laptops", "120000", (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))),),
    )


@pytest.fixture
def draft(agency: Agency) -> Tender:
    """A tender of Ana's with its first page only."""
    client = signed_in(agency.officer)
    client.post(at("officer-new"), {**BASICS, "ruleset": ruleset()})
    return Tender.objects.get()


@pytest.fixture
def ana(agency: Agency) -> Client:
    return signed_in(agency.officer)
