"""Tokens of programs: made on a page and shown once, kept as a digest, and what a request without a good one is told."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import ApiToken, LogEntry, MailMessage
from procurement.people.accounts import deactivate
from procurement.rules.program_tokens import Scope
from tenders.api import callers
from tenders.demo.scenario import Company, Played
from tests import factories
from tests.tenders.bidding import client_of
from tests.tenders.programs import Program, token_of

LIST, NEW = reverse("people:tokens"), reverse("people:token_new")


def problem(answer: Any) -> tuple[int, str]:
    """Status and the last part of the problem's type."""
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert said["status"] == answer.status_code
    return answer.status_code, said["type"].rpartition("#")[2]


def test_token_is_made_on_a_page_shown_once_and_revoked(alfa: Company, boss: Client) -> None:
    last = (clock.now() + timedelta(days=30)).date()
    form = {"name": "ERP", "scopes": ["read", "follow"], "last_day": last.isoformat()}
    made = boss.post(NEW, form)
    [text] = re.findall(r"sgl_[\w-]{43}", made.content.decode())
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    token = ApiToken.objects.get()
    assert (token.prefix, token.scopes) == (text[:12], ["read", "follow"])
    assert token.token_digest == sha256(text.encode()).hexdigest()
    listed = boss.get(LIST).content.decode()
    assert (text in listed, token.prefix in listed) == (False, True)
    mail = MailMessage.objects.get(user=alfa.submitter)
    assert (text in mail.body, token.prefix in mail.body) == (False, True)
    assert Program(text).get("/tenders").status_code == 200
    boss.post(reverse("people:token_revoke", args=[token.pk]))
    assert problem(Program(text).get("/tenders")) == (401, "unknown-token")
    assert list(
        LogEntry.objects.filter(type__startswith="program_token").values_list("type", flat=True).order_by("id")
    ) == [
        "program_token.made",
        "program_token.revoked",
    ]


def test_token_of_another_person_is_not_there(alfa: Company, beta: Company) -> None:
    token_of(alfa.submitter)
    rival = client_of(beta.submitter)
    assert rival.post(reverse("people:token_revoke", args=[ApiToken.objects.get().pk])).status_code == 404
    assert ApiToken.objects.get().prefix not in rival.get(LIST).content.decode()


def test_token_that_would_last_too_long_is_refused_beside_its_field(boss: Client) -> None:
    last = (clock.now() + timedelta(days=120)).date()
    refused = boss.post(NEW, {"name": "ERP", "scopes": ["bids:submit"], "last_day": last.isoformat()})
    assert refused.status_code == 422
    assert "at most 90 days" in refused.content.decode()
    assert ApiToken.objects.count() == 0


def test_request_without_a_good_token_is_told_what_to_do(world: None, alfa: Company) -> None:
    asked = Client().get("/api/v1/tenders")
    assert (problem(asked), asked["WWW-Authenticate"]) == ((401, "no-token"), "Bearer")
    assert problem(Program("sgl_nothing").get("/tenders")) == (401, "unknown-token")
    reading = Program(token_of(alfa.submitter, Scope.READ), "ro")
    lacking = reading.get("/followed")
    assert (problem(lacking), 'scope="follow"' in lacking["WWW-Authenticate"]) == ((403, "scope"), True)
    assert lacking["Content-Language"] == "ro"
    wrong = reading.send("POST", "/tenders", {})
    assert (problem(wrong), wrong["Allow"]) == ((405, "method"), "GET")
    assert problem(reading.get("/nothing")) == (404, "not-found")


def test_signed_in_browser_has_no_access_without_a_token(boss: Client) -> None:
    assert problem(boss.get("/api/v1/tenders")) == (401, "no-token")


def test_token_ends_with_its_time_and_with_its_person(alfa: Company) -> None:
    text = token_of(alfa.submitter, days=30)
    program = Program(text)
    begun = clock.now()
    clock.travel(begun + timedelta(days=30) - timedelta(seconds=5))
    assert program.get("/tenders").status_code == 200
    clock.travel(begun + timedelta(days=30, seconds=5))
    assert problem(program.get("/tenders")) == (401, "unknown-token")
    other = Program(token_of(alfa.submitter))
    deactivate(alfa.submitter, actor=actor_for(factories.make_admin()), now=clock.now())
    assert problem(other.get("/tenders")) == (401, "unknown-token")


def test_last_use_is_noted_by_the_day(alfa: Company) -> None:
    program = Program(token_of(alfa.submitter))
    program.get("/tenders")
    assert ApiToken.objects.get().last_used_on == clock.now().date()


def test_who_asks_too_often_waits(alfa: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "MOST", 2)
    monkeypatch.setattr(callers, "RATE", {"api": "2/m/key"})
    program = Program(token_of(alfa.submitter))
    assert [program.get("/tenders")["RateLimit"] for _ in range(2)] == ['"token";r=1;t=60', '"token";r=0;t=60']
    waiting = program.get("/tenders")
    assert (problem(waiting), waiting["Retry-After"]) == ((429, "too-many"), "60")
    assert Program(token_of(alfa.submitter)).get("/tenders").status_code == 200


def test_person_whose_role_needs_a_second_step_needs_it_here_too(alfa: Company, played: Played, settings: Any) -> None:
    program = Program(token_of(alfa.submitter))
    settings.SECOND_STEP_REQUIRED = True
    assert problem(program.get("/tenders")) == (403, "second-step")
