"""Papers of carrying a penalty out (行政处罚执行文书) and the receipt of delivery. 行政处罚法 arts 61, 66, 72."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from .base import Form
from .case import Enclosure
from .sections import (
    Column,
    Field,
    Fields,
    Hand,
    Lines,
    Opinion,
    Sections,
    Signatures,
    Table,
    Text,
    approved,
    chinese_amount,
    day,
    figures,
)


def money(yuan: int | Decimal) -> str:
    """An amount in figures and in capitals."""
    return f"{figures(yuan)}元（大写：人民币{chinese_amount(yuan)}）"


@dataclass(frozen=True)
class Decided:
    """The decision that is carried out (被执行的处罚决定)."""

    number: str
    on: dt.date
    delivered_on: dt.date
    fine: Decimal  # yuan
    name: str = "行政处罚决定书"

    @property
    def called(self) -> str:
        """The paper by its name and number."""
        return f"《{self.name}》{self.number}"


@dataclass(frozen=True)
class SurchargeDecision(Form):
    """Decision on the surcharge of a fine not paid (加处罚款决定书), 行政处罚法 art 72."""

    NAME: ClassVar[str] = "加处罚款决定书"
    WORD: ClassVar[str] = "加罚"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True

    party: str
    decision: Decided
    basis: str
    surcharge: Decimal
    from_on: dt.date
    to_on: dt.date
    account: str
    remedy: str

    def sections(self) -> Sections:
        """What was not paid, how much is added, where to pay, the remedy."""
        return (
            Text((f"{self.party}：",), plain=True),
            Text(
                (
                    f"本机关于{day(self.decision.on)}对你（单位）作出{self.decision.called}，处以罚款"
                    f"{money(self.decision.fine)}，该决定书已于{day(self.decision.delivered_on)}送达。你（单位）逾期未缴纳罚款。",
                    f"依据{self.basis}的规定，自{day(self.from_on)}至{day(self.to_on)}，决定对你（单位）加处罚款{money(self.surcharge)}。",
                    f"请将罚款和加处罚款缴至：{self.account}。",
                    self.remedy,
                )
            ),
        )


@dataclass(frozen=True)
class Demand(Form):
    """Demand before compulsory execution (催告书), 行政强制法 art 54."""

    NAME: ClassVar[str] = "催告书"
    WORD: ClassVar[str] = "催"
    LEAVES: ClassVar[bool] = True

    party: str
    decision: Decided
    owed: tuple[str, ...]
    basis: str
    days: str  # 十个工作日内, in words
    account: str

    def sections(self) -> Sections:
        """What is still owed, within which days, the right to be heard, what follows."""
        return (
            Text((f"{self.party}：",), plain=True),
            Text(
                (
                    f"本机关于{day(self.decision.on)}对你（单位）作出{self.decision.called}，该决定书已于"
                    f"{day(self.decision.delivered_on)}送达。你（单位）至今未履行下列义务：{'；'.join(self.owed)}。",
                    f"依据{self.basis}的规定，请你（单位）自收到本催告书之日起{self.days}履行上述义务；涉及金钱给付的，缴至：{self.account}。",
                    "你（单位）收到本催告书后有权进行陈述和申辩。无正当理由逾期仍不履行的，本机关将依法申请人民法院强制执行。",
                )
            ),
        )


@dataclass(frozen=True)
class Instalment:
    """One part of a fine (分期) and its last day."""

    amount: Decimal
    until: dt.date


def _instalments(parts: tuple[Instalment, ...]) -> Sections:
    rows = tuple((f"第{n}期", money(part.amount), day(part.until)) for n, part in enumerate(parts, 1))
    return (Table((Column("期次", 1), Column("金额", 5), Column("缴纳期限", 2)), rows),)


@dataclass(frozen=True)
class DeferralApproval(Form):
    """Approval to pay later or in parts (延期（分期）缴纳罚款审批表), 行政处罚法 art 66."""

    NAME: ClassVar[str] = "延期（分期）缴纳罚款审批表"
    WORD: ClassVar[str] = "缓审"

    party: str
    decision: Decided
    asked: str
    reason: str
    parts: tuple[Instalment, ...]
    handler: Opinion
    review: Opinion | None
    approval: Opinion

    def sections(self) -> Sections:
        """What is asked and why, the parts, the opinions."""
        return (
            Fields(
                (
                    (Field("当事人", self.party),),
                    (Field("处罚决定", self.decision.called),),
                    (Field("罚款金额", money(self.decision.fine)),),
                    (Field("申请事项", self.asked),),
                    (Field("申请理由", self.reason),),
                )
            ),
            *_instalments(self.parts),
            approved(("承办人意见", "审核意见", "审批意见"), (self.handler, self.review, self.approval)),
        )


@dataclass(frozen=True)
class DeferralGrant(Form):
    """Grant to pay later or in parts (延期（分期）缴纳罚款批准书), 行政处罚法 art 66."""

    NAME: ClassVar[str] = "延期（分期）缴纳罚款批准书"
    WORD: ClassVar[str] = "缓批"
    LEAVES: ClassVar[bool] = True

    party: str
    decision: Decided
    applied_on: dt.date
    basis: str
    parts: tuple[Instalment, ...]
    account: str

    def sections(self) -> Sections:
        """What was asked, until when each part is paid."""
        way = "分期" if len(self.parts) > 1 else "延期"
        return (
            Text((f"{self.party}：",), plain=True),
            Text(
                (
                    f"本机关于{day(self.decision.on)}作出{self.decision.called}，对你（单位）处以罚款"
                    f"{money(self.decision.fine)}。你（单位）于{day(self.applied_on)}申请{way}缴纳。依据{self.basis}的规定，"
                    f"同意你（单位）按下列期限{way}缴纳：",
                )
            ),
            *_instalments(self.parts),
            Text((f"请将罚款缴至：{self.account}。逾期缴纳的，依法加处罚款。",)),
        )


@dataclass(frozen=True)
class CourtApplication(Form):
    """Application to the court for compulsory execution (强制执行申请书), 行政强制法 arts 53, 55."""

    NAME: ClassVar[str] = "强制执行申请书"
    WORD: ClassVar[str] = "强执"
    LEAVES: ClassVar[bool] = True

    court: str
    organ: str
    representative: str
    party: str
    decision: Decided
    demanded_on: dt.date
    asked: tuple[str, ...]
    facts: str
    basis: str
    enclosures: tuple[Enclosure, ...]

    def sections(self) -> Sections:
        """Applicant, party, what is asked, facts, what goes along."""
        rows = tuple((str(n), one.name, str(one.copies), str(one.pages)) for n, one in enumerate(self.enclosures, 1))
        return (
            Text((f"{self.court}：",), plain=True),
            Lines(
                (
                    Field("申请人", f"{self.organ}　负责人：{self.representative}"),
                    Field("被申请人", self.party),
                    Field("申请事项", f"强制执行：{'；'.join(self.asked)}"),
                )
            ),
            Text(
                (
                    f"申请人于{day(self.decision.on)}对被申请人作出{self.decision.called}，已于"
                    f"{day(self.decision.delivered_on)}送达。被申请人在法定期限内未申请行政复议、未提起行政诉讼，又不履行。"
                    f"申请人于{day(self.demanded_on)}催告后，被申请人仍未履行。{self.facts}",
                    f"依据{self.basis}的规定，申请贵院强制执行。",
                )
            ),
            Table(
                (Column("序号", 1), Column("材料名称", 7), Column("份数", 1), Column("页数", 1)), rows, "随附材料清单"
            ),
        )


@dataclass(frozen=True)
class DeliveredPaper:
    """One of the papers delivered together (送达文书)."""

    name: str
    number: str
    pages: int


@dataclass(frozen=True)
class DeliveryReceipt(Form):
    """Receipt of delivery (文书送达回执), 行政处罚法 art 61; 民事诉讼法 arts 87-95."""

    NAME: ClassVar[str] = "文书送达回执"
    WORD: ClassVar[str] = "回"

    recipient: str
    place: str
    way: str
    papers: tuple[DeliveredPaper, ...]
    delivered_at: str
    received_by: str
    relation: str
    witness: str
    note: str
    by: tuple[str, ...]

    def sections(self) -> Sections:
        """To whom, which papers, how, and who received them."""
        rows = tuple((str(n), one.name, one.number, str(one.pages)) for n, one in enumerate(self.papers, 1))
        return (
            Fields(
                (
                    (Field("受送达人", self.recipient),),
                    (Field("送达地点", self.place),),
                    (Field("送达方式", self.way),),
                    (Field("送达时间", self.delivered_at),),
                )
            ),
            Table(
                (Column("序号", 3), Column("文书名称", 12), Column("文书编号", 12), Column("页数", 3)),
                rows,
                "送达的文书",
            ),
            Fields(
                (
                    (Field("收件人", self.received_by), Field("与受送达人关系", self.relation)),
                    (Field("见证人", self.witness or "无"),),
                    (Field("备注", self.note or "无"),),
                )
            ),
            Signatures(
                (
                    Hand("收件人（签名或者盖章）", dated=True),
                    *(Hand(f"送达人{name}（签名）") for name in self.by),
                    Hand("见证人（签名）", dated=True),
                )
            ),
        )
