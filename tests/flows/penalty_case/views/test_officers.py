"""Other officers for a case that goes on (更换办案人员), over HTTP: who may, who can be one, and what they take on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from flows.legal_review.models import LegalReview
from flows.matters.models import Act, Notice, Participation
from flows.penalty_case import rules
from flows.penalty_case.models import PenaltyCase
from permissions import clock, grants, roles
from permissions.audit.log import SYSTEM
from permissions.audit.models import Entry
from permissions.organisations.models import Certificate, Position
from tests.casework import Casework, certify, staff
from tests.city import LONG_AGO, City, inbox_agrees
from tests.scenarios.case_at_browsers import CaseAtBrowsers, as_shown, refuses, says
from tests.transactional import Together
from tests.walks import case_beginnings as beginnings
from tests.walks.pages import offered, visit

ONE_DAY = dt.timedelta(days=1)
BEGINS = "更换办案人员应当写明理由,并指定可以接替的执法人员:"
WAY_OUT = "请写明理由,指定本机构具有行政执法资格、没有参与本案审核审批且无须回避的执法人员"


def at_browsers(work: Casework) -> CaseAtBrowsers:
    """The same case with everybody at a browser."""
    return CaseAtBrowsers(work.city, matter=work.matter)


def people(case: CaseAtBrowsers, **named: str) -> dict[str, Any]:
    """The choice of the form: account by post."""
    return {post: case.city.people[f"sj.{account}"].pk for post, account in named.items()}


def changes(case: CaseAtBrowsers, *, account: str = "enf.head", reason: str = "调离", **named: str) -> HttpResponse:
    """The head sends the form as the page wrote it, but for what he chooses."""
    return case.enters(account, "officers", reason=reason, **people(case, **named))


def changed(case: CaseAtBrowsers, **told: str) -> None:
    """The same, and it is taken in."""
    answer = changes(case, **told)
    assert answer.status_code == 302, says(answer)
    assert answer.url.endswith("?tab=facts#officers")  # type: ignore[attr-defined]
    inbox_agrees()


def who(case: CaseAtBrowsers) -> tuple[str, str]:
    """Accounts of the two officers now."""
    lead, second = (officer.username.removeprefix("sj.") for officer in case.case.officers)
    return lead, second


def facts_page(case: CaseAtBrowsers, account: str) -> str:
    shown = case.at(account).get(reverse("desk:matter", args=[case.matter.number]), {"tab": "facts"})
    return shown.content.decode()


def appoint(city: City, account: str, unit: str, role: roles.Role) -> None:
    user = city.people[account]
    grants.appoint(user=user, unit=city.units[unit], role=role.code, from_on=LONG_AGO, actor=SYSTEM, at=city.now)


def leaves(city: City, account: str) -> None:
    """The person's appointments end with yesterday."""
    for post in Position.objects.filter(user=city.people[account]):
        grants.end_appointment(post, until_on=city.now.date() - ONE_DAY, actor=SYSTEM, at=city.now)


@pytest.fixture
def filed(city: City, work: Casework) -> CaseAtBrowsers:
    beginnings.filed(work, city.enterprise())
    return at_browsers(work)


@pytest.fixture
def confirmed(city: City, work: Casework) -> CaseAtBrowsers:
    """Investigated by the one and confirmed by the other; it waits for the head."""
    beginnings.proved(work, city.enterprise())
    case = at_browsers(work)
    case.does("enf1", "investigate", "CONCLUDE", **case.proposal(fine="10000", tier="LIGHT"))
    case.does("enf2", "confirm_investigation", "AGREE")
    return case


