"""Two envelopes at level B: keys of their own, a second ceremony, and the price of an excluded offer that nobody here can open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.models import LogEntry, Organization
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, envelopes
from tenders.demo.committee import own_share, shares_of
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import BidAct, CommitteeKey, OpenedPrice, PriceKey, PriceOpening
from tenders.services import clockwork, price_opening
from tenders.services.refusal import Refused
from tenders.services.unsealing import CommitteeMissing, keys_of, read_sealed
from tests import factories
from tests.tenders.bundle_forging import Files, change_act, change_json, failures, files_of, signed_anew
from tests.tenders.judging import with_committee
from tests.tenders.test_bundles import bundle_of, outcome
from tests.tenders.test_envelopes import CANARY, TWO, exclude, found_in_database, score
from tests.tenders.test_public_log import pass_minutes

SHARED = replace(TWO, sealing="committee")


@pytest.fixture
def agency(agency: Agency) -> Agency:
    council = factories.make_organization(Organization.Kind.AGENCY, "County council")
    eva = factories.grant(factories.make_user("eva@council.example", "Eva of the council"), council, Role.KEY_HOLDER)
    return with_committee(replace(agency, key_holders=(*agency.key_holders, eva)))


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    """The first envelopes are open and scored, Beta is excluded, and the prices are asked for."""
    played = director.publish(agency, SHARED, publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.hand_in(played, beta, {1: (CANARY,)})
    director.close_and_open(played)
    score(played)
    exclude(played, beta)
    envelopes.ask(played)
    return played


def test_second_ceremony_opens_the_prices_that_are_asked_for_and_the_bundle_shows_it(
    played: Played, alfa: Company, beta: Company
) -> None:
    first, second = CommitteeKey.objects.filter(current=True)
    assert bytes(first.public_key) != bytes(second.public_key)
    values = {own_share(share).y for envelope in (1, 2) for share in shares_of(played.tender, envelope)}
    assert len(values) == 6
    one, two, _spare = played.agency.key_holders
    assert envelopes.confirm_one(played, one) is False
    assert not PriceKey.objects.exists()
    with pytest.raises(Refused, match="You have confirmed already"):
        envelopes.confirm_one(played, one)
    assert envelopes.confirm_one(played, two) is True
    clockwork.run_due(now=clock.now())
    assert not OpenedPrice.objects.exists()  # what opens is in the log, and no signed minute has it yet
    assert LogEntry.objects.filter(type="prices.committed").count() == 1
    pass_minutes()
    clockwork.run_due(now=clock.now())
    assert played.lot().stage == Stage.EVALUATED
    assert [row.bid.bidder for row in OpenedPrice.objects.all()] == [alfa.organization]
    assert [row.bid.bidder for row in PriceKey.objects.all()] == [alfa.organization]
    second.refresh_from_db()
    assert second.wrapped_private_key is None
    out = BidAct.objects.get(bid__bidder=beta.organization)
    with pytest.raises(CommitteeMissing):
        read_sealed(out, out.prices[0], keys_of(played.tender, 2), 2)
    assert found_in_database(CANARY) == []
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        PriceKey.objects.create(
            opening=PriceOpening.objects.get(), bid=out.bid, object_id="0" * 64, wrapped=b"", given_by=one, given_at=clock.now()
        )  # fmt: skip
    assert refused.value.__cause__.pgcode == "EP023"  # type: ignore[union-attr]
    director.decide(played)
    pass_minutes()
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        bundle = bundle_of(played, audience)
        found = outcome(bundle, *(receipt.note for receipt in played.receipts))
        assert found[Verdict.FAILED] == set()
        assert {"V12", "V25"} <= found[Verdict.OK]
        assert CANARY.encode() not in bundle
    forgeries_are_named(files_of(bundle), str(out.bid_id), out.prices[0])


def forgeries_are_named(files: Files, out: str, object_id: str) -> None:
    """What a lying platform would have to show: everything hashed and signed again, and V25 names what does not fit."""

    def forged(kind: str, change: Callable[[Any], object], number: int = 0) -> list[str]:
        made = dict(files)
        change_act(made, kind, change, number=number)
        return [f"{one.rule} {one.artefact} {one.detail}" for one in failures(signed_anew(made)) if one.rule == "V25"]

    def words(found: list[str], text: str) -> None:
        assert [text in one for one in found] == [True], found

    words(forged("prices.opened", lambda act: act["opened"].append(f"{out} {'0' * 64}")), "had been committed")
    also = lambda act: (act["opened"].append(f"{out} {'0' * 64}"), act["sealed"].clear())  # noqa: E731
    made = dict(files)
    change_act(made, "prices.opened", also)
    change_act(made, "prices.committed", lambda act: act["bids"].append(f"{out} {'0' * 64}"))
    found = [one for one in failures(signed_anew(made)) if one.rule == "V25"]
    assert ["which was excluded" in one.detail for one in found] == [True]
    words(forged("prices.confirmed", lambda act: act.update(share="0" * 64)), "not published for this person")
    words(forged("prices.confirmed", lambda act: act.update(opening="none"), 1), "1 key holders confirmed; 2 had to")
    swapped = dict(files)
    path = next(name for name in files if "/prices/" in name and name.endswith(".sb1"))
    change_json(swapped, f"{path.split('prices/')[0]}bid.json", lambda bid: _swap(bid, object_id))
    found = [one for one in failures(signed_anew(swapped)) if one.rule == "V25"]
    assert ["another price table than the first envelope" in one.detail for one in found] == [True]
    late = dict(files)
    move_to_end(late, "scores.locked")
    found = [one for one in failures(signed_anew(late)) if one.rule == "V25"]
    assert ["Scores were changed after the prices were known" in one.detail for one in found] == [True]


def _swap(bid: Any, object_id: str) -> None:
    for known in bid["prices"].values():
        known["object"] = object_id


def move_to_end(files: Files, kind: str) -> None:
    """The act stands after all others, as if it had happened last."""
    rows: Any = parse_canonical(files["log.json"])
    last = next(row for row in rows if f'"type":"{kind}"' in row["text"])
    files["log.json"] = canonical_json([*(row for row in rows if row is not last), last])


def test_answer_for_an_excluded_offer_or_by_somebody_else_is_refused(played: Played, beta: Company) -> None:
    one, two, _spare = played.agency.key_holders
    envelopes.confirm_one(played, one)
    lot = played.lot()
    lot.tender = played.tender
    given = json.loads(envelopes.answer_of(two, lot))
    act = BidAct.objects.get(bid__bidder=beta.organization)
    more = {**given, "pieces": [*given["pieces"], {"object": act.prices[0], "piece": "00" * 32}]}
    wrong = [
        ("Load the page again", json.dumps({**more, "pieces": sorted(more["pieces"], key=lambda one: one["object"])})),
        ("Load the page again", json.dumps({**given, "opening": str(played.tender.pk)})),
        ("a part is missing", ""),
    ]
    for words, text in wrong:
        answer = text and json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
        with pytest.raises(Refused, match=words):
            price_opening.confirm_prices(lot, actor=actor_for(two), now=clock.now(), answer=answer)
    assert not PriceKey.objects.exists()


def test_two_who_release_at_the_same_moment_are_helped_by_either(played: Played) -> None:
    one, two, _spare = played.agency.key_holders
    lot = played.lot()
    lot.tender = played.tender
    answers = {user: envelopes.answer_of(user, lot) for user in (one, two)}
    for user, answer in answers.items():
        price_opening.confirm_prices(lot, actor=actor_for(user), now=clock.now(), answer=answer)
    clockwork.run_due(now=clock.now())
    assert PriceOpening.objects.get().next_try_at is None
    price_opening.give_price_keys(lot, envelopes.answer_of(one, lot), actor=actor_for(one), now=clock.now())
    assert PriceKey.objects.count() == 1
    with pytest.raises(Refused, match="The keys of all prices that are asked for were given"):
        price_opening.give_price_keys(lot, envelopes.answer_of(two, lot), actor=actor_for(two), now=clock.now())


def test_lost_price_waits_and_opens_once_it_is_back(played: Played, alfa: Company) -> None:
    name = BidAct.objects.get(bid__bidder=alfa.organization).prices[0]
    with blobs.open_blob(name) as source:
        content = source.read()
    blobs.delete(name)
    one, two, _spare = played.agency.key_holders
    envelopes.confirm_one(played, one)
    envelopes.confirm_one(played, two)
    clockwork.run_due(now=clock.now())
    assert LogEntry.objects.filter(type="prices.waits").count() == 1
    blobs.store(content, name)
    lot = played.lot()
    lot.tender = played.tender
    price_opening.give_price_keys(lot, envelopes.answer_of(two, lot), actor=actor_for(two), now=clock.now())
    for _minute in range(3):
        pass_minutes()
        clockwork.run_due(now=clock.now())
    assert played.lot().stage == Stage.EVALUATED
