"""Papers of an inspection (现场检查文书): plan, record, orders, recheck, advice. 安全生产法 arts 65-68."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Final

from .base import Form
from .parties import Officer, officers_sign
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
    day,
    moment,
    span,
)

KINDS: Final = ("计划检查", "预警触发", "事件触发", "双随机", "专项检查", "联合检查", "复查")


@dataclass(frozen=True)
class InspectionItem:
    """One item to inspect (检查事项): its code, what is looked at, on what basis."""

    code: str
    content: str
    basis: str


@dataclass(frozen=True)
class InspectionPlan(Form):
    """Plan of an inspection on site (现场检查方案), approved before the visit."""

    NAME: ClassVar[str] = "现场检查方案"
    WORD: ClassVar[str] = "检方"

    unit: str
    address: str
    contact: str
    phone: str
    industry: str
    kinds: tuple[str, ...]
    cause: str  # plan code, or what triggered it
    begins_at: dt.datetime
    ends_at: dt.datetime
    officers: tuple[Officer, ...]
    helpers: str
    items: tuple[InspectionItem, ...]
    method: str
    code: str  # 检查码
    note: str
    review: Opinion
    approval: Opinion

    def sections(self) -> Sections:
        """Whom, why, who, what, and the two opinions."""
        return (
            Fields(
                (
                    (Field("被检查单位", self.unit),),
                    (Field("地址", self.address),),
                    (Field("联系人", self.contact), Field("联系电话", self.phone)),
                    (Field("所属行业", self.industry), Field("检查码", self.code)),
                    (Field("计划编号或触发事由", self.cause),),
                    (Field("检查时间", span(self.begins_at, self.ends_at)),),
                    (Field("执法人员", "\n".join(str(officer) for officer in self.officers)),),
                    (Field("协助人员", self.helpers or "无"),),
                    (Field("检查方式", self.method),),
                )
            ),
            Checks("检查类型", tuple(Option(kind, kind in self.kinds) for kind in KINDS)),
            Table(
                (Column("序号", 1), Column("事项码", 2), Column("检查内容", 6), Column("检查依据", 5)),
                tuple((str(n), item.code, item.content, item.basis) for n, item in enumerate(self.items, 1)),
                heading="检查事项",
            ),
            Fields(((Field("备注", self.note or "无"),),)),
            Approval(("审核意见", "审批意见"), (self.review, self.approval)),
        )


@dataclass(frozen=True)
class InspectionRecord(Form):
    """Record of an inspection on site (现场检查记录), 安全生产法 art 68."""

    NAME: ClassVar[str] = "现场检查记录"
    WORD: ClassVar[str] = "检记"

    organ: str
    unit: str
    address: str
    representative: str
    post: str
    phone: str
    place: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    officers: tuple[Officer, ...]
    helpers: str
    findings: tuple[str, ...]
    refusal: str = ""  # 拒绝签字的情况

    def sections(self) -> Sections:
        """Head, the officers' words, what was found, who signs."""
        shown = "、".join(str(officer) for officer in self.officers)
        helpers = f"协助检查人员：{self.helpers}。" if self.helpers else ""
        refused = (Text((f"拒绝签字情况：{self.refusal}",)),) if self.refusal else ()
        return (
            Lines(
                (
                    Field("被检查单位", self.unit),
                    Field("地址", self.address),
                    Field("法定代表人（负责人）", f"{self.representative}　职务：{self.post}　联系电话：{self.phone}"),
                    Field("检查场所", self.place),
                    Field("检查时间", span(self.begins_at, self.ends_at)),
                )
            ),
            Text(
                (
                    f"我们是{self.organ}行政执法人员{shown}，这是我们的证件（出示证件）。现依法对你单位进行现场检查，"
                    f"请予以配合。你单位认为检查人员与检查事项有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。{helpers}",
                )
            ),
            Items(self.findings, heading="检查情况："),
            *refused,
            Signatures(
                (*officers_sign(self.officers, "检查人员（签名）"), Hand("被检查单位现场负责人（签名）", dated=True))
            ),
        )


@dataclass(frozen=True)
class Finding:
    """A finding to be put right (问题): what, until when, whether a major hazard, whether mended on the spot."""

    text: str
    until: dt.date | None
    major: bool = False
    mended: bool = False


def _numbers(findings: tuple[Finding, ...], name: str) -> str:
    return "、".join(str(n) for n, finding in enumerate(findings, 1) if getattr(finding, name))


