"""Ways around: header links, breadcrumbs, pages of a list, the drawn timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from procurement.navigation import FOOTER, ITEMS, links, source_link

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_links(context: Context, which: str = "header") -> list[dict[str, Any]]:
    """`{% nav_links as links %}`, `{% nav_links "footer" as links %}`: label, url, current."""
    request = context.get("request")
    path = request.path if request else ""
    if which == "footer":
        return [*links(FOOTER, context.get("actor"), path), *source_link()]
    return links(ITEMS, context.get("actor"), path)


@register.simple_tag
def breadcrumbs(*pairs: object) -> SafeString:
    """`{% breadcrumbs label url label url … %}`; the last url may be empty: it is this page."""
    if len(pairs) % 2:
        raise ValueError("breadcrumbs takes pairs of a label and a url.")
    trail = list(zip(pairs[::2], pairs[1::2], strict=True))
    items = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<a href="{}">{}</a>', url, label)
                if url
                else format_html('<span aria-current="page">{}</span>', label),
            )
            for label, url in trail
        ),
    )
    return format_html('<nav class="breadcrumbs" aria-label="{}"><ol>{}</ol></nav>', gettext("Breadcrumbs"), items)


@register.filter
def elided(page: Page[Any]) -> Iterator[int | str]:
    """The numbers of a pager, with an ellipsis where pages are left out."""
    return iter(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


POINT = ("label", "at", "ends_at", "state", "explanation", "note")


def _point(point: Any) -> dict[str, Any]:
    given = point if isinstance(point, Mapping) else {name: getattr(point, name, None) for name in POINT}
    return {name: given.get(name) for name in POINT}


@register.filter
def timeline(points: Iterable[Any], now: datetime) -> list[dict[str, Any]]:
    """Points in order with their state, and today's mark at its place. A point is a mapping or an object of POINT's names.

    A given `state` (done, current, todo, off) is kept. Without one, what has begun is done, the next date is current.
    """
    drawn: list[dict[str, Any]] = []
    marked = has_current = False
    for point in map(_point, points):
        at = point["at"]
        ahead = at is None or at > now
        if ahead and not marked and point["state"] not in ("done", "current"):
            drawn.append({"today": True, "at": now})
            marked = True
        state = point["state"] or ("done" if not ahead else "todo" if has_current else "current")
        has_current = has_current or state == "current"
        drawn.append({**point, "state": state})
    return drawn if marked else [*drawn, {"today": True, "at": now}]
