"""One byte form for each value, the leaf over it, and commitments."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.commitments import commit_value, commitment_holds
from procurement.rules.log import leaf_hash
from procurement.rules.money import Money

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=126), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_value_comes_back_as_it_was(value: object) -> None:
    encoded = canonical_json(value)
    assert parse_canonical(encoded) == value
    assert encoded.isascii()


def test_canonical_form_is_sorted_and_without_blanks() -> None:
    assert canonical_json({"b": (1, True, None), "a": 'ț"\\/\x7f\x1f\n😀'}) == (
        b'{"a":"\\u021b\\"\\\\/\\u007f\\u001f\\n\\ud83d\\ude00","b":[1,true,null]}'
    )


@pytest.mark.parametrize(
    "value", [1.5, Decimal(1), 2**53, -(2**53), {1: "a"}, {"ț": 1}, "\ud800", {"a"}, b"a", float("nan")]
)
def test_value_without_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_json([value])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b'"\\u0041"',
        '"ț"'.encode(),
        b'"\\u021B"',
        b"9007199254740992",
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_bytes_in_any_other_form_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(data)


def test_leaf_is_the_rfc_6962_hash_of_nonce_and_text() -> None:
    nonce = bytes(range(32))
    assert leaf_hash(nonce, b"{}") == hashlib.sha256(b"\0" + nonce + b"{}").digest()
    with pytest.raises(ValueError, match="32"):
        leaf_hash(b"short", b"{}")


def test_commitment_holds_for_its_subject_amount_and_nonce_alone() -> None:
    value, nonce = Money(Decimal("1000.00"), "RON"), bytes(range(32))
    made = commit_value("lot:1:estimate", value, nonce)
    assert (
        made
        == hashlib.sha256(
            b"eproc-commitment/v1\n" + nonce + b'{"amount":"1000.00","currency":"RON","subject":"lot:1:estimate"}'
        ).digest()
    )
    assert commitment_holds(made, "lot:1:estimate", value, nonce)
    assert not commitment_holds(made, "lot:2:estimate", value, nonce)
    assert not commitment_holds(made, "lot:1:estimate", Money(Decimal("1000.01"), "RON"), nonce)
    assert not commitment_holds(made, "lot:1:estimate", Money(Decimal("1000.00"), "EUR"), nonce)
    assert not commitment_holds(made, "lot:1:estimate", value, bytes(32))
    assert not commitment_holds(made, "lot:1:estimate", value, b"")
    with pytest.raises(ValueError, match="32"):
        commit_value("lot:1:estimate", value, b"")
