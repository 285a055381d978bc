"""A review from its submission to the conclusion on which the other matter goes on (domain §i.5)."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.models import Document
from documents.vault import open_pdf
from flows.legal_review.models import LegalReview, Objection, ReviewQuestion
from flows.matters.models import Deadline, Decision, Job, Matter, Review
from permissions.clock import SHANGHAI
from permissions.organisations.models import Certificate, ReviewerRecord
from tests.city import City
from tests.flows.credit_repair.test_refusal_papers import words
from tests.flows.legal_review.reviewed import QUESTIONS, Reviewed, findings, waits_at
from tests.refusing import refused


def test_what_passes_lets_the_other_matter_go_on_and_leaves_a_paper(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    assert waits_at(work.matter) == ["beside", "wait"] and waits_at(child) == ["review"]
    work.examine("PASSED")
    assert not Review.objects.exists(), "nothing is concluded before it is signed"
    work.sign()
    review = Review.objects.get()
    assert (review.conclusion, review.matter, review.review_matter) == ("PASSED", work.matter, child)
    assert review.qualification.startswith("法律职业资格证书") and not review.pre_2018
    city.run_jobs()
    assert waits_at(work.matter) == ["beside", "join"]
    child.refresh_from_db()
    assert child.status == Matter.Status.CLOSED
    paper = Document.objects.get(kind="legal_review.opinion")
    assert (paper.subject_ref, paper.state, paper.signatory) == (
        child.chain,
        "FROZEN",
        city.people["sj.legal.head"].name,
    )
    reviewer = f"{review.reviewer_name}（{review.qualification}）".replace(" ", "")
    assert paper.title == "法制审核意见书" and reviewer in words(open_pdf(paper))
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")
    assert Decision.objects.get().review == review


@pytest.mark.parametrize("conclusion", ["CORRECT", "TRANSFER"])
def test_what_does_not_pass_goes_back_and_keeps_the_decision_blocked(
    city: City, work: Reviewed, conclusion: str
) -> None:
    work.hand_in()
    work.concluded(conclusion)
    assert waits_at(work.matter) == ["beside", "hand_in_again"]
    assert Review.objects.valid_for(work.matter, LegalReview.objects.get().draft_sha256) is None


def test_questions_are_answered_one_by_one_before_the_next_round(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.concluded("CORRECT")
    child = work.hand_in("hand_in_again", title="罚款三万元")
    assert waits_at(child) == ["answer"] and not child.deadlines.exists(), "the reviewer's time has not begun"
    first, second = ReviewQuestion.objects.order_by("number")
    with refused("E-LR-08") as found:
        work.does("enf1", "answer", child, answers={first.pk: {"answer": "已补写", "adopted": True}})
    assert found[0].message == "第2条意见未答复"
    answers = {
        first.pk: {"answer": "已补写", "adopted": True},
        second.pk: {"answer": "笔录已由当事人逐页捺印", "adopted": False},
    }
    work.does("enf1", "answer", child, answers=answers)
    assert list(ReviewQuestion.objects.order_by("number").values_list("adopted", flat=True)) == [True, False]
    assert child.work_items.open().get().holder == city.people["sj.legal"], "who reviewed before goes on"
    work.concluded("PASSED")
    assert waits_at(work.matter) == ["beside", "join"]
    assert [review.round for review in Review.objects.all()] == [1, 2]


def test_material_is_asked_for_once_and_with_a_list(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    with refused("E-LR-07"):
        work.examine("INCOMPLETE", questions=[])
    work.examine("INCOMPLETE", questions=["缺送达回证"])
    city.run_jobs()
    child.refresh_from_db()
    assert child.status == Matter.Status.CLOSED and waits_at(work.matter) == ["beside", "hand_in_again"]
    again = work.hand_in("hand_in_again")
    question = ReviewQuestion.objects.get()
    work.does("enf1", "answer", again, answers={question.pk: {"answer": "已补", "adopted": True}})
    with refused("E-LR-09"):
        work.examine("INCOMPLETE", questions=["还缺"])
    work.concluded("PASSED")


def test_a_no_may_be_objected_to_in_writing_and_is_reconsidered(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    work.examine("DISAGREE")
    work.sign()
    assert not Review.objects.exists() and waits_at(child) == ["object_to"]
    with refused("E-ACT-07"):
        work.does("enf1", "object_to", child, outcome="OBJECT")
    work.does("enf1", "object_to", child, outcome="OBJECT", opinion="从轻情节见证据三。")
    assert Objection.objects.get().text == "从轻情节见证据三。"
    work.does("legal.head", "reconsider", child, outcome="PASSED", opinion="异议成立。")
    city.run_jobs()
    assert Review.objects.get().conclusion == "PASSED" and waits_at(work.matter) == ["beside", "join"]
    work.beside()
    work.does("leader", "decide", outcome="BACK")
    assert waits_at(work.hand_in()) == ["review"], "questions of what passed after all need no answer"


@pytest.mark.parametrize("objects", [True, False])
def test_a_no_that_stands_keeps_it_blocked(city: City, work: Reviewed, objects: bool) -> None:
    child = work.hand_in()
    work.examine("DISAGREE")
    work.sign()
    if objects:
        work.does("enf1", "object_to", child, outcome="OBJECT", opinion="不服。")
        work.does("legal.head", "reconsider", child, outcome="STANDS", opinion="维持。")
    else:
        work.does("enf1", "object_to", child, outcome="ACCEPT")
    city.run_jobs()
    assert Review.objects.get().conclusion == "DISAGREE"
    assert waits_at(work.matter) == ["beside", "hand_in_again"]


def test_an_objection_after_its_three_days_is_too_late(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    work.examine("DISAGREE")
    work.sign()
    due = Deadline.objects.get(rule="legal_review.objection").legal_due
    city.now = dt.datetime.combine(due, dt.time(23, 49), SHANGHAI) + dt.timedelta(minutes=1)
    with refused("E-LR-13") as found:
        work.does("enf1", "object_to", child, outcome="OBJECT", opinion="不服。")
    assert found[0].message == f"提出异议的期限已于{due}届满"
    work.does("enf1", "object_to", child, outcome="ACCEPT")


# The person ----------------------------------------------------------------------


def test_a_handler_does_not_review(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    review = LegalReview.objects.get(pk=child.pk)
    LegalReview.objects.filter(pk=review.pk).update(handlers=[*review.handlers, city.people["sj.legal"].pk])
    with refused("E-LR-02") as found:
        work.examine("PASSED")
    assert found[0].message == "法制审核人员不得为本案承办人"
    work.examine("PASSED", account="legal2")


def unqualify(city: City, first: dt.date | None) -> None:
    """The reviewer holds no certificate; ``first`` is the day he began, if that is registered."""
    user = city.people["sj.legal"]
    Certificate.objects.filter(user=user).delete()
    ReviewerRecord.objects.filter(user=user).delete()
    if first is not None:
        ReviewerRecord.objects.create(user=user, first_review_on=first, basis="任命文件")


@pytest.mark.parametrize("first", [None, dt.date(2018, 1, 1), dt.date(2026, 9, 21)])
def test_who_begins_needs_the_qualification(city: City, work: Reviewed, first: dt.date | None) -> None:
    work.hand_in()
    unqualify(city, first)
    with refused("E-LR-03") as found:
        work.examine("PASSED")
    assert found[0].message == "初次从事法制审核的人员应当取得法律职业资格"
    work.examine("PASSED", account="legal2")


@pytest.mark.parametrize("first", [dt.date(2017, 12, 31), dt.date(2016, 5, 1)])
def test_who_began_before_the_clause_goes_on_with_a_flag(city: City, work: Reviewed, first: dt.date) -> None:
    work.hand_in()
    unqualify(city, first)
    work.concluded("PASSED")
    review = Review.objects.get()
    assert review.pre_2018 and review.qualification == f"{first}起从事法制审核"


@pytest.mark.parametrize(("until", "holds"), [(dt.date(2026, 9, 20), False), (dt.date(2026, 9, 21), True)])
def test_a_certificate_holds_to_its_last_day(city: City, work: Reviewed, until: dt.date, holds: bool) -> None:
    work.hand_in()
    Certificate.objects.filter(user=city.people["sj.legal"]).update(until_on=until)
    if holds:
        work.examine("PASSED")
    else:
        with refused("E-LR-03"):
            work.examine("PASSED")


def test_the_head_does_not_sign_what_he_reviewed_unless_he_is_alone(city: City, work: Reviewed) -> None:
    from permissions import grants, roles
    from permissions.audit.log import SYSTEM

    head = city.people["sj.legal.head"]
    grants.appoint(
        user=head,
        unit=city.units["SH-SJ-LEGAL"],
        role=roles.LEGAL_REVIEWER.code,
        from_on=dt.date(2020, 1, 1),
        actor=SYSTEM,
        at=city.now,
    )
    work.hand_in()
    work.examine("PASSED", account="legal.head")
    with refused("E-COI-01"):
        work.sign()
    Certificate.objects.filter(user__username__in=["sj.legal", "sj.legal2"]).update(until_on=dt.date(2021, 1, 1))
    ReviewerRecord.objects.filter(user__username__in=["sj.legal", "sj.legal2"]).delete()
    work.sign()
    assert Review.objects.get().sole_staff, "flagged: nobody else could have reviewed it"


# The draft -----------------------------------------------------------------------


def test_a_draft_that_changed_does_not_pass_and_is_reviewed_again(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.change_draft("罚款八万元")
    with refused("E-LR-04") as found:
        work.examine("PASSED")
    assert found[0].message == "送审稿已变更,应当重新审核"
    work.concluded("CORRECT")
    assert waits_at(work.matter) == ["beside", "hand_in_again"]


def test_a_draft_that_changed_before_the_signature_is_not_signed(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.examine("PASSED")
    work.change_draft("罚款八万元")
    with refused("E-LR-04"):
        work.sign()
    work.sign(outcome="RETURN", opinion="送审稿已变更。")
    work.concluded("CORRECT")
    assert waits_at(work.matter) == ["beside", "hand_in_again"]


def test_a_draft_that_changed_after_the_review_is_not_decided(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.concluded("PASSED")
    work.beside()
    work.change_draft("罚款八万元")
    with refused("E-LR-01") as found:
        work.does("leader", "decide", outcome="DECIDE")
    assert found[0].message == "未经法制审核或者审核未通过,不得作出决定"
    work.does("leader", "decide", outcome="BACK")
    work.hand_in()
    work.concluded("PASSED")
    work.beside()
    work.does("leader", "decide", outcome="DECIDE")


# What is found --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conclusion", "facts", "codes"),
    [
        ("PASSED", {"findings": []}, ["E-LR-05"]),
        ("PASSED", {"findings": findings("PASSED")["findings"][:6]}, ["E-LR-05"]),
        ("CORRECT", {"findings": [{"holds": False, "reason": " "}] * 7}, ["E-LR-05"]),
        ("PASSED", findings("CORRECT"), ["E-LR-06"]),
        ("PASSED", findings("TRANSFER"), ["E-LR-06"]),
        ("TRANSFER", findings("PASSED"), ["E-LR-06"]),
        ("CORRECT", findings("PASSED"), ["E-LR-06"]),
        ("CORRECT", {"questions": []}, ["E-LR-07"]),
        ("DISAGREE", {"questions": [], **findings("PASSED")}, ["E-LR-06", "E-LR-07"]),
    ],
)
def test_findings_conclusion_and_questions_fit_each_other(
    city: City, work: Reviewed, conclusion: str, facts: dict, codes: list[str]
) -> None:
    work.hand_in()
    with refused(*codes):
        work.examine(conclusion, **facts)


def test_a_returned_examination_gives_way_to_the_next(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.examine("CORRECT")
    work.sign(outcome="RETURN", opinion="第二条不成立。")
    assert work.child.work_items.open().get().holder == city.people["sj.legal"]
    work.examine("CORRECT", questions=QUESTIONS[:1])
    work.sign()
    assert [question.text for question in ReviewQuestion.objects.all()] == QUESTIONS[:1]
    assert QUESTIONS[1] not in Review.objects.get().opinion


# Time (S26) ------------------------------------------------------------------------


def test_five_working_days_and_five_more(city: City, work: Reviewed) -> None:
    city.now = dt.datetime(2026, 9, 23, 9, 0, tzinfo=SHANGHAI)
    child = work.hand_in()
    clock = child.deadlines.get()
    assert clock.legal_due == dt.date(2026, 10, 8)
    with refused("E-ACT-07"):
        work.examine("ASK_EXTENSION", opinion="")
    work.examine("ASK_EXTENSION", opinion="案情复杂,须查阅事故报告。")
    assert waits_at(child) == ["answer_extension"]
    work.does("leader", "answer_extension", child, outcome="GRANT")
    clock.refresh_from_db()
    assert clock.legal_due == dt.date(2026, 10, 14)
    with refused("E-DUE-04"):
        work.examine("ASK_EXTENSION", opinion="再延。")
    work.concluded("PASSED")
    clock.refresh_from_db()
    assert clock.end == Deadline.End.MET


def test_nobody_extends_what_he_asked_for(city: City, work: Reviewed) -> None:
    child = work.hand_in()
    work.examine("ASK_EXTENSION", opinion="案情复杂。")
    work.does("leader", "answer_extension", child, outcome="REFUSE", opinion="按期办结。")
    assert waits_at(child) == ["review"]
    assert child.deadlines.get(rule="legal_review.review").legal_due == dt.date(2026, 9, 29)


# Nobody waits any more ---------------------------------------------------------------


@pytest.mark.parametrize("before", ["opened", "examined", "signed no"])
def test_where_the_other_matter_left_the_review_ends_by_itself(city: City, work: Reviewed, before: str) -> None:
    child = work.hand_in()
    if before != "opened":
        work.examine("DISAGREE")
    if before == "signed no":
        work.sign()
    work.beside("BACK")
    assert waits_at(work.matter) == ["hand_in"]
    city.run_jobs()
    child.refresh_from_db()
    assert child.status == Matter.Status.WITHDRAWN and waits_at(child) == []
    assert not child.work_items.open().exists() and not child.deadlines.running().exists()
    assert not Review.objects.exists()
    again = work.hand_in()
    assert waits_at(again) == ["review"], "what was abandoned asks nothing"
    assert LegalReview.objects.get(pk=again.pk).round == 2


def test_who_concludes_before_the_machine_noticed_is_told(city: City, work: Reviewed) -> None:
    work.hand_in()
    work.examine("PASSED")
    work.beside("BACK")
    with refused("E-LR-10"):
        work.sign()


def test_a_task_left_before_the_review_was_opened_opens_none(city: City, work: Reviewed) -> None:
    work.does("enf1", "hand_in", outcome="ON")
    work.beside("BACK")
    city.run_jobs()
    assert not LegalReview.objects.exists()
    assert not Job.objects.unfinished().exists()


# Delivered twice ---------------------------------------------------------------------


def again(kind: str) -> int:
    """Every job of the kind is delivered once more; how many there are."""
    return Job.objects.filter(kind=kind).update(state=Job.State.QUEUED, run_after="2020-01-01T00:00:00Z", attempts=0)


def test_every_job_delivered_twice_does_its_work_once(city: City, work: Reviewed) -> None:
    work.hand_in()
    assert again("legal_review.open") == 1
    city.run_jobs()
    assert LegalReview.objects.count() == 1
    work.concluded("PASSED")
    assert again("legal_review.resume") == 1 and again("legal_review.issue") == 1 and again("legal_review.open") == 1
    city.run_jobs()
    assert work.matter.acts.filter(node="wait").count() == 1
    assert Document.objects.filter(kind="legal_review.opinion").count() == 1
    assert waits_at(work.matter) == ["beside", "join"] and LegalReview.objects.count() == 1
