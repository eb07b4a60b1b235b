"""Two envelopes in the demonstration: the officer asks for the prices of a lot, the key holders confirm, the clock opens them."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.price_shares import answer
from tenders.demo.committee import pair_of
from tenders.demo.scenario import Played
from tenders.models import Lot
from tenders.queries.price_shares import price_text
from tenders.services import clockwork, price_opening


def ask(played: Played, number: int = 1) -> Lot:
    """The first envelope of a lot is done."""
    price_opening.ask_for_prices(played.lot(number), actor=actor_for(played.agency.officer), now=clock.now())
    return played.lot(number)


def confirm(played: Played, number: int = 1) -> Lot:
    """Enough key holders confirm, at level B with their shares, and the clock opens the prices of the offers in the running."""
    for user in played.agency.key_holders[: played.plan.key_holders_required]:
        confirm_one(played, user, number)
    for _minute in range(3 if played.tender.level == "B" else 1):  # what was opened is in the signed log first
        if played.tender.level == "B":
            ticking.tick(now=clock.now())
            clock.travel(clock.now() + timedelta(minutes=1))
        clockwork.run_due(now=clock.now())
    played.fresh()
    return played.lot(number)


def confirm_one(played: Played, user: User, number: int = 1) -> bool:
    """One key holder confirms."""
    lot, answer = played.lot(number), ""
    lot.tender = played.tender
    if played.tender.level == "B":
        answer = answer_of(user, lot)
    return price_opening.confirm_prices(lot, actor=actor_for(user), now=clock.now(), answer=answer)


def answer_of(user: User, lot: Lot) -> str:
    """What the browser or the program of this key holder makes."""
    text = price_text(actor_for(user), lot)
    assert text is not None  # the person is a key holder, and somebody asked
    return answer(text, pair_of(user)).to_bytes().decode()
