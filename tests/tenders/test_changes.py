"""Changes of a published tender by the services: two persons, differences, forced time, bids that must come again, versions."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.rules.lifecycle import Stage
from procurement.rules.terms import terms_from_data
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Bid, BidAct, OpenedBid, TenderVersion
from tenders.queries import amendments as queries
from tenders.queries.bids import bid_status, draft_of
from tenders.queries.counting import counting_acts
from tenders.queries.terms import terms_of
from tenders.services import amending, amending_approval, bidding, following
from tenders.services.refusal import Refused, Stale
from tests import factories
from tests.tenders.calling import (
    approve,
    approver,
    ask,
    change_items,
    mails,
    move_deadline,
    officer,
    open_tender,
    propose,
)
from tests.tenders.conftest import START

PRICES = {1: ("4500", "100")}
MORE = (("Laptop 14 inch", "30", "piece"), ("Bag", "20", "piece"))


@pytest.fixture
def played(agency: Agency, plan: Plan) -> Played:
    return open_tender(agency, plan, START + timedelta(days=1))


def refused(act: Any) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return tuple(issue.field for issue in caught.value.issues)


def bid_of(played: Played, company: Company) -> Bid:
    return Bid.objects.select_related("tender", "bidder").get(tender=played.tender, bidder=company.organization)


def test_plain_extension_takes_two_persons_and_leaves_bids_standing(
    played: Played, alfa: Company, beta: Company
) -> None:
    director.hand_in(played, alfa, PRICES)
    following.follow(played.fresh(), actor=actor_for(beta.submitter), now=clock.now())
    before = played.fresh()
    assert before.bids_end_at
    later = before.bids_end_at + timedelta(days=7)
    move_deadline(played, later)
    tender = played.fresh()
    assert (tender.bids_end_at, tender.opening_at, tender.terms) == (later, later + timedelta(minutes=30), 1)
    assert tender.enquiries_end_at == before.enquiries_end_at
    assert bid_status(bid_of(played, alfa)) == "submitted"
    assert {alfa.submitter.email, beta.submitter.email} <= set(mails("amended"))
    assert (mails("outdated"), len(mails("amended"))) == ([], len(set(mails("amended"))))
    entry = json.loads(LogEntry.objects.get(type="tender.amended", public=True).body)
    assert (entry["change"], entry["significant"], entry["version"]) == (1, False, 2)
    assert entry["notice"] == TenderVersion.objects.get(tender=tender, number=2).digest
    release = tender.releases.latest("number")
    told = json.loads(release.body)["tender"]["amendments"][0]
    assert release.tags == ["tenderAmendment"]
    assert (told["rationale"], told["releaseID"]) == ("More time to visit the school.", f"{tender.ocid}-2")
    assert told["amendsReleaseID"] == f"{tender.ocid}-1"
    assert later.isoformat() in told["description"]
    director.move_to(before.bids_end_at + timedelta(minutes=1))
    assert played.fresh().stage_now is Stage.PUBLISHED


def test_change_is_approved_by_another_person_with_the_role(played: Played, alfa: Company) -> None:
    amending.save_words(played.fresh(), {"title": "New", "summary": "New."}, actor=officer(played), now=clock.now())
    propose(played)
    amendment = played.tender.amendments.get()
    for actor in (officer(played), actor_for(alfa.submitter)):
        with pytest.raises(Refused):
            amending_approval.approve(played.fresh(), revision=amendment.revision, actor=actor, now=clock.now())
    with pytest.raises(Refused):
        amending.save_words(played.fresh(), {}, actor=officer(played), now=clock.now())
    with pytest.raises(Stale):
        amending_approval.approve(played.fresh(), revision=0, actor=approver(played), now=clock.now())
    assert played.fresh().title != "New"
    approve(played)
    assert played.fresh().title == "New"


def test_change_sent_back_goes_on_as_a_draft_and_a_dropped_one_leaves_nothing(played: Played) -> None:
    amending.save_words(played.fresh(), {"title": "New", "summary": "New."}, actor=officer(played), now=clock.now())
    propose(played)
    amending_approval.send_back(played.fresh(), "Say more.", actor=approver(played), now=clock.now())
    found = queries.under_way(played.tender)
    assert found
    assert (found.status, found.return_reason) == ("draft", "Say more.")
    amending_approval.drop(played.fresh(), actor=officer(played), now=clock.now())
    assert queries.under_way(played.tender) is None
    assert played.fresh().releases.count() == 1


def test_section_saved_by_a_colleague_meanwhile_is_refused_as_stale(played: Played) -> None:
    words = {"title": "New", "summary": "New."}
    amending.save_words(played.fresh(), words, shown="", actor=officer(played), now=clock.now())
    with pytest.raises(Stale):
        amending.save_words(
            played.fresh(), {**words, "title": "Newer"}, shown="", actor=officer(played), now=clock.now()
        )
    end = played.fresh().bids_end_at
    assert end
    dates = {"bids_end_at": end + timedelta(days=7)}
    amending.save_dates(played.fresh(), dates, shown="", actor=officer(played), now=clock.now())


def test_empty_change_earlier_dates_and_missing_reason_are_refused(played: Played) -> None:
    assert refused(lambda: propose(played)) == ("",)
    end = played.fresh().bids_end_at
    assert end
    amending.save_dates(
        played.fresh(), {"bids_end_at": end - timedelta(days=1)}, actor=officer(played), now=clock.now()
    )
    assert refused(lambda: propose(played, " ")) == ("reason", "bids_end_at")


def test_published_deadline_is_never_moved_earlier_even_by_the_database(played: Played) -> None:
    tender = played.fresh()
    assert tender.bids_end_at
    tender.bids_end_at -= timedelta(seconds=1)
    with pytest.raises(DatabaseError, match="never moved earlier"), transaction.atomic():
        tender.save(update_fields=["bids_end_at"])


def test_significant_change_makes_bids_come_again_and_tells_their_owners_at_once(
    played: Played, alfa: Company, beta: Company
) -> None:
    director.hand_in(played, alfa, PRICES)
    director.draft_bid(played, beta, PRICES)
    following.unfollow(played.fresh(), user=alfa.submitter, now=clock.now())
    change_items(played, *MORE)
    propose(played)
    approve(played)
    tender = played.fresh()
    assert (tender.terms, bid_status(bid_of(played, alfa))) == (2, "outdated")
    assert counting_acts(tender).count() == 0
    assert alfa.submitter.email in mails("outdated")
    assert beta.submitter.email in mails("amended")
    assert beta.submitter.email not in mails("outdated")
    draft = draft_of(bid_of(played, alfa))
    assert [sorted(lot["prices"].values()) for lot in draft.content["lots"].values()] == [["100", "4500"]]
    key, actor = uuid4(), actor_for(alfa.submitter)
    bid = bid_of(played, alfa)
    receipt = bidding.submit_bid(bid, idempotency_key=key, terms=2, actor=actor, now=clock.now())
    assert receipt.act is not None
    assert (receipt.act.kind, receipt.act.terms, bid_status(bid_of(played, alfa))) == ("replace", 2, "submitted")
    assert counting_acts(tender).count() == 1


def test_bid_left_for_earlier_terms_is_not_counted_or_opened(played: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(played, alfa, PRICES)
    director.hand_in(played, beta, {1: ("4400", "90")})
    change_items(played, *MORE)
    propose(played)
    approve(played)
    bid = bid_of(played, beta)
    bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(beta.submitter), now=clock.now())
    director.close_and_open(played)
    closed = json.loads(LogEntry.objects.get(type="tender.closed").body)
    assert (closed["bids"], len(closed["counted"]), len(closed["superseded"])) == (1, 1, 2)
    assert [opened.bid.bidder for opened in OpenedBid.objects.filter(bid__tender=played.tender)] == [beta.organization]


def test_bid_seen_for_earlier_terms_or_sealed_while_they_changed_is_refused(played: Played, alfa: Company) -> None:
    bid, actor = director.draft_bid(played, alfa, PRICES), actor_for(alfa.submitter)
    seen_before = bid_of(played, alfa)
    assert seen_before.tender.terms == 1
    change_items(played, *MORE)
    propose(played)
    approve(played)
    fresh = bid_of(played, alfa)
    assert refused(
        lambda: bidding.submit_bid(fresh, idempotency_key=uuid4(), terms=1, actor=actor, now=clock.now())
    ) == ("terms",)
    # The tender was read before the change and the act comes after it: the gate in the database decides.
    assert refused(lambda: bidding.submit_bid(seen_before, idempotency_key=uuid4(), actor=actor, now=clock.now())) == (
        "terms",
    )
    assert BidAct.objects.filter(bid=bid).count() == 0


def test_rows_that_say_the_same_keep_their_ids_and_others_get_new_ones(played: Played) -> None:
    before = terms_of(played.fresh()).lots[0].items
    change_items(played, ("Bag", "25", "piece"), ("Mouse", "20", "piece"))
    propose(played)
    approve(played)
    after = terms_of(played.fresh()).lots[0].items
    assert [(item.description, str(item.quantity.normalize())) for item in after] == [("Bag", "25"), ("Mouse", "2E+1")]
    assert after[0].id == before[1].id
    assert after[1].id not in {item.id for item in before}


def test_significant_change_near_the_deadline_moves_it_as_of_the_day_of_approval(played: Played) -> None:
    tender = played.fresh()
    end, questions = tender.bids_end_at, tender.enquiries_end_at
    assert end
    assert questions
    director.move_to(end - timedelta(days=4))
    change_items(played, *MORE)
    propose(played)
    director.move_to(end - timedelta(days=2))
    found = queries.weighed(played.fresh(), queries.under_way(played.tender), clock.now())
    assert found.significant
    assert found.extension
    assert found.extension.least
    approve(played)
    assert played.fresh().bids_end_at == found.after.bids_end_at
    assert (played.tender.bids_end_at or end) >= end + timedelta(days=4)
    assert (played.tender.enquiries_end_at or questions) > questions


def test_document_is_replaced_and_the_earlier_one_stays_within_reach(played: Played) -> None:
    def add(name: str, title: str, replaces: Any = None) -> None:
        amending.add_file(
            played.fresh(), SimpleUploadedFile(name, b"%PDF-1.7 " + name.encode()), title=title,
            media_type="application/pdf", replaces=replaces, actor=officer(played), now=clock.now(),
        )  # fmt: skip

    add("a.pdf", "Drawing")
    visitor, pending = Client(), played.tender.amendments.get().files.get()
    assert visitor.get(f"/tenders/{played.tender.reference}/documents/{pending.pk}/").status_code == 404
    propose(played, only_clarifies=True)
    approve(played)
    first = played.fresh().documents.get()
    assert (first.pk, played.tender.terms) == (pending.pk, 1)
    add("b.pdf", "Drawing, new", first.pk)
    assert refused(lambda: add("c.pdf", "Again", first.pk)) == ("replaces",)
    propose(played)
    approve(played)
    assert played.fresh().terms == 2
    page = visitor.get(f"/tenders/{played.tender.reference}/")
    assert "Drawing, new" in page.content.decode()
    assert f"documents/{first.pk}/" not in page.content.decode()
    old = visitor.get(f"/tenders/{played.tender.reference}/documents/{first.pk}/")
    assert b"".join(old.streaming_content) == b"%PDF-1.7 a.pdf"  # type: ignore[attr-defined]
    documents = json.loads(played.tender.releases.latest("number").body)["tender"]["documents"]
    *standing, gone = documents
    assert [found["title"] for found in standing] == [played.tender.title, "Drawing, new"]
    assert {value for name, value in gone.items() if name != "id"} == {None}  # how OCDS takes a document back


def test_what_bids_are_judged_by_cannot_pass_as_a_clarification(played: Played) -> None:
    change_items(played, *MORE)
    assert refused(lambda: propose(played, only_clarifies=True)) == ("only_clarifies",)


def test_change_that_breaks_the_drafting_rules_is_refused_at_its_field(played: Played) -> None:
    change_items(played)
    assert refused(lambda: propose(played)) == ("lots.1.items",)


def test_versions_are_kept_for_good_and_read_back_as_the_terms(played: Played) -> None:
    before = terms_of(played.fresh())
    change_items(played, *MORE)
    propose(played)
    approve(played)
    versions = list(TenderVersion.objects.filter(tender=played.tender))
    assert [terms_from_data(version.content) for version in versions] == [before, terms_of(played.fresh())]
    for act in (versions[0].delete, versions[0].save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    [one] = queries.published(played.tender)
    assert [str(change.label) for change in one.changes] == ["Lot 1: item 1"]


def test_nothing_can_be_changed_after_the_deadline(played: Played) -> None:
    end = played.fresh().bids_end_at
    assert end
    clock.travel(end)
    assert refused(lambda: change_items(played, *MORE)) == ("bids_end_at",)


def test_buyer_side_learns_nothing_of_bids_askers_and_followers(played: Played, alfa: Company, beta: Company) -> None:
    gamma = factories.make_company("Gamma SRL")
    director.hand_in(played, alfa, PRICES)
    ask(played, beta)
    following.follow(played.fresh(), actor=actor_for(gamma.submitter), now=clock.now())
    change_items(played, *MORE)
    base = f"/officer/tenders/{played.tender.reference}/"
    paths = ["/desk/", base, f"{base}questions/", f"{base}questions/1/", f"{base}amend/", f"{base}amend/dates/"]
    secrets = {"Alfa", "Beta", "Gamma", *(str(company.organization.pk) for company in (alfa, beta))}
    secrets |= {str(gamma.organization.pk), alfa.submitter.email, beta.submitter.email, gamma.submitter.email}
    for user in (played.agency.officer, played.agency.approver, factories.make_auditor()):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for path in [*paths, f"/tenders/{played.tender.reference}/", f"/tenders/{played.tender.reference}/log/"]:
            page = client.get(path).content.decode()
            assert not [word for word in secrets if word in page], path
    propose(played)
    approve(played)
    to_buyer = MailMessage.objects.filter(recipient__in=[played.agency.officer.email, played.agency.approver.email])
    assert not [mail for mail in to_buyer if any(word in mail.subject + mail.body for word in secrets)]
    public = [release.body for release in played.tender.releases.all()]
    public += list(
        LogEntry.objects.filter(public=True, subject=f"tender:{played.tender.pk}").values_list("body", flat=True)
    )
    assert not [text for text in public if any(word in text for word in secrets)]
