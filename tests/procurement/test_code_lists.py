"""Official code lists: labels in every language that a file has, learned later if the platform learns one."""

from __future__ import annotations

from io import StringIO

import pytest

from procurement.models import Code
from procurement.seeding import BadCodeList, load_codes, seed

pytestmark = pytest.mark.django_db


def test_label_is_in_the_readers_language_or_in_english() -> None:
    works = Code.objects.get(scheme="cpv", code="45000000")
    said = [works.label_in(language) for language in ("en", "ro", "az", "fr")]
    assert said == ["Construction work", "Lucrări de construcții", "Tikinti işləri", "Construction work"]


def test_file_without_a_language_leaves_its_labels_alone() -> None:
    assert load_codes("cpv", StringIO("code,en,ro\n45000000,Building,Construcții\n")) == 1
    works = Code.objects.get(scheme="cpv", code="45000000")
    assert (works.label_en, works.label_ro, works.label_az) == ("Building", "Construcții", "Tikinti işləri")


def test_seed_adds_the_labels_of_a_new_language_and_no_others() -> None:
    Code.objects.filter(scheme="cpv").update(label_az="", label_ro="Al nostru")
    seed()
    works = Code.objects.get(scheme="cpv", code="45000000")
    assert (works.label_ro, works.label_az) == ("Al nostru", "Tikinti işləri")


@pytest.mark.parametrize("head", ["code,ro", "code,en,xx", "code,en,ro,ro", "en,code"])
def test_first_line_names_code_english_and_languages_of_the_platform(head: str) -> None:
    with pytest.raises(BadCodeList, match="first line must name the columns: code,en and any of az, ro"):
        load_codes("cpv", StringIO(f"{head}\n"))


def test_line_with_another_number_of_labels_is_named() -> None:
    with pytest.raises(BadCodeList, match="Line 2 is not: code, English label"):
        load_codes("cpv", StringIO("code,en,az\n45000000,Building\n"))
