"""Rulesets that an older platform stored: they learn rules that it did not know, and keep every value they have."""

from __future__ import annotations

from datetime import date

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


def test_a_version_that_an_administrator_added_learns_new_rules_too() -> None:
    shipped = RulesetVersion.objects.get(code="ro", version="2026")
    values = {key: rule for key, rule in shipped.data["values"].items() if key != "change.exceeding"}
    data = {**shipped.data, "version": "2028", "valid_from": "2028-01-01", "valid_until": None, "values": values}
    added = RulesetVersion.objects.create(
        code="ro", version="2028", title="Romania", valid_from=date(2028, 1, 1), data=data
    )
    seed()
    added.refresh_from_db()
    assert added.data["values"]["change.exceeding"] == shipped.data["values"]["change.exceeding"]
