"""Documents of a company that arrive in parts: gone on with by a colleague on another day, joined and sealed, bounded, thrown away."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from procurement import blob_parts, blobs, clock, keystore
from procurement.access import actor_for
from procurement.rules.vault import VaultSealer
from tenders import tasks
from tenders.demo.scenario import Company
from tenders.models import FilePart, FileUpload, VaultDocument, VaultVersion
from tenders.queries import vault as vault_queries
from tenders.queries.file_uploads import get_file_upload_for
from tenders.services import file_uploads
from tenders.views import company_uploads
from tests.tenders.bidding import PDF, clerk_of, client_of, fields
from tests.tenders.officer_screens import text_of
from tests.tenders.test_company import stored

pytestmark = pytest.mark.django_db

BODY = PDF + bytes(range(256)) * 1000
HALF = 150_000
FORM = {"kind": "certificate", "title": "Tax certificate", "issuer": "ANAF", "valid_from": "", "valid_until": ""}


def begin(client: Client, body: bytes = BODY, **other: Any) -> Any:
    given = {"mark": hashlib.sha256(body).hexdigest(), "size": len(body), **other}
    return client.post(reverse("tenders:vault-uploads"), given, "application/json")


def put(client: Client, upload: str, offset: int, data: bytes, *, digest: bytes = b"") -> Any:
    named = base64.b64encode(digest or hashlib.sha256(data).digest()).decode()
    url = reverse("tenders:vault-part", args=[upload, offset])
    return client.put(url, data, "application/octet-stream", headers={"content-digest": f"sha-256=:{named}:"})


def sent(client: Client, body: bytes = BODY, **other: Any) -> str:
    """The id of an upload that is here whole."""
    upload = begin(client, body, **other).json()["upload"]
    for offset in range(0, len(body), HALF):
        assert put(client, upload, offset, body[offset : offset + HALF]).status_code == 200
    return str(upload)


def keep(client: Client, upload: str, name: str = "certificat știrbei.pdf", **changed: str) -> Any:
    return client.post(reverse("tenders:vault-add"), {**FORM, "upload": upload, "upload_name": name, **changed})


def waiting(upload: str) -> int:
    """How many parts of it lie in the storage."""
    return len(list(blobs.backend().staging().parent.glob(f"parts/{upload.replace('-', '')}-*")))


def test_upload_that_broke_off_is_gone_on_with_by_a_colleague(boss: Client, alfa: Company) -> None:
    begun = begin(boss).json()
    assert put(boss, begun["upload"], 0, BODY[:HALF]).json() == {"offset": HALF}
    clerk = client_of(clerk_of(alfa))
    assert begin(clerk).json() == {"upload": begun["upload"], "offset": HALF}
    for _ in range(2):  # the answer to the first was lost
        assert put(clerk, begun["upload"], HALF, BODY[HALF:]).json() == {"offset": len(BODY)}
    stands = boss.get(reverse("tenders:vault-upload", args=[begun["upload"]])).json()
    assert (stands["offset"], stands["size"]) == (len(BODY), len(BODY))
    kept = keep(clerk, begun["upload"])
    assert kept.status_code == 302
    version = VaultVersion.objects.get()
    answer: Any = boss.get(reverse("tenders:vault-file", args=[version.pk]))
    assert b"".join(answer) == BODY
    assert (version.size, "certificat%20%C8%99tirbei.pdf" in answer.headers["Content-Disposition"]) == (len(BODY), True)
    assert (FileUpload.objects.filter(taken_at=None).count(), waiting(begun["upload"])) == (0, 0)


def test_form_whose_answer_was_lost_is_sent_again_without_the_file_and_keeps_once(boss: Client, beta: Company) -> None:
    form = str(fields(boss.get(reverse("tenders:vault-add")).content.decode())["upload_place"])
    upload = sent(boss, place=form)
    places = {keep(boss, upload, upload_place=form)["Location"] for _ in range(2)}
    assert begin(boss, place=form).json() == {"upload": upload, "offset": len(BODY)}
    places.add(keep(boss, upload, upload_place=form)["Location"])
    document, before = VaultDocument.objects.get(), stored()
    assert places == {reverse("tenders:vault-document", args=[document.pk])}
    assert "Uploads that wait" not in text_of(boss.get(reverse("tenders:vault")))
    rival = client_of(beta.submitter)
    assert begin(rival, place=form).json()["offset"] == 0
    assert keep(rival, upload, upload_place=form).status_code == 422
    page = boss.get(places.pop()).content.decode()
    newer = fields(page)["upload_place"]
    assert newer != form  # another form: the same file may come again
    upload = sent(boss, place=newer)
    given = {**FORM, "upload": upload, "upload_name": "2.pdf", "upload_place": newer}
    for _ in range(2):
        renewed = boss.post(reverse("tenders:vault-renew", args=[document.pk]), given)
        assert renewed["Location"] == reverse("tenders:vault-document", args=[document.pk])
        assert begin(boss, place=newer).json() == {"upload": upload, "offset": len(BODY)}
    assert (document.versions.count(), len(stored() - before)) == (2, 1)


def test_form_that_is_sent_twice_at_once_keeps_one_document_and_one_copy(
    boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, answers = company_uploads.sealed_whole, []
    before, upload = stored(), sent(boss)

    def meanwhile(*args: Any, **options: Any) -> Any:
        """The second form comes, and is answered, once the first one's file is sealed and before it is kept."""
        found = sealed(*args, **options)
        with monkeypatch.context() as inner:
            inner.setattr(company_uploads, "sealed_whole", sealed)
            answers.append(keep(boss, upload, upload_place="form").status_code)
        return found

    with monkeypatch.context() as racing:
        racing.setattr(company_uploads, "sealed_whole", meanwhile)
        answers.append(keep(boss, upload, upload_place="form").status_code)
    assert answers == [302, 302]
    assert stored() - before == {VaultVersion.objects.get().object_id}


