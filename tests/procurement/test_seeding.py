"""Rulesets that an older platform stored: they learn rules that it did not know, and keep every value they have."""

from __future__ import annotations

import pytest

from procurement.models import RulesetVersion
from procurement.seeding import seed

pytestmark = pytest.mark.django_db


def test_seed_adds_new_rules_to_a_stored_version_and_changes_no_value() -> None:
    stored = RulesetVersion.objects.get(code="ro", version="2026")
    values = dict(stored.data["values"])
    missing = values.pop("change.exceeding")
    values["open.minimum_bid_days"] = {**values["open.minimum_bid_days"], "value": 40}
    stored.data = {**stored.data, "values": values}
    stored.save()
    seed()
    stored.refresh_from_db()
    assert stored.data["values"]["change.exceeding"] == missing
    assert stored.data["values"]["open.minimum_bid_days"]["value"] == 40
