"""VAT numbers asked of a register over HTTP: answered with date and source, tried again while it is away, never a gate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from procurement import clock
from procurement.models import Organization, VatCheck
from procurement.people import vat_checks
from procurement.tasks import check_vat_numbers
from tests.factories import Company, make_admin, make_company
from tests.procurement.vat_register import Register, register

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "RO18547290", "DE136695976"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def asked(settings: Settings) -> Iterator[Register]:
    with register(RO18547290=("ALFA SRL", "Str. Mare\n1")) as server:
        settings.VAT_CHECK_URL = server.url
        yield server


@pytest.fixture
def alfa() -> Company:
    company = make_company()
    put(company.organization, NUMBER)
    return company


def put(organization: Organization, number: str) -> None:
    Organization.objects.filter(pk=organization.pk).update(vat_number=number)


def page(client: Client, organization: Organization) -> str:
    return " ".join(client.get(f"/organization/{organization.pk}/").content.decode().split())


def test_nothing_is_asked_unless_a_register_is_configured(client: Client, alfa: Company) -> None:
    assert vat_checks.check_due(now=NOW) == 0
    client.force_login(alfa.submitter)
    assert "VAT number in the register" not in page(client, alfa.organization)


def test_registered_number_is_shown_to_the_company_and_to_administrators(
    client: Client, asked: Register, alfa: Company
) -> None:
    client.force_login(alfa.submitter)
    assert "not answered yet" in page(client, alfa.organization)
    clock.travel(NOW)
    assert check_vat_numbers() == 1
    assert check_vat_numbers() == 0
    assert asked.asked == [NUMBER]
    kept = VatCheck.objects.get()
    assert (kept.state, kept.name, kept.address) == ("valid", "ALFA SRL", "Str. Mare 1")
    assert (kept.source, kept.reference, kept.next_at) == ("127.0.0.1", "WAPIAAAAX1", None)
    assert kept.answered_at is not None
    shown = page(client, alfa.organization)
    for words in ("ALFA SRL", "Str. Mare 1", "127.0.0.1", "WAPIAAAAX1"):
        assert words in shown
    client.force_login(make_admin())
    assert "WAPIAAAAX1" in client.get(f"/platform/organizations/{alfa.organization.pk}/").content.decode()


def test_unknown_number_is_said_to_be_no_obstacle(client: Client, asked: Register, alfa: Company) -> None:
    put(alfa.organization, OTHER)
    assert vat_checks.check_due(now=NOW) == 1
    assert (VatCheck.objects.get().state, VatCheck.objects.get().name) == ("invalid", "")
    client.force_login(alfa.submitter)
    assert "This stops nothing here." in page(client, alfa.organization)


@pytest.mark.parametrize("trouble", ["MS_UNAVAILABLE", "nonsense", 503])
def test_register_that_is_away_is_asked_again_later_and_in_the_end_no_more(
    client: Client, asked: Register, alfa: Company, trouble: str | int
) -> None:
    asked.trouble, now = trouble, NOW
    for pause in vat_checks.PAUSES:
        assert vat_checks.check_due(now=now) == 1
        assert vat_checks.check_due(now=now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert vat_checks.check_due(now=now) == 1
    assert vat_checks.check_due(now=now + timedelta(days=100)) == 0
    assert (VatCheck.objects.get().state, len(asked.asked)) == ("waiting", len(vat_checks.PAUSES) + 1)
    client.force_login(alfa.submitter)
    assert "The register did not answer" in page(client, alfa.organization)


def test_answer_after_an_outage_counts(asked: Register, alfa: Company) -> None:
    asked.trouble = "SERVICE_UNAVAILABLE"
    vat_checks.check_due(now=NOW)
    asked.trouble = ""
    vat_checks.check_due(now=NOW + vat_checks.PAUSES[0])
    assert VatCheck.objects.get().state == "valid"


def test_changed_number_is_asked_anew_and_its_old_answer_is_not_shown(
    client: Client, asked: Register, alfa: Company
) -> None:
    vat_checks.check_due(now=NOW)
    put(alfa.organization, OTHER)
    client.force_login(alfa.submitter)
    assert "ALFA SRL" not in page(client, alfa.organization)
    assert vat_checks.check_due(now=NOW) == 1
    assert (VatCheck.objects.get().state, VatCheck.objects.get().name) == ("invalid", "")
    assert asked.asked == [NUMBER, OTHER]


def test_numbers_from_outside_the_union_and_of_imported_records_are_not_asked(asked: Register, alfa: Company) -> None:
    put(alfa.organization, "995525828MVA")
    Organization.objects.filter(pk=make_company("Beta SRL").organization.pk).update(vat_number=NUMBER, imported=True)
    assert (vat_checks.check_due(now=NOW), asked.asked) == (0, [])
