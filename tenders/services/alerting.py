"""Saved searches: kept, changed and stopped by people; compared with what is published; told by mail.

Each notice is compared once and each hit told once, whatever dies in between: both are marked in the transaction that does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from procurement.access import Actor
from procurement.batching import batches
from procurement.days import zone
from procurement.mail import queue_mail
from procurement.models import Organization, User
from procurement.rules.alerts import Frequency, branch, next_digest, reasons
from procurement.rules.messages import gettext_noop
from tenders.models import Alert, AlertHit, Announcement, SavedSearch
from tenders.queries import alerts as queries
from tenders.queries import similar_alerts
from tenders.queries.alert_words import found_notices
from tenders.services.refusal import refuse

MOST = 50
BATCH = 1_000
TOO_MANY = gettext_noop("You keep %(most)s searches already: delete one that you no longer need.")
NOT_YOURS = gettext_noop("Choose a company that you belong to.")
EMPTY_RANGE = gettext_noop("The lower value is above the upper one.")


@dataclass(frozen=True, slots=True)
class SearchDraft:
    """A search as its form says it; `company` None is a search for oneself."""

    name: str
    words: str = ""
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    procedure: str = ""
    buyer: Organization | None = None
    early: bool = True
    company: Organization | None = None


@transaction.atomic
def save_search(
    draft: SearchDraft, frequency: Frequency, *, search: SavedSearch | None = None, actor: Actor, now: datetime
) -> SavedSearch:
    """Keep a search, new or changed, and how often the actor hears of it. Nobody else is told anything by it."""
    _check(draft, search, actor)
    kept = search or SavedSearch(user=actor.account, created_at=now)
    kept.name, kept.words, kept.company = draft.name.strip(), draft.words.strip(), draft.company
    kept.categories, kept.regions = list(draft.categories), list(draft.regions)
    kept.branches = [branch(code) for code in draft.categories]
    kept.min_value, kept.max_value = draft.min_value, draft.max_value
    kept.procedure, kept.buyer, kept.early = draft.procedure, draft.buyer, draft.early
    kept.save()
    set_frequency(kept, frequency, user=actor.account, now=now)
    return kept


def _check(draft: SearchDraft, search: SavedSearch | None, actor: Actor) -> None:
    if search is None and queries.searches_of(actor).count() >= MOST:
        raise refuse("", TOO_MANY, most=MOST)
    if draft.company is not None and draft.company not in queries.companies_of(actor):
        raise refuse("company", NOT_YOURS)
    if draft.min_value is not None and draft.max_value is not None and draft.min_value > draft.max_value:
        raise refuse("min_value", EMPTY_RANGE)


@transaction.atomic
def set_similar(company: Organization, frequency: Frequency, *, actor: Actor, now: datetime) -> None:
    """How often the actor hears of what is like that which a company of the actor bid for. Off until somebody asks."""
    if company not in queries.companies_of(actor):
        raise refuse("company", NOT_YOURS)
    search, _made = SavedSearch.objects.get_or_create(
        company=company, similar=True, defaults={"user": actor.account, "created_at": now}
    )
    set_frequency(search, frequency, user=actor.account, now=now)


def set_frequency(search: SavedSearch, frequency: Frequency, *, user: User, now: datetime) -> None:
    """How often this person hears of the search from now on. What was found and not told stays for the next mail."""
    due = _next(frequency, now)
    Alert.objects.update_or_create(
        search=search,
        user=user,
        defaults={"frequency": frequency.value, "next_at": due},
        create_defaults={"frequency": frequency.value, "next_at": due, "created_at": now},
    )


def _next(frequency: Frequency, now: datetime) -> datetime | None:
    return next_digest(frequency, now, zone())


def delete_search(search: SavedSearch) -> None:
    """Forget a search with all that it found. The caller came through its door."""
    search.delete()


def stop(alerts: Sequence[Alert]) -> None:
    """No more mails of these, and nothing is looked for any more; the searches themselves stay."""
    Alert.objects.filter(pk__in=[one.pk for one in alerts]).update(frequency=Frequency.OFF.value, next_at=None)


def run(*, now: datetime) -> int:
    """Tell what is due, compare what is new, tell what is wanted at once. Returns how many mails.

    Digests go first, so that what is found now waits for the next one.
    """
    told = tell_due(now=now)
    match_new(now=now)
    return told + tell_due(now=now)


def match_new(*, now: datetime) -> int:
    """Compare every notice that is new with all searches. Returns how many notices. Safe to run again, and by two at once."""
    count = 0
    while _match_next(now):
        count += 1
    return count


@transaction.atomic
def _match_next(now: datetime) -> bool:
    open_ones = Announcement.objects.filter(matched_at=None).order_by("announced_at", "pk")
    announcement = open_ones.select_for_update(skip_locked=True).first()
    if announcement is None:
        return False
    for found in queries.notices_of(announcement):
        _keep_hits(announcement, found, queries.alerts_for(found), now)
        if announcement.tender is not None:
            _keep_hits(announcement, found, similar_alerts.alerts_for(announcement.tender), now)
    announcement.matched_at = now
    announcement.save(update_fields=["matched_at"])
    return True


def _keep_hits(announcement: Announcement, found: queries.Found, alerts: QuerySet[Alert], now: datetime) -> None:
    rows = (
        AlertHit(
            alert=alert,
            announcement=announcement,
            line=found.line,
            reasons=[one.to_data() for one in reasons(queries.wish_of(alert.search), found.notice)],
            hit_at=now,
        )
        for alert in alerts.iterator(chunk_size=BATCH)
    )
    for batch in batches(rows, BATCH):
        AlertHit.objects.bulk_create(batch, ignore_conflicts=True)


def tell_due(*, now: datetime) -> int:
    """One mail to everybody who has something to hear of now. Returns how many. Safe to run again, and by two at once."""
    people = queries.due_hits(now).order_by("alert__user").values_list("alert__user", flat=True).distinct()
    told = sum(_tell(user, now) for user in User.objects.filter(pk__in=list(people)).order_by("pk"))
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        Alert.objects.filter(frequency=frequency, next_at__lte=now).update(next_at=_next(frequency, now))
    return told


@transaction.atomic
def _tell(user: User, now: datetime) -> bool:
    mine = queries.due_hits(now).filter(alert__user=user).select_for_update(of=("self",), skip_locked=True)
    taken = list(mine.values_list("pk", flat=True))
    AlertHit.objects.filter(pk__in=taken).update(told_at=now)
    found = AlertHit.objects.filter(queries.still_open(now), pk__in=taken).exclude(similar_alerts.told_otherwise())
    hits = list(queries.with_notices(found.order_by("announcement", "line", "alert__pk")))
    if hits:
        _mail(user, hits, now)
    return bool(hits)


def _mail(user: User, hits: list[AlertHit], now: datetime) -> None:
    searches = {hit.alert_id: hit.alert for hit in hits}
    stop_all = settings.PUBLIC_URL + reverse("tenders:alerts-stop", args=[queries.stop_token(user)])
    context = {
        "found": found_notices(hits),
        "alerts": [(alert.search, queries.stop_token(user, alert)) for alert in searches.values()],
        "unsubscribe": stop_all,
    }
    key = f"alerts:{user.pk}:{max(hit.pk for hit in hits)}"
    queue_mail(key=key, to=user, template="alerts", context=context, now=now, unsubscribe=stop_all)
