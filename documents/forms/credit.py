"""Papers of credit repair (信用修复文书) that no step makes yet: notices, application, commitment. 信用修复管理办法."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from .base import LETTER, Form
from .sections import Checks, Field, Fields, Hand, Items, Option, Sections, Signatures, Text, day

CLASSES = ("轻微", "一般", "严重")
COMMITMENTS = (
    "所提交的全部材料真实、合法、有效",
    "已经纠正失信行为、履行全部法定义务，今后严格遵守法律、法规、规章和标准，不再发生同类失信行为",
    "自愿接受社会监督；违反上述承诺的，愿意依法承担相应责任",
)


@dataclass(frozen=True)
class RepairNotice(Form):
    """Notice how credit is repaired (信用修复告知书), delivered together with the decision (两书同达)."""

    NAME: ClassVar[str] = "行政处罚信用修复告知书"
    WORD: ClassVar[str] = "信告"
    FRAME: ClassVar[str] = LETTER
    LEAVES: ClassVar[bool] = True

    decision_number: str
    decided_on: dt.date
    website: str
    credit_class: str
    published_until: dt.date | None
    earliest_on: dt.date | None
    conditions: tuple[str, ...]
    materials: tuple[str, ...]
    channel: str
    phone: str

    def sections(self) -> Sections:
        """What is published and how long, from when one may apply, with what, where; it costs nothing."""
        until = f"，最长至{day(self.published_until)}" if self.published_until else ""
        since = f"你单位最早可以于{day(self.earliest_on)}申请信用修复。" if self.earliest_on else ""
        return (
            Text(
                (
                    f"本机关于{day(self.decided_on)}对你单位作出《行政处罚决定书》{self.decision_number}。该行政处罚信息将在"
                    f"{self.website}公示，失信程度为{self.credit_class}{until}。{since}",
                )
            ),
            Items(self.conditions, heading="申请信用修复应当同时符合下列条件："),
            Items(self.materials, heading="申请时应当提交下列材料："),
            Text((f"申请渠道：{self.channel}。办理信用修复不收取任何费用。咨询电话：{self.phone}。",)),
        )


@dataclass(frozen=True)
class PlainSheet(Form):
    """The same on one page in plain words (信用修复明白纸)."""

    NAME: ClassVar[str] = "信用修复明白纸"

    steps: tuple[str, ...]
    questions: tuple[str, ...]
    channel: str
    phone: str

    def sections(self) -> Sections:
        """What to do step by step, what is often asked, whom to call."""
        return (
            Items(self.steps, heading="怎么办："),
            Items(self.questions, heading="常见问题："),
            Text((f"申请渠道：{self.channel}", f"咨询电话：{self.phone}　办理信用修复不收取任何费用。")),
        )


@dataclass(frozen=True)
class RepairRequest(Form):
    """Application of an enterprise (信用修复申请表)."""

    NAME: ClassVar[str] = "信用修复申请表"

    applicant: str
    credit_code: str
    representative: str
    id_number: str
    contact: str
    phone: str
    information: str
    decision_number: str
    authority: str
    decided_on: dt.date
    penalty: str
    performed: str
    rectified: str
    reason: str

    def sections(self) -> Sections:
        """Who, which decision, what was performed and put right, why, the statement."""
        kinds = ("行政处罚", "严重失信主体名单", "其他")
        return (
            Checks("失信信息类型", tuple(Option(kind, kind == self.information) for kind in kinds)),
            Fields(
                (
                    (Field("主体名称", self.applicant),),
                    (Field("统一社会信用代码", self.credit_code),),
                    (Field("法定代表人", self.representative), Field("身份证号", self.id_number)),
                    (Field("联系人", self.contact), Field("联系电话", self.phone)),
                    (Field("决定书文号", self.decision_number),),
                    (Field("作出机关", self.authority), Field("作出日期", day(self.decided_on))),
                    (Field("处罚内容", self.penalty),),
                    (Field("履行情况", self.performed),),
                    (Field("整改情况", self.rectified),),
                    (Field("申请事由", self.reason),),
                )
            ),
            Text(("本单位声明：以上填报内容和提交材料真实、准确、完整。",)),
            Signatures((Hand("申请单位（盖章）"), Hand("法定代表人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class Commitment(Form):
    """Commitment of an enterprise for one decision (信用承诺书)."""

    NAME: ClassVar[str] = "信用承诺书"

    to: str
    applicant: str
    credit_code: str
    decision_number: str

    def sections(self) -> Sections:
        """The three promises."""
        return (
            Text((f"{self.to}：",), plain=True),
            Items(
                COMMITMENTS,
                heading=f"{self.applicant}（统一社会信用代码{self.credit_code}）就《行政处罚决定书》{self.decision_number}"
                "申请信用修复，郑重承诺：",
            ),
            Signatures((Hand("承诺单位（盖章）"), Hand("法定代表人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class AcceptanceNotice(Form):
    """Notice that an application is accepted (信用修复受理通知书)."""

    NAME: ClassVar[str] = "信用修复受理通知书"
    WORD: ClassVar[str] = "信受"
    FRAME: ClassVar[str] = LETTER
    LEAVES: ClassVar[bool] = True

    applied_on: dt.date
    matter_number: str
    decision_number: str
    accepted_on: dt.date
    due_on: dt.date
    contact_unit: str
    phone: str

    def sections(self) -> Sections:
        """What was accepted and until when the result comes."""
        return (
            Text(
                (
                    f"你单位于{day(self.applied_on)}就《行政处罚决定书》{self.decision_number}提交的信用修复申请"
                    f"（办件编号{self.matter_number}），本机关于{day(self.accepted_on)}决定予以受理，将于{day(self.due_on)}前反馈结果。",
                    "办理信用修复不收取任何费用。",
                    f"联系机构：{self.contact_unit}　联系电话：{self.phone}",
                )
            ),
        )


@dataclass(frozen=True)
class CorrectionNotice(Form):
    """Notice of what an application lacks, all at once (信用修复补正通知书)."""

    NAME: ClassVar[str] = "信用修复补正通知书"
    WORD: ClassVar[str] = "信补"
    FRAME: ClassVar[str] = LETTER
    LEAVES: ClassVar[bool] = True

    applied_on: dt.date
    matter_number: str
    items: tuple[str, ...]
    due_on: dt.date
    contact_unit: str
    phone: str

    def sections(self) -> Sections:
        """Every item at once, and until when."""
        return (
            Items(
                self.items,
                heading=f"你单位于{day(self.applied_on)}提交的信用修复申请（办件编号{self.matter_number}）需要补正下列全部内容：",
            ),
            Text(
                (
                    f"请于{day(self.due_on)}前补正；逾期未补正的，视为放弃申请，可以重新申请。",
                    f"联系机构：{self.contact_unit}　联系电话：{self.phone}",
                )
            ),
        )


@dataclass(frozen=True)
class VerifiedPoint:
    """One fact that was checked (核实事项) against which source, with what result."""

    fact: str
    source: str
    result: str


@dataclass(frozen=True)
class VerificationSheet(Form):
    """Feedback on what was verified (信用修复核实反馈表)."""

    NAME: ClassVar[str] = "信用修复核实反馈表"

    applicant: str
    matter_number: str
    points: tuple[VerifiedPoint, ...]
    conclusion: str
    verified_on: dt.date
    verifiers: tuple[str, ...]

    def sections(self) -> Sections:
        """Each fact with its source and result, the conclusion, two verifiers."""
        rows = tuple((Field(point.fact, f"{point.result}\n来源：{point.source}"),) for point in self.points)
        return (
            Fields(
                (
                    (Field("申请单位", self.applicant),),
                    (Field("办件编号", self.matter_number), Field("核实日期", day(self.verified_on))),
                    *rows,
                    (Field("核实结论", self.conclusion),),
                )
            ),
            Signatures(tuple(Hand(f"核实人{name}（签名）", dated=True) for name in self.verifiers)),
        )
