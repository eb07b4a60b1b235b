"""Writes the vectors beside it: `python -m tests.vectors.sealing.make`. Every value is fixed, so it writes the same files again.

A vector is lines of `name: value`. `object` names the file to open, or `hex` is all of it; edits follow in order:
`put: OFFSET HEX`, `cut: LENGTH` (keep so much), `append: HEX`, `swap: OFFSET OFFSET LENGTH`. `keys` are the private keys that
the reader holds, `kids` the keys that the tender published; `kind`, `stage`, `tender`, `bid` are what the reader expects.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from uuid import UUID

from tests.vectors import reference

HERE = Path(__file__).parent
TENDER = UUID("3f0c1de0-7c3b-4f8e-9a51-6d2f7be0c001")
BID = UUID("b7a4c2d2-0d5e-4c8f-8f0a-5a1f6e9bc002")
OTHER = UUID("00000000-0000-4000-8000-000000000003")
BODY = b"The price is 12.50 RON.\n"
META = reference.meta("offer.txt", "", "text/plain")


def fixed(name: str, size: int = 32) -> bytes:
    """A value that looks random and is the same every time."""
    return hashlib.sha256(b"SB1 vectors " + name.encode()).digest()[:size]


KEYS = {lock: fixed(f"private {lock}") for lock in ("P", "C", "R", "X")}
TYPES = {"P": 1, "C": 2, "R": 3}
CONTENT_KEY, SALT = fixed("content key"), fixed("salt", 24)


def xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def header(locks: str, pieces: dict[str, bytes] | None = None, kind: int = 2) -> bytes:
    half = fixed("half") if "C" in locks else CONTENT_KEY
    given = {"P": half, "C": xor(CONTENT_KEY, half), "R": CONTENT_KEY, **(pieces or {})}
    made = [(TYPES[k], reference.public(KEYS[k]), fixed(f"ephemeral {k}"), given[k]) for k in locks]
    return reference.header(kind, 1, TENDER.bytes, BID.bytes, made)


def sealed(head: bytes, plaintext: bytes) -> bytes:
    return head + reference.chunked(CONTENT_KEY, SALT, head, plaintext)


def plain(meta: bytes = META, body: bytes = BODY) -> bytes:
    return reference.plaintext(meta, body)


def unpadded(meta: bytes, body: bytes = BODY, size: int | None = None) -> bytes:
    return struct.pack(">I", len(meta)) + meta + body + struct.pack(">Q", len(body) if size is None else size)


def objects() -> dict[str, bytes]:
    a, b, r = header("P"), header("PC"), header("PCR")
    spoilt = bytearray(plain())
    spoilt[40000] = 1
    return {
        "level-a.sb1": sealed(a, plain()),
        "level-b.sb1": sealed(b, plain()),
        "recovery.sb1": sealed(r, plain()),
        "padding-not-zero.sb1": sealed(a, bytes(spoilt)),
    }


def small(plaintext: bytes) -> str:
    return f"hex: {sealed(header('P'), plaintext).hex()}"


CHUNKS = 40 + 89 + 56
A, B = "object: level-a.sb1", "object: level-b.sb1"
AB = "keys: P C\nkids: P C"


def vectors() -> dict[str, tuple[str, str, str]]:
    """name -> (expected code, comment, lines)."""
    full = 16400
    bad_meta = {
        "meta-not-json": b"{",
        "meta-blank": b'{"name": "a", "slot":"","type":"text/plain"}',
        "meta-order": b'{"slot":"","name":"a","type":"text/plain"}',
        "meta-unknown-field": b'{"name":"a","slot":"","type":"text/plain","x":1}',
        "meta-missing-field": b'{"name":"a","slot":""}',
        "meta-path": b'{"name":"../a","slot":"","type":"text/plain"}',
        "meta-no-text": b'{"name":1,"slot":"","type":"text/plain"}',
        "meta-too-long": b'{"name":"a","slot":"","type":"' + b"x" * 4090 + b'"}',
    }
    return {
        "valid-level-a": ("valid", "one lock", A),
        "valid-level-b": ("valid", "two locks, both needed", f"{B}\n{AB}"),
        "valid-recovery": ("valid", "opened by the bidder alone", "object: recovery.sb1\nkeys: R\nkids: P C"),
        "valid-recovery-by-both": ("valid", "a recovery lock changes nothing else", f"object: recovery.sb1\n{AB}"),
        "magic": ("bad-magic", "SB2", f"{A}\nput: 2 32"),
        "magic-empty": ("bad-magic", "no bytes", f"{A}\ncut: 0"),
        "kind": ("bad-header", "kind 3", f"{A}\nput: 4 03"),
        "stage-zero": ("bad-header", "stage 0", f"{A}\nput: 5 00"),
        "locks-none": ("bad-header", "no locks", f"{A}\nput: 6 00"),
        "locks-many": ("bad-header", "four locks", f"{A}\nput: 6 04"),
        "reserved": ("bad-header", "the byte that must be zero", f"{A}\nput: 7 01"),
        "lock-type-unknown": ("bad-header", "lock type 4", f"{A}\nput: 40 04"),
        "locks-not-ascending": ("bad-header", "C before P", f"{B}\nswap: 40 129 89\n{AB}"),
        "locks-twice": ("bad-header", "P twice", f"{B}\nput: 129 01\n{AB}"),
        "lock-platform-missing": ("bad-header", "C alone", f"{A}\nput: 40 02"),
        "cut-in-fixed-part": ("truncated", "39 bytes", f"{A}\ncut: 39"),
        "cut-in-locks": ("truncated", "within the lock", f"{A}\ncut: 128"),
        "cut-after-header": ("truncated", "no salt", f"{A}\ncut: 129"),
        "cut-in-commitment": ("truncated", "half a commitment", f"{A}\ncut: 170"),
        "cut-after-commitment": ("truncated", "no chunk", f"{A}\ncut: {CHUNKS}"),
        "cut-last-chunk": ("truncated", "ends with a full chunk", f"{A}\ncut: {CHUNKS + 4 * full}"),
        "cut-in-last-tag": ("truncated", "the last byte is missing", f"{A}\ncut: {CHUNKS + 4 * full + 15}"),
        "cut-in-chunk": ("chunk-invalid", "half of the third chunk", f"{A}\ncut: {CHUNKS + 2 * full + 8000}"),
        "other-tender": ("wrong-context", "the reader expects another tender", f"{A}\ntender: {OTHER}"),
        "other-bid": ("wrong-context", "a rival's object handed in again", f"{A}\nbid: {OTHER}"),
        "other-stage": ("wrong-context", "the second envelope", f"{A}\nstage: 2"),
        "other-kind": ("wrong-context", "a file where the manifest should be", f"{A}\nkind: 1"),
        "tender-replaced": (
            "lock-invalid",
            "header rewritten for another tender",
            f"{A}\ntender: {OTHER}\nput: 8 {OTHER.bytes.hex()}",
        ),
        "kid-other": ("unknown-key", "sealed to a key that was not published", f"{A}\nput: 41 0000000000000000"),
        "committee-missing": ("unknown-key", "level A where the tender is level B", f"{A}\n{AB}"),
        "committee-needless": ("unknown-key", "level B where the tender is level A", f"{B}\nkeys: P C\nkids: P"),
        "committee-key-absent": ("unknown-key", "the committee's key is not there", f"{B}\nkeys: P\nkids: P C"),
        "lock-altered": ("lock-invalid", "one bit of the ciphertext", f"{A}\nput: 100 00"),
        "lock-enc-zero": ("lock-invalid", "an encapsulated key of zeros", f"{A}\nput: 49 {'00' * 32}"),
        "lock-other-private-key": ("lock-invalid", "the reader holds another key", f"{A}\nkeys: P=X"),
        "piece-wrong": (
            "commitment-mismatch",
            "the lock opens, to another content key",
            f"hex: {(header('P', {'P': fixed('other')}) + sealed(header('P'), b'')[129:]).hex()}",
        ),
        "salt-altered": ("commitment-mismatch", "first byte of the salt", f"{A}\nput: 129 00"),
        "commitment-altered": ("commitment-mismatch", "a byte of the commitment", f"{A}\nput: 160 00"),
        "chunk-altered": ("chunk-invalid", "a byte of the second chunk", f"{A}\nput: {CHUNKS + full + 5} 00"),
        "tag-altered": ("chunk-invalid", "the last byte", f"{A}\nput: {CHUNKS + 4 * full + 15} 00"),
        "chunks-swapped": (
            "chunk-invalid",
            "second and third",
            f"{A}\nswap: {CHUNKS + full} {CHUNKS + 2 * full} {full}",
        ),
        "appended-byte": ("chunk-invalid", "one byte more", f"{A}\nappend: 00"),
        "appended-tag": ("chunk-invalid", "as much as an empty chunk more", f"{A}\nappend: {'00' * 16}"),
        "padding-not-zero": ("bad-padding", "a byte hidden in the padding", "object: padding-not-zero.sb1"),
        "padding-missing": ("bad-padding", "no padding", small(unpadded(META))),
        "padding-size-lies": ("bad-padding", "a body longer than the plaintext", small(unpadded(META, BODY, 2**63))),
        "plaintext-tiny": ("bad-padding", "seven bytes", small(b"\0" * 7)),
        "meta-length-lies": ("bad-meta", "metadata longer than the plaintext", small(b"\0\0\x10\0" + bytes(100))),
        **{name: ("bad-meta", "metadata", small(unpadded(meta))) for name, meta in bad_meta.items()},
    }


def main() -> None:
    for old in (*HERE.glob("*.sb1"), *HERE.glob("*.txt")):
        old.unlink()
    for name, data in objects().items():
        (HERE / name).write_bytes(data)
    for name, (expect, comment, lines) in vectors().items():
        (HERE / f"{name}.txt").write_text(f"comment: {comment}\nexpect: {expect}\n{lines}\n", encoding="ascii")


if __name__ == "__main__":
    main()
