"""Who may sit on an evaluation committee: the buyer's people with the role, who bid for nobody. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from procurement.models import Membership, User
from procurement.rules.lifecycle import Role
from tenders.models import CommitteeSeat, Tender


def _able(tender: Tender, role: Role) -> QuerySet[User]:
    held = Membership.objects.filter(user=OuterRef("pk"), ended_at=None)
    return User.objects.filter(
        Exists(held.filter(role=role, organization=tender.buyer_id)),
        ~Exists(held.filter(role__in=(Role.PREPARER, Role.SUBMITTER))),
        is_active=True,
    )


def candidates(tender: Tender, *, chair: bool) -> list[User]:
    """The people who may be named as evaluator, or as chair, by name."""
    return list(_able(tender, Role.CHAIR if chair else Role.EVALUATOR).order_by("name", "email"))


def able_among(tender: Tender, users: Iterable[UUID], *, chair: bool) -> set[UUID]:
    """Those of these people who may be named."""
    able = _able(tender, Role.CHAIR if chair else Role.EVALUATOR)
    return set(able.filter(pk__in=list(users)).values_list("pk", flat=True))


def substitutes(seat: CommitteeSeat) -> list[User]:
    """Who may take over a seat: whoever may be named and never sat on this committee, so that nobody comes back."""
    sat = set(seat.tender.seats.values_list("user_id", flat=True))
    return [user for user in candidates(seat.tender, chair=seat.chair) if user.pk not in sat]
