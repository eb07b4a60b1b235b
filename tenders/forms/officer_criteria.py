"""Quality criteria that score themselves: a number between two values, or a choice with shares. Never saves.

Criteria that evaluators judge are offered only once there are score sheets for them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.facts import CriterionKind
from tenders.forms.fields import AmountField, typed_number
from tenders.forms.rows import RowForm
from tenders.models import Criterion
from tenders.services.drafts import CriterionDraft

OFFERED = (CriterionKind.NUMBER, CriterionKind.OPTION)
VALUES = 4
"""Decimals of the values between which a number scores."""


class CriterionRow(RowForm):
    """One quality criterion. The title decides: without one the row does not count."""

    decides: ClassVar[tuple[str, ...]] = ("title", "weight", "worst", "best", "options")

    title = forms.CharField(label=_("What is rated"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    kind = forms.ChoiceField(
        label=_("How it scores itself"), widget=forms.RadioSelect, initial=CriterionKind.NUMBER.value,
        choices=[(kind, label) for kind, label in Criterion.KINDS if kind in [offered.value for offered in OFFERED]],
    )  # fmt: skip
    weight = AmountField(label=_("Points at most"), positive=True, most=Decimal(100), width="w-8")
    minimum_points = AmountField(
        label=_("Points needed"), required=False, most=Decimal(100), width="w-8",
        help_text=_("An offer with fewer is excluded. Empty: none are needed."),
    )  # fmt: skip
    worst = AmountField(
        label=_("Value that gets no points"), required=False, places=VALUES, least=None, most=Decimal(10) ** 12, width="w-8",
        help_text=_("For a number. In between, points rise evenly."),
    )  # fmt: skip
    best = AmountField(
        label=_("Value that gets all points"), required=False, places=VALUES, least=None, most=Decimal(10) ** 12, width="w-8",
        help_text=_("It may be the smaller one: then less is better."),
    )  # fmt: skip
    options = forms.CharField(
        label=_("Choices"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a choice: one a line, with its share of the points in percent, for example “Delivery in 5 days = 100”."),
    )  # fmt: skip

    def clean_options(self) -> dict[str, str]:
        found: dict[str, str] = {}
        problems: list[str] = []
        for line in str(self.cleaned_data["options"]).splitlines():
            if not line.strip():
                continue
            try:
                name, share = _option(line)
            except ValidationError as error:
                problems += error.messages
                continue
            if name in found:
                problems.append(gettext("“%(name)s” is there twice.") % {"name": name})
            found[name] = share
        if problems:
            raise ValidationError(problems)
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        by_number = found.get("kind") == CriterionKind.NUMBER.value
        if by_number and found.get("options"):
            self.add_error("options", _("A number has no choices: empty them, or let a choice score."))
        if not by_number and (found.get("worst") is not None or found.get("best") is not None):
            self.add_error("worst", _("A choice has no values: empty both, or let a number score."))
        return found

    def draft(self) -> CriterionDraft:
        """What the services take."""
        found = self.cleaned_data
        return CriterionDraft(
            title=found["title"].strip(),
            kind=found["kind"],
            weight=found["weight"],
            worst=found["worst"],
            best=found["best"],
            options=found["options"],
            minimum_points=found["minimum_points"] or Decimal(0),
        )

    def line(self) -> str:
        """The criterion on one line, as typed."""
        names = [name for name in self.fields if self.typed(name)]
        return ", ".join(" ".join(self.typed(name).split()) for name in names)


def _option(line: str) -> tuple[str, str]:
    """The name and the share (0 to 1, as text) of a line such as "In 5 days = 100"."""
    name, mark, text = line.rpartition("=")
    name = " ".join(name.split())
    if not mark or not name:
        problem = gettext("“%(line)s”: write the choice, an equals sign and its share in percent.")
        raise ValidationError(problem % {"line": line.strip()})
    try:
        share = parse_amount(text.strip().rstrip("%"))
    except NotANumber as error:
        raise ValidationError(f"“{name}”: {sentence(error.issue)}") from error
    if not 0 <= share <= 100:
        raise ValidationError(gettext("“%(name)s”: give a share from 0 to 100 percent.") % {"name": name})
    return name, format((share / 100).normalize(), "f")


def criterion_initial(criterion: Criterion) -> dict[str, Any]:
    """What a row shows of a saved criterion."""
    lines = [f"{name} = {typed_number(Decimal(share) * 100)}" for name, share in criterion.options.items()]
    return {
        "title": criterion.title,
        "kind": criterion.kind,
        "weight": criterion.weight,
        "minimum_points": criterion.minimum_points or None,
        "worst": criterion.worst,
        "best": criterion.best,
        "options": "\n".join(lines),
    }
