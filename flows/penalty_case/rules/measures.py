"""What a summons and a sampling need (询问通知、抽样取证), 行政处罚法 arts 55, 56, and what did not leave yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from permissions.refusals import Refusal

from ..models import Measure, PaperOrder, PenaltyCase
from .handling import MEASURE_WANTED

FORM_OF_MEASURE = {Measure.Kind.SUMMONS: "summons", Measure.Kind.SAMPLING: "sampling_receipt"}
PARTS = re.compile(r"\s*[,，、;；|\t]\s*")
DESCRIBED = {
    Measure.Kind.SUMMONS: {"place": "询问地点", "of_whom": "被询问人"},
    Measure.Kind.SAMPLING: {"place": "抽样地点", "of_whom": "现场负责人"},
}


def things_of(text: str) -> list[tuple[str, str, str, str]]:
    """Things one a line: 名称，规格，数量，备注; a line with fewer parts leaves the rest empty."""
    rows = [PARTS.split(line.strip(), maxsplit=3) for line in text.splitlines() if line.strip()]
    return [(*row, *[""] * (4 - len(row))) for row in rows]  # type: ignore[misc]


def is_investigated(case: PenaltyCase) -> bool:
    """Whether the officers are at the investigation (调查取证) now."""
    return bool(case.matter.work_items.open().filter(node="investigate").exists())


def check_measure(row: Measure, now: dt.datetime) -> Iterator[Refusal]:
    """E-CASE-51: it says where and who; a summons is for a time to come, a sampling is over and says what it took."""
    kind = Measure.Kind(row.kind)
    if not is_investigated(row.case):
        yield MEASURE_WANTED.refusal(why="案件不在调查取证环节")
    for field, name in DESCRIBED[kind].items():
        if not getattr(row, field).strip():
            yield MEASURE_WANTED.refusal(field=field, why=f"缺少{name}")
    if kind == Measure.Kind.SUMMONS:
        if row.begins_at <= now:
            yield MEASURE_WANTED.refusal(field="begins_at", why="询问时间应当晚于现在")
        return
    if row.ends_at is None or row.ends_at < row.begins_at or row.ends_at > now:
        yield MEASURE_WANTED.refusal(field="ends_at", why="抽样的结束时间应当不早于开始、不晚于现在")
    things = things_of(row.items)
    if not things:
        yield MEASURE_WANTED.refusal(field="items", why="缺少样品清单")
    for number, thing in enumerate(things, 1):
        if not all(thing[:3]):
            yield MEASURE_WANTED.refusal(field="items", why=f"第{number}项样品应当写明名称、规格型号、数量")


def unsent_measures(case: PenaltyCase) -> list[Measure]:
    """What was entered and did not leave: not taken out, and its paper neither made nor under way."""
    orders = PaperOrder.objects.filter(case=case, kind__in=FORM_OF_MEASURE.values(), sent_back_at=None)
    rows = Measure.objects.filter(case=case, withdrawn_at=None).exclude(pk__in=orders.values("about"))
    return list(rows.select_related("case__matter"))


def check_all_sent(case: PenaltyCase) -> Iterator[Refusal]:
    """E-CASE-51: what was entered has left or was taken out before the investigation ends."""
    if unsent := unsent_measures(case):
        yield MEASURE_WANTED.refusal(why=f"尚未发出{'、'.join(str(row) for row in unsent)}")
