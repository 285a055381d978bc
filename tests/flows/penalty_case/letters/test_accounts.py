"""Where a paper says that a fine is paid (罚款缴纳账户), 行政处罚法 art 67(3)."""

from __future__ import annotations

import pytest

from flows.penalty_case.letters import facts
from permissions.organisations.models import OrgUnit
from tests.casework import Casework, staff
from tests.city import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(city: City) -> Casework:
    staff(city)
    return Casework(city)


@pytest.mark.parametrize(
    ("account", "address", "phone", "said"),
    [
        (" 示例银行，账号：1。", "示例路1号", "021-1", "示例银行，账号：1"),
        ("", "示例路1号", "021-1", "账户请向上海市松江区应急管理局查询（地址：示例路1号，电话：021-1）"),
        (" ", "", "021-1", "账户请向上海市松江区应急管理局查询（电话：021-1）"),
        ("", "", "", "账户请向上海市松江区应急管理局查询"),
    ],
)
def test_where_a_fine_is_paid_is_said_or_whom_to_ask(
    city: City, work: Casework, account: str, address: str, phone: str, said: str
) -> None:
    """行政处罚法 art 67(3)."""
    work.clue(city.enterprise())
    values = {"fine_account": account, "address": address, "phone": phone}
    OrgUnit.objects.filter(pk=city.units["SH-SJ"].pk).update(**values)
    expected = said if account.strip() else f"本机关指定的代收机构，{said}"
    assert facts.account_of(work.case) == expected
