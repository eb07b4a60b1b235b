"""How the winner of a lot is found, as typed by an officer: method, price formula, life cycle, ties. Clean input; never saves."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.evaluation_inputs import plain
from procurement.rules.facts import AwardMethod, PriceFormula
from procurement.rules.life_cycle import HIGHEST_RATE, MOST_YEARS
from procurement.rules.methods.price_points import WITH_STEPS
from procurement.rules.tie_break import WORDS
from tenders.forms.fields import AmountField, typed_number
from tenders.models import Lot

TIES = ("tie_1", "tie_2", "tie_3", "tie_4")
WITH_LIFE = (AwardMethod.LIFE_CYCLE_COST.value, AwardMethod.BEST_RATIO.value)


class MethodForm(forms.Form):
    """The part of a lot's page that says what decides; the criteria are rows beside it."""

    award_method = forms.ChoiceField(
        label=_("What decides"), choices=Lot.METHODS, widget=forms.RadioSelect,
        help_text=_(
            "With the price-quality ratio and the coefficient, add quality criteria below; the price takes the rest of 100 points. "
            "With the cost over the life cycle, add its costs as criteria. With quality alone, share out 100 points, save, and "
            "announce the price of each item."
        ),
    )  # fmt: skip
    price_formula = forms.ChoiceField(
        label=_("Price formula"), choices=Lot.FORMULAS, widget=forms.RadioSelect, required=False,
        help_text=_("Only beside quality criteria. In proportion to the lowest total is the usual one."),
    )  # fmt: skip
    price_parameter = AmountField(
        label=_("Number of the price formula"), required=False, places=4, most=Decimal(9), width="w-8",
        help_text=_(
            "Between the estimate and the lowest total, or against the estimate alone: the power, a whole number (1 is a straight line). "
            "With a knee at the mean: the share of the points at the mean, for example 0.85. In proportion, or by table or bands: empty."
        ),
    )  # fmt: skip
    price_steps = forms.CharField(
        label=_("Steps of a table or of bands"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, rising: the rebate off the estimate and its share of the points, both in percent, for example “5 = 40”."),
    )  # fmt: skip
    life_years = forms.IntegerField(
        label=_("Years over which costs are counted"), required=False, min_value=1, max_value=MOST_YEARS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
    )  # fmt: skip
    discount_rate = AmountField(
        label=_("Discount rate, percent a year"), required=False, places=4, most=Decimal(HIGHEST_RATE), width="w-8",
        help_text=_("By how much costs count less for each year that they come later. 0: they count in full."),
    )  # fmt: skip
    reference_price = AmountField(
        label=_("Price of the reference solution"), required=False,
        help_text=_(
            "Only for the saving: what there is now, or what you would buy otherwise, without VAT. 0 if nothing has to be bought. State "
            "its costs with the criteria below. Published, fixed before the opening, and no offer is judged by it."
        ),
    )  # fmt: skip
    auction_step = AmountField(
        label=_("Least step, percent of the estimate"), required=False, places=2, most=Decimal(100), width="w-8",
        help_text=_("From 0.5 to 3. Left empty, there is no auction."),
    )  # fmt: skip
    tie_1 = forms.ChoiceField(label=_("First"), required=False)
    tie_2 = forms.ChoiceField(label=_("Then"), required=False)
    tie_3 = forms.ChoiceField(label=_("Then, third"), required=False)
    tie_4 = forms.ChoiceField(label=_("Then, fourth"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", gettext("nothing more")), *((rule, sentence(words)) for rule, words in WORDS.items())]
        for name in TIES:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_price_steps(self) -> tuple[tuple[str, str], ...]:
        found = []
        for line in str(self.cleaned_data["price_steps"]).splitlines():
            if line.strip():
                found.append(_step(line))
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        chosen = [found[name] for name in TIES if found.get(name)]
        if len(set(chosen)) < len(chosen):
            self.add_error("tie_2", _("Name each rule between equal offers once."))
        return found

    @property
    def ties(self) -> list[forms.BoundField]:
        """The rules between equal offers, in their order."""
        return [self[name] for name in TIES]

    @property
    def shows_formula(self) -> bool:
        """Whether the price formula stands open: it is not the usual one, or something is wrong with it."""
        usual = self["price_formula"].value() in ("", None, PriceFormula.INVERSE.value)
        return not usual or any(self[name].value() or self[name].errors for name in ("price_parameter", "price_steps"))

    @property
    def shows_life(self) -> bool:
        """Whether years and rate stand open: costs decide, or somebody has begun to fill them in."""
        by_cost = self["award_method"].value() == AwardMethod.LIFE_CYCLE_COST.value
        names = ("life_years", "discount_rate", "reference_price")
        return by_cost or any(self[name].value() or self[name].errors for name in names)

    @property
    def shows_auction(self) -> bool:
        """Whether the auction stands open: the lot has one."""
        return bool(self["auction_step"].value() or self["auction_step"].errors)

    @property
    def shows_ties(self) -> bool:
        """Whether the rules between equal offers stand open: the lot has its own."""
        return any(self[name].value() or self[name].errors for name in TIES)

    def method(self) -> dict[str, Any]:
        """What the draft of a lot takes of a valid form; what the method has no use for is left out."""
        found = self.cleaned_data
        method = found["award_method"]
        taken: dict[str, Any] = {"award_method": method}
        if method == AwardMethod.BEST_RATIO.value:
            formula = found["price_formula"] or PriceFormula.INVERSE.value
            taken |= {"price_formula": formula, "price_parameter": found["price_parameter"]}
            if formula in WITH_STEPS:
                taken["price_steps"] = found["price_steps"]
        if method in WITH_LIFE:
            taken |= {name: found[name] for name in ("life_years", "discount_rate", "reference_price")}
        taken["auction_step"] = found["auction_step"]
        return {**taken, "tie_break": tuple(found[name] for name in TIES if found[name])}


def method_initial(lot: Any) -> dict[str, Any]:
    """What the page shows of a lot, saved or as a change would have it."""
    steps = [
        f"{typed_number(Decimal(rebate))} = {typed_number(Decimal(share) * 100)}" for rebate, share in lot.price_steps
    ]
    return {
        "award_method": lot.award_method,
        "price_formula": lot.price_formula,
        "price_parameter": lot.price_parameter,
        "price_steps": "\n".join(steps),
        "life_years": lot.life_years,
        "discount_rate": lot.discount_rate,
        "reference_price": lot.reference_price,
        "auction_step": lot.auction_step,
        **dict(zip(TIES, lot.tie_break, strict=False)),
    }


def typed_method(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the fields, unchecked."""
    return {name: data.get(name, "") for name in MethodForm.base_fields}


def _step(line: str) -> tuple[str, str]:
    """The rebate in percent and the share (0 to 1), as plain text, of a line such as "5 = 40"."""
    left, mark, right = line.partition("=")
    if not mark:
        problem = gettext(
            "“%(line)s”: write the rebate in percent, an equals sign and the share of the points in percent."
        )
        raise forms.ValidationError(problem % {"line": line.strip()})
    try:
        rebate, share = (parse_amount(text.strip().rstrip("%")) for text in (left, right))
    except NotANumber as error:
        raise forms.ValidationError(sentence(error.issue)) from error
    return plain(rebate), plain(share / 100)
