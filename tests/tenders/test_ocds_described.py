"""The OpenAPI description: it names every address, and each answers as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from tenders.demo import director
from tenders.demo.scenario import Agency, Plan
from tenders.urls_ocds import urlpatterns
from tests.tenders.conftest import START

Json = dict[str, Any]


@pytest.fixture
def ocid(agency: Agency, plan: Plan) -> str:
    cache.clear()
    return director.publish(agency, plan, publish_at=START + timedelta(days=1)).tender.ocid


def described(client: Client) -> Json:
    found: Json = json.loads(client.get("/ocds/openapi.json").content)
    return found


def parameters(described: Json, operation: Json) -> list[Json]:
    return [described["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]] for one in operation["parameters"]]


def faults(described: Json, operation: Json, response: Any) -> Iterator[str]:
    """What an answer does otherwise than its description says."""
    told = operation["responses"].get(str(response.status_code))
    if told is None:
        yield f"{response.status_code} is not described"
        return
    if "$ref" in told:
        told = described["components"]["responses"][told["$ref"].rsplit("/", 1)[1]]
    kind = response.get("Content-Type", "").split(";")[0]
    if told.get("content") and kind not in told["content"]:
        yield f"{kind} is not described"
    elif schema := told.get("content", {}).get(kind, {}).get("schema"):
        whole = {**schema, "components": described["components"]}
        for error in Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(
            json.loads(response.content)
        ):
            yield f"{list(error.path)}: {error.message[:200]}"


def test_every_address_is_described(client: Client, db: None) -> None:
    routes = {"/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern)) for one in urlpatterns} - {"/ocds/"}
    assert set(described(client)["paths"]) == routes


def test_every_address_answers_as_described(client: Client, ocid: str) -> None:
    told = described(client)
    wrong, asked = [], 0
    for route, methods in told["paths"].items():
        operation = methods["get"]
        for path, query, headers in questions(told, operation, route, ocid):
            response: Any = client.get(path, query, headers=headers, REMOTE_ADDR=f"192.0.2.{asked % 200}")
            if response.streaming:
                list(response.streaming_content)
            wrong += [f"{path} {query}: {fault}" for fault in faults(told, operation, response)]
            asked += 1
    assert wrong == []
    assert asked > 60


def questions(told: Json, operation: Json, route: str, ocid: str) -> Iterator[tuple[str, Json, Json]]:
    """The address with known and unknown parts, with each filter well and badly filled in, and asked a second time."""
    places = {"ocid": [ocid, "ocds-none"], "year": ["2026", "1980"]}
    paths = [route]
    for parameter in parameters(told, operation):
        if parameter["in"] == "path":
            values = places.get(parameter["name"]) or [*parameter["schema"]["enum"], "releases.exe"]
            paths = [path.replace(f"{{{parameter['name']}}}", value) for path in paths for value in values]
    for path in paths:
        yield path, {}, {}
        yield path, {"unknown": "1"}, {}
        yield path, {}, {"if-none-match": "*"}
        yield path, {}, {"range": "bytes=0-9"}
        yield path, {}, {"range": "bytes=999999999-"}
        for parameter in parameters(told, operation):
            if parameter["in"] == "query":
                for value in ("1", "2026-01-31", "imported", "true", "-5", "\x00", "é" * 300):
                    yield path, {parameter["name"]: value}, {}