def test_form_that_is_mended_after_a_mistake_keeps_its_name(boss: Client) -> None:
    form = fields(boss.get(reverse("tenders:vault-add")).content.decode())["upload_place"]
    refused = keep(boss, sent(boss, place=form), title="", upload_place=form)
    assert fields(refused.content.decode())["upload_place"] == form


def test_part_lies_encrypted_and_only_its_company_reaches_it(boss: Client, beta: Company) -> None:
    upload = begin(boss).json()["upload"]
    put(boss, upload, 0, BODY[:HALF])
    row = FileUpload.objects.get()
    with blob_parts.open_part(row.pk, 0) as source:
        assert PDF not in source.read()
    assert hashlib.sha256(BODY).hexdigest() not in row.mark
    rival = client_of(beta.submitter)
    assert begin(rival).json() != {"upload": upload, "offset": HALF}
    answers = [put(rival, upload, HALF, BODY[HALF:]), rival.get(reverse("tenders:vault-upload", args=[upload]))]
    assert [one.status_code for one in answers] == [404, 404]
    assert keep(rival, upload).status_code == 422
    assert not VaultDocument.objects.exists()


def test_part_that_does_not_fit_is_refused_and_the_others_stay(boss: Client) -> None:
    upload = begin(boss).json()["upload"]
    put(boss, upload, 0, BODY[:HALF])
    tail = BODY[HALF:]
    no_digest = boss.put(reverse("tenders:vault-part", args=[upload, HALF]), tail, "application/octet-stream")
    refused = {
        "cut off": put(boss, upload, HALF, tail[:-1], digest=hashlib.sha256(tail).digest()),
        "no digest": no_digest,
        "gap": put(boss, upload, HALF + 1, tail[1:]),
        "other bytes": put(boss, upload, 0, b"x" * HALF),
        "beyond the end": put(boss, upload, HALF, tail + b"x"),
        "tiny": put(boss, upload, HALF, tail[:100]),
        "huge": put(boss, upload, HALF, bytes(file_uploads.LARGEST_PART + 1)),
    }
    assert {name: (one.status_code, one.json()["error"]) for name, one in refused.items()} == {
        "cut off": (400, "damaged"),
        "no digest": (400, "damaged"),
        "gap": (409, "other-offset"),
        "other bytes": (409, "other-offset"),
        "beyond the end": (422, "part-size"),
        "tiny": (422, "part-size"),
        "huge": (413, "too-large"),
    }
    assert put(boss, upload, HALF, tail).json() == {"offset": len(BODY)}


