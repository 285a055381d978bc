"""An extension from request to notice: once, in time, by a superior, on paper; both sides of every boundary."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from documents import issuing
from documents.models import Delivery, Document
from documents.vault import open_pdf
from flows.calendar.current import current_calendar
from flows.credit_repair import acts
from flows.credit_repair.letters import issue_extension
from flows.credit_repair.models import AskedExtension
from flows.credit_repair.views.words import situations
from flows.matters import attachments
from flows.matters.attachments import Received
from flows.matters.clocks.deadlines import dates_of
from flows.matters.clocks.printed_dates import wrong_dates
from flows.matters.models import Act, DateCorrection, Deadline, DeadlineExtension, Job, Matter, Notice, PrintedDate
from permissions.audit import verification
from permissions.audit.models import Entry
from permissions.clock import local_date
from tests.city import City, findings
from tests.flows.credit_repair.at_portal import address, picture, text_of
from tests.flows.credit_repair.test_refusal_papers import words
from tests.flows.matters.clockwork import moment, publish, running
from tests.refusing import refused

REASON = "缴款凭证所载流水与国库记录不一致，需向税务机关核查"


@pytest.fixture
def matter(city: City) -> Matter:
    """Accepted on 2026-09-21: promised for 2026-09-24, in law due on 2026-10-12."""
    return city.to("verify", city.submitted(city.penalty(city.enterprise())))


def basis() -> Received:
    return attachments.receive(picture("核查函.png"), "document")


def asks(city: City, matter: Matter, at: str = "", account: str = "sj.verify1", **facts: Any) -> Act:
    if at:
        city.now = moment(at) - dt.timedelta(minutes=10)
    values: dict[str, Any] = {"reason": REASON, "document": basis(), "late_reason": "案情复杂"} | facts
    return city.does(account, matter, "verify", outcome=acts.ASKS, **values)


def answers(city: City, matter: Matter, at: str = "", outcome: str = "GRANT", **facts: Any) -> Act:
    if at:
        city.now = moment(at) - dt.timedelta(minutes=10)
    values = {"opinion": "请抓紧核查", "late_reason": "案情复杂"} | facts
    return city.does("sj.leader", matter, "answer_extension", outcome=outcome, **values)


def seals(city: City, matter: Matter, **facts: Any) -> Act:
    return city.does("sj.seal", matter, "seal_extension", outcome="SEALED", **facts)


def extended(city: City, matter: Matter) -> Document:
    """Asked, granted, and the notice made; it waits for its delivery."""
    asks(city, matter)
    answers(city, matter)
    seals(city, matter)
    city.run_jobs()
    return Document.objects.get(kind="credit_repair.extension")


def nodes(matter: Matter) -> list[str]:
    return [item.node for item in matter.work_items.open()]


def clocks(matter: Matter) -> list[tuple[str, str, str, str]]:
    return [(c.rule, c.node, f"{c.legal_due}", c.end) for c in matter.deadlines.order_by("pk")]


# The way --------------------------------------------------------------------------------


def test_from_request_to_notice_and_on_to_the_end(city: City, matter: Matter) -> None:
    city.does("sj.verify1", matter, "verify", findings=findings())
    asks(city, matter, account="sj.verify2")
    assert nodes(matter) == ["answer_extension"]
    answers(city, matter)
    seals(city, matter)
    city.run_jobs()
    assert nodes(matter) == ["deliver_extension"]
    paper = Document.objects.get()
    assert (paper.number, paper.state, paper.signatory) == ("（沪松）应急信延〔2026〕1号", "FROZEN", "官sj.leader")
    city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    assert nodes(matter) == ["verify", "verify"], "both verify anew"
    city.to("end", matter, since="verify")
    assert matter.status == Matter.Status.CLOSED and not matter.deadlines.running().exists()
    assert list(verification.verify_all()) == []


def test_request_keeps_reason_and_document_out_of_the_sight_of_the_party(city: City, matter: Matter) -> None:
    asks(city, matter)
    row = AskedExtension.objects.get()
    assert (row.reason, row.document.name, row.document.audience) == (REASON, "核查函.png", "INTERNAL")
    assert (row.act.actor_name, row.act.opinion, row.deadline.rule) == ("官sj.verify1", REASON, acts.RESULT)
    assert not matter.attachments.filter(material=acts.BASIS).exclude(audience="INTERNAL").exists()
    said = json.loads(Entry.objects.filter(chain=matter.chain, action="verify").get().body)["payload"]["changes"]
    (logged,) = [change["new"] for change in said if change["on"] == "credit_repair.askedextension"]
    assert logged["reason"] == REASON and logged["document_id"] == row.document_id


def test_the_notice_says_number_old_and_new_day_reason_and_basis_and_no_house_default(
    city: City, matter: Matter
) -> None:
    said = words(open_pdf(extended(city, matter)))
    for wanted in (
        "（沪松）应急信延〔2026〕1号",
        "延长办理期限告知书",
        "办件编号XF-2026-0001），本机关已于2026年9月21日受理，原定于2026年10月12日前反馈修复结果",
        f"因{REASON}，在上述日期前不能办结",
        "依据《信用修复管理办法》(国家发展改革委令第36号)，经批准，反馈修复结果的期限延长10个工作日，至2026年10月26日届满",
        "联系电话：021-55500001",
    ):
        assert wanted in said, wanted
    assert "待核" not in said and "暂定" not in said and "承诺" not in said


def test_the_party_hears_of_it_at_once_and_reads_the_paper_after_its_delivery(
    city: City, matter: Matter, agent: Client, the_clock_of_the_city: None
) -> None:
    asks(city, matter)
    answers(city, matter)
    city.tell()
    told = Notice.objects.get(user=city.people["agent0"], zh__contains="延长10个工作日,至2026-10-26")
    assert told.created_at < moment("2026-10-12 23:59")
    seals(city, matter)
    city.run_jobs()
    paper = Document.objects.get()
    link = address("notice", matter.pk, paper.pk)
    assert agent.get(link).status_code == 404, "not before it is delivered"
    assert (
        "办理期限已延长，最迟于2026年10月26日(周一)答复您" in situations([matter], local_date(city.now))[matter.pk].text
    )

    city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    page = agent.get(address("progress", matter.pk))
    assert link in page.content.decode() and "已延长" in text_of(page) and paper.number in text_of(page)
    answer = agent.get(link)
    assert answer["Content-Type"] == "application/pdf" and answer.content == open_pdf(paper)
    receipt = Delivery.objects.get()
    assert (receipt.document, receipt.receipt_by, receipt.receipt_at) == (paper, "经办0", city.now)
    agent.force_login(city.people["sj.leader"])
    assert agent.get(link).status_code == 404


@pytest.fixture
def agent(city: City, matter: Matter, client: Client) -> Client:
    client.force_login(city.people["agent0"])
    return client


def test_without_consent_the_notice_is_not_delivered_through_the_portal(city: City, matter: Matter) -> None:
    matter.repair.__class__.objects.update(consents_to_electronic_delivery=False)
    extended(city, matter)
    with refused("E-DLV-02"):
        city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="MAIL", tracking_number="EMS1")
    assert Delivery.objects.get().channel == "MAIL"


# What stands against it -------------------------------------------------------------------


def rows() -> tuple[int, ...]:
    return tuple(model._default_manager.count() for model in (AskedExtension, DeadlineExtension, Act, Document))


@pytest.mark.parametrize(("at", "is_late"), [("2026-10-12 23:59", False), ("2026-10-13 00:00", True)])
def test_it_is_asked_for_before_the_limit_passes(city: City, matter: Matter, at: str, is_late: bool) -> None:
    before = rows()
    if is_late:
        with refused("E-DUE-05") as found:
            asks(city, matter, at)
        assert found[0].message == "期限“反馈修复结果”已于2026-10-12届满,不得延长"
        assert rows() == before and nodes(matter) == ["verify", "verify"]
    else:
        asks(city, matter, at)
        assert nodes(matter) == ["answer_extension"]


@pytest.mark.parametrize(("at", "is_late"), [("2026-10-12 23:59", False), ("2026-10-13 00:00", True)])
def test_it_is_granted_before_the_limit_passes_and_can_still_be_refused_after(
    city: City, matter: Matter, at: str, is_late: bool
) -> None:
    asks(city, matter, "2026-10-12 10:00")
    if is_late:
        with refused("E-DUE-05"):
            answers(city, matter, at)
        assert not DeadlineExtension.objects.exists()
        answers(city, matter, outcome="REFUSE")
        assert nodes(matter) == ["verify", "verify"]
    else:
        answers(city, matter, at)
        assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-26"


def test_a_second_one_is_refused_when_it_is_asked_for(city: City, matter: Matter) -> None:
    extended(city, matter)
    city.does("sj.credit", matter, "deliver_extension", outcome="DELIVERED", channel="PORTAL")
    before = rows()
    with refused("E-DUE-04") as found:
        asks(city, matter)
    assert found[0].message == "期限“反馈修复结果”已于2026-09-21延长,不得再次延长" and rows() == before


def test_what_was_refused_may_be_asked_for_again(city: City, matter: Matter) -> None:
    asks(city, matter)
    with refused("E-ACT-07"):
        answers(city, matter, outcome="REFUSE", opinion=" ")
    answers(city, matter, outcome="REFUSE")
    assert nodes(matter) == ["verify", "verify"] and not DeadlineExtension.objects.exists()
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-12" and running(matter, acts.FEEDBACK)
    asks(city, matter)
    assert AskedExtension.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "code"), [({"reason": " "}, "E-DUE-10"), ({"document": None}, "E-DUE-13"), ({"reason": ""}, "E-DUE-10")]
)
def test_reason_and_document_are_wanted(city: City, matter: Matter, wrong: dict[str, Any], code: str) -> None:
    before = rows()
    with refused(code):
        asks(city, matter, **wrong)
    assert rows() == before


@pytest.mark.parametrize(("day", "knows_one"), [("2026-03-31", False), ("2026-04-01", True)])
def test_the_rule_of_the_day_of_acceptance_says_whether_there_is_an_extension(
    city: City, day: str, knows_one: bool
) -> None:
    city.now = moment(f"{day} 09:00")
    facts = {name: dt.date(2025, 3, 10) for name in ("fine_paid_on", "fine_due_on", "rectified_on", "recheck_on")}
    old = city.penalty(city.enterprise(), decided_on=dt.date(2025, 3, 1), published_on=dt.date(2025, 3, 5), **facts)
    matter = city.to("verify", city.submitted(old))
    if knows_one:
        asks(city, matter)
    else:
        with refused("E-DUE-09") as found:
            asks(city, matter)
        assert found[0].message == "期限“反馈修复结果”所依据的规定未规定可以延长"


def test_nobody_answers_but_the_deputy_leader_and_he_then_verifies_nothing(city: City, matter: Matter) -> None:
    asks(city, matter)
    (item,) = matter.work_items.open()
    assert (item.role, item.unit) == ("deputy_leader", city.units["SH-SJ"])
    assert "answer_extension" in item.task.flow_task.flow_class.instance.node("verify").kept_apart()


# The promise -------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "is_broken"), [("2026-09-24 23:59", False), ("2026-09-25 00:00", True)])
def test_a_promise_kept_so_far_is_replaced_and_a_broken_one_stays_broken(
    city: City, matter: Matter, at: str, is_broken: bool
) -> None:
    asks(city, matter, "2026-09-24 10:00")
    answers(city, matter, at)
    promise = matter.deadlines.get(rule=acts.FEEDBACK)
    assert f"{promise.legal_due}" == "2026-09-24"
    assert promise.end == ("" if is_broken else Deadline.End.STOPPED)
    shares = matter.deadlines.filter(node__in=("review", "decide", "deliver"))
    assert {share.end for share in shares} == {"" if is_broken else Deadline.End.STOPPED}
    seals(city, matter, late_reason="核查耗时")
    city.run_jobs()
    city.now = moment("2026-09-28 10:00")
    facts: dict[str, Any] = {"outcome": "DELIVERED", "channel": "PORTAL"}
    if is_broken:
        with refused("E-DUE-12") as found:
            city.does("sj.credit", matter, "deliver_extension", **facts)
        assert "承诺超期" in found[0].message
        facts["late_reason"] = "核查耗时"
    city.does("sj.credit", matter, "deliver_extension", **facts)
    due = {item.due_on.isoformat() for item in matter.work_items.open() if item.due_on}
    assert due == {"2026-09-24" if is_broken else "2026-10-26"}
    sentence = situations([matter], local_date(city.now))[matter.pk].text
    assert "2026年10月26日" in sentence, "the portal names the day that was told"


# The printed day --------------------------------------------------------------------------------


def test_the_day_on_the_notice_is_known_and_a_new_calendar_drafts_its_correction(city: City, matter: Matter) -> None:
    paper = extended(city, matter)
    row = PrintedDate.objects.get()
    assert (row.paper, f"{row.printed_on}", row.deadline.rule) == (paper, "2026-10-26", acts.RESULT)
    assert wrong_dates([row.deadline]) == [] and not DateCorrection.objects.exists()


def test_a_day_that_moved_while_the_paper_was_made_has_its_correction_at_once(city: City, matter: Matter) -> None:
    asks(city, matter)
    answers(city, matter)
    seals(city, matter)
    real = issuing.freeze

    def moving(*args: Any, **facts: Any) -> Document:
        Deadline.objects.filter(rule=acts.RESULT).update(legal_due=dt.date(2026, 10, 27))
        return real(*args, **facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(issuing, "freeze", moving)
        city.run_jobs()
    draft = DateCorrection.objects.get()
    assert (f"{draft.printed.printed_on}", f"{draft.new_date}", draft.state) == ("2026-10-26", "2026-10-27", "DRAFTED")


def test_a_job_delivered_twice_makes_one_notice(city: City, matter: Matter) -> None:
    extended(city, matter)
    issue_extension(Job.objects.get(kind="credit_repair.issue_extension"), city.now)
    assert Document.objects.count() == PrintedDate.objects.count() == 1
    assert matter.acts.filter(node="issue_extension").count() == 1


# At the desk -----------------------------------------------------------------------------------


def test_asked_and_answered_at_the_desk(
    city: City, matter: Matter, client: Client, the_clock_of_the_city: None
) -> None:
    item = city.claims("sj.verify1", matter, "verify")
    client.force_login(city.people["sj.verify1"])
    assert "申请延长办理期限" in text_of(client.get(f"/matters/{matter.number}/?task={item.pk}"))
    url = f"/tasks/{item.pk}/act/"
    answer = client.post(url, {"outcome": acts.ASKS, "reason": "", "document": picture()})
    assert answer.status_code == 422 and "E-DUE-10" in text_of(answer) and answer.context["form"].errors["reason"]
    answer = client.post(url, {"outcome": acts.ASKS, "reason": REASON})
    assert answer.status_code == 422 and answer.context["form"].errors["document"]
    answer = client.post(url, {"outcome": acts.ASKS, "reason": REASON, "document": picture()})
    assert answer.status_code == 302 and nodes(matter) == ["answer_extension"]

    item = city.claims("sj.leader", matter, "answer_extension")
    client.force_login(city.people["sj.leader"])
    page = text_of(client.get(f"/matters/{matter.number}/?task={item.pk}"))
    assert REASON in page and "10 个工作日" in page and "缴款凭证.png" in page
    assert client.post(f"/tasks/{item.pk}/act/", {"outcome": "GRANT"}).status_code == 302
    assert f"{running(matter, acts.RESULT).legal_due}" == "2026-10-26"


def test_a_file_that_is_none_is_refused_at_its_field(
    city: City, matter: Matter, client: Client, the_clock_of_the_city: None
) -> None:
    item = city.claims("sj.verify1", matter, "verify")
    client.force_login(city.people["sj.verify1"])
    file = SimpleUploadedFile("核查函.pdf", b"no pdf", "application/pdf")
    answer = client.post(f"/tasks/{item.pk}/act/", {"outcome": acts.ASKS, "reason": REASON, "document": file})
    assert answer.status_code == 422 and answer.context["form"].errors["document"]
    assert not AskedExtension.objects.exists()
    entry = Entry.objects.filter(chain=matter.chain).latest("seq")
    assert (entry.action, entry.actor) == ("refused", f"user:{city.people['sj.verify1'].pk}")
    assert [each["rule"] for each in json.loads(entry.body)["payload"]["refusals"]] == ["E-FILE-02"]


def test_publishing_a_calendar_moves_the_extended_day(city: City, matter: Matter) -> None:
    extended(city, matter)
    publish(2026, off={"2026-10-21": "临时放假"}, at=city.now)
    assert f"{dates_of(running(matter, acts.RESULT), current_calendar()).legal_due}" == "2026-10-27"
