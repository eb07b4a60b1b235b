"""A tender begun from another: what is taken over, what stays behind, who may; templates by name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director
from tenders.demo.scenario import Agency, LotPlan, Plan
from tenders.models import CommitteeSeat, Criterion, Item, Lot, Requirement, Tender, TenderTemplate
from tenders.services import drafting
from tenders.services.copying import STATE_OF_LOT, TAKEN_OVER, copy_tender
from tenders.services.drafts import CriterionDraft
from tenders.services.refusal import Refused
from tests import factories
from tests.tenders.conftest import START, agency, world

__all__ = ["agency", "world"]  # fixtures
pytestmark = pytest.mark.django_db

LEFT_BEHIND = {
    "id", "reference", "language", "ocid", "buyer", "ruleset", "urgency_reason", "split_reason", "invited_only",
    "plan_item", "consultation",
    "publish_at", "enquiries_end_at", "requests_end_at", "bids_end_at", "opening_at", "published_at", "invited_at", "closed_at",
    "opened_at", "ended_at", "suspended_at", "next_event_at", "stage", "single_key_holder_reason", "created_at", "created_by",
    "author", "approver", "revision", "terms", "bids_stand_from", "imported", "import_digest", "import_source",
}  # fmt: skip
"""Columns of a tender that a copy decides for itself, or that only time can fill."""

KEPT = {"qualification", "sealing", "envelopes", "key_holders_required", "invite_at_most"}
PRICED = LotPlan("Laptops", "120000", (("Laptop", "20", "piece"), ("Bag", "20", "piece")))
JUDGED = LotPlan(
    "Help desk",
    "30000",
    (("Month", "12", "month"),),
    (CriterionDraft("Reply in hours", "number", Decimal(20), Decimal(48), Decimal(4)),),
)
PLAN = Plan("Laptops for the town hall", "Twenty laptops.", (PRICED, JUDGED))


@pytest.fixture
def source(agency: Agency) -> Tender:
    """A tender that is open for bids, with a document."""
    played = director.schedule(agency, PLAN, publish_at=START + timedelta(days=1))
    drafting.add_document(
        played.fresh(), SimpleUploadedFile("call.pdf", b"%PDF-1.4 call"), title="Call", media_type="application/pdf",
        actor=actor_for(agency.officer), now=clock.now(),
    )  # fmt: skip
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    return played.fresh()


def facts(tender: Tender) -> list[object]:
    """Lots with everything that a copy must share, without ids."""
    state = {"id", "tender_id", "lot_id", *STATE_OF_LOT}

    def plain(row: object) -> dict[str, object]:
        return {name: value for name, value in vars(row).items() if not name.startswith("_") and name not in state}

    lots = tender.lots.order_by("number")
    rows = [row for lot in lots for row in (lot, *lot.items.all(), *lot.criteria.all())]
    return [plain(row) for row in (*rows, *tender.requirements.all())]


def test_copy_shares_what_is_bought_and_how_and_begins_as_a_draft(source: Tender, agency: Agency) -> None:
    made = copy_tender(
        source, buyer=source.buyer, with_documents=True, actor=actor_for(agency.officer), now=clock.now()
    )
    assert facts(made) == facts(source)
    assert [getattr(made, name) for name in TAKEN_OVER] == [getattr(source, name) for name in TAKEN_OVER]
    assert (made.stage, made.bids_end_at, made.published_at, made.terms) == ("draft", None, None, 1)
    assert made.reference != source.reference
    assert {h.user_id for h in made.named_key_holders.all()} == {h.user_id for h in source.named_key_holders.all()}
    copied, original = made.documents.get(), source.documents.get()
    assert (copied.title, copied.sha256) == (original.title, original.sha256)
    assert copied.file.name != original.file.name
    with copied.file.open("rb") as content:
        assert content.read() == b"%PDF-1.4 call"


def test_another_agency_takes_neither_people_nor_documents(source: Tender) -> None:
    other = factories.make_agency("Town Hall of Other", domain="other.example")
    made = copy_tender(
        source, buyer=other.organization, with_documents=True, actor=actor_for(other.officer), now=clock.now()
    )
    assert facts(made) == facts(source)
    assert not made.named_key_holders.exists()
    assert not made.documents.exists()
    assert not CommitteeSeat.objects.filter(tender=made).exists()


def test_only_an_officer_of_the_buyer_makes_a_draft_for_it(source: Tender) -> None:
    other = factories.make_agency("Town Hall of Other", domain="other.example")
    with pytest.raises(Refused):
        copy_tender(source, buyer=source.buyer, with_documents=False, actor=actor_for(other.officer), now=clock.now())


def test_every_column_is_taken_over_or_left_behind_on_purpose() -> None:
    named = {field.name for field in Tender._meta.concrete_fields}
    assert named == LEFT_BEHIND | KEPT | set(TAKEN_OVER)
    assert {field.attname for field in Lot._meta.concrete_fields} >= STATE_OF_LOT
    for model in (Item, Criterion, Requirement):
        assert not {"stage", "created_at"} & {field.name for field in model._meta.concrete_fields}


def test_officer_makes_a_draft_from_the_page_of_a_tender_and_keeps_a_template(source: Tender, agency: Agency) -> None:
    client = Client()
    client.force_login(agency.officer)
    assert (
        reverse("tenders:officer-copy", args=[source.reference])
        in client.get(source.get_absolute_url()).content.decode()
    )
    copy = reverse("tenders:officer-copy", args=[source.reference])
    answer = client.post(copy, {"copy": "1", "buyer": source.buyer_id})
    made = Tender.objects.exclude(pk=source.pk).get()
    assert answer.url == reverse("tenders:officer-tender", args=[made.reference])  # type: ignore[attr-defined]  # a redirect
    assert client.post(copy, {"keep": "1", "name": "Laptops"}).status_code == 302
    assert client.post(copy, {"keep": "1", "name": "Laptops"}).status_code == 422
    begin = reverse("tenders:officer-new")
    assert copy in client.get(begin).content.decode()
    remove = reverse("tenders:officer-template-remove", args=[TenderTemplate.objects.get().pk])
    stranger = factories.make_agency("Town Hall of Other", domain="other.example").officer
    other = Client()
    other.force_login(stranger)
    assert other.post(remove).status_code == 404
    assert client.post(remove).status_code == 302
    assert copy not in client.get(begin).content.decode()
