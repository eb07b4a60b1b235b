"""App configuration of tenders: everything that shares one ocid."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
