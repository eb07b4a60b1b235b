"""Bids sealed and acknowledged over HTTP, all on one tender, beside the empty view and beside raw durable commits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from threading import Thread
from time import perf_counter
from typing import cast
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

import psycopg2
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.urls import reverse
from django.utils.crypto import get_random_string

from procurement import clock
from procurement.models import Membership, Organization, User
from procurement.rules.lifecycle import Role
from tenders.bench import load, log_cost
from tenders.bench.figures import Figure, Ratio, Report
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import BidAct, Receipt

PART = "Bids on one tender"
EMPTY = "/healthz"
MANY = 8
REQUESTS = 600
"""Of the empty view, in each round."""
PLAN = Plan(
    "Laptops for the schools of the county", "Laptops and bags, delivered to the schools.",
    (LotPlan("Laptops", "120000", (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))),),
)  # fmt: skip

Ready = tuple[str, bytes]
"""The path of a bid's submission, and the request."""


def measure(url: str, *, bids: int, rounds: int, progress: Callable[[str], None], requests: int = REQUESTS) -> Report:
    """In each round a third of `bids` (three or more) by one client, a third by eight, beside empty view and raw commits; and
    a third by eight while the minute's tick of the public log is made."""
    played = publish()
    third, found, refused = bids // 3, dict[str, list[float]](), 0
    visitor = load.get(url, EMPTY)
    member = load.get(url, EMPTY, f"{settings.SESSION_COOKIE_NAME}={_session(played.agency.officer)}")
    for turn in range(rounds):
        progress(f"round {turn + 1} of {rounds}: {bids} companies prepare a bid each")
        ready = [prepare(url, played, f"Company {turn}-{number}") for number in range(bids)]
        for clients, submissions in ((1, ready[:third]), (MANY, ready[third : 2 * third])):
            answers = load.send(url, submissions, clients=clients)
            refused += len(submissions) - _acknowledged(answers)
            values = {
                "bids": answers.per_second,
                "p50": answers.quantile(0.5),
                "p99": answers.quantile(0.99),
                "empty": load.send(url, [visitor] * requests, clients=clients).per_second,
                "signed in": load.send(url, [member] * (requests // 2), clients=clients).per_second,
                "commit": commits(clients, seconds=max(0.1, requests / 1200)),
            }
            for name, value in values.items():
                found.setdefault(f"{name} {clients}", []).append(value)
        rate, last = answers.per_second, ready[2 * third :]
        with log_cost.tick_beside(played.tender, round(rate * log_cost.MINUTE)) as tick:
            beside = load.send(url, last, clients=MANY)
        refused += len(last) - _acknowledged(beside)
        kept = log_cost.kept_in_a_minute(rate, beside.per_second, max(beside.seconds, tick.seconds))
        for name, value in (("beside", beside.per_second), ("tick", tick.seconds), ("kept", kept)):
            found.setdefault(name, []).append(value)
    found["entry"] = [log_cost.entry_ms(played.tender)]
    report = _report({name: load.middle(values) for name, values in found.items()}, refused)
    if refused or BidAct.objects.filter(tender=played.tender).count() != bids * rounds:
        report.errors.append(f"{refused} of {bids * rounds} bids were not acknowledged with their receipt.")
    return report


def _acknowledged(answers: load.Answers) -> int:
    """Answers that lead to a receipt which is in the database."""
    ids = [place.rstrip("/").rsplit("/", 1)[-1] for place in answers.places if "/receipts/" in place]
    return Receipt.objects.filter(pk__in=ids, refused=False).count()


_FIGURES = {
    "bids": ("sealed and acknowledged", "bids/s"),
    "empty": (f"empty view ({EMPTY})", "requests/s"),
    "signed in": ("empty view for somebody signed in", "requests/s"),
    "commit": ("raw one-row durable commits", "commits/s"),
    "p50": ("time to the receipt, p50", "ms"),
    "p99": ("time to the receipt, p99", "ms"),
}


def _report(middle: dict[str, float], refused: int) -> Report:
    report = Report()
    for clients in (1, MANY):
        who = f"{clients} client{'s' * (clients > 1)}"
        value = {name: middle[f"{name} {clients}"] for name in _FIGURES}
        report.figures += [
            Figure(PART, f"{label}, {who}", value[name], unit) for name, (label, unit) in _FIGURES.items()
        ]
        for name, aim in (("empty", ">= 0.4" if clients == MANY else ""), ("signed in", ""), ("commit", "")):
            report.ratios.append(Ratio(PART, f"bids : {_FIGURES[name][0]}, {who}", value["bids"] / value[name], aim))
    report.ratios.append(
        Ratio(PART, f"time to the receipt in ms, p99, {MANY} clients", middle[f"p99 {MANY}"], "<= 500")
    )
    report.ratios.append(Ratio(PART, "bids refused", float(refused), "<= 0"))
    report.figures += [
        Figure(PART, f"sealed and acknowledged while a tick is made, {MANY} clients", middle["beside"], "bids/s"),
        Figure(PART, "the tick, over a minute's bids at this rate", middle["tick"], "s"),
        Figure(PART, "write the entry of the public log, inside the transaction", middle["entry"], "ms"),
    ]
    report.ratios += [
        Ratio(PART, f"bids in a minute with its tick : without, {MANY} clients", middle["kept"], ">= 0.9"),
        Ratio(PART, "entry of the log : time to the receipt, 1 client", middle["entry"] / middle["p50 1"], "<= 0.1"),
    ]
    return report


def publish(*, days_ago: int = 20, plan: Plan = PLAN) -> Played:
    """A tender that takes bids now: published in the past by the clock of the database, which comes back afterwards."""
    now = clock.now()
    clock.travel(now - timedelta(days=days_ago))
    agency = Organization.objects.create(
        kind=Organization.Kind.AGENCY, name="County Council", created_at=now, approved_at=now, level="subcentral"
    )
    people = [person(f"{uuid4().hex}@county.example") for _ in range(5)]
    for user, role in zip(people, (Role.OFFICER, Role.APPROVER, *[Role.KEY_HOLDER] * 3), strict=True):
        Membership.objects.create(user=user, organization=agency, role=role, created_at=now)
    played = director.publish(
        Agency(agency, people[0], people[1], tuple(people[2:])), plan,
        publish_at=clock.now().replace(hour=9) + timedelta(days=1),  # in the middle of a day, whatever the time is now
    )  # fmt: skip
    clock.come_back()
    return played


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in: the cookies of the browser, and the token that its forms carry."""

    cookies: str
    token: str


def company(played: Played, name: str) -> Visitor:
    """Somebody of a new company with a complete bid, who may hand it in."""
    made = register(name)
    director.draft_bid(played, made, {1: ("4500", "100")})
    return signed_in(made)


def signed_in(made: Company) -> Visitor:
    """The person of a company in a browser."""
    token = get_random_string(32)
    cookies = f"{settings.SESSION_COOKIE_NAME}={_session(made.submitter)}; {settings.CSRF_COOKIE_NAME}={token}"
    return Visitor(cookies, token)


def prepare(url: str, played: Played, name: str) -> bytes:
    """The request that hands a company's bid in, by somebody who has just looked at the check page."""
    visitor = company(played, name)
    submit = reverse("tenders:bid-submit", args=[played.tender.reference])
    fields = _fields(url + reverse("tenders:bid-check", args=[played.tender.reference]), visitor.cookies, submit)
    body = urlencode({**fields, "csrfmiddlewaretoken": visitor.token}).encode()
    return load.post(url, submit, body, visitor.cookies)


def _fields(address: str, cookies: str, action: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser sends them."""
    with urlopen(Request(address, headers={"Cookie": cookies})) as answer:  # noqa: S310  (our own address)
        page = str(answer.read(), "utf-8")
    _, found, form = page.partition(f'action="{action}"')
    if not found:
        raise RuntimeError("The check page of a complete bid has no button to submit it.")
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))


def register(name: str) -> Company:
    """A new company, and the one person who acts for it."""
    now = clock.now()
    made = Organization.objects.create(kind=Organization.Kind.COMPANY, name=name, created_at=now, approved_at=now)
    user = person(f"{uuid4().hex}@company.example")
    for role in (Role.PREPARER, Role.SUBMITTER):
        Membership.objects.create(user=user, organization=made, role=role, created_at=now)
    return Company(made, user)


def person(email: str) -> User:
    user = User(email=email, name=email)
    user.set_unusable_password()
    user.save()
    return user


def _session(user: User) -> str:
    """The key of a session in which this person is signed in."""
    session = cast("SessionBase", import_module(settings.SESSION_ENGINE).SessionStore())
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def commits(clients: int, *, seconds: float) -> float:
    """Commits of one row each, a second, by so many connections: what database and disk allow."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_rows (id bigserial PRIMARY KEY, body text)")
    counts: list[int] = []
    threads = [Thread(target=_commit, args=(perf_counter() + seconds, counts)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _commit(until: float, counts: list[int]) -> None:
    own = psycopg2.connect(**connection.get_connection_params())
    own.autocommit = True
    done = 0
    with own.cursor() as cursor:
        while perf_counter() < until:
            cursor.execute("INSERT INTO bench_rows (body) VALUES (%s)", ["x" * 200])
            done += 1
    own.close()
    counts.append(done)
