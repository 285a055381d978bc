"""Papers of taking evidence (调查取证文书), 行政处罚法 arts 46, 54-56."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from .base import Form
from .parties import Officer, Person, officers_sign
from .sections import (
    Column,
    Dialogue,
    Field,
    Fields,
    Hand,
    Items,
    Lines,
    Opinion,
    Sections,
    Signatures,
    Table,
    Text,
    Turn,
    approved,
    day,
    moment,
    paragraphs,
    span,
)

GOODS = (Column("序号", 1), Column("名称", 4), Column("规格型号", 3), Column("数量", 2), Column("备注", 3))


@dataclass(frozen=True)
class Good:
    """One thing that is sampled or kept (物品)."""

    name: str
    model: str
    quantity: str
    note: str = ""


def goods_table(goods: tuple[Good, ...], heading: str = "") -> Table:
    """The things as a numbered list."""
    rows = tuple((str(n), good.name, good.model, good.quantity, good.note) for n, good in enumerate(goods, 1))
    return Table(GOODS, rows, heading)


@dataclass(frozen=True)
class Summons(Form):
    """Notice to appear for questioning (询问通知书), 行政处罚法 art 55."""

    NAME: ClassVar[str] = "询问通知书"
    WORD: ClassVar[str] = "询通"
    LEAVES: ClassVar[bool] = True

    addressee: str
    comes: str  # who of the unit is to come; empty where the addressee himself is
    matter: str
    at: dt.datetime
    place: str
    basis: str
    officers: tuple[Officer, ...]
    bring: tuple[str, ...]
    contact: str
    phone: str

    def sections(self) -> Sections:
        """Who, when, where, what for, before which officers, what to bring."""
        bring = (Items(self.bring, heading="请携带下列材料："),) if self.bring else ()
        asked = f"请你单位安排{self.comes}" if self.comes else "请你"
        shown = "、".join(str(officer) for officer in self.officers)
        return (
            Text((f"{self.addressee}：",), plain=True),
            Text(
                (
                    f"因调查{self.matter}一案的需要，依据{self.basis}的规定，{asked}于{moment(self.at)}到{self.place}接受询问。"
                    "被询问人应当如实回答询问，并协助调查，不得拒绝或者阻挠。",
                    f"询问由本机关执法人员{shown}进行；认为执法人员与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。",
                )
            ),
            *bring,
            Text((f"联系人：{self.contact}　联系电话：{self.phone}",)),
        )


@dataclass(frozen=True)
class QuestioningRecord(Form):
    """Record of questioning (询问笔录), 行政处罚法 art 55."""

    NAME: ClassVar[str] = "询问笔录"

    organ: str
    nth: int
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str
    asked: Person
    officers: tuple[Officer, ...]
    recorder: str
    turns: tuple[Turn, ...]

    def sections(self) -> Sections:
        """Head, the officers' words and the rights, questions and answers, signatures."""
        shown = "、".join(str(officer) for officer in self.officers)
        return (
            Lines(
                (
                    Field("询问时间", f"{span(self.begins_at, self.ends_at)}　第{self.nth}次询问"),
                    Field("询问地点", self.place),
                )
            ),
            Fields(self.asked.rows),
            Lines((Field("询问人", shown), Field("记录人", self.recorder))),
            Text(
                (
                    f"我们是{self.organ}的执法人员{shown}，这是我们的证件（出示证件）。现依法向你询问有关情况，"
                    "你应当如实回答并协助调查；你认为执法人员与本案有直接利害关系或者有其他关系可能影响公正执法的，有权申请回避。",
                )
            ),
            Dialogue(self.turns),
            Text(("以上笔录已由被询问人阅读（或者向其宣读），与所述一致。",)),
            Signatures(
                (
                    Hand("被询问人（签名）", dated=True),
                    *officers_sign(self.officers, "询问人（签名）"),
                    Hand("记录人（签名）", dated=True),
                )
            ),
        )


@dataclass(frozen=True)
class ExaminationRecord(Form):
    """Record of an examination of a scene (勘验笔录), 行政处罚法 art 46."""

    NAME: ClassVar[str] = "勘验笔录"

    cause: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str
    weather: str
    party: str
    witness: str
    officers: tuple[Officer, ...]
    found: str

    def sections(self) -> Sections:
        """Head, what was found, signatures."""
        return (
            Lines(
                (
                    Field("案由", self.cause),
                    Field("勘验时间", span(self.begins_at, self.ends_at)),
                    Field("勘验场所", f"{self.place}　天气情况：{self.weather}"),
                    Field("勘验人", "、".join(str(officer) for officer in self.officers)),
                    Field("当事人", f"{self.party}　见证人：{self.witness or '无'}"),
                )
            ),
            Text(paragraphs(self.found), heading="勘验情况"),
            Signatures(
                (
                    *officers_sign(self.officers, "勘验人（签名）"),
                    Hand("当事人（签名）", dated=True),
                    Hand("见证人（签名）", dated=True),
                )
            ),
        )


