"""The page about the stages is the table, rendered."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command


def test_lifecycle_docs_are_those_of_the_tables(tmp_path: Path) -> None:
    call_command("lifecycle_docs", folder=tmp_path)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    docs = Path(settings.BASE_DIR) / "docs"
    committed = {name: (docs / name).read_text("utf-8") for name in written if (docs / name).exists()}
    assert written == committed, "run manage.py lifecycle_docs and commit what it writes"
