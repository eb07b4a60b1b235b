"""Proofs that one event is in the log, to be checked offline: C2SP tlog-proof (docs/formats.md, section 16)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.checkpoints import Checkpoint, verify_checkpoint
from procurement.rules.log import NONCE_SIZE, LogError, leaf_hash
from procurement.rules.merkle import HASH_SIZE, inclusion_holds, leaf_of
from procurement.rules.notes import MAX_NOTE, VerifierKey
from procurement.rules.ticks import Tick, parse_tick

TITLE = "c2sp.org/tlog-proof@v1"
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_INDEX = re.compile(r"(0|[1-9][0-9]{0,15})\Z")
_EXTRA = {"event", "leaf", "nonce", "path", "position", "tick", "v"}
LONGEST_PATH = 32


@dataclass(frozen=True, slots=True)
class LogProof:
    """All that leads from an event's leaf to a signed checkpoint.

    `event` and `nonce` are empty where the event isn't public: its leaf alone is proven, which a receipt names.
    """

    leaf: bytes
    position: int
    inner_path: tuple[bytes, ...]
    tick: bytes
    index: int
    outer_path: tuple[bytes, ...]
    checkpoint: str
    event: str = ""
    nonce: bytes = b""

    def to_text(self) -> str:
        """The text of a .tlog-proof file."""
        extra = canonical_json(
            {
                "event": self.event,
                "leaf": self.leaf.hex(),
                "nonce": _base64(self.nonce),
                "path": [step.hex() for step in self.inner_path],
                "position": self.position,
                "tick": self.tick.decode("ascii"),
                "v": 1,
            }
        )
        path = "".join(f"{_base64(step)}\n" for step in self.outer_path)
        return f"{TITLE}\nextra {_base64(extra)}\nindex {self.index}\n{path}\n{self.checkpoint}"


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof that holds says: the leaf was in this tick, number `index` of the log that the checkpoint heads."""

    leaf: bytes
    tick: Tick
    index: int
    checkpoint: Checkpoint
    key: VerifierKey
    event: str


def parse_proof(text: str) -> LogProof:
    """The parts of a proof, or LogError unless it is exactly what `to_text` writes. Nothing is believed yet."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if len(text) > 2 * MAX_NOTE or len(lines) < 3 or lines[0] != TITLE:
        raise LogError("malformed", "proof")
    try:
        extra = _extra(base64.b64decode(lines[1].removeprefix("extra "), validate=True))
        proof = LogProof(
            leaf=_hash(extra["leaf"]),
            position=_whole(extra["position"]),
            inner_path=tuple(_hash(step) for step in _list(extra["path"])),
            tick=_text(extra["tick"]).encode("ascii"),
            index=int(_text(lines[2].removeprefix("index "), _INDEX)),
            outer_path=tuple(_unbase64(line, HASH_SIZE) for line in lines[3:]),
            checkpoint=checkpoint,
            event=_text(extra["event"]),
            nonce=_unbase64(_text(extra["nonce"]), NONCE_SIZE) if extra["event"] else b"",
        )
        same = proof.to_text() == text
    except (ValueError, TypeError) as error:
        raise LogError("malformed", "proof") from error
    if not same:
        raise LogError("malformed", "proof")
    return proof


def verify_proof(text: str, keys: Iterable[VerifierKey]) -> Proven:
    """What the proof shows, or the first thing that is wrong with it: NoteError for the signature, LogError for the rest."""
    proof = parse_proof(text)
    tick = parse_tick(proof.tick)
    checkpoint, key = verify_checkpoint(proof.checkpoint, keys)
    if proof.event and leaf_hash(proof.nonce, proof.event.encode("ascii")) != proof.leaf:
        raise LogError("wrong-event", proof.leaf.hex())
    places = 1 << len(proof.inner_path)
    if not inclusion_holds(proof.leaf, proof.position, places, proof.inner_path, tick.root):
        raise LogError("wrong-minute", proof.leaf.hex())
    if not inclusion_holds(leaf_of(proof.tick), proof.index, checkpoint.size, proof.outer_path, checkpoint.root):
        raise LogError("wrong-log", f"tick {proof.index}")
    return Proven(proof.leaf, tick, proof.index, checkpoint, key, proof.event)


def _extra(data: bytes) -> dict[str, object]:
    value = parse_canonical(data)
    if not isinstance(value, dict) or set(value) != _EXTRA or value["v"] != 1:
        raise ValueError
    return value


def _hash(value: object) -> bytes:
    return bytes.fromhex(_text(value, _HASH))


def _text(value: object, pattern: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or not value.isascii() or (pattern and not pattern.match(value)):
        raise ValueError
    return value


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > LONGEST_PATH:
        raise ValueError
    return value


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(text: str, size: int) -> bytes:
    data = base64.b64decode(text, validate=True)
    if len(data) != size:
        raise ValueError
    return data
