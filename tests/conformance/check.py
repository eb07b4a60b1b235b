"""Checks OCDS packages: libcoveocds, the schema with all declared extensions, unknown fields, compiled against merged.

Run by bin/ocds-check with the interpreter of .venv-ocds; knows nothing of the platform. Exit code 1 if anything is wrong.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import json_merge_patch
from jsonschema import Draft4Validator, FormatChecker
from ocdsmerge import Merger
from referencing import Registry
from referencing.jsonschema import DRAFT4

Json = dict[str, Any]
NOT_OF_RELEASES = ("ocds_pagination_extension",)
"""Extensions that add to the package, not to its releases."""
_TEXT, _NUMBER = {"type": ["string", "null"]}, {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_REFERENCE: Json = {"$ref": "#/definitions/OrganizationReference"}
_SUBCONTRACTING: Json = {
    "properties": {
        "hasSubcontracting": {"type": ["boolean", "null"]},
        "subcontracting": {"$ref": "#/definitions/Subcontracting"},
    }
}
_SUBCONTRACT: Json = {
    "id": {"type": "string"}, "subcontractor": _REFERENCE, "tenderers": {"type": "array", "items": _REFERENCE},
}  # fmt: skip
_PARTS: Json = {"type": "array", "items": {"$ref": "#/definitions/Subcontract"}}
_DETAILS: Json = {
    "description": _TEXT,
    "minimumPercentage": _NUMBER,
    "maximumPercentage": _NUMBER,
    "subcontracts": _PARTS,
}
_OPTIONS: Json = {
    "properties": {"hasOptions": {"type": ["boolean", "null"]}, "options": {"$ref": "#/definitions/Options"}}
}
_SCALE: Json = {"enum": ["micro", "small", "medium", "sme", "large", None]}
NOT_IN_ZIP: dict[str, Json] = {
    "ocds_options_extension": {
        "Tender": _OPTIONS,
        "Lot": _OPTIONS,
        "Options": {"type": "object", "properties": {"description": _TEXT}},
    },
    "ocds_tenderClassification_extension": {
        "Tender": {"properties": {"classification": {"$ref": "#/definitions/Classification"}}}
    },
    "ocds_partyDetails_scale_extension": {
        "Organization": {"properties": {"details": {"properties": {"scale": _SCALE}}}}
    },
    "ocds_subcontracting_extension": {
        "Bid": _SUBCONTRACTING,
        "Award": _SUBCONTRACTING,
        "Subcontracting": {"type": "object", "properties": _DETAILS},
        "Subcontract": {"type": "object", "required": ["id"], "properties": _SUBCONTRACT},
    },
}
"""Extensions that the zip may lack: the fields of them that we use."""
OWN = Path(__file__).parents[2] / "procurement" / "data" / "ocds-extension-schema.json"
OWN_ADDRESS = "/ocds/extension/extension.json"
"""The platform's own extension, which it serves itself."""


def main(files: list[str]) -> int:
    standard = os.environ.get("OCDS_STANDARD_ZIP", "")
    if not files or not Path(standard).is_file():
        print("usage: OCDS_STANDARD_ZIP=FILE [OCDS_EXTENSIONS_ZIP=FILE] bin/ocds-check FILE...", file=sys.stderr)
        return 2
    problems = [f"{file}: {problem}" for file in files for problem in check(Path(file), standard)]
    for problem in problems:
        print(problem)
    print(f"{len(files)} files, {len(problems)} problems")
    return 1 if problems else 0


def check(file: Path, standard: str) -> Iterator[str]:
    package: Json = json.loads(file.read_text(encoding="utf-8"))
    if "records" in package:
        yield from by_package_schema(package, standard)
        yield from by_libcoveocds_of(package, standard)
    else:
        yield from by_libcoveocds(file, standard)
    schema, missing = extended_schema(package, standard, os.environ.get("OCDS_EXTENSIONS_ZIP", ""))
    yield from missing
    for release in releases(package):
        yield from by_schema(release, schema)
    for record in package.get("records", []):
        yield from by_merging(record, schema)


def by_package_schema(package: Json, standard: str) -> Iterator[str]:
    """A record package against its schema; the schemas that it refers to by address are taken from the zip."""
    with ZipFile(standard) as source:
        schemas = {
            Path(name).name: json.loads(source.read(name))
            for name in source.namelist()
            if name.endswith("-schema.json")
        }
    registry: Registry[Json] = Registry(retrieve=lambda uri: DRAFT4.create_resource(schemas[Path(uri).name]))
    for error in Draft4Validator(schemas["record-package-schema.json"], registry=registry).iter_errors(package):
        yield f"record package: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def by_libcoveocds_of(package: Json, standard: str) -> Iterator[str]:
    """libcoveocds checks record packages only with a network: it gets their releases as a package of releases."""
    found = {name: value for name, value in package.items() if name not in ("records", "packages")}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "releases.json"
        file.write_text(json.dumps({**found, "releases": list(releases(package))}), encoding="utf-8")
        yield from by_libcoveocds(file, standard)


