"""A sealed package that is a request's whole body, not a field of a form: checked and stored piece by piece, as any other."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from procurement.package_uploads import Expected, PackageReceiver, ReceivedPackage
from procurement.rules.messages import Message
from procurement.uploads import RefusedUpload

PIECE = 2**16


class BrokenOff(Exception):
    """The body ended before its announced length: nothing of it is kept."""


def receive_package(
    read: Callable[[int], bytes], length: int, expected: Expected
) -> tuple[ReceivedPackage | Message, bytes]:
    """Take a package from `read`, which gives `length` bytes; with it the digest of the bytes.

    What the package is refused for comes back as a Message. Objects become durable once the whole body has arrived.
    """
    receiving, digest, left = PackageReceiver("", expected), sha256(), length
    try:
        while left and (piece := read(min(PIECE, left))):
            receiving.receive(piece)
            digest.update(piece)
            left -= len(piece)
        if left:
            raise BrokenOff
        finished = receiving.finish()
        if isinstance(finished, RefusedUpload):
            return finished.message, digest.digest()
        receiving.commit()
        return finished, digest.digest()
    finally:
        receiving.discard()
