"""A buyer's translations of the texts of a tender. They explain; the texts in the tender's own language count."""

from django.db import models
from django.db.models.functions import MD5

from procurement.models import User
from tenders.models.tender import Tender


class TextTranslation(models.Model):
    """One text of a tender in another language, found by the text itself: a text that changes loses its translation by that.

    The same words mean the same wherever they stand in a tender, so a unit or a heading is translated once.
    """

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=8, help_text="a code of settings.LANGUAGES")
    original = models.TextField()
    text = models.TextField()
    saved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Over the digest, for an index holds no more than 2.7 kB of a text.
            models.UniqueConstraint("tender", "language", MD5("original"), name="text_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.text[:40]}"
