"""The one table of definitions (统计口径): what each figure counts, in what, and where it comes from.

The table is what is counted: a figure that is not here is nowhere on the page and in no spreadsheet. Every figure
adds up, over months as over units. Which figures there are follows the yearly report of a bureau on the rule of law
(inspections, penalties, sums, no-penalty decisions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from flows.matters.models import Hearing, Review
from flows.registers.models import CaseFiling, Penalty


@dataclass(frozen=True)
class Source:
    """Where figures come from (数据来源): rows, the day by which they are counted, the authority they belong to.

    is_moment  the day is kept as a moment; it falls on the date in Shanghai
    """

    key: str
    zh: str
    en: str
    rows: Callable[[], QuerySet[Any]]
    day: str
    unit: str
    is_moment: bool = False


@dataclass(frozen=True)
class Measure:
    """Unit of measure (计量单位)."""

    zh: str
    en: str
    is_money: bool = False


@dataclass(frozen=True)
class Words:
    """The same sentence in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Figure:
    """One figure (统计指标): its names, what it is measured in, its source, and the sentence that defines it.

    counts   what is asked of the rows; None: no procedure enters it yet, it is zero and says so
    part_of  the figure of which it is a part, shown below it
    is_main  stands in the charts and in the table by unit
    """

    key: str
    zh: str
    en: str
    measure: Measure
    source: Source | None
    counts: Aggregate | None
    defined: Words
    part_of: str = ""
    is_main: bool = False


TIMES, DECISIONS, CASES, YUAN = (
    Measure("次", "times"),
    Measure("件", "decisions"),
    Measure("件", "cases"),
    Measure("元", "yuan", is_money=True),
)
PENALTIES = Source(
    "penalties", "行政处罚台账", "Register of penalties", Penalty.objects.standing, "decided_on", "authority_id"
)
FILED = Source("filed", "立案台账（立案日期）", "Register of filings, day of filing", CaseFiling.objects.all,
               "filed_on", "authority_id")  # fmt: skip
DECIDED = Source("decided", "立案台账（决定日期）", "Register of filings, day of the decision", CaseFiling.objects.all,
                 "decided_on", "authority_id")  # fmt: skip
HEARINGS = Source(
    "hearings", "听证记录", "Records of hearings", Hearing.objects.all, "held_at", "matter__unit_id", is_moment=True
)
REVIEWS = Source(
    "reviews", "法制审核结论", "Conclusions of legal reviews", Review.objects.all, "concluded_at", "matter__unit_id",
    is_moment=True,
)  # fmt: skip


def _outcome(code: str, **also: str) -> Aggregate:
    return Count("pk", filter=Q(outcome=code, **also))


