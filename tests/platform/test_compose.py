"""compose.yaml says what the settings read, and each part knows the secrets that it needs and no others."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import takewhile
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
READ_BY_OTHERS = {"AWS_SHARED_CREDENTIALS_FILE"}
OWNERS = {"database-url", "superuser-database-url", "database-password"}


def part(name: str) -> str:
    """The lines of one service (or of x-platform), without those that it takes over."""
    lines = COMPOSE.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.startswith((f"{name}:", f"  {name}:")))
    depth = len(lines[start]) - len(lines[start].lstrip())
    inner = takewhile(lambda line: not line.strip() or line.startswith(" " * (depth + 1)), lines[start + 1 :])
    return "".join(inner)


def variables(name: str) -> dict[str, str]:
    return dict(re.findall(r"^ +([A-Z][A-Z_]+): (.*)$", part(name), re.MULTILINE))


def secrets(name: str) -> set[str]:
    listed = re.search(r"secrets:(?: &[\w-]+)? ?(?:\[(.*)\]|\n((?: +- .*\n)+))", part(name))
    assert listed, name
    return set(re.findall(r"[\w.-]*\w", listed[1] or listed[2]))


def names_read() -> set[str]:
    """Every variable that the platform asks procurement.env for; those of roles are put together there."""
    files = [*(ROOT / "procurement").glob("*.py"), *(ROOT / "procurement/management/commands").glob("*.py")]
    asked = re.compile(r"""env\.\w+\(\s*"([A-Z_]+)\"""")
    found = {name for file in files for name in asked.findall(file.read_text("utf-8"))}
    return found | {f"{role}_DATABASE_URL" for role in ("WEB", "WORKER", "REPORT")}


def test_every_variable_is_one_that_the_platform_reads() -> None:
    shared, own = variables("x-platform"), [variables(name) for name in ("prepare", "web-1", "worker-1")]
    assert {"PUBLIC_URL", "BROKER_URL_FILE", "TRUSTED_PROXIES"} <= set(shared)
    assert "DATABASE_SUPERUSER_URL_FILE" in own[0]
    given = {name for names in (shared, *own) for name in names} - READ_BY_OTHERS
    assert {name.removesuffix("_FILE") for name in given} <= names_read()


def test_each_secret_is_listed_where_it_is_read_and_the_owners_stay_with_prepare() -> None:
    for name in ("prepare", "web-1", "worker-1"):
        files = {**variables("x-platform"), **variables(name)}.values()
        read = {file.removeprefix("/run/secrets/") for file in files if file.startswith("/run/secrets/")}
        assert read == secrets(name), name
        assert bool(OWNERS & read) == (name == "prepare"), name
    assert variables("web-1")["DATABASE_URL_FILE"] == "/run/secrets/web-database-url"
    assert variables("worker-1")["DATABASE_URL_FILE"] == "/run/secrets/worker-database-url"


def test_compose_secrets_makes_every_file_once(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "compose-secrets", tmp_path / "bin")
    made: list[dict[str, bytes]] = []
    for _again in range(2):
        subprocess.run([tmp_path / "bin" / "compose-secrets"], check=True)
        made.append({file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()})
    assert made[0] == made[1]
    used = set(re.findall(r"(?:file: |\./)secrets/([\w.-]*\w)", COMPOSE))
    assert {"database-owner.sql", "broker.conf", "web-database-url"} <= used
    assert used - set(made[0]) == {"site.crt", "site.key"}  # the site's own
