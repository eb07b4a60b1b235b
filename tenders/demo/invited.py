"""Procedures in the demo in which not everybody bids: restricted ones at each stage, a request for quotation, a direct purchase."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director, selecting
from tenders.demo.cast import Cast
from tenders.demo.scenario import LotPlan, Plan, Played
from tenders.services import draft_calls, publishing, purchasing
from tenders.services.drafts import AskedDraft, PurchaseDraft

Story = Iterator[datetime]
SOON = timedelta(minutes=2)

ASKED = (
    AskedDraft("Turnover", "Of the last closed year, in lei.", Decimal(200_000), Decimal(1_000_000), Decimal(60)),
    AskedDraft("Similar works", "Finished in the last five years.", Decimal(1), Decimal(5), Decimal(40)),
    AskedDraft("Licence", "Copy of the licence for works on listed buildings."),
)
TURNOVERS = ("650 000", "1 200 000", "310 000", "150 000")
FEW = "Three of the four companies that asked qualified; no other has a licence in this county."


def _restoration(title: str, summary: str, procedure: str = "restricted") -> Plan:
    return Plan(
        title,
        summary,
        (LotPlan("Works", "420000", (("Restoration, complete", "1", "piece", "45454100"),)),),
        nature="works",
        cpv_code="45000000",
        procedure=procedure,
        asked=ASKED,
    )


CHURCH = _restoration("Roof of the listed school", "New roof of the listed school. Who qualifies is being bid for.")
TOWER = _restoration("Restoration of the clock tower", "Masonry and clock. The selected companies are to be invited.")
GATE = _restoration("Restoration of the town gate", "Masonry of the old gate. Requests are being judged.")
WELL = _restoration("Restoration of the market well", "Stone and roof. Companies can ask to participate.")
TONER = Plan(
    "Toner for the town hall",
    "A hundred toner cartridges. Four suppliers were asked for quotes.",
    (LotPlan("Toner", "30000", (("Toner cartridge", "100", "piece", "30125100"),)),),
    requirements=(),
    bid_days=8,
    procedure="quotation",
)
FLAGS = Plan(
    "Flags for the national day",
    "Sixty flags, bought directly.",
    (LotPlan("Flags", "4800", (("Flag", "60", "piece", "35821000"),)),),
    cpv_code="39000000",
    requirements=(),
    procedure="direct",
)


def stories(cast: Cast, now: datetime) -> list[tuple[datetime, Story]]:
    """Each with the time at which it begins."""

    def days(count: float) -> datetime:
        return (now - timedelta(days=count)).replace(hour=8, minute=0, second=0, microsecond=0)

    return [
        (days(52), restricted(cast, CHURCH, days(51), "invited")),
        (days(46), restricted(cast, TOWER, days(45), "decided")),
        (days(39), restricted(cast, GATE, days(38), "closed")),
        (days(9), restricted(cast, WELL, days(8), "open")),
        (days(27), quotation(cast, days(26))),
        (days(16), purchase(cast, days(15))),
    ]


def restricted(cast: Cast, plan: Plan, publish_at: datetime, stop: str) -> Story:
    """A restricted procedure as far as `stop`: open, closed, decided or invited (then two companies bid)."""
    played = director.approve(director.schedule(cast.town, plan, publish_at=publish_at))
    yield publish_at + SOON
    for company, turnover in zip(cast.companies, TURNOVERS, strict=True):
        answers = {"Turnover": turnover, "Similar works": "3", "Licence": "See the document."}
        selecting.ask(played, company, answers)
        yield clock.now() + timedelta(hours=7)
    if stop == "open":
        return
    yield selecting.after_the_call(played)
    if stop == "closed":
        return
    selecting.judge(played)
    selecting.decide(played, FEW)
    if stop == "decided":
        return
    yield clock.now() + timedelta(days=1)
    selecting.invite(played)
    for company, price in ((cast.companies[0], "395000"), (cast.companies[1], "402500")):
        yield clock.now() + timedelta(hours=9)
        director.hand_in(played, company, {1: (price,)})


def quotation(cast: Cast, publish_at: datetime) -> Story:
    """Suppliers of the officer's choice quote; the cheapest gets the contract without a standstill."""
    played = director.schedule(cast.town, TONER, publish_at=publish_at)
    tender = played.fresh()
    draft_calls.save_asked(
        tender, tuple(one.organization.pk for one in cast.companies), everybody=False, revision=tender.revision,
        actor=actor_for(cast.town.officer), now=clock.now(),
    )  # fmt: skip
    director.approve(played)
    yield publish_at + SOON
    for company, price in ((cast.companies[0], "241"), (cast.companies[2], "228.50"), (cast.companies[3], "255")):
        director.hand_in(played, company, {1: (price,)})
        yield clock.now() + timedelta(hours=3)
    yield played.opening_at + SOON
    director.confirm(played)
    director.decide(played)
    director.sign(played, contract_number="44/2026")


def purchase(cast: Cast, publish_at: datetime) -> Story:
    """The officer writes down what is bought, the approver confirms, the contract is recorded."""
    played = director.schedule(cast.town, FLAGS, publish_at=publish_at)
    _write_down(played)
    yield publish_at
    publishing.submit_for_review(played.fresh(), actor=actor_for(cast.town.officer), now=clock.now())
    purchasing.confirm_purchase(played.fresh(), actor=actor_for(cast.town.approver), now=clock.now())
    director.sign(played, contract_number="45/2026")


def _write_down(played: Played) -> None:
    reason = "Three shops were asked by phone: 78, 81 and 84 lei a flag. The cheapest delivers in two days."
    draft = PurchaseDraft("Atelierul de Steaguri SRL", "RO990011", Decimal(4680), reason)
    paper = SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n% offer")
    officer = actor_for(played.agency.officer)
    draft_calls.save_purchase(played.fresh(), draft, paper, "application/pdf", actor=officer, now=clock.now())
