"""What the tests of payments share: the payment service that they start, its settings, its messages brought by HTTP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.test import Client
from django.urls import reverse

from bidders.models import Charge
from bidders.payments import ledger
from procurement import clock
from procurement.access import actor_for
from procurement.rules.payments import State
from tenders.demo.scenario import Company, Played
from tenders.models import Complaint
from tenders.queries.payments import charge_of
from tenders.services import paying
from tests.stripe_world import SECRET, Stripe
from tests.tenders.complaining import complain

CARD = "4242424242424242"


def switch_on(settings: Any, stripe: Stripe) -> None:
    """The platform uses this payment service."""
    settings.STRIPE_ENABLED, settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRET = True, "sk_test_local", SECRET
    settings.STRIPE_API_BASE = settings.STRIPE_CHECKOUT_ORIGIN = stripe.url


def owed(played: Played, company: Company) -> tuple[Complaint, Charge]:
    """A complaint that waits for its payment."""
    complaint = complain(played, company, pays=False)
    charge = charge_of(complaint)
    assert charge is not None
    return complaint, charge


def start(charge: Charge, company: Company) -> str:
    """The address to pay at, as the submitter of the company gets it."""
    back = f"http://localhost:8000{reverse('tenders:payment', args=[charge.pk])}"
    return paying.start_payment(charge, back=back, language="en", actor=actor_for(company.submitter), now=clock.now())


def bring(stripe: Stripe, events: Iterable[dict[str, Any]]) -> list[int]:
    """Each message posted to the address of the platform, signed; what it answered."""
    client, found = Client(), []
    for event in events:
        body, signature = stripe.signed(event)
        found.append(post(client, body, signature))
    return found


def post(client: Client, body: bytes, signature: str) -> int:
    response = client.post(
        reverse("tenders:stripe-webhook"), body, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature
    )
    return response.status_code


def state(charge: Charge) -> State:
    """How it stands in the database now."""
    return ledger.standing_of(Charge.objects.get(pk=charge.pk)).state
