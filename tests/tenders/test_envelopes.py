"""Two envelopes through the services: prices sealed apart, scores without them, an excluded offer's price never opened."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg2 import sql

from procurement import blobs, clock, keystore
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.rules.lifecycle import Stage
from procurement.rules.notes import VerifierKey, verify_note
from procurement.rules.receipts import Receipt, parse_statement
from procurement.rules.sealing import read_header
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, envelopes, scoring
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, BidAct, LotOffer, OpenedBid, OpenedPrice, PriceOpening, SealedObject
from tenders.queries.integrity_prices import opened_prices
from tenders.queries.judging import live_seats
from tenders.queries.offers import current_evaluation
from tenders.services import clockwork, excluding, price_opening, price_reveal
from tenders.services.refusal import Refused
from tenders.services.scoring import reopen_sheet
from tenders.services.unsealing import keys_of
from tests.tenders.bundle_forging import files_of
from tests.tenders.judging import EMIL, EVA, PLAN, with_committee
from tests.tenders.test_bundles import bundle_of, outcome
from tests.tenders.test_public_log import pass_minutes

TWO = replace(PLAN, envelopes=2)
CANARY = "6783.41"
"""Beta's price: twelve months at this are 81,400.92."""
TOTAL = "81400.92"


@pytest.fixture
def agency(agency: Agency) -> Agency:
    return with_committee(agency)


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    """The first envelopes of Alfa and Beta are open."""
    played = director.publish(agency, TWO, publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.hand_in(played, beta, {1: (CANARY,)})
    return director.close_and_open(played)


def score(played: Played) -> None:
    scoring.declare(played)
    scoring.lock(played, played.agency.evaluators[0], EVA)
    scoring.lock(played, played.agency.evaluators[1], EMIL)


def exclude(played: Played, company: Company) -> None:
    bid = Bid.objects.get(tender=played.tender, bidder=company.organization)
    row = excluding.propose_exclusion(
        played.lot(), bid, code="not_conforming", explanation="The method is another one.",
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip
    excluding.confirm_exclusion(row, actor=actor_for(played.agency.approver), now=clock.now())


def sentences(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(found) for found in refused.value.issues]


def found_in_database(text: str) -> list[str]:
    """The tables and columns that hold this text anywhere, as text."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            query = sql.SQL("SELECT count(*) FROM {} t WHERE t::text LIKE %s").format(sql.Identifier(table))
            cursor.execute(query, [f"%{text}%"])
            found += [table] if cursor.fetchone()[0] else []
    return found


def test_prices_are_sealed_apart_and_the_receipt_names_them(played: Played) -> None:
    act = BidAct.objects.filter(tender=played.tender).latest("id")
    assert len(act.prices) == 1
    told = parse_statement(verify_note(act.receipt.note, played_keys())[0])
    assert isinstance(told, Receipt)
    assert (told.manifest, told.prices, told.size) == (act.manifest, tuple(act.prices), act.size)
    for name, stage in ((act.manifest, 1), (act.prices[0], 2)):
        with blobs.open_blob(name) as source:
            assert read_header(source).place.stage == stage
    assert len({bytes(key.public_key) for key in played.tender.stage_keys.all()}) == 2
    first = json.loads(OpenedBid.objects.get(bid=act.bid).manifest)
    assert first["lots"] == {str(played.lot().pk): {"lines": [], "total": None}}
    assert first["prices"] == {str(played.lot().pk): act.prices[0]}
    assert found_in_database(CANARY) == found_in_database(TOTAL) == []


def played_keys() -> list[VerifierKey]:
    return list(keystore.verifier_keys())


def test_whole_way_and_the_price_of_an_excluded_offer_stays_sealed(
    played: Played, agency: Agency, alfa: Company, beta: Company
) -> None:
    lot = played.lot()
    assert lot.stage == Stage.OPENED
    with pytest.raises(Refused) as early:
        envelopes.ask(played)
    assert sentences(early) == ["Scores are missing: 4, from Emil, Eva."]
    score(played)
    found = current_evaluation(played.lot())
    assert found is not None
    assert [str(issue) for issue in found.waiting] == [
        "The prices are in their own envelope and still sealed. Offers: 2."
    ]
    exclude(played, beta)
    with pytest.raises(Refused) as unasked:
        price_opening.confirm_prices(played.lot(), actor=actor_for(agency.key_holders[0]), now=clock.now())
    assert "Nobody has asked for the opening of the prices yet: the officer does, or the chair." in sentences(unasked)
    envelopes.ask(played)
    assert MailMessage.objects.filter(key__startswith="prices-asked:").count() == len(agency.key_holders)
    with pytest.raises(Refused):
        envelopes.ask(played)
    clockwork.run_due(now=clock.now())
    assert not OpenedPrice.objects.exists()
    lot = envelopes.confirm(played)
    assert lot.stage == Stage.EVALUATED
    assert [row.bid.bidder for row in OpenedPrice.objects.all()] == [alfa.organization]
    assert PriceOpening.objects.get().opened_at is not None
    found = current_evaluation(lot)
    assert found is not None
    assert [result.bidder for result in found.ranking] == [str(alfa.organization.pk)]
    said = json.loads(LogEntry.objects.get(type="prices.opened").body)
    out = Bid.objects.get(tender=played.tender, bidder=beta.organization)
    assert (len(said["opened"]), said["failed"], said["sealed"]) == (1, [], [str(out.pk)])
    assert director.decide(played).stage == Stage.STANDSTILL
    assert found_in_database(CANARY) == found_in_database(TOTAL) == []
    assert LotOffer.objects.get(bid=out).amount is None
    for name in SealedObject.objects.values_list("object_id", flat=True):
        with blobs.open_blob(name) as source:
            assert CANARY.encode() not in source.read()


def test_bundle_shows_what_was_opened_and_verifies(played: Played, beta: Company) -> None:
    score(played)
    exclude(played, beta)
    envelopes.ask(played)
    envelopes.confirm(played)
    director.decide(played)
    pass_minutes()
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        bundle = bundle_of(played, audience)
        found = outcome(bundle, *(receipt.note for receipt in played.receipts))
        assert found[Verdict.FAILED] == set()
        assert "V25" in found[Verdict.OK]
        assert CANARY.encode() not in bundle
        files = files_of(bundle)
        assert len([path for path in files if "/prices/" in path]) == 2


def test_service_and_database_refuse_the_price_of_an_excluded_offer(played: Played, beta: Company) -> None:
    score(played)
    exclude(played, beta)
    envelopes.ask(played)
    out = OpenedBid.objects.select_related("act").get(bid__bidder=beta.organization)
    keys = keys_of(played.tender, 2)
    with pytest.raises(Refused):
        price_reveal.read_price(out, played.lot(), keys, now=clock.now())
    assert LogEntry.objects.filter(type="prices.refused").count() == 1
    opening = PriceOpening.objects.get()
    PriceOpening.objects.update(next_try_at=clock.now())
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        OpenedPrice.objects.create(
            opening=opening, lot=played.lot(), bid=out.bid, object_id="0" * 64, opened_at=clock.now()
        )
    assert refused.value.__cause__.pgcode == "EP020"  # type: ignore[union-attr]


def test_scores_stay_once_the_prices_are_known(played: Played, agency: Agency) -> None:
    score(played)
    envelopes.ask(played)
    lot = envelopes.confirm(played)
    assert lot.stage == Stage.EVALUATED
    found = current_evaluation(lot)
    assert found is not None
    assert [str(result.shown_points) for result in found.ranking] == ["90.00", "89.14"]
    assert agency.chair is not None
    seat = live_seats(played.tender)[1]
    with pytest.raises(Refused) as late:
        reopen_sheet(lot, seat.pk, reason="Again.", actor=actor_for(agency.chair), now=clock.now())
    assert sentences(late) == ["The prices of this lot were opened on these scores: they stay as they are."]


def test_a_lost_price_keeps_the_others_waiting_and_then_is_out(played: Played, beta: Company) -> None:
    score(played)
    envelopes.ask(played)
    act = BidAct.objects.get(bid__bidder=beta.organization)
    blobs.delete(act.prices[0])
    envelopes.confirm(played)
    assert not OpenedPrice.objects.exists()
    assert LogEntry.objects.filter(type="prices.waits").count() == 1
    director.move_to(clock.now() + timedelta(hours=48, minutes=1))
    clockwork.run_due(now=clock.now())
    lot = played.lot()
    assert lot.stage == Stage.EVALUATED
    found = current_evaluation(lot)
    assert found is not None
    assert [len(found.ranking), *(str(r.exclusions[0]) for r in found.results if r.exclusions)] == [
        1,
        "The envelope with the prices could not be opened, and nothing that opens it came in time.",
    ]


def test_the_platforms_own_check_finds_nothing(played: Played) -> None:
    score(played)
    envelopes.ask(played)
    envelopes.confirm(played)
    call_command("verify_records")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tenders_openedprice DISABLE TRIGGER USER")
        cursor.execute("UPDATE tenders_openedprice SET manifest = replace(manifest, '7000', '6000')")
        cursor.execute("DELETE FROM tenders_openedprice WHERE manifest NOT LIKE '%6000%'")
    altered, missing = opened_prices()
    assert "are not what the log has" in altered
    assert "are missing" in missing
