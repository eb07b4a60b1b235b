"""An order that its supplier never answers lapses by the clock; who is mailed about orders; the alert before an agreement is used up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director, frameworks
from tenders.demo.scenario import Agency, Company
from tenders.models import CallOff, Lot, Tender
from tenders.queries.frameworks import use_of
from tenders.services import cancelling, ordering
from tests import factories
from tests.tenders.bidding import client_of
from tests.tenders.officer_screens import text_of
from tests.tenders.test_frameworks import concluded, told


@pytest.fixture
def lot(agency: Agency, alfa: Company, beta: Company) -> Lot:
    gama = factories.make_company("Gama SRL")
    return concluded(agency, [alfa, beta, Company(gama.organization, gama.submitter)])


def mailed(kind: str) -> list[str]:
    return sorted(MailMessage.objects.filter(key__startswith=f"{kind}:").values_list("recipient", flat=True))


def test_order_without_an_answer_lapses_and_the_next_in_rank_gets_it(agency: Agency, lot: Lot, alfa: Company) -> None:
    order = frameworks.order(lot, agency, "Paper", ("100", "0"))
    ends = CallOff.objects.get(tender=order).answer_ends_at
    assert ends is not None
    assert ends > clock.now() + timedelta(days=5)
    page = text_of(client_of(alfa.submitter).get(reverse("tenders:order", args=[order.reference])))
    assert "within 5 working days; then it lapses" in page
    clock.travel(ends)
    assert Tender.objects.get(pk=order.pk).stage_now is Stage.AWARDED
    with pytest.raises(Refused, match="The time to answer this order ended"):
        ordering.accept_order(order, actor=actor_for(alfa.submitter), now=clock.now())
    clock.travel(ends + timedelta(days=3))  # the worker comes late
    director.move_to(clock.now() + timedelta(minutes=1))
    assert Tender.objects.get(pk=order.pk).stage_now is Stage.UNSUCCESSFUL
    assert LogEntry.objects.filter(type="order.lapsed").count() == 1
    assert told(lot) == [("Alfa SRL", "2000.00"), ("Alfa SRL", "0")]
    assert mailed("unserved") == sorted([agency.officer.email, agency.approver.email])
    assert alfa.submitter.email in mailed("order_lapsed")
    assert "none in time: the order lapsed" in text_of(client_of(agency.officer).get(order.get_absolute_url()))
    passed = {str(alfa.organization.pk): f"Did not answer {order.reference}."}
    again = frameworks.order(lot, agency, "Paper again", ("100", "0"), passed)
    assert again.lots.get().awards.get().supplier.name == "Beta SRL"


def test_declined_and_cancelled_orders_are_mailed_to_the_other_side(agency: Agency, lot: Lot, alfa: Company) -> None:
    first = frameworks.order(lot, agency, "Paper", ("100", "0"))
    ordering.decline_order(first, reason="No stock.", actor=actor_for(alfa.submitter), now=clock.now())
    mail = MailMessage.objects.filter(key__startswith="unserved:", recipient=agency.officer.email).get()
    assert "No stock." in mail.body
    second = frameworks.order(lot, agency, "Paper", ("100", "0"))
    officer, approver = actor_for(agency.officer), actor_for(agency.approver)
    cancelling.propose_cancellation(
        second, code="no_need", explanation="The school is closed.", actor=officer, now=clock.now()
    )
    cancelling.confirm_cancellation(second, actor=approver, now=clock.now())
    mail = MailMessage.objects.get(key__startswith="order_cancelled:", recipient=alfa.submitter.email)
    assert "The school is closed." in mail.body
    assert use_of(lot).used.amount == 0


def test_buyer_is_told_once_when_four_fifths_are_called_off(agency: Agency, lot: Lot) -> None:
    frameworks.order(lot, agency, "Paper", ("1599", "0"))
    assert mailed("nearly-used") == []
    frameworks.order(lot, agency, "More", ("1", "0"))
    frameworks.order(lot, agency, "Still more", ("1", "0"))
    assert mailed("nearly-used") == sorted([agency.officer.email, agency.approver.email])
    mail = MailMessage.objects.filter(key__startswith="nearly-used:")[0]
    assert "1. Paper A4: 1,600 / 2,000 box" in mail.body.replace("\u00a0", " ")
