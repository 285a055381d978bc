"""The remedy clause: organ, days, articles and channel are computed for the day of the paper."""

from __future__ import annotations

import datetime as dt

import pytest

from flows.law.parameters import NoValidParameter
from flows.law.remedies import INACTION, ON_THE_SPOT, STREET, TOWN, ZONE, RemedyUnknown, remedy_clause

DAY = dt.date(2026, 9, 21)
ORGANS = {"government": "松江区人民政府", "court": "上海铁路运输法院"}


def test_the_clause_names_organ_days_and_articles() -> None:
    """行政复议法第二十条、第二十四条: sixty days, government of the same level; 行政诉讼法第四十六条: six months."""
    assert remedy_clause(paper="本决定", on=DAY, **ORGANS) == (
        "如不服本决定，可以依照《中华人民共和国行政复议法》第二十条第一款、第二十四条第一款第一项的规定，"
        "自收到本决定之日起六十日内向松江区人民政府申请行政复议，"
        "也可以依照《中华人民共和国行政诉讼法》第四十六条第一款的规定，自收到本决定之日起六个月内向上海铁路运输法院提起行政诉讼。"
    )


def test_a_paper_delivered_online_names_the_online_way() -> None:
    """行政复议法第二十二条第二款."""
    clause = remedy_clause(paper="本通知", on=DAY, online_channel="行政复议网上申请(示例)", **ORGANS)
    assert clause.endswith("提起行政诉讼。行政复议申请书也可以通过行政复议网上申请(示例)提交。")


@pytest.mark.parametrize(
    ("organ", "government", "item"),
    [
        ({}, "上海市人民政府", "一"),
        ({}, "上海市松江区人民政府", "一"),
        ({"organ": ZONE}, "上海市人民政府", "四"),
        ({"organ": TOWN}, "上海市松江区人民政府", "二"),
        ({"organ": STREET}, "上海市松江区人民政府", "三"),
    ],
    ids=["city bureau", "district bureau", "zone in its own name", "delegated town", "delegated street"],
)
def test_each_organ_is_reviewed_by_one_government_under_its_own_item(
    organ: dict[str, str], government: str, item: str
) -> None:
    """行政复议法第二十四条第一款."""
    clause = remedy_clause(paper="本决定", on=DAY, government=government, court="上海铁路运输法院", **organ)
    assert f"第二十四条第一款第{item}项的规定，自收到本决定之日起六十日内向{government}申请行政复议" in clause
    assert "上一级" not in clause and "或者" not in clause
    assert clause.count("申请行政复议") == 1


def test_against_a_penalty_on_the_spot_reconsideration_comes_before_the_court() -> None:
    """行政复议法第二十三条第一款第一项."""
    clause = remedy_clause(paper="本决定", on=DAY, procedure=ON_THE_SPOT, **ORGANS)
    assert clause == (
        "如不服本决定，应当依照《中华人民共和国行政复议法》第二十条第一款、第二十四条第一款第一项和第二十三条第一款第一项的规定，"
        "自收到本决定之日起六十日内先向松江区人民政府申请行政复议；"
        "对行政复议决定不服的，可以再依法向上海铁路运输法院提起行政诉讼。"
    )


def test_against_inaction_reconsideration_comes_first_and_counts_from_the_end_of_the_time_to_act() -> None:
    """行政复议法第二十三条第一款第三项."""
    clause = remedy_clause(paper="本机关未履行职责的行为", on=DAY, procedure=INACTION, **ORGANS)
    assert "第二十三条第一款第三项的规定，自履行期限届满之日起六十日内先向松江区人民政府申请行政复议" in clause
    assert "也可以" not in clause


def test_on_the_spot_and_online_together() -> None:
    clause = remedy_clause(
        paper="本决定", on=DAY, procedure=ON_THE_SPOT, online_channel="示例网站", organ=TOWN, **ORGANS
    )
    assert "第二十四条第一款第二项和第二十三条第一款第一项" in clause
    assert clause.endswith("提起行政诉讼。行政复议申请书也可以通过示例网站提交。")


@pytest.mark.parametrize("missing", ["government", "court"])
def test_without_organ_there_is_no_clause(missing: str) -> None:
    with pytest.raises(RemedyUnknown):
        remedy_clause(paper="本通知", on=DAY, **{**ORGANS, missing: ""})


@pytest.mark.parametrize(("on", "known"), [(dt.date(2023, 12, 31), False), (dt.date(2024, 1, 1), True)])
def test_the_days_are_those_in_force_on_the_day_of_the_paper(on: dt.date, known: bool) -> None:
    if known:
        assert "六十日" in remedy_clause(paper="本通知", on=on, **ORGANS)
    else:
        with pytest.raises(NoValidParameter):
            remedy_clause(paper="本通知", on=on, **ORGANS)
