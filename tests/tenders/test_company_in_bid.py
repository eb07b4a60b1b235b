"""What a company keeps goes into its bids: documents with one press, figures and contracts into declarations, with warnings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.rules.company_record import Reference
from procurement.rules.company_size import YearFigures
from procurement.rules.qualification import Answer
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, OpenedBid, VaultDocument
from tenders.queries.bids import draft_of
from tenders.services.bidding import submit_bid
from tenders.services.company_profiles import save_answers
from tenders.services.company_records import save_figures, save_reference
from tests.tenders.bidding import ANSWERS, OFFER, PRICES, TWO_LOTS, address, begin, client_of
from tests.tenders.officer_screens import text_of
from tests.tenders.start import START
from tests.tenders.test_company import keep
from tests.tenders.test_qualification import ASKED, asks


def test_document_goes_into_the_bid_with_one_press_and_is_opened_with_it(
    played: Played, boss: Client, alfa: Company
) -> None:
    ends_at = played.fresh().bids_end_at
    assert ends_at
    last = ends_at.date() - timedelta(days=1)
    version = keep(boss, valid_until=last.isoformat())
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    slot = str(played.tender.requirements.get(title=OFFER).pk)
    reuse = reverse("tenders:bid-file-reuse", args=[played.tender.reference, slot])
    page = address(played, "bid-documents")
    assert "Tax certificate" in text_of(boss.get(page))
    assert boss.post(reuse, {"document": ""}).status_code == 422
    answer = boss.post(reuse, {"document": str(version.document_id)})
    assert answer.status_code == 302
    bid = Bid.objects.get(tender=played.tender)
    (file,) = (one for one in draft_of(bid).content["files"] if one["slot"] == slot)
    assert (file["name"], file["version"]) == ("certificat fiscal știrbei.pdf", str(version.pk))
    assert file["object"] != version.object_id
    assert blobs.exists(file["object"])
    assert "on the last day for bids it has expired" in text_of(boss.get(page))
    keep(boss, "vault-renew", version.document_id)
    assert "There is a newer version" in text_of(boss.get(address(played, "bid-check")))
    boss.post(reverse("tenders:vault-remove", args=[version.document_id]))
    assert not VaultDocument.objects.exists()
    bid = Bid.objects.select_related("tender", "bidder").get(pk=bid.pk)
    submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    director.close_and_open(played)
    assert OpenedBid.objects.get(bid=bid).failure == ""


def test_declaration_takes_over_figures_and_contracts_once_they_are_looked_through(
    played: Played, boss: Client, alfa: Company
) -> None:
    asks(played, ASKED)
    begin(played, alfa, boss)
    company, who, now = alfa.organization, actor_for(alfa.submitter), clock.now()
    years = (YearFigures(2025, Decimal(12), Decimal(3_000_000), None, "RON", Decimal("5.04")),)
    save_figures(company, years, public_quarter=False, revision=0, actor=who, now=now)
    done = Reference("", "Primăria Sibiu", "Desks", Decimal(90_000), "RON", START.date(), START.date())
    save_reference(company, done, revision=1, actor=who, now=now)
    url = address(played, "bid-qualification")
    assert "Take turnover, staff and past contracts over" in text_of(boss.get(url))
    page = boss.get(f"{url}?take=1")
    assert "Nothing is saved yet" in text_of(page)
    typed = page.content.decode()
    assert 'value="Desks, Primăria Sibiu"' in typed
    assert 'value="90000"' in typed


def test_answers_of_three_months_ago_are_shown_to_be_checked(played: Played, boss: Client, alfa: Company) -> None:
    asks(played, ASKED)
    begin(played, alfa, boss)
    given = {"quality": Answer("yes", said_on=(START - timedelta(days=95)).date().isoformat())}
    save_answers(alfa.organization, given, revision=0, actor=actor_for(alfa.submitter), now=clock.now())
    assert "The oldest of them is from" in text_of(boss.get(reverse("tenders:company-profile")))


def test_bid_begins_from_an_earlier_one_with_what_fits(
    played: Played, agency: Agency, boss: Client, alfa: Company, beta: Company
) -> None:
    version = keep(boss)
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    slot = str(played.tender.requirements.get(title=OFFER).pk)
    boss.post(address(played, "bid-file-reuse", slot), {"document": str(version.document_id)})
    old = Bid.objects.get(tender=played.tender)
    laptops, desks = TWO_LOTS.lots
    dearer = replace(desks, items=(("Desk", "46", "piece"), ("Chair", "90.5", "piece")))
    again = director.publish(
        agency, replace(TWO_LOTS, lots=(laptops, dearer)), publish_at=clock.now() + timedelta(days=1)
    )
    new = begin(again, alfa, boss)
    url = address(again, "bid-copy")
    assert played.tender.title in text_of(boss.get(url))
    answer = boss.post(url, {"bid": str(old.pk)}, follow=True)
    assert "prices of lots 1, 2 answers, 1 document" in text_of(answer)
    assert "Prices of lots that are not the same here were left out." in text_of(answer)
    content = draft_of(new).content
    (lot,) = content["lots"]
    assert (lot, content["declarations"]) == (str(again.tender.lots.get(number=1).pk), [])
    prices = content["lots"][lot]["prices"]
    assert [prices[str(item.pk)] for item in again.tender.lots.get(number=1).items.all()] == list(PRICES[1])
    assert sorted(content["answers"].values()) == sorted(ANSWERS.values())
    (file,) = content["files"]
    assert file["slot"] == str(again.tender.requirements.get(title=OFFER).pk)
    assert boss.post(url, {"bid": str(new.pk)}).status_code == 404
    rival = begin(again, beta, client_of(beta.submitter))
    assert client_of(beta.submitter).post(url, {"bid": str(old.pk)}).status_code == 404
    assert draft_of(rival).content["lots"] == {}


def test_outcome_leads_to_minutes_letter_complaint_and_contract(played: Played, boss: Client, alfa: Company) -> None:
    director.hand_in(played, alfa, PRICES, ANSWERS)
    director.close_and_open(played)
    url = address(played, "bid")
    minutes = reverse("tenders:minutes-pdf", args=[played.tender.reference])
    assert minutes in boss.get(url).content.decode()
    director.decide(played)
    page = boss.get(url).content.decode()
    assert reverse("tenders:complaint-new", args=[played.tender.reference]) in page
    assert "/letters/" in page


def test_file_names_of_any_script_come_through_vault_bid_and_opening(
    played: Played, boss: Client, alfa: Company
) -> None:
    names = ["ცნობა.pdf", "شهادة ضريبية.pdf", "完税证明.pdf", "довідка №7.pdf", "çıxarış ə.pdf"]
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    for name in names:
        version = keep(boss, name=name)
        answer = boss.get(reverse("tenders:vault-file", args=[version.pk]))
        assert f"filename*=utf-8''{quote(name)}" in answer.headers["Content-Disposition"]
        boss.post(address(played, "bid-file-reuse", "other"), {"document": str(version.document_id)})
    bid = Bid.objects.select_related("tender", "bidder").get(tender=played.tender)
    page = text_of(boss.get(address(played, "bid-documents")))
    assert all(name in page for name in names)
    submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(alfa.submitter), now=clock.now())
    director.close_and_open(played)
    opened = OpenedBid.objects.get(bid=bid)
    assert opened.failure == ""
    sealed = json.loads(opened.manifest)["files"]
    assert sorted(file["name"] for file in sealed if file["name"] != "offer.pdf") == sorted(names)
    assert opened.bad_files == []
