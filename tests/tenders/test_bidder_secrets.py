"""Nothing that a bidder writes stands anywhere in plaintext before the opening: database, files, logs, caches, cookies, mails."""

from __future__ import annotations

import io
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from procurement import blobs
from tenders.demo.scenario import Agency, Company
from tenders.forms.price_template import price_template
from tests.tenders.bidding import (
    PDF,
    address,
    begin,
    client_of,
    fields,
    files_written,
    open_tender,
    save_prices,
    saved,
    slot_of,
    text_of,
    upload,
)

# New words for each run: what an earlier run may have left in the database's files proves nothing about this one.
DIGITS, MARK = secrets.randbelow(10**8), secrets.token_hex(8)
PRICE, SECOND_PRICE, ANSWER = f"1{DIGITS:08}.43", f"2{DIGITS:08}.57", f"47.{DIGITS % 9000 + 1000}"
NAME, CONTENT = f"canary-{MARK}.pdf", f"CANARY-CONTENT-{MARK}".encode()
WORDS = [text.encode() for text in (PRICE, SECOND_PRICE, PRICE[:9], SECOND_PRICE[:9], f"canary-{MARK}")] + [CONTENT]


def in_database(words: list[bytes]) -> list[str]:
    """The rows, of any table, in which one of the words stands."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            # Binary columns come as \\x…, so each word is also looked for in hexadecimal.
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{schema}"."{table}" t')  # noqa: S608
            for (row,) in cursor.fetchall():
                if any(word.decode() in row or word.hex() in row for word in words):
                    found.append(f"{table}: {row[:200]}")
    return found


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """Every file below the folders. os.walk passes over folders that go while it walks: the database works on."""
    for folder in folders:
        for where, _inner, names in os.walk(folder):
            yield from (Path(where) / name for name in names)


def in_files(words: list[bytes], *folders: Path) -> list[str]:
    """The files in which one of the words stands, the database's own included."""
    found = []
    for path in _files(folders):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue  # the database works on: a file may be gone by now
        if any(word in content for word in words):
            found.append(str(path))
    return found


@pytest.mark.django_db(transaction=True)
def test_canary_price_name_and_content_are_nowhere_before_the_opening(
    agency: Agency, alfa: Company, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(
        logging.INFO, logger="django.db.backends"
    )  # SQL with its values is a debugging aid, never on by itself
    played = open_tender(agency)
    boss = client_of(alfa.submitter)
    responses: list[Any] = []
    with files_written() as written:
        begin(played, alfa, boss)
        responses.append(save_prices(boss, played, (PRICE, SECOND_PRICE)))
        responses.append(save_prices(boss, played, (f"{PRICE}o", "1"), 2))
        responses.append(save_prices(boss, played, ("", ""), 2))
        responses.append(_answers(boss, played))
        responses.append(upload(boss, played, slot_of(played), NAME, PDF + CONTENT * 300_000))
        responses.append(upload(boss, played, "other", f"canary-{MARK}.exe", CONTENT))
        responses.append(_sheet(boss, played))
        for gone in (Client(headers={"sec-fetch-site": "same-origin"}), _logged_out(alfa)):
            responses.append(_sheet(gone, played))
            responses.append(upload(gone, played, slot_of(played), NAME, PDF + CONTENT * 300_000))
        form = fields(boss.get(address(played, "bid-check")).content.decode())
        receipt = boss.post(address(played, "bid-submit"), form, follow=True)
    assert "Your bid was received" in text_of(receipt)
    assert (PRICE in str(saved(played, alfa).content), NAME in str(saved(played, alfa).content)) == (True, True)
    folders = (Path(settings.DATA_DIR), Path(settings.STORAGES["default"]["OPTIONS"]["location"]))
    title = played.tender.title.encode()
    assert (in_database([title]) != [], in_files([title], *folders) != []) == (True, True)  # what is public is found
    assert (in_database(WORDS), in_files(WORDS, *folders)) == ([], [])
    sealed = [name for name in written if Path(name).suffix == ".part"]
    assert (len(sealed) > 0, {Path(name).parent for name in sealed}) == (True, {blobs.backend().staging()})
    known = (str(settings.DATA_DIR), "/proc/", "/dev/")
    others = [name for name in written if name not in sealed and not name.startswith(known) and not name.isdigit()]
    assert others == []
    said = caplog.text + "".join(capfd.readouterr())
    assert [word for word in WORDS if word.decode() in said] == []
    assert not any(word.decode() in _kept_by_browser(response) for response in responses for word in WORDS)


def _answers(client: Client, played: Any) -> Any:
    url = address(played, "bid-declarations")
    made = {f"declaration_{r.pk}": "on" for r in played.tender.requirements.filter(kind="declaration")}
    warranty, delivery = played.lot().criteria.all()
    answers = {f"answer_{warranty.pk}": ANSWER, f"answer_{delivery.pk}": "5 days"}
    return client.post(url, {**fields(client.get(url).content.decode()), **made, **answers})


def _sheet(client: Client, played: Any) -> Any:
    lot = played.lot()
    items = [str(item.pk) for item in lot.items.all()]
    data = price_template(lot, dict.fromkeys(items, PRICE))
    assert openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]["F5"].value == float(PRICE)
    file = SimpleUploadedFile("table.xlsx", data + b"\0" * 3_000_000)  # large enough for Django's temporary files
    return client.post(address(played, "bid-price-upload", 1), {"file": file})


def _logged_out(company: Company) -> Client:
    """A browser whose session has ended on the server."""
    client = client_of(company.submitter)
    client.session.flush()
    return client


def _kept_by_browser(response: Any) -> str:
    """What a response puts where it stays: cookies, the address of the next page, names of headers."""
    return f"{response.cookies.output()} {response.headers}"