def test_who_takes_over_finds_the_task_and_the_case_goes_on(city: City, work: Casework) -> None:
    beginnings.proved(work, city.enterprise())
    case = at_browsers(work)
    inbox = reverse("desk:inbox")
    assert case.matter.number in says(case.at("enf1").get(inbox))
    address = reverse("penalty_case:enter", args=[case.matter.pk, "officers"])
    assert f'href="{address}"' in facts_page(case, "enf.head")

    refused = changes(case, lead="enf3", reason=" ")
    refuses(refused, "E-CASE-50", f"{BEGINS}缺少更换的理由", WAY_OUT)
    assert f'<option value="{city.people["sj.enf3"].pk}" selected>' in refused.content.decode()
    assert 'id="id_reason_error"' in refused.content.decode()
    assert who(case) == ("enf1", "enf2")

    changed(case, lead="enf3", reason="承办人调离执法大队")
    assert who(case) == ("enf3", "enf2")
    assert case.matter.number in says(case.at("enf3").get(inbox))
    assert case.matter.number not in says(case.at("enf1").get(inbox))
    assert Notice.objects.filter(user=city.people["sj.enf3"], zh__contains="承办人调离执法大队").count() == 1
    entries = Entry.objects.filter(chain=case.matter.chain, action__in=["change_officers", "task.handed_over"])
    assert {entry.action for entry in entries} == {"change_officers", "task.handed_over"}
    assert all("承办人调离执法大队" in entry.body and "sj.enf.head" in entry.body for entry in entries)
    assert "承办人:官sj.enf1→官sj.enf3;承办人调离执法大队" in facts_page(case, "enf2")

    assert case.at("enf1").get(reverse("penalty_case:enter", args=[case.matter.pk, "fact"])).status_code == 404
    case.entered("enf3", "fact", text="另一项事实")
    fact = case.case.fact_rows.latest("pk")  # type: ignore[attr-defined]
    case.entered("enf3", "evidence", **case.evidence(), **{f"page_{fact.pk}": "1"})
    case.does("enf3", "investigate", "CONCLUDE", **case.proposal(fine="10000", tier="LIGHT"))
    case.does("enf2", "confirm_investigation", "AGREE")
    case.does("enf.head", "review_report", "PASS")
    assert case.waits() == ["approve_proposal"]


def test_when_the_decision_is_performed_the_new_one_records_the_payment(city: City, work: Casework) -> None:
    beginnings.small(work, city.enterprise())
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")
    work.decide()
    work.does("credit", "publish", outcome="PUBLISHED")
    leaves(city, "sj.enf1")
    case = at_browsers(work)
    changed(case, lead="enf3")
    case.entered("enf3", "payment", paid_on=city.now.date().isoformat(), fine="10000", receipt="沪财1")
    case.entered("enf3", "rectification", rectified_on=city.now.date().isoformat())
    case.entered("enf3", "obligations", note="已补训")
    case.does("enf3", "perform", "PERFORMED")
    case.does("leader", "close", "CLOSED")
    case.does("archive", "archive")
    assert "/enter/officers/" not in facts_page(case, "enf.head")
    refuses(changes(case, second="enf3"), "E-ACT-04", "办件现处于“已办结”状态,不能办理此事项", status=409)
    assert who(case) == ("enf3", "enf2")


def test_nobody_new_nobody_twice_and_not_oneself(city: City, filed: CaseAtBrowsers) -> None:
    refuses(changes(filed), "E-CASE-50", f"{BEGINS}没有指定新的办案人员", WAY_OUT)
    refuses(changes(filed, lead="enf2"), "E-CASE-01", "执法人员不得少于两人", "请指定两名不同的")
    appoint(city, "sj.enf.head", "SH-SJ-ENF", roles.HANDLER)
    certify(city, "sj.enf.head", Certificate.Kind.ENFORCEMENT)
    refuses(changes(filed, second="enf.head"), "E-CASE-50", f"{BEGINS}不能指定自己", WAY_OUT)
    assert who(filed) == ("enf1", "enf2")
    changed(filed, lead="enf3")


