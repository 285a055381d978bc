"""Numbers of papers (发文字号): their printed form, and taking the next one without a gap."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.db import transaction

from permissions.organisations.models import OrgUnit
from permissions.refusals import Rule

from .models import Document, NumberSeries

NUMBER = re.compile(r"（[\u4e00-\u9fff]{1,6}）应急[\u4e00-\u9fff]{1,4}〔\d{4}〕[1-9]\d*号")

NUMBER_RULE = Rule(
    code="E-DOC-01",
    article="GB/T 9704-2012 发文字号",
    zh="文书编号不合规或重复",
    en="The number of the paper is malformed or already used",
    way_out="请管理员核对机构资料中的行政区划简称和机关代字(现为“{number}”)",
    way_out_en="Ask the administrator to check the unit's region short name and organ code (now “{number}”)",
)


def printed_number(authority: OrgUnit, kind_word: str, year: int, serial: int) -> str:
    """``（沪松）应急信修〔2026〕1号`` from the unit's short region, its organ code and the kind word."""
    return f"（{authority.region_short}）{authority.organ_code}{kind_word}〔{year}〕{serial}号"


def check_number(number: str) -> str:
    """The number itself if it has the form of domain §f; else Refusal E-DOC-01."""
    if not NUMBER.fullmatch(number):
        raise NUMBER_RULE.refusal(number=number)
    return number


def lock_series(authority: OrgUnit, kind_word: str, issued_on: dt.date, *, begins_after: int = 0) -> NumberSeries:
    """The series of this authority, kind word and year, its row locked until the transaction ends.

    Made if it is the first of the year, to go on after the last number that was used elsewhere (``begins_after``).
    Must be called inside a transaction.
    """
    key = {"authority": authority, "word": authority.organ_code + kind_word, "year": issued_on.year}
    first = NumberSeries(**key, last=begins_after, begins_after=begins_after)
    NumberSeries.objects.bulk_create([first], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update().get(**key)


@transaction.atomic
def take_number(series: NumberSeries, kind_word: str) -> tuple[int, str]:
    """The next serial of a locked series and its printed number; refuses E-DOC-01 on a form that is wrong or used.

    Rolled back with the caller's transaction, so that a failed issue leaves no gap.
    """
    serial = series.last + 1
    number = check_number(printed_number(series.authority, kind_word, series.year, serial))
    if Document.objects.filter(number=number).exists():
        raise NUMBER_RULE.refusal(number=number)
    series.last = serial
    series.save(update_fields=["last"])
    return serial, number


def last_used(authority: OrgUnit, kind_word: str, year: int, numbers: Iterable[str]) -> int:
    """The highest serial among printed numbers of this series; 0 where there is none of it."""
    before, after = printed_number(authority, kind_word, year, 0).split("0号")[0], "号"
    serials = (number.removeprefix(before).removesuffix(after) for number in numbers if number.startswith(before))
    return max((int(serial) for serial in serials if serial.isdecimal()), default=0)


def gaps_in(series: NumberSeries) -> list[int]:
    """Serials up to the last that no paper carries: empty when the series is whole (连续编号)."""
    used = set(series.documents.values_list("serial", flat=True))
    return [serial for serial in range(series.begins_after + 1, series.last + 1) if serial not in used]
