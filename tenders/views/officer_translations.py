"""Translating the texts of a tender: which languages there are, and one page of texts beside their translations."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from procurement.rules.messages import Issue
from tenders.forms.translations import LanguageForm, TranslationsForm
from tenders.queries.text_translations import progress, saved_translations, translatable
from tenders.services import text_translations
from tenders.views.officer_page import WRITERS, Page, attempt, page

PAGE_SIZE = 100


@page(*WRITERS)
def languages(view: Page) -> HttpResponse:
    """The language of the texts, and how much is translated into each other one."""
    _native(view)
    form = LanguageForm(initial={"language": view.tender.language})
    refusals: tuple[Issue, ...] = ()
    if view.request.method == "POST":
        form = LanguageForm(view.request.POST)
        if form.is_valid():
            language = form.cleaned_data["language"]
            refusals = attempt(lambda: text_translations.save_language(view.tender, language, actor=view.actor))
            if not refusals:
                return view.done(_("Saved."), "officer-translations")
    context = {"form": form, "forms": [form], "refusals": refusals, "languages": progress(view.tender)}
    status = 422 if view.request.method == "POST" else 200
    return view.render("translations", _("Translations"), context, status=status)


@page(*WRITERS)
def translations(view: Page, language: str) -> HttpResponse:
    """The texts beside their translations, a hundred at a time."""
    _native(view)
    names = dict(settings.LANGUAGES)
    if language not in names or language == view.tender.language:
        raise Http404
    saved = saved_translations(view.tender, language)
    shown = Paginator(translatable(view.tender), PAGE_SIZE).get_page(view.request.GET.get("page"))
    posted = view.request.POST if view.request.method == "POST" else None
    form = TranslationsForm(list(shown), saved, posted, language=language)
    refusals: tuple[Issue, ...] = ()
    if posted is not None and form.is_valid():
        typed, seen = form.translations(), posted.get("seen", "")
        refusals = attempt(
            lambda: text_translations.save_translations(
                view.tender, language, typed, seen=seen, actor=view.actor, now=view.now
            )
        )
        if not refusals:
            return view.done(_("The translations are saved."), "officer-translations")
        form.show_saved(saved)
    context = {
        "form": form, "forms": [form], "refusals": refusals, "page": shown, "language": language,
        "seen": text_translations.fingerprint(saved),
    }  # fmt: skip
    here = _("Translation: %(language)s") % {"language": names[language]}
    return view.render("translation", here, context, status=200 if posted is None else 422)


def _native(view: Page) -> None:
    if view.tender.imported:
        raise Http404
