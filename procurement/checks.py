"""Checks of an installation that Django's own check --deploy does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as DeployWarning

from procurement import kek_copy


@register(Tags.security, deploy=True)
def embedded_servers(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """The embedded servers are for trying out, developing and small pilots."""
    found: list[CheckMessage] = []
    if settings.EMBEDDED_DATABASE:
        found.append(
            DeployWarning(
                "The embedded PostgreSQL is in use: its security releases come later than PostgreSQL's own.",
                hint="Set DATABASE_URL to a server that your distribution or provider keeps up to date.",
                id="procurement.W001",
            )
        )
    if settings.EMBEDDED_BROKER:
        found.append(
            DeployWarning(
                "The embedded Valkey is in use: only processes of this machine can reach it.",
                hint="Set BROKER_URL to RabbitMQ or Redis.",
                id="procurement.W002",
            )
        )
    if not settings.SECOND_STEP_REQUIRED:
        found.append(
            DeployWarning(
                "People may publish, bid and open with a password alone.",
                hint="Set SECOND_STEP_REQUIRED=1: every role that binds somebody then needs an app or a passkey.",
                id="procurement.W004",
            )
        )
    return found


@register(Tags.security, deploy=True)
def kek_can_be_lost(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Without a recovery key the key-encryption key has no way back but its copies."""
    if kek_copy.kept() is not None:
        return []
    return [
        DeployWarning(
            "No recovery key: if the key-encryption key and its copies are lost, no sealed bid can ever be opened.",
            hint="Make one offline (verify.pyz recovery new), then run manage.py keys safeguard KEY.",
            id="procurement.W005",
        )
    ]


@register(Tags.security, deploy=True)
def storage_is_shared(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Several web machines must see the same sealed bids, and mail must go out."""
    found: list[CheckMessage] = []
    if not str(settings.MAIL_DELIVERY_BACKEND).endswith(".smtp.EmailBackend"):
        found.append(
            DeployWarning(
                "Mail is kept here and reaches nobody.",
                hint="Set EMAIL_URL to smtp:// or smtps://.",
                id="procurement.W003",
            )
        )
    return found
