"""Pages that people write, each in every language on one page at one address. Words only: never money, stages or bids.

The live figures beside the words come from cms.figures. In Wagtail a page is its own view: `get_context` loads what it shows.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.search import index

from cms import figures
from cms.blocks import HomeBlock, WordsBlock
from cms.fields import WordsField
from cms.permissions import EditablePage, FixedPage
from cms.words import ENGLISH, FIELDS, Words, column
from procurement import clock
from procurement.access import get_actor
from procurement.days import day_of
from procurement.rules.lifecycle import Role

FIXED_SLUGS = ("guides", "news", "about")
"""Pages that the header and the footer lead to (cms/urls.py): they can be edited, but not moved, unpublished or deleted."""

NEWS_ON_A_PAGE = 10


def tabs(*shared: str) -> TabbedInterface:
    """The editor: a tab for each language; fields that belong to none come first."""
    own = {code: [FieldPanel(column(field, code)) for field in FIELDS] for code, _name in settings.LANGUAGES}
    own[ENGLISH] = [*map(FieldPanel, shared), *own[ENGLISH]]
    return TabbedInterface([ObjectList(own[code], heading=name) for code, name in settings.LANGUAGES])


class WordsPage(Page):
    """What all our pages share: a title, a summary and a body for each language."""

    title_ro = models.CharField(_("title"), max_length=255, blank=True)
    title_az = models.CharField(_("title"), max_length=255, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    summary_ro = models.CharField(_("summary"), max_length=300, blank=True)
    summary_az = models.CharField(_("summary"), max_length=300, blank=True)
    body = WordsField(WordsBlock(), blank=True, verbose_name=_("content"))
    body_ro = WordsField(WordsBlock(), blank=True, verbose_name=_("content"))
    body_az = WordsField(WordsBlock(), blank=True, verbose_name=_("content"))

    edit_handler: ClassVar[Any] = tabs()
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("title_ro", "title_az", "summary", "summary_ro", "summary_az")),
        *(index.SearchField(name) for name in ("body", "body_ro", "body_az")),
        *(index.AutocompleteField(name) for name in ("title_ro", "title_az")),
    ]
    preview_modes: ClassVar[list[tuple[str, str]]] = settings.LANGUAGES

    class Meta:
        abstract = True

    @property
    def words(self) -> Words:
        """In the reader's language if the page has been written in it, else in the first of the others that it has."""
        reader = (translation.get_language() or ENGLISH)[:2]
        languages = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != reader)
        found = [self.words_in(code) for code in languages]
        return next((words for words in found if words.body), found[0])

    def words_in(self, language: str) -> Words:
        """The words of one language as they stand."""
        title, summary, body = (getattr(self, column(field, language)) for field in FIELDS)
        return Words(language, title or self.title, summary, body)

    @property
    def is_fixed(self) -> bool:
        """Whether the platform itself leads here."""
        return self.depth == 2 or (self.depth == 3 and self.slug in FIXED_SLUGS)

    def permissions_for_user(self, user: Any) -> EditablePage:
        """What this person may do with this page; buttons and refusals both ask it."""
        return (FixedPage if self.is_fixed else EditablePage)(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        may_edit = get_actor(request).has(Role.PLATFORM_ADMIN)
        return {**context, "words": self.words, "now": clock.now(), "may_edit": may_edit}

    @csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # works on methods too
    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The page as it would look, in the language of the tab; shown in a frame of the editor, and nowhere else."""
        with translation.override(mode_name):
            response: HttpResponse = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response


class HomePage(WordsPage):
    """The first page: a promise, live figures and deadlines, then what editors put below."""

    body = WordsField(HomeBlock(), blank=True, verbose_name=_("content"))
    body_ro = WordsField(HomeBlock(), blank=True, verbose_name=_("content"))
    body_az = WordsField(HomeBlock(), blank=True, verbose_name=_("content"))

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.GuideIndexPage", "cms.NewsIndexPage", "cms.TextPage"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = context["now"]
        live = figures.current(now)
        return {
            **context,
            "figures": live,
            "deadlines": live.next_deadlines(now),
            "guides": GuidePage.objects.live().order_by("path")[:4],
            "news": NewsPage.objects.live().order_by("-date", "-pk")[:3],
        }


class GuideIndexPage(WordsPage):
    """All guides, in the order in which editors put them."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.GuidePage"]
    max_count = 1
    template = "cms/guides.html"

    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        guides = GuidePage.objects.child_of(self).live().order_by("path")
        return {**super().get_context(request, *args, **kwargs), "guides": guides}


class GuidePage(WordsPage):
    """How to do one thing."""

    parent_page_types: ClassVar[list[str]] = ["cms.GuideIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/page.html"

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "parent": self.get_parent().specific}


class NewsIndexPage(WordsPage):
    """All news, the latest first."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.NewsPage"]
    max_count = 1
    template = "cms/news.html"

    class Meta:
        verbose_name = _("list of news")
        verbose_name_plural = _("lists of news")

    @property
    def latest(self) -> QuerySet[NewsPage]:
        """What is published, newest first."""
        news: QuerySet[NewsPage] = NewsPage.objects.child_of(self).live().order_by("-date", "-pk")
        return news

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.latest, NEWS_ON_A_PAGE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "news": page}


def today() -> date:
    """The day in the display zone, for a new piece of news."""
    return day_of(clock.now())


class NewsPage(WordsPage):
    """One piece of news."""

    date = models.DateField(_("date"), default=today)

    parent_page_types: ClassVar[list[str]] = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/page.html"
    edit_handler = tabs("date")

    class Meta:
        verbose_name = _("piece of news")
        verbose_name_plural = _("pieces of news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "parent": self.get_parent().specific}


class TextPage(WordsPage):
    """Any other page: who runs the platform, how to reach them, what happens with data."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/page.html"

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class PlantedPage(models.Model):
    """A page that came with the platform and was made once. Editors own it from then on: what they delete stays deleted."""

    name = models.CharField(max_length=60, primary_key=True)
    planted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
