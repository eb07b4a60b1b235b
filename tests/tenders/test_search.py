"""Search in three languages: stems, accents and typing errors forgiven, words marked, lots, items and documents looked into."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules.search_words import fold
from tenders.demo.scenario import Agency, Plan
from tenders.models import SearchText, Tender
from tenders.queries.board import BoardFilters, notice_board
from tenders.queries.search import corrected
from tenders.services import search_words
from tenders.services.search_words import keep_missing, keep_words
from tenders.services.text_translations import fingerprint, save_translations
from tests.tenders.calling import open_tender


@pytest.fixture
def schools(agency: Agency, plan: Plan) -> dict[str, Tender]:
    """Three tenders, each in one language."""
    said = {
        "ro": ("Calculatoare pentru școli", "Livrarea și instalarea calculatoarelor în clase."),
        "en": ("Supplies for laboratories", "Glassware & reagents for the lab."),
        "az": ("Məktəblər üçün kitablar", "Kitabların çatdırılması və avadanlıqların quraşdırılması."),
    }
    return {
        language: open_tender(
            agency, replace(plan, title=title, summary=summary), clock.now() + timedelta(days=1)
        ).tender
        for language, (title, summary) in said.items()
    }


def found(words: str) -> list[str]:
    return [tender.title for tender in notice_board(BoardFilters(q=words), clock.now())]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ro", ("calculator", "CALCULATORUL", "scoli calculatoarelor", "şcoli")),
        ("en", ("supply", "laboratory supplies", '"supplies for laboratories"', "glassware reagent")),
        ("az", ("kitab", "kitablar", "KİTABLARIN", "mektebler", "avadanlıq")),
    ],
)  # fmt: skip
def test_forms_of_words_and_missing_accents_find_the_same(
    schools: dict[str, Tender], language: str, words: tuple[str, ...]
) -> None:
    for one in words:
        assert found(one) == [schools[language].title], one


def test_words_may_stand_in_title_lot_item_and_document_together(schools: dict[str, Tender]) -> None:
    tender = schools["ro"]
    assert found("calculatoare bag") == [tender.title]  # the bag is an item
    assert found("laptops -kitab") != []
    assert schools["az"].title not in found("laptops -kitab")
    assert found(tender.reference) == [tender.title]


def test_translation_is_found_as_soon_as_it_is_saved(agency: Agency, schools: dict[str, Tender]) -> None:
    tender, officer = Tender.objects.get(pk=schools["en"].pk), actor_for(agency.officer)
    texts = {tender.title: "Consumabile pentru laboratoare"}
    save_translations(tender, "ro", texts, seen=fingerprint({}), actor=officer, now=clock.now())
    assert found("consumabilele laborator") == [tender.title]


def test_title_ranks_above_items(schools: dict[str, Tender]) -> None:
    tender = schools["en"]
    Tender.objects.filter(pk=tender.pk).update(title="Laptop bags")
    keep_words([tender.pk])
    assert found("bag")[0] == "Laptop bags"


def test_misspelled_word_is_corrected_only_if_nothing_has_it(schools: dict[str, Tender]) -> None:
    page = Client().get("/tenders/?q=calcualtoare").content.decode()
    assert "Nothing has the words “calcualtoare”" in page
    assert "<mark>Calculatoare</mark> pentru școli" in page
    assert corrected("kitablar scoli") == ""
    assert corrected("mekteblr scoli") == "mektebler scoli"
    assert corrected("mekteblerin") == "mektebler"  # the Turkish stemmer ends it with p, as a word that stands alone


def test_words_are_marked_in_every_text_and_nothing_of_the_query_becomes_html(schools: dict[str, Tender]) -> None:
    client = Client()
    page = client.get("/tenders/?q=glass+reagents").content.decode()
    assert page.count("<mark>reagents</mark>") == 0  # glass is not glassware
    page = client.get("/tenders/?q=reagent").content.decode()
    assert "Glassware &amp; <mark>reagents</mark> for the lab." in page
    page = client.get("/tenders/?q=bag").content.decode()
    assert "Found inside: <mark>" in page
    assert "<script>" not in client.get("/tenders/?q=%3Cscript%3Ereagents").content.decode()


def test_empty_result_names_categories_with_the_words(schools: dict[str, Tender]) -> None:
    page = Client().get("/tenders/?q=furniture+zzzzzz").content.decode()
    assert "/tenders/?cpv=39000000" in page


def test_fold_of_the_rules_is_the_databases(db: None) -> None:
    for text in ("ȘCOALĂ Țări", "Məktəblər İŞIQ ı", "Straße ﬁ Å/b\\c_d", "Łódź đ ø"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_fold(%s)", [text])
            assert cursor.fetchone()[0] == fold(text)


def test_words_that_are_missing_are_written_again_in_the_order_of_publication(
    schools: dict[str, Tender], monkeypatch: pytest.MonkeyPatch
) -> None:
    for days, tender in enumerate(Tender.objects.order_by("pk")):
        Tender.objects.filter(pk=tender.pk).update(published_at=tender.published_at - timedelta(days=days // 2))
    SearchText.objects.all().delete()
    assert found("calculator") == []
    monkeypatch.setattr(search_words, "BATCH", 1)
    assert (keep_missing(), keep_missing()) == (3, 0)
    assert found("calculator") == [schools["ro"].title]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tender_id FROM tenders_searchtext ORDER BY ctid")
        written = [pk for (pk,) in cursor.fetchall()]
    assert written == list(Tender.objects.order_by("published_at", "pk").values_list("pk", flat=True))


def test_stems_that_languages_share_are_asked_once(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_query('laptop')::text, search_query('bridge road')::text, search_query('&')::text"
        )
        assert cursor.fetchone() == (
            "'laptop'",
            "'bridge' & 'road' | 'bridg' & 'road' | 'bridge' & 'roadı'",
            "",
        )
