"""Kinds of installations: what settings.py makes of the environment, each tried in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

PRODUCTION = {
    "DATABASE_URL": "postgresql://user@database.invalid/procurement",
    "BROKER_URL": "amqp://user@broker.invalid/",
    "SECRET_KEY": "a-key-of-the-test-that-is-long-enough-and-random-9f8b7c6d5e4f3a2b1c0d",
    "PUBLIC_URL": "https://tenders.example.org",
}


def read(names: list[str], data_dir: Path, **environment: str) -> dict[str, Any]:
    """The named settings under an environment; a refusal becomes {"refused": sentence}."""
    program = (
        "import json, sys\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n    from procurement import settings\n"
        "except ImproperlyConfigured as error:\n    print(json.dumps({'refused': str(error)})); sys.exit()\n"
        f"print(json.dumps({{name: getattr(settings, name, None) for name in {names}}}, default=str))"
    )
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**kept, "DATA_DIR": str(data_dir), **environment},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


def test_embedded_installation_needs_no_environment(tmp_path: Path) -> None:
    found = read(["PUBLIC_URL", "EMBEDDED_DATABASE", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS", "DEBUG"], tmp_path)
    assert found == {
        "PUBLIC_URL": "http://localhost:8000",
        "EMBEDDED_DATABASE": True,
        "SESSION_COOKIE_SECURE": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "::1", "[::1]"],
        "DEBUG": False,
    }


def test_production_is_https_only(tmp_path: Path) -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS"]
    assert read(names, tmp_path, **PRODUCTION) == {
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_NAME": "__Host-session",
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "ALLOWED_HOSTS": ["tenders.example.org"],
    }


@pytest.mark.parametrize("missing", ["SECRET_KEY", "PUBLIC_URL"])
def test_production_without_what_all_machines_share_is_refused(tmp_path: Path, missing: str) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    assert missing in read([], tmp_path, **environment)["refused"]


def test_http_outside_this_machine_is_refused(tmp_path: Path) -> None:
    assert "https://" in read([], tmp_path, **{**PRODUCTION, "PUBLIC_URL": "http://tenders.example.org"})["refused"]


def test_forwarded_headers_count_only_behind_a_named_proxy(tmp_path: Path) -> None:
    assert read(["SECURE_PROXY_SSL_HEADER"], tmp_path, **PRODUCTION) == {"SECURE_PROXY_SSL_HEADER": None}
    behind = read(["SECURE_PROXY_SSL_HEADER"], tmp_path, **PRODUCTION, TRUSTED_PROXIES="1")
    assert behind == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_object_store_is_chosen_by_its_address(tmp_path: Path) -> None:
    address = "s3://sealed/bids?endpoint=https://storage.example.org"
    store = read(["STORAGES"], tmp_path, **PRODUCTION, STORAGE_URL=address)["STORAGES"]["default"]
    assert store["BACKEND"] == "storages.backends.s3.S3Storage"
    assert store["OPTIONS"]["bucket_name"] == "sealed"
    assert store["OPTIONS"]["endpoint_url"] == "https://storage.example.org"
