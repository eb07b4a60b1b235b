"""import_ocds and record_history: what goes in, what is refused, and what a second run changes."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.db.models import Count, Q, Sum

from procurement import clock
from procurement.models import LogEntry, Organization
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from procurement.rules.ocds_history import procedure_history
from tenders.models import Award, Bid, Contract, Item, Lot, LotOffer, ReadingMark, Release, SourceRelease, Tender
from tenders.services import importing
from tenders.services.history import Outcome, record_history, reference_of
from tests.tenders.ocds_samples import Json, eur, package, procedure, written

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs import_ocds; its exit code, the line it ends with, and what it said on the way."""

    def import_files(*files: object) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("import_ocds", *map(str, files), skip_checks=True)
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out.strip(), said.err

    return import_files


def told(read: int, *, imported: int = 0, updated: int = 0, unchanged: int = 0, refused: int = 0) -> str:
    return f"{read} releases read: {imported} procedures imported, {updated} updated, {unchanged} unchanged, {refused} refused."


def test_import_stores_the_procedure_as_history(run: Run, tmp_path: Path) -> None:
    assert run(written(tmp_path, "one.json", procedure(1)))[:2] == (0, told(1, imported=1))
    tender = Tender.objects.get()
    assert (tender.ocid, tender.reference, tender.stage, tender.currency, tender.imported, tender.next_event_at) == (
        "ocds-xx0001-1", "ocds-xx0001-1", Stage.CONTRACTED, "EUR", True, None,
    )  # fmt: skip
    assert (tender.buyer.name, tender.buyer.kind, tender.buyer.imported) == ("Town 1", Organization.Kind.AGENCY, True)
    assert tender.import_source == "one.json"
    lot = Lot.objects.get()
    assert (lot.number, lot.estimated_value, lot.cpv_code, lot.award_method) == (1, Decimal("1000.00"), "39112000", "")
    assert Item.objects.get().quantity == Decimal(4)
    assert list(LotOffer.objects.order_by("amount").values_list("bidder__name", "amount", "valid")) == [
        ("Of XX-REG-1", Decimal("900.50"), True),
        ("Of XX-REG-rival", Decimal("950.50"), True),
    ]
    award = Award.objects.get()
    assert award.supplier
    assert award.offer
    assert (award.amount, award.supplier.identifier, award.offer.amount, award.valid_bids, award.second_lowest_bid) == (
        Decimal("900.50"), "XX-REG-1", Decimal("900.50"), 2, Decimal("950.50"),
    )  # fmt: skip
    assert (Contract.objects.get().amount, Contract.objects.get().number) == (Decimal("900.50"), "c")


def test_import_is_logged_and_released(run: Run, tmp_path: Path) -> None:
    run(written(tmp_path, "one.json", procedure(1)))
    tender = Tender.objects.get()
    entry = LogEntry.objects.get(type="procedure.imported")
    assert entry.subject == f"tender:{tender.pk}"
    assert tender.import_digest in entry.body
    assert "one.json" in entry.body
    release = Release.objects.get()
    assert (release.number, release.tags, release.released_at) == (
        1, ["tender", "award", "contract"], datetime(2024, 5, 2, 12, tzinfo=UTC),
    )  # fmt: skip


def test_import_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "many.jsonl", *(procedure(number) for number in range(3)))
    assert run(file)[1] == told(3, imported=3)
    before = [list(model.objects.order_by("pk").values()) for model in (Tender, Lot, Award, LogEntry, Release)]
    assert run(file)[:2] == (0, told(3, unchanged=3))
    assert before == [list(model.objects.order_by("pk").values()) for model in (Tender, Lot, Award, LogEntry, Release)]


