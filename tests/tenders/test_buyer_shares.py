"""Agencies that buy together, from the draft to open data: typed by the leading one, named everywhere, read by the others' people."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan
from tenders.models import Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.situation import roles_towards
from tenders.queries.terms import terms_of
from tenders.services.buyer_shares import save_shares
from tenders.services.drafts import ShareDraft
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of

PLAN = Plan(
    title="Paper for three agencies",
    summary="Paper and pens.",
    lots=(
        LotPlan("Paper", "100000", (("Ream", "1000", "piece"),)),
        LotPlan("Pens", "20000", (("Pen", "1000", "piece"),)),
    ),
)

PERCENT = Decimal(60)


def row(number: int, agency: object, lot: int, percent: str) -> dict[str, str]:
    return {
        f"shares-{number}-agency": str(agency), f"shares-{number}-lot": str(lot), f"shares-{number}-percent": percent,
    }  # fmt: skip


def test_officer_names_agencies_and_wrong_shares_are_said(agency: Agency) -> None:
    school = factories.make_agency("School of Arts", domain="school.example")
    played = director.schedule(agency, PLAN, publish_at=START + timedelta(days=1))
    ana, page = signed_in(agency.officer), at("officer-buyers", played.tender.reference)
    posted = {
        "shares-rows": "2",
        **row(0, school.organization.pk, 0, "30"),
        **row(1, school.organization.pk, 2, "70,5"),
    }
    head = {"revision": str(played.fresh().revision), "seen": ""}
    assert text_of(ana.post(page, {**posted, **head, "more": "shares"})).count("Share in percent") == 2 + 5 + 0
    assert ana.post(page, {**posted, **head}).status_code == 302
    assert [(one.organization.name, one.lot and one.lot.number, str(one.percent)) for one in played.tender.buyer_shares.all()] == [
        ("School of Arts", None, "30.00"), ("School of Arts", 2, "70.50"),
    ]  # fmt: skip
    shown = ana.get(page).content.decode()
    assert 'value="70.5' in shown
    assert "takes what the others leave" in shown
    actor, now = actor_for(agency.officer), clock.now()
    over = [ShareDraft(school.organization.pk, lot, one) for lot, one in ((0, PERCENT), (1, PERCENT))]
    with pytest.raises(Refused, match="Name each agency once"):
        save_shares(played.fresh(), [over[0], over[0]], revision=played.tender.revision, actor=actor, now=now)
    with pytest.raises(Refused, match="registered here"):
        save_shares(
            played.fresh(), [ShareDraft(agency.organization.pk, 0, PERCENT)], revision=played.tender.revision,
            actor=actor, now=now,
        )  # fmt: skip
    clinic = factories.make_agency("Clinic", domain="clinic.example")
    save_shares(
        played.fresh(), [*over, ShareDraft(clinic.organization.pk, 0, PERCENT)], revision=played.tender.revision,
        actor=actor, now=now,
    )  # fmt: skip
    assert [one.field for one in publishing_issues(played.fresh(), now)] == ["buyer_shares", "buyer_shares"]


def test_agencies_are_named_everywhere_and_their_people_read_along(agency: Agency, alfa: Company) -> None:
    school = factories.make_agency("School of Arts", domain="school.example")
    stranger = factories.make_agency("Town Hall of Other", domain="other.example")
    played = director.schedule(agency, PLAN, publish_at=START + timedelta(days=1))
    address = played.tender.get_absolute_url()
    assert signed_in(school.officer).get(address).status_code == 404
    draft = [ShareDraft(school.organization.pk, 2, PERCENT)]
    save_shares(
        played.tender, draft, revision=played.fresh().revision, actor=actor_for(agency.officer), now=clock.now()
    )
    assert signed_in(school.officer).get(address).status_code == 200
    assert signed_in(stranger.officer).get(address).status_code == 404
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    director.hand_in(played, alfa, {1: ("90",), 2: ("15",)})
    director.close_and_open(played)
    tender = played.fresh()
    assert [(one.name, one.lot, one.percent) for one in terms_of(tender).buyer_shares] == [
        ("School of Arts", 2, PERCENT)
    ]
    assert tender.versions.get().content["buyer_shares"][0]["name"] == "School of Arts"
    release = json.loads(tender.releases.order_by("number").first().body)  # type: ignore[union-attr]
    roles = {party["name"]: party["roles"] for party in release["parties"]}
    assert roles["School of Arts"] == ["buyer"]
    assert "60 % of lot 2" in text_of(Client().get(address))
    lot = text_of(Client().get(at("lot", tender.reference, 2)))
    assert "Who buys this lot" in lot
    assert "40 %" in lot
    assert "Who buys this lot" not in text_of(Client().get(at("lot", tender.reference, 1)))
    ranking, early = at("lot", tender.reference, 1), "Ranking and reasons"
    assert early in text_of(signed_in(school.officer).get(ranking))
    assert early not in text_of(signed_in(stranger.officer).get(ranking))
    assert signed_in(school.officer).get(at("officer-award", tender.reference, 1)).status_code == 404
    assert roles_towards(actor_for(school.officer), Tender.objects.get(pk=tender.pk)) == frozenset()
