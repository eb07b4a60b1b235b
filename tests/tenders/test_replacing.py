"""Another key holder after publication: two persons, in the public log, never fewer, and nobody for oneself."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, User
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role, Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services import clockwork, opening
from tenders.services.replacing import (
    ReplacementDraft,
    confirm_replacement,
    propose_replacement,
    withdraw_replacement,
)
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in

PRICES = {1: ("4500", "100")}


@pytest.fixture
def eva(agency: Agency) -> User:
    """A third key holder, not named."""
    return factories.grant(factories.make_user("eva@valeaverde.example"), agency.organization, Role.KEY_HOLDER)


@pytest.fixture
def played(agency: Agency, alfa: Company, plan: Plan) -> Played:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    return played


def propose(played: Played, joining: User, *, leaving: User | None = None, by: User | None = None) -> None:
    draft = ReplacementDraft(leaving or played.agency.key_holders[0], joining, "left")
    propose_replacement(played.fresh(), draft, actor=actor_for(by or played.agency.officer), now=clock.now())


def confirm(played: Played, by: User | None = None) -> None:
    confirm_replacement(played.fresh(), actor=actor_for(by or played.agency.approver), now=clock.now())


def test_replaced_key_holder_opens_with_the_other_one(played: Played, eva: User) -> None:
    carmen, dan = played.agency.key_holders
    propose(played, eva)
    assert {h.user for h in played.fresh().named_key_holders.all()} == {carmen, dan}
    confirm(played)
    assert {h.user for h in played.fresh().named_key_holders.all()} == {eva, dan}
    entry = LogEntry.objects.get(type="key_holder.replaced")
    body = json.loads(entry.body)
    assert (entry.public, body["leaving"], body["joining"], body["required"]) == (True, str(carmen.pk), str(eva.pk), 2)
    assert MailMessage.objects.filter(key__startswith="key-holder-replaced:").count() == 3
    director.move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
    with pytest.raises(Refused):
        opening.confirm_opening(played.fresh(), actor=actor_for(carmen), now=clock.now())
    for user in (eva, dan):
        opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())
    clockwork.run_due(now=clock.now())
    assert played.fresh().stage_now is Stage.EVALUATED


def test_neither_proposer_nor_the_new_key_holder_confirms(played: Played, eva: User) -> None:
    officer = factories.grant(played.agency.officer, played.agency.organization, Role.APPROVER)
    factories.grant(eva, played.agency.organization, Role.APPROVER)
    propose(played, eva)
    for person in (officer, eva):
        with pytest.raises(Refused):
            confirm(played, person)
    confirm(played)


def test_nobody_proposes_oneself_nor_somebody_unable_or_named(played: Played, eva: User, alfa: Company) -> None:
    factories.grant(eva, played.agency.organization, Role.OFFICER)
    carmen, dan = played.agency.key_holders
    bidder = factories.grant(alfa.submitter, played.agency.organization, Role.KEY_HOLDER)
    for joining, leaving, by in (
        (eva, carmen, eva), (dan, carmen, None), (bidder, carmen, None), (played.agency.approver, carmen, None),
        (eva, played.agency.officer, None),
    ):  # fmt: skip
        with pytest.raises(Refused):
            propose(played, joining, leaving=leaving, by=by)


def test_who_has_confirmed_is_not_replaced_and_after_the_opening_nobody(played: Played, eva: User) -> None:
    carmen, dan = played.agency.key_holders
    director.move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
    opening.confirm_opening(played.fresh(), actor=actor_for(carmen), now=clock.now())
    with pytest.raises(Refused, match="confirmed the opening already"):
        propose(played, eva, leaving=carmen)
    propose(played, eva, leaving=dan)
    opening.confirm_opening(played.fresh(), actor=actor_for(dan), now=clock.now())
    with pytest.raises(Refused, match="confirmed the opening already"):
        confirm(played)
    clockwork.run_due(now=clock.now())
    with pytest.raises(Refused):
        confirm(played)


def test_role_lost_meanwhile_is_seen_when_it_is_confirmed(played: Played, eva: User) -> None:
    propose(played, eva)
    eva.memberships.update(ended_at=clock.now())
    with pytest.raises(Refused, match="no key holder"):
        confirm(played)
    withdraw_replacement(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())
    with pytest.raises(Refused):
        confirm(played)


def test_one_key_holder_alone_is_not_author_or_approver(played: Played) -> None:
    approver = factories.grant(played.agency.approver, played.agency.organization, Role.KEY_HOLDER)
    type(played.tender).objects.filter(pk=played.tender.pk).update(key_holders_required=1)
    with pytest.raises(Refused, match="alone opens the bids"):
        propose(played, approver)


def test_page_proposes_and_confirms(played: Played, eva: User) -> None:
    address = reverse("tenders:officer-replace", args=[played.tender.reference])
    ana, barbu = signed_in(played.agency.officer), signed_in(played.agency.approver)
    carmen = played.agency.key_holders[0]
    typed = {"act": "propose", "leaving": carmen.pk, "code": "away"}
    assert ana.post(address, typed).status_code == 422
    assert ana.post(address, {**typed, "other": "nobody@nowhere.example"}).status_code == 422
    assert ana.post(address, {**typed, "joining": eva.pk}).status_code == 302
    assert "Confirm another key holder" in barbu.get(reverse("tenders:desk")).content.decode()
    assert "Eva" in barbu.get(address).content.decode()
    assert barbu.post(address, {"act": "confirm"}).status_code == 302
    assert signed_in(eva).get(reverse("tenders:opening", args=[played.tender.reference])).status_code == 200
    assert signed_in(carmen).get(address).status_code == 404
