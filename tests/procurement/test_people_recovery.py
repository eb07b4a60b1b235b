"""A lost second step: two administrators, a day's delay for key holders, an objection that counts. And the first administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from procurement.models import LogEntry, Organization, SecondFactorReset, User
from procurement.people.membership import roles_anywhere
from procurement.people.recovery import finish_due
from procurement.rules.lifecycle import Role
from tests.factories import Agency, grant, make_admin, make_agency, make_user
from tests.procurement.people_helpers import last_mail, now

pytestmark = pytest.mark.django_db
MET = {"ask": "1", "reason": "Met in person at the town hall."}


@pytest.fixture(autouse=True)
def fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def agency() -> Agency:
    """An agency with two administrators, whose people have authenticator apps."""
    made = make_agency()
    grant(make_user("second@valeaverde.example", "Second"), made.organization, Role.ORG_ADMIN)
    for user in (made.officer, *made.key_holders):
        TOTP.activate(user, generate_totp_secret())
    return made


def url(user: User) -> str:
    return f"/people/{user.pk}/second-step/"


def has_app(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


def as_user(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def test_reset_needs_two_administrators_and_ends_the_log_ins(agency: Agency) -> None:
    theirs = Client()
    theirs.force_login(agency.officer)
    theirs.get("/account/")
    first, second = as_user(agency.admin.email), as_user("second@valeaverde.example")
    assert first.post(url(agency.officer), MET).status_code == 302
    assert "Met in person" in last_mail("second@valeaverde.example").body
    assert "Met in person" not in last_mail(agency.officer.email).body
    response = first.post(url(agency.officer), {"agree": "1"})
    assert response.status_code == 422
    assert "a second administrator must agree" in response.content.decode()
    assert has_app(agency.officer)
    assert second.post(url(agency.officer), {"agree": "1"}).status_code == 302
    assert not has_app(agency.officer)
    assert theirs.get("/account/").status_code == 302
    assert "was reset" in last_mail(agency.officer.email).subject
    types = ["second_factor.reset_asked", "second_factor.reset_agreed", "second_factor.reset"]
    assert list(LogEntry.objects.order_by("id").values_list("type", flat=True)) == types


def test_reset_of_a_key_holder_takes_a_day(agency: Agency) -> None:
    carmen = agency.key_holders[0]
    as_user(agency.admin.email).post(url(carmen), MET)
    as_user("second@valeaverde.example").post(url(carmen), {"agree": "1"})
    reset = SecondFactorReset.objects.get()
    assert reset.effective_at is not None
    assert reset.agreed_at is not None
    assert reset.effective_at - reset.agreed_at == timedelta(hours=24)
    assert "object now" in last_mail(carmen.email).body
    assert finish_due(now=reset.effective_at - timedelta(seconds=1)) == 0
    assert has_app(carmen)
    assert finish_due(now=reset.effective_at) == 1
    assert finish_due(now=reset.effective_at) == 0
    assert not has_app(carmen)


def test_reset_objected_to_by_the_person_does_not_happen(agency: Agency) -> None:
    carmen = agency.key_holders[0]
    as_user(agency.admin.email).post(url(carmen), MET)
    as_user("second@valeaverde.example").post(url(carmen), {"agree": "1"})
    hers = as_user(carmen.email)
    assert "I object" in hers.get("/account/").content.decode()
    assert hers.post("/account/object/").headers["Location"] == "/account/"
    assert finish_due(now=now() + timedelta(days=2)) == 0
    assert has_app(carmen)
    assert "Cancelled" in last_mail(agency.admin.email).subject
    assert hers.post("/account/object/").status_code == 404


def test_reset_without_a_reason_is_refused(agency: Agency) -> None:
    response = as_user(agency.admin.email).post(url(agency.officer), {"ask": "1", "reason": "  "})
    assert response.status_code == 422
    assert not SecondFactorReset.objects.exists()


def test_reset_of_somebody_without_a_second_step_is_refused(agency: Agency) -> None:
    client = as_user(agency.admin.email)
    assert "no second step at present" in client.get(url(agency.approver)).content.decode()
    assert client.post(url(agency.approver), MET).status_code == 422


def test_reset_page_is_not_found_by_colleagues_strangers_and_the_person(agency: Agency) -> None:
    stranger = make_agency("Other", domain="other.example").admin
    for user in (agency.approver, stranger, agency.officer):
        assert as_user(user.email).get(url(agency.officer)).status_code == 404, user
    assert as_user(make_admin().email).get(url(agency.officer)).status_code == 200


def test_reset_by_one_person_in_two_roles_is_refused_by_the_database(agency: Agency) -> None:
    fields = {"user": agency.officer, "asked_by": agency.admin, "asked_at": now(), "agreed_at": now()}
    with pytest.raises(IntegrityError, match="by_two_persons"), transaction.atomic():
        SecondFactorReset.objects.create(**fields, agreed_by=agency.admin)
    with pytest.raises(IntegrityError, match="never_for_oneself"), transaction.atomic():
        SecondFactorReset.objects.create(**fields, agreed_by=agency.officer)


def test_help_for_the_lost_second_step_needs_no_log_in(client: Client) -> None:
    assert "recovery codes" in client.get("/account/lost-second-step/").content.decode()


def test_create_admin_makes_the_first_one_and_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "an unlikely pair of shoes")
    call_command("create_admin", "Pavel@Platform.example", name="Pavel", organization="Ministry", verbosity=0)
    pavel = User.objects.get(email="pavel@platform.example")
    assert roles_anywhere(pavel) == {Role.PLATFORM_ADMIN}
    assert Organization.objects.get(kind="oversight").name == "Ministry"
    assert pavel.check_password("an unlikely pair of shoes")
    with pytest.raises(CommandError, match="already"):
        call_command("create_admin", "second@platform.example", name="X", organization="Y", verbosity=0)


def test_create_admin_with_an_easy_password_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "123456789012")
    with pytest.raises(CommandError, match="easily guessed"):
        call_command("create_admin", "pavel@platform.example", name="Pavel", organization="Ministry", verbosity=0)
    assert not User.objects.exists()
    assert not Organization.objects.exists()
