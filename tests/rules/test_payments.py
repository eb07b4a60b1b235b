"""How charges stand by their ledger: whatever the order and number of messages, the state and what follows are the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules.complaints import ComplaintStage
from procurement.rules.lifecycle import Role
from procurement.rules.payment_acts import Act, ChargeFacts, after_complaint, payment_may
from procurement.rules.payment_facts import Theirs, differences, fits_card, from_units, to_units, told_by
from procurement.rules.payments import Entry, Fact, Kind, Order, Payment, State, Wanted, orders, standing

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TWO = Decimal("200.00")


def entry(fact: Fact, payment: str = "", amount: str = "0", source: str = "", at: datetime | None = NOW) -> Entry:
    return Entry(fact, payment, Decimal(amount), source or f"{payment}:{fact}", at)


HELD, TAKEN = entry(Fact.HELD, "pi_1", "200"), entry(Fact.TAKEN, "pi_1", "200")
BACK = entry(Fact.REFUNDED, "pi_1", "200", "re_1")
RELEASED, KEPT = entry(Fact.RELEASED), entry(Fact.KEPT)
FREED = entry(Fact.FREED, "pi_1")
BANK = entry(Fact.TAKEN, "bank:1", "200")


@pytest.mark.parametrize(
    ("kind", "entries", "state", "wanted"),
    [
        (Kind.FEE, (), State.DUE, ()),
        (Kind.FEE, (TAKEN,), State.PAID, ()),
        (Kind.FEE, (TAKEN, KEPT), State.KEPT, ()),
        (Kind.SECURITY, (HELD,), State.HELD, ()),
        (Kind.SECURITY, (HELD, RELEASED), State.RETURNING, (Wanted(Order.CANCEL, "pi_1", TWO),)),
        (Kind.SECURITY, (HELD, RELEASED, FREED), State.RETURNED, ()),
        (Kind.SECURITY, (HELD, KEPT), State.KEPT, (Wanted(Order.CAPTURE, "pi_1", TWO),)),
        (Kind.SECURITY, (HELD, TAKEN, KEPT), State.KEPT, ()),
        (Kind.SECURITY, (HELD, TAKEN, RELEASED), State.RETURNING, (Wanted(Order.REFUND, "pi_1", TWO),)),
        (Kind.SECURITY, (TAKEN, RELEASED, BACK), State.RETURNED, ()),
        (Kind.SECURITY, (HELD, FREED), State.DUE, ()),
        (Kind.SECURITY, (RELEASED,), State.CALLED_OFF, ()),
        (Kind.SECURITY, (KEPT,), State.CALLED_OFF, ()),
        (Kind.SECURITY, (BANK, RELEASED), State.RETURNING, ()),
        (Kind.DEPOSIT, (HELD, KEPT, RELEASED), State.RETURNING, (Wanted(Order.CANCEL, "pi_1", TWO),)),
    ],
)
def test_state_and_orders_follow_from_the_entries(
    kind: Kind, entries: tuple[Entry, ...], state: State, wanted: tuple[Wanted, ...]
) -> None:
    found = standing(kind, TWO, entries)
    assert (found.state, orders(found, NOW)) == (state, wanted)


def test_second_payment_goes_back_and_the_first_stays() -> None:
    again = entry(Fact.HELD, "pi_2", "200")
    found = standing(Kind.SECURITY, TWO, (TAKEN, again, BANK))
    assert found.state is State.HELD
    assert orders(found, NOW) == (Wanted(Order.REFUND, "pi_1", TWO), Wanted(Order.CANCEL, "pi_2", TWO))
    small = entry(Fact.TAKEN, "pi_0", "50")
    assert standing(Kind.FEE, TWO, (small,)).state is State.DUE


def test_hold_is_taken_before_the_bank_lets_it_go() -> None:
    found = standing(Kind.SECURITY, TWO, (HELD,))
    assert orders(found, NOW + timedelta(days=4)) == (Wanted(Order.CAPTURE, "pi_1", TWO),)
    assert orders(found, NOW + timedelta(days=4, microseconds=-1)) == ()
    assert (found.here, found.taken, found.refunded) == (TWO, Decimal(0), Decimal(0))


def test_failed_refund_is_no_refund() -> None:
    failed = entry(Fact.REFUND_FAILED, "pi_1", "200", "re_1")
    found = standing(Kind.SECURITY, TWO, (TAKEN, RELEASED, BACK, failed))
    assert (found.state, found.refunded) == (State.RETURNING, Decimal(0))


FACTS = st.lists(
    st.builds(
        Entry,
        st.sampled_from(list(Fact)),
        st.sampled_from(["pi_1", "pi_2", "bank:1"]),
        st.sampled_from([Decimal(50), Decimal(200)]),
        st.sampled_from(["a", "b"]),
        st.just(NOW),
    ),
    max_size=8,
    unique_by=lambda one: (one.fact, one.payment, one.source),
)


@settings(max_examples=150, deadline=None)
@given(FACTS, st.sampled_from(list(Kind)), st.data())
def test_any_order_and_number_of_messages_gives_the_same_state(
    entries: list[Entry], kind: Kind, data: st.DataObject
) -> None:
    first = standing(kind, TWO, entries)
    again = data.draw(
        st.permutations([*entries, *data.draw(st.lists(st.sampled_from(entries)) if entries else st.just([]))])
    )
    assert standing(kind, TWO, again) == first
    assert all(one.here >= 0 for one in first.payments)
    assert all(wanted.amount > 0 for wanted in orders(first, NOW))


def intent(status: str, **more: Any) -> dict[str, Any]:
    given = {"metadata": {"charge": "c"}, "amount_capturable": 20000, "amount_received": 20000, **more}
    return {"object": "payment_intent", "id": "pi_1", "status": status, "currency": "ron", **given}


def refund(status: str, **more: Any) -> dict[str, Any]:
    given = {"payment_intent": "pi_1", "metadata": None, "amount": 20000, "currency": "ron", **more}
    return {"object": "refund", "id": "re_1", "status": status, **given}


@pytest.mark.parametrize(
    ("thing", "facts"),
    [
        (intent("requires_capture"), [("held", TWO)]),
        (intent("succeeded"), [("taken", TWO)]),
        (intent("canceled"), [("freed", 0)]),
        (intent("requires_payment_method", last_payment_error={"charge": "ch_1"}), [("failed", 0)]),
        (intent("processing"), []),
        (refund("succeeded"), [("refunded", TWO)]),
        (refund("failed", payment_intent={"id": "pi_1"}), [("refunded", TWO), ("refund_failed", TWO)]),
    ],
)
def test_objects_of_the_payment_service_tell_facts(thing: dict[str, Any], facts: list[Any]) -> None:
    told = told_by(thing)
    assert told is not None
    assert (told.payment, [(one.fact, one.amount) for one in told.entries]) == ("pi_1", facts)


def test_what_tells_of_no_money_is_left_alone() -> None:
    assert told_by({"object": "customer"}) is None
    assert told_by(refund("requires_action")) is None
    assert told_by(refund("succeeded", payment_intent=None)) is None


def test_amounts_are_whole_numbers_of_the_smallest_unit() -> None:
    assert (to_units(Decimal("12.30"), "RON"), to_units(Decimal(12), "JPY"), to_units(Decimal("1.2"), "KWD")) == (
        1230,
        12,
        1200,
    )
    assert (from_units(1230, "ron"), from_units(1234, "kwd")) == (Decimal("12.30"), Decimal("1.234"))
    with pytest.raises(ValueError, match="no whole number"):
        to_units(Decimal("12.30"), "JPY")
    fits = [(Decimal("999999.99"), "RON"), (Decimal(1000000), "RON"), (Decimal("0.5"), "JPY"), (Decimal(0), "RON")]
    assert [fits_card(*one) for one in fits] == [True, False, False, False]


def test_every_difference_is_named() -> None:
    ours = [
        Payment("pi_1", taken=TWO),
        Payment("pi_2", held=TWO),
        Payment("pi_3", taken=TWO),
        Payment("bank:1", taken=TWO),
    ]
    theirs = {
        "pi_1": Theirs(Decimal(0), TWO, Decimal(0)),
        "pi_2": Theirs(Decimal(0), TWO, Decimal(0), disputed=True),
        "pi_4": Theirs(Decimal(0), TWO, Decimal(0)),
        "pi_5": Theirs(Decimal(0), Decimal(0), Decimal(0)),
    }
    said = [str(one) for one in differences(ours, theirs)]
    assert [text.split(":")[0] for text in said] == ["pi_2", "pi_2, held", "pi_2, taken", "pi_3", "pi_4"]
    assert differences(ours[:1], {"pi_1": theirs["pi_1"]}) == ()


DUE = ChargeFacts(Kind.SECURITY, State.DUE, card=True)
OVER = ChargeFacts(Kind.SECURITY, State.HELD, over=True)
WAITS = ChargeFacts(Kind.SECURITY, State.HELD, over=True, proposed=Act.KEEP, proposer="ana")


@pytest.mark.parametrize(
    ("facts", "act", "role", "why"),
    [
        (DUE, Act.PAY, Role.SUBMITTER, ""),
        (DUE, Act.PAY, Role.OFFICER, "Your role"),
        (ChargeFacts(Kind.FEE, State.DUE), Act.PAY, Role.SUBMITTER, "takes no cards"),
        (ChargeFacts(Kind.FEE, State.DUE, card=True, fits=False), Act.PAY, Role.SUBMITTER, "more than one card"),
        (ChargeFacts(Kind.FEE, State.PAID, card=True), Act.PAY, Role.SUBMITTER, "Nothing is due"),
        (DUE, Act.TRANSFER_CAME, Role.OFFICER, ""),
        (DUE, Act.GUARANTEE_CAME, Role.PLATFORM_ADMIN, ""),
        (ChargeFacts(Kind.FEE, State.DUE), Act.GUARANTEE_CAME, Role.OFFICER, "A fee is paid"),
        (DUE, Act.KEEP, Role.OFFICER, "nothing to decide"),
        (ChargeFacts(Kind.SECURITY, State.HELD), Act.KEEP, Role.OFFICER, "has not ended"),
        (OVER, Act.GIVE_BACK, Role.OFFICER, ""),
        (OVER, Act.CONFIRM, Role.APPROVER, "Nothing waits"),
        (OVER, Act.RETURN, Role.APPROVER, "Nothing waits"),
        (WAITS, Act.GIVE_BACK, Role.OFFICER, "recorded already"),
        (WAITS, Act.RETURN, Role.OFFICER, ""),
        (WAITS, Act.CONFIRM, Role.APPROVER, ""),
        (ChargeFacts(Kind.SECURITY, State.KEPT, proposed=Act.KEEP), Act.CONFIRM, Role.APPROVER, "nothing to decide"),
        (ChargeFacts(Kind.SECURITY, State.RETURNING), Act.SENT_BACK, Role.OFFICER, "Nothing that came"),
        (ChargeFacts(Kind.SECURITY, State.RETURNING, at_bank=True), Act.SENT_BACK, Role.OFFICER, ""),
    ],
)
def test_each_act_is_allowed_or_says_why_not(facts: ChargeFacts, act: Act, role: Role, why: str) -> None:
    found = payment_may(facts, act, [role], "barbu")
    assert found.allowed is not bool(why)
    assert why in " ".join(str(one) for one in found.issues)


def test_nobody_confirms_what_they_recorded() -> None:
    (found,) = payment_may(WAITS, Act.CONFIRM, [Role.APPROVER], "ana").issues
    assert "yourself" in str(found)


@pytest.mark.parametrize(
    ("kind", "stage", "paid", "fact"),
    [
        (Kind.FEE, ComplaintStage.UPHELD, True, Fact.RELEASED),
        (Kind.SECURITY, ComplaintStage.UPHELD, True, Fact.RELEASED),
        (Kind.FEE, ComplaintStage.DISMISSED, True, Fact.KEPT),
        (Kind.SECURITY, ComplaintStage.DISMISSED, True, None),
        (Kind.SECURITY, ComplaintStage.WITHDRAWN, False, Fact.RELEASED),
        (Kind.FEE, ComplaintStage.ADMISSIBLE, True, None),
    ],
)
def test_end_of_a_complaint_decides_about_its_money(
    kind: Kind, stage: ComplaintStage, paid: bool, fact: Fact | None
) -> None:
    assert after_complaint(kind, stage, paid=paid) is fact
