"""Exchange rates for the tests, loaded through the service that loads them from files."""

from __future__ import annotations

from typing import Any

from procurement import clock
from procurement.access import actor_for
from tenders.models import RateTable
from tenders.services.exchange_rates import RatesDraft, load_rates
from tests import factories

DRAFT = {
    "code": "made-up-rates",
    "name": "Made-up rates",
    "source": "Nobody: invented for a test",
    "source_url": "https://numbers.example/rates",
    "licence": "CC0",
    "base": "RON",
    "quoted": "per_foreign",
}


def csv_of(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in ("date,currency,rate,per", *lines)).encode()


def load(*lines: str, **said: Any) -> RateTable:
    """The next version of rates with these lines: "2026-03-02,EUR,5.09,1"."""
    admin = actor_for(factories.make_admin())
    return load_rates(RatesDraft(**{**DRAFT, **said}), csv_of(*lines), actor=admin, now=clock.now())
