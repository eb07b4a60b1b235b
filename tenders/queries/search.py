"""What the notice board's search says beside its results: which words it marks, what a misspelled word may mean. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from procurement.models import Code
from procurement.rules.search_words import LEAST, is_found, nearest, words_of
from tenders.models import Document, Item, Lot, SearchWord, Tender

CANDIDATES = 40
ALIKE = "0.2"
"""How alike two words must be at least, by their groups of three letters, to be compared letter by letter."""
MOST_CATEGORIES = 5


def stems_of(words: str) -> list[str]:
    """The stems that were looked for, in every language: what the results mark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(search_words(%s))", [words])
        [found] = cursor.fetchone()
    return list(found)


@transaction.atomic
def corrected(words: str) -> str:
    """The same words with each that no tender has replaced by the nearest one that some tender has; empty if none is near."""
    typed = words_of(words)
    known = set(SearchWord.objects.filter(word__in=typed).values_list("word", flat=True))
    better = {word: near for word in typed if (near := "" if word in known else _near(word))}
    return " ".join(better.get(word, word) for word in typed) if better else ""


def _near(word: str) -> str:
    if len(word) < LEAST:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [ALIKE])
        cursor.execute(
            "SELECT word FROM tenders_searchword WHERE word %% %s ORDER BY word <-> %s, word LIMIT %s",
            [word, word, CANDIDATES],
        )
        return nearest(word, [one for (one,) in cursor.fetchall()]) or ""


def categories_named(words: str, language: str) -> list[tuple[str, str]]:
    """Categories whose names have one of the words, as code and label: where to look if no tender has them."""
    column = f"label_{language[:2]}" if language[:2] in ("ro", "az") else "label_en"
    named = Q()
    for word in words.split():
        if len(word) >= LEAST:
            named |= Q(**{f"{column}__icontains": word[:-1]})
    if not named:
        return []
    found = Code.objects.filter(named, scheme="cpv").order_by("code")[:MOST_CATEGORIES]
    return [(entry.code, entry.label_in(language)) for entry in found]


def found_inside(tenders: Iterable[Tender], stems: list[str]) -> Mapping[UUID, str]:
    """For tenders that were found by their lots, items or documents: the first of those texts that has the words. Three queries."""
    wanted = [tender.pk for tender in tenders if not _has(f"{tender.title} {tender.summary}", stems)]
    if not wanted:
        return {}
    lots = Lot.objects.filter(tender__in=wanted).order_by("number").values_list("tender", "title")
    items = Item.objects.filter(lot__tender__in=wanted).order_by("lot__number", "number")
    documents = Document.objects.filter(tender__in=wanted, replaced_at=None).order_by("created_at")
    found: dict[UUID, str] = {}
    for rows in (lots, items.values_list("lot__tender", "description"), documents.values_list("tender", "title")):
        for tender, text in rows:
            if tender not in found and _has(text, stems):
                found[tender] = text
    return found


def _has(text: str, stems: list[str]) -> bool:
    return any(is_found(word, stems) for word in words_of(text))