@dataclass(frozen=True)
class RectificationOrder(Form):
    """Order to put right within a limit (责令限期整改指令书): all mandatory findings of a visit, a limit for each."""

    NAME: ClassVar[str] = "责令限期整改指令书"
    WORD: ClassVar[str] = "责改"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本文书一式两份：一份交被检查单位，一份存档。"

    unit: str
    findings: tuple[Finding, ...]
    basis: str
    measures: str
    remedy: str
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """The findings, the order with its limits, what to do meanwhile, the remedy, who signs."""
        limits: dict[dt.date, list[str]] = {}
        for number, finding in enumerate(self.findings, 1):
            if finding.until and not finding.mended:
                limits.setdefault(finding.until, []).append(str(number))
        ordered = "；".join(
            f"第{'、'.join(numbers)}项问题于{day(on)}前整改完毕" for on, numbers in sorted(limits.items())
        )
        major, mended = _numbers(self.findings, "major"), _numbers(self.findings, "mended")
        said = [f"其中第{major}项属于重大事故隐患。"] if major else []
        if mended:
            said.append(f"其中第{mended}项已于检查当场整改完毕。")
        if ordered:
            said.append(f"依据{self.basis}，现责令你单位对上述{ordered}，达到有关法律、法规、规章和标准规定的要求。")
        if self.measures:
            said.append(f"整改期间，你单位应当采取以下措施：{self.measures}。")
        return (
            Text((f"{self.unit}：",), plain=True),
            Items(tuple(finding.text for finding in self.findings), heading="经查，你单位存在下列问题："),
            Text((*said, f"{self.remedy}复议、诉讼期间，不停止本指令书的执行，法律另有规定的除外。")),
            Signatures((*officers_sign(self.officers), Hand("被检查单位负责人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class TownRectificationOpinion(Form):
    """Opinion on what to put right (限期整改意见书): of a town or street without the power to order."""

    NAME: ClassVar[str] = "限期整改意见书"
    WORD: ClassVar[str] = "整改督"
    LEAVES: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本文书一式两份：一份交被检查单位，一份存档。"

    unit: str
    findings: tuple[Finding, ...]
    reported_to: str  # the district's emergency bureau
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """The findings and until when; no command, and no remedy since it commands nothing."""
        items = tuple(
            finding.text + (f"（建议于{day(finding.until)}前整改完毕）" if finding.until else "")
            for finding in self.findings
        )
        return (
            Text((f"{self.unit}：",), plain=True),
            Items(items, heading="经检查，你单位存在下列问题："),
            Text(
                (
                    "请你单位按照上述期限自查自纠、落实整改，并将整改情况书面反馈我单位。"
                    f"逾期未整改的，我单位将依法上报{self.reported_to}查处。",
                )
            ),
            Signatures(
                (*officers_sign(self.officers, "检查人员（签名）"), Hand("被检查单位负责人（签名）", dated=True))
            ),
        )


@dataclass(frozen=True)
class RecheckOpinion(Form):
    """Opinion after the recheck (整改复查意见书)."""

    NAME: ClassVar[str] = "整改复查意见书"
    WORD: ClassVar[str] = "复查"
    LEAVES: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本文书一式两份：一份交被复查单位，一份存档。"

    unit: str
    earlier_name: str
    earlier_number: str
    earlier_on: dt.date
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """Which paper was followed up, what is mended and what is not."""
        passed = (Items(self.passed, heading="一、已整改合格的："),) if self.passed else ()
        failed = (
            (Items(self.failed, heading="未整改合格的：" if not passed else "二、未整改合格的："),)
            if self.failed
            else ()
        )
        whole = (Text(("经复查，上述文书所列问题已全部整改合格。",)),) if not self.failed else ()
        return (
            Text((f"{self.unit}：",), plain=True),
            Text(
                (
                    f"本机关于{day(self.earlier_on)}对你单位作出《{self.earlier_name}》{self.earlier_number}。"
                    "经对你单位整改情况进行复查，提出意见如下：",
                )
            ),
            *passed,
            *failed,
            *whole,
            Signatures((*officers_sign(self.officers), Hand("被复查单位负责人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class OnSiteMeasures(Form):
    """Decision on measures on the spot (现场处理措施决定书), 安全生产法 arts 65, 70."""

    NAME: ClassVar[str] = "现场处理措施决定书"
    WORD: ClassVar[str] = "现决"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本文书一式两份：一份交被检查单位，一份存档。"

    unit: str
    inspected_at: dt.datetime
    findings: tuple[str, ...]
    basis: str
    measures: tuple[str, ...]
    remedy: str
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """What was found, which measures at once, when work may go on, the remedy."""
        return (
            Text((f"{self.unit}：",), plain=True),
            Items(self.findings, heading=f"本机关于{moment(self.inspected_at)}现场检查时，发现你单位存在下列问题："),
            Text((f"上述问题存在危及人身安全的紧急情况，依据{self.basis}，现作出如下现场处理措施决定：",)),
            Items(self.measures),
            Text(
                (
                    "重大事故隐患排除后，经本机关审查同意，方可恢复生产经营和使用。",
                    f"{self.remedy}复议、诉讼期间，不停止本决定的执行，法律另有规定的除外。",
                )
            ),
            Signatures((*officers_sign(self.officers), Hand("被检查单位负责人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class Advice(Form):
    """Advice without force (意见建议告知书): findings of a recommending nature, handed over by officers."""

    NAME: ClassVar[str] = "意见建议告知书"
    WORD: ClassVar[str] = "建告"
    LEAVES: ClassVar[bool] = True

    unit: str
    inspected_on: dt.date
    advice: tuple[str, ...]
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """The advice, and that it binds nobody."""
        return (
            Text((f"{self.unit}：",), plain=True),
            Items(self.advice, heading=f"{day(self.inspected_on)}对你单位现场检查后，提出下列意见建议供参考："),
            Text(("本意见属推荐性质，不具有强制力。你单位可以自主决定是否采纳；不采纳的，不因此给予行政处罚。",)),
            Signatures((*officers_sign(self.officers), Hand("被检查单位负责人（签名）", dated=True))),
        )
