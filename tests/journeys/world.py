"""A small world for looking at every page: one town hall, three companies, a tender at every stage, played through the services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from bidders.models import Charge
from bidders.payments import tariffs
from procurement import clock
from procurement.access import actor_for
from procurement.messages.preferences import stop_link
from procurement.models import MailMessage, Organization, User
from procurement.people import invitations, organizations
from procurement.people.organizations import OrganizationProfile
from procurement.rules.lifecycle import Role
from procurement.rules.message_kinds import kind_named
from tenders.demo import (
    auctioning,
    declaring,
    director,
    indices,
    own_history,
    performing,
    planning,
    programs,
    questions,
    rates,
    reporting,
    searching,
)
from tenders.demo import committee as key_holders
from tenders.demo.companies import MEMBER, SUBCONTRACTOR, agree, hand_in_together
from tenders.demo.debarring import debar
from tenders.demo.equipping import equip
from tenders.demo.plans import ULTRASOUND
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Bid, Guarantee, Invoice
from tenders.queries.alerts import stop_token
from tenders.queries.bids import draft_of
from tenders.queries.chosen import best_offer
from tenders.queries.judging import live_seats
from tenders.services import alerting, awarding, bidding, cancelling, drafting, excluding, fees, opening, repairing
from tenders.services import planning as plan_services
from tenders.services.activity_reports import make_due
from tests import factories
from tests.journeys import agreements, call, committee, disputes, flagged, haggling, invited
from tests.tenders.contracts import change
from tests.tenders.judging import substitute, with_committee
from tests.tenders.tariffs import proposed

LONG = (
    "Modernizarea iluminatului public și a sistemului de supraveghere video în Valea Verde și în satele aparținătoare"
)
LAPTOPS = Plan(
    "Laptops for the town hall",
    "Twenty laptops and their bags, delivered to the town hall.",
    (LotPlan("Laptops", "120000", (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))),),
)
OPEN_PLAN = replace(
    LAPTOPS,
    title=LONG,
    bid_days=120,
    qualification=declaring.ASKED,
    lots=(
        LotPlan(
            "Corpuri de iluminat cu LED",
            "450000",
            (("Corp de iluminat cu LED, 40 W, IP66, cu telegestiune", "400.5", "bucată"),),
        ),
        *ULTRASOUND.lots[:1],
    ),
)


@dataclass(frozen=True, slots=True)
class World:
    """Who there is, the tenders by what has become of them, and what else an address may name."""

    people: dict[str, User | None]
    tenders: dict[str, Played]
    values: dict[str, Any]


def play(now: datetime) -> World:
    """Let everything happen, from `now` on: about three months of the world's time."""
    town = factories.make_agency(level="subcentral")
    agency = with_committee(Agency(town.organization, town.officer, town.approver, town.key_holders))
    alfas, betas, gammas = (factories.make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gamma SRL"))
    alfa, beta, gamma = (Company(one.organization, one.submitter) for one in (alfas, betas, gammas))
    admin, founder = factories.make_admin(), factories.make_user("filip@fundu.example", "Filip")
    auditor = factories.make_auditor()
    newcomer = factories.make_user("nina@nowhere.example", "Nina")
    people: dict[str, User | None] = {
        "visitor": None, "newcomer": newcomer, "founder": founder, "officer": town.officer, "approver": town.approver,
        "key holder": town.key_holders[1], "agency administrator": town.admin, "bidder": alfa.submitter,
        "preparer": alfas.preparer, "rival": beta.submitter, "late rival": gamma.submitter,
        "auditor": auditor, "administrator": admin,
    }  # fmt: skip
    people |= {"evaluator": agency.evaluators[0], "chair": agency.chair}
    substitute(agency)
    director.move_to(now)
    second = factories.make_admin("petra@platform.example", "Petra")
    tariffs.answer(proposed(admin), confirm=True, actor=actor_for(second), now=clock.now())
    settled = disputes.play(agency, LAPTOPS, alfa, beta) | invited.play(agency, LAPTOPS, alfa, beta)
    settled |= agreements.play(agency, (alfa, beta, gamma))
    settled |= haggling.play(agency, LAPTOPS, (alfa, beta, gamma))
    tenders = settled | _publish(agency, clock.now() + timedelta(days=1))
    refusal = _bid(tenders, alfa, beta, gamma)
    _decide(tenders, agency, beta)
    tenders |= invited.under_way(agency, LAPTOPS, alfa)
    kept = searching.keep(alfa)
    plans = _plans(agency, alfa)
    tenders |= _prepare(agency)
    tenders["wishing"] = haggling.draft(agency, LAPTOPS)
    tenders["changed"] = call.changed(agency, LAPTOPS, alfa, beta)
    tenders["confirming"] = call.confirming(agency, LAPTOPS, alfa)
    auctioning.schedule(tenders["auction"])
    tenders["ordered"] = agreements.order(tenders["agreed"])
    values = (
        plans
        | _things(tenders, alfa, beta, refusal)
        | _organizations(alfas.organization, alfa.submitter, founder, admin)
    )
    equipped = equip(alfa)
    programs.connect(alfa)
    values |= {
        "contract_id": equipped.reference,
        "kept_id": equipped.document,
        "seat": live_seats(tenders["scoring"].tender)[1].pk,
        "way_out": call.way_out(tenders["changed"], beta),
        "two": 2,
        "kept_search": kept.pk,
        "end_alerts": stop_token(alfa.submitter),
        "charge": Charge.objects.get(subject=f"complaint:{tenders['disputed'].tender.complaints.get().pk}").pk,
        "index": indices.load(admin).code,
        "table": rates.load(admin).code,
        "debarment_id": debar("Gama Construct SRL", "18547290", actor=actor_for(admin)).pk,
        **invited.values(tenders, alfa),
        **haggling.values(tenders, alfa),
        "statement": reporting.sign_off(agency, "Savings so far").pk,
        "waiting_statement": reporting.prepare(agency, "Savings against the median", baseline="median").pk,
        **flagged.play(agency, auditor),
        "agency_id": agency.organization.pk,
        "checked": own_history.upload(agency, "purchases-2024.csv").pk,
        "imported": own_history.take(own_history.upload(agency, "purchases-2023.csv")).pk,
        "half_year": _half_year(agency),
    }
    alerting.run(now=clock.now())
    fees.make_due(now=clock.now())
    values |= {
        "tariff_id": proposed(second, title="Tariff of next year").pk,
        "platform_fee": Charge.objects.filter(kind="tariff", payer=alfa.organization).earliest("made_at", "pk").pk,
    }
    return World(people, tenders, values)


def _half_year(agency: Agency) -> str:
    """The latest half-year that the agency has reported; time for that has passed."""
    make_due(now=clock.now() + timedelta(days=250))
    return agency.organization.activity_reports.latest("half_year").half_year


def _publish(agency: Agency, publish_at: datetime) -> dict[str, Played]:
    """Everything that gets so far is published on one day; the deadlines differ."""
    plans = dict.fromkeys(
        ("empty", "cancelled", "standstill", "awarded", "signed", "changing", "done", "late", "questioned"), LAPTOPS
    )
    plans["auction"] = replace(
        LAPTOPS, lots=(replace(LAPTOPS.lots[0], estimate="100000", terms={"auction_step": Decimal(1)}),)
    )
    plans["ranked"] = replace(ULTRASOUND, title="Ultrasound machines")
    plans |= committee.PLANS
    plans["questioned"] = replace(LAPTOPS, qualification=declaring.ASKED)
    plans["closed"], plans["open"] = replace(LAPTOPS, bid_days=80), OPEN_PLAN
    tenders = {name: director.schedule(agency, plan, publish_at=publish_at) for name, plan in plans.items()}
    for played in tenders.values():
        _attach(played)
        director.approve(played)
    director.move_to(publish_at + timedelta(minutes=1))
    return tenders


def _attach(played: Played) -> None:
    drafting.add_document(
        played.fresh(), SimpleUploadedFile("specification.pdf", b"%PDF-1.7 specification"), title="Specification",
        media_type="application/pdf", actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip


NAMED = (MEMBER, SUBCONTRACTOR)
"""Companies in bids, also of a world whose tenders ask for no document."""


def _bid(tenders: dict[str, Played], alfa: Company, beta: Company, gamma: Company) -> Any:
    """Two rivals everywhere but where nobody bids; a third one comes too late. Returns the receipt of that refusal."""
    for name in ("auction", "cancelled", "closed", "standstill", "awarded", "signed", "changing", "done", "questioned"):
        director.hand_in(tenders[name], alfa, {1: ("4500", "100")})
        hand_in_together(tenders[name], beta, {1: ("4400.50", "150")}, companies=NAMED)
    for company, answer in ((alfa, "36"), (beta, "24")):
        prices, answers = _ranked_offer(tenders["ranked"], answer)
        director.hand_in(tenders["ranked"], company, prices, answers)
    committee.bid(tenders, alfa, beta)
    late = director.draft_bid(tenders["late"], gamma, {1: ("1", "1")})
    hand_in_together(tenders["open"], alfa, {1: ("3100.25",)}, companies=NAMED)
    bid = bidding.start_bid(
        tenders["open"].fresh(), bidder=beta.organization, actor=actor_for(beta.submitter), now=clock.now()
    )
    _save_nonsense(bid, tenders["open"], beta)
    _propose_cancelling(tenders["cancelled"], confirm=True)
    director.move_to(_opening(tenders["ranked"]))
    try:
        bidding.submit_bid(late, idempotency_key=uuid4(), actor=actor_for(gamma.submitter), now=clock.now())
    except bidding.RefusedLate as refused:
        return refused.receipt
    raise AssertionError("A late bid was taken.")


def _ranked_offer(played: Played, answer: str) -> tuple[dict[int, tuple[str, ...]], dict[str, str]]:
    lots = list(played.fresh().lots.all())
    prices = {lot.number: tuple(f"{answer}0" for _item in lot.items.all()) for lot in lots}
    answers = {}
    for criterion in (criterion for lot in lots for criterion in lot.criteria.all()):
        answers[criterion.title] = next(iter(criterion.options)) if criterion.options else answer
    return prices, answers


def _save_nonsense(bid: Bid, played: Played, company: Company) -> None:
    """A draft as people leave it: one price that nobody can read, the rest open."""
    draft, lot = draft_of(bid), played.lot()
    prices = {str(item.pk): "zwölf" for item in lot.items.all()}
    content = {**draft.content, "lots": {str(lot.pk): {"prices": prices}}}
    bidding.save_draft(bid, content, revision=draft.revision, actor=actor_for(company.submitter), now=clock.now())


def _opening(played: Played) -> datetime:
    opening_at = played.fresh().opening_at
    assert opening_at
    return opening_at + timedelta(minutes=1)


def _propose_cancelling(played: Played, *, confirm: bool) -> None:
    officer, approver = actor_for(played.agency.officer), actor_for(played.agency.approver)
    text = "The council has cut this year's budget."
    cancelling.propose_cancellation(played.fresh(), code="no_funds", explanation=text, actor=officer, now=clock.now())
    if confirm:
        cancelling.confirm_cancellation(played.fresh(), actor=approver, now=clock.now())


def _decide(tenders: dict[str, Played], agency: Agency, beta: Company) -> None:
    """Open, decide, wait for standstills, sign; then the tender that closes later, and the award that still waits."""
    for name in ("auction", "ranked", "standstill", "awarded", "signed", "changing", "done", "questioned"):
        director.confirm(tenders[name])
    for name in ("awarded", "signed", "changing", "done"):
        director.decide(tenders[name])
    for name in ("awarded", "signed", "changing", "done"):
        director.wait_for_standstill(tenders[name])
    for name in ("signed", "changing", "done"):
        director.sign(tenders[name], contract_number=f"{name}/2026")
    director.change(tenders["done"], change("100", what="One more bag for each laptop."))
    _perform(tenders["changing"], beta)
    agree(tenders["changing"])
    director.propose_change(tenders["changing"], change("100", what="One more bag for each laptop."))
    performing.deliver(tenders["done"])
    director.complete(tenders["done"])
    director.move_to(_opening(tenders["closed"]))
    opening.confirm_opening(tenders["closed"].fresh(), actor=actor_for(agency.key_holders[0]), now=clock.now())
    director.decide(tenders["standstill"])
    committee.score(tenders)
    questions.explain(tenders["ranked"])
    _question(tenders["questioned"])
    officer = actor_for(agency.officer)
    awarding.propose_award(tenders["ranked"].lot(), note="Best in every respect.", actor=officer, now=clock.now())


def _perform(played: Played, supplier: Company) -> None:
    """A contract under way: a guarantee, a delivery accepted in part and one that waits, an invoice paid and one filed."""
    performing.secure(played, days=20)
    performing.deliver(played, share="0.5", refused="1")
    performing.invoice(played, supplier, "9000", name="A 1")
    performing.file(played, supplier, "120", name="A 2")
    performing.record(played, share="0.2")


def _plans(agency: Agency, alfa: Company) -> dict[str, Any]:
    """A published plan, the one of the next year under way, and a consultation that is open."""
    year, officer = clock.now().year, actor_for(agency.officer)
    plan = planning.publish(agency, year, planning.TOWN)
    following = plan_services.begin_version(agency.organization, year + 1, actor=officer, now=clock.now()).plan
    draft = plan_services.LineDraft("Laptops", "30213100", Decimal(90000), "open", 2, "own budget")
    line = plan_services.save_line(following, draft, actor=officer)
    asked = planning.consult(agency, (alfa,))
    return {"plan": plan.pk, "next_plan": following.pk, "plan_item": line.item_id, "consultation": asked.pk}


def _question(played: Played) -> None:
    """A low price that its bidder is asked about, and another offer that an officer wants to exclude."""
    best = best_offer(played.lot())
    assert best
    questions.ask(played, best)
    assert best.bid
    repairing.ask_repair(
        played.lot(), best.bid, item="qualification:staff", question="Give the average of 2025.", evidence_only=False,
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip
    other = played.lot().offers.exclude(pk=best.pk)[0].bid
    assert other
    excluding.propose_exclusion(
        played.lot(), other, code="not_conforming", explanation="The bags have no lock.",
        actor=actor_for(played.agency.officer), now=clock.now(),
    )  # fmt: skip


def _prepare(agency: Agency) -> dict[str, Played]:
    """What is not published yet, and a draft that has only begun."""
    soon = clock.now() + timedelta(days=5)
    tenders = {
        name: director.schedule(agency, LAPTOPS, publish_at=soon) for name in ("draft", "in review", "scheduled")
    }
    director.hand_over(tenders["in review"])
    director.approve(tenders["scheduled"])
    _attach(tenders["draft"])
    tenders["shared"] = _shared(agency, soon)
    tenders["begun"] = director.schedule(agency, replace(LAPTOPS, lots=(), requirements=()), publish_at=soon)
    _propose_cancelling(tenders["begun"], confirm=False)
    return tenders


def _shared(agency: Agency, publish_at: datetime) -> Played:
    """A draft whose bids three key holders will open together; their shares are dealt and opened."""
    eva = factories.grant(factories.make_user("eva@valeaverde.example", "Eva"), agency.organization, Role.KEY_HOLDER)
    three = replace(agency, key_holders=(*agency.key_holders, eva))
    played = director.schedule(three, replace(LAPTOPS, sealing="committee"), publish_at=publish_at)
    key_holders.share_out(played.fresh(), agency.officer)
    return played


def _things(tenders: dict[str, Played], alfa: Company, beta: Company, refusal: Any) -> dict[str, Any]:
    """Documents, bids, receipts, mails: what addresses name beside a tender."""
    bid = Bid.objects.get(tender=tenders["open"].tender, bidder=alfa.organization)
    mail = MailMessage.objects.filter(recipient=beta.submitter.email).latest("created_at")
    lot, done = tenders["questioned"].lot(), tenders["done"].tender
    return {
        "question": lot.clarifications.get(kind="price").pk, "asked_bid": lot.clarifications.get(kind="price").bid_id,
        "repair": lot.clarifications.get(kind="repair").pk,
        "excluded_bid": lot.exclusions.get().bid_id, "letter": done.letters.get(bid__bidder=alfa.organization).pk,
        "delivery": 2, "invoice": Invoice.objects.get(number="A 2").pk, "guarantee": Guarantee.objects.get().pk,
        "document_id": tenders["draft"].tender.documents.get().pk, "object_id": draft_of(bid).content["files"][0]["object"],
        "receipt": tenders["open"].receipts[0].pk, "refusal": refusal.pk, "message_id": mail.pk,
        "stop_token": stop_link(beta.submitter, kind_named("news")).rstrip("/").rpartition("/")[2],
    }  # fmt: skip


def _organizations(company: Organization, boss: User, founder: User, admin: User) -> dict[str, Any]:
    """An agency that waits for approval, an open invitation, a role to give back."""
    now, actor = clock.now(), actor_for(boss)
    waiting = organizations.register_agency(
        OrganizationProfile(name="Primăria Fundu Moldovei", country="RO", registry_number="18547290"),
        user=founder,
        now=now,
    )
    invitations.invite_member(company, "vera@alfa.example", [Role.PREPARER], actor=actor, now=now)
    letter = MailMessage.objects.get(recipient="vera@alfa.example").body
    token = letter.split("/invitations/")[1].split("/")[0]
    return {
        "organization_id": company.pk, "user_id": boss.pk, "waiting": waiting.pk, "token": token, "admin": admin.pk,
        "membership": boss.memberships.filter(organization=company)[0].pk,
    }  # fmt: skip
