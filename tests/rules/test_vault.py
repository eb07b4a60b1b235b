"""Files of a company's documents: opened as they were sealed, and by nobody else, nowhere else."""

from __future__ import annotations

import hashlib
import io
import os
from uuid import UUID, uuid4

import pytest

from procurement.rules.sealing_errors import SealingError
from procurement.rules.vault import VaultSealer, open_vault_file

KEY = os.urandom(32)
COMPANY, VERSION = uuid4(), uuid4()


def sealed(*pieces: bytes) -> bytes:
    sealer = VaultSealer(KEY, company=COMPANY, version=VERSION)
    found = b"".join(sealer.feed(piece) for piece in pieces) + sealer.finish()
    assert sealer.object_id == hashlib.sha256(found).hexdigest()
    return found


def opened(data: bytes, key: bytes = KEY, company: UUID = COMPANY, version: UUID = VERSION) -> bytes:
    return b"".join(open_vault_file(key, io.BytesIO(data), company=company, version=version))


@pytest.mark.parametrize("body", [b"", b"x", b"certificate " * 5000])
def test_file_is_opened_as_it_was_sealed(body: bytes) -> None:
    assert opened(sealed(body[:7], body[7:])) == body


def test_altered_or_misplaced_file_is_refused() -> None:
    good = sealed(b"certificate")
    for bad in (b"SB1\n" + good[4:], good[:-1], good[:-1] + bytes([good[-1] ^ 1])):
        with pytest.raises(SealingError):
            opened(bad)
    for other in ({"key": os.urandom(32)}, {"company": uuid4()}, {"version": uuid4()}):
        with pytest.raises(SealingError):
            opened(good, **other)
