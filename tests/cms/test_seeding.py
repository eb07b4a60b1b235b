"""The pages that come with the platform are made once and belong to the editors from then on."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from pytest_django import Settings
from wagtail.models import GroupPagePermission, Page, Site

from cms import seeding
from cms.models import GuidePage, HomePage, PlantedPage, TextPage
from tests.factories import make_user

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONTENT = Path(settings.BASE_DIR) / "cms" / "content"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def shape(content: dict[str, Any]) -> list[tuple[str, int]]:
    """Kinds of blocks in order, with their number of parts."""
    return [
        (kind, len(value) if isinstance(value, list) else len(value.get("promises", value.get("doors", ()))))
        if not isinstance(value, str)
        else (kind, 0)
        for block in content.get("body", [])
        for kind, value in block.items()
    ]


@pytest.mark.usefixtures("pages")
def test_planting_again_changes_nothing() -> None:
    before = list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id"))
    assert seeding.plant(NOW) == []
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "latest_revision_id")) == before


@pytest.mark.usefixtures("pages")
def test_planting_leaves_edits_alone() -> None:
    guide = GuidePage.objects.get(slug="how-to-bid")
    guide.title, guide.summary_ro = "Our own words", "Vorbele noastre"
    guide.save_revision().publish()
    seeding.plant(NOW)
    guide = GuidePage.objects.get(slug="how-to-bid")
    assert (guide.title, guide.summary_ro) == ("Our own words", "Vorbele noastre")


@pytest.mark.usefixtures("pages")
def test_deleted_page_stays_deleted() -> None:
    GuidePage.objects.get(slug="how-to-bid").delete()
    assert seeding.plant(NOW) == []
    assert not GuidePage.objects.filter(slug="how-to-bid").exists()


@pytest.mark.usefixtures("pages")
def test_page_of_a_later_version_does_not_replace_an_editors_page_at_its_address() -> None:
    PlantedPage.objects.filter(name="about").delete()
    TextPage.objects.get(slug="about").delete()
    HomePage.objects.get().add_child(instance=TextPage(title="By hand", slug="about"))
    assert seeding.plant(NOW) == []
    assert TextPage.objects.get(slug="about").title == "By hand"


@pytest.mark.usefixtures("pages")
def test_site_stands_at_the_public_address(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://tenders.example.org"
    seeding.plant(NOW)
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page.specific) == ("tenders.example.org", 443, HomePage.objects.get())
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()


@pytest.mark.usefixtures("pages")
def test_groups_of_editors_reach_the_home_page_and_no_further() -> None:
    home = HomePage.objects.get()
    assert set(Group.objects.values_list("name", flat=True)) == {"Editors", "Platform administrators"}
    assert {permission.page_id for permission in GroupPagePermission.objects.all()} == {home.pk}


@pytest.mark.parametrize("name", [name for name, _ in seeding.PLAN])
def test_every_language_has_the_same_parts(name: str) -> None:
    english, *others = (tomllib.loads((CONTENT / code / f"{name}.toml").read_text()) for code in LANGUAGES)
    for other in others:
        assert shape(english) == shape(other)
        assert set(english) == set(other)
        assert english["title"] != other["title"]


@pytest.mark.usefixtures("pages")
def test_page_that_nobody_edited_learns_a_language_and_an_edited_one_is_left_alone() -> None:
    guides = GuidePage.objects.filter(slug__in=("how-to-bid", "how-to-hold-a-key"))
    for guide in guides:
        guide.title_az, guide.summary_az, guide.body_az = "", "", []
        guide.save()
    edited = guides.get(slug="how-to-hold-a-key")
    edited.save_revision(user=make_user("editor@example.org")).publish()
    assert seeding.plant(NOW) == []
    assert guides.get(slug="how-to-bid").title_az == "Təklifi necə vermək olar"
    assert (edited.title_az, GuidePage.objects.get(pk=edited.pk).title_az) == ("", "")


def test_every_file_of_content_is_planted() -> None:
    planned = {name for name, _ in seeding.PLAN}
    for language in LANGUAGES:
        folder = CONTENT / language
        assert {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.toml")} == planned


def test_romanian_is_written_with_its_own_letters() -> None:
    for path in (CONTENT / "ro").rglob("*.toml"):
        text = path.read_text()
        assert not set("şţŞŢ") & set(text), f"{path}: s and t with a cedilla are Turkish"
