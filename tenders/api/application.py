"""The API for companies' own software: its operations under /api/v1/, who may call them, how it says no."""

from __future__ import annotations

from dataclasses import dataclass

from tenders.api import (
    bid_operations,
    following_operations,
    handing_in_operations,
    message_operations,
    receipt_operations,
    tender_operations,
    upload_operations,
)
from tenders.api.description import Api, ExactJson, described
from tenders.api.problems import register

VERSION = "1"
DESCRIPTION = (
    "For the software of companies: find tenders, follow them, read messages, upload sealed bids, hand them in, keep receipts. "
    "A token of a person goes into the header Authorization: Bearer; what it may do is its scope (x-scope). "
    "Refusals are application/problem+json in the language of Accept-Language."
)

api = Api(
    title="Sigiliu: API for companies",
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    renderer=ExactJson(),
    urls_namespace="tenders:api",
)
register(api)
PARTS = (
    tender_operations,
    following_operations,
    message_operations,
    bid_operations,
    upload_operations,
    handing_in_operations,
    receipt_operations,
)
for part in PARTS:
    api.add_router("", part.router)


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation as the page of the API lists it."""

    method: str
    path: str
    scope: str
    words: str


def operations() -> list[Listed]:
    """Every operation, in the order of the description."""
    return [
        Listed(method.upper(), path, said["x-scope"], said["description"])
        for path, methods in described(api)["paths"].items()
        for method, said in methods.items()
    ]
