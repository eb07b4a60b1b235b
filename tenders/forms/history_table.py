"""An agency's own history as a spreadsheet: the upload, the matching of its columns, and its rows one by one. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from procurement.alphabets import capfirst
from procurement.display import sentence
from procurement.models import Organization
from procurement.people import countries
from procurement.rules.file_types import HEAD, FileRefused, clean_name, recognize
from procurement.rules.history_row import Field
from procurement.rules.messages import gettext_noop, issue
from tenders.forms.history_columns import LABELS
from tenders.forms.sheets import Limits, SheetRefused, content, stream_rows
from tenders.models import HistoryTable
from tenders.services.history_tables import Beginning
from tenders.services.kept_files import Attached

FIELD = "sheet"
LIMITS = Limits(size=20 * 2**20, columns=60, rows=100_000)
SHOWN = 5
"""Rows shown below the headings."""
LONGEST_SHOWN = 120
SEVERAL = "several"
TERMS, FOR_ALL = ("currency", "procedure", "decimal_sign", "country"), "for_all_"
"""What holds for all rows, and what the names of its inputs begin with: columns are named alike."""
PROCEDURES = [
    ("", _("not said")), ("open", _("open procedure")), ("selective", _("chosen bidders")),
    ("limited", _("negotiated without a call")), ("direct", _("direct purchase")),
]  # fmt: skip
SIGNS = [("", _("as it stands; what is unclear is asked back")), (".", "1,234.50"), (",", "1.234,50")]

EMPTY = gettext_noop("There is no row below the headings.")


class UploadForm(forms.Form):
    """The file, and whose history it holds."""

    owner = forms.ChoiceField(label=_("Whose history"))
    sheet = forms.FileField(
        label=_("Spreadsheet (.xlsx or .csv)"),
        max_length=200,
        allow_empty_file=True,
        help_text=_("Headings in the first row, one award a row; at most 20 MB and 100,000 rows of the first sheet."),
    )
    media_type = ""

    def __init__(self, *args: Any, agencies: Sequence[Organization], several: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._agencies = {str(one.pk): one for one in agencies}
        owner: Any = self.fields["owner"]
        owner.choices = [(key, one.name) for key, one in self._agencies.items()]
        if several:
            owner.choices.append((SEVERAL, _("Several buyers, named in each row")))
        if len(owner.choices) == 1:
            owner.initial, owner.widget = owner.choices[0][0], forms.HiddenInput()

    def clean_sheet(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["sheet"]
        upload.name = clean_name(upload.name or "")
        try:
            self.beginning = beginning_of(upload.name, content(upload, FIELD, LIMITS))
            upload.seek(0)
            self.media_type = recognize(upload.name, upload.read(HEAD))
        except SheetRefused as refused:
            raise forms.ValidationError([sentence(found) for found in refused.issues]) from refused
        except FileRefused as refused:
            raise forms.ValidationError(sentence(refused.message)) from refused
        upload.seek(0)
        return upload

    @property
    def organization(self) -> Organization | None:
        return self._agencies.get(self.cleaned_data["owner"])

    @property
    def attached(self) -> Attached:
        return Attached(self.cleaned_data["sheet"], self.media_type)


class MatchingForm(forms.Form):
    """Which column is what, and what holds for all rows."""

    for_all_currency = forms.CharField(
        label=_("Currency of all amounts"), required=False, min_length=3, max_length=3,
        help_text=_("Three letters, where no column says it."), widget=forms.TextInput(attrs={"class": "w-8"}),
    )  # fmt: skip
    for_all_procedure = forms.ChoiceField(
        label=_("Procedure, where no column says it"), choices=PROCEDURES, required=False
    )
    for_all_decimal_sign = forms.ChoiceField(label=_("How amounts are written"), choices=SIGNS, required=False)
    for_all_country = forms.ChoiceField(label=_("Country of the registry numbers"))

    def __init__(self, *args: Any, table: HistoryTable, **options: Any) -> None:
        super().__init__(*args, **options)
        names = ((get_column_letter(at + 1), heading) for at, heading in enumerate(table.headings))
        columns = [("", _("no column")), *((str(at), f"{name}: {text}") for at, (name, text) in enumerate(names))]
        matched = {one.value: forms.ChoiceField(label=LABELS[one], choices=columns, required=False) for one in Field}
        self.column_names = tuple(matched)
        self.fields = {**matched, **self.fields}
        country: Any = self.fields["for_all_country"]
        country.choices = countries.choices()
        if table.organization is not None:
            country.required, country.widget = False, forms.HiddenInput()
        self._country = table.organization.country if table.organization else ""

    def clean_for_all_currency(self) -> str:
        return str(self.cleaned_data["for_all_currency"]).upper()

    @property
    def matching(self) -> dict[str, int]:
        """The columns that were chosen."""
        return {name: int(at) for name in self.column_names if (at := self.cleaned_data[name])}

    @property
    def terms(self) -> dict[str, str]:
        """What holds for all rows; the country is the agency's, where there is one."""
        found = {name: self.cleaned_data[FOR_ALL + name] for name in TERMS}
        return {**found, "country": self._country or found["country"]}


def beginning_of(name: str, data: bytes) -> Beginning:
    """Headings and first rows; SheetRefused where there is no row below the headings."""
    rows = list(islice(stream_rows(name, data, FIELD, LIMITS), SHOWN + 1))
    if len(rows) < 2:
        raise SheetRefused(issue(FIELD, EMPTY))
    width = max(at for row in rows for at, cell in enumerate(row.cells, 1) if cell.text)
    texts = [tuple(cell.text[:LONGEST_SHOWN] for cell in row.cells[:width]) for row in rows]
    return Beginning(texts[0], tuple(texts[1:]))


def choices_of(matching: Mapping[str, int], terms: Mapping[str, str]) -> dict[str, Any]:
    """What was chosen, as a MatchingForm shows it."""
    return {**matching, **{FOR_ALL + name: value for name, value in terms.items()}}


def labelled(matching: dict[str, int], headings: Sequence[str]) -> list[tuple[str, str]]:
    """What was matched, in words: (field, heading)."""
    return [(capfirst(LABELS[name]), headings[matching[name]]) for name in Field if name in matching]
