"""Writes the vectors beside it: `python -m tests.vectors.log.make`. Every value is fixed, so it writes the same files again.

A vector is the lines `comment:`, `expect:` (ok, the code of the failure, or `signature`), `key:` (what the reader trusts), maybe
`event:` (ok: the event that is shown), an empty line, and the proof to the end of the file. Made with hashlib alone, not with the rules.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from procurement.rules.notes import SignerKey, sign_note

HERE = Path(__file__).parent
SIGNER = SignerKey("tenders.example/log", hashlib.sha256(b"log vectors signer").digest())
OTHER = SignerKey("other.example/log", hashlib.sha256(b"log vectors other signer").digest())
EVENT = '{"actor":"","at":"2026-11-22T10:00:05+00:00","subject":"tender:1","type":"tender.closed","v":1}'


def fixed(name: str) -> bytes:
    """A value that looks random and is the same every time."""
    return hashlib.sha256(b"log vectors " + name.encode()).digest()


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def text_of(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def way(row: list[bytes], at: int) -> tuple[list[str], bytes]:
    """Path and root in a perfect tree."""
    path = []
    while len(row) > 1:
        path.append(row[at ^ 1].hex())
        row = [sha(b"\x01", row[i], row[i + 1]) for i in range(0, len(row), 2)]
        at //= 2
    return path, row[0]


NONCE, SEED = fixed("nonce"), fixed("seed")
LEAF = sha(b"\x00", NONCE, EVENT.encode())
SECRET = fixed("the leaf of an event that is not public")
PLACES = [sha(b"\x02", SEED, p.to_bytes(4, "big")) for p in range(4096)]
PLACES[1234], PLACES[77] = LEAF, SECRET
PATH, ROOT = way(PLACES, 1234)
FIRST = {
    "v": 1, "t": "2026-11-22T09:57:00.000001Z", "root": fixed("root 0").hex(), "prev": "", "gap": 0, "probe": "ok",
    "rel": "", "clk": {"err_us": 1500, "off_us": -20},
}  # fmt: skip
SECOND = {
    "v": 1, "t": "2026-11-22T10:01:00.250000Z", "root": ROOT.hex(), "gap": 3, "probe": "none", "rel": fixed("release").hex(),
    "prev": sha(b"\x00", text_of(FIRST).encode()).hex(), "clk": {"err_us": "unknown", "off_us": "unknown"},
}  # fmt: skip
HASHES = [sha(b"\x00", text_of(tick).encode()) for tick in (FIRST, SECOND)]
HEAD = sha(b"\x01", *HASHES)


def checkpoint(
    origin: str = SIGNER.name, size: str = "2", root: str = b64(HEAD), more: str = "", key: SignerKey = SIGNER
) -> str:
    return sign_note(f"{origin}\n{size}\n{root}\n{more}", key)


def proof(
    *, first: str = "c2sp.org/tlog-proof@v1", index: str = "1", outer: str = f"{b64(HASHES[0])}\n", head: str = checkpoint(),
    tick: object = SECOND, **extra: object,
) -> str:  # fmt: skip
    shown = {"v": 1, "leaf": LEAF.hex(), "position": 1234, "path": PATH, "event": EVENT, "nonce": b64(NONCE)}
    body = text_of({**shown, "tick": tick if isinstance(tick, str) else text_of(tick), **extra})
    return f"{first}\nextra {b64(body.encode())}\nindex {index}\n{outer}\n{head}"


def secret(**changes: object) -> str:
    path = way(PLACES, 77)[0]
    return proof(**{"leaf": SECRET.hex(), "position": 77, "path": path, "event": "", "nonce": "", **changes})  # type: ignore[arg-type]


def vectors() -> dict[str, tuple[str, str, str]]:
    """name -> (expected code, comment, proof)."""
    good = proof()
    tick = {**SECOND}
    return {
        "public": ("ok", "a public event", good),
        "secret": ("ok", "the leaf of an event that is not public", secret()),
        "first-line": ("malformed", "a version that nobody knows", proof(first="c2sp.org/tlog-proof@v2")),
        "no-extra": ("malformed", "the extra line is left out", good.replace(good.split("\n")[1] + "\n", "")),
        "extra-not-canonical": ("malformed", "a blank in the JSON", good.replace("extra ", "extra " + b64(b" "), 1)),
        "extra-field": ("malformed", "a field that nobody knows", proof(more="x")),
        "extra-version": ("malformed", "version 2", proof(v=2)),
        "index-zero-ahead": ("malformed", "a zero ahead of the index", proof(index="01")),
        "path-too-long": ("malformed", "33 hashes", proof(path=[fixed("x").hex()] * 33)),
        "path-hash-short": ("malformed", "a hash of 31 bytes", proof(path=[*PATH[:-1], PATH[-1][2:]])),
        "position-text": ("malformed", "the position as text", proof(position="1234")),
        "position-negative": ("malformed", "a position below 0", proof(position=-1)),
        "nonce-without-event": ("malformed", "a nonce and no event", proof(event="")),
        "nonce-short": ("malformed", "a nonce of 31 bytes", proof(nonce=b64(NONCE[:31]))),
        "carriage-return": ("malformed", "lines end in CR LF", good.replace("\n", "\r\n")),
        "cut-off": ("malformed", "ends in the path", good.partition("\n\n")[0]),
        "tick-blank": ("malformed", "the tick has a blank", proof(tick=json.dumps(SECOND, sort_keys=True))),
        "tick-field": ("malformed", "the tick has a field more", proof(tick={**tick, "more": 1})),
        "tick-version": ("malformed", "the tick has version 2", proof(tick={**tick, "v": 2})),
        "tick-time": ("malformed", "the time has three decimals", proof(tick={**tick, "t": "2026-11-22T10:01:00.250Z"})),
        "tick-gap": ("malformed", "a gap below 0", proof(tick={**tick, "gap": -1})),
        "tick-clock": ("malformed", "the clock's error is a word", proof(tick={**tick, "clk": {"err_us": "?", "off_us": 1}})),
        "tick-clock-field": ("malformed", "half of the clock's facts", proof(tick={**tick, "clk": {"err_us": 1}})),
        "tick-probe": ("malformed", "a probe's code in capitals", proof(tick={**tick, "probe": "OK"})),
        "tick-release": ("malformed", "a release that is no digest", proof(tick={**tick, "rel": "v1.0"})),
        "tick-no-object": ("malformed", "the tick is a list", proof(tick="[]")),
        "signature": ("signature", "the root was changed after signing", proof(head=checkpoint().replace("\n2\n", "\n3\n"))),
        "other-key": ("signature", "signed by a key that the reader does not know", proof(head=checkpoint(key=OTHER))),
        "no-signature": ("signature", "the signature is left out", proof(head=checkpoint().partition("—")[0])),
        "checkpoint-extension": ("malformed", "a fourth line in the checkpoint", proof(head=checkpoint(more="more\n"))),
        "checkpoint-size": ("malformed", "a zero ahead of the size", proof(head=checkpoint(size="02"))),
        "checkpoint-root-short": ("malformed", "a root of 31 bytes", proof(head=checkpoint(root=b64(HEAD[:31])))),
        "checkpoint-root-text": ("malformed", "a root that is no Base64", proof(head=checkpoint(root="?" * 44))),
        "origin": ("wrong-origin", "a good signature under another log's name", proof(head=checkpoint(origin="other.example/log"))),
        "event-altered": ("wrong-event", "another event than the leaf's", proof(event=EVENT.replace("closed", "opened"))),
        "nonce-other": ("wrong-event", "another nonce than the leaf's", proof(nonce=b64(fixed("other")))),
        "position-other": ("wrong-minute", "the place of its neighbor", proof(position=1235)),
        "position-beyond": ("wrong-minute", "a place that the tree has not", proof(position=4096 + 1234)),
        "leaf-other": ("wrong-minute", "a leaf that is not there", secret(leaf=fixed("nothing").hex())),
        "path-altered": ("wrong-minute", "one hash of the path", proof(path=[fixed("x").hex(), *PATH[1:]])),
        "path-short": ("wrong-minute", "the last hash is left out", proof(path=PATH[:-1])),
        "tick-other": ("wrong-minute", "the tick of another minute", proof(tick=FIRST, index="0", outer=f"{b64(HASHES[1])}\n")),
        "tick-altered": ("wrong-log", "the tick's time moved", proof(tick={**tick, "t": "2026-11-22T09:59:00.250000Z"})),
        "index-other": ("wrong-log", "another index", proof(index="0")),
        "index-beyond": ("wrong-log", "an index that the log has not", proof(index="2")),
        "outer-missing": ("wrong-log", "no path to the root", proof(outer="")),
        "outer-altered": ("wrong-log", "another hash in the path", proof(outer=f"{b64(fixed('x'))}\n")),
        "outer-long": ("wrong-log", "a hash too many", proof(outer=f"{b64(HASHES[0])}\n{b64(fixed('x'))}\n")),
    }  # fmt: skip


def main() -> None:
    for name, (expected, comment, text) in vectors().items():
        head = f"comment: {comment}\nexpect: {expected}\nkey: {SIGNER.verifier}\n"
        (HERE / f"{name}.txt").write_bytes(f"{head}\n{text}".encode())


if __name__ == "__main__":
    main()
