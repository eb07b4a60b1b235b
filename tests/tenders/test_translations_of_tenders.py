"""A tender's texts in several languages: typed by its officer, shown to whoever reads in that language, gone with the text."""

from __future__ import annotations

from typing import Any, cast

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.rules.exact_json import loads
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Release, TextTranslation
from tenders.queries.text_translations import saved_translations, texts_of_each, translatable
from tenders.services.copying import copy_tender
from tenders.services.refusal import Refused, Stale
from tenders.services.text_translations import fingerprint, save_language, save_translations
from tests.tenders.bidding import client_of
from tests.tenders.officer_screens import at, form_of, signed_in, text_of

pytestmark = pytest.mark.django_db

TITLE = "Laptops and desks for the new school"
ROMANIAN = {
    TITLE: "Laptopuri și birouri pentru școala nouă",
    "Laptops": "Laptopuri",
    "Desk": "Birou",
    "piece": "bucată",
}


def read(
    client: Client, played: Played, *, language: str = "ro", name: str = "tender", more: Any = (), query: str = ""
) -> str:
    client.cookies["django_language"] = language
    found = client.get(at(name, played.tender.reference, *more) + query)
    client.cookies["django_language"] = "en"
    return str(found.content.decode())


def save(played: Played, texts: dict[str, str], language: str = "ro") -> None:
    seen = fingerprint(saved_translations(played.tender, language))
    actor = actor_for(played.agency.officer)
    save_translations(played.fresh(), language, texts, seen=seen, actor=actor, now=clock.now())


def test_officer_types_translations_and_readers_get_them_or_the_original(
    played: Played, agency: Agency, boss: Client
) -> None:
    ana = signed_in(agency.officer)
    reference = played.tender.reference
    assert ana.post(at("officer-translations", reference), {"language": "en"}).status_code == 302
    page = ana.get(at("officer-translation", reference, "ro"))
    typed = form_of(page, having="seen")
    names = [name for name in typed if name not in ("csrfmiddlewaretoken", "seen")]
    fields = {one.original: name for name, one in zip(names, translatable(played.tender), strict=True)}
    typed |= {fields[one]: text for one, text in ROMANIAN.items()}
    done = ana.post(at("officer-translation", reference, "ro"), typed)
    assert done.status_code == 302, text_of(done)
    assert saved_translations(played.tender, "ro") == ROMANIAN
    assert "4 of 1" in text_of(ana.get(at("officer-translations", reference)))
    in_romanian = read(Client(), played)
    assert f"<h1>{ROMANIAN[TITLE]}</h1>" in in_romanian
    assert '<span lang="en">Laptops, bags and desks, delivered to the school.</span>' in in_romanian
    assert TITLE not in in_romanian.split("<main")[1].split("timeline-heading")[0]
    assert f'<h1><span lang="en">{TITLE}</span></h1>' in read(Client(), played, query="?original=1")
    assert f"<h1>{TITLE}</h1>" in read(Client(), played, language="en")
    lot = read(Client(), played, name="lot", more=(2,))
    assert "<span>Birou" in lot
    assert '<span lang="en">Chair</span>' in lot
    board = Client(headers={"accept-language": "ro"}).get(reverse("tenders:board")).content.decode()
    assert f">{ROMANIAN[TITLE]}</a>" in board


def test_company_reads_them_while_it_types_its_prices(played: Played, boss: Client) -> None:
    save(played, ROMANIAN)
    assert ROMANIAN[TITLE] in read(boss, played, name="bid")
    boss.post(at("bid-start", played.tender.reference))
    prices = read(boss, played, name="bid-price", more=(2,))
    assert "Birou" in prices
    assert "bucată" in prices


def test_text_that_changes_loses_its_translation(played: Played) -> None:
    save(played, ROMANIAN)
    played.tender.lots.filter(number=1).update(title="Portable computers")
    assert "Laptopuri</a>" not in read(Client(), played)
    save(played, {"Desk": "Birou simplu"})
    assert saved_translations(played.tender, "ro") == {
        TITLE: ROMANIAN[TITLE], "Desk": "Birou simplu", "piece": "bucată"
    }  # fmt: skip


