"""App configuration of tenders: everything that shares one ocid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from procurement.models import Organization, User
    from procurement.people.queries import Holding


class TendersConfig(AppConfig):
    name = "tenders"
    default_auto_field = "django.db.models.BigAutoField"

    def holdings_of(self, user: User, organization: Organization | None) -> list[Holding]:
        """What rests on a person here; procurement, which may not import tenders, asks every app for it."""
        from tenders.queries import holdings

        return holdings.holdings_of(user, organization)

    def own_data_of(self, owner: User | Organization) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
        """What a copy of the owner's data has from here beside the rows that name the owner."""
        from tenders.queries import own_data

        return own_data.own_data_of(owner)
