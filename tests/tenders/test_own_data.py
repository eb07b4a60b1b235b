"""Own data: the copy is whole and holds no secret, only its owner takes it, and removal leaves the record without a name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import ForeignKey
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import BrowserSession, LogEntry, MailMessage, User
from procurement.people import own_data
from procurement.people.erasure import ask_erasure, erase, open_request, refuse_erasure
from procurement.people.membership import leave
from procurement.refusal import Refused
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import Receipt
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in

PRICES = {1: ("5500", "100")}


def copied(answer: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(b"".join(answer.streaming_content))
    return content


@pytest.fixture
def bidding(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Agency:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.hand_in(played, beta, PRICES)
    return agency


def test_person_s_copy_has_every_table_and_no_secret(bidding: Agency, alfa: Company) -> None:
    client = signed_in(alfa.submitter)
    address = reverse("people:own_data")
    assert "Take a copy" in client.get(address).content.decode()
    answer = client.post(address, {"download": "1"})
    assert answer["Content-Disposition"].startswith('attachment; filename="own-data-')
    copy = copied(answer)
    assert copy["owner"]["email"] == alfa.submitter.email
    assert {row["role"] for row in copy["sections"]["procurement.membership.user"]} == {
        "org_admin", "preparer", "submitter",
    }  # fmt: skip
    assert [row["kind"] for row in copy["sections"]["tenders.bidact.user"]] == ["submit"]
    text = json.dumps(copy)
    session = BrowserSession.objects.filter(user=alfa.submitter).first()
    for secret in (alfa.submitter.password, "beta.example", *([session.session_key] if session else [])):
        assert secret not in text
    assert LogEntry.objects.filter(type="own_data.exported", subject=f"user:{alfa.submitter.pk}").count() == 1


def test_every_reference_to_a_person_is_a_section() -> None:
    named = {section.name for section in own_data.sections(User())}
    from django.apps import apps

    for model in apps.get_models():
        if model._meta.app_label in own_data.OURS:
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model is User:
                    assert f"{model._meta.label_lower}.{field.name}" in named
    assert named >= {name for name in own_data.WHOLE if not name.endswith(".organization")}


def test_company_s_copy_has_its_own_receipts_word_for_word(bidding: Agency, alfa: Company, beta: Company) -> None:
    address = reverse("people:organization_data", args=[alfa.organization.pk])
    copy = copied(signed_in(alfa.submitter).post(address, {"download": "1"}))
    own = Receipt.objects.get(bid__bidder=alfa.organization)
    assert [row["note"] for row in copy["sections"]["receipts"]] == [own.note]
    assert len(copy["sections"]["bid_acts"]) == 1
    assert str(beta.organization.pk) not in json.dumps(copy)
    clerk = factories.make_user("clerk@alfa.example")
    for stranger in (clerk, beta.submitter, bidding.officer, factories.make_admin(), factories.make_auditor()):
        assert signed_in(stranger).get(address).status_code == 404


def test_copies_are_limited_to_a_few_a_day(bidding: Agency, alfa: Company) -> None:
    client, address = signed_in(alfa.submitter), reverse("people:own_data")
    for _number in range(5):
        assert copied(client.post(address, {"download": "1"}))
    assert client.post(address, {"download": "1"}).status_code == 302
    director.move_to(clock.now() + timedelta(days=1, minutes=1))
    assert copied(client.post(address, {"download": "1"}))


def test_stale_sign_in_is_asked_again_before_the_copy(alfa: Company, settings: Any) -> None:
    settings.SECOND_STEP_REQUIRED = True
    client = signed_in(factories.make_user("clerk@alfa.example"))
    for answer in (client.get(reverse("people:own_data")), client.post(reverse("people:own_data"), {"download": "1"})):
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True)


def test_removal_waits_for_hand_over_and_leaves_the_record_without_a_name(agency: Agency, plan: Plan) -> None:
    director.schedule(agency, plan, publish_at=START + timedelta(days=2))
    ana, admin = agency.officer, actor_for(factories.make_admin())
    with pytest.raises(Refused, match="has not asked"):
        erase(ana, actor=admin, now=clock.now())
    ask_erasure(actor=actor_for(ana), now=clock.now())
    with pytest.raises(Refused, match="hand it over"):
        erase(ana, actor=admin, now=clock.now())
    olga = actor_for(factories.make_user("olga@valeaverde.example"))
    leave(ana, agency.organization, actor=olga, now=clock.now())
    address = ana.email
    erase(ana, actor=admin, now=clock.now())
    ana.refresh_from_db()
    assert (str(ana), ana.is_active, ana.has_usable_password()) == ("removed person", False, False)
    assert not MailMessage.objects.filter(recipient=address).exists()
    assert LogEntry.objects.filter(actor=ana, type="tender.created").exists()
    assert open_request(ana) is None


def test_removal_is_refused_with_a_reason_and_never_by_oneself(agency: Agency) -> None:
    admin = factories.make_admin()
    ask_erasure(actor=actor_for(agency.officer), now=clock.now())
    for reason, actor in (("", admin), ("Because.", agency.officer)):
        with pytest.raises(Refused):
            refuse_erasure(agency.officer, reason=reason, actor=actor_for(actor), now=clock.now())
    page = reverse("people:platform_person", args=[agency.officer.pk])
    assert "Asks to close the account" in signed_in(admin).get(page).content.decode()
    act = reverse("people:platform_person_act", args=[agency.officer.pk])
    signed_in(admin).post(act, {"refuse_erasure": "1", "reason": "A review runs."})
    assert "A review runs." in signed_in(agency.officer).get(reverse("people:own_data")).content.decode()
