"""Quality criteria: a number between two values or a choice with shares score themselves, evaluators judge the rest. Never saves."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.criteria import COSTS
from procurement.rules.evaluation_inputs import plain
from procurement.rules.facts import CriterionKind
from procurement.rules.methods.price_points import HIGHEST_POWER
from tenders.forms.fields import AmountField, typed_number
from tenders.forms.rows import RowForm
from tenders.models import Criterion
from tenders.services.drafts import CriterionDraft

VALUES = 4
"""Decimals of the values between which a number scores."""


class CriterionRow(RowForm):
    """One quality criterion. The title decides: without one the row does not count."""

    decides: ClassVar[tuple[str, ...]] = ("title", "weight", "worst", "best", "options", "guidance", "anchors")
    common: ClassVar[tuple[str, ...]] = ("title", "kind", "weight", "minimum_points", "guidance")

    title = forms.CharField(label=_("What is rated"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    kind = forms.ChoiceField(
        label=_("How it is scored"), widget=forms.RadioSelect, initial=CriterionKind.NUMBER.value, choices=Criterion.KINDS,
    )  # fmt: skip
    weight = AmountField(
        label=_("Points at most"), required=False, most=Decimal(100), width="w-8",
        help_text=_("0: it only tells equal offers apart. A cost has none: leave it empty."),
    )  # fmt: skip
    minimum_points = AmountField(
        label=_("Points needed"), required=False, most=Decimal(100), width="w-8",
        help_text=_("An offer with fewer is excluded. Empty: none are needed."),
    )  # fmt: skip
    worst = AmountField(
        label=_("Value that gets no points"), required=False, places=VALUES, least=None, most=Decimal(10) ** 12, width="w-8",
        help_text=_("In between, points rise evenly."),
    )  # fmt: skip
    best = AmountField(
        label=_("Value that gets all points"), required=False, places=VALUES, least=None, most=Decimal(10) ** 12, width="w-8",
        help_text=_("It may be the smaller one: then less is better."),
    )  # fmt: skip
    options = forms.CharField(
        label=_("Choices"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, with its share of the points in percent, for example “Delivery in 5 days = 100”."),
    )  # fmt: skip
    guidance = forms.CharField(
        label=_("What the evaluators look at, or how a cost is computed"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published, so that bidders know what counts and everybody can check it. Needed for these two only."),
    )  # fmt: skip
    power = forms.IntegerField(
        label=_("Power"), required=False, min_value=1, max_value=HIGHEST_POWER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        help_text=_("Points = points at most \u00d7 (answer \u00f7 highest answer) to this power. Empty: 1."),
    )  # fmt: skip
    scale_max = AmountField(
        label=_("Highest score"), required=False, most=Decimal(1000), width="w-8",
        help_text=_("Scores go from 0 to this. Empty: 100."),
    )  # fmt: skip
    scale_step = AmountField(
        label=_("Step of the scores"), required=False, most=Decimal(1000), width="w-8", help_text=_("Empty: 1."),
    )  # fmt: skip
    anchors = forms.CharField(
        label=_("What scores mean in words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, for example “10 = convinces in every point”. It keeps scores comparable."),
    )  # fmt: skip
    consensus_spread = AmountField(
        label=_("Agree where scores are further apart than"), required=False, most=Decimal(1000), width="w-8",
        help_text=_("Then the committee agrees on one score and the chair records why. Empty: the mean always counts."),
    )  # fmt: skip

    reference = AmountField(
        label=_("This cost of the reference solution"), required=False,
        help_text=_("Without VAT, for the saving alone; 0 if it has none. Left empty everywhere, there is no reference solution."),
    )  # fmt: skip

    def clean_options(self) -> dict[str, str]:
        return _lines(str(self.cleaned_data["options"]), _option)

    def clean_anchors(self) -> dict[str, str]:
        return _lines(str(self.cleaned_data["anchors"]), _anchor)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        kind = found.get("kind")
        if kind != CriterionKind.OPTION and found.get("options"):
            self.add_error("options", _("Only a choice has choices: empty them, or let a choice score."))
        if kind != CriterionKind.NUMBER and (found.get("worst") is not None or found.get("best") is not None):
            self.add_error("worst", _("Only a number has values: empty both, or let a number score."))
        if kind not in COSTS and found.get("reference") is not None:
            self.add_error("reference", _("Only a cost has one of the reference solution: empty it."))
        explained = kind == CriterionKind.JUDGED or kind in COSTS
        if (not explained and found.get("guidance")) or (kind != CriterionKind.JUDGED and found.get("anchors")):
            self.add_error("guidance", _("Only evaluators look at something, and only costs are computed: empty it."))
        if kind not in COSTS and found.get("weight") is None and "weight" not in self.errors:
            self.add_error("weight", _("Say how many points it brings at most; 0 if it only tells equal offers apart."))
        return found

    @property
    def counts(self) -> bool:
        """Whether it does more than tell equal offers apart."""
        return bool(self.cleaned_data.get("weight")) or self.cleaned_data.get("kind") in COSTS

    @property
    def parts(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        """What belongs to one way of scoring alone: its heading, whether it stands open, its fields."""
        kind = self["kind"].value()
        groups = (
            ((CriterionKind.NUMBER,), _("If a number scores"), ("worst", "best")),
            ((CriterionKind.RELATIVE,), _("If the highest number gets all points"), ("power",)),
            ((CriterionKind.OPTION,), _("If a choice scores"), ("options",)),
            (
                (CriterionKind.JUDGED,),
                _("If evaluators judge"),
                ("scale_max", "scale_step", "anchors", "consensus_spread"),
            ),
            (tuple(COSTS), _("If it is a cost"), ("reference",)),
        )
        return [
            (heading, kind in ways or any(self[name].errors for name in names), [self[name] for name in names])
            for ways, heading, names in groups
        ]

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields that every criterion has."""
        return [self[name] for name in self.common]

    def draft(self) -> CriterionDraft:
        """What the services take."""
        found = self.cleaned_data
        return CriterionDraft(
            title=found["title"].strip(),
            kind=found["kind"],
            weight=found["weight"] or Decimal(0),
            worst=found["worst"],
            best=found["best"],
            options=found["options"],
            minimum_points=found["minimum_points"] or Decimal(0),
            guidance=found["guidance"].strip(),
            scale_max=found["scale_max"] if found["scale_max"] is not None else Decimal(100),
            scale_step=found["scale_step"] if found["scale_step"] is not None else Decimal(1),
            anchors=found["anchors"],
            consensus_spread=found["consensus_spread"],
            reference=found["reference"],
            power=(found["power"] or 1) if found["kind"] == CriterionKind.RELATIVE else 1,
        )

    def line(self) -> str:
        """The criterion on one line, as typed."""
        names = [name for name in self.fields if self.typed(name)]
        return ", ".join(" ".join(self.typed(name).split()) for name in names)


