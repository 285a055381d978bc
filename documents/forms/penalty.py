"""Papers of a penalty (行政处罚文书): notices, hearing, decisions. 行政处罚法 arts 44, 45, 51, 52, 59, 63, 64.

Articles are never typed here: whoever fills a form in hands the citations over, checked for the day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from .base import Form
from .parties import Officer, Person, Unit, officers_sign, particulars
from .sections import (
    Dialogue,
    Field,
    Hand,
    Items,
    Lines,
    Sections,
    Signatures,
    Text,
    Turn,
    moment,
    paragraphs,
    span,
)


@dataclass(frozen=True)
class Violation:
    """What was done, what proves it, what it breaks, what punishes it (违法事实、证据、违反条款、处罚依据)."""

    facts: str
    evidence: tuple[str, ...]
    violated: str
    basis: str


def _violation(violation: Violation) -> Sections:
    return (
        Text(paragraphs(violation.facts), heading="违法事实"),
        Items(violation.evidence, heading="上述事实有下列证据证明："),
    )


@dataclass(frozen=True)
class PenaltyNotice(Form):
    """Notice before a penalty (行政处罚告知书), 行政处罚法 arts 44, 45."""

    NAME: ClassVar[str] = "行政处罚告知书"
    WORD: ClassVar[str] = "告"
    LEAVES: ClassVar[bool] = True

    unit: Unit | None
    person: Person | None
    violation: Violation
    proposed: str
    rights: str  # the articles that give the right to be heard
    until: str  # until when to state and defend, in words
    address: str
    contact: str
    phone: str
    postcode: str = ""

    def sections(self) -> Sections:
        """The party, facts, evidence, what is intended, and the right to state and to defend."""
        party = self.unit or self.person
        if party is None:
            raise ValueError("a notice has a party")
        postcode = f"　邮政编码：{self.postcode}" if self.postcode else ""
        return (
            particulars(party),
            *_violation(self.violation),
            Text(
                (
                    f"上述行为违反了{self.violation.violated}的规定，依据{self.violation.basis}的规定，"
                    f"拟对{party.called}作出如下行政处罚：{self.proposed}。",
                    f"依据{self.rights}的规定，{party.called}对上述拟作出的行政处罚有权进行陈述和申辩，"
                    f"可以{self.until}向本机关提出；逾期未提出的，视为放弃。本机关不因陈述、申辩给予更重的处罚。",
                    f"地址：{self.address}{postcode}　联系人：{self.contact}　联系电话：{self.phone}",
                )
            ),
        )


@dataclass(frozen=True)
class HearingNotice(Form):
    """Notice of the right to a hearing (听证告知书), 行政处罚法 arts 63, 64."""

    NAME: ClassVar[str] = "听证告知书"
    WORD: ClassVar[str] = "听告"
    LEAVES: ClassVar[bool] = True

    unit: Unit | None
    person: Person | None
    violation: Violation
    proposed: str
    rights: str
    days: str  # 五日内, in words with their unit
    address: str
    contact: str
    phone: str

    def sections(self) -> Sections:
        """The party, facts, what is intended, and the right to a hearing free of charge."""
        party = self.unit or self.person
        if party is None:
            raise ValueError("a notice has a party")
        return (
            particulars(party),
            *_violation(self.violation),
            Text(
                (
                    f"上述行为违反了{self.violation.violated}的规定，依据{self.violation.basis}的规定，"
                    f"拟对{party.called}作出如下行政处罚：{self.proposed}。",
                    f"依据{self.rights}的规定，{party.called}有要求举行听证的权利。如要求听证，应当自收到本告知书之日起"
                    f"{self.days}向本机关提出；逾期未提出的，视为放弃听证权利。{party.called}不承担组织听证的费用。",
                    f"地址：{self.address}　联系人：{self.contact}　联系电话：{self.phone}",
                )
            ),
        )


@dataclass(frozen=True)
class HearingSummons(Form):
    """Notice of when and where the hearing is (听证通知书), 行政处罚法 art 64."""

    NAME: ClassVar[str] = "听证通知书"
    WORD: ClassVar[str] = "听通"
    LEAVES: ClassVar[bool] = True

    party: str
    cause: str
    at: dt.datetime
    place: str
    public: bool
    presider: str
    members: tuple[str, ...]
    recorder: str
    basis: str
    contact: str
    phone: str

    def sections(self) -> Sections:
        """When, where, who presides, the rights to be represented and to object."""
        return (
            Text((f"{self.party}：",), plain=True),
            Text(
                (
                    f"根据你（单位）的申请，依据{self.basis}的规定，本机关定于{moment(self.at)}在{self.place}"
                    f"{'公开' if self.public else '不公开'}举行{self.cause}一案的听证会。",
                    f"本次听证由{self.presider}主持，听证员：{'、'.join(self.members) or '无'}，"
                    f"记录员：{self.recorder}。",
                    "你（单位）可以亲自参加听证，也可以委托一至二人代理；认为主持人与本案有直接利害关系的，有权申请回避。"
                    "无正当理由拒不出席或者未经许可中途退出听证的，视为放弃听证权利。",
                    "参加听证时请携带身份证明；委托代理的，另须提交授权委托书。",
                    f"联系人：{self.contact}　联系电话：{self.phone}",
                )
            ),
        )


@dataclass(frozen=True)
class HearingRecord(Form):
    """Record of a hearing (听证笔录), 行政处罚法 art 64."""

    NAME: ClassVar[str] = "听证笔录"

    cause: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str
    presider: str
    members: tuple[str, ...]
    recorder: str
    investigators: tuple[Officer, ...]
    party: str
    agents: tuple[str, ...]
    third_party: str
    turns: tuple[str, ...]

    def sections(self) -> Sections:
        """Who took part, what each said, signatures."""
        return (
            Lines(
                (
                    Field("案件名称", self.cause),
                    Field("听证时间", span(self.begins_at, self.ends_at)),
                    Field("听证地点", self.place),
                    Field(
                        "主持人", f"{self.presider}　听证员：{'、'.join(self.members) or '无'}　记录员：{self.recorder}"
                    ),
                    Field("案件调查人员", "、".join(str(officer) for officer in self.investigators)),
                    Field("申请听证人", f"{self.party}　到场人员：{'、'.join(self.agents) or '无'}"),
                    Field("第三人", self.third_party or "无"),
                )
            ),
            Text(self.turns, heading="听证记录"),
            Text(("以上笔录经当事人或者其代理人核对无误。",)),
            Signatures(
                (
                    Hand("当事人或者代理人（签名）", dated=True),
                    *officers_sign(self.investigators, "案件调查人员（签名）"),
                    Hand("主持人（签名）"),
                    Hand("听证员（签名）"),
                    Hand("记录员（签名）", dated=True),
                )
            ),
        )


@dataclass(frozen=True)
class HearingReport(Form):
    """Report of a hearing (听证报告书), 行政处罚法 art 65."""

    NAME: ClassVar[str] = "听证报告书"
    WORD: ClassVar[str] = "听报"

    cause: str
    presider: str
    members: tuple[str, ...]
    recorder: str
    course: str
    investigators_said: str
    party_said: str
    opinion: str

    def sections(self) -> Sections:
        """The course of the hearing, both sides, the presider's opinion."""
        return (
            Lines(
                (
                    Field("案件名称", self.cause),
                    Field(
                        "主持人", f"{self.presider}　听证员：{'、'.join(self.members) or '无'}　记录员：{self.recorder}"
                    ),
                )
            ),
            Text(paragraphs(self.course), heading="一、听证会基本情况"),
            Text(paragraphs(self.investigators_said), heading="二、案件调查人员提出的事实、证据和处罚建议"),
            Text(paragraphs(self.party_said), heading="三、当事人的陈述、申辩和质证意见"),
            Text(paragraphs(self.opinion), heading="四、听证主持人的意见"),
            Signatures((Hand("主持人（签名）"), Hand("听证员（签名）"), Hand("记录员（签名）", dated=True))),
        )


