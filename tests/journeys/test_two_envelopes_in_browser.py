"""A bid in two envelopes is sealed on the bidder's own device: the prices apart, to keys of their own; both open in their turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from procurement import blobs, clock
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.manifest import parse_manifest
from procurement.rules.sealing import open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock
from tenders.demo import director, envelopes
from tenders.demo.committee import phrase_of
from tenders.demo.scenario import Agency, Company
from tenders.models import BidAct, CommitteeKey, OpenedBid, OpenedPrice, PriceKey
from tenders.queries.keys import kids
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.look import faults
from tests.journeys.test_committee_opens import minutes_pass
from tests.journeys.test_sealed_in_browser import at_the_page, key_file, submits
from tests.tenders.bidding import PDF, begin, client_of
from tests.tenders.judging import PLAN

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

UNJUDGED = replace(PLAN, envelopes=2, lots=(replace(PLAN.lots[0], criteria=()),))


def test_prices_are_sealed_apart_in_the_browser_and_open_second(town: factories.Agency, meet: Meet) -> None:
    cast = factories.make_company("Alfa SRL")
    alfa = Company(cast.organization, cast.submitter)
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    played = director.publish(agency, UNJUDGED, publish_at=clock.now() + timedelta(days=1))
    bid = begin(played, alfa, client_of(alfa.submitter))
    boss = at_the_page(meet, played, alfa).sees("Two envelopes", "Write no price into any document")
    boss.types("Price of one month: Month", "6783,41")
    boss.attaches("Technical offer", "method.pdf", PDF).ticks("We are in none of the situations of exclusion")
    boss.sees("Sealed, stored and read back")
    submits(boss)
    kept = parse_bidkey(key_file(boss))

    act = BidAct.objects.get()
    assert [one.object_id for one in kept.objects] == [act.manifest, *act.files, *act.prices]
    lot = str(played.lot().pk)
    with blobs.open_blob(act.prices[0]) as source:
        place = Place(Kind.MANIFEST, 2, bid.tender_id, bid.pk)
        held = {Lock.RECOVERY: kept.recovery.private}
        table = parse_manifest(open_object(source, held, place=place, kids=kids(bid.tender, 2)).read())
    assert [str(line.unit_price) for line in table.lots[lot].lines] == ["6783.41"]
    assert kids(bid.tender, 2) != kids(bid.tender)

    director.close_and_open(played)
    first = parse_manifest(OpenedBid.objects.get().content)
    assert (first.prices, first.lots[lot].lines, first.lots[lot].total) == ({lot: act.prices[0]}, (), None)
    envelopes.ask(played)
    assert envelopes.confirm(played).stage == Stage.EVALUATED
    assert OpenedPrice.objects.get().manifest == table.to_bytes().decode()


def test_key_holders_open_the_prices_in_their_browsers_and_the_platform_never_has_the_key(
    town: factories.Agency, meet: Meet
) -> None:
    elena = factories.grant(
        factories.make_user("elena@valeaverde.example", "Elena"), town.organization, Role.KEY_HOLDER
    )
    cast = factories.make_company("Alfa SRL")
    agency = Agency(town.organization, town.officer, town.approver, (*town.key_holders, elena))
    played = director.publish(
        agency, replace(UNJUDGED, sealing="committee"), publish_at=clock.now() + timedelta(days=1)
    )
    director.hand_in(played, Company(cast.organization, cast.submitter), {1: ("7000",)})
    director.close_and_open(played)
    envelopes.ask(played)
    carmen, dan = (meet(user).signs_in() for user in town.key_holders)
    for person, count in ((carmen, "2 more confirmations are needed"), (dan, "1 more confirmation is needed")):
        assert person.user
        person.opens("tenders:price-opening", played.tender.reference, 1).sees(
            count, "The platform never gets that key"
        )
        assert faults(person.page) == []
        person.types("Your six words", phrase_of(person.user)).presses("Confirm the opening and give my share")
        person.sees("Your confirmation is recorded.")
    assert PriceKey.objects.count() == 1
    assert CommitteeKey.objects.get(envelope=2).wrapped_private_key is None
    minutes_pass()
    dan.opens("tenders:price-opening", played.tender.reference, 1).sees("The prices are open", "84,000.00")
