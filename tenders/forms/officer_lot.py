"""One lot with its items and quality criteria, as typed or imported by an officer. Clean input to dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.rules.facts import AwardMethod, PriceFormula
from procurement.rules.vat import HIGHEST
from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField, CodeField
from tenders.forms.item_sheet import read_items
from tenders.forms.officer_criteria import CriterionRow, criterion_initial
from tenders.forms.officer_items import EDITABLE_ITEMS, ItemRow, item_draft, item_initial
from tenders.forms.officer_method import MethodForm, method_initial
from tenders.forms.rows import MORE, Rows
from tenders.forms.sheets import SheetRefused
from tenders.models import Lot
from tenders.queries import codes
from tenders.services.drafts import ItemDraft, LotDraft

MOST_CRITERIA = 30


class LotForm(MethodForm):
    """What the lot is; its rows are beside it in LotPage."""

    hide_optional = True  # as on the first page

    title = forms.CharField(
        label=_("Title of the lot"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"})
    )
    description = forms.CharField(
        label=_("Description, if the title is not enough"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    estimated_value = AmountField(
        label=_("Estimated value without VAT"), required=False,
        help_text=_("In the currency of the tender, for example 125000.50 or 125000,50. It is published."),
    )  # fmt: skip
    vat_rate = AmountField(
        label=_("VAT rate that you expect, in percent"), required=False, most=HIGHEST, width="w-8",
        help_text=_("Bidders then see their sums with VAT too. Empty: each adds its own. Bids are compared without VAT either way."),
    )  # fmt: skip
    options_estimate = AmountField(
        label=_("Of the estimate, options that do not count in the comparison"), required=False,
        help_text=_(
            "Usually empty: options count in the totals that are compared. Say here how much of the estimate is for options, and they "
            "are priced but not compared; award and saving are then without them."
        ),
    )  # fmt: skip
    cpv_code = CodeField(
        label=_("Exact category code of this lot"), required=False, help_text=_("Only if it is not that of the tender.")
    )
    sheet = forms.FileField(
        label=_("Items from a spreadsheet"), required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=_(
            "XLSX or CSV; the first row names the columns Description, Quantity, Unit and, if you like, CPV and Announced price. "
            "When you save, its rows take the place of the items of this lot."
        ),
    )  # fmt: skip

    def clean_cpv_code(self) -> str:
        code = str(self.cleaned_data["cpv_code"])
        if code and not codes.is_category(code):
            raise forms.ValidationError(_("There is no such category code in the common procurement vocabulary."))
        return code


def lot_initial(lot: Lot | None) -> dict[str, Any]:
    """What the page shows of a saved lot, its rows included; of none, an empty page."""
    if lot is None:
        start = {"award_method": AwardMethod.LOWEST_PRICE.value, "price_formula": PriceFormula.INVERSE.value}
        return {**start, "items": [], "criteria": []}
    return {
        "title": lot.title,
        "description": lot.description,
        "estimated_value": lot.estimated_value,
        "vat_rate": lot.vat_rate,
        "options_estimate": lot.options_estimate,
        "cpv_code": lot.cpv_code,
        **method_initial(lot),
        "items": [item_initial(item) for item in lot.items.all()],
        "criteria": [criterion_initial(criterion) for criterion in lot.criteria.all()],
    }


class LotPage:
    """The page of a lot: its form, the rows of its items (unless there are too many to type) and of its criteria."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Any = None, *, initial: Mapping[str, Any], more: str = ""
    ) -> None:
        """`more` names the rows to which the person asked to add some: then nothing is checked yet."""
        self.initial = initial
        self.many = len(initial["items"]) > EDITABLE_ITEMS
        self._imported: tuple[ItemDraft, ...] | None = None
        self.items = Rows(
            ItemRow, "items", data=data, initial=() if self.many else initial["items"], most=EDITABLE_ITEMS
        )
        self.criteria = Rows(
            CriterionRow, "criteria", data=data, initial=initial["criteria"], blank=1, most=MOST_CRITERIA
        )
        if data is not None and more:
            self.form = LotForm(initial={name: data.get(name, "") for name in LotForm.base_fields})
            self.items = self._again(ItemRow, self.items, MORE if more == "items" else 0)
            self.criteria = self._again(CriterionRow, self.criteria, 1 if more == "criteria" else 0)
        else:
            self.form = LotForm(data, files, initial=dict(initial))

    @staticmethod
    def _again(form: Any, rows: Rows[Any], more: int) -> Rows[Any]:
        typed = rows.as_typed()
        blank = len(rows.forms) - len(typed) + more
        return Rows(form, rows.prefix, initial=typed, blank=blank, most=rows.most)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All forms of the page in their order, for the error summary."""
        return [self.form, *self.items.forms, *self.criteria.forms]

    @property
    def shows_options(self) -> bool:
        """Whether the words on options that do not count stand open: the lot has such, or something is wrong."""
        return bool(self.form["options_estimate"].value() or self.form["options_estimate"].errors)

    @property
    def shows_criteria(self) -> bool:
        """Whether the quality criteria stand open: they count, or somebody has begun to fill them in."""
        return self.form["award_method"].value() != AwardMethod.LOWEST_PRICE.value or bool(self.criteria.filled)

    @property
    def shows_fixed(self) -> bool:
        """Whether the items have a column for the price that the buyer announces."""
        return bool(self.form["award_method"].value() == AwardMethod.QUALITY_ONLY.value)

    def is_valid(self) -> bool:
        """Whether all of it is right, the spreadsheet included; every mistake is found at once."""
        right = [self.form.is_valid(), self._sheet_is_valid(), self.criteria.is_valid()]
        if isinstance(self.form.cleaned_data.get("sheet"), UploadedFile) or "sheet" in self.form.errors:
            # The spreadsheet takes the place of the typed rows, so nothing is said of these.
            self.items = self._again(ItemRow, self.items, 0)
        else:
            right.append(self.items.is_valid())
        by_price = self.form.cleaned_data.get("award_method") == AwardMethod.LOWEST_PRICE.value
        if by_price and any(row.counts for row in self.criteria.filled):
            text = _("You filled in quality criteria: let price and quality decide, or empty their titles.")
            self.form.add_error("award_method", text)
            right.append(False)
        if self._imported is not None and not all(right) and len(self._imported) <= EDITABLE_ITEMS:
            # The browser forgets the chosen file: show what was read from it instead.
            start = [item_initial(item) for item in self._imported]
            self.items = Rows(ItemRow, "items", initial=start, most=EDITABLE_ITEMS)
        return all(right)

    def _sheet_is_valid(self) -> bool:
        upload = self.form.cleaned_data.get("sheet")
        if not isinstance(upload, UploadedFile):
            return True
        try:
            self._imported = read_items(upload)
        except SheetRefused as refused:
            for found in refused.issues:
                self.form.add_error("sheet", sentence(found))
            return False
        return True

    def draft(self) -> LotDraft:
        """What the services take."""
        found = self.form.cleaned_data
        return LotDraft(
            title=found["title"].strip(),
            description=found["description"].strip(),
            estimated_value=found["estimated_value"],
            items=tuple(self._items()),
            criteria=tuple(row.draft() for row in self.criteria.filled),
            cpv_code=found["cpv_code"],
            vat_rate=found["vat_rate"],
            options_estimate=found["options_estimate"],
            **self.form.method(),
        )

    def _items(self) -> Iterator[ItemDraft]:
        if self._imported is not None:
            yield from self._imported
        elif self.many:
            yield from (item_draft(values) for values in self.initial["items"])
        else:
            yield from (item_draft(row.cleaned_data) for row in self.items.filled)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the page is not bound, by label."""
        bound = self.form.is_bound
        names = [name for name in self.form.fields if name != "sheet"]
        values = self.form.cleaned_data if bound else self.initial
        found = shown(self.form, {name: values.get(name) for name in names})
        found.pop(str(self.form["sheet"].label))
        items = list(self._items()) if bound else [item_draft(values) for values in self.initial["items"]]
        for number, item in enumerate(items, 1):
            found[gettext("Item %(number)s") % {"number": number}] = _item_line(item)
        rows = self.criteria.filled
        for number, row in enumerate(rows, 1):
            found[gettext("Criterion %(number)s") % {"number": number}] = row.line()
        return found


def _item_line(item: ItemDraft) -> str:
    line = f"{item.description}: {item.quantity.normalize():f} {item.unit} {item.cpv_code}".strip()
    return gettext("%(item)s (an option)") % {"item": line} if item.optional else line
