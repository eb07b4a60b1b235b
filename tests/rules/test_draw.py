"""The seed of the draw: repeatable from what is published, and different for every bid and every nonce."""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

import pytest

from procurement.rules.draw import commitment, nonce, seed

NONCE = "00" * 31 + "01"


def test_seed_is_that_of_the_documented_bytes() -> None:
    assert seed(["b", "a"], NONCE) == sha256(f"a\nb\n{NONCE}".encode()).hexdigest()
    assert seed(["b", "a"]) == sha256(b"a\nb").hexdigest()
    assert commitment(NONCE) == sha256(b"\0" * 31 + b"\1").hexdigest()


def test_nonce_is_that_of_the_documented_bytes_and_each_tender_has_its_own() -> None:
    key, tender = bytes(range(32)), UUID(int=7)
    assert nonce(key, tender) == hmac.new(key, b"eproc draw\n" + tender.bytes, sha256).hexdigest()
    assert len({nonce(key, tender), nonce(key, UUID(int=8)), nonce(bytes(32), tender)}) == 3


def test_each_bid_and_the_nonce_change_the_seed_and_their_order_does_not() -> None:
    assert len({seed(["a", "b"], NONCE), seed(["a"], NONCE), seed(["a", "b"], "ff" * 32), seed(["a", "b"])}) == 4
    assert seed(["a", "b"], NONCE) == seed(["b", "a"], NONCE)


def test_nonce_that_is_not_hexadecimal_is_refused() -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        commitment("zz")
