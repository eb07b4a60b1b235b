"""manage.py savings_report: what the page shows, on the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.tenders.history import award, lot, procedure, record


@pytest.fixture
def purchases(world: None) -> None:
    record(
        procedure("ocds-k-1", lot("1000", award("800"))),
        procedure("ocds-k-2", lot("500", award("600")), buyer="City of Cluj"),
        procedure("ocds-k-3", lot("70", award("60")), currency="MDL"),
    )


def written(tmp_path: Path, **options: Any) -> bytes:
    target = tmp_path / "report"
    call_command("savings_report", output=str(target), stderr=StringIO(), **options)
    return target.read_bytes()


def test_command_writes_what_the_page_lets_download(purchases: None, client: Client, tmp_path: Path) -> None:
    for kind in ("csv", "json"):
        downloaded = b"".join(client.get(f"/savings.{kind}?currency=EUR&buyer=City+of+Cluj"))  # type: ignore[arg-type]
        by_command = written(tmp_path, format=kind, currency="EUR", buyer="cluj")
        if kind == "json":
            [one, other] = [json.loads(content) for content in (downloaded, by_command)]
            assert {**one, "cut_off": ""} == {**other, "cut_off": ""}
        else:
            assert by_command == downloaded


def test_command_takes_the_most_frequent_currency_and_says_so(
    purchases: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = StringIO()
    call_command("savings_report", output=str(tmp_path / "report.json"), stderr=said)
    report = json.loads((tmp_path / "report.json").read_text(), parse_float=Decimal)
    assert (report["currency"], report["total_saving"], report["saving_percent"]) == (
        "EUR",
        Decimal(100),
        Decimal("6.67"),
    )
    assert report["other_currencies"] == ["MDL"]
    assert said.getvalue().strip() == "Amounts in EUR only. There are also awards in: MDL."


def test_command_writes_spreadsheet_and_pdf(purchases: None, tmp_path: Path) -> None:
    assert written(tmp_path, format="xlsx", currency="EUR")[:2] == b"PK"
    assert written(tmp_path, format="pdf", currency="MDL")[:5] == b"%PDF-"


def test_command_refuses_unclear_filters_by_name(purchases: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        written(tmp_path, since="31.31.2025", procedure="secret")
    assert str(refused.value).splitlines() == [
        "--since: Give the date as day, month and year.",
        "--procedure: Select a valid choice. secret is not one of the available choices.",
    ]
    assert not list(tmp_path.iterdir())


def test_command_that_fails_leaves_the_old_file(
    purchases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report").write_text("old")
    monkeypatch.setattr("tenders.reports.savings_xlsx.MOST_ROWS", 1)
    with pytest.raises(CommandError, match="2 lots don't fit on a sheet"):
        written(tmp_path, format="xlsx", currency="EUR")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report", "old")]


def test_command_names_a_folder_that_is_not_there(purchases: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("savings_report", output=str(tmp_path / "missing" / "report"), currency="EUR")
