"""Shamir's sharing of 32 bytes over GF(2^8): any k of n shares give the secret, k - 1 say nothing (docs/formats.md, 23.3).

Not constant in time: shares are joined once, after the deadline, by whoever may know the secret then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

SECRET_SIZE = 32
MOST = 7
"""The largest committee."""
_POLYNOMIAL = 0x11B
_GENERATOR = 3


def _tables() -> tuple[list[int], list[int]]:
    """Powers of the generator, twice around, and their logarithms."""
    powers, logarithms, value = [], [0] * 256, 1
    for exponent in range(255):
        powers.append(value)
        logarithms[value] = exponent
        value ^= value << 1  # times 3
        if value > 255:
            value ^= _POLYNOMIAL
    return powers * 2, logarithms


_POWER, _LOGARITHM = _tables()


def multiply(a: int, b: int) -> int:
    """The product in the field."""
    return _POWER[_LOGARITHM[a] + _LOGARITHM[b]] if a and b else 0


def divide(a: int, b: int) -> int:
    """The quotient in the field; `b` is not zero."""
    return _POWER[_LOGARITHM[a] + 255 - _LOGARITHM[b]] if a else 0


def split(secret: bytes, k: int, n: int, random: Callable[[int], bytes] = os.urandom) -> dict[int, bytes]:
    """The shares of x = 1 to n, 32 bytes each. The coefficients are k - 1 uniformly random vectors; none is ever refused."""
    if len(secret) != SECRET_SIZE or not 1 <= k <= n <= MOST:
        raise ValueError("A secret has 32 bytes, and k of n people hold it, n at most 7.")
    vectors = [secret, *(random(SECRET_SIZE) for _ in range(k - 1))]
    return {x: bytes(_at(x, column) for column in zip(*vectors, strict=True)) for x in range(1, n + 1)}


def join(shares: Mapping[int, bytes]) -> bytes:
    """The secret of shares by their x. Fewer than k of them, or a wrong one, give other bytes, never an error."""
    if not shares or not all(1 <= x <= MOST and len(y) == SECRET_SIZE for x, y in shares.items()):
        raise ValueError("Shares have an x from 1 to 7 and 32 bytes.")
    secret = bytes(SECRET_SIZE)
    for x, y in shares.items():
        weight = 1
        for other in shares.keys() - {x}:
            weight = multiply(weight, divide(other, other ^ x))
        secret = bytes(sofar ^ multiply(weight, byte) for sofar, byte in zip(secret, y, strict=True))
    return secret


def _at(x: int, coefficients: tuple[int, ...]) -> int:
    """The polynomial's value, by Horner's rule."""
    value = 0
    for coefficient in reversed(coefficients):
        value = multiply(value, x) ^ coefficient
    return value
