"""Components that wrap content: `{% notice "warn" _("Title") %}…{% endnotice %}`. Markup only."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from procurement.templatetags.pictures import icon

register = template.Library()

NOTICES = {
    "info": ("info", "info"),
    "good": ("good", "check"),
    "warn": ("warn", "warning"),
    "bad": ("bad", "error"),
    "draft": ("warn", "edit"),
}
"""Kind of notice -> tone and symbol."""


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A message set apart. Kinds: info, good, warn, bad, draft (hatched: nothing here has been submitted)."""
    tone, symbol = NOTICES[kind]
    heading = format_html('<p class="notice-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice-{} tone-{}">{}<div class="notice-body">{}{}</div></div>',
        kind, tone, icon(symbol), heading, content,
    )  # fmt: skip


@register.simple_block_tag
def card(content: str, title: str = "", url: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A surface with a heading of the given level; kinds: plain, sunken."""
    heading: str = format_html('<a href="{}">{}</a>', url, title) if url else title
    if heading:
        heading = format_html("<h{}>{}</h{}>", level, heading, level)
    extra = f" card-{kind}" if kind else ""
    return format_html('<section class="card{}">{}{}</section>', extra, heading, content)


@register.simple_block_tag
def details(content: str, summary: str, is_open: bool = False) -> SafeString:
    """A disclosure that works without JavaScript."""
    return format_html(
        '<details class="details"{}><summary>{}</summary><div class="details-body">{}</div></details>',
        SafeString(" open") if is_open else "", summary, content,
    )  # fmt: skip


@register.simple_block_tag
def fieldset(content: str, legend: str, hint: str = "") -> SafeString:
    """Inputs that belong together, under one legend."""
    explained = format_html('<p class="hint">{}</p>', hint) if hint else ""
    return format_html('<fieldset class="fieldset"><legend>{}</legend>{}{}</fieldset>', legend, explained, content)


@register.simple_block_tag
def summary(content: str) -> SafeString:
    """A summary list; its rows are `{% row label %}…{% endrow %}`."""
    return format_html('<dl class="summary">{}</dl>', content)


@register.simple_block_tag
def row(content: str, label: str, url: str = "", link: str = "") -> SafeString:
    """One row of a summary list; a url adds a link ("Change") that is read out with the label."""
    action = (
        format_html(
            '<dd class="summary-action"><a href="{}">{}<span class="visually-hidden"> {}</span></a></dd>',
            url, link or gettext("Change"), label,
        )
        if url
        else ""
    )  # fmt: skip
    return format_html("<div><dt>{}</dt><dd>{}</dd>{}</div>", label, content, action)


@register.simple_block_tag
def table(content: str, caption: str, kind: str = "") -> SafeString:
    """A table that scrolls inside itself. On a phone, kind "stack" makes rows cards (give each td a data-label), "pairs" cards
    of two columns, and "brief" leaves out the cells of class wide-only."""
    extra = f" table-{kind}" if kind else ""
    return format_html(
        '<div class="table-wrap" role="region" aria-label="{}" tabindex="0"><table class="table{}">'
        "<caption>{}</caption>{}</table></div>",
        caption, extra, caption, content,
    )  # fmt: skip


@register.simple_block_tag
def actions(content: str) -> SafeString:
    """A row of buttons; full width on a phone."""
    return format_html('<div class="actions">{}</div>', content)


@register.simple_block_tag
def codeblock(content: str, label: str) -> SafeString:
    """A hash, receipt or command, to be read letter by letter."""
    return format_html(
        '<div class="codeblock"><p class="codeblock-label">{}</p>'
        '<pre tabindex="0" role="region" aria-label="{}"><code>{}</code></pre></div>',
        label, label, SafeString(content.strip()),
    )  # fmt: skip
