"""The list of forms in the repository says what the code does."""

from __future__ import annotations

from inspect import getmodule, getsource

import pytest
from django.utils.module_loading import import_string

from documents import stationery
from documents.forms import catalogue
from flows.matters import correcting
from flows.matters.procedures import SHARED_JOBS, job_handler, procedures

from .listing import ELSEWHERE, LETTERS, PAGE, listing, makers

pytestmark = pytest.mark.one_engine

# domain of the office: what must be on the list at least
WANTED = [
    "现场检查方案",
    "现场检查记录",
    "责令限期整改指令书",
    "限期整改意见书",
    "整改复查意见书",
    "现场处理措施决定书",
    "行政处罚告知书",
    "行政处罚决定书",
    "当场行政处罚决定书",
    "立案审批表",
    "不予立案审批表",
    "案件移送审批表",
    "案件移送书",
    "指定管辖决定书",
    "提级管辖请示",
    "法制审核意见书",
    "行政处罚信用修复告知书",
    "信用修复明白纸",
    "信用修复申请表",
    "信用承诺书",
    "信用修复受理通知书",
    "信用修复补正通知书",
    "信用修复核实反馈表",
    "信用修复不予受理通知书",
    "不予信用修复决定书",
    "信用修复结果通知",
    "案件延期审批表",
    "询问通知书",
    "询问笔录",
    "勘验笔录",
    "抽样取证凭证",
    "先行登记保存证据审批表",
    "先行登记保存证据通知书",
    "先行登记保存证据处理决定书",
    "陈述申辩笔录",
    "听证告知书",
    "听证通知书",
    "听证笔录",
    "听证报告书",
    "案件处理呈批表",
    "案件集体讨论记录",
    "加处罚款决定书",
    "催告书",
    "延期（分期）缴纳罚款审批表",
    "延期（分期）缴纳罚款批准书",
    "强制执行申请书",
    "结案审批表",
    "案卷首页",
    "卷内目录",
    "文书送达回执",
    "不予行政处罚决定书",
    "违法事实不成立告知书",
]


def test_the_page_is_what_the_code_says():
    assert PAGE.read_text(encoding="utf-8") == listing()


def test_nothing_that_an_office_needs_is_missing_from_the_list():
    page = PAGE.read_text(encoding="utf-8")

    assert [name for name in WANTED if f"| {name}" not in page] == []


def test_what_is_said_to_be_built_is_known_to_the_stationery():
    named = {form.NAME for form in catalogue.FORMS.values()} | {"行政处罚决定书（个人）"}
    declared = [item for procedure in procedures().values() for item in procedure.documents.items()]
    built = [code for code, name in declared if name not in named]  # the others are house forms
    jobs = [*SHARED_JOBS, *(kind for procedure in procedures().values() for kind in procedure.jobs)]
    for kind in jobs:
        job_handler(kind)  # a letter is registered when its job's module is loaded, as the worker does

    assert set(makers()) <= set(catalogue.FORMS)
    assert list(LETTERS) == [correcting.KIND]
    for name in [*built, *LETTERS, *map(catalogue.name_of, catalogue.FORMS)]:
        assert stationery.template_of(name).sealed in (True, False)


def test_what_stands_in_the_place_of_a_form_is_there_and_bears_its_name_where_it_is_printed():
    assert set(ELSEWHERE) <= set(catalogue.FORMS) - set(makers())
    for key, other in ELSEWHERE.items():
        source = getsource(getmodule(import_string(other.by)))
        assert not other.is_paper or catalogue.FORMS[key].NAME in source
