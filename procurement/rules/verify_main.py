"""The command line of verify.pyz, all its commands. Exit 0: all that could be asked holds; 1: something failed; 2: it could not begin."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from procurement.rules import (
    committee_main,
    monitor_main,
    open_main,
    receipt_main,
    recovery_main,
    root_main,
    seal_main,
    verify_savings,
)
from procurement.rules.verify import Verdict, verify_file

GOOD, BAD, UNUSABLE = 0, 1, 2
MOST_RECEIPT = 2**16
MORE: dict[str, tuple[Callable[[argparse.ArgumentParser], None], Callable[[argparse.Namespace], int], str]] = {
    "seal": (seal_main.add_arguments, seal_main.seal_folder, seal_main.WHAT),
    "open": (open_main.add_open_arguments, open_main.open_sealed, open_main.OPEN),
    "reseal": (open_main.add_reseal_arguments, open_main.reseal, open_main.RESEAL),
    "member-key": (committee_main.add_member_key_arguments, committee_main.make_member_key, committee_main.MEMBER_KEY),
    "deal": (committee_main.add_deal_arguments, committee_main.make_deal, committee_main.DEAL),
    "acknowledge": (committee_main.add_share_arguments, committee_main.acknowledge, committee_main.ACKNOWLEDGE),
    "savings": (verify_savings.add_arguments, verify_savings.check, verify_savings.WHAT),
    "root": (root_main.add_arguments, root_main.run, root_main.WHAT),
    "recovery": (recovery_main.add_arguments, recovery_main.run, recovery_main.WHAT),
    "open-prices": (committee_main.add_share_arguments, committee_main.open_prices, committee_main.OPEN_PRICES),
    "release": (committee_main.add_share_arguments, committee_main.release, committee_main.RELEASE),
}
"""The commands of bidders and of the committee: what each takes, what runs, what it is for."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the arguments name, print one line a rule, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="verify.pyz",
        description="Check a tender from its bundle, seal a bid, act as key holder: offline, with nothing of the platform.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check a bundle, rule by rule")
    verify.add_argument("bundle", type=Path, help="the bundle.zip of a tender")
    verify.add_argument(
        "--receipt", type=Path, action="append", default=[], help="a receipt that must be counted; may be given again"
    )
    verify.add_argument(
        "--root", default="", metavar="KEY",
        help="the platform's public root key or signing key as printed (name+id+base64), or its SHA-256, from elsewhere",
    )  # fmt: skip
    verify.add_argument(
        "--checkpoint", type=Path, action="append", default=[], metavar="FILE",
        help="an older head of the public log: a checkpoint, a .tlog-proof, or the text of a paper; may be given again",
    )  # fmt: skip
    verify.add_argument(
        "--log", default="", metavar="WHERE",
        help="the log's address or a folder with a copy of its files, where the bundle does not lead from such a head",
    )  # fmt: skip
    monitor_main.add_arguments(
        commands.add_parser("monitor", help="follow a public log", description=monitor_main.WHAT)
    )
    receipt_main.add_arguments(commands.add_parser("receipt", help="check a receipt", description=receipt_main.WHAT))
    for name, (add_arguments, _, what) in MORE.items():
        add_arguments(commands.add_parser(name, help=what.partition(":")[0].rstrip("."), description=what))
    options = parser.parse_args(arguments)
    run: dict[str, Callable[[argparse.Namespace], int]] = {
        "verify": _verify, "monitor": monitor_main.look, "receipt": receipt_main.check,
        **{name: command for name, (_, command, _) in MORE.items()},
    }  # fmt: skip
    return run[options.command](options)


def _verify(options: argparse.Namespace) -> int:
    try:
        receipts = [(path.name, _text(path)) for path in options.receipt]
        heads = [(path.name, _text(path)) for path in options.checkpoint]
        fetch = monitor_main.fetch_from(options.log) if options.log else None
        findings = verify_file(options.bundle, receipts=receipts, trusted=options.root, heads=heads, fetch=fetch)
    except ValueError as error:
        print(f"--log: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"{error.filename or options.bundle} can't be read: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    for finding in findings:
        print(finding)
    failed = [finding for finding in findings if finding.verdict is Verdict.FAILED]
    if failed:
        print(f"\n{len(failed)} of {len(findings)} rules FAILED; the first: {failed[0].rule}, {failed[0].artefact}.")
        return BAD
    good = sum(finding.verdict is Verdict.OK for finding in findings)
    print(f"\nAll that could be asked holds: {good} rules ok, {len(findings) - good} not applicable.")
    return GOOD


def _text(path: Path) -> str:
    with path.open("rb") as source:
        text = source.read(MOST_RECEIPT).decode("utf-8", "replace").replace("\r\n", "\n")
    return text if text.endswith("\n") else text + "\n"


if __name__ == "__main__":
    sys.exit(main())
