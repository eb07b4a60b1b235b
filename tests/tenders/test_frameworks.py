"""Framework agreements from the draft to the parties, and what is called off under them, through services and pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization, User
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, frameworks
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Contract, FrameworkTerms, Letter, Lot, Release, Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.frameworks import parties_of, use_of
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import rows_of
from tenders.services import bidding, ordering, publishing
from tenders.services.calling_off import CallOffDraft, begin_call_off
from tenders.services.delivering import DeliveryDraft, record_delivery
from tenders.services.frameworks import save_framework
from tests import factories
from tests.tenders.bundle_forging import Files, change_act, files_of
from tests.tenders.officer_screens import at, signed_in
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

PAPER = Plan(
    "Paper for three years",
    "Paper as it is needed.",
    (LotPlan("Paper", "60000", (("Paper A4", "2000", "box"), ("Paper A3", "100", "box"))),),
    requirements=(),
)


def drafted(agency: Agency, **changes: object) -> Played:
    """A framework agreement with up to three suppliers, not yet approved."""
    played = director.schedule(agency, PAPER, publish_at=clock.now() + timedelta(days=1))
    frameworks.terms(played, **changes)
    return played


@pytest.fixture
def three(alfa: Company, beta: Company) -> list[Company]:
    """Alfa, Beta and Gama, by the rank they will have."""
    gama = factories.make_company("Gama SRL")
    return [alfa, beta, Company(gama.organization, gama.submitter)]


def concluded(agency: Agency, companies: list[Company], **changes: object) -> Lot:
    """The agreement signed with all three; a fourth company bid and stays outside."""
    played = director.approve(drafted(agency, **changes))
    director.move_to(clock.now() + timedelta(days=1, minutes=1))
    for company, prices in zip(companies, (("20", "30"), ("21", "31"), ("22", "32")), strict=True):
        director.hand_in(played, company, {1: prices})
    delta = factories.make_company("Delta SRL")
    director.hand_in(played, Company(delta.organization, delta.submitter), {1: ("29", "40")})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    return frameworks.sign(played)


def told(lot: Lot) -> list[tuple[str, str]]:
    """What the agreement's public log says that call-offs count: supplier and amount."""
    rows = LogEntry.objects.filter(subject=f"tender:{lot.tender_id}", type="framework.counted").order_by("id")
    names = {str(one.pk): one.name for one in Organization.objects.all()}
    said = [json.loads(row.body) for row in rows]
    return [(names[one["supplier"]], one["amount"]) for one in said]


