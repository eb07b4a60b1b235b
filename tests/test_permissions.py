"""Who reaches which address: every address x everybody, written out. An address that is not in the table fails.

The world: a draft, a tender open for bids with a sealed bid of Alfa, one that is evaluated, and one with a signed contract.
Each cell of permissions.txt is the answer to a GET and to an empty POST. Strangers get 404 (so that they learn nothing), people
without a log-in are sent to it (302); 405: the address takes the other method; 422: the form is incomplete or the act refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import LogEntry, User
from procurement.rules.complaints import Against
from tenders.demo import director, questions
from tenders.demo.debarring import debar
from tenders.demo.equipping import equip
from tenders.demo.scenario import Agency, Company, LotPlan, Plan
from tenders.queries.payments import charge_of
from tenders.services import drafting, letters, objecting
from tenders.services.activity_reports import make_due
from tenders.tasks import look_for_flags
from tests import factories
from tests.tenders import rates
from tests.tenders.calling import ask
from tests.tenders.complaining import complain
from tests.tenders.conftest import START, agency, alfa, beta, world
from tests.tenders.indexing import load
from tests.tenders.tariffs import proposed

__all__ = ["agency", "alfa", "beta", "world"]  # fixtures

EVERYBODY = ("nobody", "alfa", "beta", "officer", "approver", "key_holder", "other_officer", "auditor", "admin")
"""nobody is not signed in; alfa bid, beta did not; other_officer works for another agency."""

OUTSIDE = ("accounts/", "^", "i18n/", "cms-admin/", "design/", "documents/", "healthz", "readyz", "api/")
"""Addresses of libraries, which test their own access, and those without any data; and of programs, where no log-in counts: who
may do what there with which token is in tests/tenders/test_api_scopes.py."""


PLAN = Plan("Laptops", "Ten laptops.", (LotPlan("Laptops", "50000", (("Laptop", "10", "piece"),)),))
PRICES = {1: ("4500",)}


@dataclass(frozen=True, slots=True)
class World:
    """Who there is, and what each address needs to be asked for, by the words in its route."""

    people: dict[str, User | None]
    tenders: dict[str, str]
    values: dict[str, Any]


@pytest.fixture
def everything(agency: Agency, alfa: Company, beta: Company) -> World:
    """All procedures of the table, played through the services."""
    other = factories.make_agency("Town Hall of Other", domain="other.example")
    begins = START + timedelta(days=1)
    evaluated = director.publish(agency, PLAN, publish_at=begins)
    director.hand_in(evaluated, alfa, PRICES)
    director.close_and_open(evaluated)
    opened = director.publish(agency, PLAN, publish_at=clock.now() + timedelta(days=1))
    receipt = director.hand_in(opened, alfa, PRICES)
    ask(opened, alfa)
    charge = charge_of(complain(opened, beta, Against.DOCUMENTS, pays=False))
    objecting.write(opened.fresh(), "The road is too narrow.", actor=actor_for(beta.submitter), now=clock.now())
    draft = director.schedule(agency, PLAN, publish_at=clock.now() + timedelta(days=2))
    document = drafting.add_document(
        draft.fresh(),
        SimpleUploadedFile("call.pdf", b"%PDF-1.4 call"),
        title="Call",
        media_type="application/pdf",
        actor=actor_for(agency.officer),
        now=clock.now(),
    )
    ticking.tick(now=clock.now())
    look_for_flags()
    bid = evaluated.tender.bids.get()
    question = questions.ask(evaluated, evaluated.lot().offers.get(), kind="general", question="Which model is it?")
    letters.send_ending_letters(evaluated.lot(), "no_offer_left", now=clock.now())
    membership = agency.officer.memberships.get()
    make_due(now=clock.now() + timedelta(days=250))
    people: dict[str, User | None] = {
        "nobody": None,
        "alfa": alfa.submitter,
        "beta": beta.submitter,
        "officer": agency.officer,
        "approver": agency.approver,
        "key_holder": agency.key_holders[0],
        "other_officer": other.officer,
        "auditor": factories.make_auditor(),
        "admin": factories.make_admin(),
    }
    equipped = equip(alfa)
    values = {
        "contract_id": equipped.reference,
        "kept_id": equipped.document,
        "version_id": equipped.version,
        "number": 1,
        "year": START.year,
        "file_name": "releases.jsonl",
        "language": "ro",
        "role": "member",
        "document_id": document.pk,
        "receipt_id": receipt.pk,
        "bid_id": bid.pk,
        "question_id": question.pk,
        "letter_id": bid.letters.get().pk,
        "file": bid.acts.get().files[0],
        "object_id": receipt.act.files[0] if receipt.act else "",
        "slot": opened.tender.requirements.get(kind="document").pk,
        "organization_id": alfa.organization.pk,
        "user_id": alfa.submitter.pk,
        "token": "unknown",
        "token_id": uuid4(),
        "invitation_id": uuid4(),
        "message_id": uuid4(),
        "file_id": uuid4(),
        "table_id": uuid4(),
        "upload": uuid4(),
        "offset": 0,
        "change_id": uuid4(),
        "invoice_id": uuid4(),
        "item": uuid4(),
        "key": uuid4(),
        "guarantee_id": uuid4(),
        "delivery": 1,
        "absence_id": uuid4(),
        "paper_id": uuid4(),
        "paper_number": "R-2026-00001",
        "suspension_id": uuid4(),
        "seat_id": uuid4(),
        "request_id": uuid4(),
        "offer_id": uuid4(),
        "group": "buyer",
        "charge_id": charge.pk if charge else "",
        "tariff_id": proposed(factories.make_admin("petra@platform.example", "Petra")).pk,
        "law": "ro",
        "debarment_id": debar("Gama SRL", "18547290", actor=actor_for(factories.make_admin())).pk,
        "edition": "2026",
        "code": "R018",
        "index": load({"2026-01": "100"}).code,
        "table": rates.load("2026-01-05,EUR,5.09,1").code,
        "flagged_id": agency.organization.pk,
        "agency_id": agency.organization.pk,
        "half_year": agency.organization.activity_reports.latest("half_year").half_year,
        "flag_id": evaluated.tender.red_flags.get(code="R018").pk,
        "outcome": "cancelled",
        "name": "none.png",
        "kind": "order",
        "membership": membership.pk,
        "leaf": LogEntry.objects.get(type="tender.published", subject=f"tender:{opened.tender.pk}").leaf,
    }
    tenders = {
        "draft": draft.tender.reference,
        "open": opened.tender.reference,
        "evaluated": evaluated.tender.reference,
    }
    return World(people, tenders, values)


def path_of(world: World, name: str, route: str, stage: str) -> str:
    """The address with its arguments filled in; `stage` picks the tender."""
    words = re.findall(r"<\w+:(\w+)>", route)
    known = {
        **world.values,
        "reference": world.tenders.get(stage, ""),
        "ocid": f"ocds-000000-{world.tenders.get(stage)}",
    }
    if name == "people:give_back_role":
        known["number"] = world.values["membership"]  # the officer's own role
    return reverse(name, kwargs={word: known[word] for word in words})


def stages_of(route: str) -> tuple[str, ...]:
    """The tenders with which an address is tried: all of them where it names one."""
    return ("draft", "open", "evaluated") if "reference" in route or "ocid" in route else ("",)


def answers(world: World, who: str) -> dict[str, str]:
    """What each address answers this person: "GET/POST". What a POST changes is undone; its form is empty."""
    client = Client()
    user = world.people[who]
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = {}
    for name, route in addresses():
        for stage in stages_of(route):
            path = path_of(world, name, route, stage)
            found[f"{name} {stage}".strip()] = f"{_ask(client.get, path)}/{_ask(client.post, path)}"
    return found


def _ask(method: Callable[[str], HttpResponseBase], path: str) -> int:
    with transaction.atomic():
        response = method(path)
        for close in response._resource_closers:  # type: ignore[attr-defined]  # closing the response would close the database too
            close()
        transaction.set_rollback(True)
    return response.status_code


def addresses() -> Iterator[tuple[str, str]]:
    """Every named address of ours: (name with namespace, route)."""

    def walk(patterns: list[Any], namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                inner = ":".join(part for part in (namespace, entry.namespace) if part)
                yield from walk(entry.url_patterns, inner, prefix + str(entry.pattern))
            elif isinstance(entry, URLPattern):
                name = ":".join(part for part in (namespace, entry.name or "") if part)
                route = prefix + str(entry.pattern)
                if not route.startswith(OUTSIDE):
                    yield name, route

    yield from walk(get_resolver().url_patterns, "", "")


def expected() -> dict[str, list[str]]:
    """The table in permissions.txt: the address, then a column a person in the order of EVERYBODY."""
    lines = (Path(__file__).parent / "permissions.txt").read_text("utf-8").splitlines()
    rows = (line.split("|") for line in lines if line and not line.startswith("#"))
    return {name.strip(): answers.split() for name, answers in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("people", [EVERYBODY[:3], EVERYBODY[3:6], EVERYBODY[6:]], ids=" ".join)
def test_every_address_answers_each_person_as_written_out(everything: World, people: tuple[str, ...]) -> None:
    wrong: dict[str, str] = {}
    for who in people:
        column = EVERYBODY.index(who)
        written = {name: row[column] for name, row in expected().items()}
        found = answers(everything, who)
        wrong |= {
            f"{name}, {who}": f"{found.get(name)}, written: {written.get(name)}"
            for name in found.keys() | written.keys()
            if found.get(name) != written.get(name)
        }
    assert wrong == {}