def test_who_saves_second_sees_what_was_saved_and_loses_nothing(played: Played, agency: Agency) -> None:
    ana = signed_in(agency.officer)
    typed = form_of(ana.get(at("officer-translation", played.tender.reference, "ro")), having="seen")
    save(played, ROMANIAN)
    name = next(one for one in typed if one.startswith("t") and len(one) == 25)
    late = ana.post(at("officer-translation", played.tender.reference, "ro"), typed | {name: "Altceva"})
    assert late.status_code == 422
    assert "Altceva" in late.content.decode()
    assert f"Saved meanwhile: “{ROMANIAN[TITLE]}”" in text_of(late)
    assert saved_translations(played.tender, "ro") == ROMANIAN
    again = form_of(late, having="seen")
    assert ana.post(at("officer-translation", played.tender.reference, "ro"), again).status_code == 302
    assert saved_translations(played.tender, "ro") == {TITLE: "Altceva"}


def test_refusals(played: Played, alfa: Company) -> None:
    officer, now = actor_for(played.agency.officer), clock.now()
    seen = fingerprint({})
    with pytest.raises(Refused, match="Only an officer"):
        save_translations(played.tender, "ro", ROMANIAN, seen=seen, actor=actor_for(alfa.submitter), now=now)
    with pytest.raises(Refused, match="other than that of the tender"):
        save_translations(played.tender, "de", ROMANIAN, seen=seen, actor=officer, now=now)
    with pytest.raises(Refused, match="one of the languages"):
        save_language(played.tender, "de", actor=officer)
    with pytest.raises(Stale):
        save_translations(played.tender, "ro", ROMANIAN, seen="", actor=officer, now=now)
    assert not TextTranslation.objects.exists()
    assert client_of(alfa.submitter).get(at("officer-translations", played.tender.reference)).status_code == 404


def test_log_has_a_digest_of_what_readers_were_told(played: Played) -> None:
    save(played, ROMANIAN)
    save(played, ROMANIAN)
    entry = LogEntry.objects.get(type="texts.translated")
    assert (entry.public, f'"texts":"{fingerprint(ROMANIAN)}"' in entry.body) == (True, True)


def test_release_has_the_translations_beside_the_texts_and_takes_them_back(played: Played, agency: Agency) -> None:
    save_language(played.fresh(), "en", actor=actor_for(agency.officer))
    before = Release.objects.filter(tender=played.tender).count()
    save(played, ROMANIAN)
    found = newest(played)
    assert (found["language"], found["tag"]) == ("en", ["tenderUpdate"])
    assert (found["tender"]["title"], found["tender"]["title_ro"]) == (TITLE, ROMANIAN[TITLE])
    desk = next(item for item in found["tender"]["items"] if item["description"] == "Desk")
    assert (desk["description_ro"], desk["unit"]["name_ro"]) == ("Birou", "bucată")
    save(played, {TITLE: ""})
    assert newest(played)["tender"]["title_ro"] is None
    save(played, {TITLE: ""})
    assert Release.objects.filter(tender=played.tender).count() == before + 2


def newest(played: Played) -> dict[str, Any]:
    """The latest release of the tender."""
    return cast("dict[str, Any]", loads(Release.objects.filter(tender=played.tender).latest("number").body))


def test_copy_takes_the_translations_with_it(played: Played) -> None:
    save_language(played.tender, "en", actor=actor_for(played.agency.officer))
    save(played, ROMANIAN)
    made = copy_tender(
        played.fresh(), buyer=played.tender.buyer, with_documents=False, actor=actor_for(played.agency.officer),
        now=clock.now(),
    )  # fmt: skip
    assert made.language == "en"
    assert saved_translations(made, "ro") == ROMANIAN


def test_board_asks_one_query_for_all_titles(played: Played, django_assert_num_queries: Any) -> None:
    save(played, ROMANIAN)
    with translation.override("ro"), django_assert_num_queries(1):
        (texts,) = texts_of_each([played.tender]).values()
    assert texts.of(TITLE) == (ROMANIAN[TITLE], "")