def test_uploads_are_bounded_in_size_number_and_room(boss: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def error(answer: Any) -> tuple[int, str]:
        return answer.status_code, answer.json().get("error", "")

    assert error(begin(boss, size=200 * 2**20))[0] == 200
    assert error(begin(boss, size=200 * 2**20 + 1)) == (413, "too-large")
    monkeypatch.setattr(vault_queries, "MAX_ROOM", 200 * 2**20 + len(BODY))
    assert error(begin(boss, size=len(BODY) + 1)) == (413, "no-room")
    monkeypatch.setattr(file_uploads, "MOST", 1)
    assert error(begin(boss)) == (429, "too-many")
    assert error(begin(boss, size=200 * 2**20))[0] == 200  # that one is under way
    for wrong in ({"size": 0}, {"size": "7"}, {"mark": ""}, {"mark": "x" * 201}, {"mark": None}):
        assert error(begin(boss, **wrong)) == (400, "malformed")


def test_file_that_is_here_stays_through_a_mistake_in_the_form(boss: Client) -> None:
    upload, before = sent(boss), stored()
    refused = keep(boss, upload, title="")
    assert (refused.status_code, stored()) == (422, before)
    page = text_of(refused)
    assert "“certificat știrbei.pdf” (" in page
    assert "is here already: only the rest is to be mended" in page
    assert f'name="upload" value="{upload}"' in refused.content.decode()
    assert keep(boss, upload).status_code == 302
    again = keep(boss, upload)
    assert "This file has not arrived whole" in text_of(again)
    assert VaultDocument.objects.count() == 1


def test_file_that_is_not_taken_is_refused_with_its_reason_and_forgotten(boss: Client) -> None:
    part = begin(boss).json()["upload"]
    put(boss, part, 0, BODY[:HALF])
    assert "This file has not arrived whole" in text_of(keep(boss, part))
    protected = BODY + b"trailer << /Encrypt 5 0 R >>"
    refused = keep(boss, sent(boss, protected))
    assert "This PDF is protected with a password" in text_of(refused)
    assert FileUpload.objects.count() == 1
    assert not VaultDocument.objects.exists()


def test_new_version_comes_in_parts_too(boss: Client) -> None:
    keep(boss, sent(boss))
    document = VaultDocument.objects.get()
    newer = BODY + b"2"
    renewed = boss.post(
        reverse("tenders:vault-renew", args=[document.pk]),
        {**FORM, "upload": sent(boss, newer), "upload_name": "2.pdf"},
    )
    assert (renewed.status_code, document.versions.count()) == (302, 2)
    assert document.versions.all()[0].size == len(newer)


def test_upload_that_nobody_goes_on_with_is_thrown_away(boss: Client, alfa: Company) -> None:
    left, other = begin(boss).json()["upload"], BODY + b"other"
    put(boss, left, 0, BODY[:HALF])
    went_on = begin(boss, other).json()["upload"]
    clock.travel(clock.now() + timedelta(days=6))
    put(client_of(alfa.submitter), went_on, 0, other[:HALF])
    clock.travel(clock.now() + timedelta(days=2))
    assert tasks.discard_unreferenced_files() == 1
    assert {str(pk) for pk in FileUpload.objects.values_list("pk", flat=True)} == {went_on}
    assert (FilePart.objects.count(), waiting(left), waiting(went_on)) == (1, 0, 1)
    gone = get_file_upload_for(actor_for(alfa.submitter), FileUpload.objects.get().pk, FileUpload.Kind.DOCUMENT)
    file_uploads.discard(FileUpload.objects.get())
    with pytest.raises(file_uploads.UploadRefused):
        file_uploads.add_part(gone, HALF, other[HALF:], digest=None, actor=actor_for(alfa.submitter), now=clock.now())


def test_upload_whose_part_is_damaged_or_lost_begins_anew(boss: Client, alfa: Company) -> None:
    upload = sent(boss)
    row = FileUpload.objects.get()
    sealer = VaultSealer(keystore.draft_key(), company=alfa.organization.pk, version=row.pk)
    blob_parts.write_part(row.pk, 0, sealer.feed(BODY[:HALF]) + sealer.finish())
    assert "This file has not arrived whole" in text_of(keep(boss, upload))
    lost = sent(boss)
    assert lost != upload
    blob_parts.delete_part(FileUpload.objects.get().pk, 1)
    assert "This file has not arrived whole" in text_of(keep(boss, lost))
    assert keep(boss, sent(boss)).status_code == 302


def test_documents_that_wait_are_listed_gone_on_with_and_discarded(
    boss: Client, alfa: Company, beta: Company, django_assert_max_num_queries: Any
) -> None:
    assert "Uploads that wait" not in text_of(boss.get(reverse("tenders:vault")))
    half, whole = begin(boss, name="half știrbei.pdf").json()["upload"], sent(boss, BODY + b"2", name="whole.pdf")
    put(boss, half, 0, BODY[:HALF])
    assert b"half" not in bytes(FileUpload.objects.get(pk=half).name)
    clerk = client_of(clerk_of(alfa))
    with django_assert_max_num_queries(20):
        page = clerk.get(reverse("tenders:vault"))
    said, html = text_of(page), page.content.decode()
    assert "half știrbei.pdf 146.5 KB of 250.0 KB are here (58%)." in said
    assert "whole.pdf 250.0 KB of 250.0 KB are here (100%)." in said
    assert "Uploads that wait" not in text_of(client_of(beta.submitter).get(reverse("tenders:vault")))

    go_on = f"{reverse('tenders:vault-add')}?upload={whole}"
    assert f'href="{go_on}"' in html
    form = clerk.get(go_on)
    assert "“whole.pdf” (" in text_of(form)
    given = fields(form.content.decode())
    assert keep(clerk, given["upload"], given["upload_name"]).status_code == 302
    assert "whole.pdf" not in text_of(clerk.get(reverse("tenders:vault")))
    assert VaultDocument.objects.count() == 1

    url = reverse("tenders:vault-discard", args=[half])
    assert url in html
    assert client_of(beta.submitter).post(url).status_code == 404
    assert waiting(half) == 1
    assert clerk.post(url)["Location"] == reverse("tenders:vault")
    assert (FileUpload.objects.filter(taken_at=None).count(), waiting(half)) == (0, 0)
