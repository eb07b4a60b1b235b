"""The law as data: read by everybody, continued by an administrator, kept by the tenders that were published under it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import Error
from django.test import Client
from django.urls import reverse

from procurement.access import actor_for
from procurement.laws import queries, services
from procurement.models import LogEntry, RulesetReview, RulesetVersion
from procurement.rules.rulesets.changing import next_version
from tenders.queries.drafting import rulesets_in_force, usual_ruleset
from tests import factories

pytestmark = pytest.mark.django_db

RO = ("ro", "2026")
BEFORE, AFTER = datetime(2027, 6, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(factories.make_admin())
    return client


def head(**changes: str) -> dict[str, str]:
    return {
        "version": "2027b",
        "title": "Romania from July 2027",
        "valid_from": "2027-07-01",
        "valid_until": "",
        **changes,
    }


def rule(key: str, value: str) -> dict[str, str]:
    written = {"value": value, "citation": "Law 98/2016 art. 74, new text", "verified": "source text read", "note": ""}
    return {f"{key}-{part}": text for part, text in written.items()}


def post_next(client: Client, posted: dict[str, str], *keys: str) -> Any:
    return client.post(reverse("laws:next", args=RO, query={"rule": ["", *keys]}), posted)


def test_everybody_reads_every_rule_with_its_source_and_takes_the_file(client: Client) -> None:
    page = client.get(reverse("laws:version", args=RO)).content.decode()
    assert "Open procedure: least days from publication to the end of bids." in page
    assert "Law 98/2016 art. 74" in page
    assert "698,460.00\xa0RON" in page
    assert "no lawyer yet" in page
    stored = RulesetVersion.objects.get(code="ro", version="2026")
    assert client.get(reverse("laws:data", args=RO)).json() == stored.data
    assert queries.data_hash(stored) in page
    assert "Romania" in client.get(reverse("laws:index")).content.decode()
    assert client.get(reverse("laws:version", args=("ro", "1999"))).status_code == 404


def test_administrator_sees_what_changes_before_the_version_is_added(admin: Client) -> None:
    chosen = admin.get(reverse("laws:next", args=RO, query={"rule": ["", "open.minimum_bid_days"]}))
    assert 'value="35"' in chosen.content.decode()
    posted = {**head(), **rule("open.minimum_bid_days", "40")}
    looked = post_next(admin, posted, "open.minimum_bid_days").content.decode()
    assert "<strong>40</strong>" in looked
    assert not RulesetVersion.objects.filter(version="2027b").exists()
    assert post_next(admin, {**posted, "add": "1"}, "open.minimum_bid_days").status_code == 302
    added = RulesetVersion.objects.get(code="ro", version="2027b")
    assert added.data["values"]["open.minimum_bid_days"]["value"] == 40
    assert (
        added.data["values"]["letters.days"]
        == RulesetVersion.objects.get(version="2026", code="ro").data["values"]["letters.days"]
    )
    entry = LogEntry.objects.get(type="ruleset.added")
    assert entry.public
    assert queries.data_hash(added) in entry.body
    assert "What differs from version 2026" in admin.get(reverse("laws:version", args=("ro", "2027b"))).content.decode()


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        (head(version="2026"), "Give the new version a name of its own"),
        (head(valid_from="2026-01-01"), "Choose a later day"),
        (head(valid_until="2027-07-01"), "Choose a day after the first day"),
        (head(valid_from=""), "This field is required"),
    ],
)
def test_head_that_does_not_follow_is_refused_beside_its_field(
    admin: Client, posted: dict[str, str], says: str
) -> None:
    answer = post_next(admin, {**posted, "add": "1"})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert RulesetVersion.objects.filter(code="ro").count() == 1


def test_wrong_values_are_refused_beside_their_rule_and_kept(admin: Client) -> None:
    keys = ("open.minimum_bid_days", "tie_break.chain", "abnormally_low.alert_share")
    wrong = rule(keys[0], "forty") | rule(keys[1], "lower_price, toss") | rule(keys[2], "-1")
    answer = post_next(admin, {**head(), **wrong, "add": "1"}, *keys)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="forty"' in page
    assert "“toss” is none of these" in page
    right = rule(keys[0], "36") | rule(keys[1], "lower_price, seeded_draw") | rule(keys[2], "")
    assert post_next(admin, {**head(), **right, "add": "1"}, *keys).status_code == 302
    values = RulesetVersion.objects.get(version="2027b").data["values"]
    assert [values[key]["value"] for key in keys] == [36, ["lower_price", "seeded_draw"], None]


def test_new_version_takes_the_place_of_the_old_one_on_its_first_day() -> None:
    old = RulesetVersion.objects.get(code="ro", version="2026")
    data = next_version(old.data, {"version": "2027b", "valid_from": "2027-07-01", "valid_until": None}, {})
    new = services.add_version(old, data, actor=actor_for(factories.make_admin()), now=BEFORE)
    assert usual_ruleset("RO", BEFORE) == str(old.pk)
    assert usual_ruleset("RO", AFTER) == str(new.pk)
    offered = [pk for pk, _ in rulesets_in_force(AFTER)]
    assert str(new.pk) in offered
    assert str(old.pk) not in offered
    assert str(old.pk) in [pk for pk, _ in rulesets_in_force(AFTER, keep=old)]
    assert queries.successor(old, AFTER.date()) == new
    assert queries.successor(old, BEFORE.date()) is None


def test_what_a_lawyer_read_is_marked_logged_and_never_altered(admin: Client) -> None:
    address = reverse("laws:review", args=RO)
    posted = {
        "rule": ["letters.days", "no.such"],
        "reviewer": "Av. Ionescu, Iași Bar",
        "reviewed_on": "2026-11-02",
        "note": "",
    }
    assert admin.post(address, {**posted, "rule": []}).status_code == 422
    assert admin.post(address, {**posted, "reviewed_on": "2999-01-01"}).status_code == 422
    assert admin.post(address, posted).status_code == 302
    review = RulesetReview.objects.get()
    assert (review.keys, review.reviewed_on) == (["letters.days"], date(2026, 11, 2))
    assert "Av. Ionescu" in admin.get(reverse("laws:version", args=RO)).content.decode()
    assert "Ionescu" not in LogEntry.objects.get(type="ruleset.reviewed").body
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        RulesetReview.objects.update(reviewer="somebody else")


def test_only_administrators_continue_the_law(client: Client) -> None:
    client.force_login(factories.make_auditor())
    for name in ("laws:next", "laws:review"):
        assert client.get(reverse(name, args=RO)).status_code == 404
        assert client.post(reverse(name, args=RO)).status_code == 404
