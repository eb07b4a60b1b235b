"""What a lying platform could try with a bundle that it hashes and signs anew, and the rule at which each lie must fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from procurement.rules.canonical import canonical_json, parse_canonical
from tenders.demo.scenario import Played
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of

Lie = tuple[str, str, Callable[[Files], None]] | tuple[str, str, Callable[[Files], None], str]
LONG_AGO = "2026-01-01T00:00:00+00:00"


class Lies:
    """The lies about one played tender with two bids; `one` and `other` are their folders."""

    def __init__(self, played: Played, bundle: bytes) -> None:
        folders = {path.rsplit("/", 1)[0] for path in files_of(bundle) if path.startswith("bids/")}
        self.one, self.other = sorted(folders)
        self.rival = next(r for r in played.receipts if f"bids/{r.bid_id}" == self.other and r.act == r.bid.opened.act)
        self.leaves = [row["leaf"] for row in parse_canonical(files_of(bundle)["log.json"])]  # type: ignore[attr-defined]
        self.holder = str(played.agency.key_holders[0].pk)

    def all(self) -> list[Lie]:
        """The rule, the artefact that it names, the lie, and a receipt that a bidder brings."""
        return [
            ("V13", f"{self.one}/manifest.json", self.forged_price),
            ("V10", f"{self.one}/manifest.sb1", self.swapped),
            ("V11", f"{self.one}/manifest.sb1", self.swapped),
            ("V13", f"{self.one}/manifest.json", self.swapped),
            ("V8", "receipt 1", self.dropped, self.rival.note),
            ("V8", "receipt 1", self.superseded, self.rival.note),
            ("V8", f"{self.one}/bid.json", self.other_files),
            ("V14", "notice/1.json", self.criteria),
            ("V14", "lots/1/evaluation.json", self.weight),
            ("V14", "lots/1/evaluation.json", self.formula),
            ("V14", "lots/1/evaluation.json", self.price_of_inputs),
            ("V16", "lots/1/awards.json", self.award),
            ("V16", "lots/1/awards.json", self.amount),
            ("V15", "lots/1/saving.json", self.saving),
            ("V12", "log.json, entry 5 (opening.confirmed)", self.early),
            ("V12", "log.json, entry 8 (opening.revealed)", self.alone),
            ("V6", "log.json, entry 4 (tender.closed)", self.closing),
            ("V7", f"{self.one}/receipt.txt", self.deadline),
            ("V4", "log.json, entry 1 (tender.published)", self.act),
            ("V10", f"{self.one}/manifest.sb1", self.sealed),
            ("V4", "log.json, entry 3 (bid.submitted)", self.never_logged),
            ("V4", f"proofs/{self.leaves[1]}.tlog-proof", self.other_proof),
            ("V3", "checkpoints.json", self.rewritten),
            ("V5", "log.json, entry 5 (opening.confirmed)", self.left_out),
            ("V5", "log.json, entry 4 (tender.closed)", self.numberless),
            ("V7", f"{self.one}/receipt.txt", self.closed_first),
        ]

    def forged_price(self, files: Files) -> None:
        path = f"{self.one}/manifest.json"
        files[path] = files[path].replace(b'"unit_price":"5', b'"unit_price":"4', 1)

    def swapped(self, files: Files) -> None:
        for name in ("manifest.json", "manifest.sb1"):
            mine, theirs = f"{self.one}/{name}", f"{self.other}/{name}"
            files[mine], files[theirs] = files[theirs], files[mine]

    def dropped(self, files: Files) -> None:
        for path in [path for path in files if path.startswith(self.other)]:
            del files[path]
        change_act(files, "tender.closed", lambda act: (act["counted"].remove(self.rival.leaf), act.update(bids=1)))

    def superseded(self, files: Files) -> None:
        self.dropped(files)
        change_act(files, "tender.closed", lambda act: act["superseded"].append(self.rival.leaf))

    def other_files(self, files: Files) -> None:
        change_json(files, f"{self.one}/bid.json", lambda bid: bid.update(files=[]))

    def criteria(self, files: Files) -> None:
        change_json(files, "notice/1.json", lambda notice: notice["lots"][0]["criteria"][0].update(weight="40"))

    def weight(self, files: Files) -> None:
        change_json(files, "lots/1/inputs.json", lambda data: data["lot"]["criteria"][0].update(weight="40"))

    def formula(self, files: Files) -> None:
        change = {"price_formula": "to_estimate", "price_parameter": "1"}
        change_json(files, "lots/1/inputs.json", lambda data: data["lot"].update(change))

    def price_of_inputs(self, files: Files) -> None:
        change_json(files, "lots/1/inputs.json", lambda data: data["offers"][0]["lines"][0].__setitem__(1, "1"))

    def award(self, files: Files) -> None:
        bids = [folder.removeprefix("bids/") for folder in (self.one, self.other)]

        def change(awards: Any) -> None:
            bids.remove(awards[0]["offer"])
            awards[0]["offer"] = bids[0]

        change_json(files, "lots/1/awards.json", change)

    def amount(self, files: Files) -> None:
        change_json(files, "lots/1/awards.json", lambda awards: awards[0].update(amount="1.00"))

    def saving(self, files: Files) -> None:
        change_json(files, "lots/1/saving.json", lambda data: data["outcomes"]["estimate"].update(saving="999999"))

    def early(self, files: Files) -> None:
        change_act(files, "opening.confirmed", lambda act: act.update(at=LONG_AGO))

    def alone(self, files: Files) -> None:
        change_act(files, "opening.confirmed", lambda act: act.update(user=self.holder), number=1)

    def closing(self, files: Files) -> None:
        change_act(files, "tender.closed", lambda act: act.update(bids_end_at=LONG_AGO))

    def deadline(self, files: Files) -> None:
        change_act(files, "tender.published", lambda act: act.update(bids_end_at=LONG_AGO))

    def act(self, files: Files) -> None:
        files["log.json"] = files["log.json"].replace(b"key_holders_required", b"key_holders_requirex", 1)

    def never_logged(self, files: Files) -> None:
        del files[f"proofs/{self.leaves[2]}.tlog-proof"]

    def other_proof(self, files: Files) -> None:
        files[f"proofs/{self.leaves[1]}.tlog-proof"] = files[f"proofs/{self.leaves[0]}.tlog-proof"]

    def rewritten(self, files: Files) -> None:
        change_json(files, "checkpoints.json", lambda data: data["paths"][0].reverse() or data["paths"][0].pop())

    def left_out(self, files: Files) -> None:
        rows = [row for row in parse_canonical(files["log.json"]) if row["leaf"] != self.leaves[4]]  # type: ignore[attr-defined]
        files["log.json"] = canonical_json(rows)
        del files[f"proofs/{self.leaves[4]}.tlog-proof"]

    def numberless(self, files: Files) -> None:
        change_act(files, "tender.closed", lambda act: act.pop("seq"))

    def closed_first(self, files: Files) -> None:
        for leaf in self.leaves[1:3]:
            del files[f"proofs/{leaf}.tlog-proof"]

    def sealed(self, files: Files) -> None:
        path = f"{self.one}/manifest.sb1"
        files[path] = files[path][:-1] + bytes([files[path][-1] ^ 1])
