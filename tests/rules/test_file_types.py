"""What may be handed in, by name and first bytes, and what is refused because nobody could read it later."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pikepdf
import pytest

from procurement.rules.file_types import TYPES, FileRefused, PdfWatch, clean_name, recognize

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SIGNED = bytes.fromhex("308203e806092a864886f70d010702a08203d9") + bytes(50)
ENVELOPED = bytes.fromhex("308203e806092a864886f70d010703a08203d9") + bytes(50)


def archive(first: str = "[Content_Types].xml", content: str = "<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(first, content)
    return out.getvalue()


def pdf(**options: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out, **options)
    return out.getvalue()


GOOD = {
    "pdf": b"\xef\xbb\xbf%PDF-1.7\n",
    "docx": archive(),
    "xlsx": archive(),
    "odt": archive("mimetype", "application/vnd.oasis.opendocument.text"),
    "ods": archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + bytes(20),
    "jpeg": b"\xff\xd8\xff\xe1" + bytes(20),
    "zip": archive("a.txt", "a"),
    "txt": "ofertă\r\n\ttehnică".encode(),
    "csv": "a;b\n1;2\n".encode("utf-16"),
    "xml": b'\xef\xbb\xbf\n<?xml version="1.0"?><a/>',
    "p7s": SIGNED,
    "p7m": b"-----BEGIN PKCS7-----\n" + base64.encodebytes(SIGNED) + b"-----END PKCS7-----\n",
    "asice": archive("mimetype", "application/vnd.etsi.asic-e+zip"),
}


def refused(name: str, head: bytes) -> str:
    with pytest.raises(FileRefused) as found:
        recognize(name, head)
    return str(found.value)


def watch_in_pieces(content: bytes, step: int) -> None:
    watch = PdfWatch()
    for at in range(0, len(content), step):
        watch.feed(content[at : at + step])


def test_every_allowed_kind_is_recognized_by_name_and_content() -> None:
    assert {extension: recognize(f"x.{extension.upper()}", head) for extension, head in GOOD.items()} == {
        extension: kind.media_type for extension, kind in TYPES.items()
    }


@pytest.mark.parametrize("extension", [name for name in TYPES if name not in ("txt", "csv")])
def test_file_with_another_content_than_its_name_says_is_refused(extension: str) -> None:
    assert f"named .{extension}" in refused(f"x.{extension}", b"just words")


@pytest.mark.parametrize("extension", ["txt", "csv", "xml"])
def test_binary_named_as_text_is_refused(extension: str) -> None:
    assert f"named .{extension}" in refused(f"x.{extension}", PNG)


@pytest.mark.parametrize("name", ["x.exe", "x.svg", "x.html", "x.doc", "x.7z", "x", "x.", ".pdf.exe"])
def test_file_of_another_kind_is_refused_with_the_kinds_that_are_taken(name: str) -> None:
    assert ".pdf, .docx" in refused(name, b"%PDF-1.7")


@pytest.mark.parametrize("name", ["x.pdf", "x.txt", "x.zip", "x.gpg", "x.age", "x"])
@pytest.mark.parametrize(
    "head",
    [
        b"SB1\n\x02\x01\x01\x00",
        b"age-encryption.org/v1\n-> X25519",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
        b"\n-----BEGIN PGP MESSAGE-----\n",
        b"Salted__12345678",
    ],
)
def test_file_that_is_encrypted_already_is_refused_whatever_its_name(name: str, head: bytes) -> None:
    assert "encrypted already" in refused(name, head)


def test_office_document_with_a_password_is_refused() -> None:
    assert "without a password" in refused("x.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100))


def test_archive_with_a_password_is_refused() -> None:
    head = bytearray(archive())
    head[6] |= 1
    for name in ("x.zip", "x.docx", "x.asice"):
        assert "protected with a password" in refused(name, bytes(head))


def test_encrypted_message_in_place_of_a_signature_is_refused() -> None:
    assert "encrypted already" in refused("x.p7m", ENVELOPED)
    pem = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(ENVELOPED)
    assert "encrypted already" in refused("x.p7m", pem)
    assert "named .p7s" in refused("x.p7s", b"-----BEGIN PKCS7-----\n!!")


def test_empty_file_is_refused() -> None:
    assert "empty" in refused("x.pdf", b"")


def test_pdf_with_a_password_is_seen_in_any_pieces_and_a_plain_one_passes() -> None:
    protected = [
        pdf(encryption=pikepdf.Encryption(owner="owner", user="user"), object_stream_mode=mode)
        for mode in (pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable)
    ]
    for content in protected:
        for step in (7, 64, 1000, len(content)):
            with pytest.raises(FileRefused, match="protected"):
                watch_in_pieces(content, step)
    watch = PdfWatch()
    watch.feed(pdf())
    watch.feed(b"the word /Encrypted and /EncryptMetadata true are no dictionary")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("ofertă tehnică.pdf", "ofertă tehnică.pdf"),
        ("C:\\Users\\me\\a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nb.txt", "ab.txt"),
        (" a .pdf ", "a .pdf"),
        ("ofert\u0061\u0306.pdf", "ofert\u0103.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        (".pdf", "file.pdf"),
        ("\u200b", "file"),
    ],
)
def test_name_is_kept_but_for_what_misleads(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert len(clean_name(given)) <= 200


def test_xml_in_utf_16_is_taken_and_a_signature_in_broken_base64_is_not() -> None:
    assert recognize("a.xml", '<?xml version="1.0"?><a/>'.encode("utf-16")) == "application/xml"
    assert "content is something else" in refused("a.p7m", b"-----BEGIN PKCS7-----\nabc\n-----END PKCS7-----\n")
