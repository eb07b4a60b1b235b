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


@register(Tags.security, deploy=True)
def payments_are_whole(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """One key without the other switches nothing on, which is hardly what somebody wanted who set it."""
    found: list[CheckMessage] = []
    if bool(settings.STRIPE_API_KEY) != bool(settings.STRIPE_WEBHOOK_SECRET):
        found.append(
            DeployWarning(
                "Only one of STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET is set: no card can be used to pay.",
                hint="Set both, or neither (docs/payments.md).",
                id="procurement.W006",
            )
        )
    if settings.STRIPE_ENABLED and settings.STRIPE_API_BASE != "https://api.stripe.com":
        found.append(
            DeployWarning(
                "STRIPE_API_BASE leads to a server that is not Stripe's: payments there move no money.",
                hint="Leave it out, unless this is for trying out.",
                id="procurement.W007",
            )
        )
    return found
