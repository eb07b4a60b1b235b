"""Two of three key holders open the bids of a tender that nobody could open before: keys, shares, gate, opening, on the pages.

Everything that any browser of the story sends is kept: no phrase, no private key and no share is in it.
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Request, expect

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.people import queries_keys
from procurement.refusal import Refused
from procurement.rules import member_keys, phrases
from procurement.rules.dealings import parse_share_text
from procurement.rules.lifecycle import Role
from procurement.rules.sealing_kdf import Kdf
from procurement.rules.shares import open_share
from tenders.demo import director
from tenders.demo.director import move_to
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.queries import shares
from tenders.services import clockwork, publishing
from tests import factories
from tests.factories import make_company
from tests.journeys.conftest import START, Meet
from tests.journeys.look import NARROW, complaints, faults
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLAN = Plan("Laptops", "Ten laptops.", (LotPlan("Laptops", "50000", (("Laptop", "10", "piece"),)),))
WORDS = "Your six words"


class Holder:
    """A key holder with a browser, the phrase on paper, and whatever the browser has sent."""

    def __init__(self, person: Person, sent: list[str]) -> None:
        assert person.user
        self.person, self.user, self.sent, self.phrase = person, person.user, sent, ""
        self.said = complaints(person.page)
        person.page.on("request", self._note)
        person.page.set_viewport_size({"width": NARROW, "height": 800})
        person.page.emulate_media(reduced_motion="reduce")

    def _note(self, request: Request) -> None:
        self.sent.append(f"{request.method} {request.url} {request.post_data or ''} {json.dumps(request.headers)}")

    def makes_a_key(self) -> None:
        self.person.opens("people:member_key_new").presses("Show my six words")
        words = self.person.page.locator(".phrase-words li")
        expect(words).to_have_count(6)
        self.phrase = " ".join(words.all_inner_texts())
        self.person.presses("I have them on paper").types("Type the six words from your paper", self.phrase)
        self.person.presses("Store my key").sees("Your key is stored.")

    def secrets(self, tender: Played) -> set[str]:
        """What must never leave the browser: the words, the private key, the share."""
        key = queries_keys.live_key(self.user)
        share = shares.own_share(actor_for(self.user), tender.fresh())
        assert key
        assert share
        public = bytes(key.public_key)
        slots = [bytes.fromhex(slot) for slot in key.slots]
        pair = member_keys.open_any(slots, self.phrase, kdf=Kdf.PHRASE, user=self.user.pk, public=public)
        text = parse_share_text(shares.share_text(share, tender.tender).to_bytes())
        mine = open_share(text.deal, text.share.sealed, pair, x=share.x, commitment=share.commitment)
        return {*self.phrase.split(), pair.private.hex(), mine.y.hex()}


def test_two_of_three_key_holders_open_what_nobody_could_open_before(town: factories.Agency, meet: Meet) -> None:
    elena = factories.grant(
        factories.make_user("elena@valeaverde.example", "Elena"), town.organization, Role.KEY_HOLDER
    )
    sent: list[str] = []
    holders = [Holder(meet(user).signs_in(), sent) for user in (*town.key_holders, elena)]
    carmen, dan, third = holders
    for holder in holders:
        holder.makes_a_key()
    agency = Agency(town.organization, town.officer, town.approver, (*town.key_holders, elena))
    played = director.schedule(agency, PLAN, publish_at=START + timedelta(days=1))
    officer = Holder(meet(town.officer).signs_in(), sent)
    officer_deals(officer, played)
    nobody_publishes_yet(played)
    for holder in holders:
        opens_the_share(holder, played)
    publishing.approve(played.fresh(), actor=actor_for(town.approver), now=clock.now())
    move_to(START + timedelta(days=1, minutes=1))
    alfa = make_company("Alfa SRL")
    director.hand_in(played, Company(alfa.organization, alfa.submitter), {1: ("4500",)})
    shares_are_tried_again(carmen, played)
    time_comes_to_open(played)
    releases(carmen, played)
    carmen.person.sees("1 confirmed, 2 needed.").does_not_see("Alfa")
    releases(third, played)  # Dan is gone: the other two are enough
    minutes_pass()
    dan.person.opens("tenders:opening", played.tender.reference).sees("The bids are open", "Alfa SRL", "45,000.00")
    assert not [word for holder in holders for word in holder.secrets(played) if word in " ".join(sent)]
    assert [holder.said for holder in (*holders, officer)] == [[]] * 4


def officer_deals(officer: Holder, played: Played) -> None:
    """The level is chosen on the page of the key holders; the browser deals."""
    ana = officer.person.opens("tenders:officer-key-holders", played.tender.reference)
    ana.ticks("the platform and the key holders together").presses("Save")
    ana.follows("The committee's key").sees("Everybody has a key: the shares can be dealt.")
    assert faults(ana.page) == []
    ana.presses("Deal the shares in this browser").sees("The shares are dealt.", "0 have opened their share")


def nobody_publishes_yet(played: Played) -> None:
    """The gate: enough key holders must have opened their share."""
    director.hand_over(played)
    with pytest.raises(Refused, match="Still asked: Carmen, Dan, Elena"):
        publishing.approve(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())


def opens_the_share(holder: Holder, played: Played) -> None:
    """From the desk; a wrong and a mistyped phrase are told apart before anything is sent."""
    person = holder.person.opens("tenders:desk").follows("Open your share and say so")
    count = len(holder.sent)
    words = holder.phrase.split()
    person.types(WORDS, phrases.new_phrase()).presses("Open my share").sees("does not open your key")
    person.types(WORDS, " ".join([words[1], words[0], *words[2:]])).presses("Open my share").sees("is not right")
    assert not [line for line in holder.sent[count:] if line.startswith("POST")]
    assert faults(person.page) == []
    person.types(WORDS, holder.phrase).presses("Open my share").sees("Recorded: your share opens.")


def shares_are_tried_again(holder: Holder, played: Played) -> None:
    """A week before the deadline the desk asks."""
    holder.person.opens("tenders:desk").does_not_see("Try whether you can still open your share")
    move_to(played.bids_end_at - timedelta(days=3))
    holder.person.opens("tenders:desk").follows("Try whether you can still open your share")
    holder.person.types(WORDS, holder.phrase).presses("Try it").sees("Recorded: your share opens.")


def time_comes_to_open(played: Played) -> None:
    move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
    minutes_pass()


def minutes_pass() -> None:
    """The log signs its minutes, and the clock does what is due."""
    for _minute in range(4):
        ticking.tick(now=clock.now())
        clockwork.run_due(now=clock.now())
        move_to(clock.now() + timedelta(minutes=1))


def releases(holder: Holder, played: Played) -> None:
    person = holder.person.opens("tenders:desk").follows("Confirm the opening of the bids")
    assert faults(person.page) == []
    person.types(WORDS, phrases.new_phrase()).presses("Confirm the opening and give my share")
    person.sees("does not open your key").types(WORDS, holder.phrase)
    person.presses("Confirm the opening and give my share").sees("Your confirmation is recorded.")
