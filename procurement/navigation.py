"""What the header offers to whom: one table of links by role. URL names only, so that nothing above is imported.

A link that a role does not see is not thereby forbidden: what may be read is decided by the queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role

BUYERS = (Role.OFFICER, Role.APPROVER, Role.KEY_HOLDER, Role.CHAIR, Role.EVALUATOR)
BIDDERS = (Role.PREPARER, Role.SUBMITTER)
WORKING = (*BUYERS, *BIDDERS, Role.ORG_ADMIN, Role.AUDITOR, Role.PLATFORM_ADMIN)


@dataclass(frozen=True, slots=True)
class Item:
    """One link: its words, the name of its URL, and the roles that see it (empty: everybody)."""

    label: Any
    url_name: str
    roles: tuple[Role, ...] = ()


ITEMS: tuple[Item, ...] = (
    Item(_("Tenders"), "tenders:board"),
    Item(_("My desk"), "tenders:desk", WORKING),
    Item(_("My bids"), "tenders:bid-list", BIDDERS),
    Item(_("My company"), "tenders:company", BIDDERS),
    Item(_("Contracts"), "tenders:contracts"),
    Item(_("Savings"), "tenders:savings"),
    Item(_("Red flags"), "tenders:red-flags"),
    Item(_("Guides"), "cms:guides"),
    Item(_("Platform"), "people:platform", (Role.PLATFORM_ADMIN,)),
    Item(_("Edit pages"), "wagtailadmin_home", (Role.PLATFORM_ADMIN,)),
)

FOOTER: tuple[Item, ...] = (
    Item(_("Procurement plans"), "tenders:plans"),
    Item(_("Market consultations"), "tenders:consultations"),
    Item(_("Unit prices"), "tenders:unit-prices"),
    Item(_("About this platform"), "cms:about"),
    Item(_("News"), "cms:news"),
    Item(_("Check it yourself"), "tenders:verification"),
    Item(_("The public log"), "tenders:log"),
    Item(_("The law as data"), "laws:index"),
    Item(_("Debarred companies"), "debarment:index"),
    Item(_("Fees"), "bidders:fees"),
    Item(_("Open data"), "tenders:ocds"),
    Item(_("How the platform is used"), "tenders:usage"),
    Item(_("Keys of the platform"), "tenders:keys"),
)


def source_link() -> list[dict[str, Any]]:
    """Where the source code of this installation is offered, as its license (AGPL, section 13) asks; if it is set."""
    return [{"label": _("Source code"), "url": settings.SOURCE_URL, "current": False}] if settings.SOURCE_URL else []


def links(items: tuple[Item, ...], actor: Actor | None, path: str) -> list[dict[str, Any]]:
    """The links of this person in order; the one whose address begins the current path longest is `current`."""
    shown = []
    for item in items:
        if item.roles and (actor is None or not actor.has(*item.roles)):
            continue
        try:
            shown.append({"label": item.label, "url": reverse(item.url_name), "current": False})
        except NoReverseMatch:  # a part that this installation does not run, such as the words of cms
            continue
    under = [link for link in shown if path.startswith(link["url"])]
    if under:
        max(under, key=lambda link: len(link["url"]))["current"] = True
    return shown
