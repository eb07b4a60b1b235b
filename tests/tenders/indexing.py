"""A price index for the tests, loaded through the service that loads it from files."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.access import actor_for
from tenders.models import PriceIndex
from tenders.services.price_indices import IndexDraft, load_index
from tests import factories

DRAFT = {
    "code": "made-up-prices",
    "name": "Made-up consumer prices",
    "source": "Nobody: invented for a test",
    "source_url": "https://numbers.example/prices",
    "licence": "CC0",
    "base_period": "2025-05 = 100",
    "currency": "EUR",
    "category": "",
}


def csv_of(values: dict[str, str]) -> bytes:
    return "".join(["month,value\n", *(f"{month},{value}\n" for month, value in values.items())]).encode()


def load(values: dict[str, str], **said: Any) -> PriceIndex:
    """The next version of an index with these values by month."""
    admin = actor_for(factories.make_admin())
    return load_index(IndexDraft(**{**DRAFT, **said}), csv_of(values), actor=admin, now=clock.now())