FIGURES: Final = (
    Figure(
        "inspections", "执法检查", "Inspections", TIMES, None, None,
        Words(
            "对生产经营单位实施的执法检查次数。执法检查程序尚未启用，现为零，启用后自其台账取数。",
            "Inspections of enterprises. Their procedure is not in use yet: zero until its register is.",
        ),
    ),
    Figure(
        "filed", "立案", "Cases filed", CASES, FILED, Count("pk"),
        Words(
            "期间内立案的案件数，按立案日期计，含简易程序。",
            "Cases filed in the period, by the day of filing, summary procedures among them.",
        ),
        is_main=True,
    ),
    Figure(
        "not_filed", "不予立案", "Clues not filed", CASES, DECIDED, _outcome("NOT_FILED"),
        Words(
            "期间内决定不予立案的线索数，按决定日期计。",
            "Clues that were not filed, by the day of that decision.",
        ),
    ),
    Figure(
        "penalties", "行政处罚决定", "Penalty decisions", DECISIONS, PENALTIES, Count("pk"),
        Words(
            "期间内作出的行政处罚决定数，按处罚决定日期计；含导入的决定和简易程序，含对个人的决定。",
            "Penalty decisions by their date; imported ones, summary ones and those on persons among them.",
        ),
        is_main=True,
    ),
    Figure(
        "penalties_on_persons", "其中：对个人", "of these, on persons", DECISIONS, PENALTIES,
        Count("pk", filter=Q(on_person=True)),
        Words(
            "行政处罚决定中对个人作出的。",
            "Penalty decisions on persons.",
        ),
        part_of="penalties",
    ),
    Figure(
        "summary", "其中：简易程序", "of these, by summary procedure", DECISIONS, PENALTIES,
        Count("pk", filter=Q(procedure=Penalty.Procedure.SIMPLE)),
        Words(
            "行政处罚决定中当场作出的（行政处罚法第五十一条）。",
            "Penalty decisions made on the spot (Administrative Penalty Law, art 51).",
        ),
        part_of="penalties",
    ),
    Figure(
        "sums", "罚没款", "Fines and confiscations", YUAN, PENALTIES, Sum(F("fine_amount") + F("confiscated_amount")),
        Words(
            "期间内作出的决定所确定的罚款与没收金额之和，不问是否缴纳。",
            "What decisions of the period impose, fines and confiscations together, paid or not.",
        ),
        is_main=True,
    ),
    Figure(
        "fines", "其中：罚款", "of these, fines", YUAN, PENALTIES, Sum("fine_amount"),
        Words(
            "期间内作出的决定所确定的罚款，不含加处罚款。",
            "Fines imposed in the period, without surcharges.",
        ),
        part_of="sums",
    ),
    Figure(
        "confiscated", "其中：没收", "of these, confiscations", YUAN, PENALTIES, Sum("confiscated_amount"),
        Words(
            "期间内作出的决定所确定的没收违法所得、没收非法财物的金额。",
            "Unlawful gains and goods confiscated by decisions of the period.",
        ),
        part_of="sums",
    ),
    Figure(
        "spared", "不予行政处罚决定", "No-penalty decisions", DECISIONS, DECIDED, _outcome("NOT_PENALISED"),
        Words(
            "期间内依照行政处罚法第三十三条作出的不予行政处罚决定数，按决定日期计。",
            "Decisions to spare the penalty (Administrative Penalty Law, art 33), by their date.",
        ),
        is_main=True,
    ),
    Figure(
        "spared_minor", "其中：轻微不罚", "of these, minor and corrected", DECISIONS, DECIDED,
        _outcome("NOT_PENALISED", branch="MINOR"),
        Words(
            "违法行为轻微并及时改正，没有造成危害后果的（第三十三条第一款前段）。",
            "Minor, corrected in time, without harm (art 33(1), first half).",
        ),
        part_of="spared",
    ),
    Figure(
        "spared_first", "其中：首违不罚", "of these, first time", DECISIONS, DECIDED,
        _outcome("NOT_PENALISED", branch="FIRST"),
        Words(
            "初次违法且危害后果轻微并及时改正的（第三十三条第一款后段）。",
            "First violation, little harm, corrected in time (art 33(1), second half).",
        ),
        part_of="spared",
    ),
    Figure(
        "spared_no_fault", "其中：无主观过错", "of these, without fault", DECISIONS, DECIDED,
        _outcome("NOT_PENALISED", branch="NO_FAULT"),
        Words(
            "当事人有证据足以证明没有主观过错的（第三十三条第二款）。",
            "The party proved that it was not at fault (art 33(2)).",
        ),
        part_of="spared",
    ),
    Figure(
        "unfounded", "违法事实不能成立", "Violation not established", DECISIONS, DECIDED, _outcome("UNFOUNDED"),
        Words(
            "违法事实不能成立而不予行政处罚的（第五十七条第一款第三项），不计入不予行政处罚决定。",
            "The violation could not be established (art 57(1)(3)); not counted among no-penalty decisions.",
        ),
    ),
    Figure(
        "transferred", "移送司法机关", "Transferred as suspected crimes", CASES, DECIDED, _outcome("TRANSFERRED"),
        Words(
            "涉嫌犯罪移送司法机关的案件数（第五十七条第一款第四项）。",
            "Cases handed over because a crime is suspected (art 57(1)(4)).",
        ),
    ),
    Figure(
        "hearings", "听证", "Hearings", TIMES, HEARINGS, Count("pk"),
        Words(
            "期间内举行的听证次数，按举行时间计。",
            "Hearings held, by the time they were held.",
        ),
    ),
    Figure(
        "reviews", "法制审核", "Legal reviews", TIMES, REVIEWS, Count("pk"),
        Words(
            "期间内作出结论的法制审核次数，一案多轮的逐轮计。",
            "Legal reviews concluded; each round of a case counts.",
        ),
    ),
    Figure(
        "reviews_passed", "其中：同意", "of these, passed", TIMES, REVIEWS,
        Count("pk", filter=Q(conclusion=Review.Conclusion.PASSED)),
        Words(
            "法制审核结论为同意的，含后来撤回的。",
            "Legal reviews that passed, also those withdrawn later.",
        ),
        part_of="reviews",
    ),
)  # fmt: skip
BY_KEY: Final = {figure.key: figure for figure in FIGURES}
MAIN: Final = tuple(figure for figure in FIGURES if figure.is_main)
SOURCES: Final = tuple(dict.fromkeys(figure.source for figure in FIGURES if figure.source is not None))
