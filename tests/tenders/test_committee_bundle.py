"""A tender at level B, checked offline: its bundle verifies, and each lie about its committee fails at its rule."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.verify import verify
from procurement.rules.visibility import Audience
from tenders.demo import committee
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services.bundles import write_bundle
from tests.tenders.bundle_forging import Files, change_act, failures, files_of, signed_anew
from tests.tenders.test_committee import closed, county, minutes, shared

__all__ = ["county", "shared"]
LONG_AGO = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def opened(county: Agency, shared: Plan, alfa: Company, beta: Company) -> Played:
    """Two bids, opened with the shares of two of three."""
    played = closed(county, shared, alfa, beta)
    committee.begin_opening(played.tender)
    committee.release(played.tender, county.key_holders[1:])
    minutes(4)
    return played


def bundle_of(played: Played, audience: Audience = Audience.PUBLIC) -> bytes:
    out = BytesIO()
    write_bundle(played.fresh(), audience, out)
    return out.getvalue()


def rows(files: Files) -> Any:
    return parse_canonical(files["log.json"])


def entry(files: Files, kind: str, number: int = 0) -> str:
    """How the verifier calls an act."""
    places = [place for place, row in enumerate(rows(files), 1) if f'"type":"{kind}"' in row["text"]]
    return f"log.json, entry {places[number]} ({kind})"


def leaf(files: Files, kind: str) -> str:
    return str(next(row["leaf"] for row in rows(files) if f'"type":"{kind}"' in row["text"]))


def test_bundle_of_a_committee_verifies_with_what_it_says_of_its_members(opened: Played) -> None:
    for audience in (Audience.PUBLIC, Audience.AUDITOR):
        found = {one.rule: one for one in verify(BytesIO(bundle_of(opened, audience)))}
        assert [str(one) for one in found.values() if one.verdict == "FAILED"] == []
        assert {found[rule].verdict.value for rule in ("V4", "V5", "V11", "V12", "V13")} == {"ok"}
        assert "2 key holders gave their shares" in found["V12"].detail


def test_each_lie_about_a_committee_fails_at_its_rule(opened: Played) -> None:
    bundle = bundle_of(opened)
    original = files_of(bundle)
    published: Any = parse_canonical(rows(original)[0]["text"].encode())
    one, two, three = published["members"]
    bids = sorted({path.split("/")[1] for path in original if path.startswith("bids/")})

    def published_as(**fields: Any) -> Callable[[Files], Any]:
        return lambda files: change_act(files, "tender.published", lambda act: act.update(fields))

    def confirmed_as(number: int = 0, **fields: Any) -> Callable[[Files], Any]:
        return lambda files: change_act(files, "opening.confirmed", lambda act: act.update(fields), number=number)

    def session_moved(files: Files) -> None:
        """The session is recorded after the shares, as if they had been there without it."""
        found = rows(files)
        place = next(n for n, row in enumerate(found) if '"type":"opening.session"' in row["text"])
        last = max(n for n, row in enumerate(found) if '"type":"opening.confirmed"' in row["text"])
        found.insert(last, found.pop(place))
        files["log.json"] = canonical_json(found)

    def shown_at_once(files: Files) -> None:
        """What was committed has the minute of what was shown."""
        path, other = (f"proofs/{leaf(files, kind)}.tlog-proof" for kind in ("opening.committed", "opening.revealed"))
        files[path], files[other] = files[other], files[path]

    first = entry(original, "tender.published")
    lies: list[tuple[str, str, Callable[[Files], Any]]] = [
        ("V11", f"bids/{bids[0]}/manifest.sb1", published_as(key_c="11" * 32)),
        ("V11", f"bids/{bids[0]}/manifest.sb1", published_as(level="A", key_c="")),
        ("V11", first, published_as(level="A")),
        ("V11", first, published_as(level="C")),
        ("V12", entry(original, "opening.confirmed"), confirmed_as(share="00" * 32)),
        ("V12", entry(original, "opening.confirmed"), confirmed_as(user=one["user"])),
        ("V12", entry(original, "opening.confirmed"), confirmed_as(at=LONG_AGO)),
        ("V12", entry(original, "opening.revealed"), confirmed_as(1, user=two["user"], share=two["commitment"])),
        ("V12", first, published_as(members=[one, two, two])),
        ("V12", first, published_as(members=[one, two, {**three, "commitment": two["commitment"]}])),
        ("V12", first, published_as(members=[two, three])),
        ("V12", entry(original, "opening.revealed"), published_as(key_holders_required=3, members=[
            one, two, three, {"user": "x", "kid": "y", "commitment": "z"}])),
        ("V12", entry(original, "opening.session"), lambda files: change_act(
            files, "opening.session", lambda act: act.update(at=LONG_AGO))),
        ("V12", entry(original, "opening.session").replace("session", "confirmed"), session_moved),
        ("V4", f"proofs/{leaf(original, 'opening.committed')}.tlog-proof", shown_at_once),
    ]  # fmt: skip
    for rule, artefact, change in lies:
        files = files_of(bundle)
        change(files)
        found = failures(signed_anew(files))
        assert (rule, artefact) in [(f.rule, f.artefact) for f in found], (rule, artefact, [str(f) for f in found])


def test_bids_shown_in_the_minute_of_their_commitment_fail_although_everything_is_signed(
    county: Agency, shared: Plan, alfa: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A platform that did not wait for a signed minute with what it had tried: its own log, well signed, convicts it."""
    played = closed(county, shared, alfa)
    committee.begin_opening(played.tender)
    committee.release(played.tender, county.key_holders[1:])
    monkeypatch.setattr("tenders.services.committing.is_signed", lambda _entry: True)
    minutes(3)
    bundle = bundle_of(played)
    found = failures(bundle)
    assert [(one.rule, one.artefact) for one in found] == [
        ("V13", f"proofs/{leaf(files_of(bundle), 'opening.committed')}.tlog-proof")
    ]
    assert "before what had been committed" in found[0].detail
