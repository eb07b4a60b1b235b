"""The texts of a tender in the reader's language, and in its own where nobody translated them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenders.models import Tender, TextTranslation


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of tenders as one reader reads them: `spoken` is the language of the originals, empty where it is not known."""

    language: str
    spoken: str = ""
    by_original: Mapping[str, str] = field(default_factory=dict)

    def of(self, original: str) -> tuple[str, str]:
        """The text to show, and its language where that is another than the reader's; else empty."""
        found = self.by_original.get(original)
        if found is not None:
            return found, ""
        return original, self.spoken if self.spoken != self.language else ""


@dataclass(frozen=True, slots=True)
class Translatable:
    """A text of a tender that may be translated: where it stands, in words."""

    where: str
    original: str


def texts_of(tender: Tender, *, original: bool = False) -> Texts:
    """The texts of a tender for whoever reads the page now; with `original` nothing is translated."""
    language = get_language() or settings.LANGUAGE_CODE
    if original or language == tender.language:
        return Texts(language, tender.language)
    rows = TextTranslation.objects.filter(tender=tender, language=language)
    return Texts(language, tender.language, dict(rows.values_list("original", "text")))


def texts_of_each(tenders: Iterable[Tender]) -> dict[UUID, Texts]:
    """The titles and summaries of tenders of a list, by the id of the tender; one query for all."""
    language, found = get_language() or settings.LANGUAGE_CODE, list(tenders)
    wanted = {text for tender in found for text in (tender.title, tender.summary)}
    rows = TextTranslation.objects.filter(tender__in=found, language=language, original__in=wanted)
    texts: dict[UUID, dict[str, str]] = {tender.pk: {} for tender in found}
    for row in rows:
        texts[row.tender_id][row.original] = row.text
    return {tender.pk: Texts(language, tender.language, texts[tender.pk]) for tender in found}


def translatable(tender: Tender) -> list[Translatable]:
    """Every text of the notice that is in words, once each, in the order in which a reader meets it."""
    found: dict[str, Translatable] = {}
    for where, text in _texts(tender):
        if any(character.isalpha() for character in text):
            found.setdefault(text, Translatable(where, text))
    return list(found.values())


def _texts(tender: Tender) -> Iterator[tuple[str, str]]:
    yield _("Title"), tender.title
    yield _("Summary in plain words"), tender.summary
    yield _("Why it is not divided into lots"), tender.no_lots_reason
    yield _("Why it is urgent"), tender.urgency_reason
    for lot in tender.lots.prefetch_related("items", "criteria"):
        here = _("Lot %(number)s") % {"number": lot.number}
        yield here, lot.title
        yield here, lot.description
        for item in lot.items.all():
            at = _("Lot %(number)s, item %(item)s") % {"number": lot.number, "item": item.number}
            yield at, item.description
            yield at, item.unit
        yield from ((here, criterion.title) for criterion in lot.criteria.all())
    for requirement in tender.requirements.all():
        yield _("What a bid must contain"), requirement.title
        yield _("What a bid must contain"), requirement.description
    yield from ((_("Documents"), document.title) for document in tender.documents.all())


def saved_translations(tender: Tender, language: str) -> dict[str, str]:
    """What is translated into a language, by the original; also of texts that the tender no longer has."""
    rows = TextTranslation.objects.filter(tender=tender, language=language)
    return dict(rows.order_by("pk").values_list("original", "text"))


def progress(tender: Tender) -> list[tuple[str, str, int, int]]:
    """For each language but the tender's own: its code and name, how many texts are translated, how many there are."""
    wanted = {one.original for one in translatable(tender)}
    return [
        (code, str(name), len(wanted & saved_translations(tender, code).keys()), len(wanted))
        for code, name in settings.LANGUAGES
        if code != tender.language
    ]
