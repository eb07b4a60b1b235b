"""Exchange rates: loaded whole or not at all by an administrator, read and taken along by everybody, never altered."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from tenders.models import ExchangeRate, RateTable
from tenders.queries.exchange_rates import rates_of
from tenders.services.exchange_rates import RatesDraft, load_rates
from tests import factories
from tests.tenders.rates import DRAFT, csv_of, load

MONDAY, TUESDAY = "2026-03-02,EUR,5.0912,1", "2026-03-03,EUR,5.0899,1"
FORINT = "2026-03-02,HUF,1.3312,100"


@pytest.fixture
def admin(world: None) -> Client:
    client = Client()
    client.force_login(factories.make_admin(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def taken(table: RateTable) -> bytes:
    answer = Client().get(reverse("tenders:rate-table-csv", args=[table.code]), {"version": table.number})
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_what_the_administrator_loads_everybody_reads_and_takes_along(admin: Client) -> None:
    data = csv_of(TUESDAY, FORINT, MONDAY)
    posted = DRAFT | {"file": SimpleUploadedFile("rates.csv", data)}
    assert admin.post(reverse("tenders:rate-table-load"), posted).status_code == 302
    table, visitor = RateTable.objects.get(), Client()
    assert (table.number, table.since, table.sha256) == (1, 1, sha256(data).hexdigest())
    assert taken(table) == csv_of(MONDAY, FORINT, TUESDAY)
    assert table.content == sha256(taken(table)).hexdigest()
    entry = LogEntry.objects.get(type="exchange_rates.loaded")
    told = json.loads(entry.body)
    assert entry.public
    assert told == told | {
        "subject": "exchange-rates:made-up-rates", "number": 1, "since": 1, "file": table.sha256, "content": table.content,
        "rates": 3, "last_day": "2026-03-03",
    }  # fmt: skip
    page = reverse("tenders:rate-table", args=[table.code])
    shown = text_of(visitor, page)
    for words in (DRAFT["source"], DRAFT["source_url"], DRAFT["licence"], table.sha256, table.content, "5.0899"):
        assert words in shown, words
    assert "1.3312" not in text_of(visitor, page)  # not quoted on the last day
    assert "1.3312" in text_of(visitor, f"{page}?currency=HUF")
    assert [visitor.get(page, {"currency": one}).status_code for one in ("USD", "u", "\0\0\0")] == [404, 404, 404]
    assert DRAFT["name"] in text_of(visitor, reverse("tenders:rate-tables"))
    assert reverse("tenders:rate-tables") in text_of(visitor, reverse("tenders:savings"))
    assert visitor.get(reverse("tenders:rate-table", args=["none"])).status_code == 404


def test_file_with_faults_loads_nothing_and_names_every_cell(admin: Client) -> None:
    wrong = SimpleUploadedFile("rates.csv", csv_of(MONDAY, "2026-02-30,EUR,5,1", "2026-03-03,EUR,-4,1"))
    answer = admin.post(reverse("tenders:rate-table-load"), DRAFT | {"file": wrong})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3: “2026-02-30” is no day" in shown
    assert "Line 4, EUR: “-4” is no rate" in shown
    assert not RateTable.objects.exists()
    assert not ExchangeRate.objects.exists()
    large = SimpleUploadedFile("rates.csv", b"date,currency,rate\n" + b" " * 6_000_000)
    answer = admin.post(reverse("tenders:rate-table-load"), DRAFT | {"file": large})
    assert (answer.status_code, "too large" in answer.content.decode()) == (422, True)


def test_next_version_leaves_the_one_before_as_it_was(admin: Client) -> None:
    load(MONDAY)
    for said, why in (
        ({}, "the same file"),
        ({"base": "MDL"}, "another short name"),
        ({"quoted": "per_base"}, "another"),
    ):
        with pytest.raises(Refused, match=why):
            load(*((MONDAY,) if not said else (TUESDAY,)), **said)
    load("2026-03-02,EUR,5.0913,1", source="Nobody at all")
    page = reverse("tenders:rate-table", args=["made-up-rates"])
    shown = text_of(admin, page)
    assert ("5.0913" in shown, "5.0912" in shown, "Nobody at all" in shown) == (True, False, True)
    assert "5.0912" in text_of(admin, f"{page}?version=1")
    assert admin.get(f"{page}?version=3").status_code == admin.get(f"{page}?version=x").status_code == 404
    assert 'value="Nobody at all"' in text_of(admin, f"{reverse('tenders:rate-table-load')}?code=made-up-rates")
    for change in (RateTable.objects.all().delete, ExchangeRate.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        ExchangeRate.objects.update(rate=1)


def test_addition_goes_on_with_the_newest_version_and_contradicts_it_nowhere(world: None) -> None:
    with pytest.raises(Refused, match="no version yet"):
        load(MONDAY, adds=True)
    first = load(MONDAY)
    second = load(TUESDAY, "2026-03-02,EUR,5.09120,1", adds=True)
    third = load(FORINT, adds=True)
    assert [second.since, third.since, second.own_rates.count()] == [1, 1, 1]
    assert [taken(one) for one in (first, second, third)] == [
        csv_of(MONDAY), csv_of(MONDAY, TUESDAY), csv_of(MONDAY, FORINT, TUESDAY),
    ]  # fmt: skip
    assert third.content == sha256(taken(third)).hexdigest()
    for lines, why in (
        ((MONDAY, FORINT), "has all rates of this file already"),
        (("2026-03-02,HUF,1.3312,1", "2026-03-04,EUR,5,1"), "HUF, 2026-03-02: the newest version has 1.33"),
    ):
        with pytest.raises(Refused, match=why):
            load(*lines, adds=True)
    whole = load("2026-03-04,EUR,5.1,1")
    assert (whole.number, whole.since, rates_of(whole).count()) == (4, 4, 1)


def test_others_load_nothing(world: None) -> None:
    officer = factories.make_agency().officer
    with pytest.raises(Http404):
        load_rates(RatesDraft(**DRAFT), csv_of(MONDAY), actor=actor_for(officer), now=clock.now())  # type: ignore[arg-type]
    assert not RateTable.objects.exists()


def test_command_loads_what_the_page_loads(world: None, tmp_path: Path) -> None:
    file, more, by = tmp_path / "rates.csv", tmp_path / "more.csv", factories.make_admin().email
    file.write_bytes(csv_of(MONDAY))
    more.write_bytes(csv_of(TUESDAY))
    said = [f"--{name.replace('_', '-')}={value}" for name, value in DRAFT.items()]
    call_command("load_rates", str(file), *said, f"--by={by}")
    call_command("load_rates", str(more), *said, f"--by={by}", "--adds")
    newest = RateTable.objects.get(number=2)
    assert (newest.since, rates_of(newest).count()) == (1, 2)
    for wrong, why in (
        ([str(more), *said, f"--by={by}"], "the same file"),
        ([str(more), *said, f"--by={by}", "--quoted=both"], "quoted: Select a valid choice"),
        ([str(tmp_path / "none.csv"), *said, f"--by={by}"], "can't be read"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("load_rates", *wrong)
    assert RateTable.objects.count() == 2


def test_pages_take_the_same_number_of_queries_for_one_version_and_three(world: None) -> None:
    def queries(name: str, *args: str) -> int:
        with CaptureQueriesContext(connection) as found:
            Client().get(reverse(name, args=args))
        return len(found)

    load(MONDAY)
    one = [queries("tenders:rate-tables"), queries("tenders:rate-table", "made-up-rates")]
    load(TUESDAY, adds=True)
    load(FORINT, adds=True)
    load(MONDAY, code="second")
    assert [queries("tenders:rate-tables"), queries("tenders:rate-table", "made-up-rates")] == [one[0], one[1] + 1]
