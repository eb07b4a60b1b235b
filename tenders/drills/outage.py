"""Outages across a deadline, by the platform's own minutes and probes: it waits, two persons extend, three times at most."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.rules.lifecycle import Stage
from procurement.rules.outages import outage_rule
from procurement.rules.receipts import parse_statement
from procurement.rules.rulesets.ruleset import Ruleset
from procurement.rules.verify import Finding, Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.drills import cast
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.machine import running
from tenders.drills.own_clock import own_clock, stand_at
from tenders.drills.places import differences
from tenders.drills.tampering import as_superuser
from tenders.models import Bid, Receipt, Tender
from tenders.queries.facts import ruleset_of
from tenders.services import bidding, clockwork, closing, holding, opening, probing
from tenders.services.bundles import write_bundle

DOWN = 15
"""Minutes without a platform, up to the deadline."""
LATER = timedelta(hours=3)
"""So long after the deadline it is back."""
MINUTE = cast.MINUTE


def across_the_deadline(
    found: Findings, buyer: Agency, companies: tuple[Company, Company], sizes: Sizes, say: Say
) -> None:
    """A tender whose deadline meets an outage every time, and one that a lying platform closes over it."""
    end = (clock.now() + timedelta(days=50)).replace(minute=0, second=0, microsecond=0)
    plan = replace(cast.PLAN, ruleset="generic", bids_end_at=end)
    played, lied = cast.published(buyer, plan), cast.published(buyer, plan)
    for one in (played, lied):
        director.hand_in(one, companies[0], cast.PRICES)
    company = companies[0]
    with _web(), own_clock():
        minutes = 6 if sizes.quick else 240
        stand_at(lied.bids_end_at - timedelta(minutes=minutes + DOWN))
        turn = 0
        while played.fresh().stage_now is Stage.PUBLISHED and turn < 9:
            turn += 1
            say(f"outage across deadline {turn}")
            wrong = _turn(played, lied if turn == 1 else None, company, minutes)
            found.wrong += [f"outage {turn}: {one}" for one in wrong]
        _end(found, played, turn)
        _control(found, lied)
        _other_place(found, played)


@contextmanager
def _web() -> Iterator[None]:
    """The probe asks the web server too, where it knows one."""
    with running("web") if settings.PROBE_URL else nullcontext():
        yield


def _minutes(until: datetime, most: int) -> None:
    """The platform runs up to `until`, at most so many minutes: each has its probe and its leaf."""
    at = max(clock.now() + MINUTE, until - most * MINUTE)
    while at < until:
        stand_at(at)
        probing.probe(now=at)
        ticking.tick(now=at)
        at += MINUTE


def _turn(played: Played, lied: Played | None, company: Company, minutes: int) -> list[str]:
    """One deadline: minutes before it, a quarter of an hour of nothing, and what comes of it three hours later."""
    wrong, old = [], played.bids_end_at
    _minutes(old - DOWN * MINUTE, minutes)
    stand_at(old + LATER)
    _minutes(clock.now() + 2 * MINUTE, 1)
    if lied is not None:
        with transaction.atomic():  # a platform that looks away
            closing.close(Tender.objects.select_for_update().get(pk=lied.tender.pk), now=clock.now())
    clockwork.run_due(now=clock.now())
    used = played.tender.holds.filter(end="extended").count()
    rule = outage_rule(_ruleset(played))
    if used >= rule.most_extensions:
        return [] if played.fresh().stage_now is Stage.CLOSED else ["It did not close after the last lawful extension."]
    if played.fresh().stage_now is not Stage.PUBLISHED or not played.tender.holds.filter(ended_at=None).exists():
        return ["It was closed over an outage."]
    if not _refused(played, company):
        wrong.append("A bid was taken while the tender waited.")
    holding.propose_answer(played.fresh(), "extend", "", actor=actor_for(played.agency.officer), now=clock.now())
    held = holding.confirm_answer(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())
    new = played.fresh().bids_end_at
    if new is None or new < max(old + rule.factor * held.bad * MINUTE, clock.now() + rule.recovery):
        wrong.append(f"The deadline moved from {old} to {new}: that is less than the rule.")
    receipt = _hand_in(played, company)
    if parse_statement(receipt.note.partition("\n\n")[0] + "\n").deadline != new:
        wrong.append("The receipt of a bid after the extension names another deadline.")
    return wrong + differences(played, receipt)


def _ruleset(played: Played) -> Ruleset:
    found = ruleset_of(played.fresh())
    assert found is not None  # a native tender
    return found


def _hand_in(played: Played, company: Company) -> Receipt:
    bid = Bid.objects.select_related("tender", "bidder").get(tender=played.tender, bidder=company.organization)
    return bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())


def _refused(played: Played, company: Company) -> bool:
    try:
        _hand_in(played, company)
    except bidding.RefusedLate:
        return True
    return False


def opened_bundle(played: Played) -> list[Finding]:
    """The tender opened by its key holders, and what a verifier says of its bundle."""
    stand_at(max(clock.now(), played.opening_at) + MINUTE)
    for user in played.agency.key_holders:
        opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())
    clockwork.run_due(now=clock.now())
    stand_at(clock.now() + MINUTE)
    ticking.tick(now=clock.now())
    out = BytesIO()
    write_bundle(played.fresh(), Audience.PUBLIC, out)
    return list(verify(out))


def _end(found: Findings, played: Played, turns: int) -> None:
    """After the last extension it closes and opens; anybody can compute again what happened to its deadline."""
    said = {one.rule: one for one in opened_bundle(played)}
    found.wrong += [f"its bundle: {one}" for one in said.values() if one.verdict is Verdict.FAILED]
    found.wrong += differences(played)
    found.must(turns == 4, f"It met {turns} outages: three extensions are the most, the fourth closes.")
    found.must(said["V18"].verdict is Verdict.OK, f"The rule on outages was not asked: {said['V18']}")
    found.did.append(f"Outages across {turns} deadlines: {said['V18'].detail}; bundle and verifier say the same.")
    found.figure(
        "bad minutes before each deadline", ", ".join(str(one.bad) for one in played.tender.holds.order_by("id"))
    )


def _control(found: Findings, lied: Played) -> None:
    """Closed over the outage by a platform that looked away: the verifier must say so."""
    failed = [one for one in opened_bundle(lied) if one.verdict is Verdict.FAILED and one.rule == "V18"]
    found.must(bool(failed), "control: a closing over an outage verified")
    found.did += [f"A platform that closes over an outage is convicted by its own log: {failed[0]}"] if failed else []


def _other_place(found: Findings, played: Played) -> None:
    """The row says another deadline than notice and log: the comparison must see it."""
    with as_superuser(["tenders_tender"]):
        Tender.objects.filter(pk=played.tender.pk).update(bids_end_at=played.bids_end_at + timedelta(hours=1))
        seen = differences(played)
    found.must(len(seen) >= 3, "control: a deadline altered in one place went unnoticed")
    found.did += [f"A deadline altered in one place is noticed: {seen[0]}"] if seen else []