@pytest.mark.parametrize("ends", [-1, 0, 1])
def test_with_a_certificate_of_the_day(city: City, filed: CaseAtBrowsers, ends: int) -> None:
    until = city.now.date() + ends * ONE_DAY
    Certificate.objects.filter(user=city.people["sj.enf3"]).update(until_on=until)
    if ends >= 0:
        changed(filed, second="enf3")
    else:
        refuses(changes(filed, second="enf3"), "E-TPF-07", "执法证件无效或已过期", "官sj.enf3")
    assert who(filed) == ("enf1", "enf2" if ends < 0 else "enf3")


def test_who_left_the_section_is_replaced_too(city: City, filed: CaseAtBrowsers) -> None:
    """Of two who left, one alone is not enough; nobody who is no officer of the section takes a place."""
    city.official("sj.enf4", city.units["SH-SJ-ENF"], roles.HANDLER)
    certify(city, "sj.enf4", Certificate.Kind.ENFORCEMENT)
    leaves(city, "sj.enf1")
    leaves(city, "sj.enf2")
    refuses(changes(filed, lead="enf3"), "E-CASE-50", f"{BEGINS}官sj.enf2不是本机构的执法人员", WAY_OUT)
    assert changes(filed, lead="enf3", second="legal").status_code == 422
    changed(filed, lead="enf3", second="enf4")
    assert who(filed) == ("enf3", "enf4")


def test_who_was_told_to_keep_away_does_not_come_back(city: City, filed: CaseAtBrowsers) -> None:
    city.official("sj.enf4", city.units["SH-SJ-ENF"], roles.HANDLER)
    certify(city, "sj.enf4", Certificate.Kind.ENFORCEMENT)
    asked = people(filed, officer="enf2", instead="enf3")
    filed.does("enf1", "investigate", "ASK_RECUSAL", reason="与当事人系近亲属", **asked)
    waits = changes(filed, second="enf3")
    refuses(waits, "E-CASE-09", "相关人员应当回避", "官sj.enf2的回避尚未处理完毕;请先由负责人决定,更换人员后再办理")
    filed.does("leader", "answer_request", "GRANT", opinion="应当回避。")
    assert who(filed) == ("enf1", "enf3")
    refuses(changes(filed, second="enf2"), "E-CASE-50", f"{BEGINS}官sj.enf2已被决定回避", WAY_OUT)
    again = filed.sends(
        "enf1", "investigate", "ASK_RECUSAL", reason="亦有利害关系", **people(filed, officer="enf3", instead="enf2")
    )
    refuses(again, "E-CASE-50", f"{BEGINS}官sj.enf2已被决定回避")
    changed(filed, lead="enf4")
    assert who(filed) == ("enf4", "enf3")


def test_who_reviewed_or_approved_is_no_officer(city: City, work: Casework) -> None:
    work.clue(city.enterprise())
    case = at_browsers(work)
    appoint(city, "sj.enf3", "SH-SJ-ENF", roles.SECTION_HEAD)
    case.does("enf3", "review_filing", "PASS")
    refuses(changes(case, lead="enf3"), "E-CASE-50", f"{BEGINS}官sj.enf3办理过本案的审核、审批等事项", WAY_OUT)
    assert who(case) == ("enf1", "enf2")


def test_the_two_change_places_only_before_they_did_their_part(city: City, filed: CaseAtBrowsers) -> None:
    changed(filed, lead="enf2", second="enf1")
    assert who(filed) == ("enf2", "enf1")
    assert filed.matter.work_items.open().get().holder == city.people["sj.enf2"]
    filed.does("enf2", "investigate", "ASK_EXTENSION", reason="案情复杂")
    refused = changes(filed, lead="enf1", second="enf2")
    refuses(refused, f"{BEGINS}官sj.enf2已承办过调查,不能改任协办人", WAY_OUT)


