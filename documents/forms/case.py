"""Internal papers of a penalty case (案件内部文书): opening, handling, discussion, extension, closing, file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from .base import Form
from .parties import Officer, Person, Unit
from .sections import (
    Approval,
    Checks,
    Column,
    Field,
    Fields,
    Hand,
    Items,
    Lines,
    Opinion,
    Option,
    Sections,
    Signatures,
    Table,
    Text,
    approved,
    chinese_amount,
    day,
    figures,
    paragraphs,
    span,
)

HANDS = ("承办人意见", "审核意见", "审批意见")
SOURCES = ("检查", "举报", "交办", "移送", "事故")


@dataclass(frozen=True)
class FilingApproval(Form):
    """Approval to open a case (立案审批表), 行政处罚法 art 54."""

    NAME: ClassVar[str] = "立案审批表"
    WORD: ClassVar[str] = "立"

    cause: str
    source: str
    where_and_when: str
    party: Unit | None
    person: Person | None
    summary: str
    basis: str
    officers: tuple[Officer, Officer]
    handlers: tuple[Opinion, Opinion]
    review: Opinion
    approval: Opinion

    def sections(self) -> Sections:
        """What, from where, who, on what basis, in whose hands, and the opinions; the two officers each sign."""
        lead, second = self.officers
        who = self.party.rows if self.party else self.person.rows if self.person else ()
        return (
            Checks("案件来源", tuple(Option(source, source == self.source) for source in SOURCES)),
            Fields(
                (
                    (Field("案由", self.cause),),
                    (Field("案发时间地点", self.where_and_when),),
                    *who,
                    (Field("案情摘要", self.summary),),
                    (Field("立案依据", self.basis),),
                    (Field("承办人", str(lead)),),
                    (Field("协办人", str(second)),),
                )
            ),
            Approval((HANDS[0], "协办人意见", *HANDS[1:]), (*self.handlers, self.review, self.approval)),
        )


@dataclass(frozen=True)
class CaseApproval(Form):
    """A case brought before its approvers (案件审批表): the frame that such forms share."""

    cause: str
    number: str  # of the case
    party: str
    facts: str
    reason: str
    basis: str
    handler: Opinion
    review: Opinion | None  # None where nobody stands between the two
    approval: Opinion

    NUMBER: ClassVar[str] = "立案编号"
    REASON: ClassVar[str] = "理由"

    def sections(self) -> Sections:
        """The case, why, on what basis, and the opinions."""
        return (
            Fields(
                (
                    (Field("案件名称", self.cause),),
                    (Field(self.NUMBER, self.number),),
                    (Field("当事人", self.party),),
                    (Field("案情", self.facts),),
                    (Field(self.REASON, self.reason),),
                    (Field("依据", self.basis),),
                    *self.more(),
                )
            ),
            *self.lists(),
            approved(HANDS, (self.handler, self.review, self.approval)),
        )

    def more(self) -> tuple[tuple[Field, ...], ...]:
        """Further rows of the form."""
        return ()

    def lists(self) -> Sections:
        """What stands between the case and the opinions."""
        return ()


@dataclass(frozen=True)
class NoFilingApproval(CaseApproval):
    """Approval not to open a case (不予立案审批表)."""

    NAME: ClassVar[str] = "不予立案审批表"
    WORD: ClassVar[str] = "不立"
    NUMBER: ClassVar[str] = "线索编号"
    REASON: ClassVar[str] = "不予立案理由"


@dataclass(frozen=True)
class CaseExtensionApproval(CaseApproval):
    """Approval of a longer time for a case (案件延期审批表), 行政处罚法 art 60."""

    NAME: ClassVar[str] = "案件延期审批表"
    WORD: ClassVar[str] = "延审"
    REASON: ClassVar[str] = "延期理由"

    filed_on: dt.date
    due_on: dt.date
    until: dt.date

    def more(self) -> tuple[tuple[Field, ...], ...]:
        """From when to when."""
        return (
            (Field("立案日期", day(self.filed_on)), Field("原期限", day(self.due_on))),
            (Field("拟延长至", day(self.until)),),
        )


@dataclass(frozen=True)
class Enclosure:
    """One of the papers that go along (随附材料)."""

    name: str
    copies: int
    pages: int


def _enclosures(enclosures: tuple[Enclosure, ...]) -> Table:
    rows = tuple((str(n), one.name, str(one.copies), str(one.pages)) for n, one in enumerate(enclosures, 1))
    columns = (Column("序号", 1), Column("材料名称", 7), Column("份数", 1), Column("页数", 1))
    return Table(columns, rows, "随附材料清单")


@dataclass(frozen=True)
class TransferApproval(CaseApproval):
    """Approval to hand a case over (案件移送审批表), 行政处罚法 art 27."""

    NAME: ClassVar[str] = "案件移送审批表"
    WORD: ClassVar[str] = "移审"
    REASON: ClassVar[str] = "移送理由"

    receiver: str
    enclosures: tuple[Enclosure, ...]

    def more(self) -> tuple[tuple[Field, ...], ...]:
        """To whom."""
        return ((Field("受移送机关", self.receiver),),)

    def lists(self) -> Sections:
        """What goes along."""
        return (_enclosures(self.enclosures),)


@dataclass(frozen=True)
class TransferLetter(Form):
    """Letter that hands a case over (案件移送书) with its receipt, 行政处罚法 art 27."""

    NAME: ClassVar[str] = "案件移送书"
    WORD: ClassVar[str] = "移"
    LEAVES: ClassVar[bool] = True
    FOOT: ClassVar[str] = "回执：上述案件及材料已于　　　年　月　日收到。　接收机关（印章）　　　　接收人（签名）"

    receiver: str
    cause: str
    party: str
    facts: str
    reason: str
    basis: str
    enclosures: tuple[Enclosure, ...]
    contact: str
    phone: str

    def sections(self) -> Sections:
        """To whom, which case, why, what goes along."""
        return (
            Text((f"{self.receiver}：",), plain=True),
            Text(
                (
                    f"{self.party}{self.cause}一案，经本机关调查：{self.facts}。",
                    f"因{self.reason}，依据{self.basis}，现将该案移送你机关处理。",
                    f"联系人：{self.contact}　联系电话：{self.phone}",
                )
            ),
            _enclosures(self.enclosures),
        )


@dataclass(frozen=True)
class CaseReport(CaseApproval):
    """Report of a case for approval (案件处理呈批表), the first and, after the hearing or defence, the second."""

    NAME: ClassVar[str] = "案件处理呈批表"
    WORD: ClassVar[str] = "呈批"
    REASON: ClassVar[str] = "意见及理由"

    nth: int
    evidence: tuple[str, ...]
    defence: str

    def more(self) -> tuple[tuple[Field, ...], ...]:
        """Which time, with what evidence, what the party said."""
        numbered = "\n".join(f"{n}.{text}" for n, text in enumerate(self.evidence, 1))
        return (
            (Field("呈批次数", f"第{self.nth}次"),),
            (Field("证据", numbered),),
            (Field("当事人的申辩意见", self.defence or "无"),),
        )


@dataclass(frozen=True)
class ClosingApproval(CaseApproval):
    """Approval to close a case (结案审批表)."""

    NAME: ClassVar[str] = "结案审批表"
    WORD: ClassVar[str] = "结"
    REASON: ClassVar[str] = "结案理由"

    decision_number: str
    performed: str
    fine: Decimal  # yuan, 0 without one

    def more(self) -> tuple[tuple[Field, ...], ...]:
        """The decision and what was performed."""
        fine = f"{figures(self.fine)}元（{chinese_amount(self.fine)}）" if self.fine else "无"
        return (
            (Field("决定书文号", self.decision_number),),
            (Field("罚款", fine),),
            (Field("执行情况", self.performed),),
        )


@dataclass(frozen=True)
class DiscussionRecord(Form):
    """Record of a collective discussion (集体讨论记录), 行政处罚法 art 57."""

    NAME: ClassVar[str] = "案件集体讨论记录"

    cause: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str
    chair: str
    present: tuple[str, ...]
    reporter: str
    recorder: str
    report: str
    opinions: tuple[str, ...]
    conclusion: str

    def sections(self) -> Sections:
        """Who met, what was reported, what each said, what was decided."""
        return (
            Lines(
                (
                    Field("案件名称", self.cause),
                    Field("讨论时间", span(self.begins_at, self.ends_at)),
                    Field("地点", f"{self.place}　主持人：{self.chair}"),
                    Field("汇报人", f"{self.reporter}　记录人：{self.recorder}"),
                    Field("出席人员姓名及职务", "、".join(self.present)),
                )
            ),
            Text(paragraphs(self.report), heading="案情及调查经过"),
            Items(self.opinions, heading="讨论意见："),
            Text(paragraphs(self.conclusion), heading="结论性意见"),
            Signatures(tuple(Hand(f"{name}（签名）") for name in self.present)),
        )


@dataclass(frozen=True)
class FileCover(Form):
    """First page of a case file (案卷首页)."""

    NAME: ClassVar[str] = "案卷首页"

    cause: str
    party: str
    number: str
    filed_on: dt.date
    closed_on: dt.date
    handlers: str
    result: str
    retention: str
    pages: int
    filed_by: str
    archived_on: dt.date

    def sections(self) -> Sections:
        """What an archivist looks for."""
        return (
            Fields(
                (
                    (Field("案件名称", self.cause),),
                    (Field("当事人", self.party),),
                    (Field("立案编号", self.number),),
                    (Field("立案日期", day(self.filed_on)), Field("结案日期", day(self.closed_on))),
                    (Field("承办人", self.handlers),),
                    (Field("处理结果", self.result),),
                    (Field("保存期限", self.retention), Field("页数", f"共{self.pages}页")),
                    (Field("立卷人", self.filed_by), Field("归档日期", day(self.archived_on))),
                )
            ),
        )


@dataclass(frozen=True)
class FileEntry:
    """One paper in the file (卷内文书)."""

    name: str
    number: str
    on: dt.date
    pages: str
    note: str = ""


@dataclass(frozen=True)
class FileCatalogue(Form):
    """List of what is in the file (卷内目录)."""

    NAME: ClassVar[str] = "卷内目录"

    cause: str
    entries: tuple[FileEntry, ...]

    def sections(self) -> Sections:
        """One row a paper."""
        columns = (
            Column("序号", 2),
            Column("文书名称", 7),
            Column("文书编号", 6),
            Column("日期", 4),
            Column("页号", 2),
            Column("备注", 2),
        )
        rows = tuple(
            (str(n), one.name, one.number, one.on.isoformat(), one.pages, one.note)
            for n, one in enumerate(self.entries, 1)
        )
        return (Lines((Field("案件名称", self.cause),)), Table(columns, rows))
