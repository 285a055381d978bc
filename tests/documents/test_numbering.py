"""Numbers of papers: form, order, no gap, no double."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from documents import issuing, numbering, stationery
from documents.models import Document, NumberSeries
from permissions.audit.models import Entry
from permissions.clock import SHANGHAI, local_date
from permissions.refusals import Refusal

from .conftest import AT, OFFICER, make_bureau
from .sample import Reply


def draft(bureau, key="sample:1", **changes):
    facts = {
        "issue_key": key,
        "template": "sample.reply",
        "kind": "sample.reply",
        "kind_name": "复函",
        "title": "信用修复结果通知",
        "authority": bureau,
        "authority_name": bureau.name,
        "recipient": "上海泗泾示例化工有限公司",
        "context": stationery.freeze_context(Reply()),
        "subject_ref": f"matter:{key}",
        "signatory": "李四",
        "issued_on": dt.date(2026, 11, 5),
        "numbered_at": AT,
    }
    return Document(**(facts | changes))


def take(bureau, key, kind_word="信修", **changes):
    return issuing.take_number(draft(bureau, key, **changes), kind_word, actor=OFFICER)


@pytest.mark.parametrize(
    "number",
    [
        "（沪松）应急信修〔2026〕1号",
        "（沪）应急罚〔2026〕10号",
        "（沪浦临港新）应急听告〔2027〕99999号",
    ],
)
def test_number_of_the_printed_form_passes(number):
    assert numbering.check_number(number) == number


@pytest.mark.parametrize(
    "number",
    [
        "(沪松)应急信修〔2026〕1号",
        "（沪松）应急信修[2026]1号",
        "（沪松）应急信修（2026）1号",
        "（沪松）应急信修【2026】1号",
        "（沪松）应急信修〔2026〕001号",
        "（沪松）应急信修〔2026〕0号",
        "（沪松）应急信修〔2026〕第1号",
        "（沪松）应急信修〔26〕1号",
        "（沪松）应急信修〔2026〕1",
        "（）应急信修〔2026〕1号",
        "（沪松）安监信修〔2026〕1号",
        "（沪松）应急〔2026〕1号",
        "（沪松）应急信用修复结〔2026〕1号",
        "（沪松）应急信修〔2026〕1号\n",
        " （沪松）应急信修〔2026〕1号",
    ],
)
def test_e_doc_01_number_of_another_form_is_refused(number):
    with pytest.raises(Refusal) as refused:
        numbering.check_number(number)

    assert refused.value.rule.code == "E-DOC-01"
    assert refused.value.message == "文书编号不合规或重复"


def test_numbers_run_from_one_per_authority_word_and_year(bureau):
    other = make_bureau(code="SH-QP", region_short="沪青")

    numbers = [
        take(bureau, "a").number,
        take(bureau, "b").number,
        take(bureau, "c", kind_word="不修").number,
        take(other, "d").number,
        take(bureau, "e", issued_on=dt.date(2027, 1, 1)).number,
        take(bureau, "f").number,
    ]

    assert numbers == [
        "（沪松）应急信修〔2026〕1号",
        "（沪松）应急信修〔2026〕2号",
        "（沪松）应急不修〔2026〕1号",
        "（沪青）应急信修〔2026〕1号",
        "（沪松）应急信修〔2027〕1号",
        "（沪松）应急信修〔2026〕3号",
    ]


def test_a_failed_transaction_leaves_no_gap(bureau):
    take(bureau, "a")
    with pytest.raises(RuntimeError), transaction.atomic():
        take(bureau, "b")
        raise RuntimeError("killed")

    assert take(bureau, "c").serial == 2
    assert numbering.gaps_in(NumberSeries.objects.get()) == []


def test_gaps_are_found(bureau):
    take(bureau, "a")
    NumberSeries.objects.update(last=4)
    take(bureau, "b")

    assert numbering.gaps_in(NumberSeries.objects.get()) == [2, 3, 4]


def test_e_doc_01_a_number_already_printed_by_another_authority_is_refused(bureau):
    namesake = make_bureau(code="SH-SJ-2", region_short="沪松")
    take(bureau, "a")

    with pytest.raises(Refusal, match="E-DOC-01"):
        take(namesake, "b")

    assert not NumberSeries.objects.filter(authority=namesake).exists()


def test_e_doc_01_a_unit_without_short_region_takes_no_number(bureau):
    bureau.region_short = ""
    bureau.save()

    with pytest.raises(Refusal, match="E-DOC-01"):
        take(bureau, "a")

    assert not Document.objects.exists()


@pytest.mark.parametrize("field", ["number", "serial", "issue_key", "verification_code"])
def test_database_refuses_a_second_number_serial_key_or_code(bureau, field):
    first, second = take(bureau, "a"), take(bureau, "b")

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})


@pytest.mark.parametrize(
    "change",
    [
        {"state": "FROZEN"},
        {"sha256": "0" * 64},
        {"state": "FROZEN", "sha256": "0" * 64},
        {"serial": 0},
        {"state": "VOID"},
        {"standing": "VOIDED", "standing_reason": "错", "standing_at": AT},
        {"standing": "REPLACED", "standing_reason": "错", "standing_at": AT},
        {"state": "VOID", "standing": "VOIDED", "standing_at": AT},
    ],
)
def test_database_refuses_a_half_frozen_or_half_voided_paper(bureau, change):
    paper = take(bureau, "a")

    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(**change)


def test_thirty_clerks_at_once_get_consecutive_numbers(together):
    [bureau] = together([make_bureau])

    papers = together([partial(take, bureau, f"sample:{n}") for n in range(30)])

    assert sorted(paper.serial for paper in papers) == list(range(1, 31))
    assert together([left_behind]) == [(30, 30, [])]


def test_a_hundred_clerks_over_kinds_and_the_turn_of_the_year_leave_no_gap(together):
    [bureau] = together([make_bureau])
    new_year = dt.datetime(2027, 1, 1, tzinfo=SHANGHAI)
    around = [new_year - dt.timedelta(seconds=1), new_year]  # as UTC both lie in 2026
    wanted = [
        (f"sample:{n}", ("信修", "不修")[n % 2], local_date(around[n // 2 % 2].astimezone(dt.UTC))) for n in range(100)
    ]

    papers = together([partial(take, bureau, key, word, issued_on=day) for key, word, day in wanted])

    series: dict[str, list[int]] = {}
    for paper in papers:
        series.setdefault(paper.number.rpartition("〕")[0], []).append(paper.serial)
    assert sorted(series) == [
        "（沪松）应急不修〔2026",
        "（沪松）应急不修〔2027",
        "（沪松）应急信修〔2026",
        "（沪松）应急信修〔2027",
    ]
    assert all(sorted(serials) == list(range(1, 26)) for serials in series.values())
    [gaps] = together([lambda: [numbering.gaps_in(row) for row in NumberSeries.objects.all()]])
    assert gaps == [[], [], [], []]


def test_the_same_job_delivered_thirty_times_takes_one_number(together):
    [bureau] = together([make_bureau])

    papers = together([partial(take, bureau, "sample:1")] * 30)

    assert {paper.number for paper in papers} == {"（沪松）应急信修〔2026〕1号"}
    assert together([left_behind]) == [(1, 1, [])]


def left_behind():
    """Papers, log entries, gaps."""
    entries = Entry.objects.filter(action="document.numbered").count()
    return Document.objects.count(), entries, numbering.gaps_in(NumberSeries.objects.get())