def test_who_confirmed_does_not_lead_and_who_led_does_not_confirm(city: City, confirmed: CaseAtBrowsers) -> None:
    refused = changes(confirmed, lead="enf2", second="enf1")
    refuses(
        refused,
        f"{BEGINS}官sj.enf2已确认过调查结果,不能改任承办人",
        f"{BEGINS}官sj.enf1已承办过调查,不能改任协办人",
        WAY_OUT,
    )
    changed(confirmed, lead="enf3")
    confirmed.does("enf.head", "review_report", "RETURN", opinion="补充证据")
    confirmed.does("enf3", "investigate", "CONCLUDE", **confirmed.proposal(fine="10000", tier="LIGHT"))
    confirmed.does("enf2", "confirm_investigation", "AGREE")
    confirmed.does("enf.head", "review_report", "PASS")


def test_who_was_an_officer_reviews_nothing_afterwards(city: City, work: Casework) -> None:
    """The second officer left before he confirmed: he did no step, and handled the case all the same."""
    beginnings.proved(work, city.enterprise())
    case = at_browsers(work)
    changed(case, second="enf3")
    parts = Participation.objects.filter(matter=case.matter, user__isnull=False)
    today = city.now.date()
    assert set(parts.values_list("user__username", "capacity", "from_on", "until_on")) == {
        ("sj.enf1", "HANDLING", today, None),
        ("sj.enf2", "HANDLING", today, today),
        ("sj.enf3", "HANDLING", today, None),
    }
    case.does("enf1", "investigate", "CONCLUDE", **case.proposal(fine="10000", tier="LIGHT"))
    case.does("enf3", "confirm_investigation", "AGREE")
    appoint(city, "sj.enf2", "SH-SJ-ENF", roles.SECTION_HEAD)
    item = case.matter.work_items.open().get(node="review_report")
    sent = case.at("enf2").post(reverse("desk:act", args=[item.pk]), {"outcome": "PASS", "request_key": "k"})
    refuses(sent, "E-COI-01")
    assert city.people["sj.enf2"].pk in rules.investigators(case.case), "he presides at no hearing and reviews no draft"
    case.does("enf.head", "review_report", "PASS")


def test_a_review_under_way_asks_the_new_one(city: City, work: Casework) -> None:
    beginnings.in_review(work, city.enterprise())
    case = at_browsers(work)
    before = LegalReview.objects.get().handlers
    changed(case, lead="enf3")
    row = LegalReview.objects.get()
    named = [city.people[f"sj.{account}"].pk for account in ("enf3", "enf2", "enf1")]
    assert before == [named[2], named[1]] and row.handlers == named
    child = row.matter
    case.does("legal", "review", "DISAGREE", matter=child, **case.findings("DISAGREE"))
    case.does("legal.head", "sign", "SIGN", matter=child)
    assert child.work_items.open().get().holder == city.people["sj.enf3"]
    case.does("enf3", "object_to", "ACCEPT", matter=child)
    case.worker()
    assert case.matter.work_items.open().get().holder == city.people["sj.enf3"]


def test_it_is_the_heads_alone(city: City, filed: CaseAtBrowsers) -> None:
    staff(city, "pd", "SH-PD")
    address = reverse("penalty_case:enter", args=[filed.matter.pk, "officers"])
    values = {"lead": city.people["sj.enf3"].pk, "reason": "调离", "request_key": "k"}
    for account in ("enf1", "enf2", "enf3", "leader", "principal", "legal.head", "credit", "agent0"):
        assert filed.at(account).get(address).status_code == 404
        assert filed.at(account).post(address, values).status_code == 404
        if account != "agent0":
            assert address not in facts_page(filed, account)
    foreign = CaseAtBrowsers(city, prefix="pd")
    nothing = foreign.at("enf.head").get(reverse("penalty_case:enter", args=[999_999, "officers"]))
    answer = foreign.at("enf.head").get(address)
    assert answer.status_code == nothing.status_code == 404 and says(answer) == says(nothing)
    assert foreign.at("enf.head").post(address, values).status_code == 404
    assert not Act.objects.filter(node="change_officers").exists()
    assert who(filed) == ("enf1", "enf2")


