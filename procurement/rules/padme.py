"""Padding of sealed objects, so that a size gives away little (Padmé: Nikitin et al., PETS 2019, algorithm 1)."""

from __future__ import annotations

FLOOR = 65536
"""No sealed plaintext is shorter, in bytes: every price table looks alike."""


def padme(length: int) -> int:
    """The next length that keeps only the top bits, in bytes: at most 12 % above, monotone, idempotent."""
    exponent = length.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << (exponent - kept)) - 1
    return (length + mask) & ~mask


def padded_size(length: int) -> int:
    """The plaintext size of an SB1 object whose metadata, body and trailer take `length` bytes."""
    return FLOOR if length <= FLOOR else padme(length)
