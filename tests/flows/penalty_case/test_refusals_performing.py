"""What stands in the way once it is decided (集体讨论、送达、分期、罕用字): its sentence, and the way out taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from documents.models import Document
from flows.matters.models import Job
from flows.registers.models import Enterprise
from permissions import clock
from tests.casework import Casework, staff
from tests.city import City
from tests.scenarios.case_at_browsers import CaseAtBrowsers, refuses
from tests.standing_city import city, standing_city
from tests.walks import case_beginnings as beginnings
from tests.walks.case_holds import GATED

__all__ = ["city", "standing_city"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[..., CaseAtBrowsers]:
    """The case brought by acts to where the beginning leaves it; from there on people sit at browsers."""
    staff(city)
    monkeypatch.setattr(clock, "now", lambda: city.now)

    def begin(begins: Callable[[Casework, Enterprise], None]) -> CaseAtBrowsers:
        work = Casework(city)
        begins(work, city.enterprise())
        return CaseAtBrowsers(city, matter=work.matter)

    return begin


def weighed_small(work: Casework, enterprise: Enterprise) -> None:
    """A fine of ten thousand yuan that nothing was said against; it waits for its decision."""
    beginnings.small(work, enterprise)
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")


def decided(work: CaseAtBrowsers) -> None:
    """Decided, sealed, made, on its way, published; its receipt is wanting."""
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.does("seal", "seal_decision", "SEALED")
    work.worker()
    work.does("enf1", "deliver_decision", "DELIVERED", channel="IN_PERSON", place="当事人住所")
    work.worker()
    work.does("credit", "publish", "PUBLISHED")


def test_a_discussion_is_on_record(begun: Any) -> None:
    work = begun(beginnings.weighed)
    refused = work.sends("principal", "discuss", "DISCUSSED", present="", conclusion="")
    refuses(refused, "E-CASE-41", "记录不完整,缺少:", "请补充后重新提交")
    assert work.discussed().status_code == 302


def test_nothing_is_performed_before_the_decision_is_received(city: City, begun: Any) -> None:
    work = begun(weighed_small)
    decided(work)
    paid = {"paid_on": city.now.date().isoformat(), "fine": "10000", "surcharge": "0", "receipt": "沪财1"}
    work.entered("enf1", "payment", **paid)
    refused = work.sends("enf1", "perform", "PERFORMED")
    refuses(refused, "E-DLV-15", "尚未取得送达回执", "请登记送达回执;未能送达的,换一种方式送达")
    work.received()
    work.does("enf1", "perform", "PERFORMED")


def test_instalments_are_together_what_is_owed(begun: Any) -> None:
    work = begun(weighed_small)
    decided(work)
    work.received()
    asks = {"reason": "资金周转困难", "items": "2026-11-30 4000\n2026-12-30 5000"}
    refused = work.sends("enf1", "perform", "ASK_INSTALMENTS", **asks)
    refuses(refused, "E-CASE-47", "报请事项缺少:与尚欠罚款", "请补充后重新提交")
    work.does("enf1", "perform", "ASK_INSTALMENTS", **{**asks, "items": "2026-11-30 4000\n2026-12-30 6000"})


def test_a_name_that_no_font_draws_holds_the_decision_and_takes_no_number(city: City, begun: Any) -> None:
    work = begun(weighed_small)
    Enterprise.objects.update(name="上海示例😀有限公司")
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.does("seal", "seal_decision", "SEALED")
    work.worker()
    waiting = Job.objects.get(kind="penalty_case.issue_decision")
    assert waiting.state == Job.State.QUEUED and "😀" in waiting.last_error
    assert not Document.objects.filter(kind__in=GATED).exists()

    Enterprise.objects.update(name="上海示例有限公司")
    city.at(hours=2)
    work.worker()
    assert work.waits() == ["decide"], "another name is another draft"
    work.does("leader", "decide", "DECIDE", opinion="同意。")
    work.issued()
    paper = Document.objects.get(kind__in=GATED)
    assert paper.number.endswith("〔2026〕1号"), "the paper that could not be drawn took none"
