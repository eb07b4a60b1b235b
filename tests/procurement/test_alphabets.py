"""Capitals and alphabetical order follow the language of the reader."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.functional import lazy

from procurement.alphabets import capfirst, lowfirst
from procurement.people import countries


@pytest.mark.parametrize(
    ("language", "capital", "small"),
    [("en", "Item", "item"), ("ro", "Item", "item"), ("az", "İtem", "item")],
)
def test_capital_of_i_is_that_of_the_language(language: str, capital: str, small: str) -> None:
    with translation.override(language):
        assert capfirst("item") == Template("{{ text|capfirst }}").render(Context({"text": "item"})) == capital
        assert lowfirst(capital) == small


def test_other_letters_and_no_letter_at_all() -> None:
    with translation.override("az"):
        assert [capfirst(text) for text in ("ədəd", "çap", "ıq", "", "5 lot")] == ["Ədəd", "Çap", "Iq", "", "5 lot"]
        assert lowfirst("Iq") == "ıq"


def test_lazy_label_takes_its_capital_when_it_is_shown() -> None:
    label = capfirst(lazy(lambda: "item", str)())
    with translation.override("az"):
        assert str(label) == "İtem"
    with translation.override("en"):
        assert str(label) == "Item"


def test_countries_stand_in_the_order_of_the_readers_alphabet() -> None:
    with translation.override("az"):
        names = [name for _code, name in countries.choices()]
    at = names.index
    assert names[0].startswith("ABŞ")
    assert at("Estoniya") < at("Əfqanıstan") < at("Fransa")
    assert at("İtaliya") < at("Kanada") < at("Keniya")
    assert at("Sinqapur") < at("Şri-Lanka") < at("Tacikistan")
    with translation.override("en"):
        assert "Åland Islands" in [name for _code, name in countries.choices()][:3]
