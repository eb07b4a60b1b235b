"""Before the deadline: members are asked to try their shares, each mail once, and too few who have raise the alarm."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, Organization
from procurement.rules.lifecycle import Role
from procurement.rules.shares import proof_of
from tenders.demo import committee, director
from tenders.demo.scenario import Agency, Plan
from tenders.queries.desk import duties
from tenders.queries.keys import deal_of
from tenders.services import sharing
from tenders.services.share_checks import check_shares
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.test_committee import WEEK, county, shared  # noqa: F401  (fixtures)


def mails(kind: str) -> int:
    return MailMessage.objects.filter(key__startswith=kind).count()


def test_members_are_asked_three_times_and_too_few_raise_the_alarm(county: Agency, shared: Plan) -> None:  # noqa: F811
    body = factories.make_organization(Organization.Kind.OVERSIGHT, "Court of accounts")
    auditor = factories.grant(factories.make_user("vera@audit.example"), body, Role.AUDITOR)
    played = director.publish(county, shared, publish_at=START + WEEK)
    end = played.bids_end_at
    seen = []
    for before in (timedelta(days=8), timedelta(days=6), timedelta(days=5), timedelta(hours=47)):
        director.move_to(end - before)
        check_shares(now=clock.now())
        check_shares(now=clock.now())
        seen.append(mails("share-check:"))
    assert (seen, mails("shares-alarm:")) == ([0, 3, 3, 6], 0)
    for share in committee.shares_of(played.tender)[:2]:
        proof = proof_of(deal_of(share.committee_key), committee.own_share(share))
        sharing.recheck_share(played.tender, proof, actor=actor_for(share.user), now=clock.now())
    director.move_to(end - timedelta(hours=23))
    check_shares(now=clock.now())
    check_shares(now=clock.now())
    last = committee.shares_of(played.tender)[2]
    assert (mails("share-check:"), mails("shares-alarm:")) == (7, 3)  # officer, auditor, the one who has not tried
    assert LogEntry.objects.filter(type="shares.alarm").count() == 1
    for person in (county.officer, auditor, last.user):
        found = [duty.what for duty in duties(actor_for(person), clock.now()) if duty.alarm]
        assert found == [f"Too few key holders have tried their share. Call them: {last.user}"]
    proof = proof_of(deal_of(last.committee_key), committee.own_share(last))
    sharing.recheck_share(played.tender, proof, actor=actor_for(last.user), now=clock.now())
    assert [duty for duty in duties(actor_for(auditor), clock.now()) if duty.alarm] == []
