"""Claims and objections: who writes, how often, when they are public, that the reply stays; the pages of a suspension; the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.complaints import Against
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Objection
from tenders.queries.desk import duties
from tenders.services import objecting
from tests import factories
from tests.tenders.bidding import client_of
from tests.tenders.calling import approver, officer
from tests.tenders.complaining import complain
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in
from tests.tenders.suspending import downloads, paper, suspend

TEXT = "The road is planned through the only park."


@pytest.fixture
def played(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def test_citizen_objects_the_buyer_replies_and_both_are_public(played: Played, alfa: Company) -> None:
    citizen = factories.make_user("ion@example.org", "Ion")
    where = [played.tender.reference]
    everybody, ion, ana = Client(), client_of(citizen), signed_in(played.agency.officer)
    sent = ion.post(reverse("tenders:objection-new", args=where), {"text": TEXT})
    page = reverse("tenders:objection", args=[*where, 1])
    assert sent["Location"] == page
    assert [client.get(page).status_code for client in (everybody, ion, ana)] == [404, 200, 200]
    assert "Ion" not in ana.get(page).content.decode()
    assert [duty.what for duty in duties(officer(played), clock.now())][:1] == ["Reply to what somebody wrote"]
    assert ana.post(page, {"reply": "The park stays, see map 3."}).status_code == 302
    shown = everybody.get(page).content.decode()
    assert TEXT in shown
    assert "map 3" in shown
    assert TEXT in everybody.get(reverse("tenders:complaints", args=where)).content.decode()
    assert ana.post(page, {"reply": "Another."}).status_code == 422
    with pytest.raises(DatabaseError, match="as it was given"), transaction.atomic():
        Objection.objects.update(reply="Otherwise.")
    assert MailMessage.objects.filter(key__startswith="objection-reply:", recipient=citizen.email).exists()
    assert LogEntry.objects.get(type="objection.answered").public


def test_overdue_text_is_public_alone_and_nobody_writes_without_measure(played: Played, alfa: Company) -> None:
    actor = actor_for(alfa.submitter)
    claim = objecting.write(played.fresh(), TEXT, bidder=alfa.organization, actor=actor, now=clock.now())
    again = objecting.write(played.fresh(), TEXT, bidder=alfa.organization, actor=actor, now=clock.now())
    assert (claim.kind, again.pk) == ("claim", claim.pk)
    for number in range(2):
        objecting.write(played.fresh(), f"{TEXT} {number}", actor=actor, now=clock.now())
    with pytest.raises(Refused, match="go on tomorrow"):
        objecting.write(played.fresh(), "More.", actor=actor, now=clock.now())
    with pytest.raises(Refused, match="don't object to themselves"):
        objecting.write(played.fresh(), TEXT, actor=officer(played), now=clock.now())
    page = reverse("tenders:objection", args=[played.tender.reference, claim.number])
    assert Client().get(page).status_code == 404
    clock.travel(claim.reply_due_at)
    shown = Client().get(page).content.decode()
    assert TEXT in shown
    assert "Alfa" not in shown
    assert "overdue" in shown


def test_officer_suspends_on_the_page_and_the_public_page_says_so(played: Played) -> None:
    page = reverse("tenders:officer-suspension", args=[played.tender.reference])
    ana, barbu, everybody = signed_in(played.agency.officer), signed_in(played.agency.approver), Client()
    order = {
        "act": "order", "ordered_by": "CNSC", "order_number": "9/C1", "ordered_on": clock.now().date().isoformat(),
        "reason": "Until the decision.", "file": paper().upload,
    }  # fmt: skip
    assert ana.post(page, {"act": "order"}).status_code == 422
    assert ana.post(page, order).status_code == 302
    row = played.tender.suspensions.get()
    document = reverse("tenders:suspension-document", args=[played.tender.reference, row.pk])
    assert [downloads(client, document) for client in (everybody, ana)] == [404, 200]
    assert "Confirm the suspension" in [duty.what for duty in duties(approver(played), clock.now())]
    assert ana.post(page, {"act": "suspend"}).status_code == 422
    assert barbu.post(page, {"act": "suspend"}).status_code == 302
    public = everybody.get(played.tender.get_absolute_url()).content.decode()
    assert "By an order of CNSC, number 9/C1." in public
    assert "Prepare a bid" not in public
    assert downloads(everybody, document) == 200
    assert ana.post(page, {"act": "resume", "reason": "Dismissed."}).status_code == 302
    assert "Bids until" in barbu.get(page).content.decode()
    assert ana.post(page, {"act": "confirm_resume"}).status_code == 422
    assert barbu.post(page, {"act": "confirm_resume"}).status_code == 302
    assert played.fresh().suspended_at is None
    assert "9/C1" in ana.get(page).content.decode()


def test_desk_names_the_duties_of_complaints(played: Played, alfa: Company) -> None:
    found = complain(played, alfa, Against.DOCUMENTS, pays=False)
    assert "Give the view of the buyer on complaint 1" in [duty.what for duty in duties(officer(played), clock.now())]
    due = [duty for duty in duties(actor_for(alfa.submitter), clock.now()) if "payment" in duty.what]
    assert [duty.due_at for duty in due] == [found.charge_ends_at]
    suspend(played)
    assert "Confirm the suspension" not in [duty.what for duty in duties(approver(played), clock.now())]
