"""What may be changed in the append-only tables without any check noticing, and why that is no harm. The drill counts it apart."""

from __future__ import annotations

UNBOUND: dict[tuple[str, str], str] = {
    ("tenders_bidact", "idempotency_key"): "recognizes a repeated request; says nothing about the act",
    ("tenders_bidact", "terms"): "of an act that was replaced; that of a counting act is bound by the closed list",
    ("tenders_openedbid", "failure_detail"): "words for whoever mends a failure; the reason itself is bound",
    ("tenders_openedbid", "opened_at"): "not after the opening in the log; the hour of the opening is the log's",
    ("tenders_openedbid", "flaw"): "words about a form that a program can't read; which bids have one is in the log",
    ("tenders_openedbid", "bad_files"): "words about files; which files can't be read is in the log",
    ("procurement_checkpoint", "signed_at"): "when the row was written; the signed text has no time but its ticks'",
    ("procurement_checkpoint", "delete"): "a checkpoint that is missing is signed again over the same ticks",
    ("tenders_release", "delete"): "the newest release of a process; every copy that others fetched contradicts it",
    ("procurement_tick", "seed"): "of a minute without entries: it pads a tree in which nothing is ever proven",
    ("procurement_tickedentry", "id"): "a running number that nothing refers to",
}
"""By table and column, or table and act."""

CHECKED: dict[str, tuple[str, ...]] = {
    "procurement_logentry": ("log entries", "public log", "acts of bidders", "closed lists", "openings"),
    "procurement_tick": ("public log",),
    "procurement_tickedentry": ("public log",),
    "procurement_lognode": ("public log",),
    "procurement_checkpoint": ("public log",),
    "tenders_bidact": ("receipts", "acts of bidders", "closed lists", "openings", "sealed objects"),
    "tenders_receipt": ("receipts", "acts of bidders", "closed lists"),
    "tenders_openedbid": ("opened bids", "openings"),
    "tenders_release": ("releases", "places of releases"),
}
"""The tables that are evidence, with the checks of verify_records that read them, quickest first."""
SLOW = ("procurement_tick", "procurement_tickedentry", "procurement_lognode", "procurement_checkpoint")
"""Their check rebuilds the trees of all minutes: a tenth as many changes are made to them."""
