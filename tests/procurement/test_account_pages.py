"""Every page of signing in, second steps and passwords looks like ours and asks the browser for nothing the CSP refuses."""

from __future__ import annotations

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user

OUTSIDE = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done",
           "account_reset_password_from_key_done", "account_inactive", "account_email_verification_sent"]  # fmt: skip
INSIDE = ["account_email", "account_change_password", "account_logout", "account_reauthenticate", "mfa_index",
          "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes"]  # fmt: skip
WITH_SECOND_STEP = ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
                    "mfa_reauthenticate", "mfa_list_webauthn"]  # fmt: skip
INLINE = re.compile(r'\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|type="application/json"))')


def assert_ours(html: str) -> None:
    """Our layout, one h1, and nothing inline."""
    assert "css/sigiliu.css" in html
    assert 'id="content"' in html
    assert html.count("<h1") == 1
    assert INLINE.findall(html) == []


def signed_in(client: Client, email: str = "ana@agency.example") -> Client:
    user = make_user(email)
    response = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
    assert response.status_code == 302, response.content.decode()[:2000]
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("name", OUTSIDE)
def test_page_before_signing_in_is_ours(client: Client, name: str) -> None:
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert_ours(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("name", INSIDE)
def test_page_of_the_account_is_ours(client: Client, name: str) -> None:
    response = signed_in(client).get(reverse(name), follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, reverse(name))
    assert_ours(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("name", WITH_SECOND_STEP)
def test_page_of_a_second_step_is_ours(client: Client, name: str) -> None:
    signed_in(client)
    user = make_user("ana@agency.example")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Key <1>", "credential": {}})
    response = client.get(reverse(name), follow=True)
    assert (response.status_code, response.request["PATH_INFO"]) == (200, reverse(name))
    assert_ours(response.content.decode())


@pytest.mark.django_db
def test_sign_in_with_a_second_step_asks_for_the_code(client: Client) -> None:
    user = make_user("ana@agency.example")
    TOTP.activate(user, generate_totp_secret())
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    html = response.content.decode()
    assert response.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert_ours(html)
    assert 'name="code"' in html


@pytest.mark.django_db
def test_sign_in_with_a_wrong_password_shows_the_error_summary(client: Client) -> None:
    make_user("ana@agency.example")
    html = client.post(reverse("account_login"), {"login": "ana@agency.example", "password": "no"}).content.decode()
    assert_ours(html)
    assert 'class="error-summary"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["good", "bad"])
def test_password_reset_by_link_is_ours(client: Client, key: str) -> None:
    user = make_user("ana@agency.example")
    token = default_token_generator.make_token(user) if key == "good" else "spent"
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    html = client.get(address, follow=True).content.decode()
    assert_ours(html)
    assert ('name="password1"' in html) == (key == "good")


@pytest.mark.django_db
def test_confirmation_link_that_is_spent_says_so(client: Client) -> None:
    html = client.get(reverse("account_confirm_email", args=["spent"])).content.decode()
    assert_ours(html)


@pytest.mark.django_db
def test_new_address_waiting_for_confirmation_can_be_kept_back(client: Client) -> None:
    signed_in(client)
    EmailAddress.objects.create(user=make_user("ana@agency.example"), email="new@agency.example", verified=False)
    html = client.get(reverse("account_email")).content.decode()
    assert_ours(html)
    assert "new@agency.example" in html
    assert 'name="action_remove"' in html
