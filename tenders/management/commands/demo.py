"""manage.py demo: plays procedures through the services on an empty installation, so that every stage can be looked at."""

from __future__ import annotations

import heapq
from argparse import ArgumentParser
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from procurement import clock, keystore, ticking
from procurement.messages import digests
from procurement.models import MemberKey, User
from tenders.demo import director, root_key, troubles
from tenders.demo.cast import PASSWORD, Cast, assemble
from tenders.demo.committee import phrase_of
from tenders.demo.flagging import read_flags
from tenders.demo.stories import Story, all_stories
from tenders.demo.troubles import LOST, READERS
from tenders.models import Tender
from tenders.services import activity_reports, alerting
from tenders.services.flagging import look_at_changed

BEGINNING = timedelta(days=340)
LOG_INS = "demo-logins.txt"


class Command(BaseCommand):
    help = "Fill an empty installation with invented procedures at every stage, played through the services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cast", action="store_true", help="print the log-ins of the demo that is here already")

    def handle(self, *, cast: bool, **options: object) -> None:
        log_ins = settings.DATA_DIR / LOG_INS
        if cast:
            if not log_ins.exists():
                raise CommandError("No demo was played here.")
            self.stdout.write(log_ins.read_text("utf-8"))
            return
        if not settings.CLOCK_MAY_MOVE:
            raise CommandError("The demo runs on the embedded database only: this installation has another one.")
        if User.objects.exists() or Tender.objects.exists():
            raise CommandError("There are people or tenders here already: the demo never touches real data.")
        keystore.ensure()
        now = clock.now()
        director.before_time_moves.append(_tick)
        try:
            clock.travel(now - BEGINNING)
            assembled = assemble()
            _play(all_stories(assembled, now), until=now - troubles.WATCHED)
        finally:
            director.before_time_moves.remove(_tick)
            clock.come_back()
        troubles.live(since=now - troubles.WATCHED)
        root_key.vouch()
        read_flags(assembled)
        activity_reports.make_due(now=clock.now())
        text = _log_ins(assembled)
        log_ins.write_text(text, "utf-8")
        self.stdout.write(text)


def _tick() -> None:
    """The public log of the demo has a leaf for each minute in which something happened; the others are missing, and say so.

    Red flags are looked for as often, notices compared with saved searches, and digests written.
    """
    ticking.tick(now=clock.now())
    look_at_changed(now=clock.now())
    alerting.run(now=clock.now())
    digests.write_due(now=clock.now())


def _play(stories: list[tuple[datetime, Story]], *, until: datetime) -> None:
    """Wake each story at the times that it names, in order; those later than `until` are left as they are.

    A story that begins in the future is written today: its publication lies ahead.
    """
    order = count()
    waiting = [(min(begins, until), next(order), story) for begins, story in stories]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, _, story = heapq.heappop(waiting)
        director.move_to(moment)
        wakes = next(story, None)
        if wakes is not None:
            heapq.heappush(waiting, (wakes, next(order), story))
    director.move_to(until)


def _log_ins(cast: Cast) -> str:
    lines = [f"Demo log-ins (password for all: {PASSWORD})", ""]
    width = max(len(email) for _, email, _ in cast.log_ins)
    lines += [f"  {email:<{width}}  {name}, {what}" for name, email, what in cast.log_ins]
    lines += [
        "",
        "Phrases of the key holders' keys, printed in this demo only (nobody but its owner ever sees a real one):",
        "",
    ]
    keys = MemberKey.objects.filter(retired_at=None).select_related("user").order_by("user__email")
    lines += [f"  {key.user.email:<{width}}  {phrase_of(key.user)}" for key in keys]
    lines += [
        "",
        f"The file that {READERS.title!r} waits for: {settings.DATA_DIR / LOST} (boss@gama.example hands it in again)",
        f"The root key, which a real platform keeps offline: {settings.DATA_DIR / root_key.FILE}",
    ]
    return "\n".join(lines) + "\n"
