"""One style sheet from all parts; our own module imports hashed; within the budget of a first visit."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from procurement import static_bundle

HASHED = {"staticfiles": {"BACKEND": "procurement.static_bundle.HashedStorage"}}


def test_parts_hold_every_file_once_with_tokens_first_and_print_last() -> None:
    names = [path.name for path in static_bundle.parts()]
    assert sorted(names) == sorted(path.name for path in static_bundle.CSS_PARTS.glob("*.css"))
    assert (names[0], names[-1]) == ("tokens.css", "print.css")


def test_joined_sheet_has_every_rule_and_no_comment() -> None:
    text = static_bundle.joined()
    assert "/*" not in text
    assert "*/" not in text
    assert ".error-summary" in text
    assert ".timeline" in text
    assert "@media print" in text
    assert text.count("{") == text.count("}")


def test_finder_writes_the_sheet_again_when_a_part_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / "css"
    part.mkdir()
    for name in ("tokens.css", "base.css", "layout.css", "print.css"):
        (part / name).write_text(f".{name[0]} {{}}\n", encoding="utf-8")
    monkeypatch.setattr(static_bundle, "CSS_PARTS", part)
    with override_settings(STATIC_BUNDLE_ROOT=str(tmp_path / "made")):
        finder = static_bundle.BundleFinder()
        first = Path(finder.find(static_bundle.BUNDLE)).read_text(encoding="utf-8")
        (part / "card.css").write_text(".card {}\n", encoding="utf-8")
        second = Path(finder.find(static_bundle.BUNDLE, find_all=True)[0]).read_text(encoding="utf-8")
    assert first == ".t {}\n.b {}\n.l {}\n.p {}"
    assert second == ".t {}\n.b {}\n.l {}\n.card {}\n.p {}"
    assert finder.find("css/other.css") == []


def test_style_sheet_is_found_by_staticfiles() -> None:
    assert Path(str(finders.find(static_bundle.BUNDLE))).is_file()


def unhashed(folder: Path, names: dict[str, str]) -> Iterator[str]:
    """What our modules import by a name that is not the hashed one."""
    modules = [name for name in names if name.startswith("js/")]
    for name in modules:
        text = (folder / names[name]).read_text(encoding="utf-8")
        imported = re.findall(r"""(?:\bfrom |\bimport\()["'](\.[^"']+)["']""", text)
        assert imported or not re.search(r"^import\b", text, flags=re.MULTILINE)
        here = Path(names[name]).parent
        known = {os.path.normpath(names[other]) for other in modules}
        yield from (f"{name}: {one}" for one in imported if os.path.normpath(here / one) not in known)


def test_collected_files_have_hashed_names_also_inside_modules(tmp_path: Path) -> None:
    with override_settings(STORAGES=HASHED, STATIC_ROOT=str(tmp_path)):
        call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert set(unhashed(tmp_path, names)) == set()
    assert (tmp_path / names["css/sigiliu.css"]).is_file()
    assert (tmp_path / (names["css/sigiliu.css"] + ".gz")).is_file()


def test_style_and_script_of_a_first_visit_leave_room_for_the_page() -> None:
    sheet = len(gzip.compress(static_bundle.joined().encode()))
    scripts = sum(
        len(gzip.compress(path.read_bytes())) for path in (static_bundle.CSS_PARTS.parent / "js").glob("*.js")
    )
    assert sheet <= 14_000
    assert scripts <= 8_000
