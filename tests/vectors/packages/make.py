"""Writes the vectors beside it: `python -m tests.vectors.packages.make`. Every value is fixed, so it writes the same files again.

A vector is `comment`, `expect` (valid, or the code of the failure) and `hex`, the package. What stands for sealed objects in it is short:
that they are what their ids say is for the reader of objects. Made with Python's zipfile, not with the rules.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

from tests.vectors.sealing import make as sealing

HERE = Path(__file__).parent
CONTENTS = (b"the manifest, sealed", b"one file, sealed", b"another file, sealed")
MANIFEST, *FILES = (hashlib.sha256(content).hexdigest() for content in CONTENTS)
BY_ID = dict(zip(FILES, CONTENTS[1:], strict=True))
HEAD: dict[str, Any] = {
    "v": 1, "tender": str(sealing.TENDER), "bid": str(sealing.BID), "manifest": MANIFEST, "files": sorted(FILES), "terms": 3,
}  # fmt: skip


def members(**changed: object) -> list[tuple[str, bytes]]:
    """The files of the valid package, with fields of bid.json replaced."""
    head = json.dumps({**HEAD, **changed}, sort_keys=True, separators=(",", ":")).encode()
    objects = [(f"objects/{one}.sb1", BY_ID[one]) for one in sorted(FILES)]
    return [("bid.json", head), ("manifest.sb1", CONTENTS[0]), *objects]


def two_envelopes(prices: list[str], files: list[str]) -> list[tuple[str, bytes]]:
    """The members where price tables have an envelope of their own."""
    head = json.dumps({**HEAD, "files": files, "prices": prices}, sort_keys=True, separators=(",", ":")).encode()
    sealed = [("prices", one) for one in prices] + [("objects", one) for one in files]
    packed = [(f"{folder}/{one}.sb1", BY_ID[one]) for folder, one in sealed]
    return [("bid.json", head), ("manifest.sb1", CONTENTS[0]), *packed]


def package(files: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED, day: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for path, content in files:
            info = zipfile.ZipInfo(path, (1980, 1, day, 0, 0, 0))
            info.compress_type, info.external_attr, info.create_system = method, 0o100644 << 16, 3
            made.writestr(info, content)
    return out.getvalue()


def put(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def vectors() -> dict[str, tuple[str, str, bytes]]:
    """name -> (expected code, comment, the package)."""
    valid = package(members())
    first = 30 + len("bid.json") + len(members()[0][1])
    content = first + 30 + len("manifest.sb1")
    _, manifest, one, two = members()
    end = valid.index(b"PK\x01\x02")
    return {
        "valid": ("valid", "manifest and two files", valid),
        "valid-no-files": ("valid", "prices alone", package(members(files=[])[:2])),
        "valid-two-envelopes": ("valid", "a price table and a file", package(two_envelopes(sorted(FILES)[:1], sorted(FILES)[1:]))),
        "prices-empty": ("malformed", "two envelopes without a price table", package(members(prices=[]))),
        "prices-not-sorted": ("malformed", "ids of price tables in another order",
                              package(members(prices=sorted(FILES)[::-1]))),
        "empty": ("incomplete", "no bytes", b""),
        "cut-in-head": ("incomplete", "broken off within bid.json", valid[:60]),
        "cut-in-object": ("incomplete", "broken off within the manifest", valid[: content + 5]),
        "cut-before-directory": ("incomplete", "broken off before the last object", valid[: end - len(two[1]) - 10]),
        "no-directory": ("malformed", "all objects, and no directory", valid[:end]),
        "directory-altered": ("malformed", "a byte of the directory", put(valid, end + 10, b"\x01")),
        "appended": ("malformed", "a byte after the end", valid + b"x"),
        "appended-much": ("malformed", "40,000 bytes after the objects", valid[:end] + bytes(40_000)),
        "no-zip": ("malformed", "a text", b"This is no zip file, but it is long enough to be looked at."),
        "name-no-ascii": ("malformed", "a name beyond ASCII", put(valid, 30, b"\xe9")),
        "compressed": ("malformed", "compressed files", package(members(), zipfile.ZIP_DEFLATED)),
        "dated": ("malformed", "another day than the format's", package(members(), day=2)),
        "head-absent": ("malformed", "the manifest first", package(members()[1:])),
        "head-empty": ("malformed", "an empty bid.json", package([("bid.json", b""), manifest])),
        "head-large": ("malformed", "a bid.json beyond its limit", struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0,
                       2**15 + 1, 2**15 + 1, 8, 0) + b"bid.json"),
        "head-field": ("malformed", "a field more", package(members(note=""))),
        "head-version": ("malformed", "version 2", package(members(v=2))),
        "head-terms": ("malformed", "terms count from 1", package(members(terms=0))),
        "files-not-sorted": ("malformed", "ids in another order", package(members(files=sorted(FILES)[::-1]))),
        "files-twice": ("malformed", "an id twice", package(members(files=[FILES[0]] * 2))),
        "object-unnamed": ("malformed", "an object that bid.json does not name", package(members(files=sorted(FILES)[:1]))),
        "object-missing": ("malformed", "an object left out", package([members()[0], manifest, two])),
        "object-empty": ("malformed", "an object without bytes", package([members()[0], ("manifest.sb1", b""), one, two])),
        "checksum": ("checksum", "a byte of the manifest", put(valid, content, b"T")),
        "checksum-head": ("checksum", "the terms in bid.json, changed in place", put(valid, valid.index(b'"terms":3') + 8, b"4")),
    }  # fmt: skip


def files() -> dict[str, bytes]:
    """name of the file -> its content."""
    return {
        f"{name}.txt": f"comment: {comment}\nexpect: {expect}\nhex: {content.hex()}\n".encode("ascii")
        for name, (expect, comment, content) in vectors().items()
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_bytes(content)
