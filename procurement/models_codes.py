"""Official code lists. Fields, and which label is shown."""

from django.db import models


class Code(models.Model):
    """An entry of an official code list: CPV categories and NUTS regions, with a label in each language that has one."""

    scheme = models.CharField(max_length=8)
    code = models.CharField(max_length=12)
    label_en = models.CharField(max_length=300)
    label_ro = models.CharField(max_length=300, blank=True)
    label_az = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label_en}"

    def label_in(self, language: str) -> str:
        """The label in a language of the platform, in English where that is missing."""
        return str(getattr(self, f"label_{language[:2]}", "") or self.label_en)
