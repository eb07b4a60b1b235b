"""What the tests of the command line share: a folder with a whole bid, and the commands run in it."""

from __future__ import annotations

from pathlib import Path

from procurement.rules.verify_main import main
from tests.vectors.tenders import make

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
PRICES = {make.LAPTOP: "4500", make.BAG: "100,50"}
ANSWERS = {make.WARRANTY: "36", make.DELIVERY: "10 zile", make.TRUE: "da"}


def tender_file(folder: Path, content: str = "") -> Path:
    path = folder / "tender.note"
    path.write_bytes((content or make.file()).encode())
    return path


def seal(folder: Path, *more: str, content: str = "", key: str = str(make.SIGNER.verifier)) -> int:
    """Run `seal` on the folder `bid` inside."""
    tender = str(tender_file(folder, content))
    return main(["seal", str(folder / "bid"), "--tender", tender, "--key", key, "--out", str(folder / "out"), *more])


def fill(path: Path, column: int, values: dict[str, str], *, separator: str = ";") -> None:
    """Write values into the rows of a table."""
    rows = [line.split(";") for line in path.read_text("utf-8-sig").splitlines()]
    for row in rows:
        if row[0] in values:
            row[column] = values[row[0]]
    path.write_text("\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows), "utf-8-sig")


def whole_bid(folder: Path, prices: dict[str, str] = PRICES) -> Path:
    """A folder laid out by the command and filled in: one lot of two, the required document and a further one."""
    assert seal(folder, "--start") == 0
    bid = folder / "bid"
    fill(bid / "prices.csv", 5, prices)
    fill(bid / "answers.csv", 4, ANSWERS)
    (bid / "documents" / "1-oferta-tehnica" / "ofertă.pdf").write_bytes(PDF)
    (bid / "documents" / "other" / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(70_000))
    return bid
