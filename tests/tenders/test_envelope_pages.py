"""Two envelopes on the pages: chosen in the draft, told to bidders, asked for and confirmed, shown lot by lot; shut to others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from procurement import clock
from procurement.access import ANONYMOUS
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.forms.officer_requirements import KeyHoldersForm, key_holders_initial
from tenders.models import Tender
from tenders.queries.papers import get_priced_lot_for
from tenders.queries.protections import protections_of
from tenders.queries.timeline import timeline
from tenders.reports import papers
from tests.tenders.bidding import address, client_of
from tests.tenders.conftest import alfa, beta, world
from tests.tenders.officer_screens import at, signed_in, text_of
from tests.tenders.test_envelopes import TOTAL, TWO, agency, exclude, played, score

__all__ = ["agency", "alfa", "beta", "played", "world"]  # fixtures


def test_officer_asks_key_holders_confirm_and_everybody_reads_what_opened(
    played: Played, agency: Agency, alfa: Company, beta: Company, django_capture_on_commit_callbacks: Any
) -> None:
    reference = played.tender.reference
    ana, carmen, dan = (signed_in(user) for user in (agency.officer, *agency.key_holders))
    page, public = at("price-opening", reference, 1), signed_in(None)
    assert signed_in(alfa.submitter).get(page).status_code == 404
    assert public.get(at("prices-pdf", reference, 1)).status_code == 404
    assert "Scores are missing: 4, from Emil, Eva." in text_of(ana.get(page))
    assert ana.post(page, {"act": "ask"}).status_code == 422
    assert ana.post(page, {"act": "other"}).status_code == 422
    assert "the prices stayed sealed" in text_of(ana.get(at("opening", reference)))
    score(played)
    exclude(played, beta)
    words = text_of(ana.get(page))
    assert "Prices that open Alfa SRL" in words
    assert "Prices that stay sealed Beta SRL excluded" in words
    assert "The prices are in the second envelope, which is sealed." in text_of(ana.get(at("officer-bids", reference)))
    assert ana.post(page, {"act": "ask"}).status_code == 302
    assert "Confirm the opening of the prices" in text_of(carmen.get("/desk/"))
    assert "2 more confirmations are needed" in text_of(carmen.get(page))
    assert carmen.post(page, {"act": "confirm"}).status_code == 302
    assert "You have confirmed already" in text_of(carmen.get(page))
    assert ana.post(page, {"act": "confirm"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert dan.post(page, {"act": "confirm"}).status_code == 302
    assert "The prices are open" in (words := text_of(ana.get(page)))
    assert "Alfa SRL 84,000.00 RON" in words
    told = text_of(public.get(reverse("tenders:tender", args=[reference])))
    assert "Minutes of the opening of the prices, lot 1 (PDF)" in told
    assert "84,000.00" in told
    assert "81,400.92" not in told
    minutes = papers.prices_of(get_priced_lot_for(ANONYMOUS, reference, 1)).html()
    paper = public.get(at("prices-pdf", reference, 1))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert "84,000.00" in minutes
    assert "Beta SRL" in minutes
    assert "81,400.92" not in minutes
    assert TOTAL not in minutes
    assert "84,000.00" not in papers.minutes_of(played.fresh()).html()


def test_bidder_is_told_and_may_seal_wherever_it_likes(agency: Agency, alfa: Company) -> None:
    played = director.publish(agency, TWO, publish_at=clock.now() + timedelta(days=1))
    receipt = director.hand_in(played, alfa, {1: ("7000",)})
    boss = client_of(alfa.submitter)
    words = text_of(boss.get(address(played, "bid")))
    assert "Write no price into any document: documents are opened first." in words
    assert "Seal on your own computer" in words
    for name in ("bid-seal", "bid-package"):
        page = text_of(boss.get(address(played, name)))
        assert "Your prices are sealed apart from the rest" in page
    assert b'"key_prices":' in boss.get(address(played, "bid-sealing-note")).content
    shown = text_of(boss.get(reverse("tenders:receipt", args=[receipt.pk])))
    assert "Two: everything but the prices, and the sealed prices of 1 lot." in shown
    points = {point.key: point for point in timeline(played.fresh(), clock.now())}
    assert points["prices-1"].at is None
    assert "Prices of excluded offers stay sealed" in {
        one.name for one in protections_of(played.tender, now=clock.now())
    }
    assert "Two: bidders hand in once." in text_of(
        signed_in(None).get(reverse("tenders:tender", args=[played.tender.reference]))
    )


def test_choice_is_saved_with_the_key_holders(draft: Tender) -> None:
    initial = key_holders_initial(draft)
    assert initial["envelopes"] == 1
    typed = {"users": [], "others": "", "required": "2", "sealing": "platform", "single_reason": "", "envelopes": "2"}
    form = KeyHoldersForm(typed, initial=initial, candidates=[])
    assert form.is_valid()
    assert form.draft().envelopes == 2
    assert "two envelopes" in form.shown()["What opens together"]
    bare = KeyHoldersForm({**typed, "envelopes": ""}, initial=initial, candidates=[])
    assert bare.is_valid()
    assert bare.draft().envelopes == 1
