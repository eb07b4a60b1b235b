"""What the notice board's search looks into: the words of each public tender, and every word that occurs at all.

Both can be written anew from the tenders at any time (manage.py index_words); services.search_words is their one writer.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from tenders.models.tender import Tender


class SearchText(models.Model):
    """The words of one public tender: of its title, summary, lots, items and documents, weighed A to D in this order."""

    tender = models.OneToOneField(Tender, primary_key=True, on_delete=models.CASCADE, related_name="+")
    words = SearchVectorField()

    class Meta:
        # Without a list of what is still to be filed: every search would read that list from its beginning to its end.
        indexes = [GinIndex(fields=["words"], name="search_text_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.tender_id}"


class SearchWord(models.Model):
    """A word that some public tender has, folded as `search_fold` does: what a misspelled one is compared with."""

    word = models.CharField(primary_key=True, max_length=60)

    class Meta:
        indexes = [GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word
