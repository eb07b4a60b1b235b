"""Tariffs of the platform: proposed by one administrator, put into force by another, read by everybody, changed by nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from bidders.models import Tariff
from bidders.payments import tariffs
from procurement import clock
from procurement.models import LogEntry
from tests import factories
from tests.tenders.conftest import world
from tests.tenders.officer_screens import signed_in, text_of
from tests.tenders.tariffs import GIVEN, administrators, put_into_force, tomorrow

__all__ = ["world"]  # fixture


def test_nothing_is_asked_unless_two_administrators_decide(world: None) -> None:
    page, proposals = reverse("bidders:fees"), reverse("bidders:tariffs")
    visitor = signed_in(None)
    assert "This platform asks for no fees." in text_of(visitor.get(page))
    one, other = administrators()
    given = {**GIVEN, "valid_from": tomorrow().isoformat()}
    assert signed_in(one).post(proposals, given).status_code == 302
    row = tariffs.waiting().get()
    address = reverse("bidders:tariff", args=[row.pk])
    assert signed_in(one).get(address).status_code == 200
    assert signed_in(one).post(address, {"act": "confirm"}).status_code == 422
    assert "This platform asks for no fees." in text_of(visitor.get(page))
    assert tariffs.in_force("RON", tomorrow()) is None
    assert signed_in(other).post(address, {"act": "confirm"}).status_code == 302
    shown = text_of(visitor.get(page))
    assert "Decision 12 of the board" in shown
    assert "at most 60 % of the fee" in shown
    assert tariffs.in_force("RON", tomorrow()) == row
    assert [tariffs.in_force(*at) for at in (("EUR", tomorrow()), ("RON", tomorrow() - timedelta(days=1)))] == [
        None
    ] * 2
    told = LogEntry.objects.filter(subject=f"tariff:{row.pk}", public=True).order_by("id")
    assert [entry.type for entry in told] == ["tariff.proposed", "tariff.answered"]
    assert all(tariffs.digest(row) in entry.body for entry in told)
    assert signed_in(other).get(address).status_code == 404  # answered


def test_tariff_never_changes_and_a_later_one_takes_its_place(world: None) -> None:
    first = put_into_force()
    with pytest.raises(DatabaseError), transaction.atomic():
        Tariff.objects.filter(pk=first.pk).update(most=0)
    later = tomorrow() + timedelta(days=1)
    one = signed_in(factories.make_admin("piet@platform.example", "Piet"))
    proposals = reverse("bidders:tariffs")
    same_day = one.post(proposals, {**GIVEN, "valid_from": tomorrow().isoformat()})
    assert "begins on that day already" in text_of(same_day)
    nothing = {**GIVEN, "valid_from": later.isoformat(), "bid": "", "contract": "", "title": "No fees"}
    assert one.post(proposals, nothing).status_code == 302
    end = tariffs.waiting().get()
    assert one.post(reverse("bidders:tariff", args=[end.pk]), {"act": "return"}).status_code == 302
    assert not tariffs.waiting().exists()
    assert one.post(proposals, nothing).status_code == 302
    end = tariffs.waiting().get()
    two = signed_in(factories.make_admin("pola@platform.example", "Pola"))
    assert two.post(reverse("bidders:tariff", args=[end.pk]), {"act": "confirm"}).status_code == 302
    assert [tariffs.in_force("RON", day) for day in (tomorrow(), later)] == [first, end]
    clock.travel(clock.now() + timedelta(days=2))
    states = [tariffs.state_of(row, tomorrow() - timedelta(days=1)) for row in (first, end)]
    assert states == ["over", "in_force"]
    assert "From this day on nothing is asked." in text_of(signed_in(None).get(reverse("bidders:fees")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bid": "100000 20"}, "write a value, “=” and the fee"),
        ({"bid": "100000 = twenty"}, "“twenty”:"),
        ({"bid": "100000 = 20"}, "The last band has no end"),
        ({"bid": "more = 0", "contract": ""}, "at least one fee above zero"),
        ({"valid_from": "2020-01-01"}, "A tariff begins on a later day than today"),
        ({"currency": "lei"}, "Currency"),
    ],
)
def test_wrong_tariff_is_refused_in_words(world: None, change: dict[str, str], words: str) -> None:
    one, _other = administrators()
    given = {**GIVEN, "valid_from": tomorrow().isoformat(), **change}
    answer = signed_in(one).post(reverse("bidders:tariffs"), given)
    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert not Tariff.objects.exists()
