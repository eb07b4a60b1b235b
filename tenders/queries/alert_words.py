"""What a saved search found, as a list or a mail shows it: the notice, and in sentences why it was found. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procurement.display import amount_text, number_text
from procurement.models import Code, Organization
from procurement.rules.alerts import Why
from procurement.rules.money import Money
from tenders.models import AlertHit, Procedure, SavedSearch

Labels = Mapping[str, Code]
CODES = (Why.CATEGORY, Why.REGION, Why.SIMILAR)
"""The reasons that name codes."""


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """A notice: its kind (tender, consultation, plan), title, buyer, address, and when its time ends."""

    kind: str
    title: str
    buyer: Organization
    url: str
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class SearchReasons:
    """One search that found the notice; `why` is in the reader's language when it is read."""

    search: SavedSearch
    hit: AlertHit
    buyer: str
    labels: Labels

    @property
    def why(self) -> list[str]:
        """The reasons in sentences."""
        return [_sentence(Why(why), found, asked, self) for why, found, asked in self.hit.reasons]


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """A notice with every search that found it."""

    notice: NoticeShown
    by: tuple[SearchReasons, ...]


def found_notices(hits: Iterable[AlertHit]) -> list[FoundNotice]:
    """Each notice once, in the order of the hits, which come notice by notice; one query for the names of all codes."""
    rows = list(hits)
    codes = {code for hit in rows for why, *pair in hit.reasons if why in CODES for code in pair}
    labels = {entry.code: entry for entry in Code.objects.filter(code__in=codes)}
    shown = []
    for _key, group in groupby(rows, key=lambda hit: (hit.announcement_id, hit.line_id)):
        together = list(group)
        notice = notice_of(together[0])
        by = tuple(SearchReasons(hit.alert.search, hit, notice.buyer.name, labels) for hit in together)
        shown.append(FoundNotice(notice, by))
    return shown


def said_of(search: SavedSearch) -> list[str]:
    """What a search asks for, in words, in the order of its form."""
    values = [number_text(one, 2) if one is not None else "" for one in (search.min_value, search.max_value)]
    said = [
        f"“{search.words}”" if search.words else "",
        ", ".join(search.categories),
        ", ".join(search.regions),
        f"{values[0]}…{values[1]}" if any(values) else "",
        str(search.get_procedure_display()) if search.procedure else "",
        search.buyer.name if search.buyer else "",
    ]
    return [one for one in said if one] or [_("every notice")]


def notice_of(hit: AlertHit) -> NoticeShown:
    """What a hit found."""
    announcement = hit.announcement
    if announcement.tender is not None:
        tender = announcement.tender
        ends = tender.requests_end_at if tender.stage == "call_open" else tender.bids_end_at
        return NoticeShown("tender", tender.title, tender.buyer, tender.get_absolute_url(), ends)
    if announcement.consultation is not None:
        asked = announcement.consultation
        return NoticeShown("consultation", asked.title, asked.buyer, asked.get_absolute_url(), asked.answers_end_at)
    assert announcement.plan_version is not None  # one of the three is set
    assert hit.line is not None  # and a plan is found by its lines
    plan = announcement.plan_version.plan
    return NoticeShown("plan", hit.line.title, plan.buyer, plan.get_absolute_url(), None)


def _sentence(why: Why, found: str, asked: str, shown: SearchReasons) -> str:
    if why in (Why.CATEGORY, Why.SIMILAR):
        return _of_category(why, _name(found, shown.labels), "" if found == asked else asked)
    if why is Why.REGION:
        region = _name(found, shown.labels)
        if found == asked:
            return _("region %(region)s is yours") % {"region": region}
        return _("%(region)s is in your %(asked)s") % {"region": region, "asked": _name(asked, shown.labels)}
    if why is Why.VALUE:
        amount = amount_text(Money(Decimal(found), asked))
        return _("%(amount)s is within your range") % {"amount": amount}
    if why is Why.UNKNOWN:
        return _("its region is not known yet") if asked == Why.REGION else _("its value is not known yet")
    if why is Why.WORDS:
        return _("it has your words “%(words)s”") % {"words": asked}
    if why is Why.PROCEDURE:
        return _("%(procedure)s, as you asked") % {"procedure": Procedure(found).label}
    if why is Why.BUYER:
        return _("%(buyer)s is a buyer of yours") % {"buyer": shown.buyer}
    return _("this search takes every notice")


def _of_category(why: Why, category: str, above: str) -> str:
    if why is Why.SIMILAR:
        return _("its category %(category)s is near what you bid for before") % {"category": category}
    if above:
        return _("category %(category)s is under your %(asked)s") % {"category": category, "asked": above}
    return _("category %(category)s is yours") % {"category": category}


def _name(code: str, labels: Labels) -> str:
    entry = labels.get(code)
    return f"{code} {entry.label_in(get_language() or 'en')}" if entry else code
