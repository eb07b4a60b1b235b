"""Kills a process of the installation every now and then, by chance, until it is told to stop."""

from __future__ import annotations

import random
import threading

from tenders.drills.machine import Machine

TARGETS = ("backend", "backend", "backend", "postmaster", "postmaster", "web child", "web child", "worker", "web")
"""How often each, of nine kills."""


class Nemesis(threading.Thread):
    """One kill every `least` to `most` seconds."""

    def __init__(self, machine: Machine, seed: int, *, least: float, most: float) -> None:
        super().__init__(daemon=True)
        self._machine, self._chance, self._pause = machine, random.Random(seed), (least, most)  # noqa: S311
        self._enough = threading.Event()

    def run(self) -> None:
        waiting: list[str] = []
        while not self._enough.wait(self._chance.uniform(*self._pause)):
            # Each target in its turn, in an order of chance, so that a short round has some of each.
            waiting = waiting or self._chance.sample(TARGETS, len(TARGETS))
            if not self._machine.kill(waiting[0], self._chance) and len(waiting) > 1:
                waiting.append(waiting[0])
            del waiting[0]

    def stop(self) -> None:
        """No more kills; returns when the last one is done."""
        self._enough.set()
        self.join()
