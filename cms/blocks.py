"""The blocks of which pages are made. Structure only: how they look is in templates/cms/blocks/ and the style sheets.

No raw HTML, no embedded media of other sites, no picture without words for those who can't see it.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["bold", "italic", "link", "document-link", "ol", "ul", "h3", "code"]
PLAIN_TEXT = ["bold", "italic", "link", "code"]

TONES = [("info", _("To know")), ("good", _("Good news")), ("warn", _("Take care"))]
ICONS = [
    ("building", _("Building")),
    ("chart", _("Chart")),
    ("check", _("Check mark")),
    ("clock", _("Clock")),
    ("document", _("Document")),
    ("eye", _("Eye")),
    ("key", _("Key")),
    ("lock", _("Lock")),
    ("scales", _("Scales")),
    ("seal", _("Seal")),
    ("user", _("Person")),
]


def address_of_a_link(value: str) -> None:
    """Only addresses of this site or https: whoever follows a link from an official page must be safe."""
    if not (value.startswith("https://") or (value.startswith("/") and not value.startswith("//"))):
        raise ValidationError(_("Begin with / for a page of this site, or with https://."))


class HeadingBlock(blocks.CharBlock):
    """A heading of the second level; it can be linked to by `anchor`."""

    class Meta:
        icon = "title"
        label = _("Heading")
        max_length = 120
        template = "cms/blocks/heading.html"

    def get_context(self, value: str, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context=parent_context), "anchor": anchor(value)}


_PLAIN = str.maketrans("əƏı", "eEi")
"""Letters that are no Latin letter with a mark, which slugify would leave out."""


def anchor(heading: str) -> str:
    """The fragment of a heading's address."""
    return slugify(heading.translate(_PLAIN)) or "section"


class TextBlock(blocks.RichTextBlock):
    """Paragraphs and lists."""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        features = RICH_TEXT
        template = "cms/blocks/text.html"


class LinkBlock(blocks.StructBlock):
    """Words that lead somewhere."""

    words = blocks.CharBlock(label=_("Words"), max_length=80)
    address = blocks.CharBlock(label=_("Address"), max_length=300, validators=[address_of_a_link])

    class Meta:
        icon = "link"
        label = _("Link")


class CalloutBlock(blocks.StructBlock):
    """What nobody should miss."""

    tone = blocks.ChoiceBlock(label=_("Tone"), choices=TONES, default="info")
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=PLAIN_TEXT)

    class Meta:
        icon = "warning"
        label = _("Callout")
        template = "cms/blocks/callout.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with the source."""

    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Source"), max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class StepBlock(blocks.StructBlock):
    """One thing to do."""

    title = blocks.CharBlock(label=_("What to do"), max_length=120)
    text = blocks.RichTextBlock(label=_("How"), features=[*PLAIN_TEXT, "ul"])


class StepsBlock(blocks.ListBlock):
    """Numbered steps in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(StepBlock(), **kwargs)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"


class FigureBlock(blocks.StructBlock):
    """A picture. What it shows is always also said in words."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("In words"), max_length=250, help_text=_("What the picture shows, for those who can't see it.")
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=250, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/figure.html"


class WordsBlock(blocks.StreamBlock):
    """The body of a guide, a piece of news or any other page."""

    heading = HeadingBlock()
    text = TextBlock()
    steps = StepsBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    figure = FigureBlock()


class PromiseBlock(blocks.StructBlock):
    """What the platform guarantees, and where to check that it is so."""

    icon = blocks.ChoiceBlock(label=_("Symbol"), choices=ICONS, default="seal")
    claim = blocks.CharBlock(label=_("Promise"), max_length=120)
    how = blocks.TextBlock(label=_("How it is kept"))
    check = blocks.TextBlock(label=_("How to check it"))
    link = LinkBlock(label=_("Where to check it"))


class PromisesBlock(blocks.StructBlock):
    """The promises, each beside its check."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), required=False)
    promises = blocks.ListBlock(PromiseBlock(), label=_("Promises"), min_num=1)

    class Meta:
        icon = "tick-inverse"
        label = _("Promises")
        template = "cms/blocks/promises.html"


class DoorBlock(blocks.StructBlock):
    """Where one kind of reader begins."""

    icon = blocks.ChoiceBlock(label=_("Symbol"), choices=ICONS, default="user")
    who = blocks.CharBlock(label=_("For whom"), max_length=60)
    text = blocks.TextBlock(label=_("Text"))
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=4)


class DoorsBlock(blocks.StructBlock):
    """The entries for officers, companies, auditors."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    doors = blocks.ListBlock(DoorBlock(), label=_("Entries"), min_num=1, max_num=4)

    class Meta:
        icon = "group"
        label = _("Entries by reader")
        template = "cms/blocks/doors.html"


class HomeBlock(WordsBlock):
    """The body of the home page, below the live figures."""

    promises = PromisesBlock()
    doors = DoorsBlock()
