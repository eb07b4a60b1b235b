"""Price indices: loaded whole or not at all by an administrator, read and taken along by everybody, never altered."""

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
from tenders.models import PriceIndex, PriceIndexValue
from tenders.services.price_indices import IndexDraft, load_index
from tests import factories
from tests.tenders.indexing import DRAFT, csv_of, load

VALUES = {"2025-05": "100", "2025-06": "101.25"}


@pytest.fixture
def admin(world: None) -> Client:
    client = Client()
    client.force_login(factories.make_admin(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_the_administrator_loads_everybody_reads_and_takes_along(admin: Client) -> None:
    data = csv_of(VALUES)
    posted = DRAFT | {"file": SimpleUploadedFile("prices.csv", data)}
    assert admin.post(reverse("tenders:price-index-load"), posted).status_code == 302
    index, visitor = PriceIndex.objects.get(), Client()
    assert index.sha256 == sha256(data).hexdigest()
    entry = LogEntry.objects.get(type="price_index.loaded")
    assert entry.public
    told = json.loads(entry.body)
    assert (told["subject"], told["number"], told["file"], told["months"], told["last_month"]) == (
        "price-index:made-up-prices", 1, index.sha256, 2, "2025-06",
    )  # fmt: skip
    shown = text_of(visitor, reverse("tenders:price-index", args=[index.code]))
    for words in (DRAFT["source"], DRAFT["source_url"], DRAFT["licence"], DRAFT["base_period"], "101.25", index.sha256):
        assert words in shown, words
    assert DRAFT["name"] in text_of(visitor, reverse("tenders:price-indices"))
    assert reverse("tenders:price-indices") in text_of(visitor, reverse("tenders:unit-prices"))
    taken = visitor.get(reverse("tenders:price-index-csv", args=[index.code]))
    assert taken.getvalue() == b"month,value\n2025-05,100\n2025-06,101.25\n"  # type: ignore[attr-defined]


def test_file_with_a_fault_is_not_loaded_at_all(admin: Client) -> None:
    wrong = SimpleUploadedFile("prices.csv", csv_of({"2025-05": "100", "2025-13": "1", "2025-07": "-4"}))
    answer = admin.post(reverse("tenders:price-index-load"), DRAFT | {"file": wrong})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 3: “2025-13” is no month" in shown
    assert "Line 4: “-4” is no value" in shown
    assert not PriceIndex.objects.exists()
    assert not PriceIndexValue.objects.exists()
    large = SimpleUploadedFile("prices.csv", b"month,value\n" + b" " * 200_000)
    assert admin.post(reverse("tenders:price-index-load"), DRAFT | {"file": large}).status_code == 422


def test_next_version_leaves_the_one_before_as_it_was(admin: Client) -> None:
    load(VALUES)
    with pytest.raises(Refused, match="the same file"):
        load(VALUES)
    with pytest.raises(Refused, match="another short name"):
        load({"2025-05": "7"}, currency="RON")
    page = reverse("tenders:price-index", args=["made-up-prices"])
    load(VALUES | {"2025-06": "101.5"}, source="Nobody at all")
    shown = text_of(admin, page)
    assert ("101.5" in shown, "101.25" in shown, "Nobody at all" in shown) == (True, False, True)
    assert "101.25" in text_of(admin, f"{page}?version=1")
    assert admin.get(f"{page}?version=3").status_code == admin.get(f"{page}?version=x").status_code == 404
    assert 'value="Nobody at all"' in text_of(admin, f"{reverse('tenders:price-index-load')}?code=made-up-prices")
    for change in (PriceIndex.objects.all().delete, PriceIndexValue.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        PriceIndexValue.objects.update(value=1)


def test_others_load_nothing(admin: Client) -> None:
    officer = factories.make_agency().officer
    with pytest.raises(Http404):
        load_index(IndexDraft(**DRAFT), csv_of(VALUES), actor=actor_for(officer), now=clock.now())
    assert not PriceIndex.objects.exists()


def test_command_loads_what_the_page_loads(admin: Client, tmp_path: Path) -> None:
    file, by = tmp_path / "prices.csv", factories.make_admin().email
    file.write_bytes(csv_of(VALUES))
    said = [f"--{name.replace('_', '-')}={value}" for name, value in DRAFT.items()]
    call_command("load_index", str(file), *said, f"--by={by}")
    assert PriceIndex.objects.get().values.count() == 2
    officer = factories.make_agency().officer
    for wrong, why in (
        ([str(file), *said, f"--by={by}"], "the same file"),
        ([str(file), *said, "--by=nobody@nowhere.example"], "Nobody here"),
        ([str(file), *said, f"--by={officer.email}"], "no platform administrator"),
        ([str(tmp_path / "none.csv"), *said, f"--by={by}"], "can't be read"),
        ([str(file), *said, f"--by={by}", "--currency=lei"], "currency: Three letters"),
    ):
        with pytest.raises(CommandError, match=why):
            call_command("load_index", *wrong)
    assert PriceIndex.objects.count() == 1


def test_list_takes_the_same_number_of_queries_for_one_index_and_three(world: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            Client().get(reverse("tenders:price-indices"))
        return len(found)

    load(VALUES)
    one = queries()
    load(VALUES, code="second")
    load(VALUES, code="third")
    assert queries() == one <= 4
