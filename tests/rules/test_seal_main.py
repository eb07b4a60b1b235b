"""Sealing, opening and sealing again on the command line: real files, the commands run in this process."""

from __future__ import annotations

import io
import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from procurement.rules.bid_sheets import LARGEST, answer_table
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.manifest import parse_manifest
from procurement.rules.qualification import Answer, answers_data
from procurement.rules.sealing import MAX_BODY, Sealer, open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock, key_id
from procurement.rules.tender_files import read_tender_file
from procurement.rules.verify_main import main
from tests.rules.offline_bids import ANSWERS, PDF, PRICES, fill, seal, whole_bid
from tests.vectors import reference
from tests.vectors.sealing import make as sealing
from tests.vectors.tenders import make

NAME = "T-2026-1"


def sealed(folder: Path) -> tuple[zipfile.ZipFile, bytes]:
    """The package in `out`, and its key file."""
    assert seal(folder) == 0
    return zipfile.ZipFile(folder / "out" / f"{NAME}.sealed.zip"), (folder / "out" / f"{NAME}.bidkey").read_bytes()


def opened(content: bytes, kind: Kind) -> bytes:
    keys = {lock: sealing.KEYS[name] for lock, name in ((Lock.PLATFORM, "P"), (Lock.COMMITTEE, "C"))}
    kids = {lock: key_id(reference.public(private)) for lock, private in keys.items()}
    place = Place(kind, 1, sealing.TENDER, sealing.BID)
    return open_object(io.BytesIO(content), keys, place=place, kids=kids).read()


def test_folder_is_sealed_into_a_package_that_platform_and_committee_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole_bid(tmp_path)
    package, _ = sealed(tmp_path)
    head = json.loads(package.read("bid.json"))
    manifest = parse_manifest(opened(package.read("manifest.sb1"), Kind.MANIFEST))
    assert (head["terms"], manifest.currency, set(manifest.declarations)) == (2, "RON", {make.TRUE})
    assert {line.item_id: str(line.unit_price) for line in manifest.lots[make.LAPTOPS].lines} == {
        make.LAPTOP: "4500.0", make.BAG: "100.50",
    }  # fmt: skip
    assert (str(manifest.lots[make.LAPTOPS].total), set(manifest.lots)) == ("92010.00", {make.LAPTOPS})
    assert dict(manifest.answers) == {make.WARRANTY: "36.0", make.DELIVERY: "10 zile"}
    assert [(f.slot, f.name) for f in manifest.files] == [(make.OFFER, "ofertă.pdf"), ("", "photo.png")]
    assert head["files"] == sorted(f.object_id for f in manifest.files)
    assert opened(package.read(f"objects/{manifest.files[0].object_id}.sb1"), Kind.FILE) == PDF
    told = capsys.readouterr().out
    assert "Lot 1, Laptopuri: 92010.00 RON" in told
    assert "Lot 2, Birouri: no bid" in told
    assert stat.S_IMODE((tmp_path / "out" / f"{NAME}.bidkey").stat().st_mode) == 0o600


def with_rates(*rates: str) -> str:
    """The tender file with VAT rates for its lots, the first ones."""
    lots = [
        {**lot, **({"vat_rate": rate} if rate else {})} for lot, rate in zip(make.WHOLE["lots"], rates, strict=True)
    ]
    return make.changed("lots", to=lots)


