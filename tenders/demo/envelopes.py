"""Two envelopes in the demonstration: the officer asks for the prices of a lot, the key holders confirm, the clock opens them."""

from __future__ import annotations

from procurement import clock
from procurement.access import actor_for
from tenders.demo.scenario import Played
from tenders.models import Lot
from tenders.services import clockwork, price_opening


def ask(played: Played, number: int = 1) -> Lot:
    """The first envelope of a lot is done."""
    price_opening.ask_for_prices(played.lot(number), actor=actor_for(played.agency.officer), now=clock.now())
    return played.lot(number)


def confirm(played: Played, number: int = 1) -> Lot:
    """Enough key holders confirm, and the clock opens the prices of the offers in the running."""
    for user in played.agency.key_holders[: played.plan.key_holders_required]:
        price_opening.confirm_prices(played.lot(number), actor=actor_for(user), now=clock.now())
    clockwork.run_due(now=clock.now())
    played.fresh()
    return played.lot(number)
