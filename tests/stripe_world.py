"""What a payment service like Stripe knows and does: pages to pay on, holds, captures, refunds, declines, signed messages.

Only what the platform uses; tests.stripe_server speaks HTTP for it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

SECRET = "whsec_of_the_tests"
DECLINED = "4000000000000002"
Thing = dict[str, Any]


@dataclass(slots=True)
class Answer(Exception):
    """A refusal, in Stripe's form."""

    status: int
    words: str
    type: str = "invalid_request_error"


@dataclass(slots=True)
class Stripe:
    """What the server knows. `events` are its messages, oldest first; `asked` every order that moved something."""

    url: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    events: list[Thing] = field(default_factory=list)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    loses_answers: int = 0
    away: bool = False
    webhook: str = ""
    secret: str = SECRET

    def name(self, kind: str) -> str:
        return f"{kind}_{len(self.things) + 1:06}"

    def put(self, thing: Thing, event: str = "") -> Thing:
        self.things[thing["id"]] = thing
        if event:
            told = {
                "id": f"evt_{len(self.events) + 1:06}",
                "object": "event",
                "type": event,
                "created": int(time.time()),
            }
            self.events.append({**told, "data": {"object": json.loads(json.dumps(thing))}})
            self._send(self.events[-1])
        return thing

    def _send(self, event: Thing) -> None:
        if self.webhook:
            body, signature = self.signed(event)
            request = Request(self.webhook, body, {"Stripe-Signature": signature, "Content-Type": "application/json"})
            urlopen(request, timeout=10).close()

    def signed(self, event: Thing, *, at: int | None = None, secret: str = "") -> tuple[bytes, str]:
        """A message as it is sent: its bytes, and the header that signs them."""
        body, moment = json.dumps(event).encode(), at or int(time.time())
        mac = hmac.new((secret or self.secret).encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        return body, f"t={moment},v1={mac}"

    def get(self, name: str) -> Thing:
        if name not in self.things:
            raise Answer(404, f"No such thing: {name}")
        return self.things[name]

    # --- What can be asked ---

    def make_session(self, given: Thing) -> Thing:
        name, line = self.name("cs_test"), given["line_items"]["0"]["price_data"]
        session = {
            "id": name, "object": "checkout.session", "status": "open", "payment_status": "unpaid", "payment_intent": None,
            "url": f"{self.url}/pay/{name}", "amount_total": int(line["unit_amount"]), "currency": line["currency"],
            "metadata": given["metadata"], "success_url": given["success_url"], "cancel_url": given["cancel_url"],
            "intent": given["payment_intent_data"], "name": line["product_data"]["name"],
        }  # fmt: skip
        return self.put(session)

    def expire_session(self, name: str) -> Thing:
        session = self.get(name)
        if session["status"] != "open":
            raise Answer(400, "Only open sessions can be expired.")
        session["status"] = "expired"
        return self.put(session, "checkout.session.expired")

    def pay(self, name: str, card: str) -> Thing:
        """Somebody pays on the page of a session."""
        session = self.get(name)
        if session["status"] != "open":
            raise Answer(400, "This page is over.")
        wanted, amount = session["intent"], session["amount_total"]
        intent = session["payment_intent"] and self.get(session["payment_intent"])
        if not intent:
            intent = {
                "id": self.name("pi"), "object": "payment_intent", "amount": amount, "currency": session["currency"],
                "amount_received": 0, "amount_capturable": 0, "metadata": wanted["metadata"], "status": "",
                "capture_method": wanted["capture_method"], "last_payment_error": None, "created": int(time.time()),
                "latest_charge": None,
            }  # fmt: skip
            session["payment_intent"] = intent["id"]
        if card == DECLINED:
            error = {"code": "card_declined", "charge": self.name("ch"), "message": "Your card was declined."}
            intent |= {"status": "requires_payment_method", "last_payment_error": error}
            self.put(intent, "payment_intent.payment_failed")
            raise Answer(402, "Your card was declined.", "card_error")
        intent["last_payment_error"] = None
        session["status"] = "complete"
        if wanted["capture_method"] == "manual":
            intent |= {"status": "requires_capture", "amount_capturable": amount}
            self.put(intent, "payment_intent.amount_capturable_updated")
        else:
            session["payment_status"] = "paid"
            self._take(intent)
        return self.put(session, "checkout.session.completed")

    def _take(self, intent: Thing) -> Thing:
        charge = {"id": self.name("ch"), "object": "charge", "amount_refunded": 0, "disputed": False}
        self.put(charge)
        intent |= {"status": "succeeded", "amount_received": intent["amount"], "amount_capturable": 0}
        intent["latest_charge"] = charge["id"]
        return self.put(intent, "payment_intent.succeeded")

    def capture(self, name: str) -> Thing:
        if self.get(name)["status"] != "requires_capture":
            raise Answer(400, "This PaymentIntent could not be captured.")
        return self._take(self.get(name))

    def cancel(self, name: str) -> Thing:
        intent = self.get(name)
        if intent["status"] != "requires_capture":
            raise Answer(400, "You cannot cancel this PaymentIntent.")
        intent |= {"status": "canceled", "amount_capturable": 0}
        return self.put(intent, "payment_intent.canceled")

    def refund(self, given: Thing) -> Thing:
        intent = self.get(given["payment_intent"])
        charge, amount = self.get(intent["latest_charge"] or ""), int(given["amount"])
        if charge["amount_refunded"] + amount > intent["amount_received"]:
            raise Answer(400, "The charge has already been refunded.")
        charge["amount_refunded"] += amount
        refund = {
            "id": self.name("re"), "object": "refund", "amount": amount, "currency": intent["currency"],
            "payment_intent": intent["id"], "status": "succeeded", "metadata": given.get("metadata", {}),
        }  # fmt: skip
        return self.put(refund, "refund.created")

    def expanded(self, thing: Thing, *names: str) -> Thing:
        full = {name: self.things.get(thing.get(name) or "") for name in names}
        return {**thing, **{name: value for name, value in full.items() if value}}

    def answer(self, method: str, path: str, given: Thing) -> Thing:
        """One request of the API, after its idempotency key was looked at."""
        parts = path.strip("/").split("/")[1:]
        match (method, *parts):
            case ("POST", "checkout", "sessions"):
                return self.make_session(given)
            case ("GET", "checkout", "sessions", name):
                return self.expanded(self.get(name), "payment_intent")
            case ("POST", "checkout", "sessions", name, "expire"):
                return self.expire_session(name)
            case ("GET", "payment_intents"):
                found = [one for one in self.things.values() if one["object"] == "payment_intent"]
                listed = [self.expanded(one, "latest_charge") for one in found]
                return {"object": "list", "data": listed, "has_more": False, "url": "/v1/payment_intents"}
            case ("GET", "payment_intents", name):
                return self.expanded(self.get(name), "latest_charge")
            case ("POST", "payment_intents", name, "capture"):
                return self.capture(name)
            case ("POST", "payment_intents", name, "cancel"):
                return self.cancel(name)
            case ("POST", "refunds"):
                return self.refund(given)
        raise Answer(404, f"Unrecognized request URL ({method} {path}).")
