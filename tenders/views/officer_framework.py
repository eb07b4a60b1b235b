"""The page of a draft that says whether it is for a framework agreement, and on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.procedures import procedure_of
from tenders.forms.officer_framework import FrameworkForm, framework_initial
from tenders.queries.companies import MOST_LISTED, other_agencies
from tenders.services.frameworks import save_framework
from tenders.views.officer_call import edit
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, page


@page(*WRITERS)
def terms(view: Page) -> HttpResponse:
    """An ordinary contract or a framework agreement, and what the notice says of it."""
    if procedure_of(view.tender.procedure).under_framework:
        raise Http404

    def save(form: FrameworkForm, revision: int) -> None:
        save_framework(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> FrameworkForm:
        return FrameworkForm(data, initial=dict(initial), agencies=list(other_agencies(view.tender)[:MOST_LISTED]))

    return edit(view, Editor(view, "edit", _("Framework agreement"), framework_initial, form, save))
