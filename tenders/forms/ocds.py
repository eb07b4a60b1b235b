"""What open data may be asked for in the address, and on the command line."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.queries.releases import ReleaseFilters

LARGEST_ID = 2**63 - 1


class ReleaseForm(forms.Form):
    """Filters and the place in the list. The names are those of the address, so `from` can't be an attribute."""

    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    buyer = forms.CharField(required=False, max_length=200)
    origin = forms.ChoiceField(required=False, choices=[("", ""), ("native", _("native")), ("imported", _("imported"))])
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["from"] = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def filters(self) -> ReleaseFilters:
        """The filters of a valid form."""
        found = self.cleaned_data
        return ReleaseFilters(found["from"], found["until"], found["buyer"], found["origin"])


class ChangesForm(forms.Form):
    """The place in the feed that the reader has seen, and whether he wants the releases in full."""

    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    full = forms.BooleanField(required=False)
