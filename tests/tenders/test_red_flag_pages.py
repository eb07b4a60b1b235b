"""Red flags on screen: who reads what, replies with their versions, marks of auditors, files, and what is logged and mailed."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from tenders import tasks
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import RedFlag
from tenders.services import flag_replies
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in

SAME = {1: ("4500", "100")}


@pytest.fixture
def opened(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Alfa and Beta ask the same price, and everything was read."""
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, SAME)
    director.hand_in(played, beta, SAME)
    director.close_and_open(played)
    tasks.look_for_flags()
    tasks.look_for_all_flags()
    return played


@pytest.fixture
def flag(opened: Played, alfa: Company) -> RedFlag:
    return RedFlag.objects.get(code="R028", organization=alfa.organization)


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    answer = client.get(reverse(f"tenders:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def logged(played: Played) -> list[str]:
    found = LogEntry.objects.filter(subject=f"tender:{played.tender.pk}", public=True, type__startswith="flag.")
    return list(found.order_by("id").values_list("type", flat=True))


def test_everybody_reads_flags_in_sentences(opened: Played, flag: RedFlag, client: Client) -> None:
    sentence = "Different companies asked exactly 92,000.00 RON."
    assert page(client, "tender", opened.tender.reference).count(sentence) == 3
    listed = page(client, "red-flags")
    assert (listed.count(sentence), "3 flags, the latest first" in listed) == (3, True)
    assert "Procedures in the last full reading: 1," in listed
    assert sentence in page(client, "red-flag", flag.pk)
    assert page(client, "red-flags-of", flag.organization_id).count(sentence) == 1
    assert page(client, "red-flags-of", opened.agency.organization.pk).count(sentence) == 3
    assert "Two companies that calculate on their own" in page(client, "red-flag-rule", "R028")
    assert client.get(reverse("tenders:red-flag-rule", args=["R999"])).status_code == 404
    assert (
        client.get(reverse("tenders:red-flags-of", args=[factories.make_agency("X").organization.pk])).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"code": "R018"}, 0), ({"who": "Alfa"}, 1), ({"who": "Valea"}, 3), ({"division": "30"}, 3),
        ({"division": "45"}, 0), ({"procedure": "direct"}, 0), ({"state": "gone"}, 0), ({"state": "false_alarm"}, 0),
        ({"state": "all"}, 3), ({"month": "2001-01"}, 0), ({"month": "never"}, 3),
    ],
)  # fmt: skip
def test_filters_narrow_list_and_files_alike(opened: Played, client: Client, query: dict[str, str], count: int) -> None:
    assert page(client, "red-flags", **query).count("Different companies asked") == count
    whole = b"".join(client.get(reverse("tenders:red-flags-json"), query).streaming_content)  # type: ignore[attr-defined]
    assert len(json.loads(whole)["flags"]) == count


def test_files_say_the_same_in_every_form(opened: Played, flag: RedFlag, client: Client) -> None:
    def content(name: str) -> str:
        return b"".join(client.get(reverse(name)).streaming_content).decode()  # type: ignore[attr-defined]

    rows = list(csv.DictReader(content("tenders:red-flags-csv").splitlines()))
    told = json.loads(content("tenders:red-flags-json"))["flags"]
    assert [row["id"] for row in rows] == [row["id"] for row in told]
    row = next(row for row in told if row["id"] == str(flag.pk))
    assert (row["organization"], row["figure"], row["false_alarm"], row["gone_at"]) == ("Alfa SRL", "1.0", False, None)


def test_company_replies_and_corrects_itself(opened: Played, flag: RedFlag, alfa: Company, client: Client) -> None:
    boss, address = signed_in(alfa.submitter), reverse("tenders:red-flag-reply", args=[flag.pk])
    assert "You reply in the name of Alfa SRL" in page(boss, "red-flag", flag.pk)
    for text in ("The list price.", "The list price of the maker."):
        assert boss.post(address, {"text": text}).status_code == 302
    assert boss.post(address, {"text": "The list price of the maker."}).status_code == 422
    shown = page(client, "red-flag", flag.pk)
    assert ("The list price of the maker." in shown, "Earlier versions" in shown, "version 2" in shown) == (True,) * 3
    assert "replied to" in page(client, "red-flags")
    assert logged(opened) == ["flag.replied", "flag.replied"]
    said = json.loads(LogEntry.objects.filter(type="flag.replied").order_by("id")[0].body)
    assert (said["version"], said["reply"]) == (1, sha256(b"The list price.").hexdigest())
    told = MailMessage.objects.filter(key__startswith="flag-reply:").values_list("recipient", flat=True)
    assert set(told) == {opened.agency.officer.email}


def test_only_those_concerned_reply_and_only_auditors_mark(flag: RedFlag, beta: Company, agency: Agency) -> None:
    now = clock.now()
    with pytest.raises(Refused):
        flag_replies.reply(flag, "It was us.", actor=actor_for(beta.submitter), now=now)
    with pytest.raises(Refused):
        flag_replies.mark(flag, "No.", actor=actor_for(agency.officer), now=now)
    flag_replies.reply(flag, "It is being looked into.", actor=actor_for(agency.officer), now=now)
    assert [one.organization for one in flag.replies.all()] == [agency.organization]


def test_auditor_marks_and_withdraws_and_the_share_is_counted(opened: Played, flag: RedFlag, client: Client) -> None:
    auditor, address = signed_in(factories.make_auditor()), reverse("tenders:red-flag-mark", args=[flag.pk])
    assert auditor.post(address, {"reason": " "}).status_code == 422
    assert auditor.post(address, {"reason": "A fixed price by law."}).status_code == 302
    assert auditor.post(address, {"reason": "Twice."}).status_code == 422
    assert "1 (33 %)" in page(client, "red-flags")
    assert "A fixed price by law." in page(client, "red-flag", flag.pk)
    assert page(client, "red-flags", state="false_alarm").count("Different companies asked") == 1
    assert auditor.post(address, {"reason": "The law does not fix it.", "withdraw": "1"}).status_code == 302
    assert auditor.post(address, {"reason": "Again.", "withdraw": "1"}).status_code == 422
    assert "0 (0 %)" in page(client, "red-flags")
    assert "The law does not fix it." in page(client, "red-flag", flag.pk)
    assert logged(opened) == ["flag.marked", "flag.mark_withdrawn"]
    assert MailMessage.objects.filter(key__startswith="flag-mark:").count() == 4  # officer and company, twice


def test_list_asks_as_often_for_many_as_for_one(opened: Played, client: Client) -> None:
    def asked(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, "red-flags", **query)
        return len(queries)

    asked()
    assert asked() == asked(who="Alfa")
