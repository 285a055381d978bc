"""A paper that says another day: its correction is issued, dismissed or dropped, and screen and paper agree again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.models import Delivery, Document
from documents.sealing.models import SealUse
from documents.vault import open_pdf
from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_year
from flows.credit_repair import acts
from flows.matters import attachments, correcting, jobs
from flows.matters.acts import perform_aside
from flows.matters.clocks import recompute
from flows.matters.clocks.printed_dates import ANSWERS, corrections_of, place_of_papers, wrong_dates
from flows.matters.delivering import sending
from flows.matters.letters import issue_correction
from flows.matters.models import Act, DateCorrection, Deadline, Job, Matter, Notice, PrintedDate
from flows.matters.sealing import place_of_seals
from flows.matters.step import ActSpec
from permissions import grants
from permissions.audit import verification
from permissions.audit.models import Entry
from tests.city import LONG_AGO, City
from tests.flows.credit_repair.at_portal import picture, text_of
from tests.flows.credit_repair.test_refusal_papers import words
from tests.flows.matters.clockwork import PUBLISHER, moment, publish, running
from tests.refusing import refused


@pytest.fixture
def matter(city: City) -> Matter:
    """Its result was extended to 2026-10-26, and the notice that says so is delivered."""
    found = city.to("verify", city.submitted(city.penalty(city.enterprise())))
    basis = attachments.receive(picture(), "document")
    city.does("sj.verify1", found, "verify", outcome=acts.ASKS, reason="需核查", document=basis)
    city.does("sj.leader", found, "answer_extension", outcome="GRANT")
    city.does("sj.seal", found, "seal_extension", outcome="SEALED")
    city.run_jobs()
    city.does("sj.credit", found, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    return found


def moves(city: City, day: str = "2026-10-21", **facts: Any) -> None:
    """This day becomes one off: the calendar is published anew and everything recomputed."""
    publish(2026, at=city.now, **(facts or {"off": {day: "临时放假"}}))
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.at(seconds=5))


@pytest.fixture
def draft(city: City, matter: Matter) -> DateCorrection:
    """The notice says 2026-10-26, the calendar now says the 27th."""
    moves(city)
    return DateCorrection.objects.get()


def does(city: City, spec: ActSpec, row: DateCorrection, account: str = "sj.head", **facts: Any) -> Act:
    matter = row.printed.deadline.matter
    seals = spec is correcting.seal_correction
    return perform_aside(
        spec,
        matter.pk,
        role=correcting.SEALS if seals else ANSWERS,
        unit=place_of_seals(matter.unit) if seals else place_of_papers(matter.unit),
        actor=city.people[account],
        now=city.at(minutes=5),
        correction_id=row.pk,
        **facts,
    )


def seals(city: City, row: DateCorrection, account: str = "sj.seal") -> Act:
    return does(city, correcting.seal_correction, row, account)


def test_issued_it_is_numbered_delivered_and_screen_and_paper_agree(
    city: City, matter: Matter, draft: DateCorrection
) -> None:
    clock = running(matter, acts.RESULT)
    assert [row.pk for row in wrong_dates([clock])] == [draft.printed_id]
    waiting = [(item.pk, item.due_on) for item in matter.work_items.open().order_by("pk")]

    does(city, correcting.issue_correction, draft)
    assert wrong_dates([clock]) == [], "from the issue on that day is the party's"
    jobs.run_ready(city.at(seconds=5))
    assert not Document.objects.filter(kind=correcting.KIND).exists(), "not before it is sealed"
    assert Notice.objects.filter(user=city.people["sj.seal"], zh__contains="待用印").exists()
    seals(city, draft)
    jobs.run_ready(city.at(seconds=5))

    draft.refresh_from_db()
    notice, old = draft.notice, draft.printed.paper
    assert notice is not None
    assert (notice.number, notice.signatory, notice.state) == ("（沪松）应急更正〔2026〕1号", "官sj.head", "FROZEN")
    said = words(open_pdf(notice))
    for wanted in (
        "更正通知",
        f"《延长办理期限告知书》（{old.number}，办件编号XF-2026-0001）载明“反馈修复结果”的届满日为2026年10月26日",
        "因工作日日历CN-2026-2发布（国办发明电〔2026〕99号），该期限已重新计算，届满日现为2026年10月27日",
        "上述文书的其他内容不变",
    ):
        assert wanted in said, wanted
    sent = notice.deliveries.get()
    assert (sent.channel, sent.recipient, sent.consent) == ("PORTAL", "上海示例机械有限公司", True)
    assert Notice.objects.filter(user=city.people["agent0"], zh__contains=notice.number).exists()
    assert old.standing == "IN_FORCE" and not corrections_of(matter).exists()
    assert [(item.pk, item.due_on) for item in matter.work_items.open().order_by("pk")] == waiting
    actions = list(Entry.objects.filter(chain=matter.chain).values_list("action", flat=True))
    assert actions[-8:] == [
        "issue_correction",
        "document.sealed",
        "seal_correction",
        "document.numbered",
        "document.frozen",
        "document.corrected",
        "document.delivered",
        "record_correction",
    ]
    assert list(verification.verify_all()) == []


def test_a_job_done_twice_makes_one_notice_and_one_delivery(city: City, draft: DateCorrection) -> None:
    does(city, correcting.issue_correction, draft)
    seals(city, draft)
    jobs.run_ready(city.at(seconds=5))
    before = (Document.objects.count(), Delivery.objects.count(), Act.objects.count(), Entry.objects.count())
    issue_correction(Job.objects.get(kind=correcting.JOB), city.now)
    assert before == (Document.objects.count(), Delivery.objects.count(), Act.objects.count(), Entry.objects.count())


def test_dismissed_with_a_reason_it_is_not_drafted_for_that_day_again(
    city: City, matter: Matter, draft: DateCorrection
) -> None:
    with refused("E-DUE-16"):
        does(city, correcting.dismiss_correction, draft, reason=" ")
    does(city, correcting.dismiss_correction, draft, reason="已电话告知并经申请人同意")
    draft.refresh_from_db()
    assert (draft.state, draft.closed_by_name, draft.reason) == ("DISMISSED", "官sj.head", "已电话告知并经申请人同意")
    assert matter.acts.last().opinion == draft.reason  # type: ignore[union-attr]
    publish(2026, off={"2026-12-28": "某日"}, at=city.now)  # moves nothing of it
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.at(seconds=5))
    assert DateCorrection.objects.count() == 1
    moves(city, "2026-10-22")
    assert list(DateCorrection.objects.values_list("state", flat=True)) == ["DISMISSED", "DRAFTED"]


def test_a_second_correction_names_the_first_one(city: City, matter: Matter, draft: DateCorrection) -> None:
    does(city, correcting.issue_correction, draft)
    seals(city, draft)
    jobs.run_ready(city.at(seconds=5))
    moves(city, "2026-10-22")
    second = DateCorrection.objects.get(state="DRAFTED")
    assert f"{second.new_date}" == "2026-10-28"
    does(city, correcting.issue_correction, second)
    seals(city, second)
    jobs.run_ready(city.at(seconds=5))
    second.refresh_from_db()
    assert second.notice is not None
    said = words(open_pdf(second.notice))
    assert "经《更正通知》（（沪松）应急更正〔2026〕1号）更正后，载明“反馈修复结果”的届满日为2026年10月27日" in said
    assert "届满日现为2026年10月28日" in said and wrong_dates([running(matter, acts.RESULT)]) == []


def test_a_calendar_put_right_again_drops_the_draft(city: City, draft: DateCorrection) -> None:
    year = current_calendar().year(2026)
    off = {day: name for day, name in year.days_off.items() if f"{day}" != "2026-10-21"}
    facts = {"makeup_days": year.makeup_days, "notice_no": "国办发明电〔2026〕99号", "basis": "通知更正"}
    publish_year(2026, days_off=off, actor=PUBLISHER, now=city.now, **facts)
    recompute.queue("CN", 2026, actor=PUBLISHER, now=city.now)
    jobs.run_ready(city.at(seconds=5))
    draft.refresh_from_db()
    assert draft.state == "DROPPED" and not wrong_dates(Deadline.objects.filter(rule=acts.RESULT))
    with refused("E-DUE-14") as found:
        does(city, correcting.issue_correction, draft)
    assert "无需更正" in found[0].message


@pytest.mark.parametrize("spec", [correcting.issue_correction, correcting.dismiss_correction])
def test_what_is_issued_is_not_dealt_with_again(city: City, draft: DateCorrection, spec: ActSpec) -> None:
    does(city, correcting.issue_correction, draft)
    facts = {"reason": "不必"} if spec is correcting.dismiss_correction else {}
    with refused("E-DUE-14"):
        does(city, spec, draft, **facts)
    assert not Job.objects.filter(kind=correcting.JOB).exists(), "it waits for the seal"
    seals(city, draft)
    assert Job.objects.filter(kind=correcting.JOB).count() == 1


def test_a_notice_that_was_issued_before_the_bureau_had_a_seal_waits_for_it(
    city: City, matter: Matter, draft: DateCorrection
) -> None:
    """Then the issue itself queued the job; it is never given up, and goes on by itself once the seal is used."""
    does(city, correcting.issue_correction, draft)
    job = Job.objects.create(
        kind=correcting.JOB,
        key=f"correction:{draft.pk}",
        matter=matter,
        payload={"correction": draft.pk},
        run_after=city.now,
        created_at=city.now,
    )
    for _ in range(jobs.MAX_ATTEMPTS + 1):
        jobs.run_ready(city.at(minutes=5))
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED and "E-SEAL-06" in job.last_error and "印章管理员" in job.last_error
    assert not Document.objects.filter(kind=correcting.KIND).exists()

    seals(city, draft)
    jobs.run_ready(city.at(minutes=5))

    draft.refresh_from_db()
    assert draft.notice is not None and draft.notice.serial == 1
    assert Job.objects.filter(kind=correcting.JOB).count() == 1


def test_a_draft_is_not_sealed(city: City, draft: DateCorrection) -> None:
    with refused("E-DUE-14"):
        seals(city, draft)
    assert not SealUse.objects.filter(issue_key=correcting.key_of(draft)).exists()


def test_who_issued_it_does_not_use_the_seal_on_it(city: City, draft: DateCorrection) -> None:
    """Also where he keeps the seal."""
    grants.appoint(
        user=city.people["sj.head"],
        unit=city.units["SH-SJ-OFFICE"],
        role=correcting.SEALS.code,
        from_on=LONG_AGO,
        actor=PUBLISHER,
        at=city.now,
    )
    does(city, correcting.issue_correction, draft)
    with refused("E-SEAL-07"):
        seals(city, draft, "sj.head")
    assert not Job.objects.filter(kind=correcting.JOB).exists()
    seals(city, draft)
    assert SealUse.objects.get(issue_key=correcting.key_of(draft)).used_by == city.people["sj.seal"]


def test_a_draft_that_the_deadline_has_left_behind_is_not_issued(city: City, draft: DateCorrection) -> None:
    Deadline.objects.filter(rule=acts.RESULT).update(legal_due=moment("2026-10-28 00:00").date())
    with refused("E-DUE-15") as found:
        does(city, correcting.issue_correction, draft)
    assert "2026-10-28" in found[0].message and "2026-10-27" in found[0].message


@pytest.mark.parametrize("account", ["sj.credit", "sj.verify1", "sj.leader", "sj.archive", "sj.auditor"])
def test_nobody_else_of_the_bureau_issues_it(city: City, draft: DateCorrection, account: str) -> None:
    with pytest.raises(PermissionDenied):
        does(city, correcting.issue_correction, draft, account)
    assert DateCorrection.objects.get().state == "DRAFTED"


def test_another_bureau_finds_no_matter(city: City, draft: DateCorrection) -> None:
    with pytest.raises(Matter.DoesNotExist):
        does(city, correcting.issue_correction, draft, "pd.head")


def test_what_was_not_delivered_in_the_portal_waits_for_its_delivery(
    city: City, matter: Matter, draft: DateCorrection
) -> None:
    Delivery.objects.update(channel="MAIL", tracking_number="EMS1", consent=False)
    does(city, correcting.issue_correction, draft)
    seals(city, draft)
    jobs.run_ready(city.at(seconds=5))
    notice = corrections_of(matter).get().notice
    assert notice is not None, "it waits for its delivery"
    seat = {"role": ANSWERS, "unit": place_of_papers(matter.unit), "actor": city.people["sj.head"], "now": city.now}
    perform_aside(sending.send, matter.pk, **seat, paper_id=notice.pk, channel="MAIL", tracking_number="EMS2")
    assert not corrections_of(matter).exists()


def test_who_answers_for_papers_is_told_of_the_draft(city: City, matter: Matter, draft: DateCorrection) -> None:
    told = Notice.objects.filter(zh__contains="更正通知已拟稿")
    assert [(row.user.username, row.matter) for row in told] == [("sj.head", matter)]


def test_the_database_wants_a_reason_and_no_notice_of_a_draft(draft: DateCorrection) -> None:
    notice = Document.objects.first()
    at = draft.drafted_at
    for wrong in ({"state": "DISMISSED", "closed_at": at}, {"notice": notice}, {"reason": "某事"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DateCorrection.objects.filter(pk=draft.pk).update(**wrong)


# At the desk ------------------------------------------------------------------------------------


def test_at_the_desk_it_is_listed_issued_and_gone(
    city: City, matter: Matter, draft: DateCorrection, client: Client, the_clock_of_the_city: None
) -> None:
    assert WorkCalendar.objects.live().get(region="CN", year=2026).version == 2
    page, tab = f"/matters/{matter.number}/corrections/{draft.pk}/", f"/matters/{matter.number}/?tab=papers"
    client.force_login(city.people["sj.credit"])
    assert "由法规科负责人办理" in text_of(client.get(tab)) and page not in client.get(tab).content.decode()
    assert client.post(page, {"do": "issue"}).status_code == 404
    client.force_login(city.people["sj.head"])
    listed = client.get("/calendars/CN/2026/deadlines/")
    assert draft.printed.paper.number in text_of(listed) and matter.number in text_of(listed)
    assert page in client.get(tab).content.decode()
    assert client.post(page, {"do": "nonsense"}).status_code == 404
    answer = client.post(page, {"do": "dismiss", "reason": ""})
    assert answer.status_code == 422 and "E-DUE-16" in text_of(answer)
    assert client.post(page, {"do": "issue"}).status_code == 302
    assert client.post(page, {"do": "issue"}).status_code == 409
    assert client.post(page, {"do": "seal"}).status_code == 404, "he keeps no seal"
    client.force_login(city.people["sj.seal"])
    assert "待用印" in text_of(client.get(tab)) and page in client.get(tab).content.decode()
    assert client.post(page, {"do": "seal"}).status_code == 302
    client.force_login(city.people["sj.head"])
    assert "正在制作" in text_of(client.get(tab))
    jobs.run_ready(city.at(seconds=5))
    assert page not in client.get(tab).content.decode()
    assert "（沪松）应急更正〔2026〕1号" in text_of(client.get(tab))
    listed = text_of(client.get("/calendars/CN/2026/deadlines/"))
    assert draft.printed.paper.number not in listed
    client.force_login(city.people["agent0"])
    assert "（沪松）应急更正〔2026〕1号" in text_of(client.get(f"/portal/applications/{matter.pk}/"))


def test_the_list_of_drafts_costs_the_same_however_many(
    city: City, matter: Matter, draft: DateCorrection, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(city.people["sj.head"])
    url, paper = "/calendars/CN/2026/deadlines/", draft.printed.paper
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for clock in matter.deadlines.exclude(pk=draft.printed.deadline_id):
        printed = PrintedDate.objects.create(paper=paper, deadline=clock, printed_on=clock.legal_due)
        DateCorrection.objects.create(printed=printed, new_date=clock.legal_due, cause="某事", drafted_at=city.now)
    with django_assert_max_num_queries(len(one)):
        page = client.get(url)
    assert len(page.context["drafts"]) == matter.deadlines.count() > 5
