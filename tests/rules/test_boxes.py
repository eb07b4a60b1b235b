"""Stage keys and drafts at rest: they open in the right place with the right key, and nowhere else."""

from __future__ import annotations

from uuid import UUID

import pytest

from procurement.rules.boxes import (
    open_draft,
    open_recovery,
    open_request_file,
    seal_draft,
    seal_recovery,
    seal_request_file,
    unwrap_key,
    unwrap_session,
    wrap_key,
    wrap_session,
)
from procurement.rules.canonical import NotCanonical
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_locks import generate_key_pair

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
TENDER, BID, COMPANY, OTHER = (UUID(int=n) for n in range(1, 5))
PAIR = generate_key_pair()
DRAFT = {"lots": {"1": {"price": "12.50"}}, "note": "ofertă", "files": []}


def test_stage_key_comes_back_only_with_its_key_tender_stage_and_public_half() -> None:
    wrapped = wrap_key(KEY, PAIR, tender=TENDER, stage=1)
    assert unwrap_key(KEY, wrapped, tender=TENDER, stage=1, public=PAIR.public) == PAIR
    assert PAIR.private not in wrapped
    others = [
        (OTHER_KEY, TENDER, 1, PAIR.public),
        (KEY, OTHER, 1, PAIR.public),
        (KEY, TENDER, 2, PAIR.public),
        (KEY, TENDER, 1, generate_key_pair().public),
    ]
    for key, tender, stage, public in others:
        with pytest.raises(SealingError):
            unwrap_key(key, wrapped, tender=tender, stage=stage, public=public)


def test_draft_comes_back_only_with_its_key_tender_bid_and_company() -> None:
    sealed = seal_draft(KEY, DRAFT, tender=TENDER, bid=BID, organization=COMPANY)
    assert open_draft(KEY, sealed, tender=TENDER, bid=BID, organization=COMPANY) == DRAFT
    assert b"12.50" not in sealed
    places = [
        (OTHER_KEY, TENDER, BID, COMPANY),
        (KEY, OTHER, BID, COMPANY),
        (KEY, TENDER, OTHER, COMPANY),
        (KEY, TENDER, BID, OTHER),
    ]
    for key, tender, bid, company in places:
        with pytest.raises(SealingError):
            open_draft(key, sealed, tender=tender, bid=bid, organization=company)


def test_draft_saved_twice_looks_different_and_a_changed_byte_is_refused() -> None:
    first, second = (seal_draft(KEY, DRAFT, tender=TENDER, bid=BID, organization=COMPANY) for _ in range(2))
    assert first != second
    for at in (0, 3, 4, 30, 70, len(first) - 1):
        altered = bytearray(first)
        altered[at] ^= 1
        with pytest.raises(SealingError):
            open_draft(KEY, bytes(altered), tender=TENDER, bid=BID, organization=COMPANY)


def test_draft_that_is_no_canonical_json_is_not_sealed() -> None:
    with pytest.raises(NotCanonical):
        seal_draft(KEY, {"price": 12.5}, tender=TENDER, bid=BID, organization=COMPANY)


def test_wrapped_key_is_no_draft() -> None:
    wrapped = wrap_key(KEY, PAIR, tender=TENDER, stage=1)
    with pytest.raises(SealingError) as refused:
        open_draft(KEY, wrapped, tender=TENDER, bid=BID, organization=COMPANY)
    assert refused.value.code == "bad-magic"


def test_session_key_comes_back_only_for_its_tender_and_public_half() -> None:
    pair = generate_key_pair()
    wrapped = wrap_session(KEY, pair, tender=TENDER)
    assert unwrap_session(KEY, wrapped, tender=TENDER, public=pair.public) == pair
    for tender, public in ((OTHER, pair.public), (TENDER, bytes(32))):
        with pytest.raises(SealingError):
            unwrap_session(KEY, wrapped, tender=tender, public=public)


def test_key_file_comes_back_only_with_its_key_tender_and_bid() -> None:
    contents = {"ab" * 32: bytes(range(1, 33))}
    wrapped = seal_recovery(KEY, PAIR.private, contents, tender=TENDER, bid=BID)
    assert open_recovery(KEY, wrapped, tender=TENDER, bid=BID) == (PAIR.private, contents)
    for key, tender, bid in [(OTHER_KEY, TENDER, BID), (KEY, OTHER, BID), (KEY, TENDER, OTHER)]:
        with pytest.raises(SealingError):
            open_recovery(key, wrapped, tender=tender, bid=bid)


def test_file_of_a_request_comes_back_only_for_its_tender_and_request() -> None:
    sealed = seal_request_file(KEY, b"%PDF-1.7", tender=TENDER, request=BID)
    assert open_request_file(KEY, sealed, tender=TENDER, request=BID) == b"%PDF-1.7"
    for tender, request in ((OTHER, BID), (TENDER, OTHER)):
        with pytest.raises(SealingError):
            open_request_file(KEY, sealed, tender=tender, request=request)
