"""A long story of changes by chance, kept now and then and in parts: at each step the report over kept rows is that of the awards."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from procurement.models import Organization
from tenders import tasks
from tenders.models import (
    Award,
    Contract,
    FrameworkTerms,
    KeptAmounts,
    KeptSaving,
    KeptSavings,
    Lot,
    SavingMark,
    Tender,
)
from tenders.queries import savings_parts
from tenders.queries.savings_filters import SEVERAL, UNKNOWN, SavingsFilters
from tenders.queries.savings_kept import Kept, kept_now, read
from tenders.queries.savings_kept_check import differing, kept_state
from tenders.queries.savings_made import LARGE
from tenders.queries.savings_remembered import REMEMBERED
from tenders.services import savings_keeping
from tenders.services.savings_keeping import check_kept, keep_savings
from tests.tenders.test_savings_kept import EUR, NARROWER, an_award, crowd, live, now_kept, told

__all__ = ["crowd"]

ZONE = settings.DISPLAY_TIME_ZONE
STEPS = 40
EVERY: tuple[dict[str, Any], ...] = (
    *NARROWER, {"edited": "yes"}, {"edited": "no"}, {"procedure": UNKNOWN}, {"region": "RO213"}, {"evidence": "B"},
    {"division": "45", "bids": SEVERAL, "edited": "no", "origin": "imported"},
)  # fmt: skip


class Story:
    """What may happen to the rows of the tables that the report reads, by whatever program: the same story for a seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def one(self, model: Any) -> Any:
        return self.chance.choice(list(model.objects.order_by("pk")))

    def set(self, model: Any, **values: Any) -> int:
        return int(model.objects.filter(pk=self.one(model).pk).update(**values))

    def price(self) -> Decimal:
        return Decimal(self.chance.randrange(1, 10_000_000)) / 100

    def acts(self) -> dict[str, Callable[[], object]]:
        """By name, so that a failure says what was done."""
        pick, price = self.chance.choice, self.price
        return {
            "amount": lambda: self.set(Award, amount=pick([None, price()])),
            "status": lambda: self.set(Award, status=pick(["active", "cancelled"])),
            "bids": lambda: self.set(Award, valid_bids=pick([None, 1, 3]), median_bid=price()),
            "day": lambda: self.set(Award, decided_at=F("decided_at") - timedelta(days=pick([1, 40]))),
            "indexed": lambda: self.set(Award, indexed_total=pick([None, price()]), indexed_gap=pick(["", "broad"])),
            "life cycle": lambda: self.set(
                Award, life_cycle_reference=pick([None, price()]), life_cycle_cost=price(), life_cycle_gap=pick(["", "no_costs"])
            ),
            "supplier": lambda: self.set(Award, supplier=pick([None, self.one(Organization)])),
            "award": lambda: Award.objects.create(lot=self.one(Lot), amount=price(), status="active"),
            "award gone": lambda: self.one(Award).delete(),
            "award moves": lambda: self.set(Award, lot=self.one(Lot)),
            "contract": lambda: Contract.objects.update_or_create(
                award=self.one(Award),
                defaults={"number": "9", "status": pick(["active", "completed"]), "final_amount": price()},
            ),
            "contract gone": lambda: Contract.objects.filter(award=self.one(Award)).delete(),
            "contract moves": self._move_contract,
            "estimate": lambda: self.set(Lot, estimated_value=price()),
            "estimate edited": lambda: self.set(Lot, first_estimate=price(), estimate_edits=pick([0, 2])),
            "lot moves": lambda: self.set(Lot, tender=self.one(Tender), number=self.chance.randrange(100, 30_000)),
            "tender": lambda: self.set(Tender, cpv_code=pick(["", "92000000"]), region=pick(["", "RO213"])),
            "currency": lambda: self.set(Tender, currency=pick(["EUR", "MDL"])),
            "buyer": lambda: self.set(Tender, buyer=self.one(Tender).buyer),
            "fixed": lambda: self.set(Tender, savings_baseline=pick(["", "median", "indexed"])),
            "origin": lambda: self.set(Tender, imported=pick([True, False]), procedure=pick(["", "open"])),
            "framework": lambda: FrameworkTerms.objects.get_or_create(tender=self.one(Tender), defaults={"months": 9}),
            "framework gone": lambda: FrameworkTerms.objects.all().delete(),
            "size": lambda: self.set(Organization, size=pick(["", "micro", "large"])),
        }  # fmt: skip

    def _move_contract(self) -> None:
        free = Award.objects.filter(contract=None).order_by("pk").first()
        Contract.objects.filter(pk=self.one(Contract).pk).update(award=free)


