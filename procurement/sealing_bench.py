"""How fast this machine seals, opens and signs: figures for manage.py bench. Everything in memory, with keys of its own."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.sealing import Meta, Sealer, new_header, open_object, seal
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock, generate_key_pair

PIECE = 65536
_PLACE = Place(Kind.FILE, 1, UUID(int=1), UUID(int=2))
_META = Meta("bench.pdf", "", "application/pdf")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: what, how many a second, and of what."""

    name: str
    per_second: float
    unit: str


def figures(*, seconds: float = 1.0, megabytes: int = 20) -> list[Figure]:
    """All figures, each measured for about `seconds`; large files have `megabytes` (binary)."""
    pair = generate_key_pair()
    keys = {Lock.PLATFORM: pair.public}
    manifest = b"x" * 2000
    sealed, _ = seal(_PLACE, keys, _META, manifest)
    large = _seal_large(keys, megabytes)
    signer = generate_signer("bench/log")

    def open_all(data: bytes) -> int:
        opened = open_object(
            io.BytesIO(data), {Lock.PLATFORM: pair.private}, place=_PLACE, kids={Lock.PLATFORM: pair.kid}
        )
        return sum(map(len, opened.chunks()))

    return [
        Figure("seal a manifest", _rate(lambda: seal(_PLACE, keys, _META, manifest), seconds), "manifests"),
        Figure("open a manifest", _rate(lambda: open_all(sealed), seconds), "manifests"),
        Figure("sign a receipt", _rate(lambda: sign_note("receipt\n" * 12, signer), seconds), "receipts"),
        Figure("seal a file", megabytes * _rate(lambda: _seal_large(keys, megabytes), seconds), "MiB"),
        Figure("open a file", megabytes * _rate(lambda: open_all(large), seconds), "MiB"),
        Figure("hash a file", megabytes * _rate(lambda: object_id(io.BytesIO(large)), seconds), "MiB"),
    ]


def _seal_large(keys: dict[Lock, bytes], megabytes: int) -> bytes:
    sealer = Sealer(*new_header(_PLACE, keys), _META)
    piece = bytes(PIECE)
    pieces = [sealer.feed(piece) for _ in range(megabytes * 2**20 // PIECE)]
    return b"".join([*pieces, sealer.finish()])


def _rate(act: Callable[[], object], seconds: float) -> float:
    """Calls a second, over at least two calls."""
    began, calls, spent = time.perf_counter(), 0, 0.0
    while spent < seconds or calls < 2:
        act()
        calls += 1
        spent = time.perf_counter() - began
    return calls / spent
