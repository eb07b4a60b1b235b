"""The page of a draft that says which lots may be awarded together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tenders.forms.officer_groups import GroupsPage, groups_initial
from tenders.services.lot_groups import save_groups
from tenders.views.officer_call import edit
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, page


@page(*WRITERS)
def groups(view: Page) -> HttpResponse:
    """The groups of lots that one bidder may win together."""

    def save(form: GroupsPage, revision: int) -> None:
        save_groups(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> GroupsPage:
        return GroupsPage(data, initial=initial)

    lots = list(view.tender.lots.all())
    return edit(view, Editor(view, "groups", _("Combined lots"), groups_initial, form, save, {"lots": lots}))
