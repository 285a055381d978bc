"""Who may order (责令的职权): a form that commands is only for an organ with the power, 行政处罚法 arts 23, 24."""

from __future__ import annotations

from permissions.organisations.models import OrgUnit
from permissions.refusals import Rule

from . import inspection
from .base import Form

NO_POWER_TO_ORDER = Rule(
    code="E-DOC-06",
    article="《中华人民共和国行政处罚法》第二十三条、第二十四条",
    zh="{authority}没有相应职权，不得出具{form}",
    en="{authority} has no power to order, so it may not issue this paper ({form})",
    way_out="乡镇、街道发现问题的，请出具限期整改意见书，逾期未整改的上报应急管理部门",
    way_out_en="A town or street issues 限期整改意见书 and reports to the emergency bureau what is not put right",
)


def may_order(authority: OrgUnit) -> bool:
    """Whether the organ has the power of itself: an emergency bureau has; towns, streets and zones have not.

    A power that a province hands down to towns (art 24) is registered nowhere here yet, so it gives none.
    """
    return authority.kind == OrgUnit.Kind.AUTHORITY


def rectification_form(authority: OrgUnit) -> type[Form]:
    """The paper with which this organ asks for what it found to be put right."""
    return inspection.RectificationOrder if may_order(authority) else inspection.TownRectificationOpinion


def refuse_order_without_power(context: type, kind_name: str, authority: OrgUnit) -> None:
    """Refuse E-DOC-06 where a form that orders (``Form.ORDERS``) is to be issued by an organ without the power."""
    if getattr(context, "ORDERS", False) and not may_order(authority):
        raise NO_POWER_TO_ORDER.refusal(authority=authority.name, form=kind_name)
