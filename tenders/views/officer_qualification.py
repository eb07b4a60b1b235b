"""The page of a draft on which an officer says what companies declare about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.procedures import procedure_of
from tenders.forms.officer_qualification import QualificationForm, qualification_initial
from tenders.queries.qualification import disproportions
from tenders.services.draft_qualification import save_qualification
from tenders.views.officer_call import edit
from tenders.views.officer_editor import Editor
from tenders.views.officer_page import WRITERS, Page, page


@page(*WRITERS)
def qualification(view: Page) -> HttpResponse:
    """Grounds for exclusion and selection criteria, with a warning where a minimum is out of proportion."""
    if not procedure_of(view.tender.procedure).competes:
        raise Http404

    def save(form: QualificationForm, revision: int) -> None:
        save_qualification(view.tender, form.draft(), revision=revision, actor=view.actor, now=view.now)

    def form(data: Any, initial: Mapping[str, Any]) -> QualificationForm:
        return QualificationForm(data, initial=initial, tender=view.tender)

    context = {"beyond": [text for _asking, text, _ratio in disproportions(view.tender)]}
    here = _("What companies declare about themselves")
    return edit(view, Editor(view, "qualification", here, qualification_initial, form, save, context))
