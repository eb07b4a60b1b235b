"""T9, nobody sees how many bids came: two tenders alike, one with no bid and one with many; every page, feed and minute must be alike."""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.models import Tick, User
from tenders.demo import director
from tenders.demo.scenario import Played
from tenders.drills import cast
from tenders.drills.findings import Findings, Say, Sizes

PUBLIC = ("tender", "tender-log", "questions", "changes", "news", "tender-verify", "lot")
OFFICER = ("officer-tender", "opening", "officer-bids", "officer-questions", "officer-amend", "officer-cancel")
LISTS = ("board", "feed", "officer-board", "desk", "ocds-releases", "ocds-records")
SURE = 3.9
"""|z| of the rank test beyond which the times differ: p < 0.0001 each, so that 25 pages give a false alarm once in 400 runs."""
_RANDOM = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"[0-9a-f]{64}"), "HASH"),
    (re.compile(r'value="[A-Za-z0-9]{64}"'), "TOKEN"),
    (re.compile(r"\d\d:\d\d(:\d\d)?"), "TIME"),
)


def run(sizes: Sizes, say: Say) -> Findings:
    """Pages of both tenders side by side; lists before and after the bids; the minutes of the log; then times."""
    found, buyer = Findings(), cast.buyer()
    publish_at = clock.now() + timedelta(days=1)
    quiet, busy = (director.approve(director.schedule(buyer, cast.PLAN, publish_at=publish_at)) for _ in range(2))
    director.move_to(publish_at + timedelta(seconds=20))
    people: Mapping[str, User | None] = {
        "visitor": None, "officer": buyer.officer, "approver": buyer.approver, "key holder": buyer.key_holders[0],
    }  # fmt: skip
    browsers = {who: _browser(user) for who, user in people.items()}
    lists = {place: _text(browsers[place[0]], reverse(f"tenders:{place[1]}"), ()) for place in _places(people, LISTS)}
    cast.tick()
    say(f"{sizes.companies} companies hand in")
    for number in range(sizes.companies):
        director.hand_in(busy, cast.company(f"Company {number:02}"), cast.PRICES)
    cast.tick(2)
    _minutes(found)
    quiet.fresh(), busy.fresh()
    pages = _pages(found, browsers, quiet, busy)
    for (who, name), before in lists.items():
        after = _text(browsers[who], reverse(f"tenders:{name}"), ())
        found.must(before == after, f"{name} for the {who}: {_difference(before, after)}")
    found.did.append(
        f"Two tenders alike, 0 and {sizes.companies} bids: {len(pages)} pages side by side for visitor, officer, approver and key"
        f" holder, {len(lists)} lists before and after: the same bytes but for random values."
    )
    say("times")
    _times(found, browsers, pages, (quiet, busy), sizes)
    return found


def _places(people: Mapping[str, User | None], names: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (who, name) for who in people for name in names if who != "visitor" or not name.startswith(("officer", "desk"))
    ]


def _browser(user: User | None) -> Client:
    browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    if user is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = cast.session_of(user)
    return browser


def _address(name: str, played: Played) -> str:
    more = [1] if name == "lot" else []
    return reverse(f"tenders:{name}", args=[played.tender.reference, *more])


def _text(browser: Client, address: str, own: Sequence[str]) -> tuple[int, str]:
    """Status and content, with what is the tender's own or random made alike."""
    answer: Any = browser.get(f"{address}?{random.random()}")  # noqa: S311  (past the cache of shared pages)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    for word in own:
        text = text.replace(word, "OWN")
    for pattern, name in _RANDOM:
        text = pattern.sub(name, text)
    return answer.status_code, re.sub(r"\?0\.\d+", "", text)


def _pages(found: Findings, browsers: Mapping[str, Client], quiet: Played, busy: Played) -> list[tuple[str, str]]:
    """Compare the pages of both; returns who and which, for those that answer."""
    seen = []
    for who, name in _places(dict.fromkeys(browsers), (*PUBLIC, *OFFICER)):
        one, other = (
            _text(browsers[who], _address(name, played), (played.tender.ocid, played.tender.reference))
            for played in (quiet, busy)
        )
        found.must(one == other, f"{name} for the {who}: {_difference(one, other)}")
        seen += [(who, name)] if one[0] == 200 else []
    return seen


def _difference(one: tuple[int, str], other: tuple[int, str]) -> str:
    if one[0] != other[0]:
        return f"answers {one[0]} and {other[0]}"
    lines = zip(one[1].splitlines(), other[1].splitlines(), strict=False)
    return next((f"{a.strip()[:90]!r} and {b.strip()[:90]!r}" for a, b in lines if a != b), "other lengths")


def _minutes(found: Findings) -> None:
    """The minute with all the bids and the one after it without an act: the same number of bytes in the log, and of places."""
    with_bids, without = Tick.objects.order_by("-index")[1], Tick.objects.order_by("-index")[0]
    found.must(
        (len(with_bids.body), with_bids.places) == (len(without.body), without.places),
        f"tick {with_bids.index} is longer than one without bids",
    )
    found.figure("bytes of a minute of the log with all bids; with none", f"{len(with_bids.body)}; {len(without.body)}")


def _times(
    found: Findings,
    browsers: Mapping[str, Client],
    pages: Sequence[tuple[str, str]],
    both: tuple[Played, Played],
    sizes: Sizes,
) -> None:
    """Each page of both tenders in turns of chance; the two-sided Mann-Whitney rank test of the times."""
    chance, worst = random.Random(sizes.seed), ("", 0.0)  # noqa: S311
    rounds = 12 if sizes.quick else 60
    for who, name in pages:
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(rounds):
            for which in chance.sample((0, 1), 2):
                begun = time.perf_counter()
                _text(browsers[who], _address(name, both[which]), ())
                times[which].append(time.perf_counter() - begun)
        z = rank_test(*times)
        worst = max(worst, (f"{name} for the {who}", z), key=lambda one: abs(one[1]))
        found.must(abs(z) < SURE, f"{name} for the {who} takes another time with bids (z = {z:.1f})")
    found.figure("times of each page compared, each tender", rounds)
    found.figure(f"largest |z| of the rank tests ({worst[0]})", abs(worst[1]))


def rank_test(one: Sequence[float], other: Sequence[float]) -> float:
    """z of the two-sided Mann-Whitney U test, normal approximation; ties don't occur among times."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(place for place, (_, which) in enumerate(ranked, 1) if which == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    return (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