@pytest.mark.parametrize("seed", [1, 2])
def test_kept_rows_are_those_of_the_awards_whatever_happens(
    crowd: None, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    story = Story(seed)
    keep_savings()
    monkeypatch.setattr(savings_keeping, "BATCH", 2)
    names = list(story.acts()) * 2
    story.chance.shuffle(names)
    for step, name in enumerate(names[:STEPS]):
        story.acts()[name]()
        if story.chance.random() < 0.5:
            keep_savings(batches=1)
        assert differing(ZONE) == [], (step, name)
        filters = replace(EUR, **story.chance.choice(EVERY))
        assert told(filters) == live(filters), (step, name, filters)
    keep_savings(batches=None)
    assert now_kept(marked=False)
    assert differing(ZONE) == []
    for wanted in EVERY:
        assert told(replace(EUR, **wanted)) == live(replace(EUR, **wanted)), wanted


def test_a_lot_that_moved_to_another_tender_is_kept_once_however_few_marks_are_worked_off_at_a_time(
    crowd: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_savings()
    monkeypatch.setattr(savings_keeping, "BATCH", 1)
    lot = Lot.objects.filter(awards__status="active").order_by("pk")[0]
    left, other = lot.tender_id, Tender.objects.exclude(pk=lot.tender_id).order_by("pk")[0]
    Lot.objects.filter(pk=lot.pk).update(tender=other, number=700)
    assert set(SavingMark.objects.values_list("tender_id", flat=True)) == {left, other.pk}
    for _one in range(2):
        assert keep_savings(batches=1) == 1
        assert differing(ZONE) == []
        assert told(EUR) == live(EUR)
    assert list(KeptSaving.objects.filter(lot_id=lot.pk).values_list("tender_id", flat=True)) == [other.pk]


def test_rows_that_were_written_while_a_report_was_read_are_read_again(crowd: None) -> None:
    keep_savings()
    seen: list[Kept | None] = []

    def statement(kept: Kept | None) -> tuple[str, list[Any]]:
        seen.append(kept)
        if len(seen) == 1:
            Award.objects.filter(amount__gt=0).update(amount=F("amount") + 1)
            keep_savings()
        return savings_parts.totals_sql(EUR, ZONE, kept)

    read(EUR, ZONE, statement)
    assert len(seen) == 2
    seen.clear()
    KeptSavings.objects.update(made_by="another version of the platform")
    read(EUR, ZONE, statement)
    assert seen[0] is None


def test_emptied_tables_are_no_longer_read_from_what_was_kept(crowd: None) -> None:
    keep_savings()
    FrameworkTerms.objects.create(tender=an_award().lot.tender, months=48)
    keep_savings()
    before = told(EUR)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE tenders_frameworkterms CASCADE")
    assert kept_now(EUR, ZONE) is None
    assert told(EUR) == live(EUR) != before
    keep_savings()
    assert now_kept(marked=False)
    assert differing(ZONE) == []


def test_a_row_that_is_wrong_is_found_and_all_are_written_anew(
    crowd: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    call_command("kept_savings", "--check")
    assert "reports read the awards" in capsys.readouterr().out
    keep_savings()
    right = told(EUR)
    call_command("kept_savings", "--check")
    assert "Every row is that of its awards" in capsys.readouterr().out
    wrong = KeptSaving.objects.filter(currency="EUR").order_by("ocid", "lot_number")[0]
    KeptSaving.objects.filter(pk=wrong.pk).update(award=1)
    with pytest.raises(CommandError, match=f"^1 lots differ from their awards: {wrong.ocid} lot {wrong.lot_number}"):
        call_command("kept_savings", "--check")
    assert tasks.check_kept_savings() == 1
    assert wrong.ocid in caplog.text
    assert told(EUR) == right
    KeptSaving.objects.filter(pk=wrong.pk).delete()
    call_command("kept_savings", "--rebuild")
    assert (kept_state(ZONE).in_use, kept_state(ZONE).waiting, check_kept()) == (True, 0, 0)
    assert told(EUR) == right


@pytest.mark.parametrize("wrong", ["another", "too few", "too many"])
def test_amounts_that_are_not_those_of_their_row_are_found(crowd: None, wrong: str) -> None:
    keep_savings()
    right = told(EUR)
    row = KeptSaving.objects.filter(currency="EUR", large=False, counted__gt=0).order_by("ocid", "lot_number")[0]
    amounts = KeptAmounts.objects.filter(pk=row.pk)
    if wrong == "another":
        amounts.update(award=F("award") + 1)
    elif wrong == "too few":
        amounts.delete()
    else:
        KeptAmounts.objects.bulk_create([clone(amounts.get(), uuid4())])
    REMEMBERED.forget()
    assert told(EUR) != right
    found = differing(ZONE)
    assert len(found) == 1
    assert (found[0] == (row.ocid, row.lot_number)) is (wrong != "too many")
    assert check_kept() == 1
    assert told(EUR) == right


def clone(amounts: KeptAmounts, lot: UUID) -> KeptAmounts:
    amounts.lot_id = lot
    return amounts


def test_an_amount_that_does_not_fit_is_added_up_as_it_is(crowd: None) -> None:
    """The largest amount that a notice can state, one that just does not fit any more, and one that just fits."""
    largest, limit = Decimal("999999999999999999.99"), Decimal(LARGE)
    keep_savings()
    small = KeptSaving.objects.filter(currency="EUR", large=False).values("lot_id")
    single = Award.objects.annotate(others=Count("lot__awards")).filter(others=1)
    several = single.filter(status="active", lot__in=small).order_by("pk")
    first, second, third = several[:3]
    Award.objects.filter(pk=first.pk).update(amount=largest, mean_bid=largest)
    Award.objects.filter(pk=second.pk).update(amount=limit)
    Award.objects.filter(pk=third.pk).update(amount=limit - Decimal("0.01"))
    keep_savings()
    assert now_kept(marked=False)
    changed = KeptSaving.objects.filter(pk__in=[first.lot_id, second.lot_id, third.lot_id])
    assert dict(changed.values_list("pk", "large")) == {first.lot_id: True, second.lot_id: True, third.lot_id: False}
    assert KeptAmounts.objects.get(pk=third.lot_id).award == 10**18 - 1
    for wanted in EVERY:
        assert told(replace(EUR, **wanted)) == live(replace(EUR, **wanted)), wanted
    assert differing(ZONE) == []
    Award.objects.filter(pk__in=[second.pk, third.pk]).update(status="cancelled")
    assert now_kept(marked=True)
    assert told(EUR) == live(EUR)


def test_the_report_is_right_without_a_worker(crowd: None) -> None:
    """Nothing was ever kept, or nothing since the last of many changes."""
    assert kept_now(EUR, ZONE) is None
    keep_savings(batches=1)
    Award.objects.filter(amount__gt=0).update(amount=F("amount") * 2)
    Award.objects.filter(amount__gt=0).update(amount=F("amount") * 3)
    assert now_kept(marked=True)
    for wanted in EVERY:
        assert told(replace(EUR, **wanted)) == live(replace(EUR, **wanted)), wanted
    assert SavingsFilters("EUR") == EUR
