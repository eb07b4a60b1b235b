"""The page about the stages is the table, rendered."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.mark.parametrize("name", ["lifecycle.md", "lifecycle.svg"])
def test_lifecycle_docs_are_those_of_the_table(tmp_path: Path, name: str) -> None:
    call_command("lifecycle_docs", folder=tmp_path)
    committed = (Path(settings.BASE_DIR) / "docs" / name).read_text("utf-8")
    assert (tmp_path / name).read_text("utf-8") == committed, "run manage.py lifecycle_docs and commit what it writes"
