"""Signing (签发), here or on paper, and who is kept apart from what (职责分离)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from flows.matters import attachments
from flows.matters.models import Decision, Matter
from flows.official_paper import acts
from flows.official_paper.models import OfficialPaper, OfflineSignature
from flows.official_paper.views import desk
from permissions import roles
from tests.city import City, png
from tests.drafting import base, handed_in, to, waits_at
from tests.refusing import refused

TWO = ("SH-SJ-ENF", "SH-SJ-HAZ")


def picture() -> attachments.Received:
    return attachments.receive(SimpleUploadedFile("签批原件.png", png(), "image/png"), "scan")


@pytest.mark.parametrize(
    ("outcome", "node"),
    [("RETURN_TO_DRAFTER", ["revise"]), ("RETURN_TO_CHECK", ["check"]), ("RETURN_TO_COUNTERSIGN", ["countersign"])],
)
def test_the_leader_returns_it_to_any_earlier_step(city: City, outcome: str, node: list[str]) -> None:
    matter = to(city, "sign", handed_in(city, sections=("SH-SJ-ENF",)))
    with refused("E-ACT-07"):
        city.does("sj.leader", matter, "sign", outcome=outcome, base=base(matter))

    city.does("sj.leader", matter, "sign", outcome=outcome, opinion="请再斟酌", base=base(matter))

    assert waits_at(matter) == node
    assert not matter.decisions.exists()


def test_it_is_not_returned_to_sections_that_nobody_asked(city: City) -> None:
    matter = to(city, "sign", handed_in(city))

    with refused("E-ACT-06"):
        city.does("sj.leader", matter, "sign", outcome="RETURN_TO_COUNTERSIGN", opinion="请会签", base=base(matter))


def on_paper(city: City, kind: str = "NOTICE") -> Matter:
    """A paper that waits for the record of its signature on paper."""
    matter = handed_in(city, kind)
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter), signed_on_paper=True)
    return matter


def test_a_signature_on_paper_is_recorded_with_its_scan(city: City) -> None:
    matter = on_paper(city)
    signed_on = city.now.date()
    city.at(days=1)
    facts = {"signatory": city.people["sj.leader"], "signed_on": signed_on, "scan": picture()}
    city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", **facts)
    to(city, "dispatch", matter)

    signature, decision = OfflineSignature.objects.get(), Decision.objects.get(matter=matter)
    paper = acts.issued_paper(matter)
    assert signature.recorded_by == city.people["sj.clerk"]
    assert signature.revision.sha256 == decision.draft_sha256
    assert signature.scan.audience == "INTERNAL"
    assert (decision.signatory, decision.decided_on) == (city.people["sj.leader"], signed_on)
    assert (paper.signatory, paper.issued_on) == ("官sj.leader", signed_on)
    assert "线下签批" in matter.acts.get(node="record_signature").opinion


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"scan": None}, "E-OP-14"),
        ({"signatory": None}, "E-OP-14"),
        ({"signed_on": None}, "E-OP-14"),
        ({"signatory": "sj.head"}, "E-OP-13"),
        ({"days": -1}, "E-OP-15"),
        ({"days": 2}, "E-OP-15"),
    ],
)
def test_a_signature_on_paper_wants_scan_signer_and_day(city: City, facts: dict[str, object], code: str) -> None:
    matter = on_paper(city)
    today = city.now.date()
    days = facts.pop("days", 0)
    assert isinstance(days, int)
    given = {"signatory": "sj.leader", "signed_on": today + dt.timedelta(days=days), "scan": picture(), **facts}
    if given["signatory"]:
        given["signatory"] = city.people[str(given["signatory"])]

    with refused(code):
        city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", **given)

    assert not OfflineSignature.objects.exists()
    assert not matter.attachments.exists()


@pytest.mark.parametrize("days", [0, 1])
def test_the_day_of_the_signature_lies_between_the_sending_and_today(city: City, days: int) -> None:
    matter = on_paper(city)
    day = city.now.date() + dt.timedelta(days=days)
    city.at(days=1)

    facts = {"signatory": city.people["sj.leader"], "signed_on": day, "scan": picture()}
    city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", **facts)

    assert OfflineSignature.objects.get().signed_on == day


def test_the_signer_does_not_record_his_own_signature(city: City) -> None:
    matter = on_paper(city)
    clerk = city.official("sj.both", city.units["SH-SJ-OFFICE"], roles.ARCHIVIST)
    from permissions import grants  # noqa: PLC0415
    from permissions.audit.log import SYSTEM  # noqa: PLC0415

    grants.appoint(
        user=clerk,
        unit=city.units["SH-SJ"],
        role=roles.DEPUTY_LEADER.code,
        from_on=city.now.date(),
        actor=SYSTEM,
        at=city.now,
        title="副局长",
    )
    facts = {"signatory": clerk, "signed_on": city.now.date(), "scan": picture()}

    with refused("E-OP-17"):
        city.performs("sj.both", matter.work_items.open().get().pk, outcome="SIGNED", **facts)


def test_the_database_knows_no_signer_who_records_himself(city: City) -> None:
    matter = on_paper(city)
    facts = {"signatory": city.people["sj.leader"], "signed_on": city.now.date(), "scan": picture()}
    city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", **facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        OfflineSignature.objects.update(recorded_by=city.people["sj.leader"])


def test_what_was_to_be_signed_on_paper_may_be_signed_here(city: City) -> None:
    matter = on_paper(city)
    city.does("sj.clerk", matter, "record_signature", outcome="ONLINE")

    assert waits_at(matter) == ["sign"]
    assert OfficialPaper.objects.get(pk=matter.pk).signed_on_paper is False


def test_a_paper_that_a_leader_changed_by_hand_goes_back(city: City) -> None:
    matter = on_paper(city)
    city.does("sj.clerk", matter, "record_signature", outcome="RETURN_TO_CHECK", opinion="局长改动两处")

    assert waits_at(matter) == ["check"]


def test_what_the_keeper_returns_unchanged_is_signed_on_paper_again(city: City) -> None:
    matter = on_paper(city)
    facts = {"signatory": city.people["sj.leader"], "signed_on": city.now.date()}
    city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", scan=picture(), **facts)
    city.does("sj.sealer", matter, "seal", outcome="RETURN", opinion="签批原件无日期")
    city.does("sj.office", matter, "check", outcome="PASS", base=base(matter))
    assert desk.facts(Matter.objects.get(pk=matter.pk))["offline"] is None, "the manuscript has room to sign again"
    city.does("sj.clerk", matter, "record_signature", outcome="SIGNED", scan=picture(), **facts)
    to(city, "dispatch", matter)

    first, second = OfflineSignature.objects.order_by("pk")
    assert first.revision == second.revision
    assert desk.facts(Matter.objects.get(pk=matter.pk))["offline"] == second


# Separation ---------------------------------------------------------------------------------------


def test_who_drafted_neither_checks_nor_signs_nor_records(city: City) -> None:
    from permissions import grants  # noqa: PLC0415
    from permissions.audit.log import SYSTEM  # noqa: PLC0415

    matter = handed_in(city)
    drafter, day = city.people["sj.drafter"], city.now.date()
    for unit, role in (("SH-SJ-OFFICE", roles.SECTION_HEAD), ("SH-SJ", roles.DEPUTY_LEADER)):
        grants.appoint(
            user=drafter, unit=city.units[unit], role=role.code, from_on=day, actor=SYSTEM, at=city.now, title=role.zh
        )
    with refused("E-COI-01"):
        city.performs("sj.drafter", matter.work_items.open().get().pk, outcome="PASS", base=base(matter))
    to(city, "sign", matter)
    with refused("E-COI-01"):
        city.performs("sj.drafter", matter.work_items.open().get().pk, outcome="SIGN", base=base(matter))


def test_who_checks_does_not_revise(city: City) -> None:
    matter = handed_in(city)
    city.does("sj.office", matter, "check", outcome="RETURN", opinion="请修改", base=base(matter))
    item = matter.work_items.open().get()
    from flows.matters import claims  # noqa: PLC0415

    claims.release(item.pk, actor=city.people["sj.drafter"], now=city.now)
    with pytest.raises(PermissionDenied):
        city.performs("sj.office", item.pk, outcome="SUBMITTED", base=base(matter))
