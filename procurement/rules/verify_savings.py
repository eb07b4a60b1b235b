"""The command that recomputes a savings report from its JSON, offline (rule V31): `savings FILE [--key KEY]`.

Each row's saving against every baseline, the totals as sums over sums, the data hash, and what the second person signed.
Exit code 0: all of it comes out the same. 1: something does not, and what. 2: the file can't be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from procurement.rules import exact_json, life_cycle_saving
from procurement.rules.competition import CompetitionFacts
from procurement.rules.indexed_working import read_working, total_of_working
from procurement.rules.money import Money
from procurement.rules.monitor_main import keys_from
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.saving_record import REPORTED, version_of
from procurement.rules.savings import BASELINES, AwardFacts, Outcome, Saving, SavingTotal, total
from procurement.rules.savings_statement import parse_statement
from procurement.rules.verify_conversion import before_conversion, conversions_again

GOOD, BAD, UNUSABLE = 0, 1, 2
BEFORE_METHODS = "savings/2"
"""The rules of a report that doesn't name any: those written before reports did."""
WHAT = "Recompute a savings report: every lot, the totals, the data hash, and the sign-off. Needs no network."


class Wrong(Exception):
    """Something in the report does not come out; the message says what."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", type=Path, help="the JSON of the report as it was downloaded")
    parser.add_argument(
        "--key",
        default="",
        help="the platform's public key (name+id+base64) or a file that holds it, to check the sign-off",
    )
    parser.add_argument("--rates", type=Path, help="the CSV of the exchange rates by which amounts were converted")


def _rates(options: argparse.Namespace) -> bytes | None:
    path: Path | None = getattr(options, "rates", None)
    return path.read_bytes() if path else None


def check(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Recompute what the file holds, and say it in one line each."""
    try:
        report: Any = exact_json.loads(options.file.read_bytes())
        keys = keys_from(options.key) if options.key else []
        rates = _rates(options)
    except (OSError, ValueError) as error:
        say(f"The report or the key can't be read: {error}")
        return UNUSABLE
    try:
        for line in [*recomputed(report), *conversions_again(report, rates)]:
            say(line)
        if keys:
            say(_signed(report, keys))
    except (Wrong, NoteError) as error:
        say(f"V31 FAILED: {error}")
        return BAD
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        say(f"V31 FAILED: The report is malformed: {error!r}")
        return BAD
    say("V31 ok: the report comes out the same.")
    return GOOD


def recomputed(report: dict[str, Any]) -> list[str]:
    """The report worked out anew from its rows, as lines to show; Wrong where it says something else."""
    currency, names = report["currency"], REPORTED[version_of(report.get("method", BEFORE_METHODS))]
    outcomes: dict[str, list[Outcome]] = {name: [] for name in names}
    for row in report["rows"]:
        facts = _facts(row, currency)
        for name in names:
            outcome = BASELINES[name](facts)
            outcomes[name].append(outcome)
            found = (outcome.saving.amount, outcome.percent) if isinstance(outcome, Saving) else (None, None)
            if (row[f"saving_{name}"], row[f"percent_{name}"]) != found:
                raise Wrong(f"{row['ocid']}, lot {row['lot_number']}: the saving against {name} is another one.")
    totals = {name: total(listed, currency=currency) for name, listed in outcomes.items()}
    for name, one in totals.items():
        if report["baselines"][name] != _said(one):
            raise Wrong(f"The total against {name} is another one.")
    main = totals["estimate"]
    if (report["total_saving"], report["saving_percent"]) != (main.saving.amount, main.percent):
        raise Wrong("The main total is another one.")
    if data_hash(report) != report["data_sha256"]:
        raise Wrong("The data hash is another one.")
    lines = [f"lots {len(report['rows'])}, data hash {report['data_sha256']}"]
    lines += [*_indexed_prices(report), *_life_cycles(report)]
    return lines + [f"{name}: {one.saving} of {one.baseline} ({one.percent} %)" for name, one in totals.items()]


