"""What a company keeps for its bids: figures with the size that follows, past contracts, documents that are told in time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization
from procurement.refusal import Refused
from procurement.rules.company_size import YearFigures
from tenders.demo.scenario import Company
from tenders.models import CompanyRecord, VaultDocument, VaultVersion
from tenders.queries.company_records import record_of
from tenders.services import vault_reminders
from tenders.services.company_records import save_figures
from tenders.services.refusal import Stale
from tenders.views import company_documents
from tests.tenders.bidding import PDF, client_of
from tests.tenders.calling import mails
from tests.tenders.officer_screens import text_of
from tests.tenders.start import START

YEARS = {
    "years-rows": "3", "years-0-year": "2025", "years-0-staff": "9,5", "years-0-turnover": "8.000.000",
    "years-0-currency": "ron", "years-0-rate": "5,0414", "years-1-year": "2024", "years-1-staff": "8",
    "years-1-turnover": "7000000", "years-1-currency": "RON", "years-1-rate": "4.9746", "revision": "0",
}  # fmt: skip
CONTRACT = {
    "buyer": "Primăria Sibiu", "what": "Desks for two schools", "value": "120.000,50", "currency": "RON",
    "started_on": "2023-05-01", "ended_on": "2024-02-29", "category": "39121100-8", "proof": "Certificate 17", "document": "",
}  # fmt: skip


def keep(
    client: Client, page: str = "vault-add", *args: object, name: str = "certificat fiscal știrbei.pdf", **changed: str
) -> VaultVersion:
    """Keep a document as a browser does; the version that it made."""
    given = {"kind": "certificate", "title": "Tax certificate", "issuer": "ANAF", "valid_from": "", "valid_until": ""}
    file = SimpleUploadedFile(name, PDF)
    answer = client.post(reverse(f"tenders:{page}", args=args), {**given, **changed, "file": file})
    assert answer.status_code == 302
    return VaultVersion.objects.order_by("added_at", "number").last()  # type: ignore[return-value]


def stored() -> set[str]:
    """The names of everything in the storage."""
    return {path.name for path in blobs.backend().staging().parent.glob("??/*")}


def test_size_follows_from_the_figures_and_is_kept_with_the_company(boss: Client, alfa: Company) -> None:
    url = reverse("tenders:company-figures")
    assert boss.post(url, YEARS).status_code == 302
    page = text_of(boss.get(url))
    assert "Micro" in page
    assert "This year and the one before say so." in page
    found = Organization.objects.get(pk=alfa.organization.pk)
    assert found.size == "micro"
    assert LogEntry.objects.filter(type="organization.changed", subject__contains=str(found.pk)).count() == 1
    assert b"8000000" not in bytes(CompanyRecord.objects.get().ciphertext)
    assert boss.post(url, {**YEARS, "years-0-staff": "", "years-0-rate": ""}).status_code == 422
    assert boss.post(url, YEARS).status_code == 422  # the revision is an earlier one


def test_figures_are_refused_to_others_and_to_stale_pages(alfa: Company, beta: Company) -> None:
    year = YearFigures(2025, Decimal(5), Decimal(100))
    company, now = alfa.organization, clock.now()
    mine, theirs = actor_for(alfa.submitter), actor_for(beta.submitter)
    with pytest.raises(Refused):
        save_figures(company, (year,), public_quarter=False, revision=0, actor=theirs, now=now)
    with pytest.raises(Refused):
        save_figures(company, (year, year), public_quarter=False, revision=0, actor=mine, now=now)
    save_figures(company, (year,), public_quarter=True, revision=0, actor=mine, now=now)
    with pytest.raises(Stale):
        save_figures(company, (year,), public_quarter=False, revision=0, actor=mine, now=now)
    assert Organization.objects.get(pk=company.pk).size == "large"


def test_past_contract_is_added_changed_and_taken_out(boss: Client, alfa: Company) -> None:
    add = reverse("tenders:company-reference-add")
    late = boss.post(add, {**CONTRACT, "revision": "0", "ended_on": "2090-01-01", "act": "save"})
    assert "This contract has not ended yet" in text_of(late)
    assert boss.post(add, {**CONTRACT, "revision": "0", "act": "save"}).status_code == 302
    (kept,) = record_of(alfa.organization).record.references
    assert (kept.value, kept.category) == (Decimal("120000.50"), "39121100")
    url = reverse("tenders:company-reference", args=[kept.id])
    assert boss.post(url, {**CONTRACT, "revision": "1", "what": "Desks", "act": "save"}).status_code == 302
    assert "Desks" in text_of(boss.get(reverse("tenders:company-references")))
    assert boss.post(url, {"revision": "2", "act": "remove"}).status_code == 302
    assert record_of(alfa.organization).record.references == ()
    assert boss.get(url).status_code == 404


def test_document_is_kept_encrypted_and_only_for_its_company(boss: Client, beta: Company) -> None:
    version = keep(boss)
    with blobs.open_blob(version.object_id) as stored:
        assert PDF not in stored.read()
    assert b"Tax certificate" not in bytes(version.label)
    url = reverse("tenders:vault-file", args=[version.pk])
    answer = boss.get(url)
    assert b"".join(answer) == PDF  # type: ignore[arg-type]
    assert "filename*=utf-8''certificat%20fiscal" in answer.headers["Content-Disposition"]
    rival = client_of(beta.submitter)
    for address in (url, reverse("tenders:vault-document", args=[version.document_id])):
        assert rival.get(address).status_code == 404


def test_list_is_paged_and_searched_by_title_issuer_and_file_name(
    boss: Client, alfa: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_documents, "PAGE_SIZE", 2)
    for title, issuer, name in (
        ("Situații", "Primăria", "a.pdf"),
        ("Cazier", "ANAF", "știre.pdf"),
        ("Bilanț", "ANAF", "b.pdf"),
    ):
        keep(boss, title=title, issuer=issuer, name=name)
    url = reverse("tenders:vault")
    found = {
        words: _titles(boss.get(url, {"q": words})) for words in ("SITUATII", "stire", "anaf", "anaf pdf bilant", "x")
    }
    assert found == {
        "SITUATII": ["Situații"], "stire": ["Cazier"], "anaf": ["Bilanț", "Cazier"], "anaf pdf bilant": ["Bilanț"], "x": [],
    }  # fmt: skip
    assert [_titles(boss.get(url, {"page": page})) for page in ("1", "2")] == [["Bilanț", "Cazier"], ["Situații"]]
    assert "No document has these words" in text_of(boss.get(url, {"q": "x"}))


def _titles(answer: Any) -> list[str]:
    return [one.version.title for one, _state in answer.context["rows"]]


def test_new_version_takes_the_place_of_the_old_one_and_removal_takes_all(
    boss: Client, django_capture_on_commit_callbacks: Any
) -> None:
    first = keep(boss)
    renew = reverse("tenders:vault-renew", args=[first.document_id])
    wrong = SimpleUploadedFile("virus.exe", b"MZ")
    refused = boss.post(renew, {"title": "Tax certificate", "file": wrong})
    assert (refused.status_code, first.document.versions.count()) == (422, 1)
    second = keep(boss, "vault-renew", first.document_id, title="Tax certificate 2027", valid_until="2027-05-01")
    page = text_of(boss.get(reverse("tenders:vault-document", args=[first.document_id])))
    assert "Tax certificate 2027" in page
    assert "Earlier versions" in page
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(reverse("tenders:vault-remove", args=[first.document_id]))
    assert not VaultDocument.objects.exists()
    assert not any(blobs.exists(one.object_id) for one in (first, second))


def test_file_that_comes_with_a_mistake_is_not_kept(boss: Client) -> None:
    file, kept = SimpleUploadedFile("certificate.pdf", PDF), stored()
    days = {"valid_from": "2026-05-01", "valid_until": "2026-04-01"}
    answer = boss.post(reverse("tenders:vault-add"), {"kind": "other", "title": "Old", **days, "file": file})
    assert "The last day is before the first one." in text_of(answer)
    assert 'value="Old"' in answer.content.decode()
    assert stored() == kept


def test_company_is_told_60_30_and_7_days_before_a_document_expires(boss: Client, alfa: Company) -> None:
    today = START.date()
    keep(boss, valid_until=(today + timedelta(days=90)).isoformat())
    near = keep(boss, title="Short", valid_until=(today + timedelta(days=5)).isoformat())
    told = []
    for left in (61, 60, 59, 30, 8, 7, 0, -1):
        clock.travel(START + timedelta(days=90 - left))
        vault_reminders.remind(now=clock.now())
        told.append(mails("document").count(alfa.submitter.email))
    assert told == [0, 1, 1, 2, 2, 3, 3, 3]
    assert not MailMessage.objects.filter(key__contains=str(near.pk)).exists()
    mail = MailMessage.objects.filter(key__startswith="document:").latest("created_at")
    assert "A document of your company expires soon: Tax certificate" in mail.subject
