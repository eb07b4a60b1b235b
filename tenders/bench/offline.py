"""How fast verify.pyz seals and opens a large file, as the program that bidders run, beside AES-GCM of the same library alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from procurement import verifier
from procurement.rules.bid_folders import OTHER, start_folder
from procurement.rules.bid_sheets import PRICE_COLUMN
from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.sealing_locks import generate_key_pair
from procurement.rules.tender_files import TenderFile, signed
from procurement.rules.tender_tables import ItemLine, LotTable
from tenders.bench.figures import Figure, Ratio, Report

PART = "Sealing on the command line"
_ITEM, _LOT = UUID(int=4), UUID(int=3)
_RAW = """
import os, sys, time
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
cipher, chunk, count = AESGCM(os.urandom(32)), os.urandom(16384), int(sys.argv[1]) * 64
began = time.perf_counter()
for number in range(count):
    cipher.encrypt(number.to_bytes(12, "big"), chunk, None)
print(time.perf_counter() - began)
"""


def measure(*, megabytes: int = 100) -> Report:
    """Seal a bid with one file of so many MiB, and open it again. Whole runs, the start of Python and reading back included."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="bench-offline-") as name:
        folder = Path(name)
        key = _prepare(folder, megabytes)
        (folder / "verify.pyz").write_bytes(verifier.build())
        start = _run(folder, "--help")
        sealed = _run(folder, "seal", "bid", "--tender", "tender.note", "--key", key, "--out", "out")
        opened = _run(folder, "open", "out/bench.bidkey", "out/bench.sealed.zip", "--out", "inside")
        alone = aes_gcm_alone(megabytes)
    for act, rate in (
        ("seal, read back and pack a file", megabytes / sealed),
        ("open a package", megabytes / opened),
        ("AES-GCM alone", alone),
    ):
        report.figures.append(Figure(PART, act, rate, "MiB/s"))
    report.figures.append(Figure(PART, "start of the program", start, "s"))
    report.ratios.append(Ratio(PART, "seal : AES-GCM alone", megabytes / sealed / alone))
    report.ratios.append(Ratio(PART, "open : AES-GCM alone", megabytes / opened / alone))
    return report


def aes_gcm_alone(megabytes: int) -> float:
    """MiB a second that the same library encrypts in memory, in chunks of the size that objects have, and nothing else."""
    return megabytes / float(_python(Path.cwd(), "-c", _RAW, str(megabytes)))


def _prepare(folder: Path, megabytes: int) -> str:
    """A tender file and a bid with a large document; the key that signed."""
    signer, item = generate_signer("bench/log"), ItemLine(str(_ITEM), 1, "Item", Decimal(1), "piece")
    lots = (LotTable(str(_LOT), 1, "Lot", (item,), ()),)
    public = generate_key_pair().public
    deadline = "2030-01-01T00:00:00.000000Z"
    tender = TenderFile(UUID(int=1), UUID(int=2), "bench", "Bench", "EUR", 1, deadline, public, b"", lots, ())
    (folder / "tender.note").write_bytes(signed(tender, lambda text: sign_note(text, signer)))
    start_folder(tender, folder / "bid")
    row = [str(_ITEM), *[""] * (PRICE_COLUMN - 1), "1"]
    (folder / "bid" / "prices.csv").write_text(";".join(row))
    with (folder / "bid" / "documents" / OTHER / "large.txt").open("wb") as out:
        for _ in range(megabytes):
            out.write(b"a" * 2**20)
    return str(signer.verifier)


def _run(folder: Path, *arguments: str) -> float:
    """The seconds that a run of the program takes."""
    began = time.perf_counter()
    _python(folder, "-I", "verify.pyz", *arguments)
    return time.perf_counter() - began


def _python(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
