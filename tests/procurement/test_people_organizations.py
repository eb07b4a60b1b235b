"""Agencies: registration, decision by a platform administrator, corrections, and who may see what."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization, User
from procurement.rules.lifecycle import Role
from tests.factories import grant, make_admin, make_agency, make_auditor, make_company, make_user
from tests.procurement.people_helpers import last_mail

pytestmark = pytest.mark.django_db

VALEA = {
    "name": "Town Hall of Valea Verde",
    "country": "RO",
    "registry_number": "4270740",
    "vat_number": "",
    "address": "Str. Principală 1",
    "contact_email": "",
    "contact_phone": "",
    "level": "subcentral",
}


def registered(client: Client) -> Organization:
    client.force_login(make_user("olga@valeaverde.example", "Olga"))
    client.post("/register/agency/", VALEA)
    return Organization.objects.get(kind="agency")


def test_agency_registered_waits_and_tells_the_administrators(client: Client) -> None:
    admin = make_admin()
    agency = registered(client)
    assert agency.approved_at is None
    assert f"/platform/organizations/{agency.pk}/" in last_mail(admin.email).body
    assert agency.level == "subcentral"
    page = client.get(f"/organization/{agency.pk}/").content.decode()
    assert "Waiting for approval" in page


def test_agency_role_counts_only_from_the_approval_on(client: Client) -> None:
    admin, agency = make_admin(), registered(client)
    ana = grant(make_user("ana@valeaverde.example"), agency, Role.OFFICER)
    assert not actor_for(ana).has(Role.OFFICER)
    client.force_login(admin)
    response = client.post(f"/platform/organizations/{agency.pk}/", {"approve": "1"})
    assert response.headers["Location"] == "/platform/"
    assert actor_for(ana).has(Role.OFFICER)
    agency.refresh_from_db()
    assert agency.approved_by == admin
    assert LogEntry.objects.filter(type="organization.approved", actor=admin).count() == 1
    assert "may publish" in last_mail("olga@valeaverde.example").body


def test_agency_approved_twice_is_refused_and_tells_once(client: Client) -> None:
    admin, agency = make_admin(), registered(client)
    client.force_login(admin)
    client.post(f"/platform/organizations/{agency.pk}/", {"approve": "1"})
    response = client.post(f"/platform/organizations/{agency.pk}/", {"approve": "1"})
    assert response.status_code == 422
    assert "decided about this registration already" in response.content.decode()
    assert MailMessage.objects.filter(recipient="olga@valeaverde.example").count() == 1


def test_agency_refused_with_reason_may_register_anew(client: Client) -> None:
    admin, agency = make_admin(), registered(client)
    client.force_login(admin)
    url = f"/platform/organizations/{agency.pk}/"
    assert client.post(url, {"refuse": "1", "reason": " "}).status_code == 422
    assert (
        client.post(url, {"refuse": "1", "reason": "The address is not the town hall's."}).headers["Location"]
        == "/platform/"
    )
    assert "The address is not the town hall" in last_mail("olga@valeaverde.example").body
    client.force_login(make_user("olga@valeaverde.example"))
    assert "The address is not" in client.get(f"/organization/{agency.pk}/").content.decode()
    assert client.post("/register/agency/", VALEA).status_code == 302
    assert Organization.objects.filter(kind="agency", refused_at=None).count() == 1


def test_agency_of_the_administrator_is_decided_by_another_one(client: Client) -> None:
    admin = make_admin()
    client.force_login(admin)
    client.post("/register/agency/", VALEA)
    agency = Organization.objects.get(kind="agency")
    response = client.post(f"/platform/organizations/{agency.pk}/", {"approve": "1"})
    assert "another platform administrator decides" in response.content.decode()


def test_profile_changed_by_its_administrator_keeps_country_and_number(client: Client) -> None:
    company = make_company(registry_number="18547290", address="old", region="RO122")
    client.force_login(company.submitter)
    url = f"/organization/{company.organization.pk}/edit/"
    data = {**VALEA, "name": "Alfa Nou SRL", "registry_number": "4270740", "country": "FR", "size": "micro"}
    assert client.post(url, data).status_code == 302
    company.organization.refresh_from_db()
    found = company.organization
    assert (found.name, found.country, found.registry_number, found.size) == ("Alfa Nou SRL", "RO", "18547290", "micro")
    assert (found.region, found.level) == ("RO122", "")
    entry = LogEntry.objects.get(type="organization.changed")
    assert '"fields":["address","name","size"]' in entry.body


def test_profile_level_of_an_approved_agency_stays(client: Client) -> None:
    agency = make_agency(registry_number="4270740", level="central")
    client.force_login(agency.admin)
    client.post(f"/organization/{agency.organization.pk}/edit/", {**VALEA, "name": "New name"})
    agency.organization.refresh_from_db()
    assert (agency.organization.name, agency.organization.level) == ("New name", "central")


def test_profile_saved_without_a_change_records_nothing(client: Client) -> None:
    company = make_company(registry_number="18547290", address="Here 1")
    client.force_login(company.submitter)
    data = {**VALEA, "name": "Alfa SRL", "address": "Here 1", "size": ""}
    client.post(f"/organization/{company.organization.pk}/edit/", data)
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("path", ["", "edit/", "members/", "members/invite/"])
def test_organization_pages_are_not_found_by_outsiders(client: Client, path: str) -> None:
    company, rival = make_company(), make_company("Beta SRL")
    client.force_login(rival.submitter)
    assert client.get(f"/organization/{company.organization.pk}/{path}").status_code == 404


def test_organization_page_is_seen_by_members_auditors_and_administrators_only(client: Client) -> None:
    company = make_company()
    url = f"/organization/{company.organization.pk}/"
    allowed = [company.submitter, company.preparer, make_auditor(), make_admin()]
    for user in allowed:
        client.force_login(user)
        assert client.get(url).status_code == 200, user
    client.force_login(make_agency().officer)
    assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).headers["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("path", ["", "organizations/", "people/", "mail/"])
def test_platform_pages_exist_for_administrators_only(client: Client, path: str) -> None:
    agency = make_agency()
    for user in (agency.admin, agency.officer, make_auditor(), make_company().submitter):
        client.force_login(user)
        assert client.get(f"/platform/{path}").status_code == 404, user
    client.force_login(make_admin())
    assert client.get(f"/platform/{path}").status_code == 200


def test_platform_search_finds_by_name_number_and_state(client: Client) -> None:
    make_company(registry_number="18547290")
    agency = registered(client)
    client.force_login(make_admin())

    def found(query: str) -> list[str]:
        page = client.get(f"/platform/organizations/?{query}").context["page"]
        return [organization.name for organization in page]

    assert found("q=alfa") == ["Alfa SRL"]
    assert found("q=18547") == ["Alfa SRL"]
    assert found("state=waiting") == [agency.name]
    assert found("kind=oversight") == ["Court of Accounts"]
    assert found("q=nothing") == []


def test_platform_lists_take_the_same_queries_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_admin())
    client.get("/platform/organizations/")
    for number in range(3):
        make_company(f"Firm{number} SRL")
        with django_assert_num_queries(6):
            client.get("/platform/organizations/")
    for number in range(3):
        make_user(f"person{number}@example.org")
        with django_assert_num_queries(6):
            client.get("/platform/people/")


def test_person_blocked_is_out_at_once_and_cannot_log_in(client: Client) -> None:
    company, admin = make_company(), make_admin()
    theirs = Client()
    theirs.force_login(company.preparer)
    assert theirs.get("/account/").status_code == 200
    client.force_login(admin)
    act = f"/platform/people/{company.preparer.pk}/act/"
    client.post(act, {"deactivate": "1"})
    assert theirs.get("/account/").status_code == 302
    assert User.objects.filter(is_active=False).get() == company.preparer
    client.post(act, {"reactivate": "1"})
    assert not User.objects.filter(is_active=False).exists()
    assert [e.type for e in LogEntry.objects.order_by("id")] == ["person.deactivated", "person.reactivated"]


def test_person_can_not_block_the_own_account(client: Client) -> None:
    admin = make_admin()
    client.force_login(admin)
    client.post(f"/platform/people/{admin.pk}/act/", {"deactivate": "1"})
    admin.refresh_from_db()
    assert admin.is_active
