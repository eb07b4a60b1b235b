"""Small OCDS of an invented publisher, made for these tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def procedure(number: int, *, estimate: float | None = 1000.0, award: float | None = 900.5, **more: Any) -> Json:
    """A compiled release of a purchase by one of two towns, with two bids, an award and its contract."""
    town, first, second = f"XX-GOV-{number % 2}", f"XX-REG-{number}", "XX-REG-rival"
    tender: Json = {
        "id": str(number),
        "title": f"Purchase {number}",
        "status": "complete",
        "procurementMethod": "open",
        "mainProcurementCategory": "goods",
        "items": [
            {"id": "1", "description": "Chair", "quantity": 4, "unit": {"name": "piece"}, "classification": cpv()}
        ],
    }
    if estimate is not None:
        tender["value"] = eur(estimate)
    release: Json = {
        "ocid": f"ocds-xx0001-{number}",
        "id": f"{number}-1",
        "date": f"2024-05-{1 + number % 28:02}T12:00:00Z",
        "tag": ["compiled"],
        "initiationType": "tender",
        "buyer": {"id": town, "name": f"Town {number % 2}"},
        "parties": [{"id": first, "name": f"Company {number}", "identifier": {"scheme": "XX-REG", "id": str(number)}}],
        "tender": tender,
    }
    if award is not None:
        release["bids"] = {"details": [bid("1", first, award), bid("2", second, award + 50)]}
        release["awards"] = [
            {
                "id": "a",
                "status": "active",
                "date": "2024-04-20T00:00:00Z",
                "value": eur(award),
                "suppliers": [{"id": first}],
            }
        ]
        release["contracts"] = [{"id": "c", "awardID": "a", "status": "active", "value": eur(award)}]
    return {**release, **more}


def cpv() -> Json:
    return {"scheme": "CPV", "id": "39112000"}


def eur(amount: float) -> Json:
    return {"amount": amount, "currency": "EUR"}


def bid(bid_id: str, company: str, amount: float) -> Json:
    return {
        "id": bid_id,
        "status": "valid",
        "tenderers": [{"id": company, "name": f"Of {company}"}],
        "value": eur(amount),
    }


def package(*releases: Json) -> Json:
    return {
        "uri": "https://x.example",
        "version": "1.1",
        "publishedDate": "2024-06-01T00:00:00Z",
        "releases": list(releases),
    }


def written(folder: Path, name: str, *values: Json) -> str:
    """A file with each value on a line of its own; its path."""
    path = folder / name
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return str(path)
