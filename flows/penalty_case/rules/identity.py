"""Identity of the party (当事人身份), 行政处罚法 arts 4, 59(1): a person's number that checks, the right kind of party.

The code of a unit is checked where the register takes it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from flows.law.benchmarks import Violation
from flows.registers.credit_codes import E_ID_01
from permissions.refusals import Refusal

from .named import PARTY_KIND_WRONG

WRITTEN = re.compile(r"[0-9]{17}[0-9X]")
# GB/T 2260, the first two digits: provinces, Taiwan, the two special regions, and residents of Taiwan (83).
PLACES = {
    *(*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)),
    *(71, 81, 82, 83),
}


def check_id_number(number: str, *, field: str = "id_number") -> Iterator[Refusal]:
    """E-ID-01: 18 characters of an identity card (公民身份号码), GB 11643: place, day of birth, check digit.

    Of the place the province alone: districts come and go, and no table of them knows every one that ever gave out
    numbers. The refusal does not repeat the number. Source: python-stdnum, ``stdnum.cn.ric``.
    """
    written = number.strip().upper()
    if not (WRITTEN.fullmatch(written) and int(written[:2]) in PLACES and _checks(written)):
        yield E_ID_01.refusal(field=field)


def _checks(written: str) -> bool:
    """Whether the check digit is right and the day of birth is one."""
    try:
        ric.get_birth_date(written)
    except ValidationError:
        return False
    return ric.calc_check_digit(written) == written[-1]


def check_party_kind(violation: Violation, *, on_person: bool, field: str = "violation") -> Iterator[Refusal]:
    """E-CASE-23: what the article punishes, a unit or a person, is what the party is."""
    if violation.on_person != on_person:
        meant, meant_en = ("个人", "a person") if violation.on_person else ("单位", "a unit")
        yield PARTY_KIND_WRONG.refusal(field=field, violation=violation.title, meant=meant, meant_en=meant_en)
