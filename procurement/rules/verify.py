"""The offline verifier (docs/formats.md, section 19): every rule asked of a bundle, one finding each. No network, no platform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from procurement.rules import (
    verify_auction,
    verify_combined_lots,
    verify_committee,
    verify_companies,
    verify_framework,
    verify_heads,
    verify_keys,
    verify_log,
    verify_lot_limits,
    verify_lot_savings,
    verify_negotiation,
    verify_numbers,
    verify_opening,
    verify_prices,
    verify_qualification,
    verify_records,
    verify_results,
    verify_selection,
    verify_suspension,
    verify_time,
)
from procurement.rules.bundle_zip import BundleError, ZipReader
from procurement.rules.verify_evidence import HEAD, Evidence, Failed, NotApplicable


class Verdict(StrEnum):
    """What became of a rule."""

    OK = "ok"
    FAILED = "FAILED"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's outcome: what it asks, the verdict, the first bad artefact if it failed, and a sentence."""

    rule: str
    title: str
    verdict: Verdict
    artefact: str
    detail: str

    def __str__(self) -> str:
        where = f"{self.artefact}: " if self.artefact else ""
        line = f"{self.rule:>3} {self.verdict:<14} {self.title}: {where}{self.detail}"
        return "".join(c if c.isprintable() else "?" for c in line)  # a forged bundle must not steer the terminal


RULES: tuple[tuple[str, str, Callable[[Evidence], str]], ...] = (
    ("V1", "the bundle is complete and unaltered", verify_records.v1),
    ("V2", "it is signed with the platform's key", verify_keys.v2),
    ("V3", "the log only grew", verify_heads.v3),
    ("V4", "every act has its leaf", verify_records.v4),
    ("V5", "no public act is left out", verify_numbers.v5),
    ("V6", "the deadline moved only later, in time", verify_records.v6),
    ("V7", "every bid came before the deadline", verify_records.v7),
    ("V8", "what was received is what was counted", verify_records.v8),
    ("V9", "nothing was taken after closing", verify_records.v9),
    ("V10", "the sealed bytes are those of the receipts", verify_opening.v10),
    ("V11", "they were sealed for this tender, to its key", verify_opening.v11),
    ("V12", "enough key holders opened, after closing", verify_committee.v12),
    ("V13", "what was opened is what was sealed", verify_opening.v13),
    ("V14", "the evaluation comes out the same", verify_results.v14),
    ("V15", "the savings come out the same", verify_lot_savings.v15),
    ("V16", "the award went to the first in rank", verify_results.v16),
    ("V17", "the clock was right", verify_time.v17),
    ("V18", "outages moved the deadline", verify_time.v18),
    ("V19", "what was replaced or withdrawn stayed sealed", verify_opening.v19),
    ("V20", "the program that ran is on record", verify_log.v20),
    ("V21", "a suspension took no time from anybody", verify_suspension.v21),
    ("V22", "who was selected was invited, and only they bid", verify_selection.v22),
    ("V23", "auctions were held turn by turn", verify_auction.v23),
    ("V24", "nobody was awarded more lots than allowed", verify_lot_limits.v24),
    ("V25", "prices of excluded offers stayed sealed", verify_prices.v25),
    ("V26", "what companies declared was checked as told", verify_qualification.v26),
    ("V27", "the companies shown are those of the bids", verify_companies.v27),
    ("V28", "call-offs stayed within the agreement", verify_framework.v28),
    ("V29", "lots were combined only where that was better", verify_combined_lots.v29),
    ("V30", "a negotiation kept to its notice", verify_negotiation.v30),
)


def verify(
    source: BinaryIO,
    *,
    receipts: Sequence[tuple[str, str]] = (),
    trusted: str = "",
    heads: Sequence[tuple[str, str]] = (),
    fetch: Callable[[str], bytes] | None = None,
) -> tuple[Finding, ...]:
    """All findings about the bundle in a seekable file. `receipts` are (name, signed text); `trusted` a key or fingerprint.

    `heads` of the public log are (name, text) too; `fetch` reads the log's own files, where nothing else leads from one to another.
    """
    try:
        evidence = Evidence(ZipReader(source), receipts, trusted, heads, fetch)
        evidence.tender, evidence.entries  # noqa: B018  what nearly every rule reads
        _check_head(evidence)
    except (BundleError, Failed) as error:
        return tuple(_unread(error, *rule[:2]) for rule in RULES)
    except Exception:  # noqa: BLE001  (see _ask)
        return tuple(_unread(Failed(HEAD, "It is malformed."), *rule[:2]) for rule in RULES)
    return tuple(_ask(evidence, *rule) for rule in RULES)


def _check_head(evidence: Evidence) -> None:
    head = evidence.head
    if set(head) != {"audience", "files", "format", "reference", "tender", "withheld"}:
        raise Failed(HEAD, "It has other fields than the format.")
    if head["audience"] not in ("public", "auditor") or not all(isinstance(p, str) for p in head["withheld"]):
        raise Failed(HEAD, "It is malformed.")
    if evidence.tender["id"] != head["tender"]:
        raise Failed("tender.json", "It is of another tender.")


def _unread(error: BundleError | Failed, rule: str, title: str) -> Finding:
    if rule == "V1":
        return Finding(rule, title, Verdict.FAILED, error.artefact, str(error))
    return Finding(rule, title, Verdict.NOT_APPLICABLE, "", "the bundle can't be read: see V1")


def _ask(evidence: Evidence, name: str, title: str, rule: Callable[[Evidence], str]) -> Finding:
    try:
        return Finding(name, title, Verdict.OK, "", rule(evidence))
    except NotApplicable as reason:
        return Finding(name, title, Verdict.NOT_APPLICABLE, "", str(reason))
    except Failed as failure:
        return Finding(name, title, Verdict.FAILED, failure.artefact, str(failure))
    except Exception as error:  # noqa: BLE001  (whatever a forged bundle brings about is a failure of that bundle)
        sentence = f"It is malformed ({type(error).__name__})."
        return Finding(name, title, Verdict.FAILED, evidence.reading, sentence)


def verify_file(
    path: Path,
    *,
    receipts: Sequence[tuple[str, str]] = (),
    trusted: str = "",
    heads: Sequence[tuple[str, str]] = (),
    fetch: Callable[[str], bytes] | None = None,
) -> tuple[Finding, ...]:
    """The same for a file by its name."""
    with path.open("rb") as source:
        return verify(source, receipts=receipts, trusted=trusted, heads=heads, fetch=fetch)