def by_libcoveocds(file: Path, standard: str) -> Iterator[str]:
    """What the data review tool finds. A dead proxy keeps it from asking the network for the extensions."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("libcoveocds")), "--standard-zip", standard, "-o", folder, "-d"]
        offline = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        run = subprocess.run([*command, str(file)], capture_output=True, env={**os.environ, **offline}, check=False)
    if run.returncode:
        yield f"libcoveocds: {run.stderr.decode()[-500:]}"
        return
    found: Json = json.loads(run.stdout)
    for error in found["validation_errors"]:
        yield f"libcoveocds: {json.dumps(error)[:300]}"
    for name in ("additional_closed_codelist_values", "deprecated_fields", "common_error_types", "additional_checks"):
        if found.get(name):
            yield f"libcoveocds: {name}: {json.dumps(found[name])[:300]}"


def extended_schema(package: Json, standard: str, extensions: str) -> tuple[Json, list[str]]:
    """The release schema with the declared extensions; without the zip of extensions the bare one."""
    with ZipFile(standard) as source:
        name = next(name for name in source.namelist() if name.endswith("/schema/release-schema.json"))
        schema: Json = json.loads(source.read(name))
    if not extensions:
        return schema, []
    missing = []
    with ZipFile(extensions) as source:
        for url in package.get("extensions", []):
            folder = re.search(r"/(ocds_\w+_extension)/", url)
            path = f"{folder[1]}/release-schema.json" if folder else ""
            if url.endswith(OWN_ADDRESS):
                schema = json_merge_patch.merge(schema, json.loads(OWN.read_text("utf-8")))
            elif path in source.namelist():
                schema = json_merge_patch.merge(schema, json.loads(source.read(path)))
            elif folder and folder[1] in NOT_IN_ZIP:
                schema = json_merge_patch.merge(schema, {"definitions": NOT_IN_ZIP[folder[1]]})
            elif not folder or folder[1] not in NOT_OF_RELEASES:
                missing.append(f"{url} is not in {extensions}")
    for name in re.findall(r'"#/definitions/(\w+)"', json.dumps(schema)):
        schema["definitions"].setdefault(name, {"type": "object"})  # of an extension that would add to another one
    return schema, missing


def releases(package: Json) -> Iterator[Json]:
    yield from package.get("releases", [])
    for record in package.get("records", []):
        yield record["compiledRelease"]
        yield from (release for release in record["releases"] if "ocid" in release)


def by_schema(release: Json, schema: Json) -> Iterator[str]:
    """Errors against the extended schema, and fields that neither the standard nor a declared extension knows."""
    for error in Draft4Validator(schema, format_checker=FormatChecker()).iter_errors(release):
        yield f"{release['id']}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    if os.environ.get("OCDS_EXTENSIONS_ZIP"):
        for path in unknown_fields(release, schema, schema, release["id"]):
            yield f"{path} is in no schema"


def unknown_fields(value: object, part: Json, schema: Json, path: str) -> Iterator[str]:
    if "$ref" in part:
        part = schema["definitions"][part["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list):
        for item in value:
            yield from unknown_fields(item, part.get("items", {}), schema, f"{path}[]")
    elif isinstance(value, dict):
        for name, field in value.items():
            if name in part.get("properties", {}):
                yield from unknown_fields(field, part["properties"][name], schema, f"{path}/{name}")
            elif not any(re.search(pattern, name) for pattern in part.get("patternProperties", {})):
                yield f"{path}/{name}"


def by_merging(record: Json, schema: Json) -> Iterator[str]:
    """A compiled release must be what the standard's own merging makes of the releases."""
    if not all("ocid" in release for release in record["releases"]):
        return
    merged = Merger(schema=schema).create_compiled_release(record["releases"])
    for path in differences(merged, record["compiledRelease"], record["ocid"]):
        yield f"{path} differs between the compiled release and the merged ones"


def differences(merged: object, compiled: object, path: str) -> Iterator[str]:
    if isinstance(merged, dict) and isinstance(compiled, dict):
        for name in sorted({*merged, *compiled}):
            yield from differences(merged.get(name), compiled.get(name), f"{path}/{name}")
    elif isinstance(merged, list) and isinstance(compiled, list) and _have_ids(merged) and _have_ids(compiled):
        yield from differences({i["id"]: i for i in merged}, {i["id"]: i for i in compiled}, path)
    elif merged != compiled:
        yield path


def _have_ids(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and "id" in item for item in items)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
