"""A document that came with an act, kept by its digest. Abstract: each act has a table of its own."""

from django.db import models


class KeptFile(models.Model):
    """One file under the name it came with; pages offer it as a download only."""

    file = models.FileField(upload_to="orders/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True
