"""The page of a draft that says which agencies buy together, and who takes which share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tenders.forms.officer_buyers import SharesPage, shares_initial
from tenders.queries.companies import MOST_LISTED, other_agencies
from tenders.services.buyer_shares import save_shares
from tenders.views.officer_call import edit
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, page


@page(*WRITERS)
def shares(view: Page) -> HttpResponse:
    """The further agencies with their shares; your own agency leads."""
    known: dict[str, Any] = {
        "agencies": list(other_agencies(view.tender)[:MOST_LISTED]),
        "lots": list(view.tender.lots.all()),
    }

    def save(form: SharesPage, revision: int) -> None:
        save_shares(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> SharesPage:
        return SharesPage(data, initial=initial, **known)

    editor = Editor(view, "buyers", _("Agencies that buy together"), shares_initial, form, save)
    if view.request.method == "POST" and "more" in view.request.POST:
        posted = view.request.POST
        before: dict[str, Any] = {"revision": posted.get("revision", ""), "seen": posted.get("seen", "")}
        wanted = SharesPage(posted, initial=shares_initial(view.tender), more=True, **known)
        return editor.show(form=wanted, **before)
    return edit(view, editor)
