"""Translating the texts of a tender: by its buyer's officers, before and after publication. Binding is the original alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.canonical import canonical_json
from procurement.rules.events_translation import TextsTranslated
from procurement.rules.lifecycle import PREPARATION, Role
from procurement.rules.messages import gettext_noop
from tenders.models import Tender, TextTranslation
from tenders.queries.text_translations import saved_translations, translatable
from tenders.services.lifecycle import lock_tender
from tenders.services.refusal import Stale, refuse
from tenders.services.releasing import store_release
from tenders.services.search_words import keep_words


def fingerprint(saved: Mapping[str, str]) -> str:
    """The SHA-256 of translations by their originals, as the log has it."""
    return sha256(canonical_json(dict(saved))).hexdigest()


@transaction.atomic
def save_language(tender: Tender, language: str, *, actor: Actor) -> None:
    """Say in which language the texts of the tender are written; empty: it is not said."""
    tender = _locked(tender, actor)
    if language and language not in dict(settings.LANGUAGES):
        raise refuse("language", gettext_noop("Choose one of the languages of the platform."))
    Tender.objects.filter(pk=tender.pk).update(language=language)


@transaction.atomic
def save_translations(
    tender: Tender, language: str, texts: Mapping[str, str], *, seen: str, actor: Actor, now: datetime
) -> None:
    """Keep these translations by their originals, empty ones take theirs away; others stay as they are.

    `seen` is the fingerprint of what the page showed; Stale if somebody saved in between. What was said of texts that the
    tender no longer has is forgotten. Once the tender is public the log gets a digest, and the world a release.
    """
    tender = _locked(tender, actor)
    if language not in dict(settings.LANGUAGES) or language == tender.language:
        raise refuse("", gettext_noop("Choose a language other than that of the tender."))
    before = saved_translations(tender, language)
    if fingerprint(before) != seen:
        raise Stale
    known = {one.original for one in translatable(tender)}
    merged = {**before, **texts}
    after = {original: text for original, text in merged.items() if text and original in known}
    if after == before:
        return
    rows = TextTranslation.objects.filter(tender=tender, language=language)
    rows.filter(original__in=[one for one in before if before[one] != after.get(one)]).delete()
    TextTranslation.objects.bulk_create(
        TextTranslation(
            tender=tender, language=language, original=original, text=text, saved_by=actor.account, saved_at=now
        )
        for original, text in after.items()
        if before.get(original) != text
    )
    if tender.stage_now not in PREPARATION:
        event = TextsTranslated(f"tender:{tender.pk}", language=language, texts=fingerprint(after))
        audit.record(event, actor=actor.user, now=now)
        keep_words([tender.pk])
        store_release(tender, "tenderUpdate", now=now)


def _locked(tender: Tender, actor: Actor) -> Tender:
    if Role.OFFICER not in actor.roles_in(tender.buyer_id) or tender.imported:
        raise refuse("", gettext_noop("Only an officer of the agency can translate its tenders."))
    return lock_tender(tender)
