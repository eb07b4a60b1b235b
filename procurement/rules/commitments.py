"""Hash commitments to values that are published later, such as an estimate kept secret until the opening."""

from __future__ import annotations

import hashlib
import hmac

from procurement.rules.canonical import canonical_json
from procurement.rules.money import Money

NONCE_SIZE = 32


def commit_value(subject: str, value: Money, nonce: bytes) -> bytes:
    """The commitment to an amount, bound to its subject (such as "lot:<uuid>:estimate"); docs/formats.md, section 11.

    The amount is written as the Decimal stands, without exponent: 100 and 100.00 are two commitments.
    """
    if len(nonce) != NONCE_SIZE:
        raise ValueError("A commitment takes a nonce of 32 random bytes.")
    body = canonical_json({"amount": format(value.amount, "f"), "currency": value.currency, "subject": subject})
    return hashlib.sha256(b"eproc-commitment/v1\n" + nonce + body).digest()


def commitment_holds(commitment: bytes, subject: str, value: Money, nonce: bytes) -> bool:
    """Whether this value and nonce are the ones committed to."""
    return len(nonce) == NONCE_SIZE and hmac.compare_digest(commitment, commit_value(subject, value, nonce))
