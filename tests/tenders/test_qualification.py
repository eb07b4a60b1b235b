"""What companies declare about themselves: asked in a draft, published, answered once, sealed, read and checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.qualification import Answer
from tenders.demo import director
from tenders.demo.declaring import ASKED, declare
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import CompanyProfile, Tender
from tenders.queries.bid_check import draft_to_manifest
from tenders.queries.company_profiles import undeclared
from tenders.queries.notice import notice
from tenders.services.company_profiles import save_answers
from tenders.services.drafts import AskedOfCompanies
from tenders.services.refusal import Stale
from tests.tenders.bidding import ANSWERS, PRICES, TWO_LOTS, address, begin, fields, saved
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of

pytestmark = pytest.mark.django_db

POSTED = {
    "grounds": "on", "ask_register": "on", "ask_contracts": "on", "minimum_contracts": "500000",
    "details_contracts": "Laptops for schools.", "ask_staff": "on", "minimum_staff": "5", "details_insurance": "not ticked",
}  # fmt: skip


def test_officer_asks_and_everybody_reads_it(draft: Tender, ana: Client) -> None:
    ref, officer = draft.reference, ana
    draft.lots.create(number=1, title="Laptops", estimated_value=Decimal(400_000))
    page = officer.get(at("officer-qualification", ref))
    assert "Sum insured against professional risks" in text_of(page)
    given = {**POSTED, "revision": str(Tender.objects.get(reference=ref).revision), "seen": ""}
    assert officer.post(at("officer-qualification", ref), given).status_code == 302
    kept = Tender.objects.get(reference=ref).qualification
    assert kept["grounds"] is True
    assert [(row["code"], row["minimum"], row["details"]) for row in kept["criteria"]] == [
        ("register", None, ""), ("contracts", "500000", "Laptops for schools."), ("staff", "5", ""),
    ]  # fmt: skip
    again = text_of(officer.get(at("officer-qualification", ref)))
    assert "they may be out of proportion" in again
    review = text_of(officer.get(at("officer-review", ref)))
    assert "at least 5" in review
    assert "Laptops for schools." in review
    told = notice(Tender.objects.get(reference=ref))["qualification"]
    assert isinstance(told, list)
    assert told[-1] == {"code": "staff", "minimum": "5", "details": ""}
    officer.post(
        at("officer-qualification", ref), {"revision": str(Tender.objects.get(reference=ref).revision), "seen": ""}
    )
    assert Tender.objects.get(reference=ref).qualification == {}
    assert "qualification" not in notice(Tender.objects.get(reference=ref))


def asks(played: Played, asked: AskedOfCompanies) -> None:
    """Let a tender that takes bids have asked this."""
    rows = [
        {"code": code, "minimum": None if least is None else f"{least}", "details": words}
        for code, least, words in asked.criteria
    ]
    Tender.objects.filter(pk=played.tender.pk).update(qualification={"grounds": asked.grounds, "criteria": rows})
    played.fresh()


TYPED = {
    "register_answer": "yes", "register_evidence": "Trade register", "staff_answer": "7", "specific_turnover_year_1": "2025",
    "specific_turnover_amount_1": "30.000,50", "specific_turnover_currency": "ron", "contracts_year_1": "2024",
    "contracts_amount_1": "50000", "contracts_what_1": "Laptops for Lunca", "contracts_currency": "",
}  # fmt: skip


def test_company_answers_once_and_the_bid_takes_a_copy(played: Played, alfa: Company, boss: Client) -> None:
    asks(played, replace(ASKED, grounds=False))
    bid = begin(played, alfa, boss)
    assert "4 are open" in text_of(boss.get(address(played, "bid")))
    url = address(played, "bid-qualification")
    typed = {**fields(boss.get(url).content.decode()), **TYPED}
    wrong = boss.post(url, {**typed, "contracts_amount_1": "", "staff_answer": "some"})
    assert wrong.status_code == 422
    assert "Give both the year and the amount" in text_of(wrong)
    page = text_of(boss.post(url, typed, follow=True))
    assert "4 questions answered" in page
    assert boss.post(url, typed).status_code == 422  # of a page that is older than what is saved
    told = text_of(boss.get(url))
    assert "Asked: at least 60,000" in told
    assert "30,000.50 RON, but at least 60,000.00 RON is asked." in told
    sealed = draft_to_manifest(bid, saved(played, alfa).content)
    assert sealed.qualification["specific_turnover"].rows[0].amount == "30000.50"
    assert (sealed.qualification["contracts"].currency, sealed.qualification["staff"].answer) == ("RON", "7.0")
    profile = text_of(boss.get(reverse("tenders:company-profile")))
    assert "Older than six months" not in profile
    clock.travel(clock.now() + timedelta(days=200))
    assert "Older than six months" in text_of(boss.get(reverse("tenders:company-profile")))


def test_profile_is_encrypted_and_its_older_answers_are_asked_again(
    played: Played, alfa: Company, boss: Client
) -> None:
    asks(played, ASKED)
    bid = begin(played, alfa, boss)
    declare(played.tender, alfa, {"staff": Answer("9", said_on="2025-01-01")})
    assert [one.field for one in undeclared(bid)] == ["qualification_staff"]
    assert b"register" not in bytes(CompanyProfile.objects.get().ciphertext)
    with pytest.raises(Stale):
        save_answers(alfa.organization, {}, revision=0, actor=actor_for(alfa.submitter), now=clock.now())
    with pytest.raises(Refused):
        save_answers(alfa.organization, {}, revision=1, actor=actor_for(played.agency.officer), now=clock.now())


def test_committee_reads_answers_beside_the_first_check(agency: Agency, alfa: Company, beta: Company) -> None:
    played = director.publish(agency, replace(TWO_LOTS, qualification=ASKED), publish_at=START + timedelta(days=1))
    declare(
        played.tender,
        beta,
        {"fraud": Answer("measures", said_on="2026-01-01"), "staff": Answer("1", said_on="2026-01-01")},
    )
    for company in (alfa, beta):
        director.hand_in(played, company, PRICES, ANSWERS)
    director.close_and_open(played)
    page = text_of(signed_in(agency.officer).get(at("officer-bids", played.tender.reference)))
    assert page.count("measures claimed") == 2  # at the head of the folded list, and in it
    assert page.count("1.00, but at least 5 is asked.") == 1
    public = text_of(Client().get(reverse("tenders:tender", args=[played.tender.reference])))
    assert "Deliveries of computers to schools or town halls." in public
    assert "measures claimed" not in public
