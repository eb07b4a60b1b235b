"""What the tests of the bidder's pages share: a tender that takes bids, people signed in, forms filled in as a browser does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement.models import User
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Bid
from tenders.queries.bid_check import price_field
from tenders.queries.bids import Draft, draft_of
from tenders.services.drafts import CriterionDraft
from tests.tenders.start import START

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
DECLARATION, OFFER = "We are in no situation of exclusion", "Technical offer"

TWO_LOTS = Plan(
    title="Laptops and desks for the new school",
    summary="Laptops, bags and desks, delivered to the school.",
    lots=(
        LotPlan(
            "Laptops",
            "120000",
            (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece")),
            (
                CriterionDraft("Warranty in months", "number", Decimal(20), worst=Decimal(24), best=Decimal(60)),
                CriterionDraft("Delivery", "option", Decimal(10), options={"5 days": "1", "10 days": "0.5"}),
            ),
        ),
        LotPlan("Desks", "60000", (("Desk", "45", "piece"), ("Chair", "90.5", "piece"))),
    ),
    requirements=(("declaration", DECLARATION), ("document", OFFER)),
)
ANSWERS = {"Warranty in months": "36", "Delivery": "10 days"}
PRICES: dict[int, tuple[str, ...]] = {1: ("4500", "100,50"), 2: ("300", "120")}


def open_tender(agency: Agency, plan: Plan = TWO_LOTS) -> Played:
    """A published tender, just after its publication."""
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def client_of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


def clerk_of(company: Company) -> User:
    """The person of a company who prepares bids but may not submit them."""
    return User.objects.get(email=company.submitter.email.replace("boss@", "clerk@"))


def address(played: Played, name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=[played.tender.reference, *args])


def begin(played: Played, company: Company, client: Client) -> Bid:
    """Begin the company's bid by its page."""
    client.post(address(played, "bid-start"))
    return Bid.objects.get(tender=played.tender, bidder=company.organization)


def fields(html: str) -> dict[str, str]:
    """The inputs of a page with a value, by name, as a browser would send them: not the ticks and files."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        kind, name, value = (_attribute(tag, key) for key in ("type", "name", "value"))
        if name and kind not in ("checkbox", "radio", "file", "submit"):
            found[name] = value
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def price_names(played: Played, number: int = 1) -> list[str]:
    """The names of a lot's price inputs, in order."""
    return [price_field(item) for item in played.lot(number).items.all()]


def save_prices(client: Client, played: Played, texts: tuple[str, ...], number: int = 1, **more: str) -> Any:
    """Open the price page, type, and save."""
    url = address(played, "bid-price", number)
    typed = dict(zip(price_names(played, number), texts, strict=True))
    return client.post(url, {**fields(client.get(url).content.decode()), **typed, **more})


def upload(client: Client, played: Played, slot: str, name: str = "offer.pdf", body: bytes = PDF) -> Any:
    """Send one file to a slot."""
    return client.post(address(played, "bid-file-add", slot), {"file": SimpleUploadedFile(name, body)})


def slot_of(played: Played) -> str:
    """The slot of the required document."""
    return str(played.tender.requirements.get(title=OFFER).pk)


def saved(played: Played, company: Company) -> Draft:
    """The company's draft, decrypted."""
    return draft_of(Bid.objects.get(tender=played.tender, bidder=company.organization))


def text_of(response: Any) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


_watching: list[list[str]] = []


def _note_opened(event: str, args: tuple[Any, ...]) -> None:
    if event == "open" and _watching and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _watching[-1].append(str(args[0]))


@contextmanager
def files_written() -> Iterator[list[str]]:
    """The files that this process opens for writing meanwhile, temporary ones included."""
    if _note_opened not in _installed:
        sys.addaudithook(_note_opened)  # it can't be taken away again, so it is put in once
        _installed.append(_note_opened)
    _watching.append([])
    try:
        yield _watching[-1]
    finally:
        _watching.pop()


_installed: list[Any] = []
