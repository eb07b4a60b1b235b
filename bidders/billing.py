"""The only place that speaks to the payment service (Stripe). Plain values in, plain mappings out; nothing is stored here.

Every order carries an idempotency key, so that asking again after a lost answer moves no money twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import stripe
from django.conf import settings

from procurement.rules.payments import Order

TIMEOUT = 10.0
"""Seconds: a person may wait for it."""


class Unreachable(Exception):
    """No answer, or one that says to come again. Whether it was done is not known: ask again with the same key."""


class Rejected(Exception):
    """The payment service said no, in its own words."""


class Forged(Exception):
    """A message whose signature doesn't hold, or that is too old."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a company is asked to pay on the pages of the payment service. `held`: the card is only charged later, if at all."""

    charge: UUID
    number: int
    name: str
    units: int
    currency: str
    held: bool
    back: str
    email: str
    language: str


def enabled() -> bool:
    """Whether the keys are there."""
    return bool(settings.STRIPE_ENABLED)


def open_checkout(asked: Asked) -> tuple[str, str]:
    """Open a page to pay on: its id and address. The same charge and number always give the same page."""
    metadata = {"charge": str(asked.charge), "site": settings.PUBLIC_URL}
    price: Any = {"currency": asked.currency.lower(), "unit_amount": asked.units, "product_data": {"name": asked.name}}
    params: Any = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_intent_data": {
            "capture_method": "manual" if asked.held else "automatic",
            "description": asked.name,
            "metadata": metadata,
        },
        "client_reference_id": str(asked.charge),
        "customer_email": asked.email,
        # It has no page in Azerbaijani; "auto" takes the browser's language.
        "locale": asked.language if asked.language in ("en", "ro") else "auto",
        "metadata": metadata,
        "success_url": f"{asked.back}?from=checkout",
        "cancel_url": asked.back,
    }
    found = _ask(
        lambda one: one.v1.checkout.sessions.create(
            params, {"idempotency_key": f"checkout:{asked.charge}:{asked.number}"}
        )
    )
    return str(found["id"]), str(found["url"])


def look_at_checkout(session: str) -> tuple[str, Mapping[str, Any] | None]:
    """Its status (`open`, `complete`, `expired`), and the payment it made, if any."""
    found = _ask(lambda one: one.v1.checkout.sessions.retrieve(session, {"expand": ["payment_intent"]}))
    intent = found.get("payment_intent")
    return str(found["status"]), intent if isinstance(intent, Mapping) else None


def close_checkout(session: str) -> None:
    """End a page to pay on, so that nobody pays there any more; Rejected if it is paid or over already."""
    _ask(lambda one: one.v1.checkout.sessions.expire(session))


def carry_out(order: Order, payment: str, units: int, *, charge: UUID, key: str) -> Mapping[str, Any]:
    """Take a hold, let it go, or give money back. Returns the payment, or the refund, as it is then."""
    options: Any = {"idempotency_key": key}
    if order is Order.CAPTURE:
        return _ask(lambda one: one.v1.payment_intents.capture(payment, {}, options))
    if order is Order.CANCEL:
        return _ask(lambda one: one.v1.payment_intents.cancel(payment, {}, options))
    params: Any = {"payment_intent": payment, "amount": units, "metadata": {"charge": str(charge)}}
    return _ask(lambda one: one.v1.refunds.create(params, options))


def payment(name: str) -> Mapping[str, Any]:
    """One payment as it is now."""
    return _ask(lambda one: one.v1.payment_intents.retrieve(name, {"expand": ["latest_charge"]}))


def payments(since: datetime) -> Iterator[Mapping[str, Any]]:
    """The payments of this platform since then, each with its latest try on a card; those of other sites are left out."""
    after: dict[str, str] = {}
    while True:
        params: Any = {
            "created": {"gte": int(since.timestamp())},
            "limit": 100,
            "expand": ["data.latest_charge"],
            **after,
        }
        page = _ask(lambda one, given=params: one.v1.payment_intents.list(given))  # type: ignore[misc]
        yield from (one for one in page["data"] if (one.get("metadata") or {}).get("site") == settings.PUBLIC_URL)
        if not page["has_more"]:
            return
        after = {"starting_after": str(page["data"][-1]["id"])}


def message(body: bytes, signature: str) -> Mapping[str, Any]:
    """A message that the payment service signed; Forged otherwise."""
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=300)
        found = json.loads(body)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise Forged(str(error)) from error
    if not isinstance(found, dict) or not isinstance(found.get("id"), str) or not isinstance(found.get("type"), str):
        raise Forged("no event")
    return found


@cache
def _connections() -> stripe.HTTPClient:
    """Kept open between calls, of each thread its own."""
    return stripe.RequestsClient(timeout=TIMEOUT)


def _ask(call: Callable[[stripe.StripeClient], Any]) -> Mapping[str, Any]:
    client = stripe.StripeClient(
        settings.STRIPE_API_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE},
        max_network_retries=1,
        http_client=_connections(),
    )
    try:
        found: Mapping[str, Any] = call(client).to_dict()
    except (stripe.InvalidRequestError, stripe.CardError, stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Rejected(error.user_message or str(error)) from error
    except stripe.StripeError as error:
        raise Unreachable(str(error)) from error
    return found
