"""The list of debarred companies: kept by an administrator, read and taken along by everybody, never altered."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.db import transaction
from django.db.utils import Error
from django.http import Http404
from django.test import Client
from django.urls import reverse

from procurement.access import actor_for
from procurement.debarment import queries
from procurement.debarment.services import DebarmentDraft, lift_debarment, record_debarment
from procurement.models import Debarment, LogEntry
from procurement.refusal import Refused
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DRAFT = DebarmentDraft(
    country="RO",
    registry_number="RO 18547290",
    name="Gama SRL",
    reason="Contract ended for grave breach",
    decision_number="214/2026",
    decision_body="Court of Appeal of Iași",
    citation="Law 98/2016 art. 167 (1) g",
    first_day=date(2026, 3, 1),
    last_day=date(2027, 2, 28),
)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.make_admin())
    return client


def recorded(**changes: object) -> Debarment:
    said = {name: getattr(DRAFT, name) for name in DRAFT.__slots__}
    return record_debarment(DebarmentDraft(**{**said, **changes}), actor=actor_for(factories.make_admin()), now=NOW)


def test_what_the_administrator_records_everybody_reads_and_takes_along(admin: Client) -> None:
    posted = {name: getattr(DRAFT, name) for name in DRAFT.__slots__} | {"last_day": "2999-02-28"}
    assert admin.post(reverse("debarment:record"), posted).status_code == 302
    row = Debarment.objects.get()
    assert row.registry_number == "18547290"
    entry = LogEntry.objects.get(type="debarment.recorded")
    assert entry.public
    assert queries.record_hash(row) in entry.body
    assert "Gama" not in entry.body
    admin.logout()
    page = admin.get(reverse("debarment:index"), {"q": "gama"}).content.decode()
    assert "Court of Appeal of Iași, 214/2026" in page
    assert "Record a debarment" not in page
    rows = list(csv.DictReader(StringIO(admin.get(reverse("debarment:data")).content.decode())))
    assert [(one["name"], one["last_day"], one["lifted_on"]) for one in rows] == [("Gama SRL", "2999-02-28", "")]
    assert rows[0]["record_sha256"] == queries.record_hash(row)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"registry_number": "18547291"}, "registry_number"),
        ({"last_day": "2026-02-28"}, "last_day"),
        ({"citation": ""}, "citation"),
        ({}, "decision_number"),
    ],
)
def test_record_that_can_not_be_is_refused_beside_its_field(admin: Client, changes: dict[str, str], field: str) -> None:
    recorded()
    answer = admin.post(reverse("debarment:record"), {name: getattr(DRAFT, name) for name in DRAFT.__slots__} | changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Debarment.objects.count() == 1


def test_lifted_record_stays_on_the_list_and_holds_no_longer(admin: Client) -> None:
    row = recorded(last_day=date(2999, 1, 1))
    address = reverse("debarment:lift", args=[row.pk])
    assert admin.post(address, {"lifted_on": "2999-01-02", "reason": "Annulled"}).status_code == 422
    assert admin.post(address, {"lifted_on": "2026-06-10", "reason": "Annulled, 88/2026"}).status_code == 302
    assert admin.post(address, {"lifted_on": "2026-06-11", "reason": "Again"}).status_code == 422
    assert LogEntry.objects.get(type="debarment.lifted").public
    assert "Gama" not in admin.get(reverse("debarment:index")).content.decode()
    assert "Annulled, 88/2026" in admin.get(reverse("debarment:index"), {"all": "1"}).content.decode()
    for name, table in (("reason", Debarment.objects), ("reason", type(row.lifting).objects)):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            table.update(**{name: "other"})


def test_company_is_found_by_country_and_number_on_the_days_that_count() -> None:
    row = recorded()
    gama = factories.make_company("Gama SRL", registry_number="18547290").organization
    other = factories.make_company("Delta SRL", registry_number="18547290", country="MD").organization
    nobody = factories.make_company("Nula SRL").organization
    day = date(2026, 5, 4)
    assert queries.debarments_of([gama, other, nobody], day, day) == {gama.pk: (row,)}
    assert queries.debarred_on(gama, NOW) == (row,)
    assert queries.debarments_of([gama], date(2027, 3, 1), date(2027, 3, 2)) == {}
    lift_debarment(row, day, "Annulled", actor=actor_for(factories.make_admin()), now=NOW)
    assert queries.debarred_on(gama, NOW) == ()


def test_the_list_takes_as_many_queries_for_three_records_as_for_one(
    client: Client, django_assert_num_queries: object
) -> None:
    recorded(last_day=date(2999, 1, 1))
    with django_assert_num_queries(3):  # type: ignore[operator]
        client.get(reverse("debarment:index"))
    for number in ("2", "3"):
        recorded(last_day=date(2999, 1, 1), decision_number=number)
    with django_assert_num_queries(3):  # type: ignore[operator]
        client.get(reverse("debarment:index"))


def test_only_administrators_keep_the_list(client: Client) -> None:
    row = recorded()
    auditor = factories.make_auditor()
    client.force_login(auditor)
    for address in (reverse("debarment:record"), reverse("debarment:lift", args=[row.pk])):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    with pytest.raises(Http404):
        record_debarment(DRAFT, actor=actor_for(auditor), now=NOW)
    with pytest.raises(Refused):
        recorded()