@dataclass(frozen=True)
class DefenceRecord(Form):
    """Record of what the party states in its defence (陈述申辩笔录), 行政处罚法 art 45."""

    NAME: ClassVar[str] = "陈述申辩笔录"

    cause: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    place: str
    speaker: str
    officers: tuple[Officer, ...]
    recorder: str
    turns: tuple[Turn, ...]

    def sections(self) -> Sections:
        """Who spoke to whom, what was said, signatures."""
        return (
            Lines(
                (
                    Field("案件名称", self.cause),
                    Field("时间", span(self.begins_at, self.ends_at)),
                    Field("地点", self.place),
                    Field("陈述申辩人", self.speaker),
                    Field("承办人", "、".join(str(officer) for officer in self.officers)),
                    Field("记录人", self.recorder),
                )
            ),
            Dialogue(self.turns),
            Signatures(
                (
                    Hand("陈述申辩人（签名）", dated=True),
                    *officers_sign(self.officers, "承办人（签名）"),
                    Hand("记录人（签名）", dated=True),
                )
            ),
        )


@dataclass(frozen=True)
class Decision(Form):
    """A decision on a penalty by the ordinary procedure (行政处罚决定书), 行政处罚法 art 59: its six items."""

    NAME: ClassVar[str] = "行政处罚决定书"
    WORD: ClassVar[str] = "罚"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本决定书一式两份：一份交当事人，一份存档。"

    violation: Violation
    defence: str  # what the party said and how it was taken
    reasoning: str  # 裁量理由, one a paragraph
    penalty: str
    payment: str  # within which days, to which account; empty without a fine
    surcharge: str
    remedy: str

    @property
    def party(self) -> Unit | Person:
        """Who is punished."""
        raise NotImplementedError

    def sections(self) -> Sections:
        """The six items of art 59 in order."""
        heard = (Text(paragraphs(self.defence), heading="陈述申辩及听证情况"),) if self.defence else ()
        pay = (f"{self.payment}{self.surcharge}",) if self.payment else ()
        return (
            particulars(self.party),
            *_violation(self.violation),
            *heard,
            Text(
                (
                    f"上述行为违反了{self.violation.violated}的规定。",
                    *paragraphs(self.reasoning),
                    f"依据{self.violation.basis}的规定，决定对{self.party.called}给予以下行政处罚：{self.penalty}。",
                    *pay,
                    f"{self.remedy}复议、诉讼期间，不停止本决定的执行，法律另有规定的除外。",
                    "逾期不申请行政复议、不提起行政诉讼又不履行的，本机关将依法申请人民法院强制执行。",
                )
            ),
        )


