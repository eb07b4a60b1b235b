"""The catalogs: every string is in them and translated, placeholders and plural forms agree, and pages speak each language."""

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
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procurement import catalogs, display, editor_words
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
OF_THE_EDITOR = editor_words.paths()
"""What Wagtail's own screens say; those of the first list are the platform's."""
KEPT = re.compile(r"%\(\w+\)[a-z]|%[ds%]|\{\w*\}|</?\w+[^>]*>|&\w+;")
"""What a translation keeps to the letter: placeholders, tags, entities."""
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|of|is|until|tenders|bids?|deadline|lots|buyer|sign in)\b(?!\.)", re.IGNORECASE
)
STRANGE_LETTERS = {
    "ro": "[\u015f\u0163\u015e\u0162\u201c]",
    "az": "[\u0102\u0103\u00c2\u00e2\u00ce\u00ee\u0218-\u021b\u0400-\u04ff\u00ab\u00bb\u201e\u0307]",
}
"""Letters and quotation marks that a language doesn't have: s and t with a cedilla, Cyrillic, a dot left over from a small i."""
AVOIDED = {
    "ro": r"licitați\w*\b(?! electronic)|furnizor|adjudec|chitanț|agenți[ae]|standstill|\bloga",
    "az": r"\bihale|sözləşmə|sözleşme|\bteklif|\bbelge|\bbaşvuru|kullanıcı|malgöndərən|podratçı|\bvendor|\bkontrakt|kriteriya"
    r"|\bdedlayn|standstill|\bloqin|\bimeyl|\bzakupka|\bsən(?:in|ə|i|dən)?\b|\bagentlik|mükafat|\bauksion|\bzaloq"
    r"|qırmızı bayraq|\bKDV\b|\bsubpodrat|\bparol",
}
"""Words that docs/decisions/*-terms.md refuse, as far as they can be told from other words."""
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
    for path in (*CATALOGS, *OF_THE_EDITOR):
        target = tmp_path / path.parts[-5] / path.parts[-3] / "LC_MESSAGES" / f"{path.stem}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalog(path))
    settings.LOCALE_PATHS = [tmp_path / "procurement", tmp_path / "cms"]


def test_every_language_but_english_has_a_catalog_and_a_list_of_words() -> None:
    languages = {code for code, _name in settings.LANGUAGES} - {"en"}
    assert {path.parts[-3] for path in CATALOGS if path.exists()} == languages == set(STRANGE_LETTERS) == set(AVOIDED)
    assert all("docs/decisions/" in path.read_text(encoding="utf-8")[:200] for path in (*CATALOGS, *OF_THE_EDITOR))
    assert sorted(editor_words.FOLDER.rglob("*.po")) == sorted(OF_THE_EDITOR)


def test_words_of_every_installed_app_of_the_editor_are_covered() -> None:
    """Else a new app of Wagtail's would speak English, and nobody would be told."""
    installed = [
        app for app in apps.get_app_configs() if app.name.partition(".")[0] in {"wagtail", "taggit", "modelcluster"}
    ]
    speaking = {app.name for app in installed if (Path(app.path) / "locale" / "en").is_dir()}
    assert set(editor_words.PACKAGES["django"]) == speaking
    programs = {app.name for app in installed if (Path(app.path) / "locale/en/LC_MESSAGES/djangojs.po").exists()}
    assert set(editor_words.PACKAGES["djangojs"]) == programs


def test_extraction_reads_code_templates_and_rules() -> None:
    ids = {message.id for message in strings()}
    assert {
        "Open for bids",  # code
        "Search tenders",  # a template
        "No offer is admissible.",  # a rule, marked with its own gettext_noop
        "Price: %(points)s points \u00d7 lowest total \u00f7 total of the offer.",  # written with an escape
        ("%(count)d day left", "%(count)d days left"),
    } <= ids


