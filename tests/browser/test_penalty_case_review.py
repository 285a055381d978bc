"""A legal review that sends the case back twice, in Chromium: questions, answers, what changed, and the third round."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from flows.legal_review.models import LegalReview, ReviewQuestion
from flows.matters.models import Review
from permissions import clock
from tests.browser.conftest import worker_works
from tests.browser.test_penalty_case import opens, presses
from tests.casework import Casework, staff
from tests.city import City


@pytest.fixture
def work(city: City, monkeypatch: pytest.MonkeyPatch) -> Casework:
    """A case whose jobs run beside the browser."""
    monkeypatch.setattr(clock, "now", lambda: city.now)
    monkeypatch.setattr(city, "run_jobs", lambda: worker_works(city))
    return Casework(staff(city))


def hands_in_again(visit: Any, work: Casework, reason: str) -> None:
    """The officer reads why it came back, writes another reason, and it goes up again."""
    officer = opens(work, visit, "enf1", "investigate")
    shown = officer.page.inner_text("main")
    assert "建议补正" in shown
    assert "事实不清，请补充。" in shown
    officer.page.locator("#id_reason_of_fact").fill(reason)
    presses(officer, "调查终结")
    work.does("enf2", "confirm_investigation", outcome="AGREE")
    work.does("enf.head", "review_report", outcome="PASS")
    worker_works(work.city)


def answers(city: City, visit: Any, words: str) -> None:
    """Each question of the legal section is answered on the page of the review."""
    child = LegalReview.objects.latest("round").matter
    city.claims("sj.enf1", child, "answer")
    officer = visit("sj.enf1").go(f"/matters/{child.number}/")
    for question in ReviewQuestion.objects.filter(answered_at=None):
        officer.page.locator(f"[name=answer_{question.pk}]").fill(words)
        officer.page.locator(f"[name=adopted_{question.pk}][value=yes]").check()
    officer.looks("case-review-answers").page.locator("#now .btn-primary").click()
    officer.page.wait_for_url("**/inbox/")


def test_a_review_that_rejects_twice(city: City, visit: Any, work: Casework) -> None:
    work.clue(city.enterprise())
    work.file()
    work.prove()
    work.conclude(fine=Decimal("50000"), tier="NORMAL")
    for number, words in enumerate(("培训档案已补充入卷。", "询问笔录已补充入卷。"), start=1):
        work.review(conclusion="CORRECT", questions=(f"请补充第{number}项材料",))
        hands_in_again(visit, work, f"事实清楚，{words}")
        answers(city, visit, words)
    child = LegalReview.objects.latest("round").matter
    city.claims("sj.legal", child, "review")
    visit("sj.legal").go(f"/matters/{child.number}/").looks("case-review-third")
    work.review()
    assert [row.conclusion for row in Review.objects.order_by("round")] == ["CORRECT", "CORRECT", "PASSED"]
    opens(work, visit, "leader", "approve_proposal").looks("case-reviewed-thrice")
