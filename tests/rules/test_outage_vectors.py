"""Rule V18 against the vectors of tests/vectors/outages: each file one tender, with the verdict and what is named."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from procurement.rules.bundle_zip import ZipReader, ZipWriter
from procurement.rules.canonical import canonical_json
from procurement.rules.rulesets import shipped
from procurement.rules.verify_evidence import HEAD, KEYS, RULESET, Evidence, Failed, NotApplicable
from procurement.rules.verify_time import v18
from tests.vectors.outages import make

FILES = sorted(make.HERE.glob("*.txt"))


def ruleset(words: str) -> bytes:
    """A shipped ruleset with the vector's values for outages."""
    data = next(one for one in shipped() if one["code"] == "generic")
    kept = {name: value for name, value in data["values"].items() if words != "none" or not name.startswith("outage.")}
    for word in words.split() if words != "none" else ():
        name, _, value = word.partition("=")
        kept[f"outage.{name}"] = {**kept[f"outage.{name}"], "value": int(value)}
    return canonical_json({**data, "values": kept})


def evidence(head: dict[str, str], lines: list[str]) -> Evidence:
    """A bundle that holds what the rule reads."""
    files = {path: content.encode() for path, _, content in (line.partition(" ") for line in lines)}
    files |= {
        HEAD: canonical_json({"withheld": [], "audience": "public"}),
        KEYS: f"{head['key']}\n".encode(),
        RULESET: ruleset(head["rule"]),
    }
    out = BytesIO()
    writer = ZipWriter(out)
    for path, content in sorted(files.items()):
        writer.add(path, [content])
    writer.finish()
    return Evidence(ZipReader(out))


def outcome(head: dict[str, str], lines: list[str]) -> str:
    try:
        v18(evidence(head, lines))
    except NotApplicable:
        return "not-applicable"
    except Failed as failed:
        return failed.artefact
    return "ok"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    head, _, rest = path.read_text("utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n"))
    assert outcome(fields, rest.splitlines()) == fields["expect"]


def test_vectors_are_those_that_make_writes() -> None:
    assert {path.stem: path.read_text("utf-8") for path in FILES} == {name: make.text(name) for name in make.vectors()}
