"""Writes the vectors beside it: `python -m tests.vectors.bidkeys.make`. Every value is fixed, so it writes the same files again.

A vector is `comment` and `expect`, an empty line, and the key file as it stands on the disk. Keys and places are those of
the vectors of sealing.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from tests.vectors import reference
from tests.vectors.sealing import make as sealing

HERE = Path(__file__).parent
MANIFEST = b'{"hello":"manifest"}'


def kept(kind: int, name: str, media_type: str, body: bytes) -> dict[str, Any]:
    """One object of the list, and the id that sealing its body gives."""
    head = sealing.header("PCR", kind=kind)
    sealed = head + reference.chunked(
        sealing.CONTENT_KEY, sealing.SALT, head, reference.plaintext(reference.meta(name, "", media_type), body)
    )
    return {
        "id": reference.object_id(sealed), "header": head.hex(), "salt": sealing.SALT.hex(),
        "key": sealing.CONTENT_KEY.hex(), "size": len(body), "name": name, "slot": "", "type": media_type,
    }  # fmt: skip


def whole() -> dict[str, Any]:
    manifest = kept(1, "manifest.json", "application/json", MANIFEST)
    file = kept(2, "ofertă.txt", "text/plain", sealing.BODY)
    recovery = sealing.KEYS["R"].hex()
    return {
        "v": 1, "tender": str(sealing.TENDER), "bid": str(sealing.BID), "recovery": recovery,
        "objects": [manifest, file],
    }  # fmt: skip


def text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def changed(*path: str | int, to: object) -> str:
    """The valid file with one value replaced, or taken out where `to` is `...`."""
    value: Any = copy.deepcopy(whole())
    target = value
    for step in path[:-1]:
        target = target[step]
    if to is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = to
    return text(value)


def vectors() -> dict[str, tuple[str, str, str]]:
    """name -> (expected code, comment, the file)."""
    valid, header = text(whole()), whole()["objects"][0]["header"]
    other = str(sealing.OTHER)
    return {
        "valid": ("valid", "manifest and one file, level B", valid),
        "valid-draft": ("valid", "nothing handed in yet", changed("objects", to=[])),
        "valid-line-ends": ("valid", "a mail program added line ends", f"{valid}\r\n\n"),
        "blank": ("malformed", "a blank between tokens", valid.replace(":", ": ", 1)),
        "cut": ("malformed", "the last byte is missing", valid[:-1]),
        "version": ("malformed", "version 2", changed("v", to=2)),
        "version-true": ("malformed", "version true", changed("v", to=True)),
        "no-object": ("malformed", "a list where the object should be", "[]"),
        "objects-no-list": ("malformed", "objects is no list", changed("objects", to={})),
        "field-missing": ("malformed", "no recovery key", changed("recovery", to=...)),
        "field-unknown": ("malformed", "a field more", changed("note", to="")),
        "object-field-missing": ("malformed", "an object without slot", changed("objects", 1, "slot", to=...)),
        "tender-upper-case": ("malformed", "a UUID in capitals", changed("tender", to=str(sealing.TENDER).upper())),
        "tender-no-text": ("malformed", "a number for the tender", changed("tender", to=7)),
        "recovery-short": ("malformed", "31 bytes", changed("recovery", to="00" * 31)),
        "id-upper-case": ("malformed", "an id in capitals", changed("objects", 0, "id", to="AB" * 32)),
        "salt-long": ("malformed", "25 bytes of salt", changed("objects", 0, "salt", to="00" * 25)),
        "size-negative": ("malformed", "a size below zero", changed("objects", 0, "size", to=-1)),
        "size-true": ("malformed", "a size that is no number", changed("objects", 0, "size", to=True)),
        "name-with-path": ("malformed", "a name with a slash", changed("objects", 1, "name", to="../a")),
        "header-cut": ("malformed", "a header without its last byte", changed("objects", 0, "header", to=header[:-2])),
        "header-longer": ("malformed", "a byte after the header", changed("objects", 0, "header", to=header + "00")),
        "header-and-lock": (
            "malformed",
            "a lock after the two that the header counts",
            changed("objects", 0, "header", to=sealing.header("PR", kind=1).hex() + "00" * 89),
        ),
        "other-tender": ("wrong-context", "the file says another tender than its objects", changed("tender", to=other)),
        "other-bid": ("wrong-context", "the file says another bid than its objects", changed("bid", to=other)),
        "file-first": ("wrong-context", "no manifest at the beginning", changed("objects", to=whole()["objects"][1:])),
        "manifest-twice": ("wrong-context", "a second manifest", changed("objects", to=[whole()["objects"][0]] * 2)),
        "recovery-other": ("wrong-key", "another recovery key", changed("recovery", to=sealing.KEYS["X"].hex())),
        "recovery-lock-missing": (
            "wrong-key",
            "an object without lock R",
            changed("objects", 0, "header", to=sealing.header("PC", kind=1).hex()),
        ),
    }  # fmt: skip


def files() -> dict[str, bytes]:
    """name of the file -> its content."""
    return {
        f"{name}.txt": f"comment: {comment}\nexpect: {expect}\n\n{content}".encode("ascii")
        for name, (expect, comment, content) in vectors().items()
    }


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_bytes(content)
