"""Two at the same moment (竞态): one wins, the other reads why; with real transactions on either engine."""

from __future__ import annotations

from typing import Any

import pytest

from documents.models import Document
from flows.matters import jobs, work
from flows.matters.acts import perform_on, perform_task
from flows.matters.models import Matter
from flows.official_paper import acts
from flows.official_paper.models import Addressee, OfficialPaper, Revision
from permissions.audit import verification
from permissions.refusals import Refusal
from tests.city import City
from tests.drafting import NOTICE, base, edited, handed_in, staff, to, written
from tests.transactional import Together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(together: Together) -> City:
    return staff(City().build())


def codes(results: list[Any]) -> list[str]:
    """Rule code of each refusal, the class of anything else, in order."""
    return sorted(r.rule.code if isinstance(r, Refusal) else type(r).__name__ for r in results)


def all_is_well() -> None:
    assert work.drift() == []
    assert list(verification.verify_all()) == []


def test_of_two_sections_that_send_their_edits_at_once_one_is_told(city: City, together: Together) -> None:
    matter = to(city, "countersign", handed_in(city, sections=("SH-SJ-ENF", "SH-SJ-HAZ")))
    shown, now = base(matter), city.at(minutes=1)

    def edits(account: str) -> Any:
        item = city.item(matter, "countersign", account)
        text = edited(matter, body=f"{account}改。")
        user = city.people[account]
        return lambda: perform_task(item.pk, actor=user, now=now, outcome="CHANGES", base=shown, text=text)

    results = together([edits("sj.squad"), edits("sj.hazard")])

    assert codes(results) == ["Act", "E-OP-09"]
    assert Revision.objects.filter(paper=matter.pk).count() == 2
    all_is_well()


def test_a_signature_and_a_withdrawal_at_once_leave_one_of_them(city: City, together: Together) -> None:
    matter = to(city, "sign", handed_in(city))
    shown, now, item = base(matter), city.at(minutes=1), matter.work_items.open().get()
    position = OfficialPaper.objects.get(pk=matter.pk).position_id
    leader, drafter = city.people["sj.leader"], city.people["sj.drafter"]

    results = together(
        [
            lambda: perform_task(item.pk, actor=leader, now=now, outcome="SIGN", base=shown),
            lambda: perform_on(
                acts.withdraw, matter.pk, actor=drafter, now=now, position_id=position, reason="事项取消"
            ),
        ]
    )

    assert codes(results) in (["Act", "E-OP-16"], ["Act", "E-ACT-03"])
    matter.refresh_from_db()
    assert (matter.status == Matter.Status.WITHDRAWN) is not matter.decisions.exists()
    all_is_well()


def test_one_draft_handed_in_twice_at_once_is_one_matter(city: City, together: Together) -> None:
    paper, now = written(city), city.at(minutes=1)
    drafter = city.people["sj.drafter"]

    def hands_in() -> Any:
        return perform_on(acts.draft, paper.pk, actor=drafter, now=now, position_id=paper.position_id, request_key="k")

    results = together([hands_in, hands_in])

    assert codes(results) == ["Act", "Act"]
    assert results[0] == results[1]
    assert Revision.objects.filter(paper=paper.pk).count() == 1
    all_is_well()


def test_two_workers_make_one_paper(city: City, together: Together) -> None:
    matter = to(city, "sign", handed_in(city))
    city.does("sj.leader", matter, "sign", outcome="SIGN", base=base(matter))
    city.does("sj.sealer", matter, "seal", outcome="SEALED")
    now = city.at(minutes=1)

    together([lambda: jobs.run_ready(now), lambda: jobs.run_ready(now)])

    assert Document.objects.get(subject_ref=matter.chain).number == "（沪松）应急通〔2026〕1号"
    assert matter.work_items.open().get().node == "dispatch"
    all_is_well()


def test_two_who_sign_for_one_paper_leave_one_receipt(city: City, together: Together) -> None:
    to(city, "end", handed_in(city, text={**NOTICE, "main_to": "上海市浦东新区应急管理局"}))
    row, now = Addressee.objects.get(), city.at(minutes=1)
    office = city.official("pd.office", city.units["SH-PD-OFFICE"], *_receiving())

    received = together(
        [
            lambda: acts.receive(row.pk, actor=office, now=now).received_by,
            lambda: acts.receive(row.pk, actor=city.people["pd.archive"], now=now).received_by,
        ]
    )

    assert received[0] == received[1] == Addressee.objects.get().received_by
    all_is_well()


def _receiving() -> Any:
    from flows.official_paper.acts.sending import RECEIVING  # noqa: PLC0415

    return RECEIVING
