"""Yearly plans and market consultations in the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Agency, Company
from tenders.models import Consultation, ProcurementPlan
from tenders.services import consulting, planning

Lines = tuple[tuple[str, str, str, int], ...]

TOWN: Lines = (
    ("Paper and office supplies", "42000", "quotation", 1),
    ("Laptops for the schools", "96000", "open", 1),
    ("Cleaning of the schools", "90000", "open", 2),
    ("New surface of Strada Morii", "1100000", "open", 2),
    ("Street lights", "380000", "open", 4),
    ("Electric minibus", "640000", "restricted", 4),
)


def publish(agency: Agency, year: int, lines: Lines, *, reason: str = "") -> ProcurementPlan:
    """A version written by the officer and published by the second person; lines that are there already stay."""
    officer, approver, now = actor_for(agency.officer), actor_for(agency.approver), clock.now()
    plan = planning.begin_version(agency.organization, year, actor=officer, now=now).plan
    for title, value, procedure, quarter in lines:
        draft = planning.LineDraft(title, "", Decimal(value), procedure, quarter, "own budget")
        planning.save_line(plan, draft, actor=officer)
    planning.propose_plan(plan, reason=reason, actor=officer, now=now)
    planning.publish_plan(plan, actor=approver, now=now)
    return plan


def consult(agency: Agency, companies: tuple[Company, ...]) -> Consultation:
    """Two questions about a minibus, published by the second person and answered by two companies."""
    officer, approver, now = actor_for(agency.officer), actor_for(agency.approver), clock.now()
    draft = consulting.ConsultationDraft(
        "Electric minibus for the school line",
        "We want to replace the diesel minibus of the school line by an electric one, and don't know the market.",
        ("Which range do minibuses with 20 seats have in winter?", "How long is the delivery time?"),
        now + timedelta(days=14),
    )
    found = consulting.create_consultation(agency.organization, draft, actor=officer, now=now)
    consulting.publish_consultation(found, actor=approver, now=now)
    for company, texts in zip(companies, (("About 180 km.", "Eight months."), ("150 km.", "")), strict=False):
        consulting.answer_consultation(found, texts, actor=actor_for(company.submitter), now=now)
    return found


def open_consultation(agency: Agency) -> Iterator[datetime]:
    """A consultation that companies can answer now."""
    officer, approver, now = actor_for(agency.officer), actor_for(agency.approver), clock.now()
    draft = consulting.ConsultationDraft(
        "Laundry machines for the hospital",
        "The laundry is twenty years old. We want to know what saves water and power before we write the tender.",
        ("How much water does a machine for 60 kg need per wash?", "What does maintenance cost a year?"),
        now + timedelta(days=21),
    )
    found = consulting.create_consultation(agency.organization, draft, actor=officer, now=now)
    consulting.publish_consultation(found, actor=approver, now=now)
    yield now


def story(agency: Agency, companies: tuple[Company, ...]) -> Iterator[datetime]:
    """The plan of the year, a change of it, a consultation that is summed up, and one that is open."""
    year = clock.now().year
    publish(agency, year, TOWN)
    yield clock.now() + timedelta(days=60)
    publish(agency, year, (("Playground at the park", "120000", "open", 3),), reason="The council voted money for it.")
    found = consult(agency, companies[1:3])
    yield clock.now() + timedelta(days=15)
    text = "Minibuses with 20 seats run 150 to 180 km in winter; delivery takes about eight months."
    consulting.summarize_consultation(found, text, actor=actor_for(agency.officer), now=clock.now())
