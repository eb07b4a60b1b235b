"""What a company does before it bids: register. Storing an organization is procurement's; this says what a company gets."""

from __future__ import annotations

from datetime import datetime

from procurement.models import Organization, User
from procurement.people.organizations import OrganizationProfile, register
from procurement.rules.lifecycle import Role

FOUNDER_ROLES = (Role.ORG_ADMIN, Role.SUBMITTER, Role.PREPARER)


def register_company(profile: OrganizationProfile, *, user: User, now: datetime) -> Organization:
    """A bidder, at once: its numbers are checked for form and check digit, nobody has to approve it.

    The person who registers administers it, prepares and submits bids, and may share that out afterwards. Refused with every wrong
    number, and when the company is registered already.
    """
    return register(profile, kind=Organization.Kind.COMPANY, founder=user, roles=FOUNDER_ROLES, approved=True, now=now)