def test_import_newer_content_updates_under_the_same_ids(run: Run, tmp_path: Path) -> None:
    run(written(tmp_path, "old.json", procedure(1, award=900)))
    tender, lot = Tender.objects.get().pk, Lot.objects.get().pk
    newer = procedure(1, award=850, date="2024-07-01T00:00:00Z", id="1-2")
    assert run(written(tmp_path, "new.json", newer))[1] == told(1, updated=1)
    assert (Tender.objects.get().pk, Lot.objects.get().pk) == (tender, lot)
    assert Award.objects.get().amount == Decimal(850)
    assert list(Release.objects.values_list("number", flat=True)) == [1, 2]
    assert LogEntry.objects.filter(type="procedure.imported").count() == 2


def test_import_older_content_after_newer_changes_nothing(run: Run, tmp_path: Path) -> None:
    run(written(tmp_path, "new.json", procedure(1, award=850, date="2024-07-01T00:00:00Z", id="1-2")))
    assert run(written(tmp_path, "old.json", procedure(1, award=900)))[1] == told(1, unchanged=1)
    assert Award.objects.get().amount == Decimal(850)


def releases_of_one() -> list[Json]:
    base = {"ocid": "ocds-xx0001-9", "initiationType": "tender", "buyer": {"id": "XX-GOV-9", "name": "Town 9"}}
    tender = {"id": "9", "title": "Bridge", "status": "active", "value": eur(5000)}
    award = {"id": "a", "status": "active", "value": eur(4000)}
    return [
        {**base, "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": tender},
        {**base, "id": "2", "date": "2024-02-01T00:00:00Z", "tag": ["tenderUpdate"], "tender": {"id": "9", "value": {"amount": 6000}}},
        {**base, "id": "3", "date": "2024-03-01T00:00:00Z", "tag": ["award"], "tender": {"status": "complete"}, "awards": [award]},
    ]  # fmt: skip


def assert_bridge() -> None:
    tender = Tender.objects.get()
    assert (tender.title, tender.stage) == ("Bridge", Stage.AWARDED)
    assert (Lot.objects.get().estimated_value, Award.objects.get().amount) == (Decimal(6000), Decimal(4000))
    assert tender.published_at == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_import_merges_releases_of_one_input_in_the_order_of_their_dates(
    run: Run, tmp_path: Path, order: tuple[int, ...]
) -> None:
    releases = releases_of_one()
    assert run(written(tmp_path, "all.jsonl", *(releases[n] for n in order)))[1] == told(3, imported=1)
    assert_bridge()


def test_import_merges_releases_that_come_in_different_runs(run: Run, tmp_path: Path) -> None:
    outcomes = [run(written(tmp_path, "month.json", release))[1] for release in releases_of_one()]
    assert outcomes == [told(1, imported=1), told(1, updated=1), told(1, updated=1)]
    assert_bridge()
    assert SourceRelease.objects.filter(pending=False).count() == 3


def test_import_corrected_release_under_its_old_id_replaces_it(run: Run, tmp_path: Path) -> None:
    first, *_ = releases_of_one()
    run(written(tmp_path, "wrong.json", {**first, "tender": {**first["tender"], "description": "Never so."}}))
    assert run(written(tmp_path, "right.json", first))[1] == told(1, updated=1)
    assert Tender.objects.get().summary == ""


SHAPES: dict[str, Callable[[list[Json]], str]] = {
    "release package": lambda found: json.dumps(package(*found)),
    "release package, written over lines": lambda found: json.dumps(package(*found), indent=2),
    "record package": lambda found: json.dumps(
        {"uri": "https://x.example", "records": [{"ocid": r["ocid"], "releases": [], "compiledRelease": r} for r in found]}
    ),
    "record package with linked releases": lambda found: json.dumps(
        {"records": [{"compiledRelease": r, "releases": [{"url": "https://x.example", "date": r["date"]}]} for r in found]},
        indent=1,
    ),
    "record package with embedded releases only": lambda found: json.dumps(
        {"records": [{"ocid": r["ocid"], "releases": [r]} for r in found]}, indent=1
    ),
    "list of releases": json.dumps,
    "list of releases, one a line": lambda found: "[\n" + ",\n".join(map(json.dumps, found)) + "\n]",
    "lines of releases": lambda found: "\n".join(map(json.dumps, found)),
    "lines of packages": lambda found: "\n".join(json.dumps(package(r)) for r in found),
    "lines of records": lambda found: "\n\n".join(json.dumps({"ocid": "x", "compiledRelease": r}) for r in found) + "\r\n",
    "with a byte order mark": lambda found: "\ufeff" + "\n".join(map(json.dumps, found)),
    "documents one after the other": lambda found: "\n".join(json.dumps(r, indent=1) for r in found),
}  # fmt: skip


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", SHAPES)
def test_import_knows_every_shape_by_its_content(run: Run, tmp_path: Path, shape: str, zipped: bool) -> None:
    content = SHAPES[shape]([procedure(1), procedure(2)]).encode()
    file = tmp_path / "no-suffix"
    file.write_bytes(gzip.compress(content) if zipped else content)
    assert run(file)[:2] == (0, told(2, imported=2))


