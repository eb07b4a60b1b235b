"""The catalogs: every string is in them and translated, placeholders and plural forms agree, and pages speak Romanian."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procurement import catalogs, display
from procurement.models import User
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Message
from procurement.rules.money import Money
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tests import factories
from tests.tenders.conftest import START, alfa, beta, world

__all__ = ["alfa", "beta", "world"]  # fixtures

CATALOGS = catalogs.catalog_paths()
KEPT = re.compile(r"%\(\w+\)[a-z]|%[ds%]|\{\w*\}|</?\w+[^>]*>|&\w+;")
"""What a translation keeps to the letter: placeholders, tags, entities."""
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|of|is|until|tenders?|bids?|deadline|lots|buyer|sign in)\b(?!\.)", re.IGNORECASE
)
PLAN = Plan("Scaune", "Zece scaune.", (LotPlan("Scaune", "50000", (("Scaun", "10", "buc"),)),))


@cache
def strings() -> Catalog:
    return catalogs.extracted()


@cache
def catalog(path: Path) -> Catalog:
    return catalogs.read(path)


@pytest.fixture(autouse=True)
def compiled(tmp_path: Path, settings: Any) -> None:
    """The catalogs as they are in text form, whatever is compiled in this checkout."""
    for path in CATALOGS:
        target = tmp_path / path.parts[-3] / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True)
        with target.open("wb") as file:
            write_mo(file, catalog(path))
    settings.LOCALE_PATHS = [tmp_path]


def test_catalogs_are_romanian() -> None:
    assert [path.parts[-3] for path in CATALOGS] == ["ro"]


def test_extraction_reads_code_templates_and_rules() -> None:
    ids = {message.id for message in strings()}
    assert {
        "Open for bids",  # code
        "Search tenders",  # a template
        "No offer is admissible.",  # a rule, marked with its own gettext_noop
        "Price: %(points)s points \u00d7 lowest total \u00f7 total of the offer.",  # written with an escape
        ("%(count)d day left", "%(count)d days left"),
    } <= ids


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
class TestCatalog:
    """Each catalog in text form against the strings of the checkout."""

    def test_holds_exactly_the_strings_of_code_and_templates(self, path: Path) -> None:
        wanted = {(message.context, message.id) for message in strings() if message.id}
        held = {(message.context, message.id) for message in catalog(path) if message.id}
        assert held ^ wanted == set(), "run: .venv/bin/python manage.py catalogs, and translate what it names"
        assert not catalog(path).obsolete

    def test_translates_every_string(self, path: Path) -> None:
        assert catalogs.untranslated(catalog(path)) == []

    def test_keeps_placeholders_tags_and_the_space_around(self, path: Path) -> None:
        def kept(text: str) -> tuple[set[str], str, str]:
            return set(KEPT.findall(text)), text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

        wrong = []
        for message in catalog(path):
            ids, translations = _forms(message.id), _forms(message.string)
            if message.id and any(kept(text) not in [kept(known) for known in ids] for text in translations):
                wrong.append(message.id)
        assert wrong == []

    def test_gives_every_plural_form(self, path: Path) -> None:
        forms = {len(_forms(message.string)) for message in catalog(path) if isinstance(message.id, tuple)}
        assert forms == {catalog(path).num_plurals}


def _forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def test_romanian_letters_have_a_comma_below_and_quotation_marks_are_romanian() -> None:
    texts = [text for message in catalog(CATALOGS[0]) for text in _forms(message.string)]
    assert [text for text in texts if re.search("[\u015f\u0163\u015e\u0162\u201c]", text)] == []


def test_romanian_keeps_to_its_list_of_terms() -> None:
    avoided = re.compile(
        r"licitați\w*\b(?! electronic)|furnizor|adjudec|chitanț|agenți[ae]|standstill|\bloga", re.IGNORECASE
    )
    texts = [text for message in catalog(CATALOGS[0]) for text in _forms(message.string)]
    assert [text for text in texts if avoided.search(text)] == [], "see docs/decisions/romanian-terms.md"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "a mai rămas %d zi"),
        (2, "au mai rămas %d zile"),
        (19, "au mai rămas %d zile"),
        (20, "au mai rămas %d de zile"),
    ],
)
def test_romanian_plural_follows_the_number(count: int, expected: str) -> None:
    with translation.override("ro"):
        assert (
            translation.ngettext("%(count)d day left", "%(count)d days left", count) % {"count": count}
            == expected % count
        )


def test_sentence_of_a_rule_in_romanian_translates_template_and_parameters() -> None:
    limit = Message(
        "Standstill of %(days)s days: the value reaches the threshold of %(threshold)s.",
        {"days": 11, "threshold": Money(Decimal("1234567.5"), "RON")},
    )
    with translation.override("ro"):
        assert (
            display.sentence(limit)
            == "Perioadă de așteptare de 11 zile: valoarea atinge pragul de 1.234.567,50\u00a0RON."
        )
        assert (
            display.sentence(Message("This can't be done at the stage “%(stage)s”.", {"stage": Stage.PUBLISHED}))
            == "Acest lucru nu se poate face în etapa „Deschisă pentru oferte”."
        )
        assert display.date_text(date(2026, 12, 1)) == "1 decembrie 2026"


class _Words(HTMLParser):
    """What a reader sees or hears of a page, except what is marked as code or as another language."""

    SILENT = frozenset({"script", "style", "code", "pre"})
    HEARD = frozenset({"aria-label", "title", "alt", "placeholder"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in {"input", "meta", "link", "br", "hr", "img", "wbr", "source"}:
            self._open.append((tag, tag in self.SILENT or attributes.get("lang", "ro") != "ro"))
        self.found += [value for name, value in attributes.items() if name in self.HEARD and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(silent for _, silent in self._open):
            self.found.append(" ".join(data.split()))


def words_of(path: str, user: User | None = None) -> list[str]:
    client = Client(headers={"accept-language": "ro"})
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = "ro"
    response = client.get(path)
    assert response.status_code == 200, path
    assert '<html lang="ro"' in response.content.decode()
    page = _Words()
    page.feed(response.content.decode())
    return page.found


@pytest.fixture
def agency(world: None) -> Agency:
    cast = factories.make_agency("Primăria Valea Verde", level="subcentral")
    return Agency(cast.organization, cast.officer, cast.approver, cast.key_holders)


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Evaluated, with two bids."""
    played = director.publish(agency, PLAN, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500",)})
    director.hand_in(played, beta, {1: ("4400",)})
    director.close_and_open(played)
    return played


def test_pages_in_romanian_have_no_english_left(played: Played, agency: Agency, alfa: Company) -> None:
    reference = played.tender.reference
    pages = {
        "the notice board": (reverse("tenders:board"), None, "Caută proceduri"),
        "the tender": (reverse("tenders:tender", args=[reference]), None, "Valoare estimată"),
        "its lot": (reverse("tenders:lot", args=[reference, 1]), None, "Cum se stabilește câștigătorul"),
        "its log": (reverse("tenders:tender-log", args=[reference]), None, "Nonce"),
        "the check of receipts": (reverse("tenders:verification"), None, "Verifică"),
        "the log-in": (reverse("account_login"), None, "Autentificare"),
        "the change of the password": (reverse("account_change_password"), agency.officer, "Schimbarea parolei"),
        "the registration": (reverse("account_signup"), None, "Creează un cont"),
        "the officer's desk": (reverse("tenders:desk"), agency.officer, "Ce aveți de făcut azi"),
        "the running tender": (reverse("tenders:officer-tender", args=[reference]), agency.officer, "Ce urmează"),
        "the bids": (reverse("tenders:officer-bids", args=[reference]), agency.officer, "Preț unitar"),
        "the bidder's bids": (reverse("tenders:bid-list"), alfa.submitter, "Oferta noastră"),
    }
    data = {text for needed in played.tender.requirements.all() for text in (needed.title, needed.description)}
    left: dict[str, list[str]] = {}
    for name, (path, user, expected) in pages.items():
        words = words_of(path, user)
        assert any(expected in text for text in words), f"{name} lacks {expected!r}: {words}"
        if found := [text for text in words if ENGLISH.search(text) and text not in data]:
            left[name] = found
    assert left == {}
