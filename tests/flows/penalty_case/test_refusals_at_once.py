"""Two browsers at the same moment: signed while the review is withdrawn, and one form sent twice at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from documents.models import Document
from flows.matters.models import Act, Decision, Job, Review
from permissions import clock
from tests.casework import Casework, staff
from tests.city import City, inbox_agrees
from tests.scenarios.case_at_browsers import CaseAtBrowsers, refuses
from tests.transactional import Together
from tests.walks import case_beginnings as beginnings
from tests.walks.case_holds import GATED

pytestmark = pytest.mark.django_db(transaction=True)
NO_REVIEW = "未经法制审核或者审核未通过,不得作出决定"


@pytest.fixture
def work(together: Together, monkeypatch: pytest.MonkeyPatch) -> CaseAtBrowsers:
    """A large fine, reviewed and discussed: it waits for the principal to sign."""
    city = staff(City().build())
    monkeypatch.setattr(clock, "now", lambda: city.now)
    acts = Casework(city)
    beginnings.weighed(acts, city.enterprise())
    work = CaseAtBrowsers(city, matter=acts.matter)
    assert work.discussed().status_code == 302
    return work


def form_of(work: CaseAtBrowsers) -> tuple[str, dict[str, Any]]:
    """Address and answers of the principal's form as his browser shows it."""
    _item, form = work.opens("principal", "decide")
    key = form.fields["request_key"].value
    return form.action, {"outcome": "DECIDE", "opinion": "同意。", "request_key": key}


def test_signed_while_the_review_is_withdrawn(work: CaseAtBrowsers, together: Together) -> None:
    action, values = form_of(work)
    leader, legal = work.at("principal"), work.at("legal.head")
    withdrawal = reverse("legal_review:withdraw", args=[work.review.pk])
    legal.get(withdrawal)
    signed, withdrawn = together(
        [lambda: leader.post(action, values), lambda: legal.post(withdrawal, {"reason": "发现遗漏的证据"})]
    )
    assert withdrawn.status_code == 302
    assert Review.objects.exclude(withdrawn_at=None).count() == 1
    if signed.status_code == 302:  # the signature was first: the paper never comes
        work.does("seal", "seal_decision", "SEALED")
        work.worker()
        assert Act.objects.filter(node="issue_decision", outcome="CHANGED").count() == 1
    else:
        refuses(signed, "E-LR-01", NO_REVIEW)
        assert not Decision.objects.exists()
    assert not Document.objects.filter(kind__in=GATED).exists()
    assert work.waits() == ["decide"]
    refuses(work.sends("principal", "decide", "DECIDE", opinion="同意。"), "E-LR-01", NO_REVIEW)
    work.does("principal", "decide", "RETURN_TO_WEIGH", opinion="重新送审")
    work.does("enf1", "weigh", "PROPOSE")
    work.reviewed()
    if work.waits() == ["discuss"]:
        assert work.discussed().status_code == 302
    work.does("principal", "decide", "DECIDE", opinion="同意。")
    work.does("seal", "seal_decision", "SEALED")
    work.worker()
    assert Document.objects.filter(kind__in=GATED).count() == 1
    assert not Job.objects.filter(state=Job.State.FAILED).exists()
    inbox_agrees()


def test_one_form_sent_twice_at_once_is_one_decision(work: CaseAtBrowsers, together: Together) -> None:
    action, values = form_of(work)
    browsers = [each.at("principal") for each in (work, CaseAtBrowsers(work.city, matter=work.matter))]
    answers = together([lambda browser=browser: browser.post(action, values) for browser in browsers])
    assert sorted(answer.status_code for answer in answers) == [302, 302]
    assert Decision.objects.count() == Act.objects.filter(node="decide").count() == 1
    inbox_agrees()
