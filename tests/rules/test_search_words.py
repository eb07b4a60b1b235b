"""Words without accents, marks and corrections."""

from __future__ import annotations

import pytest

from procurement.rules.search_words import distance, fold, is_found, nearest, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ȘCOALĂ țară", "scoala tara"),
        ("Şcoală", "scoala"),
        ("Məktəblər İŞIQ", "mektebler isiq"),
        ("drum/pod", "drum pod"),
    ],
)
def test_accents_are_forgiven_in_every_spelling(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_are_those_between_signs() -> None:
    assert words_of("Laptop, 14”: (ușor)") == ["laptop", "14", "usor"]


@pytest.mark.parametrize(
    ("word", "stems", "found"),
    [
        ("Laptopurile", ["laptop"], True),
        ("Supplies", ["suppli"], True),
        ("supply", ["suppli"], True),
        ("pod", ["pod"], True),
        ("podea", ["podet"], False),
        ("de", ["de"], False),
        ("Mașini", ["masin"], True),
    ],
)
def test_word_is_marked_if_it_begins_like_a_stem(word: str, stems: list[str], found: bool) -> None:
    assert is_found(word, stems) is found


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("laptop", "lapotp", 1), ("laptop", "laptop", 0), ("", "ab", 2), ("imprimanta", "inprimenta", 2)],
)
def test_distance_counts_swapped_neighbors_once(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


def test_nearest_word_allows_two_mistakes_in_long_words_only() -> None:
    known = ["laptopuri", "spital", "imprimanta"]
    assert nearest("lapotpurj", known) == "laptopuri"
    assert nearest("spitlw", known) is None
    assert nearest("spitak", known) == "spital"
    assert nearest("xyz", []) is None
