"""The rules of the house that a program can check; who may import whom is in pyproject.toml."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = [app for app in ("procurement", "bidders", "tenders", "cms") if (ROOT / app / "__init__.py").exists()]
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "__pycache__" not in path.parts
)
TEMPLATES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("templates", *APPS)
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".html", ".svg") and "templates" in path.parts
)

LONGEST = 250
MAY_BE_LONGER = {
    "procurement/rules/lifecycle.py": "the table of transitions is read as a whole",
    "procurement/settings.py": "one settings file",
}
MAY_IMPORT_CRYPTOGRAPHY = re.compile(r"procurement/(rules/(sealing|notes|log|verify)\w*|pdf_signing)\.py$")
MAY_IMPORT_STRIPE = {"bidders/billing.py"}
MAY_READ_THE_CLOCK = {
    "procurement/clock.py": "the one reader",
    "procurement/logs.py": "dates log lines, which bind nobody",
    "procurement/people/fresh.py": "compares with the time that allauth took from the same process clock",
    "procurement/people/sessions.py": "how long a browser was idle binds nobody else",
    "procurement/rules/monitor_main.py": "runs on the computer of whoever follows the log, against its own clock",
}
MAY_TAKE_POSTS_WITHOUT_TOKEN = {
    "procurement/messages/views.py",  # the way out of a mail, which mail programs press (RFC 8058)
    "procurement/languages.py",  # for visitors who aren't signed in; whoever is, sends it
    "tenders/views/alerts.py",  # the same for saved searches
    "tenders/views/following.py",  # the same for the news of one tender
    "tenders/views/payments.py",  # for the payment service, whose messages are signed
}
STANDARD_LIBRARY_AND = {"cryptography", "holidays"}


@pytest.fixture(autouse=True, scope="module")
def forget() -> Iterator[None]:
    """Hundreds of trees would slow down what runs later in this process."""
    yield
    nodes.cache_clear()


@cache
def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def nodes(path: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(text_of(path))))


def imports(path: str) -> Iterator[str]:
    """Every module that a file names in an import, at any depth."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name the whole path"
            yield node.module or ""


def dotted(node: ast.AST) -> str:
    """a.b.c of an attribute; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def test_files_open_with_their_purpose_and_stay_short() -> None:
    for path in SOURCES:
        if not text_of(path).strip():
            continue
        (module, *_) = nodes(path)
        assert isinstance(module, ast.Module)
        assert ast.get_docstring(module), f"{path}: say in 1 to 5 lines what lives here and what may not"
        lines = text_of(path).count("\n")
        if path in MAY_BE_LONGER:
            assert lines > LONGEST, f"{path} is short again: take it off the list"
        else:
            assert lines <= LONGEST, f"{path} has {lines} lines, at most {LONGEST}: it holds more than one idea"


def test_views_never_ask_the_database() -> None:
    for path in SOURCES:
        asks = [node.lineno for node in nodes(path) if isinstance(node, ast.Attribute) and node.attr == "objects"]
        assert not asks or "/views" not in path, f"{path}, lines {asks}: ask a query"


def test_cryptography_and_stripe_are_imported_only_where_they_belong() -> None:
    for path in SOURCES:
        roots = {name.split(".")[0] for name in imports(path)}
        assert "cryptography" not in roots or MAY_IMPORT_CRYPTOGRAPHY.match(path), f"{path}: leave it to the sealing"
        assert "stripe" not in roots or path in MAY_IMPORT_STRIPE, f"{path}: leave it to {MAY_IMPORT_STRIPE}"


def test_rules_import_only_rules_and_the_standard_library() -> None:
    for path in SOURCES:
        if not path.startswith("procurement/rules/"):
            continue
        for name in imports(path):
            root = name.split(".")[0]
            ours = name.startswith("procurement.rules")
            assert ours or root in sys.stdlib_module_names | STANDARD_LIBRARY_AND, f"{path} imports {name}"


def test_rules_load_without_django() -> None:
    names = [path[:-3].replace("/", ".") for path in SOURCES if path.startswith("procurement/rules/")]
    names = [name.removesuffix(".__init__") for name in names]
    program = f"import sys; [__import__(name) for name in {names}]; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_clock_is_read_in_one_place() -> None:
    readers = {"timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    readers |= {f"datetime.{reader}" for reader in readers} | {"functions.Now", "Now"}
    # These convert a value, and read the clock without one.
    without_value = {"timezone.localtime", "timezone.localdate"}
    for path in SOURCES:
        calls = [node for node in nodes(path) if isinstance(node, ast.Call)]
        found = [
            call.lineno
            for call in calls
            if dotted(call.func) in readers or (dotted(call.func) in without_value and not call.args)
        ]
        assert not found or path in MAY_READ_THE_CLOCK, f"{path}, lines {found}: take now as an argument"


def test_every_post_needs_its_token() -> None:
    for path in SOURCES:
        named = {node.id for node in nodes(path) if isinstance(node, ast.Name)} | set(imports(path))
        assert "csrf_exempt" not in named or path in MAY_TAKE_POSTS_WITHOUT_TOKEN, f"{path}: ask for the token"


def test_nothing_is_left_to_do() -> None:
    assert [path for path in SOURCES if re.search(r"\b(TODO|FIXME|HACK)\b", text_of(path))] == []


def test_templates_hold_no_inline_code() -> None:
    for path in TEMPLATES:
        text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text_of(path), flags=re.DOTALL)
        in_mail = path.startswith("templates/emails/")  # a mail has no stylesheet beside it
        assert in_mail or not re.search(r"<style\b", text), f"{path}: styles belong into procurement/static/css"
        assert not re.search(r"<[^>{%]*\sstyle\s*=", text), f"{path}: no style attributes"
        assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", text), f"{path}: no event attributes"
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), f"{path}: no inline script"
        third_party = re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", text)
        assert not third_party or "/emails/" in path, f"{path}: no third party"
