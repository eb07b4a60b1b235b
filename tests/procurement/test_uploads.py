"""Sealed uploads through Django's own request parsing: what arrives is durable and sealed, and plaintext touches no disk."""

from __future__ import annotations

import io
import resource
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils.datastructures import MultiValueDict

from procurement import blobs
from procurement.rules.sealing import Meta, Sealer, new_header, open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock, generate_key_pair
from procurement.sealing_views import LARGEST_FORM, seals_uploads
from procurement.uploads import RefusedUpload, SealedFileField, SealedUpload, SealingUploadHandler

PAIR = generate_key_pair()
PLACE = Place(Kind.FILE, 1, UUID(int=1), UUID(int=2))
CANARY = b"the canary price is 4711.08 RON\n"
BOUNDARY = "boundary0123456789"
seen: dict[str, Any] = {}


def sealer(meta: Meta) -> Sealer:
    return Sealer(*new_header(PLACE, {Lock.PLATFORM: PAIR.public}), meta)


def make_handler(request: HttpRequest, **_: Any) -> SealingUploadHandler:
    if "forbidden" in request.GET:
        raise PermissionDenied
    return SealingUploadHandler(request, sealer=sealer, slots={"file": "requirement-1", "other": ""}, max_size=2**20)


@seals_uploads(make_handler)
def take(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(get_token(request))
    seen.update(files=request.FILES, post=request.POST)
    return HttpResponse("taken")


def plain(request: HttpRequest) -> HttpResponse:
    seen.update(files=request.FILES)
    return HttpResponse("taken")


urlpatterns = [path("take/", take), path("plain/", plain)]


class FileForm(forms.Form):
    file = SealedFileField()


@pytest.fixture(autouse=True)
def routes(settings: Any, tmp_path: Path) -> None:
    """Only the views of this file, without what needs a database."""
    seen.clear()
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "procurement.sealing_views.SealedUploadMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "blobs")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def stored(tmp_path: Path) -> list[Path]:
    return [found for found in (tmp_path / "blobs").rglob("*") if found.is_file()]


def send(client: Client, content: bytes, name: str = "offer.txt", field: str = "file") -> SealedUpload | RefusedUpload:
    response = client.post("/take/", {"note": "hello", field: SimpleUploadedFile(name, content, "text/html")})
    assert response.status_code == 200
    assert seen["post"]["note"] == "hello"
    upload: SealedUpload | RefusedUpload = seen["files"][field]
    return upload


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 65535, 65536, 65537, 200_000])
def test_upload_arrives_sealed_stored_under_its_id_and_opens_to_what_was_sent(client: Client, size: int) -> None:
    content = (CANARY * (size // len(CANARY) + 1))[:size]
    upload = send(client, content)
    assert isinstance(upload, SealedUpload)
    assert (upload.name, upload.size, upload.slot) == ("offer.txt", size, "requirement-1")
    assert upload.media_type == "text/plain"
    with blobs.open_blob(upload.object_id) as source:
        assert object_id(source) == upload.object_id
        assert source.seek(0, io.SEEK_END) == upload.sealed_size
        opened = open_object(source, {Lock.PLATFORM: PAIR.private}, place=PLACE, kids={Lock.PLATFORM: PAIR.kid})
        assert opened.meta == Meta("offer.txt", "requirement-1", "text/plain")
        assert opened.read() == content


def test_upload_leaves_no_plaintext_on_the_disk_not_even_for_a_moment(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written: list[bytes] = []
    write = blobs.BlobWriter.write

    def watched(self: blobs.BlobWriter, data: bytes) -> None:
        written.append(data)
        write(self, data)

    monkeypatch.setattr(blobs.BlobWriter, "write", watched)
    upload = send(client, CANARY * 20_000)
    assert isinstance(upload, SealedUpload)
    assert len(written) > 5
    everything = b"".join(written) + b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"4711.08" not in everything
    assert b"canary" not in everything
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("offer.exe", CANARY, "Files of this kind"),
        ("offer.pdf", CANARY, "content is something else"),
        ("offer.txt", b"", "empty"),
        ("offer.txt", b"SB1\n" + CANARY * 9000, "encrypted already"),
        ("offer.pdf", b"%PDF-1.7\n" + bytes(150_000) + b"/Encrypt 5 0 R", "protected"),
        ("offer.txt", CANARY * 40_000, "larger than 1 MB"),
    ],
)
def test_upload_refused_says_why_and_leaves_nothing(
    client: Client, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    upload = send(client, content, name)
    assert isinstance(upload, RefusedUpload)
    assert sentence in str(upload.message)
    assert (upload.name, upload.size) == (name, len(content))
    assert stored(tmp_path) == []


def test_upload_in_a_field_that_takes_none_is_refused(client: Client, tmp_path: Path) -> None:
    upload = send(client, CANARY, field="surprise")
    assert isinstance(upload, RefusedUpload)
    assert stored(tmp_path) == []


def test_two_files_of_one_form_are_two_objects(client: Client, tmp_path: Path) -> None:
    client.post("/take/", {"file": SimpleUploadedFile("a.txt", CANARY), "other": SimpleUploadedFile("b.txt", CANARY)})
    first, second = seen["files"]["file"], seen["files"]["other"]
    assert first.object_id != second.object_id
    assert (first.slot, second.slot) == ("requirement-1", "")
    assert len(stored(tmp_path)) == 2
    first.discard()
    assert len(stored(tmp_path)) == 1


def body(*parts: tuple[str, bytes], end: bool = True) -> bytes:
    made = b""
    for head, content in parts:
        made += f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
    return made + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


def post_raw(data: bytes, length: int) -> int:
    """The status of a request whose header promises `length` bytes, over a socket that ends after `data`."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    socket: dict[str, Any] = {"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind}
    return int(Client().generic("POST", "/take/", **socket).status_code)


@pytest.mark.parametrize("lost", [1, 20, 60, 100, 3000])
def test_request_that_broke_off_does_nothing_not_even_with_the_file_that_came_whole(tmp_path: Path, lost: int) -> None:
    whole = body(
        ('name="file"; filename="a.txt"', CANARY * 100),
        ('name="other"; filename="b.txt"', CANARY * 100),
        ('name="note"', b"hello"),
    )
    assert post_raw(whole, len(whole)) == 200
    assert len(stored(tmp_path)) == 2
    seen.clear()
    assert post_raw(whole[:-lost], len(whole)) == 400
    assert seen == {}
    assert len(stored(tmp_path)) == 2


def test_request_without_its_end_mark_stores_no_file(tmp_path: Path) -> None:
    cut = body(('name="file"; filename="a.txt"', CANARY), end=False)
    post_raw(cut, len(cut))
    assert "file" not in seen.get("files", MultiValueDict())
    assert stored(tmp_path) == []


def test_request_beyond_any_form_is_refused_unread(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SealingUploadHandler, "largest", 1000)
    response = client.post("/take/", {"file": SimpleUploadedFile("a.txt", CANARY * 100)})
    assert response.status_code == 400
    assert seen == {}


def test_request_without_its_token_is_refused_and_its_objects_are_gone(tmp_path: Path) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/take/", {"file": SimpleUploadedFile("a.txt", CANARY)}).status_code == 403
    assert seen == {}
    assert stored(tmp_path) == []
    token = careful.get("/take/").content.decode()
    sent = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("a.txt", CANARY)}
    assert careful.post("/take/", sent).status_code == 200
    assert len(stored(tmp_path)) == 1


def test_request_of_somebody_without_the_right_is_refused_before_its_body_is_read(
    client: Client, tmp_path: Path
) -> None:
    response = client.post("/take/?forbidden", {"file": SimpleUploadedFile("a.txt", CANARY)})
    assert response.status_code == 403
    assert stored(tmp_path) == []


def test_view_whose_middleware_is_missing_fails_loudly(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = []
    with pytest.raises(RuntimeError, match="SealedUploadMiddleware is missing"):
        client.post("/take/", {"file": SimpleUploadedFile("a.txt", CANARY)})


def test_form_field_gives_the_upload_or_its_sentence(client: Client) -> None:
    upload: Any = send(client, CANARY)
    form = FileForm({}, MultiValueDict({"file": [upload]}))
    assert form.is_valid()
    assert form.cleaned_data["file"] is upload
    refused: Any = send(client, CANARY, "offer.exe")
    form = FileForm({}, MultiValueDict({"file": [refused]}))
    assert not form.is_valid()
    assert "Files of this kind are not taken" in form.errors["file"][0]
    assert FileForm({}, MultiValueDict()).errors["file"] == ["This field is required."]


def test_form_field_over_an_unsealed_file_fails_loudly(client: Client) -> None:
    client.post("/plain/", {"file": SimpleUploadedFile("a.txt", b"officer's document")})
    with pytest.raises(TypeError, match="lacks @seals_uploads"):
        FileForm({}, seen["files"]).is_valid()


@pytest.mark.full
def test_upload_of_two_hundred_megabytes_keeps_memory_constant() -> None:
    handler = SealingUploadHandler(HttpRequest(), sealer=sealer, slots={"file": ""})
    handler.new_file("file", "large.txt", "text/plain", None)
    piece = CANARY * 2048
    handler.receive_data_chunk(piece, 0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(200 * 2**20 // len(piece) - 1):
        handler.receive_data_chunk(piece, 0)
    upload = handler.file_complete(0)
    assert isinstance(upload, SealedUpload)
    assert upload.size == 200 * 2**20 < upload.sealed_size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000
    handler._finished[0].discard()


def test_form_longer_than_any_is_refused_before_its_body_is_read(client: Client) -> None:
    seen.clear()
    request: Any = {"CONTENT_LENGTH": str(LARGEST_FORM + 1), "wsgi.input": Unreadable()}
    answer = client.generic("POST", "/plain/", b"", **request)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    assert seen == {}


class Unreadable(io.BytesIO):
    """A body of which nobody may read a byte."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("The body was read.")
