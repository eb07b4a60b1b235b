"""Roles given and ended by the pages of an organization, invitations, leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from procurement.models import Invitation, LogEntry, MailMessage, Organization, User
from procurement.people.invitations import accept_invitation
from procurement.people.membership import roles_anywhere
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role
from tests.factories import (
    PASSWORD,
    grant,
    make_admin,
    make_agency,
    make_auditor,
    make_company,
    make_oversight,
    make_user,
)
from tests.procurement.people_helpers import last_mail, link_in, now

pytestmark = pytest.mark.django_db
NEW = {"name": "Vlad Nou", "password": "an unlikely pair of shoes"}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


def members_url(organization: Organization, user: User | None = None, more: str = "") -> str:
    return f"/organization/{organization.pk}/members/" + (f"{user.pk}/" if user else "") + more


def set_roles(client: Client, organization: Organization, user: User, *roles: Role) -> Any:
    return client.post(members_url(organization, user), {"roles": [role.value for role in roles]})


def test_roles_changed_by_the_administrator_are_recorded_and_told(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.admin)
    assert set_roles(client, agency.organization, agency.officer, Role.OFFICER, Role.CHAIR).status_code == 302
    assert roles_anywhere(agency.officer) == {Role.OFFICER, Role.CHAIR}
    entry = LogEntry.objects.get(type="membership.granted")
    assert entry.actor == agency.admin
    assert f'"user":"{agency.officer.pk}"' in entry.body
    assert "Chair of the committee" in last_mail(agency.officer.email).subject
    assert set_roles(client, agency.organization, agency.officer, Role.CHAIR).status_code == 302
    assert roles_anywhere(agency.officer) == {Role.CHAIR}
    assert "ended" in last_mail(agency.officer.email).subject


def test_role_granted_is_told_to_the_other_administrators(client: Client) -> None:
    agency = make_agency()
    second = grant(make_user("second@valeaverde.example"), agency.organization, Role.ORG_ADMIN)
    client.force_login(agency.admin)
    set_roles(client, agency.organization, agency.officer, Role.OFFICER, Role.APPROVER)
    assert "for Ana" in last_mail(second.email).subject
    assert not MailMessage.objects.filter(recipient=agency.admin.email).exists()


def test_role_ended_logs_the_person_out_but_a_role_given_does_not(client: Client) -> None:
    agency = make_agency()
    theirs = Client()
    theirs.force_login(agency.officer)
    theirs.get("/account/")
    client.force_login(agency.admin)
    set_roles(client, agency.organization, agency.officer, Role.OFFICER, Role.CHAIR)
    assert theirs.get("/account/").status_code == 200
    set_roles(client, agency.organization, agency.officer, Role.CHAIR)
    assert theirs.get("/account/").status_code == 302


def test_role_incompatible_with_one_held_elsewhere_is_refused_and_nothing_changes(client: Client) -> None:
    agency, admin = make_agency(), make_admin()
    grant(admin, agency.organization, Role.OFFICER)
    client.force_login(agency.admin)
    response = set_roles(client, agency.organization, admin, Role.APPROVER, Role.KEY_HOLDER)
    assert response.status_code == 422
    assert "can&#x27;t go together with “platform administrator”" in response.content.decode()
    assert roles_anywhere(admin) == {Role.PLATFORM_ADMIN, Role.OFFICER}


def test_auditor_may_hold_a_key_but_no_writing_role(client: Client) -> None:
    ema, oversight = make_auditor(), make_oversight()
    client.force_login(make_admin())
    set_roles(client, oversight, ema, Role.AUDITOR, Role.KEY_HOLDER)
    assert roles_anywhere(ema) == {Role.AUDITOR, Role.KEY_HOLDER}
    response = set_roles(client, oversight, ema, Role.AUDITOR, Role.PLATFORM_ADMIN)
    assert response.status_code == 422


def test_last_administrator_can_not_go_before_there_is_another(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.admin)
    assert set_roles(client, agency.organization, agency.admin, Role.OFFICER).status_code == 422
    leaves = members_url(agency.organization, agency.admin, "leaves/")
    assert "last administrator" in client.post(leaves).content.decode()
    assert roles_anywhere(agency.admin) == {Role.ORG_ADMIN}
    set_roles(client, agency.organization, agency.officer, Role.OFFICER, Role.ORG_ADMIN)
    assert client.post(leaves).status_code == 302
    assert roles_anywhere(agency.admin) == set()


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_members_pages_are_not_found_without_the_administrators_role(client: Client, who: str) -> None:
    agency = make_agency()
    user = agency.officer if who == "officer" else make_agency("Other", domain="other.example").admin
    client.force_login(user)
    for url in (
        members_url(agency.organization),
        members_url(agency.organization, agency.approver),
        members_url(agency.organization, agency.approver, "leaves/"),
        members_url(agency.organization, more="invite/"),
    ):
        assert client.get(url).status_code == 404, url
    assert set_roles(client, agency.organization, agency.officer, Role.APPROVER).status_code == 404


def test_role_of_another_kind_forged_into_the_form_is_refused(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.admin)
    assert set_roles(client, agency.organization, agency.officer, Role.PLATFORM_ADMIN).status_code == 422
    assert roles_anywhere(agency.officer) == {Role.OFFICER}


def test_own_role_is_given_back_without_an_administrator(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.officer)
    membership = agency.officer.memberships.get()
    assert client.get(f"/account/roles/{membership.pk}/end/").status_code == 200
    assert client.post(f"/account/roles/{membership.pk}/end/").headers["Location"] == "/account/"
    assert roles_anywhere(agency.officer) == set()
    assert client.post(f"/account/roles/{membership.pk}/end/").status_code == 404
    assert client.get(f"/account/roles/{agency.approver.memberships.get().pk}/end/").status_code == 404


def invite(client: Client, organization: Organization, email: str, *roles: Role) -> Any:
    data = {"email": email, "language": "ro", "roles": [role.value for role in roles]}
    return client.post(members_url(organization, more="invite/"), data)


def invited(client: Client, email: str = "vlad@valeaverde.example") -> tuple[Organization, str]:
    """An agency that has invited somebody as officer and chair, and the path of the link."""
    agency = make_agency()
    client.force_login(agency.admin)
    assert invite(client, agency.organization, email, Role.OFFICER, Role.CHAIR).status_code == 302
    return agency.organization, link_in(last_mail(email), "/invitations/")


def test_invitation_of_somebody_new_makes_account_and_seat_in_one_step(client: Client) -> None:
    organization, path = invited(client)
    guest = Client()
    assert guest.get(path).status_code == 200
    assert guest.post(path, NEW).headers["Location"] == f"/organization/{organization.pk}/"
    vlad = User.objects.get(email="vlad@valeaverde.example")
    assert (vlad.name, vlad.language, roles_anywhere(vlad)) == ("Vlad Nou", "ro", {Role.OFFICER, Role.CHAIR})
    assert guest.get(f"/organization/{organization.pk}/").status_code == 200
    log_in = Client().post("/accounts/login/", {"login": vlad.email, "password": NEW["password"]})
    assert log_in.headers["Location"] == "/desk/"
    assert "has joined" in last_mail("olga@valeaverde.example").subject


def test_invitation_works_once(client: Client) -> None:
    _organization, path = invited(client)
    Client().post(path, NEW)
    response = Client().post(path, {**NEW, "name": "Somebody else"})
    assert response.status_code == 404
    assert "no longer valid" in response.content.decode()


def test_invitation_with_an_easy_password_keeps_account_and_seat_unmade(client: Client) -> None:
    _organization, path = invited(client)
    response = Client().post(path, {"name": "Vlad", "password": "123456789012"})
    assert response.status_code == 422
    assert "easily guessed" in response.content.decode()
    assert not User.objects.filter(email="vlad@valeaverde.example").exists()


def test_invitation_of_somebody_known_asks_to_log_in_and_to_accept(client: Client) -> None:
    vlad = make_user("vlad@valeaverde.example")
    organization, path = invited(client)
    guest = Client()
    assert f"/accounts/login/?next={path}" in guest.get(path).content.decode()
    assert guest.post(path, NEW).status_code == 200  # nothing happens without a log-in
    assert roles_anywhere(vlad) == set()
    response = guest.post(f"/accounts/login/?next={path}", {"login": vlad.email, "password": PASSWORD, "next": path})
    assert response.headers["Location"] == path
    assert guest.post(path).headers["Location"] == f"/organization/{organization.pk}/"
    assert roles_anywhere(vlad) == {Role.OFFICER, Role.CHAIR}


def test_invitation_opened_by_another_person_gives_nothing(client: Client) -> None:
    _organization, path = invited(client)
    make_user("vlad@valeaverde.example")
    rival = make_company().submitter
    theirs = Client()
    theirs.force_login(rival)
    assert "another address" in theirs.get(path).content.decode()
    assert theirs.post(path).status_code == 422
    assert Role.OFFICER not in roles_anywhere(rival)


def test_invitation_too_old_taken_back_or_sent_again_no_longer_works(client: Client) -> None:
    organization, path = invited(client)
    invitation = Invitation.objects.get()
    client.post(f"/invitations/{invitation.pk}/resend/")
    again = link_in(last_mail(invitation.email), "/invitations/")
    assert again != path
    assert Client().get(path).status_code == 404
    assert Client().get(again).status_code == 200
    newest = Invitation.objects.get(revoked_at=None)
    newest.expires_at = now() - timedelta(seconds=1)
    newest.save()
    assert Client().get(again).status_code == 404
    assert "expired" in client.get(members_url(organization)).content.decode()
    client.post(f"/invitations/{newest.pk}/revoke/")
    newest.refresh_from_db()
    assert newest.revoked_at is not None


def test_invitation_keeps_no_usable_link_in_the_table(client: Client) -> None:
    _organization, path = invited(client)
    token = path.rstrip("/").rpartition("/")[2]
    invitation = Invitation.objects.get()
    assert token not in {invitation.token_digest, str(invitation.pk)}
    assert len(invitation.token_digest) == 64


def test_invitation_to_roles_that_do_not_go_together_is_refused(client: Client) -> None:
    client.force_login(make_admin())
    response = invite(client, make_oversight(), "x@audit.example", Role.AUDITOR, Role.PLATFORM_ADMIN)
    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_invitation_without_a_role_is_refused(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.admin)
    assert "Choose at least one role" in invite(client, agency.organization, "x@y.example").content.decode()


def test_invitation_acts_of_others_are_not_found(client: Client) -> None:
    invited(client)
    invitation = Invitation.objects.get()
    client.force_login(make_company().submitter)
    for act in ("resend", "revoke"):
        assert client.post(f"/invitations/{invitation.pk}/{act}/").status_code == 404
    assert client.get(f"/invitations/{invitation.pk}/").status_code == 404


def test_members_page_names_the_roles_that_nobody_holds(client: Client) -> None:
    agency = make_agency()
    client.force_login(agency.admin)
    assert "Somebody is missing" not in client.get(members_url(agency.organization)).content.decode()
    set_roles(client, agency.organization, agency.approver)
    assert "Nobody holds these roles yet: Approver" in client.get(members_url(agency.organization)).content.decode()


def test_invitation_that_ran_out_while_its_page_was_open_is_refused(client: Client) -> None:
    _organization, path = invited(client)
    vlad = make_user("vlad@valeaverde.example")
    token = path.rstrip("/").rpartition("/")[2]
    invitation = Invitation.objects.get()
    with pytest.raises(Refused, match="no longer valid"):
        accept_invitation(token, user=vlad, now=invitation.expires_at)
    accept_invitation(token, user=vlad, now=invitation.expires_at - timedelta(seconds=1))
    assert roles_anywhere(vlad) == {Role.OFFICER, Role.CHAIR}
