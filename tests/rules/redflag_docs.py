"""Renders docs/red-flags: one page a flag, from its own words and the processes that its test runs.

After a change of a flag or of its processes: python -m tests.rules.redflag_docs
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

from procurement.rules.exact_json import loads
from procurement.rules.redflags.flag import Context, Flag, Settings
from procurement.rules.redflags.run import FLAGS, findings

ROOT = Path(__file__).parents[2]
DOCS, CASES = ROOT / "docs" / "red-flags", ROOT / "tests" / "cases" / "redflags"
LONGEST_INPUT = 20
"""Lines of processes that a page shows; longer files are only named."""

_HEAD = """# Red flags

A red flag is a reason to look at a procedure, and never a finding of wrongdoing: every page below names innocent causes too.
Each flag is one file in `procurement/rules/redflags/`, one page here, and one pair of files in `tests/cases/redflags/`.

The flags R003 to R058 are computed as the Cardinal tool of the Open Contracting Partnership defines them, with the same
quartiles (definition 8 of Hyndman and Fan), so that both can be run over the same file and compared:

    python manage.py redflags FILE            # our words: one line a finding
    python manage.py redflags --json FILE     # as `ocdscardinal indicators` prints it

Three differences are on purpose: fractions stay exact until they are printed; R030 compares instants, not texts, so that a
time zone can't make a bid late; and a winning bid of zero has no percentage. The input is OCDS 1.1: compiled releases as JSON
lines, release packages or record packages; releases of one process are merged first.

**In the application** the same rules read our own releases: those that one procedure shows by itself within minutes of each
new release, all of them once a night, or at once with

    python manage.py redflags --own

What they find is at `/red-flags/`, with its history, replies of buyer and company, and marks of auditors; each rule has its page
there too. `RED_FLAGS_SETTINGS` names a settings file in the form of the Cardinal tool; without it all flags run with their defaults.
Who reads what when, and why: [decisions/red-flags.md](../decisions/red-flags.md).

| code | what | defined by |
|---|---|---|
"""


def overview() -> str:
    """The page of all flags."""
    return _HEAD + "".join(f"| [{flag.code}]({flag.code}.md) | {flag.title} | {flag.source} |\n" for flag in FLAGS)


def page_of(flag: type[Flag]) -> str:
    """The page of one flag."""
    lines = (CASES / f"{flag.code}.jsonl").read_text("utf-8").splitlines()
    found = findings((loads(line) for line in lines), Context(Settings(f107_limit=Fraction(100000))), (flag,))  # type: ignore[misc]
    shown = [json.dumps(json.loads(line), ensure_ascii=False) for line in lines] if len(lines) <= LONGEST_INPUT else []
    parts = [
        f"# {flag.code}: {flag.title}",
        f"**Raised when.** {flag.formula}",
        f"**Why it matters.** {flag.reason}",
        f"**Innocent causes.** {flag.innocent}",
        f"Defined by: {flag.source}. Version {flag.version}. Code: `procurement/rules/redflags/{flag.code.lower()}.py`.",
        "## Worked case",
        f"Of these processes (`tests/cases/redflags/{flag.code}.jsonl`)",
        *(["```json\n" + "\n".join(shown) + "\n```"] if shown else []),
        "these are flagged:",
        "| about | id | figure | why |\n|---|---|---|---|\n"
        + "\n".join(f"| {one.group} | {one.id} | {float(one.value):g} | {one.why} |" for one in found),
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    (DOCS / "README.md").write_text(overview(), "utf-8")
    for one in FLAGS:
        (DOCS / f"{one.code}.md").write_text(page_of(one), "utf-8")