@dataclass(frozen=True)
class UnitDecision(Decision):
    """Decision on the penalty of a unit (行政处罚决定书，单位)."""

    unit: Unit

    @property
    def party(self) -> Unit:
        """The unit."""
        return self.unit


@dataclass(frozen=True)
class PersonDecision(Decision):
    """Decision on the penalty of a person (行政处罚决定书，个人)."""

    person: Person

    @property
    def party(self) -> Person:
        """The person."""
        return self.person


@dataclass(frozen=True)
class SpotDecision(Form):
    """Decision on the spot (当场行政处罚决定书), 行政处罚法 arts 51, 52: officers and party sign; it is reported."""

    NAME: ClassVar[str] = "当场行政处罚决定书"
    WORD: ClassVar[str] = "当罚"
    LEAVES: ClassVar[bool] = True
    ORDERS: ClassVar[bool] = True
    FOOT: ClassVar[str] = "本决定书一式两份：一份当场交付当事人，一份报所属机关备案。"

    unit: Unit | None
    person: Person | None
    at: dt.datetime
    place: str
    facts: str
    violated: str
    basis: str
    heard: str  # what the party said when told, and how it was taken
    penalty: str
    payment: str
    remedy: str
    officers: tuple[Officer, ...]

    def sections(self) -> Sections:
        """Party, facts, basis, penalty, how to pay, the remedy, signatures."""
        party = self.unit or self.person
        if party is None:
            raise ValueError("a decision has a party")
        return (
            particulars(party),
            Text(
                (
                    f"{moment(self.at)}，在{self.place}，{party.called}{self.facts}，违反了{self.violated}的规定。"
                    f"执法人员已当场告知拟作出的处罚内容及事实、理由、依据和依法享有的陈述、申辩权利。{self.heard}",
                    f"依据{self.basis}的规定，决定当场给予以下行政处罚：{self.penalty}。{self.payment}",
                    self.remedy,
                )
            ),
            Signatures((*officers_sign(self.officers), Hand("当事人（签名或者盖章）", dated=True))),
        )
