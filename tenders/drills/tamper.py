"""T3, nothing is altered unseen: rows, stored objects and bundles are damaged in every way, and each damage must be named."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from procurement import blobs
from procurement.rules.verify import Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Played
from tenders.drills import cast
from tenders.drills.bundle_damage import mutations
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.lies import told
from tenders.drills.tampering import Row, Table, append_only_tables, as_superuser, changed, looked_at, rows
from tenders.drills.unbound import CHECKED, SLOW, UNBOUND
from tenders.models import BidAct
from tenders.queries.integrity import CHECKS
from tenders.services.bundles import write_bundle

Change = tuple[str, str, list[Any]]
"""Which column or act of which row, the statement, and its values."""


@dataclass
class Tally:
    """How many changes were made, named, refused by the database's own rules, or not bound to anything."""

    counts: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)


def run(sizes: Sizes, say: Say) -> Findings:
    """A procedure is played to its end; then so many changes in all, and the larger lies."""
    found = Findings()
    say("a procedure is played")
    played = play()
    found.wrong += [f"before anything was changed: {problem}" for check in CHECKS.values() for problem in check()]
    say("rows")
    _rows(found, sizes)
    say("stored objects")
    _objects(found, sizes.mutations // 10, random.Random(sizes.seed))  # noqa: S311
    say("bundles")
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        _bundle(found, bundle_of(played, audience), sizes.mutations // 4, sizes.seed, audience.value)
    lies(found, played)
    return found


def play() -> Played:
    """Two lots, three companies, a bid replaced and one withdrawn, both lots awarded, a contract completed, ticks between."""
    played = cast.published(cast.buyer())
    companies = [cast.company(f"Company {number}") for number in range(3)]
    for number, company in enumerate([*companies, companies[0]]):
        prices = {lot: tuple(str(float(price) + number) for price in texts) for lot, texts in cast.PRICES.items()}
        played.receipts.append(director.hand_in(played, company, prices))
        if number % 2:
            cast.tick()
    cast.withdraw(played, companies[2])
    cast.tick(2)
    director.close_and_open(played)
    cast.tick()
    for number in (1, 2):
        director.decide(played, number)
        director.wait_for_standstill(played, number)
    director.sign(played, 1)
    director.complete(played, 1)
    cast.tick()
    return played


def bundle_of(played: Played, audience: Audience) -> bytes:
    """The bundle of the tender as it is now."""
    out = BytesIO()
    write_bundle(played.fresh(), audience, out)
    return out.getvalue()


def _rows(found: Findings, sizes: Sizes) -> None:
    chance, tally = random.Random(sizes.seed), Tally()  # noqa: S311
    tables = append_only_tables()
    evidence = [table for table in tables if table.name in CHECKED]
    share = sizes.mutations * 4 // 10 // (sum(table.name not in SLOW for table in evidence) or 1)
    there = {table: rows(table) for table in tables}  # as it was: changing the triggers is itself told in the log
    with as_superuser([table.name for table in tables]):
        for table in evidence:
            count = share // 10 if table.name in SLOW else share
            for change in _changes(table, count, there[table], chance):
                _try(found, tally, table, change)
        others = _without_hash({table: there[table] for table in tables if table.name not in CHECKED}, chance)
    found.did.append("Every column of every table of evidence was changed as superuser with the triggers off.")
    for what, count in tally.counts.items():
        found.figure(f"changes of rows: {what}", count)
    found.figure("columns that no check binds, with their reasons in docs/drills.md", len(tally.silent))
    if others:
        found.did.append(f"Append-only by trigger alone, their contents in no hash: {', '.join(others)}.")


def _try(found: Findings, tally: Tally, table: Table, change: Change) -> None:
    what, statement, values = change
    outcome = looked_at(statement, values, lambda: _named(CHECKED[table.name]))
    judge(found, tally, (table.name, what), outcome)


def judge(found: Findings, tally: Tally, change: tuple[str, str], outcome: tuple[str, str]) -> None:
    """Count a change of a table by what came of it; one that nobody named is wrong, unless nothing is bound there."""
    (table, what), (done, named) = change, outcome
    column = what.partition(" ")[0]
    if done == "refused":
        tally.counts["refused by the database itself"] += 1
    elif named:
        tally.counts["named"] += 1
    elif (table, column) in UNBOUND:
        tally.counts["of columns that nothing binds"] += 1
        tally.silent[f"{table}.{column}"] += 1
    else:
        found.wrong.append(f"{table}, {what}: nobody noticed")


def _named(first: Sequence[str]) -> str:
    """The first problem that the records' checks find, those named first before the others."""
    for name in (*first, *(name for name in CHECKS if name not in first)):
        if problem := next(CHECKS[name](), ""):
            return problem
    return ""


def _changes(table: Table, count: int, there: list[Row], chance: random.Random) -> Iterator[tuple[str, str, list[Any]]]:
    """So many changes of a table: each column in its turn, then whole rows deleted, doubled, and values exchanged."""
    acts = [*table.columns, "delete", "double", "exchange"]
    for number in range(count if there else 0):
        row, act = chance.choice(there), acts[number % len(acts)]
        key, where = row[table.key], f"WHERE {table.key} = %s"
        if act == "delete":
            yield f"delete of row {key}", f"DELETE FROM {table.name} {where}", [key]  # noqa: S608
        elif act == "double":
            rest = ", ".join(f'"{column}"' for column in table.columns)
            doubled = f"SELECT %s, {rest} FROM {table.name} {where}"  # noqa: S608
            new = changed(key, chance) if not isinstance(key, int) else key + 1_000_000
            yield f"double of row {key}", f'INSERT INTO {table.name} ("{table.key}", {rest}) {doubled}', [new, key]
        elif act == "exchange":
            other, column = chance.choice(there), chance.choice(table.columns)
            if other[column] != row[column]:
                yield f"{column} of another row in row {key}", _set(table, column), [other[column], key]
        elif (value := changed(row[act], chance)) != row[act]:
            yield f"{act} of row {key}", _set(table, act), [value, key]


def _set(table: Table, column: str) -> str:
    return f'UPDATE {table.name} SET "{column}" = %s WHERE {table.key} = %s'  # noqa: S608


def _without_hash(tables: Mapping[Table, list[Row]], chance: random.Random) -> list[str]:
    """Tables with rows of which a change of some column goes unnoticed; they rest on triggers and grants alone."""
    silent = []
    for table, there in tables.items():
        for _, statement, values in _changes(table, len(table.columns), there, chance):
            done, named = looked_at(statement, values, lambda: _named(()))
            if done == "done" and not named:
                silent.append(table.name)
                break
    return silent


def _objects(found: Findings, count: int, chance: random.Random) -> None:
    """Damage the stored objects of acts, one at a time, at any byte; afterwards each is as it was."""
    named = 0
    acts = list(BidAct.objects.exclude(kind=BidAct.Kind.WITHDRAW))
    for _ in range(count):
        act = chance.choice(acts)
        name = chance.choice([act.manifest, *act.files])
        path = Path(default_storage.path(f"{blobs.FOLDER}/{name[:2]}/{name}"))
        before = path.read_bytes()
        path.write_bytes(_cut(before, chance))
        try:
            said = next(CHECKS["sealed objects"](), "")
        finally:
            path.write_bytes(before)
        found.must(name in said, f"the stored object {name}: nobody noticed")
        named += name in said
    found.did.append("Stored objects were damaged at every kind of place and the check named each.")
    found.figure("changes of stored objects: named", named)


def _cut(data: bytes, chance: random.Random) -> bytes:
    """One bit flipped, one byte put in or one taken out."""
    at = chance.randrange(len(data))
    return (
        data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
        data[:at] + b"x" + data[at:],
        data[:at] + data[at + 1 :],
    )[chance.randrange(3)]


def _bundle(found: Findings, bundle: bytes, count: int, seed: int, name: str) -> None:
    """Damage the bytes of a bundle; the verifier must fail at V1 and name what is wrong."""
    found.wrong += [f"the {name} bundle before: {one}" for one in verify(BytesIO(bundle)) if _failed(one)]
    named = 0
    for what, damaged in mutations(bundle, count, seed):
        failed = [one for one in verify(BytesIO(damaged)) if _failed(one)]
        good = bool(failed) and failed[0].rule == "V1" and bool(failed[0].artefact)
        found.must(good, f"{name} bundle, {what}: not named")
        named += good
    found.figure(f"changes of the {name} bundle: named", named)


def _failed(finding: Any) -> bool:
    return bool(finding.verdict is Verdict.FAILED)


def lies(found: Findings, played: Played) -> None:
    """What a lying platform would hand out, everything hashed and signed anew; the receipts that bidders kept are at hand."""
    bundle = bundle_of(played, Audience.PUBLIC)
    for what, forged, receipts, trusted in told(bundle, played):
        failed = [
            f"{one.rule} {one.artefact}"
            for one in verify(BytesIO(forged), receipts=receipts, trusted=trusted)
            if _failed(one)
        ]
        found.must(bool(failed), f"{what}: the verifier believed it")
        found.did += [f"{what}: {failed[0]}"] if failed else []
