"""Open data under /ocds/, and export_ocds: pages, one process, everything as one file."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from procurement import clock
from tenders.demo import director
from tenders.demo.scenario import Agency, Plan, Played
from tenders.models import Award, Release, Tender
from tenders.queries import releases as queries
from tenders.services.importing import Import
from tenders.services.releasing import store_release
from tests.tenders.conftest import START
from tests.tenders.ocds_samples import Json, procedure, written


@pytest.fixture
def imported(db: None, tmp_path: Path) -> list[str]:
    """Five imported procedures; their ocids in the order in which they were stored."""
    run = Import(now=clock.now(), report=lambda *_: None)
    with Path(written(tmp_path, "in.jsonl", *(procedure(number) for number in range(5)))).open("rb") as raw:
        run.keep(raw, "in.jsonl")
    run.record()
    return list(Release.objects.order_by("id").values_list("tender__ocid", flat=True))


@pytest.fixture
def native(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


def get(client: Client, address: str) -> Json:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    found: Json = json.loads(response.content)
    return found


def ocids(found: Json, members: str) -> list[str]:
    return [member["ocid"] for member in found[members]]


def local(address: str) -> str:
    return address.removeprefix("http://localhost:8000")


@pytest.mark.parametrize("members", ["releases", "records"])
def test_pages_lead_forth_and_back_through_everything_once(
    client: Client, imported: list[str], monkeypatch: pytest.MonkeyPatch, members: str
) -> None:
    monkeypatch.setattr(queries.page, "__kwdefaults__", {**(queries.page.__kwdefaults__ or {}), "size": 2})
    pages = [get(client, f"/ocds/{members}.json")]
    assert "prev" not in pages[0]["links"]
    while following := pages[-1]["links"].get("next"):
        pages.append(get(client, local(following)))
    assert [ocids(page, members) for page in pages] == [imported[:2], imported[2:4], imported[4:]]
    back = get(client, local(pages[-1]["links"]["prev"]))
    assert ocids(back, members) == imported[2:4]
    assert ocids(get(client, local(back["links"]["prev"])), members) == imported[:2]
    assert ocids(get(client, local(back["links"]["next"])), members) == imported[4:]


def test_page_names_itself_and_the_publisher(client: Client, imported: list[str]) -> None:
    found = get(client, "/ocds/releases.json?origin=imported")
    assert found["uri"] == "http://localhost:8000/ocds/releases.json?origin=imported"
    assert found["publisher"] == {"name": "Sigiliu", "uri": "http://localhost:8000"}
    assert found["license"].startswith("https://creativecommons.org/")
    assert found["publicationPolicy"] == "http://localhost:8000/ocds/"
    assert found["publishedDate"] == "2024-05-05T12:00:00Z"
    assert "links" not in found


def test_empty_list_is_a_package_all_the_same(client: Client, db: None) -> None:
    assert get(client, "/ocds/releases.json")["releases"] == []
    assert get(client, "/ocds/records.json")["records"] == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("from=2024-05-03", [2, 3, 4]),
        ("until=2024-05-03", [0, 1, 2]),
        ("from=2024-05-02&until=2024-05-02", [1]),
        ("buyer=XX-GOV-1", [1, 3]),
        ("buyer=nobody", []),
        ("origin=native", []),
        ("origin=imported&buyer=XX-GOV-0", [0, 2, 4]),
    ],
)
def test_filters_narrow_lists_bulk_and_export_alike(
    client: Client, imported: list[str], tmp_path: Path, query: str, numbers: list[int]
) -> None:
    expected = [f"ocds-xx0001-{number}" for number in numbers]
    assert ocids(get(client, f"/ocds/releases.json?{query}"), "releases") == expected
    assert ocids(get(client, f"/ocds/records.json?{query}"), "records") == expected
    assert [release["ocid"] for release in bulk(client, f"?{query}")] == expected
    file = tmp_path / "out.json"
    options = dict(part.split("=") for part in query.split("&"))
    call_command("export_ocds", output=str(file), skip_checks=True, **options)
    assert ocids(json.loads(file.read_text()), "releases") == expected


def test_filter_by_the_id_of_a_native_buyer(client: Client, imported: list[str], native: Played) -> None:
    buyer = native.tender.buyer
    assert ocids(get(client, f"/ocds/releases.json?buyer={buyer.pk}"), "releases") == [native.tender.ocid]
    assert ocids(get(client, "/ocds/releases.json?origin=native"), "releases") == [native.tender.ocid]


@pytest.mark.parametrize(
    "query", ["from=31.12.2024", "after=x", "before=0", "after=99999999999999999999", "origin=stolen"]
)
@pytest.mark.parametrize("file", ["releases.json", "records.json", "bulk.jsonl.gz"])
def test_filters_that_make_no_sense_are_refused_with_their_names(
    client: Client, db: None, file: str, query: str
) -> None:
    response = client.get(f"/ocds/{file}?{query}")
    assert response.status_code == 400
    assert list(json.loads(response.content)["errors"]) == [query.split("=", maxsplit=1)[0]]


def test_one_process_gives_its_releases_as_they_were_stored(client: Client, native: Played) -> None:
    store_release(native.tender, "tenderUpdate", now=clock.now())
    response = client.get(f"/ocds/releases/{native.tender.ocid}.json")
    for body in Release.objects.filter(tender=native.tender).values_list("body", flat=True):
        assert body.encode() in response.content


def test_record_holds_every_release_and_the_compiled_one(client: Client, native: Played) -> None:
    store_release(native.tender, "tenderUpdate", now=clock.now())
    [found] = get(client, f"/ocds/records/{native.tender.ocid}.json")["records"]
    assert [release["tag"] for release in found["releases"]] == [["tender"], ["tenderUpdate"]]
    newest = found["releases"][-1]
    assert found["compiledRelease"] == {
        **newest, "id": f"{newest['ocid']}-{newest['date']}", "tag": ["compiled"],
    }  # fmt: skip


def test_record_list_links_to_where_its_releases_stand(client: Client, native: Played) -> None:
    [found] = get(client, "/ocds/records.json")["records"]
    [link] = found["releases"]
    address, _hash, release_id = link["url"].partition("#")
    assert [release["id"] for release in get(client, local(address))["releases"]] == [release_id]
    assert (link["tag"], link["date"]) == (["tender"], found["compiledRelease"]["date"])


@pytest.mark.parametrize("address", ["/ocds/releases/{}.json", "/ocds/records/{}.json"])
def test_one_process_is_not_sent_twice_until_it_changes(client: Client, native: Played, address: str) -> None:
    address = address.format(native.tender.ocid)
    first = client.get(address)
    assert first["Last-Modified"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    director.move_to(clock.now() + timedelta(minutes=1))
    store_release(native.tender, "tenderUpdate", now=clock.now())
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_imported_process_bears_no_date_of_change(client: Client, imported: list[str]) -> None:
    response = client.get("/ocds/records/ocds-xx0001-1.json")
    assert "Last-Modified" not in response
    assert response["ETag"]


@pytest.mark.parametrize("address", ["/ocds/releases/ocds-none.json", "/ocds/records/ocds-none.json"])
def test_one_process_that_is_none_is_not_found(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 404


def test_draft_is_in_no_list_and_not_found(client: Client, agency: Agency, plan: Plan) -> None:
    draft = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    assert get(client, "/ocds/records.json")["records"] == []
    assert client.get(f"/ocds/records/{draft.tender.ocid}.json").status_code == 404


def test_ocid_with_a_slash_has_an_address_too(client: Client, imported: list[str]) -> None:
    Tender.objects.filter(ocid="ocds-xx0001-1").update(ocid="ocds-xx0001/ă 1")
    [found] = [r for r in get(client, "/ocds/records.json")["records"] if "/" in r["ocid"]]
    address = found["releases"][0]["url"].split("#")[0]
    assert len(get(client, local(address))["releases"]) == 1


def bulk(client: Client, query: str = "") -> list[Json]:
    response: Any = client.get(f"/ocds/bulk.jsonl.gz{query}")
    assert response.streaming
    return [json.loads(line) for line in gzip.decompress(b"".join(response.streaming_content)).decode().splitlines()]


def test_bulk_holds_every_release(client: Client, imported: list[str], native: Played) -> None:
    assert [release["ocid"] for release in bulk(client)] == [*imported, native.tender.ocid]


FORMS = ("releases.jsonl", "releases.jsonl.gz", "records.jsonl", "records.jsonl.gz", "records.csv.zip", "records.xlsx")


def file_of(client: Client, name: str, year: int = 2024) -> bytes:
    response: Any = client.get(f"/ocds/bulk/{year}/{name}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_files_of_a_year_hold_its_releases_and_the_records_that_began_in_it(
    client: Client, imported: list[str], native: Played
) -> None:
    assert [json.loads(line)["ocid"] for line in file_of(client, "releases.jsonl").splitlines()] == imported
    assert gzip.decompress(file_of(client, "releases.jsonl.gz")) == file_of(client, "releases.jsonl")
    [record] = [json.loads(line) for line in file_of(client, "records.jsonl", START.year).splitlines()]
    assert (record["ocid"], record["compiledRelease"]["tag"]) == (native.tender.ocid, ["compiled"])
    assert gzip.decompress(file_of(client, "records.jsonl.gz")) == file_of(client, "records.jsonl")
    for missing in ("1999/releases.jsonl", "2024/releases.exe"):
        assert client.get(f"/ocds/bulk/{missing}").status_code == 404


def test_tables_of_a_year_have_a_row_for_each_thing_and_real_numbers(client: Client, imported: list[str]) -> None:
    with ZipFile(io.BytesIO(file_of(client, "records.csv.zip"))) as packed:
        tables = {name: list(csv.DictReader(io.StringIO(packed.read(name).decode()))) for name in packed.namelist()}
    assert [row["ocid"] for row in tables["main.csv"]] == imported
    awards = {row["ocid"]: row["awards/0/value/amount"] for row in tables["awards.csv"]}
    assert awards == dict.fromkeys(imported, "900.50")
    assert len(tables["bids_details.csv"]) == 10
    book = load_workbook(io.BytesIO(file_of(client, "records.xlsx")))
    assert set(book.sheetnames) == {name.removesuffix(".csv") for name in tables}
    headings, first, *_ = book["awards"].values
    assert dict(zip(headings, first, strict=True))["awards/0/value/amount"] == 900.5


@pytest.mark.parametrize("name", FORMS)
def test_file_of_a_year_is_not_sent_twice_until_it_changes(client: Client, native: Played, name: str) -> None:
    committed()
    address = f"/ocds/bulk/{START.year}/{name}"
    first: Any = client.get(address)
    content = b"".join(first.streaming_content)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    store_release(native.tender, "tenderUpdate", now=clock.now())
    committed()
    again: Any = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert b"".join(again.streaming_content) != content


def part_of(client: Client, year: int, asked: str, **headers: str) -> Any:
    return client.get(f"/ocds/bulk/{year}/releases.jsonl", headers={"range": asked, **headers})


def test_download_that_broke_off_goes_on_at_any_byte(
    client: Client, imported: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    committed()
    monkeypatch.setattr(queries.texts_in_turn, "__defaults__", (2,))
    first: Any = client.get("/ocds/bulk/2024/releases.jsonl")
    whole = b"".join(first.streaming_content)
    assert (first["Accept-Ranges"], first["Content-Length"]) == ("bytes", str(len(whole)))
    ends = [number + 1 for number, byte in enumerate(whole) if byte == ord("\n")]
    for start in (0, 1, ends[0] - 1, ends[0], ends[1] + 7, ends[3], len(whole) - 1):
        cache.clear()
        rest = part_of(client, 2024, f"bytes={start}-", **{"if-range": first["ETag"]})
        assert (rest.status_code, rest["Content-Length"]) == (206, str(len(whole) - start))
        assert rest["Content-Range"] == f"bytes {start}-{len(whole) - 1}/{len(whole)}"
        assert whole[:start] + b"".join(rest.streaming_content) == whole
    some = part_of(client, 2024, f"bytes={ends[0] - 5}-{ends[2] + 5}")
    assert b"".join(some.streaming_content) == whole[ends[0] - 5 : ends[2] + 6]
    after = part_of(client, 2024, f"bytes={len(whole)}-")
    assert (after.status_code, after["Content-Range"]) == (416, f"bytes */{len(whole)}")
    assert client.head("/ocds/bulk/2024/releases.jsonl")["Content-Length"] == str(len(whole))


def test_download_of_another_version_begins_anew(client: Client, native: Played) -> None:
    committed()
    first: Any = client.get(f"/ocds/bulk/{START.year}/releases.jsonl")
    store_release(native.tender, "tenderUpdate", now=clock.now())
    committed()
    again = part_of(client, START.year, "bytes=10-", **{"if-range": first["ETag"]})
    assert again.status_code == 200
    assert len(b"".join(again.streaming_content).splitlines()) == 2


def test_release_that_comes_while_a_file_is_sent_is_not_in_it(client: Client, native: Played) -> None:
    committed()
    first: Any = client.get(f"/ocds/bulk/{START.year}/releases.jsonl")
    store_release(native.tender, "tenderUpdate", now=clock.now())
    committed()
    assert len(b"".join(first.streaming_content)) == int(first["Content-Length"])


def committed() -> None:
    """What a commit does: releases get their places."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_file_of_many_releases_takes_no_more_memory_than_one_of_few(client: Client, native: Played) -> None:
    """40 MB in 4,000 releases pass through less than 16 MB."""
    body = Release.objects.get().body[:-1] + ',"language":"' + "x" * 10_000 + '"}'
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenders_release (tender_id, number, tags, released_at, body, digest)"
            " SELECT %s, n, '{tenderUpdate}', %s, %s, '' FROM generate_series(2, 4001) n",
            [native.tender.pk, clock.now(), body],
        )
    response: Any = client.get(f"/ocds/bulk/{START.year}/releases.jsonl.gz")
    tracemalloc.start()
    try:
        lines = sum(len(piece) > 0 for piece in response.streaming_content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert lines > 0
    assert peak < 16_000_000


def test_bulk_reads_a_batch_at_a_time(client: Client, imported: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries.texts_in_turn, "__defaults__", (2,))
    with CaptureQueriesContext(connection) as seen:
        assert len(bulk(client)) == 5
    reading = [query["sql"] for query in seen.captured_queries if '"body"' in query["sql"]]
    assert len(reading) > 2
    assert not [sql for sql in reading if not sql.endswith("LIMIT 2")]


@pytest.mark.parametrize(("address", "count"), [("/ocds/releases.json", 1), ("/ocds/records.json", 2), ("/ocds/", 3)])
def test_lists_cost_the_same_queries_for_any_number(
    client: Client, imported: list[str], address: str, count: int
) -> None:
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    assert len([query for query in seen.captured_queries if "tenders_" in query["sql"]]) == count


@pytest.mark.parametrize(
    "address", ["/ocds/releases.json", "/ocds/records.json", "/ocds/bulk.jsonl.gz", "/ocds/records/ocds-xx0001-1.json"]
)
def test_open_data_may_be_read_by_any_site_and_written_by_none(
    client: Client, imported: list[str], address: str
) -> None:
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.post(address).status_code == 405


def test_index_page_describes_the_data(client: Client, imported: list[str]) -> None:
    page = client.get("/ocds/").content.decode()
    for expected in ("/ocds/releases.json", "bulk.jsonl.gz", "ocds_lots_extension", "creativecommons.org", "Sigiliu"):
        assert expected in page


def read(content: bytes) -> dict[str, int]:
    """Imports the content as a file; how many processes went which way."""
    run = Import(now=clock.now(), report=lambda *told: pytest.fail(str(told)))
    run.keep(io.BufferedReader(io.BytesIO(content)), "in")  # type: ignore[arg-type]
    run.record()
    return {outcome.value: count for outcome, count in run.tally.outcomes.items() if count}


@pytest.mark.parametrize(("name", "form"), [("o.json", "package"), ("o.jsonl", "jsonl"), ("o.jsonl.gz", "jsonl")])
def test_export_can_be_imported_elsewhere_with_the_same_content(
    imported: list[str], tmp_path: Path, name: str, form: str
) -> None:
    file = tmp_path / name
    call_command("export_ocds", output=str(file), format=form, skip_checks=True)
    content = gzip.decompress(file.read_bytes()) if name.endswith("gz") else file.read_bytes()
    assert read(content.replace(b"ocds-xx0001", b"ocds-xx0002")) == {"imported": 5}
    there, here = (Tender.objects.filter(ocid__startswith=prefix) for prefix in ("ocds-xx0002", "ocds-xx0001"))
    fields = (
        "title", "stage", "buyer__name", "currency", "cpv_code", "nature", "lots__estimated_value", "lots__items__quantity",
        "lots__offers__amount", "lots__awards__amount", "lots__awards__supplier__identifier", "lots__awards__valid_bids",
        "lots__awards__second_lowest_bid", "lots__awards__contract__amount", "lots__awards__decided_at",
    )  # fmt: skip
    assert sorted(there.values_list(*fields), key=repr) == sorted(here.values_list(*fields), key=repr)


def test_export_imported_where_it_came_from_changes_nothing(imported: list[str], tmp_path: Path) -> None:
    parts = [
        {**procedure(9), "id": "9-1", "tag": ["tender"], "awards": None},
        {**procedure(9), "id": "9-2", "tag": ["award"], "date": "2024-06-30T00:00:00Z", "tender": {"id": "9"}},
    ]
    read(json.dumps(parts).encode())
    file = tmp_path / "out.json"
    call_command("export_ocds", output=str(file), skip_checks=True)
    assert read(file.read_bytes()) == {"unchanged": 6}
    assert Award.objects.count() == 6


def test_export_to_standard_output(imported: list[str], capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    call_command("export_ocds", output="-", format="jsonl", skip_checks=True)
    assert len(capfdbinary.readouterr().out.splitlines()) == 5


def test_export_that_fails_leaves_the_old_file(imported: list[str], tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("old")
    with pytest.raises(CommandError, match="--from"):
        call_command("export_ocds", output=str(file), skip_checks=True, **{"from": "soon"})
    with pytest.raises(CommandError, match="nowhere"):
        call_command("export_ocds", output=str(tmp_path / "nowhere" / "out.json"), skip_checks=True)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.json"]
    assert file.read_text() == "old"
