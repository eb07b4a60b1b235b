"""The pages say what protects the records by looking: each sentence changes with what is really there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from procurement import clock, database_roles
from procurement.protections import look
from procurement.rules.notes import generate_signer
from tenders.demo.scenario import Agency, Plan
from tenders.models import Sealing, Tender
from tenders.queries.protections import protections_of
from tests.tenders.bidding import open_tender
from tests.tenders.test_database_roles import as_role, refusal, roles
from tests.tenders.test_public_log import pass_minutes
from tests.tenders.test_root_key import install, own_keys

__all__ = ["own_keys", "roles"]


def holding(tender: Tender | None = None) -> dict[str, bool | None]:
    return {str(one.name): one.holds for one in protections_of(tender, now=clock.now())}


@pytest.mark.django_db
def test_log_that_stands_still_and_keys_without_root_are_told(own_keys: None, tmp_path: Any) -> None:
    assert not holding()["Public log"]
    pass_minutes()
    assert (holding()["Public log"], holding()["Root key kept offline"]) == (True, False)
    install(tmp_path)
    assert holding()["Root key kept offline"]
    clock.travel(clock.now() + timedelta(minutes=6))
    assert not holding()["Public log"]
    (settings.KEYS_DIR / "root.txt").write_text(f"{generate_signer('x').verifier}\n", "utf-8")
    assert not holding()["Root key kept offline"]


@pytest.mark.django_db
def test_pages_tell_what_protects_a_tender_and_its_level(agency: Agency, plan: Plan, client: Client) -> None:
    tender = open_tender(agency, plan).tender
    assert not holding(tender)["Key held by several"]
    verify = reverse("tenders:tender-verify", args=[tender.reference])
    for path in (tender.get_absolute_url(), verify, reverse("tenders:log")):
        assert "Records that only grow" in client.get(path).content.decode()
    tender.sealing = Sealing.COMMITTEE
    assert holding(tender)["Key held by several"]
    tender.imported = True
    assert "Key held by several" not in holding(tender)


@pytest.mark.skipif(not settings.EMBEDDED_DATABASE, reason="needs a superuser of the server")
@pytest.mark.django_db(transaction=True)
def test_role_and_triggers_are_told_as_they_are(roles: None) -> None:
    assert look(now=clock.now()).own_role is False  # tests connect as the owner
    assert look(now=clock.now()).watched
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = database_roles.name_of("web")
    try:
        assert look(now=clock.now()).own_role
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
    root = as_role("postgres")
    root.autocommit = True
    try:
        assert refusal(root, "ALTER TABLE tenders_bidact ENABLE TRIGGER tenders_bidact_append_only") == ""
        assert (look(now=clock.now()).only_grow, look(now=clock.now()).watched) == (False, True)
        assert refusal(root, "ALTER EVENT TRIGGER procurement_guard_changed DISABLE") == ""
        assert not look(now=clock.now()).watched
    finally:
        root.close()
