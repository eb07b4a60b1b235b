"""The platform's own extension of OCDS: what it adds, where it is described, and that releases and tables carry it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from jsonschema import Draft4Validator

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services.text_translations import fingerprint, save_translations
from tests.tenders.conftest import START

Json = dict[str, Any]
PRICES: dict[int, tuple[str, ...]] = {1: ("4500", "100")}


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    """The laptops with the bags as an option, at 21 %."""
    cache.clear()
    [lot] = plan.lots
    taxed = replace(lot, terms={"vat_rate": Decimal(21)}, options=("Bag",))
    return director.publish(agency, replace(plan, lots=(taxed,)), publish_at=START + timedelta(days=1))


def get(client: Client, address: str) -> Json:
    response = client.get(address)
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    found: Json = json.loads(response.content)
    return found


def test_packages_name_the_extension_where_it_is_described(client: Client, published: Played) -> None:
    package = get(client, "/ocds/releases.json")
    [address] = [url for url in package["extensions"] if url.startswith(settings.PUBLIC_URL)]
    about = get(client, address.removeprefix(settings.PUBLIC_URL))
    assert about["schemas"] == ["release-schema.json"]
    schema = get(client, address.removeprefix(settings.PUBLIC_URL).replace("extension.json", about["schemas"][0]))
    Draft4Validator.check_schema({"type": "object", **schema})
    assert set(schema["definitions"]) == {
        "Tender", "Item", "Lot", "Bid", "Award", "ValueAddedTax", "BuyerShare", "Capacity", "BidEvaluation", "LifeCycleCost",
        "CriterionScore", "EvaluatorScore", "Criterion", "Requirement", "AwardCriterion",
    }  # fmt: skip
    assert address in client.get("/ocds/").content.decode()
    [codelist] = about["codelists"]
    roles = client.get("/ocds/extension/codelists/" + codelist)
    assert [row["Code"] for row in csv.DictReader(io.StringIO(roles.content.decode()))] == ["capacityProvider"]


def test_release_and_tables_tell_options_vat_and_translated_lots(
    client: Client, published: Played, alfa: Company
) -> None:
    [lot] = published.plan.lots
    texts, actor = {lot.title: "Laptopuri și genți"}, actor_for(published.agency.officer)
    save_translations(published.tender, "ro", texts, seen=fingerprint({}), actor=actor, now=clock.now())
    director.hand_in(published, alfa, PRICES)
    director.decide(director.close_and_open(published))
    ocid = published.tender.ocid
    [record] = get(client, f"/ocds/records/{ocid}.json")["records"]
    state = record["compiledRelease"]
    assert [item.get("optional") for item in state["tender"]["items"]] == [None, True]
    [told] = state["tender"]["lots"]
    assert (told["title_ro"], told["valueAddedTax"], told["options"]["description"]) == (
        "Laptopuri și genți", {"rate": 21}, "Bag: 20 piece",
    )  # fmt: skip
    assert state["awards"][0]["valueAddedTax"]["grossValue"] == {"amount": 111320.00, "currency": "RON"}
    assert state["tender"]["classification"] == {"scheme": "CPV", "id": published.tender.cpv_code}
    answer: Any = client.get(f"/ocds/bulk/{START.year}/records.csv.zip")
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        tables = {name: list(csv.DictReader(io.StringIO(packed.read(name).decode()))) for name in packed.namelist()}
    assert [row["tender/items/0/optional"] for row in tables["tender_items.csv"]] == ["", "true"]
    [lots] = tables["tender_lots.csv"]
    assert (lots["tender/lots/0/title_ro"], lots["tender/lots/0/valueAddedTax/rate"]) == ("Laptopuri și genți", "21")
    assert lots["tender/lots/0/options/description"] == "Bag: 20 piece"
    assert tables["awards.csv"][0]["awards/0/valueAddedTax/value/amount"] == "19320.00"
