"""Writes the vectors beside it: `python -m tests.vectors.committee.make`. Every value is fixed, so it writes the same files again.

A vector is lines of `name: value`: `what` is phrase, slot, member-key, dealing, share, release or join; `expect` is valid or the
error; the rest is what the reader is given, and with `valid` what comes out. Made from docs/formats.md alone, as `reference`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.vectors import reference

HERE = Path(__file__).parent
TENDER = UUID("3f0c1de0-7c3b-4f8e-9a51-6d2f7be0c001")
OTHER = UUID("00000000-0000-4000-8000-000000000003")
USERS = [UUID(int=number << 64 | 0x8000 << 48 | number, version=4) for number in (1, 2, 3)]
PHRASE_BITS = 0x1_2345_6789_ABCD_EF01_2345  # 90 bits are read from its top
Fields = dict[str, Any]


def fixed(name: str, size: int = 32) -> bytes:
    return hashlib.sha256(b"SS1 vectors " + name.encode()).digest()[:size]


def times(a: int, b: int) -> int:
    product = 0
    while b:
        product ^= a * (b & 1)
        a, b = a << 1, b >> 1
        a ^= 0x11B * (a >> 8)
    return product


SECRET, VECTOR, SESSION = fixed("private C"), fixed("coefficients"), fixed("private session")
MEMBERS = [fixed(f"private member {number}") for number in (1, 2, 3)]
PUBLIC_C = reference.public(SECRET)
K, N = 2, 3
Y = [bytes(a ^ times(b, x) for a, b in zip(SECRET, VECTOR, strict=True)) for x in (1, 2, 3)]


def body(x: int, y: bytes | None = None, head: bytes = b"SS1\n", k: int = K) -> bytes:
    return head + bytes([1, k, N, x]) + (Y[x - 1] if y is None else y)


def commitment(x: int, tender: UUID = TENDER) -> str:
    return hashlib.sha256(b"SB1-share\n" + tender.bytes + b"\1" + PUBLIC_C + bytes([x]) + Y[x - 1]).hexdigest()


def sealed(x: int, tender: UUID = TENDER, inside: bytes | None = None) -> str:
    public = reference.public(MEMBERS[x - 1])
    info = b"SB1-share" + tender.bytes + b"\1" + hashlib.sha256(public).digest()[:8] + PUBLIC_C
    return reference.hpke_seal(public, fixed(f"ephemeral {x}"), info, b"", inside or body(x)).hex()


def released(x: int, tender: UUID = TENDER, inside: bytes | None = None, bound: int | None = None) -> str:
    public = reference.public(SESSION)
    info = b"SB1-release" + tender.bytes + b"\1" + public + bytes([bound or x])
    return reference.hpke_seal(public, fixed(f"ephemeral release {x}"), info, b"", inside or body(x)).hex()


def slot(phrase: str, kdf: int = 1, user: UUID = USERS[0], private: bytes = MEMBERS[0]) -> bytes:
    """Of a phrase only: the command line's kind needs Argon2id, of which there is one writer here."""
    salt = fixed("slot salt", 16)
    head = b"MK1\n" + bytes([kdf]) + salt
    key = hashlib.pbkdf2_hmac("sha256", phrase.encode(), salt, 600_000)
    context = head + user.bytes + reference.public(MEMBERS[0])
    return head + reference.chunked(key, fixed("message salt", 24), context, private)


def word(bits: int) -> str:
    return "".join("bdfghjklmnprstvz"[bits >> s + 2 & 15] + "aiou"[bits >> s & 3] for s in (12, 6, 0))


def phrase() -> str:
    words = " ".join(word(PHRASE_BITS >> 6 + 18 * place & 0x3FFFF) for place in (4, 3, 2, 1, 0))
    digest = hashlib.sha256(b"eproc-phrase/v1\n" + words.encode()).digest()
    return f"{words} {word(int.from_bytes(digest[:3], 'big') >> 6)}"


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def dealing(**changes: object) -> str:
    members = [
        {
            "x": x,
            "user": str(USERS[x - 1]),
            "kid": hashlib.sha256(reference.public(MEMBERS[x - 1])).hexdigest()[:16],
            "sealed": sealed(x),
            "commitment": commitment(x),
        }
        for x in (1, 2, 3)
    ]
    head = {"v": 1, "tender": str(TENDER), "stage": 1, "k": K, "n": N, "public_key": PUBLIC_C.hex()}
    return canonical({**head, "dealer": "cli", "members": members, **changes})


