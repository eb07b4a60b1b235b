"""Level B from the first key to the opened bids, through the services: key holders of several organizations share a key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from procurement import blobs, clock, keystore, ticking
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, MemberKey, Organization
from procurement.people.absences import declare_absence
from procurement.people.member_keys import register_key, retire_key
from procurement.refusal import Refused
from procurement.rules.boxes import unwrap_key
from procurement.rules.dealings import deal
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.member_keys import MemberKeyText, close_slot
from procurement.rules.phrases import new_phrase
from procurement.rules.sealing import content_key_of, read_header
from procurement.rules.sealing_errors import UnknownKey
from procurement.rules.sealing_locks import Lock, generate_key_pair
from procurement.rules.shares import commitment_of, proof_of, release_share
from procurement.rules.verify import Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import committee, director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import CommitteeKey, CommitteeShare, KeyHolder, OpenedBid, Opening, Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.keys import deal_of, kids
from tenders.queries.sharing import sharing_of
from tenders.services import clockwork, drafting, opening, publishing, replacing, sharing
from tenders.services.bundles import write_bundle
from tenders.services.drafts import KeyHolders
from tenders.services.stage_keys import keep_committee_key
from tests import factories
from tests.tenders.conftest import START

pytestmark = pytest.mark.usefixtures("quick_slots")
WEEK = timedelta(days=7)
PRICES = {1: ("5000", "100")}


@pytest.fixture
def county(agency: Agency) -> Agency:
    """The agency with a third key holder, of another organization."""
    council = factories.make_organization(Organization.Kind.AGENCY, "County council")
    eva = factories.grant(factories.make_user("eva@council.example", "Eva"), council, Role.KEY_HOLDER)
    return replace(agency, key_holders=(*agency.key_holders, eva))


@pytest.fixture
def shared(plan: Plan) -> Plan:
    return replace(plan, sealing="committee")


@pytest.fixture
def drafted(county: Agency, shared: Plan) -> Played:
    return director.schedule(county, shared, publish_at=START + WEEK)


def closed(agency: Agency, plan: Plan, *companies: Company) -> Played:
    """A tender with a bid of each company whose deadline and opening time have passed."""
    played = director.publish(agency, plan, publish_at=START + WEEK)
    for company in companies:
        director.hand_in(played, company, PRICES)
    director.move_to(played.opening_at + timedelta(minutes=1))
    played.fresh()
    return played


def minutes(count: int) -> None:
    """Let time pass with its ticks, and do what is due."""
    for _minute in range(count):
        clockwork.run_due(now=clock.now())
        director.move_to(clock.now() + timedelta(minutes=1))
        ticking.tick(now=clock.now())
    clockwork.run_due(now=clock.now())


def entries(tender: Tender, kind: str) -> list[dict[str, Any]]:
    found = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type=kind).order_by("pk")
    return [json.loads(entry.body) for entry in found]


def refusal(call: Callable[[], object]) -> str:
    """Why a service says no."""
    with pytest.raises(Refused) as refused:
        call()
    return "; ".join(str(found) for found in refused.value.issues)


def dealt(tender: Tender) -> str:
    return deal(committee.committees_of(tender)[0])[0].to_bytes().decode()


def proof(share: CommitteeShare) -> str:
    return proof_of(deal_of(share.committee_key), committee.own_share(share))


def released(share: CommitteeShare, session: bytes) -> bytes:
    return release_share(deal_of(share.committee_key), committee.own_share(share), session)


def test_any_two_of_three_from_two_organizations_open_the_bids(
    county: Agency, shared: Plan, alfa: Company, beta: Company
) -> None:
    played = closed(county, shared, alfa, beta)
    announced = entries(played.tender, "tender.published")[0]
    committee.begin_opening(played.tender)
    assert not CommitteeKey.objects.get().wrapped_private_key
    committee.release(played.tender, county.key_holders[1:])
    minutes(3)
    assert played.fresh().opened_at is not None
    assert [row.failure for row in OpenedBid.objects.filter(bid__tender=played.tender)] == ["", ""]
    shares = {str(share.user_id): share.commitment for share in committee.shares_of(played.tender)}
    confirmed = entries(played.tender, "opening.confirmed")
    assert [(one["user"], one["share"]) for one in confirmed] == [
        (str(user.pk), shares[str(user.pk)]) for user in county.key_holders[1:]
    ]
    assert {one["user"]: one["commitment"] for one in announced["members"]} == shares
    assert (announced["level"], announced["key_holders_required"], announced["dealer"]) == ("B", 2, "cli")
    assert Opening.objects.get().session_wrapped_key is None
    reader = actor_for(county.officer)
    opened = OpenedBid.objects.filter(bid__tender=played.tender).first()
    assert opened
    meta, chunks = opening.read_bid_file(opened, opened.act.files[0], role=Role.OFFICER, actor=reader, now=clock.now())
    assert (meta.name, b"".join(chunks)[:5]) == ("offer.pdf", b"%PDF-")


def test_three_of_five_open_and_the_director_plays_it(county: Agency, shared: Plan, alfa: Company) -> None:
    more = tuple(
        factories.grant(factories.make_user(f"{name}@council.example"), county.organization, Role.KEY_HOLDER)
        for name in ("fane", "geta")
    )
    five = replace(county, key_holders=(*county.key_holders, *more))
    played = closed(five, replace(shared, key_holders_required=3), alfa)
    director.confirm(played)
    assert (played.tender.stage_now, CommitteeShare.objects.count()) == (Stage.EVALUATED, 5)


def test_bids_are_sealed_to_both_keys_and_the_platforms_alone_opens_none(
    county: Agency, shared: Plan, alfa: Company
) -> None:
    played = closed(county, shared, alfa)
    act = played.receipts[0].act
    assert act
    with blobs.open_blob(act.manifest) as source:
        header = read_header(source)
        assert {slot.type: slot.kid for slot in header.locks} == kids(played.tender)
        stage = played.tender.stage_keys.get()
        wrapped, public = bytes(stage.wrapped_private_key), bytes(stage.public_key)
        pair = unwrap_key(keystore.kek(), wrapped, tender=played.tender.pk, stage=1, public=public)
        mine = {Lock.PLATFORM: pair.private}
        with pytest.raises(UnknownKey):
            content_key_of(source, mine, place=header.place, kids=kids(played.tender))
    for wrong in (b"", bytes(88)):
        call = partial(opening.confirm_opening, played.tender, actor=actor_for(county.key_holders[0]), now=clock.now())
        assert "being prepared" in refusal(partial(call, released=wrong))


def test_opening_waits_for_the_signed_log_and_the_key(county: Agency, shared: Plan, alfa: Company) -> None:
    played = closed(county, shared, alfa)
    clockwork.run_due(now=clock.now())
    assert not Opening.objects.get().session_public_key  # no tick, no signature: no session
    committee.begin_opening(played.tender)
    for _again in range(3):
        clockwork.run_due(now=clock.now())
    assert len(entries(played.tender, "opening.session")) == 1
    committee.release(played.tender, county.key_holders[:1])
    minutes(3)
    assert (played.fresh().stage_now, OpenedBid.objects.count()) == (Stage.CLOSED, 0)


def test_checkpoint_that_nobody_signed_begins_no_opening(county: Agency, shared: Plan, alfa: Company) -> None:
    played = closed(county, shared, alfa)
    ticking.tick(now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE procurement_checkpoint DISABLE TRIGGER USER")
        cursor.execute("UPDATE procurement_checkpoint SET note = left(note, -20) || reverse(right(note, 20))")
    clockwork.run_due(now=clock.now())
    assert not Opening.objects.get().session_public_key
    keep_committee_key(CommitteeKey.objects.get(), generate_key_pair())  # forged, as all confirmations are
    KeyHolder.objects.filter(tender=played.tender).update(confirmed_at=clock.now())
    assert "No signed minute" in refusal(partial(opening.open_bids, played.fresh(), now=clock.now()))
    assert [one["reason"] for one in entries(played.tender, "opening.refused")] == ["closing-not-signed"]


def test_session_ends_after_an_hour_and_its_shares_count_no_more(county: Agency, shared: Plan, alfa: Company) -> None:
    played = closed(county, shared, alfa)
    first = committee.begin_opening(played.tender)
    committee.release(played.tender, county.key_holders[:1])
    director.move_to(clock.now() + timedelta(minutes=61))
    clockwork.run_due(now=clock.now())
    second = bytes(Opening.objects.get().session_public_key or b"")
    assert second != first
    assert not KeyHolder.objects.filter(tender=played.tender, confirmed_at__isnull=False).exists()
    share = next(one for one in committee.shares_of(played.tender) if one.user == county.key_holders[0])
    call = partial(opening.confirm_opening, played.tender, actor=actor_for(share.user), now=clock.now())
    assert "earlier session" in refusal(partial(call, released=released(share, first)))
    committee.release(played.tender, county.key_holders[:2])
    minutes(3)
    assert played.fresh().opened_at is not None


def test_wrong_share_is_named_logged_and_may_be_tried_again(county: Agency, shared: Plan, alfa: Company) -> None:
    played = closed(county, shared, alfa)
    session = committee.begin_opening(played.tender)
    share = next(one for one in committee.shares_of(played.tender) if one.user == county.key_holders[0])
    true = committee.own_share(share)
    other = replace(deal_of(share.committee_key), tender=uuid4())
    call = partial(opening.confirm_opening, played.tender, actor=actor_for(share.user), now=clock.now())
    false = release_share(deal_of(share.committee_key), replace(true, y=bytes(32)), session)
    assert "altered" in refusal(partial(call, released=false))
    assert "of another tender" in refusal(partial(call, released=release_share(other, true, session)))
    assert "Release your share" in refusal(partial(call, released=b""))
    assert [one["reason"] for one in entries(played.tender, "opening.failed")] == ["wrong-share", "lock-invalid"]
    assert {one["user"] for one in entries(played.tender, "opening.failed")} == {str(share.user_id)}
    assert call(released=released(share, session)) is False
    assert "confirmed already" in refusal(partial(call, released=released(share, session)))


def test_false_dealing_opens_nothing_until_shares_give_the_key(county: Agency, shared: Plan, alfa: Company) -> None:
    """The dealer gave one member a share of another polynomial, committed as such: no member is at fault."""
    played = closed(county, shared, alfa)
    session = committee.begin_opening(played.tender)
    key = CommitteeKey.objects.get()
    bad = next(one for one in committee.shares_of(played.tender) if one.user == county.key_holders[0])
    false = replace(committee.own_share(bad), y=bytes(32))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tenders_committeeshare DISABLE TRIGGER tenders_committeeshare_dealt")
        cursor.execute(
            "UPDATE tenders_committeeshare SET commitment = %s WHERE id = %s",
            [commitment_of(deal_of(key), false), bad.pk],
        )
        cursor.execute("ALTER TABLE tenders_committeeshare ENABLE ALWAYS TRIGGER tenders_committeeshare_dealt")
    sent = release_share(deal_of(key), false, session)
    opening.confirm_opening(played.tender, actor=actor_for(bad.user), now=clock.now(), released=sent)
    committee.release(played.tender, county.key_holders[1:2])
    minutes(2)
    assert [one["reason"] for one in entries(played.tender, "opening.failed")] == ["wrong-committee-key"]
    assert played.fresh().stage_now is Stage.CLOSED
    committee.release(played.tender, county.key_holders[2:])
    minutes(3)
    assert played.fresh().opened_at is not None  # the other two are enough


def test_deputy_can_not_release_and_nobody_is_replaced(county: Agency, shared: Plan, alfa: Company) -> None:
    played = closed(county, shared, alfa)
    carmen, dan = county.key_holders[:2]
    fane = factories.grant(factories.make_user("fane@town.example"), county.organization, Role.KEY_HOLDER)
    declare_absence(
        carmen, county.organization, deputy=fane, starts_at=clock.now(), ends_at=clock.now() + WEEK,
        actor=actor_for(carmen), now=clock.now(),
    )  # fmt: skip
    committee.begin_opening(played.tender)
    call = partial(opening.confirm_opening, played.tender, now=clock.now(), released=bytes(88))
    assert "nobody can stand in" in refusal(partial(call, actor=actor_for(fane)))
    draft = replacing.ReplacementDraft(dan, fane, "left")
    officer = actor_for(county.officer)
    assert "nobody can take over" in refusal(
        partial(replacing.propose_replacement, played.tender, draft, actor=officer, now=clock.now())
    )


def test_approval_waits_until_enough_have_opened_their_share(drafted: Played, county: Agency) -> None:
    director.hand_over(drafted)
    approve = partial(publishing.approve, drafted.tender, actor=actor_for(county.approver), now=clock.now())
    assert refusal(approve) == "The shares of the key are not dealt yet."
    sharing.record_dealing(drafted.tender, dealt(drafted.tender), actor=actor_for(county.officer), now=clock.now())
    shares = committee.shares_of(drafted.tender)
    for share in shares[:2]:
        sharing.acknowledge_share(drafted.tender, proof(share), actor=actor_for(share.user), now=clock.now())
    assert refusal(approve).endswith(f"needed: 3. Still asked: {shares[2].user}.")
    own = partial(sharing.acknowledge_share, drafted.tender, actor=actor_for(shares[2].user), now=clock.now())
    assert "64 digits" in refusal(partial(own, "it opens"))
    assert "first time" in refusal(
        partial(
            sharing.recheck_share, drafted.tender, proof(shares[2]), actor=actor_for(shares[2].user), now=clock.now()
        )
    )
    own(proof(shares[2]))
    assert "already" in refusal(partial(own, proof(shares[2])))
    approve()
    assert drafted.fresh().stage_now is Stage.SCHEDULED
    assert MailMessage.objects.filter(key__startswith="share-dealt:").count() == 3


def test_dealing_is_void_once_key_holders_or_keys_change(drafted: Played, county: Agency) -> None:
    committee.share_out(drafted.tender, county.officer)
    officer, holders = actor_for(county.officer), county.key_holders
    again = KeyHolders(tuple(user.pk for user in holders), 2, sealing="committee")
    fane = factories.grant(factories.make_user("fane@town.example"), county.organization, Role.KEY_HOLDER)
    committee.make_key(fane)
    other = replace(again, users=(*again.users[:2], fane.pk))
    for named, fits in ((again, True), (other, False)):
        drafting.save_key_holders(
            drafted.tender, named, revision=drafted.fresh().revision, actor=officer, now=clock.now()
        )
        assert sharing_of(drafted.fresh()).fits is fits
    committee.share_out(drafted.fresh(), county.officer)
    director.hand_over(drafted)
    carmen = holders[0]
    pair = generate_key_pair()
    text = MemberKeyText(carmen.pk, pair.public, (close_slot(pair, new_phrase(), user=carmen.pk),)).to_bytes().decode()
    approve = partial(publishing.approve, drafted.fresh(), actor=actor_for(county.approver), now=clock.now())
    approve()
    register_key(text, actor=actor_for(carmen), now=clock.now())  # between approval and publication
    director.move_to(START + WEEK + timedelta(minutes=1))
    assert drafted.fresh().stage_now is Stage.DRAFT
    assert "deal them again" in entries(drafted.tender, "tender.publication_refused")[0]["reasons"][0]


def test_dealing_for_others_is_refused(drafted: Played, county: Agency, plan: Plan) -> None:
    record = partial(sharing.record_dealing, drafted.tender, actor=actor_for(county.officer), now=clock.now())
    good = committee.committees_of(drafted.tender)[0]
    assert "a part is missing" in refusal(partial(record, dealt(drafted.tender)[:-1]))
    for wrong, why in (
        (replace(good, tender=uuid4()), "another tender"),
        (
            replace(good, members=tuple(replace(m, public_key=generate_key_pair().public) for m in good.members)),
            "named now",
        ),
        (replace(good, members=(*good.members, replace(good.members[0], user=uuid4()))), "named now"),
    ):
        assert why in refusal(partial(record, deal(wrong)[0].to_bytes().decode()))
    text = dealt(drafted.tender)
    record(text)
    assert "stored before" in refusal(partial(record, text))
    level_a = director.schedule(county, plan, publish_at=START + WEEK)
    assert "there are no shares" in refusal(
        partial(sharing.record_dealing, level_a.tender, text, actor=actor_for(county.officer), now=clock.now())
    )
    stranger = actor_for(factories.make_user("gigi@town.example"))
    assert "role" in refusal(partial(sharing.record_dealing, drafted.tender, text, actor=stranger, now=clock.now()))


def test_tender_without_spare_key_holder_or_keys_is_not_handed_over(agency: Agency, shared: Plan) -> None:
    played = director.schedule(agency, shared, publish_at=START + WEEK)
    retire_key(actor=actor_for(agency.key_holders[0]), now=clock.now())
    found = [str(one) for one in publishing_issues(played.fresh(), clock.now())]
    assert ["Name at least 3" in text for text in found] == [True, False]
    assert found[1].startswith("These key holders have no key yet and must make one first: ")


def test_key_of_another_person_and_a_known_key_are_refused(county: Agency) -> None:
    carmen, dan = county.key_holders[:2]
    committee.make_key(carmen)
    key = MemberKey.objects.get()
    text = MemberKeyText(carmen.pk, bytes(key.public_key), tuple(map(bytes.fromhex, key.slots))).to_bytes().decode()
    for user, wrong, why in (
        (dan, text, "another person"), (carmen, text, "known already"), (carmen, text[:-1], "copy all"),
        (county.officer, text, "Only key holders"),
    ):  # fmt: skip
        assert why in refusal(partial(register_key, wrong, actor=actor_for(user), now=clock.now()))
    retire_key(actor=actor_for(carmen), now=clock.now())
    assert "no key in use" in refusal(partial(retire_key, actor=actor_for(carmen), now=clock.now()))
    assert MailMessage.objects.filter(key=f"member-key:{key.pk}").count() == 1


def test_what_was_dealt_stays_as_it_was(drafted: Played, county: Agency) -> None:
    committee.share_out(drafted.tender, county.officer)
    share = committee.shares_of(drafted.tender)[0]
    for change in (
        partial(CommitteeShare.objects.filter(pk=share.pk).update, commitment="0" * 64),
        partial(CommitteeKey.objects.update, threshold=1),
        partial(MemberKey.objects.update, public_key=bytes(32)),
        share.delete,
    ):
        with pytest.raises(DatabaseError, match="as it was dealt"), transaction.atomic():
            change()


def test_bundle_of_shared_bids_verifies_and_the_tender_page_says_who_holds_the_key(
    county: Agency, shared: Plan, alfa: Company
) -> None:
    played = director.publish(county, shared, publish_at=START + WEEK)
    page = " ".join(Client().get(played.tender.get_absolute_url()).content.decode().split())
    assert "at least 2 of 3 named key holders, each with an own share" in page
    ticking.tick(now=clock.now())
    director.hand_in(played, alfa, PRICES)
    minutes(2)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    minutes(2)
    director.close_and_open(played)
    minutes(2)
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        out = BytesIO()
        write_bundle(played.fresh(), audience, out)
        found = verify(out, receipts=[("receipt", played.receipts[0].note)])
        assert [str(one) for one in found if one.verdict is Verdict.FAILED] == []
