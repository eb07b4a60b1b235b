"""Which files may be handed in, told from name and first bytes; and which are refused because nobody could read them later.

Bytes only: no files, no requests. A tool that encrypts is never needed here, and an encrypted file has voided bids elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from procurement.rules.messages import Message, gettext_noop

HEAD = 4096
"""How many first bytes `recognize` should get (fewer only if the file is shorter)."""

UNKNOWN = gettext_noop("Files of this kind are not taken. Use one of: %(allowed)s.")
MISMATCH = gettext_noop(
    "This file is named .%(extension)s, but its content is something else: save it again as .%(extension)s."
)
EMPTY = gettext_noop("This file is empty.")
SEALED_ALREADY = gettext_noop("This file is encrypted already. Upload the file itself: the platform seals it for you.")
PROTECTED_OFFICE = gettext_noop(
    "This document is protected with a password, or has an old format. Save it without a password as .%(extension)s."
)
PROTECTED_ZIP = gettext_noop("This archive is protected with a password. Make it again without one.")
PROTECTED_PDF = gettext_noop(
    "This PDF is protected with a password or restrictions. Save it without protection; printing it to a new PDF helps too."
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = (
    b"SB1\n",
    b"age-encryption.org/",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"Salted__",
)
_SIGNED_DATA, _ENVELOPED_DATA = (bytes.fromhex(f"06092a864886f70d0107{last}") for last in ("02", "03"))
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


class FileRefused(Exception):
    """The file can't be taken. `message` says why and what to do."""

    def __init__(self, template: str, **params: object) -> None:
        self.message = Message(template, params)
        super().__init__(str(self.message))


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.search(head)


def _is_xml(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return _is_text(head) and head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _is_signature(head: bytes) -> bool:
    return _SIGNED_DATA in _der(head)[:64]


def _open_document(kind: str) -> Callable[[bytes], bool]:
    marker = b"mimetypeapplication/vnd.oasis.opendocument." + kind.encode("ascii")
    return lambda head: _is_zip(head) and marker in head[:200]


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: its media type, and whether first bytes fit it."""

    media_type: str
    fits: Callable[[bytes], bool]


_OOXML = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, FileType] = {
    "pdf": FileType("application/pdf", _is_pdf),
    "docx": FileType(_OOXML + "wordprocessingml.document", _is_zip),
    "xlsx": FileType(_OOXML + "spreadsheetml.sheet", _is_zip),
    "odt": FileType("application/vnd.oasis.opendocument.text", _open_document("text")),
    "ods": FileType("application/vnd.oasis.opendocument.spreadsheet", _open_document("spreadsheet")),
    "png": FileType("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileType("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    "jpeg": FileType("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    "zip": FileType("application/zip", _is_zip),
    "txt": FileType("text/plain", _is_text),
    "csv": FileType("text/csv", _is_text),
    "xml": FileType("application/xml", _is_xml),
    "p7s": FileType("application/pkcs7-signature", _is_signature),
    "p7m": FileType("application/pkcs7-mime", _is_signature),
    "asice": FileType("application/vnd.etsi.asic-e+zip", _is_zip),
}
ALLOWED = ", ".join(f".{extension}" for extension in TYPES)


def recognize(name: str, head: bytes) -> str:
    """The media type of a file by its name and first bytes. FileRefused if it is not allowed, mistyped, empty or encrypted."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        raise FileRefused(EMPTY)
    _refuse_encrypted(extension, head)
    kind = TYPES.get(extension)
    if kind is None:
        raise FileRefused(UNKNOWN, allowed=ALLOWED)
    if not kind.fits(head):
        raise FileRefused(MISMATCH, extension=extension)
    return kind.media_type


class PdfWatch:
    """Looks for the mark of an encrypted PDF in what streams by, also where it lies across two pieces."""

    _MARK = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
    _LONGEST = 64

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """FileRefused once the mark is seen."""
        seen = self._tail + data
        if self._MARK.search(seen):
            raise FileRefused(PROTECTED_PDF)
        self._tail = seen[-self._LONGEST :]


def clean_name(name: str) -> str:
    """A file name as it may be stored and shown: no path, no control or direction characters, at most 200 characters."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")).strip()
    stem, dot, extension = kept.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: 199 - len(extension)] or 'file'}.{extension}"
    return kept[:200] or "file"


def _refuse_encrypted(extension: str, head: bytes) -> None:
    if head.lstrip().startswith(_ENCRYPTED) or head.startswith(_ENCRYPTED):
        raise FileRefused(SEALED_ALREADY)
    if _ENVELOPED_DATA in _der(head)[:64]:
        raise FileRefused(SEALED_ALREADY)
    if head.startswith(_OLE) and extension in ("docx", "xlsx"):
        raise FileRefused(PROTECTED_OFFICE, extension=extension)
    if _is_zip(head) and len(head) > 6 and head[6] & 1:
        raise FileRefused(PROTECTED_ZIP)


def _der(head: bytes) -> bytes:
    """The first bytes of a PKCS #7 file, out of PEM if it is in PEM."""
    if not head.startswith(b"-----BEGIN "):
        return head if head.startswith(b"\x30") else b""
    body = b"".join(head.split(b"\n", 1)[-1].split())[:128]
    try:
        return base64.b64decode(body)
    except binascii.Error:
        return b""
