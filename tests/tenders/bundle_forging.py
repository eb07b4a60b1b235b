"""Tampering with bundles: as a stranger does (the bytes), and as a lying platform does (everything hashed and signed again)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.log import leaf_hash
from procurement.rules.verify import Finding, verify
from tenders.drills.bundle_damage import Files, files_of, mutations, signed_anew, zipped

__all__ = ["Files", "change_act", "change_json", "failures", "files_of", "mutations", "signed_anew", "zipped"]


def change_json(files: Files, path: str, change: Callable[[Any], object]) -> None:
    """Change a JSON file in place."""
    data = parse_canonical(files[path])
    change(data)
    files[path] = canonical_json(data)


def change_act(files: Files, kind: str, change: Callable[[Any], object], *, number: int = 0) -> str:
    """Change an act of the log, its leaf made to fit; returns the leaf it had."""
    rows: Any = parse_canonical(files["log.json"])
    row = [row for row in rows if f'"type":"{kind}"' in row["text"]][number]
    data, before = parse_canonical(row["text"].encode()), str(row["leaf"])
    change(data)
    row["text"] = canonical_json(data).decode()
    row["leaf"] = leaf_hash(bytes.fromhex(row["nonce"]), row["text"].encode()).hex()
    files["log.json"] = canonical_json(rows)
    return before


def failures(bundle: bytes, *receipts: str) -> list[Finding]:
    """The rules that fail."""
    named = [(f"receipt {number}", note) for number, note in enumerate(receipts, start=1)]
    return [found for found in verify(BytesIO(bundle), receipts=named) if found.verdict == "FAILED"]