def vectors() -> dict[str, tuple[str, str, str, Fields]]:
    """name -> (expected, comment, what, fields)."""
    good = phrase()
    words = good.split()
    public = reference.public(MEMBERS[0]).hex()
    locked = slot(good)
    key: Fields = {"slot": locked.hex(), "phrase": good, "user": USERS[0], "public_key": public}
    key_text = canonical({"v": 1, "user": str(USERS[0]), "public_key": public, "slots": [locked.hex()]})
    share: Fields = {
        "tender": TENDER,
        "public_key": PUBLIC_C.hex(),
        "k": K,
        "n": N,
        "x": 2,
        "commitment": commitment(2),
        "private": MEMBERS[1].hex(),
        "sealed": sealed(2),
    }
    release = {**share, "private": SESSION.hex(), "released": released(2)}
    del release["sealed"]
    proof = hashlib.sha256(b"SB1-ack\n" + TENDER.bytes + b"\1\2" + Y[1]).hexdigest()
    other_y = fixed("another y")
    opened = {"share": body(2).hex(), "proof": proof}
    joined = [f"{x}={Y[x - 1].hex()}" for x in (1, 2, 3)]
    texts = {
        "dealing-blank": dealing().replace(",", ", ", 1),
        "dealing-version": dealing(v=2),
        "dealing-dealer": dealing(dealer="server"),
        "dealing-number": dealing(n=4),
        "dealing-order": dealing(members=json.loads(dealing())["members"][::-1]),
        "dealing-threshold": dealing(k=4),
        "dealing-stage": dealing(stage=0),
        "dealing-members-none": dealing(members=[]),
        "dealing-tender": dealing(tender=str(TENDER).upper()),
        "dealing-key-short": dealing(public_key="00" * 31),
        "dealing-unknown-field": dealing(x=1),
    }
    return {
        "phrase": ("valid", "as generated", "phrase", {"typed": good, "phrase": good}),
        "phrase-typed": (
            "valid",
            "capitals, hyphens, blanks",
            "phrase",
            {"typed": f" {good.upper().replace(' ', ' - ')}", "phrase": good},
        ),
        "phrase-five-words": ("wrong-number", "a word is missing", "phrase", {"typed": " ".join(words[:5])}),
        "phrase-letter": ("no-word", "x is in no word", "phrase", {"typed": good.replace(good[0], "x", 1)}),
        "phrase-short-word": ("no-word", "two syllables", "phrase", {"typed": " ".join([words[0][:4], *words[1:]])}),
        "phrase-vowel": (
            "one-wrong",
            "one vowel is another",
            "phrase",
            {"typed": good[0] + ("a" if good[1] != "a" else "o") + good[2:]},
        ),
        "phrase-order": (
            "one-wrong",
            "two words changed places",
            "phrase",
            {"typed": " ".join([words[1], words[0], *words[2:]])},
        ),
        "slot": ("valid", "a phrase opens its slot", "slot", {**key, "private": MEMBERS[0].hex()}),
        "slot-other-phrase": ("wrong-secret", "another phrase", "slot", {**key, "phrase": " ".join(words[::-1])}),
        "slot-other-user": ("wrong-secret", "somebody else's slot", "slot", {**key, "user": USERS[1]}),
        "slot-magic": ("bad-magic", "MK2", "slot", {**key, "slot": locked.hex().replace("4d4b31", "4d4b32", 1)}),
        "slot-kdf": ("bad-header", "kind 3", "slot", {**key, "slot": f"4d4b310a03{locked[5:].hex()}"}),
        "slot-cut": ("truncated", "the last byte is missing", "slot", {**key, "slot": locked[:-1].hex()}),
        "slot-altered": (
            "chunk-invalid",
            "the last byte",
            "slot",
            {**key, "slot": f"{locked[:-1].hex()}{locked[-1] ^ 1:02x}"},
        ),
        "slot-other-key": (
            "bad-header",
            "another private key inside",
            "slot",
            {**key, "slot": slot(good, private=MEMBERS[1]).hex()},
        ),
        "member-key": ("valid", "with one slot", "member-key", {"text": key_text, "public_key": public}),
        "member-key-no-slot": (
            "not-canonical",
            "no slot",
            "member-key",
            {"text": key_text.replace(f'"{locked.hex()}"', "")},
        ),
        "member-key-slot-kdf": (
            "not-canonical",
            "a slot of kind 3",
            "member-key",
            {"text": key_text.replace("4d4b310a01", "4d4b310a03")},
        ),
        "member-key-no-user": (
            "not-canonical",
            "no UUID",
            "member-key",
            {"text": key_text.replace(str(USERS[0]), "me")},
        ),
        "dealing": (
            "valid",
            "two of three",
            "dealing",
            {"text": dealing(), "commitments": " ".join(map(commitment, (1, 2, 3)))},
        ),
        **{
            name: ("not-canonical", "a text that is no dealing", "dealing", {"text": text})
            for name, text in texts.items()
        },
        "share": ("valid", "a member opens the own share", "share", {**share, **opened}),
        "share-other-member": (
            "lock-invalid",
            "opened with another member's key",
            "share",
            {**share, "private": MEMBERS[0].hex()},
        ),
        "share-other-tender": (
            "lock-invalid",
            "dealt for another tender",
            "share",
            {**share, "sealed": sealed(2, OTHER)},
        ),
        "share-altered": (
            "lock-invalid",
            "the last byte",
            "share",
            {**share, "sealed": f"{sealed(2)[:-2]}{int(sealed(2)[-2:], 16) ^ 1:02x}"},
        ),
        "share-magic": ("bad-magic", "SS2", "share", {**share, "sealed": sealed(2, inside=body(2, head=b"SS2\n"))}),
        "share-short": ("truncated", "31 bytes of y", "share", {**share, "sealed": sealed(2, inside=body(2)[:-1])}),
        "share-x-too-large": (
            "bad-header",
            "x of 4 where n is 3",
            "share",
            {**share, "sealed": sealed(2, inside=body(4, b"y" * 32))},
        ),
        "share-other-threshold": (
            "wrong-share",
            "k of 3",
            "share",
            {**share, "sealed": sealed(2, inside=body(2, k=3))},
        ),
        "share-other-x": (
            "wrong-share",
            "the first share, sealed to the second member",
            "share",
            {**share, "sealed": sealed(2, inside=body(1))},
        ),
        "share-other-value": (
            "wrong-share",
            "not what the commitment says",
            "share",
            {**share, "sealed": sealed(2, inside=body(2, other_y))},
        ),
        "release": ("valid", "a share for the opening's session", "release", {**release, **opened}),
        "release-other-session": (
            "lock-invalid",
            "an earlier session",
            "release",
            {**release, "private": fixed("earlier").hex()},
        ),
        "release-other-tender": (
            "lock-invalid",
            "of another tender",
            "release",
            {**release, "released": released(2, OTHER)},
        ),
        "release-other-member": (
            "lock-invalid",
            "another member's release",
            "release",
            {**release, "released": released(1)},
        ),
        "release-other-share": (
            "wrong-share",
            "another member's share",
            "release",
            {**release, "released": released(1, bound=2)},
        ),
        "release-other-value": (
            "wrong-share",
            "an altered share",
            "release",
            {**release, "released": released(2, inside=body(2, other_y))},
        ),
        "join-first-two": (
            "valid",
            "1 and 2",
            "join",
            {"shares": " ".join(joined[:2]), "public_key": PUBLIC_C.hex(), "private": SECRET.hex()},
        ),
        "join-last-two": (
            "valid",
            "2 and 3",
            "join",
            {"shares": " ".join(joined[1:]), "public_key": PUBLIC_C.hex(), "private": SECRET.hex()},
        ),
        "join-all": (
            "valid",
            "one more than needed",
            "join",
            {"shares": " ".join(joined), "public_key": PUBLIC_C.hex(), "private": SECRET.hex()},
        ),
        "join-too-few": (
            "wrong-committee-key",
            "one alone",
            "join",
            {"shares": joined[0], "public_key": PUBLIC_C.hex()},
        ),
        "join-wrong": (
            "wrong-committee-key",
            "a false value",
            "join",
            {"shares": f"{joined[0]} 2={other_y.hex()}", "public_key": PUBLIC_C.hex()},
        ),
    }


def main() -> None:
    for old in HERE.glob("*.txt"):
        old.unlink()
    for name, (expect, comment, what, fields) in vectors().items():
        lines = {"comment": comment, "what": what, "expect": expect, **fields}
        (HERE / f"{name}.txt").write_text("".join(f"{k}: {v}\n" for k, v in lines.items()), encoding="ascii")


if __name__ == "__main__":
    main()