@pytest.mark.parametrize("kind", ["single release", "single record"])
def test_import_single_release_or_record_written_over_lines(run: Run, tmp_path: Path, kind: str) -> None:
    value = procedure(1) if kind == "single release" else {"ocid": "x", "releases": [], "compiledRelease": procedure(1)}
    file = tmp_path / "one.json"
    file.write_text(json.dumps(value, indent=2))
    assert run(file)[:2] == (0, told(1, imported=1))


def test_import_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BufferedReader(io.BytesIO(json.dumps(procedure(1)).encode()))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    assert run("-")[:2] == (0, told(1, imported=1))


def test_import_long_lines_are_read_piece_by_piece(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenders.services.ocds_files.LONGEST_LINE", 4000)
    long = package(*(procedure(number) for number in range(10)))
    file = written(tmp_path, "mixed.jsonl", procedure(10), long, procedure(11), long, {"x": "y" * 5000})
    code, last, said = run(file)
    assert (code, last) == (1, told(22, imported=12, refused=1))
    assert "mixed.jsonl, line 5: It is neither an OCDS release" in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({**procedure(1), "ocid": None}, "refused: faulty.jsonl, line 2: There is no ocid."),
        ({**procedure(1), "date": "yesterday"}, "refused: ocds-xx0001-1: date is not a date."),
        ({**procedure(1), "tender": {"value": {"amount": "5"}}}, "refused: ocds-xx0001-1: tender.value.amount is not a number."),
        ({**procedure(1), "ocid": "ocds-000000-1"}, "refused: ocds-000000-1: The ocid begins with this platform's own prefix"),
        ({"hello": "world"}, "refused: faulty.jsonl, line 2: It is neither an OCDS release nor a record nor a package of them."),
        ([1], "refused: faulty.jsonl, line 2, item 1: It is neither an OCDS release nor a record nor a package of them."),
        ("{broken", "refused: faulty.jsonl, line 2: It is not JSON: Expecting property name enclosed in double quotes"),
        ('{"ocid": NaN}', "refused: faulty.jsonl, line 2: It is not JSON: NaN is no JSON number."),
        ('{"releases": ["text"]}', "refused: faulty.jsonl, line 2, release 1: It is neither"),
        ("[" * 100_000, "refused: faulty.jsonl, line 2: It is not JSON: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_import_faulty_record_is_refused_with_its_reason_and_the_rest_goes_in(
    run: Run, tmp_path: Path, line: object, reason: str
) -> None:
    file = tmp_path / "faulty.jsonl"
    middle = line if isinstance(line, str) else json.dumps(line)
    file.write_text("\n".join([json.dumps(procedure(7)), middle, json.dumps(procedure(8))]))
    code, last, said = run(file)
    assert code == 1
    assert last.endswith("2 procedures imported, 0 updated, 0 unchanged, 1 refused.")
    assert reason in said
    assert sorted(Tender.objects.values_list("ocid", flat=True)) == ["ocds-xx0001-7", "ocds-xx0001-8"]


def test_import_broken_first_line_does_not_spoil_the_others(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "faulty.jsonl"
    file.write_text("\n".join(['{"ocid": "cut o', json.dumps(procedure(7)), json.dumps(procedure(8))]))
    assert run(file)[:2] == (1, told(2, imported=2, refused=1))


def test_import_refused_again_is_reported_again(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "faulty.jsonl", procedure(7), {**procedure(1), "buyer": None})
    run(file)
    assert run(file)[:2] == (1, told(2, unchanged=1, refused=1))
    assert not SourceRelease.objects.filter(ocid="ocds-xx0001-1").exists()


def test_import_refused_update_keeps_what_was_there(run: Run, tmp_path: Path) -> None:
    run(written(tmp_path, "good.json", procedure(1)))
    bad = procedure(1, date="2024-09-01T00:00:00Z", id="1-2", buyer="nobody")
    assert run(written(tmp_path, "bad.json", bad))[:2] == (1, told(1, refused=1))
    assert Award.objects.get().amount == Decimal("900.50")
    assert run(written(tmp_path, "good.json", procedure(1)))[:2] == (0, told(1, unchanged=1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ""),
        (b"   \n\n", ""),
        (b"not json at all", "It is not JSON"),
        (b"\x00\x01\x02", "It is not JSON"),
        (b'{"releases": [' + json.dumps(procedure(1)).encode() + b", {", "It is not JSON"),
        (gzip.compress(json.dumps(procedure(1)).encode() * 99)[:-40], "It can't be read to its end"),
    ],
)
def test_import_of_a_file_that_is_none_fails_with_a_reason(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "what"
    file.write_bytes(content)
    code, _last, errors = run(file)
    assert code == 1
    assert said in errors
    assert "Traceback" not in errors


def test_import_of_a_missing_file_takes_the_others(run: Run, tmp_path: Path) -> None:
    code, last, said = run(tmp_path / "nowhere.json", written(tmp_path, "one.json", procedure(1)))
    assert (code, last) == (1, told(1, imported=1, refused=1))
    assert "nowhere.json: No such file or directory" in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_import_shows_a_bar_on_a_terminal_and_lines_elsewhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "in.jsonl", procedure(1), {**procedure(2), "date": "soon"})
    assert run(file)[2].splitlines() == [f"Reading {file}", "refused: ocds-xx0001-2: date is not a date.", "Recording"]
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run(file)
    assert "%|" in terminal.getvalue()
    assert "Recording" in terminal.getvalue()
    assert "refused: ocds-xx0001-2: date is not a date.\n" in terminal.getvalue()


def test_import_never_touches_a_native_procedure(run: Run, tmp_path: Path) -> None:
    buyer = Organization.objects.create(kind=Organization.Kind.AGENCY, name="Ours", created_at=clock.now())
    native = Tender.objects.create(
        reference="1", ocid="ocds-xx0001-1", title="Ours", buyer=buyer, created_at=clock.now()
    )
    code, last, said = run(written(tmp_path, "one.jsonl", procedure(1), procedure(2)))
    assert (code, last) == (1, told(2, imported=1, refused=1))
    assert "ocds-xx0001-1: This ocid is a procedure of this platform" in said
    kept = Tender.objects.get(pk=native.pk)
    assert (kept.title, kept.imported) == ("Ours", False)


def test_import_what_the_database_refuses_is_refused_alone(run: Run, tmp_path: Path) -> None:
    record = importing.record_histories

    def fails(arrivals: list[Any], *, now: datetime) -> Any:
        if any(arrival.history.ocid == "ocds-xx0001-2" for arrival in arrivals):
            raise DatabaseError("disk on fire\nDETAIL: ...")
        return record(arrivals, now=now)

    file = written(tmp_path, "many.jsonl", *(procedure(number) for number in range(4)))
    with patch.object(importing, "record_histories", fails):
        code, last, said = run(file)
    assert (code, last) == (1, told(4, imported=3, refused=1))
    assert "ocds-xx0001-2: The database refuses it: disk on fire" in said
    assert run(file)[:2] == (0, told(4, imported=1, unchanged=3))


def test_import_broken_off_between_the_steps_is_taken_up_by_the_next_run(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "many.jsonl", *(procedure(number) for number in range(3)))
    kept = importing.Import(now=clock.now(), report=lambda *_: None)
    with Path(file).open("rb") as raw:
        kept.keep(raw, "many.jsonl")
    assert not Tender.objects.exists()
    assert run(file)[1] == told(0, imported=3)


def test_import_sums_of_estimates_and_awards_are_exact(run: Run, tmp_path: Path) -> None:
    several = procedure(3, estimate=500.25, award=None)
    several["awards"] = [
        {"id": str(n), "status": s, "value": eur(100.1)} for n, s in enumerate(("active", "active", "cancelled"))
    ]
    unknown = procedure(4, estimate=None, award=77)
    run(written(tmp_path, "in.jsonl", procedure(1, estimate=0.1, award=0.2), procedure(2), several, unknown))
    lots = Lot.objects.annotate(awarded=Sum("awards__amount", filter=Q(awards__status=Award.Status.ACTIVE)))
    both = lots.filter(estimated_value__isnull=False, awarded__isnull=False)
    sums = both.aggregate(count=Count("pk"), estimates=Sum("estimated_value"), awards=Sum("awarded"))
    assert sums == {"count": 3, "estimates": Decimal("1500.35"), "awards": Decimal("1100.90")}


def test_imported_history_takes_no_bids(run: Run, tmp_path: Path) -> None:
    open_elsewhere = procedure(1, award=None)
    open_elsewhere["tender"] |= {"status": "active", "tenderPeriod": {"endDate": "2090-01-01T00:00:00Z"}}
    run(written(tmp_path, "in.json", open_elsewhere))
    tender = Tender.objects.get()
    assert tender.stage_now is Stage.PUBLISHED
    company = Organization.objects.create(kind=Organization.Kind.COMPANY, name="Alfa", created_at=clock.now())
    with pytest.raises(DatabaseError, match="takes no bids here"):
        Bid.objects.create(tender=tender, bidder=company, created_at=clock.now())


def test_import_organizations_are_shared_between_procedures(run: Run, tmp_path: Path) -> None:
    run(written(tmp_path, "in.jsonl", *(procedure(number) for number in range(4))))
    assert Organization.objects.filter(kind=Organization.Kind.AGENCY).count() == 2
    assert Organization.objects.filter(identifier="XX-REG-rival").count() == 1


def test_record_history_answers_what_became_of_it() -> None:
    now = clock.now()
    history = procedure_history(exact(procedure(1)), first_released_at=now, now=now)
    assert record_history(history, source="x", digest="1", now=now) is Outcome.IMPORTED
    assert record_history(history, source="x", digest="1", now=now) is Outcome.UNCHANGED
    assert record_history(history, source="x", digest="2", now=now) is Outcome.UPDATED


def test_record_history_of_our_own_prefix_is_refused() -> None:
    now = clock.now()
    history = procedure_history(exact(procedure(1, ocid="ocds-000000-5")), first_released_at=now, now=now)
    with pytest.raises(Refused, match="own prefix"):
        record_history(history, source="x", digest="1", now=now)


def exact(release: Json) -> Json:
    found: Json = json.loads(json.dumps(release), parse_float=Decimal)
    return found


@pytest.mark.parametrize(
    ("ocid", "safe"),
    [("ocds-xx0001-1.2_3", True), ("ocds-xx/1", False), ("feed.atom", False), ("ocds-" + "x" * 120, False)],
)
def test_reference_of_an_ocid_can_stand_in_an_address(ocid: str, safe: bool) -> None:
    reference = reference_of(ocid)
    assert (reference == ocid) is safe
    assert len(reference) <= 120
    assert "/" not in reference


def test_import_of_many_costs_few_statements_each(run: Run, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    file = written(tmp_path, "in.jsonl", *(procedure(number) for number in range(60)))
    with django_assert_max_num_queries(65):
        assert run(file)[1] == told(60, imported=60)


BROKEN = '{"uri":"x","releases":[%s,{"ocid":"ocds-xx0001-2","tender":{,"x":1},%s],"version":"1.1"}'


def test_import_goes_on_after_a_fault_in_the_middle_of_a_package(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text(BROKEN % (json.dumps(procedure(1)), json.dumps(procedure(3))))
    code, last, said = run(file)
    assert (code, last) == (1, told(2, imported=2, refused=1))
    assert (
        "broken.json, release 2: It is not JSON: Expecting property name enclosed in double quotes at character" in said
    )


def test_import_reads_archives_and_other_encodings_and_names_the_member(run: Run, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("2024/a.jsonl.gz", gzip.compress(json.dumps(procedure(1)).encode()))
        archive.writestr("b.json", json.dumps(package(procedure(2))).encode("utf-16"))
        latin = json.dumps(procedure(3, ocid="ocds-xx0001-3é"), ensure_ascii=False).encode("latin-1")
        archive.writestr("c.jsonl", latin + b"\n" + json.dumps(procedure(4)).encode())
    code, last, said = run(tmp_path / "all.zip")
    assert (code, last) == (1, told(3, imported=3, refused=1))
    assert "all.zip, c.jsonl, line 1: It is not JSON: 'utf-8' codec can't decode byte 0xe9" in said
    (tmp_path / "cut.zip").write_bytes((tmp_path / "all.zip").read_bytes()[:300])
    assert "cut.zip: It can't be read to its end" in run(tmp_path / "cut.zip")[2]


@pytest.mark.parametrize(
    ("award", "reason"),
    [
        ({"amount": "1000", "currency": "EUR"}, "awards[0].value.amount is not a number."),
        ({"amount": 1000}, "awards[0].value.currency is not a currency code."),
        ({"amount": -1, "currency": "EUR"}, "awards[0].value.amount is below zero."),
        ({"amount": 10**18, "currency": "EUR"}, "awards[0].value.amount is beyond any amount of money."),
    ],
)
def test_import_refuses_amounts_that_are_none_and_says_where(
    run: Run, tmp_path: Path, award: Json, reason: str
) -> None:
    faulty = {**procedure(1), "tender": None, "bids": None, "contracts": None, "awards": [{"id": "1", "value": award}]}
    without_tender = {**procedure(2), "tender": None}
    code, last, said = run(written(tmp_path, "in.jsonl", faulty, without_tender))
    assert (code, last) == (1, told(2, imported=1, refused=1))
    assert f"refused: ocds-xx0001-1: {reason}" in said


def test_import_reports_an_ocid_that_the_file_tells_twice_differently(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "in.jsonl", procedure(1), procedure(1), procedure(1, award=77), procedure(2))
    code, last, said = run(file)
    assert (code, last) == (1, told(4, imported=2, refused=1))
    assert "ocds-xx0001-1: The file tells it twice, differently and of the same date" in said
    assert set(Award.objects.values_list("amount", flat=True)) == {Decimal(77), Decimal("900.50")}


def test_import_that_was_killed_goes_on_where_it_was_and_takes_nothing_twice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "in.jsonl", *(procedure(number) for number in range(7)))
    monkeypatch.setattr(importing, "BATCH", 2)
    read = importing.read

    def killed(raw: Any) -> Any:
        for number, item in enumerate(read(raw)):
            if number == 5:
                raise KeyboardInterrupt
            yield item

    with patch.object(importing, "read", killed), pytest.raises(KeyboardInterrupt):
        run(file)
    assert (SourceRelease.objects.count(), ReadingMark.objects.get().found) == (4, 4)
    code, last, said = run(file)
    assert (code, last) == (0, told(3, imported=7))
    assert "4 were read by a run that broke off" in said
    assert not ReadingMark.objects.exists()
    assert run(file)[1] == told(7, unchanged=7)
