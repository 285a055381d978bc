"""S27: who may review, who may preside, how many officers a record wants; at the browsers, each with its way out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from flows.matters.models import Review
from flows.penalty_case.models import HearingPlan, Record
from permissions import clock, grants, roles
from permissions.audit.log import SYSTEM
from permissions.organisations.models import Certificate, ReviewerRecord
from tests.casework import staff
from tests.city import LONG_AGO, City
from tests.scenarios.case_at_browsers import CaseAtBrowsers, local, refuses
from tests.standing_city import city, standing_city

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)
    work = CaseAtBrowsers(city)
    work.filed(city.enterprise())
    return work


def reviewer_too(city: City, account: str) -> None:
    """This person is appointed a legal reviewer beside what he is."""
    legal, role = city.units["SH-SJ-LEGAL"], roles.LEGAL_REVIEWER
    user = city.people[account]
    grants.appoint(user=user, unit=legal, role=role.code, from_on=LONG_AGO, actor=SYSTEM, at=city.now, title=role.zh)


def new_reviewer(city: City, account: str, first_on: dt.date) -> None:
    """A reviewer without the certificate, who first reviewed on this day."""
    user = city.official(f"sj.{account}", city.units["SH-SJ-LEGAL"], roles.LEGAL_REVIEWER)
    ReviewerRecord.objects.create(user=user, first_review_on=first_on, basis="任命文件")


def released(work: CaseAtBrowsers, account: str) -> None:
    """The task goes back to the pool, as the refusal says."""
    item = work.review.work_items.open().get()
    assert work.at(account).post(reverse("desk:release", args=[item.pk])).status_code == 302


def test_no_handler_and_nobody_unqualified_reviews(city: City, work: CaseAtBrowsers) -> None:
    reviewer_too(city, "sj.enf1")
    new_reviewer(city, "newcomer", dt.date(2026, 1, 5))
    new_reviewer(city, "veteran", dt.date(2016, 1, 5))
    work.proved()
    work.concluded()

    refused = work.sends("enf1", "review", "PASSED", matter=work.review, **work.findings("PASSED"))
    refuses(refused, "E-LR-02", "法制审核人员不得为本案承办人")
    released(work, "enf1")
    refused = work.sends("newcomer", "review", "PASSED", matter=work.review, **work.findings("PASSED"))
    refuses(refused, "E-LR-03", "初次从事法制审核的人员应当取得法律职业资格")
    released(work, "newcomer")
    assert not Review.objects.exists()

    work.reviewed(account="veteran")
    review = Review.objects.get()
    assert (review.conclusion, review.pre_2018) == ("PASSED", True)
    assert review.qualification == "2016-01-05起从事法制审核"
    assert work.waits() == ["approve_proposal"]


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_the_certificate_of_the_reviewer_holds_to_the_end_of_its_last_day(
    city: City, work: CaseAtBrowsers, days: int, holds: bool
) -> None:
    last = city.now.date() + dt.timedelta(days=days)
    legal = Certificate.objects.filter(user=city.people["sj.legal"])
    legal.update(until_on=last)
    work.proved()
    work.concluded()
    answer = work.sends("legal", "review", "PASSED", matter=work.review, **work.findings("PASSED"))
    if holds:
        assert answer.status_code == 302
        return
    refuses(answer, "E-LR-03", "初次从事法制审核的人员应当取得法律职业资格")
    legal.update(until_on=city.now.date())  # 已取得的,先登记证书
    work.does("legal", "review", "PASSED", matter=work.review, **work.findings("PASSED"))


def test_who_investigated_does_not_preside(city: City, work: CaseAtBrowsers) -> None:
    reviewer_too(city, "sj.enf2")
    work.proved()
    work.concluded()
    work.reviewed()
    work.told()
    work.stated("HEARING")
    work.does("enf1", "hear_party", "HEARING")
    day = local(city.now + dt.timedelta(days=30))
    people = {name: city.people[f"sj.{name}"].pk for name in ("enf2", "legal", "legal2")}
    place = {"at": day, "place": "听证室", "recorder": people["legal"]}
    refused = work.sends("legal.head", "arrange_hearing", "ARRANGED", chair=people["enf2"], **place)
    refuses(refused, "E-CASE-04", "听证主持人不得为本案调查人员")
    assert not HearingPlan.objects.exists()
    work.does("legal.head", "arrange_hearing", "ARRANGED", chair=people["legal2"], **place)
    assert HearingPlan.objects.get().chair == city.people["sj.legal2"]


def test_one_officer_makes_no_record(city: City, work: CaseAtBrowsers) -> None:
    begun = city.now - dt.timedelta(hours=1)
    said = {
        "kind": "QUESTIONING",
        "begins_at": local(begun),
        "ends_at": local(city.now),
        "place": "会议室",
        "of_whom": "法人甲",
        "text": "问：是否开展培训？\n答：没有。",
        "first_officer": city.people["sj.enf1"].pk,
    }
    for second in ("", city.people["sj.enf1"].pk):
        refuses(work.enters("enf1", "record", second_officer=second, **said), "E-CASE-01", "执法人员不得少于两人")
    assert not Record.objects.exists()
    work.entered("enf1", "record", second_officer=city.people["sj.enf2"].pk, **said)
    assert Record.objects.get().second_officer == city.people["sj.enf2"]
