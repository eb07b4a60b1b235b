"""What a program reads of the inbox of its person: page by page, one with its text, marks; nobody else's, and no secret link."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.mail import queue_mail
from procurement.models import MailMessage, User
from procurement.rules.program_tokens import Scope
from tenders.demo.scenario import Company
from tests.tenders.programs import Program, token_of
from tests.tenders.test_api_reading import said
from tests.tenders.test_api_tokens import problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(alfa: Company) -> Program:
    """A program that may read messages; the mail about its token is no part of the story."""
    made = Program(token_of(alfa.submitter, Scope.MESSAGES))
    MailMessage.objects.all().delete()
    return made


def write(to: User, number: int, **more: Any) -> MailMessage:
    """A message about a tender, a minute after the one before."""
    company = SimpleNamespace(name="Alfa", pk=uuid4())
    context = {"count": 1, "tender": SimpleNamespace(reference=f"T-{number}"), "organization": company}
    at = clock.now() + timedelta(minutes=number)
    queue_mail(key=f"told:{number}", to=to, template="flags_found", context=context, now=at, **more)
    return MailMessage.objects.get(key=f"told:{number}")


def about(program: Program, **query: str) -> list[str]:
    """The tenders that all pages are about, two messages a page."""
    found, cursor = [], ""
    while True:
        answer = said(program.get("/messages", **query, limit="2", cursor=cursor))
        found += [one["about"] for one in answer["messages"]]
        if not (cursor := answer["next"]):
            return found


def test_messages_are_listed_newest_first_and_filtered(program: Program, alfa: Company) -> None:
    for number in range(5):
        write(alfa.submitter, number)
    MailMessage.objects.filter(key="told:4").update(created_at=MailMessage.objects.get(key="told:3").created_at)
    assert sorted(about(program)[:2]) == ["T-3", "T-4"]  # of the same moment
    assert about(program)[2:] == ["T-2", "T-1", "T-0"]
    assert about(program, about="T-2") == ["T-2"]
    assert about(program, kind="nothing") == []
    [kind] = {one["kind"] for one in said(program.get("/messages"))["messages"]}
    assert len(about(program, kind=kind)) == 5
    assert problem(program.get("/messages", seen="1")) == (422, "invalid")


def test_message_is_read_and_marked_only_when_it_is_said(program: Program, alfa: Company) -> None:
    message = write(alfa.submitter, 1)
    path = f"/messages/{message.pk}"
    told = said(program.get(path))
    assert (told["subject"], told["text"], told["read_at"]) == (message.subject, message.body, None)
    assert told["url"].endswith(f"/messages/{message.pk}/")
    assert "text" not in said(program.get("/messages"))["messages"][0]
    assert about(program, unread="true") == ["T-1"]
    for _ in range(2):
        assert program.send("PUT", f"{path}/read").status_code == 204
    first = said(program.get(path))["read_at"]
    assert first is not None
    assert about(program, unread="true") == []
    assert program.send("DELETE", f"{path}/read").status_code == 204
    assert about(program, unread="true") == ["T-1"]


def test_messages_of_others_and_secret_links_are_not_told(program: Program, alfa: Company, beta: Company) -> None:
    theirs, secret = write(beta.submitter, 1), write(alfa.submitter, 2, private=True)
    for method, path in (("GET", ""), ("PUT", "/read"), ("DELETE", "/read")):
        assert problem(program.send(method, f"/messages/{theirs.pk}{path}")) == (404, "not-found")
    assert about(program) == ["T-2"]
    assert secret.body
    assert said(program.get(f"/messages/{secret.pk}"))["text"] == ""
    assert MailMessage.objects.get(pk=theirs.pk).read_at is None


def test_list_asks_as_often_for_many_as_for_one(program: Program, alfa: Company) -> None:
    asked = []
    for number in range(3):
        write(alfa.submitter, number)
        with CaptureQueriesContext(connection) as queries:
            assert len(said(program.get("/messages"))["messages"]) == number + 1
        asked.append(len(queries))
    assert asked[1] == asked[2]  # the first request of a token notes the day of its use