def data_hash(report: dict[str, Any]) -> str:
    """SHA-256 over the columns that the report names, a line a row (docs/savings-report.md)."""
    lines = []
    for row in report["rows"]:
        cells = ["" if (value := row[name]) is None else str(value) for name in report["data_sha256_covers"]]
        cells[0] = f"'{cells[0]}" if cells[0][:1] and cells[0][0] in "=+-@\t\r\n" else cells[0]
        lines.append(f"{';'.join(cells)}\n")
    return sha256("".join(lines).encode()).hexdigest()


def _facts(row: dict[str, Any], currency: str) -> AwardFacts:
    def money(name: str) -> Money | None:
        return None if row[name] is None else Money(Decimal(row[name]), currency)

    bids = CompetitionFacts(
        row["valid_bids"] or 0, row["mean"], row["median"], row["second_lowest"], row["mean_of_others"]
    )
    known = (money("award"), money("estimate"), bids, money("paid"), money("initial"), row.get("fixed") or "")
    if "indexed" not in row:
        return AwardFacts(*known)
    facts = AwardFacts(*known, money("indexed"), row["indexed_gap"] or "")
    if "life_cycle" not in row:
        return facts
    gap = row["life_cycle_gap"] or ""
    return replace(facts, life_cycle=money("life_cycle"), life_cycle_cost=money("life_cycle_cost"), life_cycle_gap=gap)


def _indexed_prices(report: dict[str, Any]) -> list[str]:
    """Each baseline of indexed prices added up again from its working, and which files of indices they rest on."""
    count, files = 0, set[str]()
    for row in report["rows"]:
        if row.get("indexed") is None:
            continue
        working = row["indexed_working"]
        if total_of_working(working) != before_conversion(row, "indexed"):
            raise Wrong(f"{row['ocid']}, lot {row['lot_number']}: the indexed price is not what its working comes to.")
        count += 1
        files |= {f"{line.index} (file {line.file})" for line in read_working(working)}
    if not count:
        return []
    return [
        f"indexed prices: {count} worked out again from earlier prices and {', '.join(sorted(files))}",
        "not checked here: that these were the last prices, and that the values of the index are those of its source",
    ]


def _life_cycles(report: dict[str, Any]) -> list[str]:
    """Both costs over the life cycle of each lot that has them, added up again from its working."""
    count = 0
    for row in report["rows"]:
        if row.get("life_cycle") is None:
            continue
        stated = tuple(before_conversion(row, name) for name in ("life_cycle", "life_cycle_cost"))
        if life_cycle_saving.read_working(row["life_cycle_working"]).totals != stated:
            raise Wrong(
                f"{row['ocid']}, lot {row['lot_number']}: the costs over the life cycle are not what the working comes to."
            )
        count += 1
    if not count:
        return []
    return [
        f"costs over the life cycle: {count} worked out again from years, rate and costs",
        "not checked here: that the working says what notice and bid say; the bundle of the tender shows it (rule V15)",
    ]


def _said(one: SavingTotal) -> dict[str, Any]:
    return {
        "baseline": one.baseline.amount, "compared": one.compared.amount, "saving": one.saving.amount,
        "percent": one.percent, "counted": one.counted, "not_computable": one.not_computable,
    }  # fmt: skip


def _conversion_said(report: dict[str, Any]) -> str:
    if "conversion" not in report:
        return ""
    rates = report["conversion"]["rates"]
    return f"{rates['code']}/{rates['version']} {rates['content_sha256']}"


def _signed(report: dict[str, Any], keys: Any) -> str:
    """The sign-off is the platform's and about these very figures."""
    note = report.get("report", {}).get("note", "")
    if not note:
        raise Wrong("The report is not signed off.")
    said = parse_statement(verify_note(note, keys)[0])
    if (said["data-sha256"], said["lots"]) != (report["data_sha256"], str(len(report["rows"]))):
        raise Wrong("What was signed off are other figures.")
    if said.get("conversion", "") != _conversion_said(report):
        raise Wrong("The exchange rates that were signed off are other ones.")
    for name, one in report["baselines"].items():
        figures = [one[part] for part in ("baseline", "compared", "saving", "percent", "counted", "not_computable")]
        if said[f"total {name}"] != " ".join("-" if figure is None else str(figure) for figure in figures):
            raise Wrong(f"The total against {name} that was signed off is another one.")
    return f"signed off as report {said['number']}, figures of {said['cut-off']}"
