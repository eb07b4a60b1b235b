"""A candidate that was not selected complains: told until when, the invitation waits, and the remedy selects again; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from procurement import clock
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.complaints import Against, Outcome
from procurement.rules.lifecycle import Stage
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidInvitation, Selection
from tenders.queries.complaints import remedies_of, window_of
from tenders.services import complaint_rulings
from tests import factories
from tests.tenders.bidding import client_of
from tests.tenders.bundle_forging import Files, change_act, files_of
from tests.tenders.calling import officer
from tests.tenders.complaining import complain, rule
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings
from tests.tenders.test_restricted import ASKED, FEW, GOOD

LICENCE = "The licence has expired."


@pytest.fixture
def decided(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Beta is selected, and Alfa is not."""
    wanted = replace(plan, procedure="restricted", asked=ASKED)
    played = director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1)))
    director.move_to(START + timedelta(days=1, minutes=1))
    for company in (alfa, beta):
        selecting.ask(played, company, GOOD)
    director.move_to(selecting.after_the_call(played))
    selecting.judge(played, {"Alfa SRL": LICENCE})
    selecting.decide(played, FEW)
    return played


def test_candidate_is_told_until_when_and_complains_on_its_pages(decided: Played, alfa: Company) -> None:
    window = window_of(decided.fresh(), Against.SELECTION, None, clock.now())
    assert window
    assert window.ends
    told = MailMessage.objects.filter(key__startswith="selected:", recipient=alfa.submitter.email).get()
    assert "You can complain to the review body before" in told.body
    boss, reference = client_of(alfa.submitter), decided.tender.reference
    page = boss.get(reverse("tenders:request", args=[reference]))
    assert "may complain about the selection within 7 days after being told of it" in text_of(page)
    assert f'href="{reverse("tenders:complaint-new", args=[reference])}"' in page.content.decode()
    typed = {"against": "selection:", "summary": "The licence is valid.", "grounds": "Annex 2.", "request": "Again."}
    made = boss.post(reverse("tenders:complaint-new", args=[reference]), typed)
    assert made.headers["Location"] == reverse("tenders:complaint", args=[reference, 1])
    listed = text_of(boss.get(reverse("tenders:complaints", args=[reference])))
    assert "The selection of candidates: before" in listed
    assert "Against: the selection of candidates" in listed
    seen = text_of(signed_in(decided.agency.officer).get(at("officer-candidates", reference)))
    assert "Candidates can complain about the selection before" in seen


def test_only_candidates_complain_and_only_in_time(decided: Played, alfa: Company) -> None:
    other = factories.make_company("Gama SRL")
    with pytest.raises(Refused, match="Only companies that asked to participate"):
        complain(decided, Company(other.organization, other.submitter), Against.SELECTION)
    window = window_of(decided.fresh(), Against.SELECTION, None, clock.now())
    assert window
    assert window.ends
    clock.travel(window.ends.at)
    with pytest.raises(Refused, match="The time to complain ended"):
        complain(decided, alfa, Against.SELECTION)


def test_upheld_complaint_selects_again_and_keeps_what_was_decided(
    decided: Played, alfa: Company, beta: Company
) -> None:
    first = Selection.objects.get()
    found = complain(decided, alfa, Against.SELECTION)
    with pytest.raises(Refused, match="A complaint is pending"):
        selecting.invite(decided)
    rule(decided, found, Outcome.ADMISSIBLE)
    found = rule(decided, found, Outcome.UPHELD, "select")
    complaint_rulings.carry_out(found, actor=officer(decided), now=clock.now())
    assert decided.fresh().stage_now is Stage.CALL_CLOSED
    assert not BidInvitation.objects.exists()
    page = text_of(signed_in(decided.agency.officer).get(at("officer-candidates", decided.tender.reference)))
    assert "Candidates are selected again" in page
    with pytest.raises(DatabaseError, match="stays as it was decided"), transaction.atomic():
        Selection.objects.filter(pk=first.pk).update(few_reason="Another.")
    selecting.judge(decided)
    selecting.decide(decided, FEW)
    selecting.invite(decided)
    assert BidInvitation.objects.filter(invited_at__isnull=False).count() == 2
    assert MailMessage.objects.filter(key__startswith="selected:", recipient=alfa.submitter.email).count() == 2
    public = LogEntry.objects.filter(type__startswith="selection.", public=True)
    kinds = list(public.order_by("id").values_list("type", flat=True))
    assert kinds == ["selection.decided", "selection.reopened", "selection.decided"]
    director.hand_in(decided, alfa, {1: ("4500", "100")})
    director.hand_in(decided, beta, {1: ("4400", "100")})
    director.close_and_open(decided)
    bundle = bundle_of(decided, Audience.AUDITOR)
    said = findings(bundle)
    assert [(name, one.artefact, one.detail) for name, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert said["V22"].detail == "2 candidates, 2 invited"
    lies: list[Callable[[Files], object]] = [
        lambda files: files.pop("selection/earlier/1.json"),
        lambda files: files.update({"selection/earlier/1.json": files["selection.json"]}),
        lambda files: change_act(files, "selection.reopened", lambda act: act.update(selection="0" * 64)),
        lambda files: change_act(files, "selection.reopened", lambda act: act.update(complaint="another")),
        lambda files: change_act(files, "selection.reopened", lambda act: act.update(type="selection.decided")),
    ]
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V22" in failed(changed), number


def test_after_the_invitation_only_the_cancellation_is_left(decided: Played, alfa: Company) -> None:
    selecting.invite(decided)
    found = complain(decided, alfa, Against.SELECTION)
    assert [one.value for one in remedies_of(found)] == ["cancel"]
    rule(decided, found, Outcome.ADMISSIBLE)
    with pytest.raises(Refused, match="Choose what the decision asks"):
        rule(decided, found, Outcome.UPHELD, "select")