@pytest.mark.parametrize(
    ("rates", "desks", "expected"),
    [
        (("", ""), "", ["Lot 1, Laptopuri: 92010.00 RON without VAT", "Lot 2, Birouri: no bid"]),
        (("21.00", ""), "", [
            "Lot 1, Laptopuri: 92010.00 RON without VAT, VAT 21 % 19322.10 RON, 111332.10 RON with VAT",
            "Lot 2, Birouri: no bid",
            "Bids are sealed and compared without VAT: it is shown for you alone and is not in the package.",
        ]),
        (("21", ""), "100", [
            "Lot 1, Laptopuri: 92010.00 RON without VAT, VAT 21 % 19322.10 RON, 111332.10 RON with VAT",
            "Lot 2, Birouri: 4550.00 RON without VAT",
            "Bids are sealed and compared without VAT: it is shown for you alone and is not in the package.",
        ]),
        (("21", "11.50"), "100", [
            "Lot 1, Laptopuri: 92010.00 RON without VAT, VAT 21 % 19322.10 RON, 111332.10 RON with VAT",
            "Lot 2, Birouri: 4550.00 RON without VAT, VAT 11.5 % 523.25 RON, 5073.25 RON with VAT",
            "Together: 96560.00 RON without VAT, VAT 19845.35 RON, 116405.35 RON with VAT",
            "Bids are sealed and compared without VAT: it is shown for you alone and is not in the package.",
        ]),
    ],
)  # fmt: skip
def test_vat_is_said_beside_the_prices_and_sealed_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rates: tuple[str, str], desks: str, expected: list[str]
) -> None:
    whole_bid(tmp_path, {**PRICES, make.DESK: desks})
    capsys.readouterr()
    assert seal(tmp_path, content=with_rates(*rates)) == 0
    assert capsys.readouterr().out.splitlines()[: len(expected)] == expected
    assert b"vat" not in (tmp_path / "out" / f"{NAME}.manifest.json").read_bytes().lower()


def test_options_that_do_not_count_are_priced_and_sealed_and_said_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    apart = make.changed("lots", 0, "items", 1, "compared", to=False)
    whole_bid(tmp_path, {**PRICES, make.DESK: "100"})
    capsys.readouterr()
    assert seal(tmp_path, content=apart) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "Lot 1, Laptopuri: 92010.00 RON without VAT",
        "  of which 90000.00 RON are compared; the options do not count in the comparison",
        "Lot 2, Birouri: 4550.00 RON without VAT",
    ]
    manifest = json.loads((tmp_path / "out" / f"{NAME}.manifest.json").read_bytes())
    assert manifest["lots"][make.LAPTOPS]["total"] == "92010.00", "what is sealed is the sum of all lines, as ever"
    shutil.rmtree(tmp_path / "bid")
    assert seal(tmp_path, "--start", content=apart) == 0
    table = (tmp_path / "bid" / "prices.csv").read_text("utf-8-sig")
    assert "Geantă: does not count in the comparison" in table
    assert table.count("does not count") == 1


def test_price_table_names_the_rate_of_each_lot(tmp_path: Path) -> None:
    assert seal(tmp_path, "--start", content=with_rates("11.50", "")) == 0
    table = (tmp_path / "bid" / "prices.csv").read_text("utf-8-sig")
    assert "Lot 1: Laptopuri (VAT of 11.5 % comes on top)" in table
    assert "Lot 2: Birouri\n" in table.replace("\r", "").replace(";", "").replace('"', "")


def test_answers_of_the_company_come_from_the_tender_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole_bid(tmp_path)
    answers = answers_data({"fraud": Answer("no", said_on="2026-10-01")})
    assert seal(tmp_path, content=make.changed("qualification", to=answers)) == 0
    assert "your company's answers to 1 questions about itself" in capsys.readouterr().out


def test_nothing_is_written_over_and_nothing_is_left_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole_bid(tmp_path)
    sealed(tmp_path)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(before) == {f"{NAME}.{end}" for end in ("bidkey", "manifest.json", "sealed.zip")}
    assert seal(tmp_path) == 2
    assert "exists already" in capsys.readouterr().out
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}


