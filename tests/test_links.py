"""Every address that a template names exists. A link made with `as` vanishes without a word when its name is wrong."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.journeys.pages import ROUTES

TEMPLATES = [path for path in (Path(settings.BASE_DIR) / "templates").rglob("*.*") if path.suffix in (".html", ".txt")]


def test_links_in_templates_lead_to_addresses_that_exist() -> None:
    named = {
        (path.name, name) for path in TEMPLATES for name in re.findall(r'{% url "([^"]+)"', path.read_text("utf-8"))
    }
    assert len(named) > 100
    assert {(template, name) for template, name in named if name not in ROUTES} == set()
