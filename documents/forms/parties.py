"""Whom forms speak of (当事人与执法人员): units, persons, officers."""

from __future__ import annotations

from dataclasses import dataclass

from .sections import Field, Hand, Lines


@dataclass(frozen=True)
class Officer:
    """An officer (执法人员) with the number of the certificate."""

    name: str
    certificate: str

    def __str__(self) -> str:
        return f"{self.name}（执法证号：{self.certificate}）"


@dataclass(frozen=True)
class Unit:
    """A party that is a unit (当事人，单位)."""

    name: str
    credit_code: str
    address: str
    representative: str
    post: str = "法定代表人"
    phone: str = ""
    postcode: str = ""

    @property
    def called(self) -> str:
        """How a paper addresses it."""
        return "你单位"

    @property
    def lines(self) -> tuple[Field, ...]:
        """What a paper to it begins with."""
        return (
            Field("当事人", self.name),
            Field("统一社会信用代码", self.credit_code),
            Field("地址", self.address + (f"　邮编：{self.postcode}" if self.postcode else "")),
            Field(self.post, self.representative + (f"　联系电话：{self.phone}" if self.phone else "")),
        )

    @property
    def rows(self) -> tuple[tuple[Field, ...], ...]:
        """The same in a table."""
        return (
            (Field("单位名称", self.name),),
            (Field("统一社会信用代码", self.credit_code),),  # 18 letters are too wide for half a row
            (Field("地址", self.address + (f"　邮编：{self.postcode}" if self.postcode else "")),),
            (Field(self.post, self.representative), Field("联系电话", self.phone)),
        )


@dataclass(frozen=True)
class Person:
    """A party that is a person (当事人，个人)."""

    name: str
    gender: str
    age: int | None  # None, as other facts left empty: room to write it by hand
    id_number: str
    address: str
    employer: str = ""
    post: str = ""
    employer_address: str = ""
    phone: str = ""

    @property
    def called(self) -> str:
        """How a paper addresses it."""
        return "你"

    @property
    def lines(self) -> tuple[Field, ...]:
        """What a paper to this person begins with."""
        return (
            Field("当事人", f"{self.name}　性别：{self.gender}　年龄：{self.age or '　　'}"),
            Field("身份证号", self.id_number + (f"　联系电话：{self.phone}" if self.phone else "")),
            Field("住址", self.address),
            Field("所在单位", f"{self.employer}　职务：{self.post}"),
            Field("单位地址", self.employer_address),
        )

    @property
    def rows(self) -> tuple[tuple[Field, ...], ...]:
        """The same in a table."""
        return (
            (Field("姓名", self.name), Field("性别、年龄", f"{self.gender or '　'}，{self.age or '　　'}岁")),
            (Field("身份证号", self.id_number),),
            (Field("住址", self.address),),
            (Field("所在单位", self.employer),),
            (Field("职务", self.post), Field("联系电话", self.phone)),
            (Field("单位地址", self.employer_address),),
        )


def particulars(party: Unit | Person) -> Lines:
    """The party as the head of a paper."""
    return Lines(party.lines)


def officers_sign(officers: tuple[Officer, ...], label: str = "执法人员（签名）") -> tuple[Hand, ...]:
    """A line for each officer; ValueError for fewer than two (行政处罚法 art 42)."""
    if len(officers) < 2:
        raise ValueError("two officers sign")
    return tuple(Hand(label, certificate=officer.certificate) for officer in officers)
