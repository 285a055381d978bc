"""The exact sentences of the refusals, as the register of messages has them."""

from __future__ import annotations

import pytest

from flows.penalty_case.rules import handling, named
from permissions.refusals import Rule

SENTENCES = {
    "E-CASE-01": "执法人员不得少于两人",
    "E-CASE-02": "作出处罚决定前未依法告知",
    "E-CASE-03": "当事人要求听证的应当组织听证",
    "E-CASE-04": "听证主持人不得为本案调查人员",
    "E-CASE-05": "不得因陈述申辩给予更重的处罚",
    "E-CASE-06": "处罚决定书缺少法定事项:{list}",
    "E-CASE-07": "同一违法行为不得给予两次以上罚款",
    "E-CASE-08": "违法行为已超过行政处罚时效",
    "E-CASE-09": "相关人员应当回避",
    "E-CASE-10": "未经法制和技术审核的监控设备记录不得作为证据",
    "E-ID-01": "统一社会信用代码或证件号校验不通过",
    "E-JUR-05": "该违法行为已由{bureau}于{date}先行立案",
    "E-LR-01": "未经法制审核或者审核未通过,不得作出决定",
    "E-TPF-07": "执法证件无效或已过期",
}


def rules(module) -> list[Rule]:
    return [value for value in vars(module).values() if isinstance(value, Rule)]


@pytest.mark.parametrize("code", SENTENCES)
def test_the_sentence_is_the_exact_one(code: str) -> None:
    assert Rule.registry[code].zh == SENTENCES[code]


def test_codes_have_no_gap_below_those_of_handling() -> None:
    own = sorted(rule.code for rule in rules(named) if rule.code.startswith("E-CASE"))
    assert own == [f"E-CASE-{n:02}" for n in range(1, len(own) + 1)]
    assert all(rule.code > own[-1] for rule in rules(handling))


def test_a_house_rule_cites_no_law() -> None:
    assert [rule.code for rule in rules(named) if "本系统规则" in rule.article] == ["E-CASE-14"]
