"""Loading a price index: the whole file or nothing, by a platform administrator, with its entry in the public log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.people.queries import require_platform_administrator
from procurement.refusal import Refused, refuse
from procurement.rules.events_indices import PriceIndexLoaded
from procurement.rules.messages import gettext_noop
from procurement.rules.price_index import FIELD, read_series
from tenders.models import PriceIndex, PriceIndexValue
from tenders.services.loaded_versions import newest_locked

SAME_FILE = gettext_noop("The newest version of this index was loaded from the same file.")
OTHER_SCOPE = gettext_noop(
    "This index is for %(currency)s and the category “%(category)s”; one for others needs another short name."
)


@dataclass(frozen=True, slots=True)
class IndexDraft:
    """What an index is and where it comes from."""

    code: str
    name: str
    source: str
    source_url: str
    licence: str
    base_period: str
    currency: str
    category: str


@transaction.atomic
def load_index(draft: IndexDraft, data: bytes, *, actor: Actor, now: datetime) -> PriceIndex:
    """The next version of an index. Refused with every line that is wrong, for the same file again, and for another scope.

    Side effects in order: the version, its values, the event.
    """
    require_platform_administrator(actor)
    series = read_series(data)
    if series.issues:
        raise Refused(series.issues)
    digest = sha256(data).hexdigest()
    newest = newest_locked(PriceIndex, draft.code)
    if newest is not None:
        _require_next(newest, draft, digest)
    made = PriceIndex.objects.create(
        **asdict(draft),
        number=newest.number + 1 if newest else 1,
        sha256=digest,
        loaded_by=actor.account,
        loaded_at=now,
    )
    PriceIndexValue.objects.bulk_create(
        PriceIndexValue(index=made, month=month, value=value) for month, value in series.values.items()
    )
    event = PriceIndexLoaded(
        f"price-index:{made.code}", number=made.number, file=digest, months=len(series.values),
        last_month=max(series.values),
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now)
    return made


def _require_next(newest: PriceIndex, draft: IndexDraft, digest: str) -> None:
    if newest.sha256 == digest:
        raise refuse(FIELD, SAME_FILE)
    if (newest.currency, newest.category) != (draft.currency, draft.category):
        raise refuse("code", OTHER_SCOPE, currency=newest.currency, category=newest.category)