def test_first_in_rank_become_parties_and_everybody_learns_it(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    assert [party.supplier.name for party in parties_of(lot)] == ["Alfa SRL", "Beta SRL", "Gama SRL"]
    kinds = {letter.bid.bidder.name: letter.kind for letter in Letter.objects.select_related("bid__bidder")}
    assert kinds == {"Alfa SRL": "won", "Beta SRL": "won", "Gama SRL": "won", "Delta SRL": "lost"}
    assert "Alfa SRL, Beta SRL, Gama SRL" in Letter.objects.filter(kind="lost").get().content
    release = json.loads(Release.objects.filter(tender=lot.tender).order_by("-number")[0].body)
    assert [one["name"] for one in release["awards"][0]["suppliers"]] == ["Alfa SRL", "Beta SRL", "Gama SRL"]
    assert release["tender"]["techniques"]["hasFrameworkAgreement"] is True
    assert rows_of(SavingsFilters(currency="RON"), [str(lot.pk)]) == ()
    with pytest.raises(Refused, match="belongs to what is called off"):
        record_delivery(lot, DeliveryDraft(clock.now().date(), {}), actor=actor_for(agency.officer), now=clock.now())


def test_order_is_confirmed_by_two_accepted_and_counted(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    tender = frameworks.order(lot, agency, "Paper for May", ("100", "10"))
    assert tender.stage_now is Stage.AWARDED
    assert MailMessage.objects.filter(key__startswith=f"order:{tender.pk}").count() == 2
    award = tender.lots.get().awards.get()
    assert (award.supplier.name, award.amount, award.valid_bids) == ("Alfa SRL", Decimal("2300.00"), 4)
    assert use_of(lot).used == Money(Decimal("2300.00"), "RON")
    with pytest.raises(Refused, match="Only the supplier"):
        ordering.accept_order(tender, actor=actor_for(three[1].submitter), now=clock.now())
    with pytest.raises(Refused, match="its supplier accepts or declines"):
        director.sign(Played(PAPER, agency, tender))
    ordering.accept_order(tender, actor=actor_for(three[0].submitter), now=clock.now())
    assert Contract.objects.get(award=award).number == tender.reference
    assert Tender.objects.get(pk=tender.pk).stage_now is Stage.CONTRACTED
    assert told(lot) == [("Alfa SRL", "2300.00")]
    release = json.loads(Release.objects.filter(tender=tender).order_by("-number")[0].body)
    assert release["relatedProcesses"][0]["identifier"] == lot.tender.ocid
    own = tender.lots.get()
    saved = rows_of(SavingsFilters(currency="RON"), [str(own.pk)])
    assert [(row.award, row.estimate) for row in saved] == [(Decimal("2300.00"), Decimal("3209.30"))]


def test_declined_order_counts_no_more_and_the_next_in_rank_gets_it(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    first = frameworks.order(lot, agency, "Paper", ("2000", "0"))
    with pytest.raises(Refused, match="Say why you decline"):
        ordering.decline_order(first, reason=" ", actor=actor_for(three[0].submitter), now=clock.now())
    ordering.decline_order(first, reason="No stock.", actor=actor_for(three[0].submitter), now=clock.now())
    assert Tender.objects.get(pk=first.pk).stage_now is Stage.UNSUCCESSFUL
    passed = {str(three[0].organization.pk): f"Declined {first.reference}."}
    second = frameworks.order(lot, agency, "Paper again", ("2000", "0"), passed)
    assert second.lots.get().awards.get().supplier.name == "Beta SRL"
    assert told(lot) == [("Alfa SRL", "40000.00"), ("Alfa SRL", "0"), ("Beta SRL", "42000.00")]
    with pytest.raises(Refused):
        frameworks.order(lot, agency, "Too much", ("1", "0"))
    said = [str(one) for one in publishing_issues(Tender.objects.get(title="Too much"), clock.now())]
    assert said == [
        "Of 1. Paper A4 at most 2000 may be called off; 2000 are already, so 0 are left, and 1 are asked for."
    ]


def test_verifier_adds_up_what_was_called_off_and_names_lies(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    frameworks.order(lot, agency, "Paper", ("2000", "0"))
    bundle = bundle_of(Played(PAPER, agency, lot.tender), Audience.AUDITOR)
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert said["V28"].detail == "agreements: 1, call-offs: 1"
    lies: list[Callable[[Files], object]] = [
        lambda files: change_act(files, "framework.counted", lambda act: act.update(amount="60000.01")),
        lambda files: change_act(
            files, "framework.counted", lambda act: act.update(supplier=str(agency.organization.pk))
        ),
        lambda files: change_act(
            files, "framework.counted", lambda act: act.update(items=[f"{lot.items.all()[0].pk} 2000.5"])
        ),
        lambda files: change_act(files, "framework.awarded", lambda act: act.update(most="70000.00")),
        lambda files: change_act(files, "framework.awarded", lambda act: act.update(parties=act["parties"][1:])),
        lambda files: change_act(files, "framework.awarded", lambda act: act.update(type="framework.signed")),
    ]
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V28" in failed(changed), number


def test_two_orders_at_once_do_not_pass_the_maximum(agency: Agency, three: list[Company]) -> None:
    """Both fit when they are drafted; the one confirmed second is refused with its numbers and stays in review."""
    lot = concluded(agency, three)
    officer, approver = actor_for(agency.officer), actor_for(agency.approver)
    drafts = [
        begin_call_off(
            lot, CallOffDraft(name, "-", frameworks.wanted(lot, ("1500", "0"))), competition=False,
            buyer=agency.organization, actor=officer, now=clock.now(),
        )
        for name in ("One", "Two")
    ]  # fmt: skip
    for tender in drafts:
        publishing.submit_for_review(tender, actor=officer, now=clock.now())
    ordering.place_order(drafts[0], actor=approver, now=clock.now())
    with pytest.raises(Refused, match="2000 may be called off; 1500 are already, so 500 are left"):
        ordering.place_order(drafts[1], actor=approver, now=clock.now())
    assert Tender.objects.get(pk=drafts[1].pk).stage_now is Stage.IN_REVIEW
    assert use_of(lot).items[0].use.used == 1500


def test_competition_invites_the_parties_alone_and_counts_with_its_award(agency: Agency, three: list[Company]) -> None:
    lot = concluded(agency, three)
    begins = clock.now() + timedelta(days=1)
    played = frameworks.compete(lot, agency, "Paper for a year", ("1000", "50"), publish_at=begins)
    director.move_to(begins + timedelta(minutes=1))
    assert played.fresh().stage_now is Stage.PUBLISHED
    delta = Organization.objects.get(name="Delta SRL")
    person = User.objects.get(memberships__organization=delta, memberships__role="submitter")
    with pytest.raises(Refused, match="Only invited companies"):
        bidding.start_bid(played.tender, bidder=delta, actor=actor_for(person), now=clock.now())
    director.hand_in(played, three[0], {1: ("19", "29")})
    director.hand_in(played, three[2], {1: ("18", "29")})
    director.close_and_open(played)
    assert use_of(lot).used.amount == 0
    own = director.decide(played)
    assert Stage(own.stage) is Stage.AWARDED
    director.sign(played, contract_number="2")
    assert told(lot) == [("Gama SRL", "19450.00")]
    assert use_of(lot).used.amount == Decimal("19450.00")


def test_only_named_agencies_call_off_and_only_while_it_is_in_force(agency: Agency, three: list[Company]) -> None:
    other = factories.make_agency("Town Hall of Other", domain="other.example")
    lot = concluded(agency, three)
    draft = CallOffDraft("Paper", "-", frameworks.wanted(lot, ("1", "0")))
    with pytest.raises(Refused, match="not named in the notice"):
        begin_call_off(
            lot, draft, competition=False, buyer=other.organization, actor=actor_for(other.officer), now=clock.now()
        )
    lot.tender.framework.agencies.add(other.organization)
    tender = begin_call_off(
        lot, draft, competition=False, buyer=other.organization, actor=actor_for(other.officer), now=clock.now()
    )
    assert tender.buyer == other.organization
    Contract.objects.filter(award__lot=lot).update(ends_on=clock.now().date() - timedelta(days=1))
    assert next(str(one) for one in publishing_issues(tender, clock.now())).startswith(
        "The framework agreement ended on"
    )


def test_terms_are_asked_for_saved_and_shown(agency: Agency) -> None:
    other = factories.make_agency("Town Hall of Other", domain="other.example").organization
    played = director.schedule(agency, PAPER, publish_at=clock.now() + timedelta(days=1))
    ana, tender = signed_in(agency.officer), played.fresh()
    page = ana.get(at("officer-framework", tender.reference))
    assert "an ordinary contract" in page.content.decode()
    typed = {"kind": "framework", "months": "60", "most_parties": "2", "way": "both", "agencies": [str(other.pk)]}
    sent = {"revision": tender.revision, "seen": page.context["seen"], **typed}
    assert ana.post(at("officer-framework", tender.reference), sent).status_code == 302
    assert [one.field for one in publishing_issues(played.fresh(), clock.now())] == [
        "framework_longer_reason", "framework_most_parties", "framework_rule",
    ]  # fmt: skip
    row = FrameworkTerms.objects.get(tender=tender)
    assert [one.name for one in row.agencies.all()] == ["Town Hall of Other"]
    desk = ana.get(reverse("tenders:officer-tender", args=[tender.reference])).content.decode()
    assert f"{at('officer-framework', tender.reference)}#id_longer_reason" in desk
    shown = ana.get(tender.get_absolute_url()).content.decode()
    assert "A framework agreement" in shown
    assert "Town Hall of Other" in shown
    tender = played.fresh()
    save_framework(tender, None, revision=tender.revision, actor=actor_for(agency.officer), now=clock.now())
    assert publishing_issues(played.fresh(), clock.now()) == ()


def test_pages_of_an_agreement_for_everybody_officer_and_supplier(agency: Agency, three: list[Company]) -> None:
    """From the public page an officer orders, the approver confirms on the review page, and the supplier answers."""
    lot = concluded(agency, three)
    reference, nobody, ana = lot.tender.reference, Client(), signed_in(agency.officer)
    public = reverse("tenders:framework", args=[reference])
    seen = nobody.get(public).content.decode()
    assert "Alfa SRL" in seen
    assert "Let the suppliers compete again" not in seen
    new = reverse("tenders:call-off-new", args=[reference, 1, "order"])
    assert f'href="{new}"' in ana.get(public).content.decode()
    typed = {"title": "Paper for May", "summary": "For the exams.", "quantity_1": "100", "quantity_2": ""}
    assert ana.post(new, {**typed, "quantity_1": "a lot"}).status_code == 422
    assert ana.post(new, typed).status_code == 302
    tender = Tender.objects.get(title="Paper for May")
    edit = at("officer-call-off", tender.reference)
    page = ana.get(edit)
    assert 'value="100"' in page.content.decode()
    sent = {**typed, "quantity_2": "5", "revision": tender.revision, "seen": page.context["seen"]}
    assert ana.post(edit, sent).status_code == 302
    assert ana.post(at("officer-tender", tender.reference)).status_code == 302
    assert nobody.get(tender.get_absolute_url()).status_code == 404
    review = at("officer-review", tender.reference)
    approver = signed_in(agency.approver)
    assert "Confirm the order" in approver.get(review).content.decode()
    assert approver.post(review, {"act": "approve"}).status_code == 302
    mine = reverse("tenders:order", args=[tender.reference])
    assert signed_in(three[1].submitter).get(mine).status_code == 404
    boss = signed_in(three[0].submitter)
    assert mine in boss.get(reverse("tenders:desk")).content.decode()
    assert "2,150.00" in boss.get(mine).content.decode()
    assert boss.post(mine, {"act": "decline", "reason": ""}).status_code == 422
    assert boss.post(mine, {"act": "accept"}).status_code == 302
    assert reverse("tenders:supplier-contract", args=[tender.reference, 1]) in boss.get(mine).content.decode()
    assert "Paper for May" in nobody.get(public).content.decode()
    table = nobody.get(reverse("tenders:framework-csv", args=[reference])).content.decode()
    assert f"{tender.reference},Town Hall" in table
    assert "An order under a framework agreement" in nobody.get(tender.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_stranger_does_not_see_the_terms_of_a_draft(agency: Agency) -> None:
    played = drafted(agency)
    assert Client().get(played.tender.get_absolute_url()).status_code == 404
