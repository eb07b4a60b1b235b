"""Lies that fit every hash: bids exchanged, dropped, doubled, the log's heads reordered, all of it signed by somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from procurement import keystore
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.log import leaf_hash
from procurement.rules.notes import generate_signer
from procurement.rules.verify_records import fingerprint
from tenders.demo.scenario import Played
from tenders.drills.bundle_damage import Files, files_of, signed_anew

Lie = tuple[str, bytes, list[tuple[str, str]], str]
"""What it is, the bundle, the receipts that bidders bring, and the key that the reader trusts."""


def told(bundle: bytes, played: Played) -> Iterator[Lie]:
    """Each lie about this tender."""
    receipts = [(f"receipt {number}", receipt.note) for number, receipt in enumerate(played.receipts, start=1)]
    key = fingerprint(keystore.verifier_keys()[0])
    first, second = sorted({path.rsplit("/", 1)[0] for path in files_of(bundle) if path.startswith("bids/")})[:2]
    for what, change in (
        ("Two bids exchanged", lambda files: _exchange(files, first, second)),
        ("A bid dropped", lambda files: _drop(files, second, played)),
        ("A bid counted twice", _double),
        ("Heads of the log reordered", _reorder),
        ("A price changed", lambda files: _price(files, first)),
    ):
        files = files_of(bundle)
        change(files)
        yield what, signed_anew(files), receipts, key
    signer = generate_signer(keystore.verifier_keys()[0].name)
    yield "Everything signed by another key of the same name", signed_anew(files_of(bundle), signer), receipts, key


def _exchange(files: Files, one: str, other: str) -> None:
    for name in ("manifest.json", "manifest.sb1"):
        mine, theirs = f"{one}/{name}", f"{other}/{name}"
        files[mine], files[theirs] = files[theirs], files[mine]


def _drop(files: Files, folder: str, played: Played) -> None:
    """The platform forgets a bid, everywhere, and counts one less."""
    bid = folder.removeprefix("bids/")
    leaf = next(one.leaf for one in reversed(played.receipts) if str(one.bid_id) == bid)
    for path in [path for path in files if path.startswith(folder)]:
        del files[path]
    _change_act(files, lambda act: (act["counted"].remove(leaf), act.update(bids=act["bids"] - 1)))


def _double(files: Files) -> None:
    _change_act(files, lambda act: (act["counted"].append(act["counted"][0]), act.update(bids=act["bids"] + 1)))


def _change_act(files: Files, change: Callable[[Any], object]) -> None:
    """Change the closing in the log, its leaf made to fit."""
    rows: Any = parse_canonical(files["log.json"])
    row = next(row for row in rows if '"type":"tender.closed"' in row["text"])
    act = parse_canonical(row["text"].encode())
    change(act)
    row["text"] = canonical_json(act).decode()
    row["leaf"] = leaf_hash(bytes.fromhex(row["nonce"]), row["text"].encode()).hex()
    files["log.json"] = canonical_json(rows)


def _reorder(files: Files) -> None:
    data: Any = parse_canonical(files["checkpoints.json"])
    for name, entries in data.items():
        if isinstance(entries, list) and len(entries) > 1:
            data[name] = entries[::-1]
            break
    files["checkpoints.json"] = canonical_json(data)


def _price(files: Files, folder: str) -> None:
    path = f"{folder}/manifest.json"
    files[path] = files[path].replace(b'"unit_price":"', b'"unit_price":"1', 1)
