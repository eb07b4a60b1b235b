"""The public documents of a draft and its key holders, on screen."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from tenders.demo.scenario import Agency
from tenders.models import Tender
from tenders.services import drafting
from tenders.services.drafts import KeyHolders
from tests import factories
from tests.tenders.officer_screens import at, form_of, text_of

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF"


def test_document_is_kept_by_its_digest_and_removed_again(draft: Tender, ana: Client) -> None:
    file = SimpleUploadedFile("../../Caiet de sarcini.pdf", PDF)
    assert (
        ana.post(at("officer-documents", draft.reference), {"title": "Specification", "file": file}).status_code == 302
    )
    document = draft.documents.get()
    assert (document.title, document.name, document.media_type) == (
        "Specification",
        "Caiet de sarcini.pdf",
        "application/pdf",
    )
    remove = at("officer-document-remove", draft.reference, document.pk)
    assert "Specification" in text_of(ana.get(remove))
    assert ana.post(remove).status_code == 302
    assert not draft.documents.exists()


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("plan.pdf", b"PK\x03\x04not a pdf", "its content is something else"),
        ("virus.exe", b"MZ\x90", "Files of this kind are not taken"),
        ("plan.pdf", b"", "This file is empty"),
        ("plan.pdf", PDF + b"/Encrypt 5 0 R", "This PDF is protected with a password"),
    ],
)
def test_document_that_is_mistyped_or_unreadable_is_refused(
    draft: Tender, ana: Client, name: str, body: bytes, words: str
) -> None:
    page = ana.post(at("officer-documents", draft.reference), {"title": "Plan", "file": SimpleUploadedFile(name, body)})
    assert page.status_code == 422
    assert words in text_of(page)
    assert not draft.documents.exists()


def test_document_above_the_limit_is_refused(draft: Tender, ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenders.forms.officer_documents.LARGEST", 10)
    page = ana.post(at("officer-documents", draft.reference), {"file": SimpleUploadedFile("plan.pdf", PDF)})
    assert (page.status_code, draft.documents.count()) == (422, 0)
    assert "larger than 50 MB" in text_of(page)


def test_key_holder_of_another_organization_is_added_by_address(agency: Agency, draft: Tender, ana: Client) -> None:
    other = factories.make_agency("Hospital", domain="hospital.example").key_holders[0]
    typed = form_of(ana.get(at("officer-key-holders", draft.reference)))
    typed |= {"users": [str(agency.key_holders[0].pk)], "others": f"nobody@x.example\n{other.email.upper()}"}
    page = ana.post(at("officer-key-holders", draft.reference), typed)
    assert page.status_code == 422
    assert "nobody@x.example" in text_of(page)
    typed["others"] = other.email.upper()
    assert ana.post(at("officer-key-holders", draft.reference), typed).status_code == 302
    assert {holder.user for holder in draft.named_key_holders.all()} == {agency.key_holders[0], other}


def test_key_holder_who_bids_for_a_company_is_not_offered_and_refused(
    agency: Agency, draft: Tender, ana: Client
) -> None:
    dan = agency.key_holders[1]
    typed = form_of(ana.get(at("officer-key-holders", draft.reference)))
    factories.grant(dan, factories.make_company("Gama SRL").organization, Role.PREPARER)
    assert dan.email not in text_of(ana.get(at("officer-key-holders", draft.reference)))
    typed["users"] = [str(dan.pk)]
    assert ana.post(at("officer-key-holders", draft.reference), typed).status_code == 422
    with pytest.raises(Refused):
        drafting.save_key_holders(
            draft,
            KeyHolders((dan.pk,), 1, "x"),
            revision=draft.revision,
            actor=actor_for(agency.officer),
            now=clock.now(),
        )
    assert not draft.named_key_holders.exists()
