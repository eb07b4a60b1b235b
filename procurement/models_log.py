"""The public log: which entries wait for their minute, ticks, hashes above them, signed checkpoints. procurement.ticking writes it."""

from __future__ import annotations

from django.db import models


class PendingEntry(models.Model):
    """An entry that is in no tick yet. A trigger adds it in the entry's own transaction, so none that commits late is skipped.

    `since` is by the database's clock, at or after the time that the entry tells of.
    """

    entry = models.OneToOneField(
        "procurement.LogEntry", on_delete=models.PROTECT, primary_key=True, related_name="+", db_constraint=False
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class Tick(models.Model):
    """A leaf of the public log, number `index` from 0. `body` is the canonical JSON whose hash is `leaf` (rules.ticks).

    `seed` makes the padding of the minute's tree, which has `places` leaves; it never leaves the platform.
    """

    index = models.BigIntegerField(primary_key=True)
    minute = models.DateTimeField(unique=True)
    body = models.TextField()
    leaf = models.CharField(max_length=64)
    seed = models.BinaryField()
    places = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"tick {self.index}"


class TickedEntry(models.Model):
    """Where an entry of the audit log stands in the public one: its tick, and its place in that minute's tree."""

    entry = models.OneToOneField(
        "procurement.LogEntry", on_delete=models.PROTECT, primary_key=True, related_name="ticked"
    )
    tick = models.ForeignKey(Tick, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tick", "position"], name="ticked_entry_place_once")]

    def __str__(self) -> str:
        return f"entry {self.entry_id} in tick {self.tick_id}"


class LogNode(models.Model):
    """The root over 256^level ticks, kept when the last of them is made: what the tiles above level 0 hold."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="log_node_once")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed head of the public log, over its first `size` ticks. `note` is the signed note."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"
