"""Procedures in which not everybody bids, for looking at their pages: calls at each stage, a request for quotation, a direct purchase."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import ParticipationRequest
from tenders.services import draft_calls
from tenders.services import selecting as services
from tenders.services.drafts import AskedDraft, PurchaseDraft

ASKED = (
    AskedDraft("Turnover", "Of the last closed year, in lei.", Decimal(100_000), Decimal(400_000), Decimal(100)),
    AskedDraft("Licence", "Copy of the licence for the installation of electrical equipment."),
)
FEW = "Two companies asked to participate, and both qualified."


def play(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> dict[str, Played]:
    """Twelve days: a call that is judged, and one that is decided."""
    wanted = replace(plan, procedure="simplified_two_stage", asked=ASKED)
    soon = clock.now() + timedelta(days=1)
    tenders = {
        name: director.approve(director.schedule(agency, wanted, publish_at=soon)) for name in ("judged", "picked")
    }
    director.move_to(soon + timedelta(minutes=1))
    for played in tenders.values():
        selecting.ask(played, alfa, {"Turnover": "250 000", "Licence": "See the document."})
        selecting.ask(played, beta, {"Turnover": "90 000", "Licence": "Attached."})
    director.move_to(selecting.after_the_call(tenders["judged"]))
    for played in tenders.values():
        selecting.judge(played)
    selecting.decide(tenders["picked"], FEW)
    officer = actor_for(agency.officer)
    services.propose_selection(tenders["judged"].fresh(), few_reason=FEW, actor=officer, now=clock.now())
    return tenders


def under_way(agency: Agency, plan: Plan, alfa: Company) -> dict[str, Played]:
    """A day: a call that is open, and drafts of a quotation, a purchase and a call."""
    wanted = replace(plan, procedure="simplified_two_stage", asked=ASKED)
    soon, tenders = clock.now() + timedelta(days=1), {}
    tenders["asking"] = director.approve(director.schedule(agency, wanted, publish_at=soon))
    director.move_to(soon + timedelta(minutes=1))
    selecting.ask(tenders["asking"], alfa, {"Turnover": "250 000", "Licence": "See the document."})
    tenders["quoting"] = director.schedule(
        agency, replace(plan, procedure="quotation"), publish_at=soon + timedelta(days=9)
    )
    tenders["buying"] = director.schedule(agency, replace(plan, procedure="direct"), publish_at=soon)
    tenders["calling"] = director.schedule(agency, wanted, publish_at=soon)
    _buy(tenders["buying"])
    return tenders


def _buy(played: Played) -> None:
    draft = PurchaseDraft("Papetăria SRL", "RO777", Decimal(119_000), "Three shops were asked by phone.")
    paper = SimpleUploadedFile("offer.pdf", b"%PDF-1.7 offer")
    officer = actor_for(played.agency.officer)
    draft_calls.save_purchase(played.fresh(), draft, paper, "application/pdf", actor=officer, now=clock.now())


def values(tenders: dict[str, Played], company: Company) -> dict[str, Any]:
    """What addresses name beside a tender."""
    found = ParticipationRequest.objects.filter(bidder=company.organization)
    return {name: found.get(tender=tenders[name].tender).pk for name in ("judged", "picked")}
