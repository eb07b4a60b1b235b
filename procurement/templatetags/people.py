"""Names of roles, countries and browsers, the state of a registration, links between pages that belong together."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.models import Organization
from procurement.people import countries
from procurement.people.membership import role_name as name_of_role
from procurement.rules.lifecycle import Role
from procurement.rules.message_kinds import kind_named
from procurement.templatetags.stages import badge

register = template.Library()

_SUBNAVS = {
    "account": (
        gettext_lazy("Account"),
        (
            (gettext_lazy("Overview"), "people:account"),
            (gettext_lazy("E-mail address"), "account_email"),
            (gettext_lazy("Password"), "account_change_password"),
            (gettext_lazy("Second step"), "mfa_index"),
        ),
    ),
    "platform": (
        gettext_lazy("Platform"),
        (
            (gettext_lazy("Waiting"), "people:platform"),
            (gettext_lazy("Organizations"), "people:platform_organizations"),
            (gettext_lazy("People"), "people:platform_people"),
            (gettext_lazy("Mail"), "people:platform_mail"),
            (gettext_lazy("Payments"), "tenders:payments"),
            (gettext_lazy("Tariffs"), "bidders:tariffs"),
            (gettext_lazy("The law as data"), "laws:index"),
            (gettext_lazy("Debarred companies"), "debarment:index"),
        ),
    ),
}

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


@register.filter
def role_name(role: str) -> str:
    """A role in the reader's language."""
    return str(name_of_role(Role(role)))


@register.filter
def kind_title(code: str) -> str:
    """What a message is about, in the reader's language; nothing for one from before there were kinds."""
    return _(kind_named(code).title) if code else ""


@register.filter
def country_name(code: str) -> str:
    """A country in the reader's language."""
    return countries.name_of(code)


@register.filter
def browser_name(agent: str) -> str:
    """What a person recognizes in a User-Agent header: "Firefox, Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for name in _SYSTEMS if name in agent), "").replace("Mac OS X", "macOS")
    short = re.sub(r"[^\w./ -]", "", agent)[:40]
    return ", ".join(filter(None, (browser, system))) or short or _("unknown")


@register.simple_tag
def organization_badge(organization: Organization) -> SafeString:
    """Approved, waiting or refused."""
    if organization.refused_at:
        return badge(_("refused"), "bad")
    if organization.approved_at:
        return badge(_("approved") if organization.kind == Organization.Kind.AGENCY else _("registered"), "good")
    return badge(_("waiting for approval"), "wait")


@register.inclusion_tag("components/subnav.html", takes_context=True)
def subnav(context: Context, which: str) -> dict[str, Any]:
    """`{% subnav "account" %}`, `{% subnav "platform" %}`: the pages beside this one."""
    label, pages = _SUBNAVS[which]
    links = [{"label": text, "url": reverse(name)} for text, name in pages]
    return {"label": label, "links": links, "path": context["request"].path}


@register.simple_tag
def outbox_url() -> str:
    """Where the mails of an installation for trying out can be read; empty where mail really goes out."""
    return reverse("people:outbox") if settings.OUTBOX_PAGE else ""
