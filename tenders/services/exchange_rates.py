"""Loading exchange rates: the whole file or nothing, by a platform administrator, with its entry in the public log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused, refuse
from procurement.rules.events_rates import ExchangeRatesLoaded
from procurement.rules.exchange_rates import FIELD, MOST_FAULTS, Quote, rates_text
from procurement.rules.exchange_rates_read import read_rates
from procurement.rules.messages import Issue, gettext_noop, issue
from tenders.models import ExchangeRate, RateTable
from tenders.queries.exchange_rates import quotes_of
from tenders.services.loaded_versions import newest_locked

SAME_FILE = gettext_noop("The newest version of these rates was loaded from the same file.")
OTHER_KIND = gettext_noop("These rates are in %(currency)s and quoted in one way; others need another short name.")
NOTHING_BEFORE = gettext_noop("There is no version yet to which the file could add.")
NOTHING_NEW = gettext_noop("The newest version has all rates of this file already.")
OTHER_RATE = gettext_noop(
    "%(currency)s, %(day)s: the newest version has %(known)s, the file %(said)s. A correction is a whole file, not an addition."
)
BATCH = 5000


@dataclass(frozen=True, slots=True)
class RatesDraft:
    """Whose rates these are and how they are quoted; `adds`: the file goes on with the newest version."""

    code: str
    name: str
    source: str
    source_url: str
    licence: str
    base: str
    quoted: str
    adds: bool = False


@transaction.atomic
def load_rates(draft: RatesDraft, data: bytes, *, actor: Actor, now: datetime) -> RateTable:
    """The next version of a source's rates. Refused with every cell that is wrong, for the same file again, for rates in another
    currency or quoted in another way, and where an addition contradicts what it adds to.

    Side effects in order: the version, its rates, the event.
    """
    require_platform_administrator(actor)
    read = read_rates(data, base=draft.base, quoted=draft.quoted)
    if read.issues:
        raise Refused(read.issues)
    digest = sha256(data).hexdigest()
    newest = newest_locked(RateTable, draft.code)
    if newest is not None:
        _require_next(newest, draft, digest)
    elif draft.adds:
        raise refuse("adds", NOTHING_BEFORE)
    number = newest.number + 1 if newest else 1
    before = quotes_of(newest) if newest and draft.adds else ()
    added = _added(read.rates, before)
    every = sorted((*before, *added), key=lambda one: (one.day, one.currency))
    said = {name: value for name, value in asdict(draft).items() if name != "adds"}
    made = RateTable.objects.create(
        **said, number=number, since=newest.since if newest and draft.adds else number, sha256=digest,
        content=sha256(rates_text(every).encode()).hexdigest(), loaded_by=actor.account, loaded_at=now,
    )  # fmt: skip
    rows = (ExchangeRate(table=made, **asdict(quote)) for quote in added)
    ExchangeRate.objects.bulk_create(rows, batch_size=BATCH)
    event = ExchangeRatesLoaded(
        f"exchange-rates:{made.code}", number=number, since=made.since, file=digest, content=made.content, rates=len(every),
        last_day=every[-1].day.isoformat(),
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now)
    return made


def _require_next(newest: RateTable, draft: RatesDraft, digest: str) -> None:
    if newest.sha256 == digest:
        raise refuse(FIELD, SAME_FILE)
    if (newest.base, newest.quoted) != (draft.base, draft.quoted):
        raise refuse("code", OTHER_KIND, currency=newest.base)


def _added(rates: tuple[Quote, ...], before: tuple[Quote, ...]) -> list[Quote]:
    """What the file has beyond what is there; Refused where both say something else of the same day."""
    known: dict[tuple[date, str], Quote] = {(one.day, one.currency): one for one in before}
    faults: list[Issue] = []
    for one in rates:
        other = known.get((one.day, one.currency), one)
        if (one.rate, one.units) != (other.rate, other.units):
            day = one.day.isoformat()
            faults.append(issue(FIELD, OTHER_RATE, currency=one.currency, day=day, known=other.rate, said=one.rate))
    if faults:
        raise Refused(tuple(faults[:MOST_FAULTS]))
    added = [one for one in rates if (one.day, one.currency) not in known]
    if not added:
        raise refuse(FIELD, NOTHING_NEW)
    return added
