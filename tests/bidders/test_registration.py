"""A company registers by the form: at once a bidder, once only, with numbers that can be right."""

from __future__ import annotations

import pytest
from django.test import Client

from procurement.models import LogEntry, Organization, User
from procurement.rules.lifecycle import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ALFA = {
    "name": "Alfa SRL",
    "country": "RO",
    "registry_number": "RO 18547290",
    "vat_number": "",
    "address": "Str. Lungă 1, 500035 Brașov",
    "contact_email": "office@alfa.example",
    "contact_phone": "+40 268 123 456",
    "size": "small",
}


@pytest.fixture
def founder() -> User:
    return make_user("boss@alfa.example", "Alfa Boss")


def test_company_right_numbers_is_a_bidder_at_once(client: Client, founder: User) -> None:
    client.force_login(founder)
    response = client.post("/register/company/", {**ALFA, "vat_number": "RO18547290"})
    company = Organization.objects.get()
    assert response.headers["Location"] == f"/organization/{company.pk}/"
    assert (company.kind, company.registry_number, company.vat_number, company.size) == (
        "company",
        "18547290",
        "RO18547290",
        "small",
    )
    assert company.approved_at == company.created_at
    assert {Role(m.role) for m in company.memberships.all()} == {Role.ORG_ADMIN, Role.SUBMITTER, Role.PREPARER}
    types = list(LogEntry.objects.order_by("id").values_list("type", flat=True))
    assert types == ["organization.registered", *["membership.granted"] * 3]
    assert str(company) in client.get("/company/").content.decode()


def test_company_wrong_numbers_shows_each_beside_its_field_and_keeps_what_was_typed(
    client: Client, founder: User
) -> None:
    client.force_login(founder)
    response = client.post("/register/company/", {**ALFA, "registry_number": "18547291", "vat_number": "RO123"})
    page = response.content.decode()
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"registry_number", "vat_number"}
    assert 'href="#id_registry_number"' in page
    assert 'value="18547291"' in page
    assert "Str. Lungă 1" in page
    assert not Organization.objects.exists()


def test_company_vat_number_of_another_company_is_refused(client: Client, founder: User) -> None:
    client.force_login(founder)
    response = client.post("/register/company/", {**ALFA, "vat_number": "RO14399840"})
    assert "One of the two is mistyped" in response.content.decode()
    assert not Organization.objects.exists()


def test_company_registered_twice_is_refused_however_the_number_is_written(client: Client, founder: User) -> None:
    client.force_login(founder)
    client.post("/register/company/", ALFA)
    client.force_login(make_user("other@alfa.example"))
    response = client.post("/register/company/", {**ALFA, "registry_number": "18547290"})
    assert "registered already" in response.content.decode()
    assert Organization.objects.count() == 1


def test_company_registration_without_log_in_leads_to_the_log_in_and_back(client: Client) -> None:
    assert client.get("/register/company/").headers["Location"] == "/accounts/login/?next=/register/company/"
    assert client.get("/register/").status_code == 200


def test_company_page_of_somebody_without_a_company_is_not_found(client: Client, founder: User) -> None:
    client.force_login(founder)
    assert client.get("/company/").status_code == 404


def test_country_unknown_to_the_form_is_refused(client: Client, founder: User) -> None:
    client.force_login(founder)
    response = client.post("/register/company/", {**ALFA, "country": "ZZ"})
    assert set(response.context["form"].errors) == {"country"}