def _lines(text: str, read: Callable[[str], tuple[str, str]]) -> dict[str, str]:
    """The lines of a list as a mapping, every mistake at once."""
    found: dict[str, str] = {}
    problems: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            name, value = read(line)
        except ValidationError as error:
            problems += error.messages
            continue
        if name in found:
            problems.append(gettext("“%(name)s” is there twice.") % {"name": name})
        found[name] = value
    if problems:
        raise ValidationError(problems)
    return found


def _anchor(line: str) -> tuple[str, str]:
    """The score (as a plain decimal) and the words of a line such as "10 = convinces in every point"."""
    text, mark, words = line.partition("=")
    if not mark or not words.strip():
        problem = gettext("“%(line)s”: write the score, an equals sign and what it means.")
        raise ValidationError(problem % {"line": line.strip()})
    try:
        score = parse_amount(text)
    except NotANumber as error:
        raise ValidationError(sentence(error.issue)) from error
    return plain(score), " ".join(words.split())


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
    judged = criterion.kind == CriterionKind.JUDGED
    words = sorted(criterion.anchors.items(), key=lambda anchor: Decimal(anchor[0]))
    return {
        "title": criterion.title,
        "kind": criterion.kind,
        "weight": criterion.weight,
        "minimum_points": criterion.minimum_points or None,
        "worst": criterion.worst,
        "best": criterion.best,
        "options": "\n".join(lines),
        "guidance": criterion.guidance,
        "scale_max": criterion.scale_max if judged else None,
        "scale_step": criterion.scale_step if judged else None,
        "anchors": "\n".join(f"{typed_number(Decimal(score))} = {meaning}" for score, meaning in words),
        "consensus_spread": criterion.consensus_spread,
        "reference": criterion.reference,
        "power": criterion.power if criterion.kind == CriterionKind.RELATIVE else None,
    }