def test_key_file_opens_the_package_and_seals_the_same_objects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bid = whole_bid(tmp_path)
    package, _ = sealed(tmp_path)
    key, zipped = str(tmp_path / "out" / f"{NAME}.bidkey"), str(tmp_path / "out" / f"{NAME}.sealed.zip")
    assert main(["open", key, zipped, "--out", str(tmp_path / "inside")]) == 0
    assert (tmp_path / "inside" / "ofertă.pdf").read_bytes() == PDF
    parse_manifest((tmp_path / "inside" / "manifest.json").read_bytes())
    (bid / "manifest.json").write_bytes((tmp_path / "inside" / "manifest.json").read_bytes())
    (bid / "documents" / "other" / "ofertă.pdf").write_bytes(PDF.replace(b"1 0", b"2 0"))
    assert main(["reseal", key, str(bid), "--out", str(tmp_path / "again")]) == 0
    again = {path.stem: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert sorted(again.values()) == sorted(package.read(name) for name in package.namelist() if name != "bid.json")
    assert set(again) == {one.object_id for one in parse_bidkey(Path(key).read_bytes()).objects}
    (bid / "documents" / "1-oferta-tehnica" / "ofertă.pdf").unlink()
    capsys.readouterr()
    assert main(["reseal", key, str(bid), "--out", str(tmp_path / "third")]) == 1
    assert "FAILED: ofertă.pdf: no file of 45 bytes" in capsys.readouterr().out
    assert len(list((tmp_path / "third").iterdir())) == 2


def test_later_version_keeps_the_recovery_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole_bid(tmp_path)
    _, first = sealed(tmp_path)
    key = tmp_path / "first.bidkey"
    (tmp_path / "out" / f"{NAME}.bidkey").rename(key)
    for path in (tmp_path / "out").iterdir():
        path.rename(tmp_path / path.name)
    assert seal(tmp_path, "--bidkey", str(key)) == 0
    second = (tmp_path / "out" / f"{NAME}.bidkey").read_bytes()
    assert parse_bidkey(second).recovery == parse_bidkey(first).recovery
    capsys.readouterr()
    assert (
        main(
            [
                "open",
                str(tmp_path / "out" / f"{NAME}.bidkey"),
                str(tmp_path / f"{NAME}.sealed.zip"),
                "--out",
                str(tmp_path / "in"),
            ]
        )
        == 0
    )
    assert capsys.readouterr().out.count("not of the version") == 3
    assert (
        seal(
            tmp_path,
            "--bidkey",
            str(key),
            "--out",
            str(tmp_path / "x"),
            content=make.changed("bid", to=str(sealing.OTHER)),
        )
        == 2
    )
    assert "another bid" in capsys.readouterr().out
    key.write_bytes(b"{}")
    assert seal(tmp_path, "--bidkey", str(key), "--out", str(tmp_path / "x")) == 2
    assert "no key file" in capsys.readouterr().out


PROBLEMS = {
    "price-missing": ({make.BAG: ""}, {}, "prices.csv, row 4 (“Geantă”): the price is missing"),
    "price-zero": ({make.BAG: "0"}, {}, "prices.csv, row 4 (“Geantă”): the price must be above zero"),
    "price-words": ({make.BAG: "ten"}, {}, "prices.csv, row 4 (“Geantă”): “ten” is no number"),
    "price-two-readings": ({make.BAG: "1.234"}, {}, "can be read in two ways"),
    "no-lot": ({make.BAG: "", make.LAPTOP: ""}, {}, "no price is filled in"),
    "answer-missing": ({}, {make.WARRANTY: ""}, "answers.csv, row 2 (“Garanție, luni”): the answer is missing"),
    "answer-words": ({}, {make.WARRANTY: "long"}, "“long” is no number"),
    "answer-unknown": ({}, {make.DELIVERY: "soon"}, "write one of the possible answers: 5 zile / 10 zile"),
    "declaration-missing": ({}, {make.TRUE: "no"}, "this declaration is required"),
    "declaration-words": ({}, {make.TRUE: "perhaps"}, "write yes to make this declaration"),
}  # fmt: skip


@pytest.mark.parametrize(("prices", "answers", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem_of_a_table_is_named_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], prices: dict[str, str], answers: dict[str, str], expected: str
) -> None:
    bid = whole_bid(tmp_path)
    for path in (bid / "prices.csv", bid / "answers.csv"):
        path.write_text(path.read_text("utf-8-sig").replace('"', ""), "utf-8-sig")
    fill(bid / "prices.csv", 5, prices)
    fill(bid / "answers.csv", 4, answers)
    assert seal(tmp_path) == 1
    told = capsys.readouterr().out
    assert expected in told
    assert not (tmp_path / "out").exists()


def test_prices_for_more_lots_than_one_bidder_may_have_are_not_sealed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    limited = make.changed("lots_bid_at_most", to=1)
    path = whole_bid(tmp_path) / "prices.csv"
    one_lot = path.read_text("utf-8-sig").replace('"', "")
    path.write_text(one_lot, "utf-8-sig")
    fill(path, 5, {make.DESK: "10"})
    assert seal(tmp_path, content=limited) == 1
    assert "prices for 2 lots, and one bidder may bid for at most 1" in capsys.readouterr().out
    path.write_text(one_lot, "utf-8-sig")
    assert seal(tmp_path, content=limited) == 0


def test_discount_for_a_group_is_sealed_only_with_prices_of_all_its_lots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grouped, both = make.changed("lot_groups", to=[make.BOTH]), make.BOTH["id"]
    bid = whole_bid(tmp_path)
    row = f'\n{both};"toate";"Discount";"a number";7,5\n'
    assert seal(tmp_path, "--out", str(tmp_path / "without"), content=grouped) == 0
    answers = (bid / "answers.csv").read_text("utf-8-sig")
    (bid / "answers.csv").write_text(answers + row, "utf-8-sig")
    assert seal(tmp_path, content=grouped) == 1
    assert "(“discount for toate”): fill in the prices of all lots of this group" in capsys.readouterr().out
    prices = bid / "prices.csv"
    prices.write_text(prices.read_text("utf-8-sig").replace('"', ""), "utf-8-sig")
    fill(prices, 5, {make.DESK: "10"})
    assert seal(tmp_path, content=grouped) == 0
    (bid / "answers.csv").write_text(answers + row.replace("7,5", "100"), "utf-8-sig")
    assert seal(tmp_path, "--out", str(tmp_path / "again"), content=grouped) == 1
    assert "Write a percentage above 0 and below 100" in capsys.readouterr().out
    started = read_tender_file(grouped.encode(), [make.SIGNER.verifier])
    assert "Discount in percent, if lots 1, 2 are awarded to you together" in answer_table(started).decode("utf-8-sig")


def test_tables_of_other_shapes_are_read_or_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bid = whole_bid(tmp_path)
    table = bid / "prices.csv"
    text = table.read_text("utf-8-sig")
    table.write_text(
        text.replace(";", ",").replace('"', "").replace("100,50", "100.50").replace("Laptop 14″", "Laptop"), "utf-16"
    )
    assert seal(tmp_path, "--out", str(tmp_path / "a")) == 0
    table.rename(bid / "prices-lot-1.csv")
    (bid / "prices-lot-1.csv").write_text("\n\n" + text.replace(";", "\t"), "utf-8")
    assert seal(tmp_path, "--out", str(tmp_path / "b")) == 0
    (bid / "prices-lot-2.csv").write_text(f'{text}\n"{sealing.OTHER}";1;"Laptop";20;"buc.";7\n"{make.DESK}"\n', "utf-8")
    (bid / "answers.csv").write_bytes(b"\xff\xff\xff" * 5)
    assert seal(tmp_path) == 1
    told = capsys.readouterr().out
    for expected in (
        "stands there twice",
        "belongs to nothing in this tender",
        "CSV UTF-8",
        "answers.csv, “Fără motive",
    ):
        assert expected in told
    (bid / "answers.csv").unlink()
    table.write_bytes(b'"' + b"x" * (LARGEST + 5))
    assert seal(tmp_path) == 1
    assert "prices.csv can't be read" in capsys.readouterr().out


def test_documents_are_named_where_they_are_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bid = whole_bid(tmp_path)
    slot, other = bid / "documents" / "1-oferta-tehnica", bid / "documents" / "other"
    (slot / "second.pdf").write_bytes(PDF)
    (slot / ".DS_Store").write_bytes(b"x")
    (other / "Thumbs.db").write_bytes(b"x")
    (other / "folder").mkdir()
    (other / "locked.pdf").write_bytes(PDF + b" " * 2**21 + b"trailer << /Encrypt 5 0 R >>")
    (other / "again.pdf").write_bytes(b"SB1\n" + bytes(100))
    (other / "locked.docx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    (other / "virus.exe").write_bytes(b"MZ")
    (bid / "documents" / "loose.pdf").write_bytes(PDF)
    (bid / "prices.xlsx").write_bytes(b"PK")
    (bid / "note.pdf").write_bytes(PDF)
    with (other / "huge.txt").open("wb") as out:
        out.write(b"a" * 5000)
        out.seek(MAX_BODY)
        out.write(b"a")
    for number in range(100):
        (other / f"{number}.txt").write_bytes(b"a")
    assert seal(tmp_path) == 1
    told = capsys.readouterr().out
    for expected in (
        "1-oferta-tehnica: leave one file there", "other/folder: take the files out", "other/locked.pdf: This PDF is protected",
        "other/again.pdf: This file is encrypted already", "other/locked.docx: This document is protected", "virus.exe: Files of this kind",
        "documents/loose.pdf: put it into one", "prices.xlsx: save this table as CSV", "note.pdf: put it into one of the folders",
        "huge.txt: This file is larger than 200 MB", "at most 100 files", "Nothing is sealed: 11 to mend",
    ):  # fmt: skip
        assert expected in told, expected
    assert "DS_Store" not in told


def test_missing_document_and_missing_folder_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bid = whole_bid(tmp_path)
    (bid / "documents" / "1-oferta-tehnica" / "ofertă.pdf").unlink()
    assert seal(tmp_path) == 1
    assert "the document “Ofertă tehnică” is missing" in capsys.readouterr().out
    (tmp_path / "bid").rename(tmp_path / "elsewhere")
    assert seal(tmp_path) == 2
    assert "is no folder" in capsys.readouterr().out


def test_bid_without_what_is_optional_is_sealed(tmp_path: Path) -> None:
    value = json.loads(make.changed("requirements", 0, "mandatory", to=False).rpartition("\n\n")[2])
    value["requirements"][1]["mandatory"] = False
    value["requirements"][0]["title"] = "Предложение"
    content = make.file(value)
    assert seal(tmp_path, "--start", content=content) == 0
    assert (tmp_path / "bid" / "documents" / "1-document").is_dir()
    fill(tmp_path / "bid" / "prices.csv", 5, {make.DESK: "7"})
    assert seal(tmp_path, content=content) == 0


def test_wrong_tender_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole_bid(tmp_path)
    assert seal(tmp_path, content=make.changed("bid", to="")) == 2
    assert "copy for everybody" in capsys.readouterr().out
    assert seal(tmp_path, key=str(make.OTHER.verifier)) == 2
    assert "isn't signed by a key that you trust" in capsys.readouterr().out
    assert seal(tmp_path, content=make.file().replace("RON", "EUR")) == 2
    assert "was altered" in capsys.readouterr().out
    assert seal(tmp_path, key="name+id+key") == 2
    assert seal(tmp_path, key=str(tmp_path / "absent")) == 2
    assert "absent: No such file" in capsys.readouterr().out
    assert seal(tmp_path, "--start") == 2
    assert "File exists" in capsys.readouterr().out


def test_object_that_reads_back_otherwise_stops_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_bid(tmp_path)
    feeding = Sealer.feed
    monkeypatch.setattr(Sealer, "feed", lambda self, data: feeding(self, data[:-1] + b"?"))
    assert seal(tmp_path) == 2
    assert "does not open to the same content" in capsys.readouterr().out
    assert list((tmp_path / "out").iterdir()) == []


def test_open_names_each_object_that_it_can_not_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole_bid(tmp_path)
    package, key = sealed(tmp_path)
    bid_key, foreign = tmp_path / "my.bidkey", tmp_path / "foreign.sb1"
    bid_key.write_bytes(key)
    foreign.write_bytes((Path(sealing.__file__).parent / "level-a.sb1").read_bytes())
    content = bytearray(package.read("manifest.sb1"))
    content[30_000] ^= 1
    altered, other = tmp_path / "altered.sb1", tmp_path / "other.sb1"
    altered.write_bytes(content)
    content[8] ^= 1
    other.write_bytes(content)
    capsys.readouterr()
    assert main(["open", str(bid_key), str(foreign), str(altered), str(other), "--out", str(tmp_path / "in")]) == 1
    told = capsys.readouterr().out
    assert "foreign.sb1: The object was sealed to other keys than the tender published. (unknown-key)" in told
    assert "altered.sb1: The content of the sealed object was altered. (chunk-invalid)" in told
    assert "other.sb1: The object was sealed for another tender" in told
    assert list((tmp_path / "in").iterdir()) == []
    for _ in range(2):
        altered.write_bytes(package.read("manifest.sb1"))
        assert main(["open", str(bid_key), str(altered), "--out", str(tmp_path / "in")]) == 0
    assert {path.name for path in (tmp_path / "in").iterdir()} == {"manifest.json", "1-manifest.json"}


def test_commands_of_the_key_file_say_what_they_can_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK" * 40)
    key = tmp_path / "my.bidkey"
    key.write_bytes(b"{}")
    absent, out = str(tmp_path / "absent"), str(tmp_path / "out")
    assert main(["open", absent, str(broken), "--out", out]) == 2
    assert main(["reseal", absent, str(tmp_path), "--out", out]) == 2
    assert main(["open", str(key), str(broken), "--out", out]) == 2
    assert main(["reseal", str(key), str(tmp_path), "--out", out]) == 2
    whole_bid(tmp_path)
    _, content = sealed(tmp_path)
    key.write_bytes(content)
    capsys.readouterr()
    assert main(["open", str(key), str(broken), "--out", out]) == 2
    assert "does not end as a bundle does" in capsys.readouterr().out


def test_two_envelopes_are_sealed_apart_opened_and_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    yearly = make.question(make.one("energy"), "Energie pe an", "yearly")
    lots = [
        {**make.WHOLE["lots"][0], "questions": [*make.WHOLE["lots"][0]["questions"], yearly]},
        make.WHOLE["lots"][1],
    ]
    tender = make.file({**make.WHOLE, "lots": lots, "key_prices": make.KEY, "key_c_prices": make.KEY})
    assert seal(tmp_path, "--start", content=tender) == 0
    bid = tmp_path / "bid"
    fill(bid / "prices.csv", 5, PRICES)
    fill(bid / "answers.csv", 4, {**ANSWERS, make.one("energy"): "125,5"})
    (bid / "documents" / "1-oferta-tehnica" / "offer.pdf").write_bytes(PDF)
    assert seal(tmp_path, content=tender) == 0
    out = tmp_path / "out"
    assert "The prices of each lot are sealed apart" in capsys.readouterr().out
    first = parse_manifest((out / "T-2026-1.manifest.json").read_bytes())
    table = parse_manifest((out / "T-2026-1.prices-1.manifest.json").read_bytes())
    kept = parse_bidkey((out / "T-2026-1.bidkey").read_bytes())
    assert [one.header.place.stage for one in kept.objects] == [1, 1, 2]
    assert first.prices == {make.LAPTOPS: kept.objects[2].object_id}
    assert (set(first.answers), dict(table.answers)) == (
        {make.WARRANTY, make.DELIVERY},
        {make.one("energy"): "125.5"},
    )
    assert (first.lots[make.LAPTOPS].lines, len(table.lots[make.LAPTOPS].lines)) == ((), 2)
    slots = {slot.type: slot.kid for slot in kept.objects[2].header.locks}
    assert slots[Lock.PLATFORM] == slots[Lock.COMMITTEE] == key_id(bytes.fromhex(make.KEY))
    package, key = str(out / "T-2026-1.sealed.zip"), str(out / "T-2026-1.bidkey")
    assert main(["open", key, package, "--out", str(tmp_path / "opened")]) == 0
    assert table.to_bytes() in [path.read_bytes() for path in (tmp_path / "opened").iterdir()]
    shutil.copytree(out, bid / "clear")
    assert main(["reseal", key, str(bid), "--out", str(tmp_path / "again")]) == 0
    assert {path.stem for path in (tmp_path / "again").iterdir()} == {one.object_id for one in kept.objects}
