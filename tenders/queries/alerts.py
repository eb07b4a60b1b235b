"""Saved searches and what they found: the doors, the lists, which alerts a notice concerns. Reads only."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.core import signing
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, Value
from django.http import Http404

from procurement.access import Actor
from procurement.models import Membership, Organization, User
from procurement.rules.alerts import Frequency, Notice, Wish, prefixes
from procurement.rules.lifecycle import Role
from procurement.rules.money import exact_sum
from tenders.models import Alert, AlertHit, Announcement, PlanLine, SavedSearch, Tender
from tenders.queries.board import BoardFilters, open_now

SALT = "tenders.alerts"
COMPANY_ROLES = (Role.PREPARER, Role.SUBMITTER, Role.ORG_ADMIN)
"""Who shares, sees and changes the interests of a company."""


def companies_of(actor: Actor) -> list[Organization]:
    """The companies whose interests this person shares."""
    held = actor.organizations_as(*COMPANY_ROLES)
    return [one for one in actor.organizations if one.pk in held and one.kind == Organization.Kind.COMPANY]


def searches_of(actor: Actor) -> QuerySet[SavedSearch]:
    """One's own searches and those of one's companies, each with the own `alerts` only."""
    own = Q(user=actor.account, company=None) | Q(company__in=companies_of(actor))
    mine = Prefetch("alerts", Alert.objects.filter(user=actor.account))
    return SavedSearch.objects.filter(own, similar=False).select_related("company", "buyer").prefetch_related(mine)


def get_search_for(actor: Actor, key: UUID) -> SavedSearch:
    """A search that is one's own or of one's company; 404 for everybody else."""
    found = searches_of(actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def wish_of(search: SavedSearch) -> Wish:
    """A search as the rules take it."""
    return Wish(
        words=search.words,
        categories=tuple(search.categories),
        regions=tuple(search.regions),
        min_value=search.min_value,
        max_value=search.max_value,
        procedure=search.procedure,
        buyer=str(search.buyer_id or ""),
        similar=search.similar,
    )


def filters_of(search: SavedSearch) -> BoardFilters:
    """A search as the notice board takes it."""
    return BoardFilters(
        q=search.words,
        cpv=",".join(search.categories),
        region=",".join(search.regions),
        procedure=search.procedure,
        buyer=str(search.buyer_id or ""),
        min_value=search.min_value,
        max_value=search.max_value,
    )


def board_query(search: SavedSearch) -> str:
    """A search as the query of the notice board's address, and of its feed: its inputs are named as the filters are."""
    asked = replace(filters_of(search), sort="")
    return urlencode({name: value for name, value in asdict(asked).items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """A notice to be compared: what it says, its words, and the line where it is a plan's."""

    notice: Notice
    text: str
    line: PlanLine | None = None
    early: bool = True


def notices_of(announcement: Announcement) -> list[Found]:
    """What an announcement says: a tender or a consultation is one notice, a plan one a line that is new."""
    if announcement.tender is not None:
        return [_tender(announcement.tender)]
    if announcement.consultation is not None:
        asked = announcement.consultation
        notice = Notice(categories=(asked.cpv_code,), buyer=str(asked.buyer_id))
        return [Found(notice, f"{asked.title} {asked.description}")]
    return [_line(line) for line in new_lines(announcement)]


def new_lines(announcement: Announcement) -> list[PlanLine]:
    """The lines of a published plan that none of its earlier versions had."""
    version = announcement.plan_version
    assert version is not None  # one of the three is set
    before = PlanLine.objects.filter(
        item=OuterRef("item"), version__published_at__isnull=False, version__number__lt=version.number
    )
    return list(version.lines.filter(~Exists(before)).select_related("version__plan").order_by("position"))


def _line(line: PlanLine) -> Found:
    notice = Notice(
        categories=(line.cpv_code,),
        value=line.estimated_value,
        currency=line.currency,
        procedure=line.procedure,
        buyer=str(line.version.plan.buyer_id),
    )
    return Found(notice, line.title, line)


def _tender(tender: Tender) -> Found:
    lots = list(tender.lots.prefetch_related("items").order_by("number"))
    items = [item for lot in lots for item in lot.items.all()]
    values = [lot.estimated_value for lot in lots if lot.estimated_value is not None]
    codes = [tender.cpv_code, *(lot.cpv_code for lot in lots), *(item.cpv_code for item in items)]
    texts = [tender.title, tender.summary, *(f"{lot.title} {lot.description}" for lot in lots)]
    texts += [item.description for item in items]
    texts += [f"{one.title} {one.name}" for one in tender.documents.filter(replaced_at=None).order_by("created_at")]
    notice = Notice(
        categories=tuple(dict.fromkeys(code for code in codes if code)),
        region=tender.region,
        value=exact_sum(*values) if values else None,
        currency=tender.currency,
        procedure=tender.procedure,
        buyer=str(tender.buyer_id),
    )
    return Found(notice, " ".join(texts), early=False)


def alerts_for(found: Found) -> QuerySet[Alert]:
    """The alerts whose search takes a notice, by one statement of the database; those of people who may still read them."""
    notice = found.notice
    wanted = running().filter(
        Q(search__similar=False),
        _within("search__branches", [one for code in notice.categories for one in prefixes(code, 2, 8)]),
        Q(search__procedure="") | Q(search__procedure=notice.procedure or "-"),
        Q(search__buyer=None) | Q(search__buyer=UUID(notice.buyer)),
        _valued(notice.value, early=found.early),
    )
    if notice.region or not found.early:
        wanted = wanted.filter(_within("search__regions", list(prefixes(notice.region, 2, 5))))
    if found.early:
        wanted = wanted.filter(search__early=True)
    return wanted.filter(Q(search__words="") | Q(_has_words(found.text))).select_related("search").order_by("pk")


def running() -> QuerySet[Alert]:
    """What is not ended, of people who may still read it."""
    member = Membership.objects.filter(
        user=OuterRef("user"), organization=OuterRef("search__company"), role__in=COMPANY_ROLES, ended_at=None
    )
    wanted = Alert.objects.exclude(frequency=Frequency.OFF).filter(user__is_active=True)
    return wanted.filter(Q(search__company=None) | Exists(member))


def _within(field: str, codes: list[str]) -> Q:
    """A search that names none asks for none; PostgreSQL finds the others by one overlap."""
    return Q(**{field: []}) | Q(**{f"{field}__overlap": codes or ["-"]})


def _valued(value: Decimal | None, *, early: bool) -> Q:
    if value is None:
        return Q() if early else Q(search__min_value=None, search__max_value=None)
    least = Q(search__min_value=None) | Q(search__min_value__lte=value)
    return least & (Q(search__max_value=None) | Q(search__max_value__gte=value))


def _has_words(text: str) -> Func:
    """Whether the words of a text answer a search's own, as on the notice board."""
    words = Func(Value(text[:200_000]), function="search_words", output_field=SearchVectorField())
    asked = Func(F("search__words"), function="search_query", output_field=SearchVectorField())
    return Func(words, asked, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())


def due_hits(now: datetime) -> QuerySet[AlertHit]:
    """What people are to be told of now: at once, or with a digest whose time has come."""
    due = Q(alert__frequency=Frequency.AT_ONCE) | Q(alert__next_at__lte=now)
    return AlertHit.objects.filter(due, told_at=None).exclude(alert__frequency=Frequency.OFF)


def with_notices(hits: QuerySet[AlertHit]) -> QuerySet[AlertHit]:
    """The hits with all that a list or a mail shows of them."""
    return hits.select_related(
        "alert__search__company", "line", "announcement__tender__buyer", "announcement__consultation__buyer",
        "announcement__plan_version__plan__buyer",
    )  # fmt: skip


def still_open(now: datetime) -> Q:
    """Hits that are still of use: early notices, and tenders that still take bids or requests."""
    running = Tender.objects.filter(open_now(now), pk=OuterRef("announcement__tender"))
    return Q(announcement__tender=None) | Q(Exists(running))


def recent_hits(actor: Actor, now: datetime) -> QuerySet[AlertHit]:
    """What one's searches found and can still be answered, the newest first."""
    found = AlertHit.objects.filter(still_open(now), alert__user=actor.account)
    return with_notices(found).order_by("-hit_at", "-pk")


def stop_token(user: User, alert: Alert | None = None) -> str:
    """What the link in a mail carries: it stops one alert of one person, or all of them, and does nothing else."""
    return signing.dumps([str(user.pk), alert.pk if alert else 0], salt=SALT, compress=True)


def alerts_of_token(token: str) -> list[Alert]:
    """The running alerts that a link stops; 404 if it was not made here."""
    try:
        user_id, alert_id = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    found = Alert.objects.filter(user=user_id).exclude(frequency=Frequency.OFF).select_related("search__company")
    return list((found.filter(pk=alert_id) if alert_id else found).order_by("search__name", "pk"))