@pytest.mark.parametrize(
    "path", [*CATALOGS, *OF_THE_EDITOR], ids=lambda path: "-".join((path.parts[-5], path.parts[-3], path.stem))
)
class TestCatalog:
    """Each catalog in text form against the strings of the checkout."""

    def test_holds_exactly_the_strings_of_code_and_templates(self, path: Path) -> None:
        found = strings() if path in CATALOGS else editor_words.lacking(path)
        wanted = {(message.context, message.id) for message in found if message.id}
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
        assert forms <= {catalog(path).num_plurals}

    def test_is_written_with_the_letters_and_quotation_marks_of_its_language(self, path: Path) -> None:
        strange = re.compile(STRANGE_LETTERS[path.parts[-3]])
        texts = [
            text
            for message in catalog(path)
            for text in _forms(message.string)
            if message.id and set(strange.findall(text)) - set("".join(_forms(message.id)))
        ]
        assert texts == []

    def test_keeps_to_its_list_of_terms(self, path: Path) -> None:
        avoided = re.compile(AVOIDED[path.parts[-3]], re.IGNORECASE)
        texts = [text for message in catalog(path) if message.id for text in _forms(message.string)]
        assert [text for text in texts if avoided.search(text)] == [], "see docs/decisions/*-terms.md"


def _forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


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


def test_dates_and_amounts_in_azerbaijani() -> None:
    with translation.override("az"):
        assert display.date_text(date(2026, 11, 23)) == "23 noyabr 2026"
        assert display.amount_text(Money(Decimal("1234567.5"), "AZN")) == "1.234.567,50\u00a0AZN"
        assert display.percent_text(Decimal("24.63")) == "24,63%"


class _Words(HTMLParser):
    """What a reader sees or hears of a page, except what is marked as code or as another language."""

    SILENT = frozenset({"script", "style", "code", "pre"})
    HEARD = frozenset({"aria-label", "title", "alt", "placeholder"})

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in {"input", "meta", "link", "br", "hr", "img", "wbr", "source"}:
            self._open.append((tag, tag in self.SILENT or attributes.get("lang", self._language) != self._language))
        self.found += [value for name, value in attributes.items() if name in self.HEARD and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(silent for _, silent in self._open):
            self.found.append(" ".join(data.split()))


def words_of(path: str, language: str, user: User | None = None) -> list[str]:
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.cookies["django_language"] = language
    response = client.get(path)
    assert response.status_code == 200, path
    assert f'<html lang="{language}"' in response.content.decode()
    page = _Words(language)
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


@pytest.mark.parametrize("language", [path.parts[-3] for path in CATALOGS])
def test_pages_have_no_english_left(played: Played, agency: Agency, alfa: Company, language: str) -> None:
    reference = played.tender.reference
    pages = {
        "the notice board": (reverse("tenders:board"), None, "Search tenders"),
        "the tender": (reverse("tenders:tender", args=[reference]), None, "Estimated value"),
        "its lot": (reverse("tenders:lot", args=[reference, 1]), None, "How the winner is found"),
        "its log": (reverse("tenders:tender-log", args=[reference]), None, "Text, nonce and leaf"),
        "the check of receipts": (reverse("tenders:verification"), None, "Check"),
        "the log-in": (reverse("account_login"), None, "Log in"),
        "the change of the password": (reverse("account_change_password"), agency.officer, "Change the password"),
        "the registration": (reverse("account_signup"), None, "Create an account"),
        "the officer's desk": (reverse("tenders:desk"), agency.officer, "What needs you today"),
        "the running tender": (
            reverse("tenders:officer-tender", args=[reference]),
            agency.officer,
            "What happens next",
        ),
        "the bids": (reverse("tenders:officer-bids", args=[reference]), agency.officer, "Unit price"),
        "the bidder's bids": (reverse("tenders:bid-list"), alfa.submitter, "Our bid"),
    }
    data = {text for needed in played.tender.requirements.all() for text in (needed.title, needed.description)}
    left: dict[str, list[str]] = {}
    for name, (path, user, english) in pages.items():
        words = words_of(path, language, user)
        with translation.override(language):
            expected = translation.gettext(english)
        assert any(expected in text for text in words), f"{name} lacks {expected!r}: {words}"
        if found := [text for text in words if ENGLISH.search(text) and text not in data]:
            left[name] = found
    assert left == {}