def test_the_page_in_both_languages(city: City, filed: CaseAtBrowsers) -> None:
    address = reverse("penalty_case:enter", args=[filed.matter.pk, "officers"])
    for language in ("zh-hans", "en"):
        page = filed.at("enf.head").get(address, headers={"accept-language": language})
        assert page.status_code == 200
        assert "官sj.enf3(sj.enf3)" in page.content.decode()


@pytest.fixture
def two_heads(together: Together, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    """A case whose section has two heads, in transactions of its own."""
    city = staff(City().build())
    monkeypatch.setattr(clock, "now", lambda: city.now)
    city.official("sj.enf.head2", city.units["SH-SJ-ENF"], roles.SECTION_HEAD)
    work = Casework(city)
    beginnings.filed(work, city.enterprise())
    return at_browsers(work)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_told(two_heads: CaseAtBrowsers, together: Together) -> None:
    address = reverse("penalty_case:enter", args=[two_heads.matter.pk, "officers"])
    sends = []
    for account, named in (("enf.head", {"lead": "enf3"}), ("enf.head2", {"second": "enf3"})):
        browser = two_heads.at(account)
        (form,) = [form for form in offered(visit(browser, address)) if form.action == address]
        answers = {**as_shown(form), "reason": f"{account}调整", **people(two_heads, **named)}
        sends.append(lambda browser=browser, answers=answers: browser.post(address, answers))
    found = dict(zip(("enf.head", "enf.head2"), together(sends), strict=True))
    assert sorted(answer.status_code for answer in found.values()) == [302, 422]
    second = next(account for account, answer in found.items() if answer.status_code == 422)
    now = "、".join(f"官sj.{account}" for account in who(two_heads))
    refuses(found[second], "E-CASE-50", f"{BEGINS}您打开本页面后办案人员已经变更,现为{now},请返回后重新打开本页面")
    assert Act.objects.filter(node="change_officers").count() == 1
    assert PenaltyCase.objects.get().lead != PenaltyCase.objects.get().second
    put_in = {"lead": "enf2"} if who(two_heads) == ("enf1", "enf3") else {"second": "enf1"}
    changed(two_heads, account=second, **put_in)
    assert Act.objects.filter(node="change_officers").count() == 2


def test_the_same_form_again_is_the_change_that_it_was(city: City, filed: CaseAtBrowsers) -> None:
    """Who is first officer by it is no longer among those whom the form lets one choose; it is no mistake."""
    address = reverse("penalty_case:enter", args=[filed.matter.pk, "officers"])
    browser = filed.at("enf.head")
    (form,) = [form for form in offered(visit(browser, address)) if form.action == address]
    answers = {**as_shown(form), "reason": "长期病假", **people(filed, lead="enf3")}
    first, again = (browser.post(address, answers) for _ in range(2))
    assert (first.status_code, again.status_code) == (302, 302), says(again)
    assert again.url == first.url  # type: ignore[attr-defined]
    assert Act.objects.filter(node="change_officers").count() == 1
    anew = browser.post(address, {**answers, "request_key": "another"})
    assert anew.status_code == 422
    inbox_agrees()


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_is_one_change(two_heads: CaseAtBrowsers, together: Together) -> None:
    address = reverse("penalty_case:enter", args=[two_heads.matter.pk, "officers"])
    browser = two_heads.at("enf.head")
    (form,) = [form for form in offered(visit(browser, address)) if form.action == address]
    answers = {**as_shown(form), "reason": "长期病假", **people(two_heads, lead="enf3")}
    other = CaseAtBrowsers(two_heads.city, matter=two_heads.matter).at("enf.head")
    found = together([lambda each=each: each.post(address, answers) for each in (browser, other)])
    assert [answer.status_code for answer in found] == [302, 302]
    assert Act.objects.filter(node="change_officers").count() == 1
    inbox_agrees()
