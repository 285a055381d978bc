"""Regions (适用地区) of calendars: CN for the whole country, below it the codes of the administrative divisions.

全国年节及纪念日放假办法 art 4 lets regions have holidays of their own. A regional calendar holds only the days
that differ; the national year, and the years of the regions above, show through.
"""

from __future__ import annotations

from typing import Final

from permissions.organisations.models import OrgUnit

NATION: Final = "CN"
_LEVELS: Final = (2, 4, 6, 9, 12)  # GB/T 2260 and 10114: province, prefecture, county, town, village


def region_chain(region: str) -> tuple[str, ...]:
    """The regions whose days hold in ``region``, the widest first: 310117 → CN, 310000, 310100, 310117."""
    if region == NATION:
        return (NATION,)
    above = []
    if region.isdecimal():
        above = [region[:length].ljust(6, "0") for length in _LEVELS if length < len(region.rstrip("0"))]
    return tuple(dict.fromkeys((NATION, *above, region)))


def region_of(unit: OrgUnit) -> str:
    """The region by whose calendar this unit counts: that of its authority, CN where it has no code."""
    return unit.authority.region_code or NATION


def region_name(region: str) -> str:
    """The region in Chinese, by the authority that has its code; the code itself where none has."""
    if region == NATION:
        return "全国"
    unit = OrgUnit.objects.filter(region_code=region, kind=OrgUnit.Kind.AUTHORITY).order_by("code").first()
    return unit.name.removesuffix("应急管理局") if unit else region
