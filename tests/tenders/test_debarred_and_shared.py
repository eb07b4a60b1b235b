"""What officers, chair and auditors are told about bidders after the opening: debarred ones, and people on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import clock
from procurement.access import actor_for
from procurement.debarment.queries import today
from procurement.debarment.services import lift_debarment
from procurement.models import Debarment, Organization
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.debarring import debar
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Exclusion, LotOffer
from tenders.queries.judging import bidders_to_declare
from tenders.queries.report84 import report_of
from tenders.services.scoring import Interest, declare_interests
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.judging import PLAN as JUDGED
from tests.tenders.judging import with_committee
from tests.tenders.officer_screens import at, signed_in, text_of

LISTED = "This bidder is on the list of debarred companies"
MINE = "Your company is on the list of debarred companies"


def listed(company: Company) -> Debarment:
    Organization.objects.filter(pk=company.organization.pk).update(registry_number="18547290")
    return debar(company.organization.name, "18547290", actor=actor_for(factories.make_admin()))


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def test_debarred_company_is_told_before_it_submits_and_can_submit(published: Played, alfa: Company) -> None:
    boss, first = signed_in(alfa.submitter), at("bid", published.tender.reference)
    boss.post(at("bid-start", published.tender.reference))
    assert MINE not in text_of(boss.get(first))
    row = listed(alfa)
    told = text_of(boss.get(first))
    assert MINE in told
    assert str(row.last_day.year) in told
    assert MINE in text_of(boss.get(at("bid-check", published.tender.reference)))
    lift_debarment(row, today(clock.now()), "Annulled", actor=actor_for(factories.make_admin()), now=clock.now())
    assert MINE not in text_of(boss.get(first))


def test_buyer_is_told_after_the_opening_and_decides(published: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(published, alfa, {1: ("4500", "100")})
    director.hand_in(published, beta, {1: ("4400", "99")})
    listed(alfa)
    director.close_and_open(published)
    page = text_of(signed_in(published.agency.officer).get(at("officer-bids", published.tender.reference)))
    assert page.count(LISTED) == 1
    assert "214/" in page
    report = report_of(published.fresh(), clock.now())
    assert [one.bidder.pk for one in report.debarred] == [alfa.organization.pk]
    assert LotOffer.objects.get(bidder=alfa.organization, lot__number=1).valid
    assert not Exclusion.objects.exists()


def test_shared_people_are_told_to_officer_chair_and_auditor_alone(
    agency: Agency, alfa: Company, beta: Company
) -> None:
    played = director.publish(with_committee(agency), JUDGED, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.hand_in(played, beta, {1: ("7100",)})
    eva = played.agency.evaluators[0]
    factories.grant(eva, alfa.organization, Role.PREPARER)
    Organization.objects.filter(pk=beta.organization.pk).update(contact_email="office@valeaverde.example")
    director.close_and_open(played)
    address = at("officer-bids", played.tender.reference)
    same = "Eva of the committee belongs to Alfa SRL: it is the same account."
    alike = "Ilie of the committee and Beta SRL have e-mail addresses at the same domain, valeaverde.example."
    chair = played.agency.chair
    assert chair
    for user in (agency.officer, chair, factories.make_auditor()):
        page = text_of(signed_in(user).get(address))
        assert same in page
        assert alike in page
    assert same not in text_of(signed_in(played.agency.evaluators[1]).get(address))
    assert same in [str(found) for found in report_of(played.fresh(), clock.now()).shared]


def test_nothing_shared_is_said_too_and_what_was_declared_is_listed(agency: Agency, alfa: Company) -> None:
    played = director.publish(with_committee(agency), JUDGED, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.close_and_open(played)
    address = at("officer-bids", played.tender.reference)
    assert "share no account" in text_of(signed_in(agency.officer).get(address))
    eva = played.agency.evaluators[0]
    said = {
        bidder: Interest(conflict=True, explanation="My brother works there.")
        for bidder in bidders_to_declare(played.tender)
    }
    declare_interests(played.fresh(), said, actor=actor_for(eva), now=clock.now())
    told = "Eva declared an interest in Alfa SRL: My brother works there."
    assert told in text_of(signed_in(agency.officer).get(address))