@dataclass(frozen=True)
class SamplingReceipt(Form):
    """Receipt for samples taken as evidence (抽样取证凭证), 行政处罚法 art 56."""

    NAME: ClassVar[str] = "抽样取证凭证"
    WORD: ClassVar[str] = "抽样"
    LEAVES: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本凭证一式两份：一份交被抽样取证单位，一份存档。"

    unit: str
    representative: str
    place: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    cause: str
    basis: str
    goods: tuple[Good, ...]
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """From whom, when, on what basis, which things."""
        return (
            Lines(
                (
                    Field("被抽样取证单位", self.unit),
                    Field("抽样地点", f"{self.place}　现场负责人：{self.representative}"),
                    Field("抽样取证时间", span(self.begins_at, self.ends_at)),
                )
            ),
            Text((f"因调查{self.cause}一案的需要，依据{self.basis}的规定，对你单位的下列物品抽样取证：",)),
            goods_table(self.goods),
            Signatures((*officers_sign(self.officers), Hand("被抽样取证单位现场负责人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class PreservationApproval(Form):
    """Approval to register and keep evidence (先行登记保存证据审批表), 行政处罚法 art 56."""

    NAME: ClassVar[str] = "先行登记保存证据审批表"
    WORD: ClassVar[str] = "先保审"

    cause: str
    party: str
    basis: str
    goods: tuple[Good, ...]
    place: str
    reason: str
    handler: Opinion
    review: Opinion | None
    approval: Opinion

    def sections(self) -> Sections:
        """Which things, why, and the three opinions."""
        return (
            Fields(
                (
                    (Field("案件名称", self.cause),),
                    (Field("当事人", self.party),),
                    (Field("保存理由", self.reason),),
                    (Field("保存依据", self.basis),),
                    (Field("保存地点", self.place),),
                )
            ),
            goods_table(self.goods, "拟保存的证据"),
            approved(("承办人意见", "审核意见", "审批意见"), (self.handler, self.review, self.approval)),
        )


@dataclass(frozen=True)
class PreservationList(Form):
    """Notice and list of evidence registered and kept (先行登记保存证据通知书及清单), 行政处罚法 art 56."""

    NAME: ClassVar[str] = "先行登记保存证据通知书"
    WORD: ClassVar[str] = "先保"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本文书及清单一式两份：一份交当事人，一份存档。"

    party: str
    cause: str
    basis: str
    goods: tuple[Good, ...]
    place: str
    due_on: dt.date
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """Which things, until when a decision falls, that nobody may move them."""
        return (
            Text((f"{self.party}：",), plain=True),
            Text(
                (
                    f"因你（单位）涉嫌{self.cause}，在证据可能灭失或者以后难以取得的情况下，经本机关负责人批准，依据{self.basis}，"
                    f"决定对下列证据先行登记保存于{self.place}，并于{day(self.due_on)}前作出处理决定。"
                    "在此期间，当事人或者有关人员不得销毁或者转移证据。",
                )
            ),
            goods_table(self.goods, "先行登记保存证据清单"),
            Signatures((*officers_sign(self.officers), Hand("当事人（签名）", dated=True))),
        )


@dataclass(frozen=True)
class PreservationDecision(Form):
    """Decision on evidence that was kept (先行登记保存证据处理决定书), 行政处罚法 art 56."""

    NAME: ClassVar[str] = "先行登记保存证据处理决定书"
    WORD: ClassVar[str] = "先保处"
    LEAVES: ClassVar[bool] = True

    party: str
    notice_number: str
    notice_on: dt.date
    basis: str
    decisions: tuple[str, ...]
    remedy: str

    def sections(self) -> Sections:
        """What becomes of each thing, and the remedy."""
        return (
            Text((f"{self.party}：",), plain=True),
            Items(
                self.decisions,
                heading=f"本机关于{day(self.notice_on)}对你（单位）的证据采取了先行登记保存，文书编号：{self.notice_number}。"
                f"依据{self.basis}，现作出如下处理决定：",
            ),
            Text((self.remedy,)),
        )
