"""A second writer of SB1, from docs/formats.md alone: imports nothing of the platform, and takes every random value as an argument.

It makes the vectors, and the tests compare the platform's code with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import struct

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def extract(salt: bytes, key: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), key, "sha256")


def expand(digest: str, prk: bytes, info: bytes, length: int) -> bytes:
    out, block, i = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(prk, block + info + bytes([i]), digest)
        out, i = out + block, i + 1
    return out[:length]


def public(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def hpke_seal(recipient: bytes, ephemeral: bytes, info: bytes, aad: bytes, plaintext: bytes, *, aead: int = 2) -> bytes:
    """RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (aead 1) or AES-256-GCM (aead 2)."""
    kem, suite = b"KEM" + struct.pack(">H", 0x20), b"HPKE" + struct.pack(">HHH", 0x20, 1, aead)

    def labeled_extract(suite_id: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
        return extract(salt, b"HPKE-v1" + suite_id + label + key)

    def labeled_expand(suite_id: bytes, prk: bytes, label: bytes, context: bytes, length: int) -> bytes:
        return expand("sha256", prk, struct.pack(">H", length) + b"HPKE-v1" + suite_id + label + context, length)

    enc = public(ephemeral)
    dh = X25519PrivateKey.from_private_bytes(ephemeral).exchange(X25519PublicKey.from_public_bytes(recipient))
    shared = labeled_expand(kem, labeled_extract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + recipient, 32)
    context = b"\0" + labeled_extract(suite, b"", b"psk_id_hash", b"") + labeled_extract(suite, b"", b"info_hash", info)
    secret = labeled_extract(suite, shared, b"secret", b"")
    key = labeled_expand(suite, secret, b"key", context, 16 * aead)
    nonce = labeled_expand(suite, secret, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)


def chunked(key: bytes, salt: bytes, context: bytes, plaintext: bytes) -> bytes:
    """A whole Cobblestone-256 message."""
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    derived = expand("sha512", key, info, 76)
    out = salt + derived[44:76]
    for i in range(len(plaintext) // 16384 + 1):
        nonce = bytes(a ^ b for a, b in zip(derived[32:44], i.to_bytes(12, "big"), strict=True))
        out += AESGCM(derived[:32]).encrypt(nonce, plaintext[i * 16384 : (i + 1) * 16384], None)
    return out


def header(kind: int, stage: int, tender: bytes, bid: bytes, locks: list[tuple[int, bytes, bytes, bytes]]) -> bytes:
    """`locks`: type, public key, ephemeral private key, piece."""
    fixed = b"SB1\n" + bytes([kind, stage, len(locks), 0]) + tender + bid
    out = fixed
    for lock, recipient, ephemeral, piece in locks:
        kid = hashlib.sha256(recipient).digest()[:8]
        out += bytes([lock]) + kid
        out += hpke_seal(recipient, ephemeral, b"SB1-lock" + bytes([lock]) + kid + fixed, b"", piece)
    return out


def padded(length: int) -> int:
    if length <= 65536:
        return 65536
    e = math.floor(math.log2(length))
    unit: int = 2 ** (e - math.floor(math.log2(e)) - 1)
    return math.ceil(length / unit) * unit


def plaintext(meta: bytes, body: bytes) -> bytes:
    start = struct.pack(">I", len(meta)) + meta + body
    return start + bytes(padded(len(start) + 8) - len(start) - 8) + struct.pack(">Q", len(body))


def meta(name: str, slot: str, media_type: str) -> bytes:
    return json.dumps({"name": name, "slot": slot, "type": media_type}, separators=(",", ":")).encode()


def object_id(sealed: bytes) -> str:
    first = 40 + 89 * sealed[6] + 56
    whole = hashlib.sha256(b"SB1 object" + hashlib.sha256(sealed[:first]).digest())
    for i in range(first, len(sealed), 64 * 16400):
        whole.update(hashlib.sha256(sealed[i : i + 64 * 16400]).digest())
    return whole.hexdigest()
