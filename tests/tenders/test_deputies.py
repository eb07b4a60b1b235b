"""Deputies: roles lent for a time, both names in the record, and never one human on both sides of four eyes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import Absence, LogEntry, MailMessage, Organization, User
from procurement.people.absences import declare_absence, end_absence
from procurement.people.membership import leave
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import KeyHolder
from tenders.queries.tenders import get_own_tender_for
from tenders.services import awarding, bidding, clockwork, opening, publishing
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in

PRICES = {1: ("5500", "100")}


@pytest.fixture
def eva(agency: Agency) -> User:
    """A member who evaluates and holds nothing else."""
    return factories.grant(factories.make_user("eva@valeaverde.example"), agency.organization, Role.EVALUATOR)


def away(user: User, deputy: User, organization: Organization, *, days: int = 150, by: User | None = None) -> Absence:
    now = clock.now()
    return declare_absence(
        user, organization, deputy=deputy, starts_at=now, ends_at=now + timedelta(days=days),
        actor=actor_for(by or user), now=now,
    )  # fmt: skip


def last_log(kind: str) -> dict[str, object]:
    body: dict[str, object] = json.loads(LogEntry.objects.filter(type=kind).latest("id").body)
    return body


def test_deputy_acts_in_the_time_only_and_the_record_names_both(agency: Agency, plan: Plan, eva: User) -> None:
    played = director.hand_over(director.schedule(agency, plan, publish_at=START + timedelta(days=2)))
    now = clock.now()
    declare_absence(
        agency.approver, agency.organization, deputy=eva, starts_at=now + timedelta(hours=1),
        ends_at=now + timedelta(hours=2), actor=actor_for(agency.approver), now=now,
    )  # fmt: skip
    with pytest.raises(Refused):
        publishing.approve(played.fresh(), actor=actor_for(eva), now=clock.now())
    director.move_to(now + timedelta(hours=2))
    with pytest.raises(Refused):
        publishing.approve(played.fresh(), actor=actor_for(eva), now=clock.now())
    away(agency.approver, eva, agency.organization)
    publishing.approve(played.fresh(), actor=actor_for(eva), now=clock.now())
    body = last_log("tender.approved")
    assert (body["actor"], body["for"]) == (str(eva.pk), str(agency.approver.pk))
    assert played.fresh().approver == eva


def test_own_role_is_used_before_a_lent_one(agency: Agency, plan: Plan) -> None:
    second = factories.grant(factories.make_user("second@valeaverde.example"), agency.organization, Role.APPROVER)
    away(agency.approver, second, agency.organization)
    played = director.hand_over(director.schedule(agency, plan, publish_at=START + timedelta(days=2)))
    publishing.approve(played.fresh(), actor=actor_for(second), now=clock.now())
    assert "for" not in last_log("tender.approved")


def test_one_deputy_of_officer_and_approver_is_never_both_sides(
    agency: Agency, alfa: Company, plan: Plan, eva: User
) -> None:
    away(agency.officer, eva, agency.organization)
    away(agency.approver, eva, agency.organization)
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    publishing.submit_for_review(played.fresh(), actor=actor_for(eva), now=clock.now())
    with pytest.raises(Refused, match="second person"):
        publishing.approve(played.fresh(), actor=actor_for(eva), now=clock.now())
    publishing.approve(played.fresh(), actor=actor_for(agency.approver), now=clock.now())
    director.move_to(START + timedelta(days=1, minutes=1))
    director.hand_in(played, alfa, PRICES)
    director.close_and_open(played)
    awarding.propose_award(played.lot(), note="", actor=actor_for(eva), now=clock.now())
    assert last_log("award.proposed")["for"] == str(agency.officer.pk)
    with pytest.raises(Refused, match="second person"):
        awarding.decide_award(played.lot(), actor=actor_for(eva), now=clock.now())


@pytest.fixture
def closed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
    return played


def confirm(played: Played, user: User) -> None:
    opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())


def test_deputy_of_a_key_holder_confirms_once_in_that_place(closed: Played, eva: User) -> None:
    carmen, dan = closed.agency.key_holders
    away(carmen, eva, closed.agency.organization)
    away(dan, eva, closed.agency.organization)
    confirm(closed, eva)
    with pytest.raises(Refused, match="confirmed already"):
        confirm(closed, eva)
    body = last_log("opening.confirmed")
    assert (body["user"], body["for"]) == (str(eva.pk), str(carmen.pk))
    with pytest.raises(DatabaseError), transaction.atomic():
        KeyHolder.objects.filter(tender=closed.tender).update(confirmed_by=eva)
    with pytest.raises(Refused, match="confirmed already"):
        confirm(closed, carmen)
    confirm(closed, dan)
    clockwork.run_due(now=clock.now())
    assert closed.fresh().opened_at


def test_key_holder_is_never_two_of_the_key_holders(closed: Played) -> None:
    carmen, dan = closed.agency.key_holders
    away(carmen, dan, closed.agency.organization)
    confirm(closed, dan)
    assert "for" not in last_log("opening.confirmed")
    with pytest.raises(Refused, match="confirmed already"):
        confirm(closed, dan)
    assert not closed.fresh().opened_at


def test_key_is_lent_by_the_role_in_the_absence_s_own_organization_only(closed: Played, eva: User) -> None:
    carmen, dan = closed.agency.key_holders
    other = factories.make_agency("Other", domain="other.example").organization
    factories.grant(carmen, other, Role.OFFICER)
    factories.grant(eva, other, Role.OFFICER)
    away(carmen, eva, other)
    with pytest.raises(Refused):
        confirm(closed, eva)
    away(dan, eva, closed.agency.organization)
    confirm(closed, eva)
    with pytest.raises(Refused):
        confirm(closed, eva)


def test_incompatible_or_outside_deputies_are_refused_and_seen_again_at_use(
    closed: Played, eva: User, alfa: Company
) -> None:
    carmen, organization = closed.agency.key_holders[0], closed.agency.organization
    outsider = factories.make_user("x@outside.example")
    admin = factories.make_admin()
    factories.grant(admin, organization, Role.EVALUATOR)
    for deputy in (carmen, outsider, admin):
        with pytest.raises(Refused):
            away(carmen, deputy, organization)
    away(carmen, eva, organization)
    factories.grant(eva, alfa.organization, Role.PREPARER)
    with pytest.raises(Refused):
        confirm(closed, eva)
    with pytest.raises(Http404):
        get_own_tender_for(actor_for(eva), closed.tender.reference, Role.KEY_HOLDER)


def test_no_chain_of_deputies_and_nothing_after_leaving(agency: Agency, plan: Plan, eva: User) -> None:
    fane = factories.grant(factories.make_user("fane@valeaverde.example"), agency.organization, Role.EVALUATOR)
    factories.grant(eva, agency.organization, Role.OFFICER)
    away(agency.approver, eva, agency.organization)
    away(eva, fane, agency.organization)
    assert actor_for(fane).roles_in(agency.organization.pk) == {Role.EVALUATOR, Role.OFFICER}
    olga = factories.make_user("olga@valeaverde.example")
    leave(agency.approver, agency.organization, actor=actor_for(olga), now=clock.now())
    assert Role.APPROVER not in actor_for(eva).roles_in(agency.organization.pk)


def test_deputy_who_has_left_stands_in_for_nobody(agency: Agency, eva: User) -> None:
    away(agency.approver, eva, agency.organization)
    assert Role.APPROVER in actor_for(eva).roles_in(agency.organization.pk)
    eva.memberships.update(ended_at=clock.now())
    assert actor_for(eva).memberships == ()


def test_administrator_lends_nothing_but_says_it_for_others(agency: Agency, eva: User) -> None:
    olga = factories.make_user("olga@valeaverde.example")
    with pytest.raises(Refused):
        away(olga, eva, agency.organization)
    absence = away(agency.officer, eva, agency.organization, by=olga)
    assert Role.ORG_ADMIN not in actor_for(eva).roles_in(agency.organization.pk)
    told = MailMessage.objects.filter(key__startswith=f"absence_declared:{absence.pk}:")
    assert set(told.values_list("recipient", flat=True)) == {agency.officer.email, eva.email}
    with pytest.raises(Refused):
        away(agency.approver, eva, agency.organization, by=agency.officer)
    end_absence(absence, actor=actor_for(eva), now=clock.now())
    assert actor_for(eva).stand_ins == ()


def test_times_are_refused_when_over_too_long_or_overlapping(agency: Agency, eva: User) -> None:
    now = clock.now()

    def declare(starts: datetime, ends: datetime) -> None:
        actor = actor_for(agency.officer)
        declare_absence(
            agency.officer, agency.organization, deputy=eva, starts_at=starts, ends_at=ends, actor=actor, now=now
        )

    day = timedelta(days=1)
    for starts, ends in ((now - 2 * day, now - day), (now + day, now + day), (now, now + 200 * day)):
        with pytest.raises(Refused):
            declare(starts, ends)
    declare(now + day, now + 3 * day)
    with pytest.raises(Refused, match="Another absence"):
        declare(now + 2 * day, now + 4 * day)
    declare(now + 3 * day, now + 4 * day)


def test_preparer_submits_for_the_submitter_who_is_away(agency: Agency, alfa: Company, plan: Plan) -> None:
    clerk = factories.make_user("clerk@alfa.example")
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    bid = director.draft_bid(played, alfa, PRICES)
    with pytest.raises(Refused):
        bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(clerk), now=clock.now())
    away(alfa.submitter, clerk, alfa.organization)
    bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(clerk), now=clock.now())
    body = last_log("bid.submitted")
    assert (body["user"], body["for"]) == (str(clerk.pk), str(alfa.submitter.pk))


def test_pages_record_and_end_an_absence_and_the_desk_shows_it(agency: Agency, eva: User) -> None:
    ana, her_deputy = signed_in(agency.officer), signed_in(eva)
    address, today = reverse("people:absences"), clock.now().date()
    typed = {"first_day": today, "last_day": today, "deputy": f"{agency.organization.pk}:{eva.pk}"}
    assert ana.post(address, {**typed, "last_day": today - timedelta(days=3)}).status_code == 422
    assert ana.post(address, typed).status_code == 302
    absence = Absence.objects.get()
    assert "Eva stands in" in ana.get(reverse("tenders:desk")).content.decode()
    assert "You stand in for Ana" in her_deputy.get(reverse("tenders:desk")).content.decode()
    assert signed_in(agency.approver).post(reverse("people:absence_end", args=[absence.pk])).status_code == 404
    olga = signed_in(factories.make_user("olga@valeaverde.example"))
    page = reverse("people:member_away", args=[agency.organization.pk, agency.officer.pk])
    assert "Eva" in olga.get(page).content.decode()
    assert ana.get(page).status_code == 404
    assert her_deputy.post(reverse("people:absence_end", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.ended_by == eva
