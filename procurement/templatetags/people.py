"""Names of roles, countries and browsers, and the state of a registration as a badge. Never decisions."""

from __future__ import annotations

import re

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from procurement.models import Organization
from procurement.people import countries
from procurement.people.membership import role_name as name_of_role
from procurement.rules.lifecycle import Role
from procurement.templatetags.stages import badge

register = template.Library()

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


@register.filter
def role_name(role: str) -> str:
    """A role in the reader's language."""
    return str(name_of_role(Role(role)))


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
