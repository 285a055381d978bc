"""The rulebook screens: what everybody at the desk reads, and what the head of a legal section settles."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from flows.law.parameters import all_parameters
from flows.matters.models import Deadline
from flows.rulebook import settling
from flows.rulebook.models import LocalSetting
from permissions import roles
from tests.city import City

from .conftest import words

Desk = Callable[[str], Client]
CORRECTION = "credit_repair.correction"
TOMORROW = "2026-09-22"


@pytest.fixture
def head(city: City, desk: Desk) -> Client:
    city.official("sj.legal.head", city.units["SH-SJ-LEGAL"], roles.LEGAL_HEAD)
    return desk("sj.legal.head")


def keys(response) -> set[str]:
    return {row.key for row in response.context["rows"]}


class TestTheList:
    def test_every_number_that_is_valid_today(self, city: City, desk: Desk) -> None:
        response = desk("sj.credit").get("/rulebook/")
        today = city.now.date()
        valid = {
            r.key for r in all_parameters() if r.valid_from <= today and (r.valid_to is None or today <= r.valid_to)
        }
        assert keys(response) == valid
        assert len(desk("sj.credit").get("/rulebook/?on=all").context["rows"]) == len(all_parameters())

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("status=PROMISE", {"credit_repair.verification_feedback"}),
            ("source=administrative_litigation_law_2017", {"remedy.litigation"}),
            ("q=加处罚款", {"penalty.surcharge.cap", "penalty.surcharge.rate"}),
            ("q=REMEDY.LITIGATION", {"remedy.litigation"}),
            ("q=nothing-has-this", set()),
        ],
    )
    def test_narrowed(self, city: City, desk: Desk, query: str, expected: set[str]) -> None:
        assert keys(desk("sj.credit").get(f"/rulebook/?{query}")) == expected

    def test_what_is_not_law_and_what_was_not_read_is_marked(self, city: City, desk: Desk) -> None:
        states = {row.key: row.state.text for row in desk("sj.credit").get("/rulebook/").context["rows"]}
        assert (states["credit_repair.result"], states[CORRECTION]) == ("条款号待核", "本系统规则")
        assert (states["penalty.payment"], states["credit_repair.verification_feedback"]) == ("法定", "服务承诺")

    def test_nonsense_in_the_address(self, city: City, desk: Desk) -> None:
        assert desk("sj.credit").get("/rulebook/?status=x&on=never").status_code == 200


class TestOneNumber:
    def test_its_history_and_what_it_governs(self, city: City, desk: Desk) -> None:
        page = desk("sj.credit").get("/rulebook/credit_repair.result/")
        text = words(page)
        assert "2025-06-22 – 2026-03-31" in text and "2026-04-01" in text
        assert "《关于进一步完善信用修复制度的实施方案》" in text and "信用修复 · 反馈修复结果" in text
        assert page.context["value_form"] is None and page.context["article_form"] is None

    def test_a_key_that_no_file_has(self, city: City, desk: Desk) -> None:
        assert desk("sj.credit").get("/rulebook/no.such.key/").status_code == 404

    def test_what_may_be_done_hangs_on_the_number(self, city: City, head: Client) -> None:
        forms = {
            key: (page.context["value_form"] is not None, page.context["article_form"] is not None)
            for key in (CORRECTION, "credit_repair.result", "penalty.payment")
            for page in [head.get(f"/rulebook/{key}/")]
        }
        assert forms == {
            CORRECTION: (True, False),
            "credit_repair.result": (False, True),
            "penalty.payment": (False, False),
        }


class TestSettling:
    def test_a_number_of_one_s_own(self, city: City, head: Client, desk: Desk) -> None:
        facts = {"value": "15", "valid_from": TOMORROW, "basis": "局务会议纪要〔2026〕8号"}
        assert head.post(f"/rulebook/{CORRECTION}/settle/", facts).status_code == 302
        page = head.get(f"/rulebook/{CORRECTION}/")
        assert page.context["held"].own_value == ""  # not before tomorrow
        assert "15 个工作日" in words(page) and "局务会议纪要〔2026〕8号" in words(page)

        city.at(days=1)
        assert head.get(f"/rulebook/{CORRECTION}/").context["held"].own_value == "15 个工作日"
        own = {row.key: row.own_value for row in head.get("/rulebook/").context["rows"] if row.own_value}
        assert own == {CORRECTION: "15 个工作日"}
        assert not [row for row in desk("pd.credit").get("/rulebook/").context["rows"] if row.own_value]

    def test_clocks_that_begin_then_follow_it_and_those_that_run_do_not(self, city: City, head: Client) -> None:
        enterprise = city.enterprise()
        penalties = [city.penalty(enterprise) for _ in range(2)]
        before = city.submitted(penalties[0])
        key = "credit_repair.verification_feedback"
        facts = {"value": "5", "valid_from": TOMORROW, "basis": "局务会议纪要〔2026〕8号"}
        assert head.post(f"/rulebook/{key}/settle/", facts).status_code == 302
        city.at(days=1)
        after = city.submitted(penalties[1])
        n = {m.pk: Deadline.objects.running().get(matter=m, rule=key) for m in (before, after)}
        assert (n[before.pk].n, n[after.pk].n) == (3, 5)
        assert "松江区应急管理局设定" in n[after.pk].article and "设定" not in n[before.pk].article

    @pytest.mark.parametrize(
        ("key", "what", "facts", "code"),
        [
            (CORRECTION, "settle", {"value": "99"}, "E-SET-02"),
            (CORRECTION, "settle", {"valid_from": "2026-09-21"}, "E-SET-03"),
            (CORRECTION, "settle", {"basis": " "}, "E-SET-04"),
            ("credit_repair.budget.C2", "settle", {"value": "2"}, "E-SET-05"),
            ("penalty.payment", "settle", {"value": "30"}, "E-SET-01"),
            ("credit_repair.result", "article", {"article": "12号文"}, "E-SET-06"),
            ("penalty.payment", "article", {"article": "第一条"}, "E-SET-07"),
        ],
    )
    def test_a_refusal_is_shown_with_its_rule(self, city: City, head: Client, key, what, facts, code) -> None:
        sent = {"value": "15", "article": "第十二条", "valid_from": TOMORROW, "basis": "局务会议"} | facts
        response = head.post(f"/rulebook/{key}/{what}/", sent)
        assert response.status_code == 422
        assert code in words(response)
        assert not LocalSetting.objects.exists()

    @pytest.mark.parametrize("value", ["", "x", "1e9", "0.001"])
    def test_what_is_no_number(self, city: City, head: Client, value: str) -> None:
        facts = {"value": value, "valid_from": TOMORROW, "basis": "局务会议"}
        response = head.post(f"/rulebook/{CORRECTION}/settle/", facts)
        assert response.status_code == 422 and list(response.context["value_form"].errors) == ["value"]

    def test_an_article_that_was_read(self, city: City, head: Client) -> None:
        facts = {"article": "第12条", "valid_from": TOMORROW, "basis": "公布文本"}
        assert head.post("/rulebook/credit_repair.result/article/", facts).status_code == 302
        city.at(days=1)
        page = head.get("/rulebook/credit_repair.result/")
        assert "第十二条" in page.context["held"].row.basis and "待核" not in page.context["held"].row.basis
        assert page.context["held"].state.text == "条款号已由本机关核对"

    def test_taking_back(self, city: City, head: Client) -> None:
        facts = {"value": "15", "valid_from": TOMORROW, "basis": "局务会议"}
        head.post(f"/rulebook/{CORRECTION}/settle/", facts)
        setting = LocalSetting.objects.get()
        assert head.post(f"/rulebook/settings/{setting.pk}/withdraw/", {"reason": ""}).status_code == 422
        assert head.post(f"/rulebook/settings/{setting.pk}/withdraw/", {"reason": "改期"}).status_code == 302
        assert head.post(f"/rulebook/settings/{setting.pk}/withdraw/", {"reason": "改期"}).status_code == 404
        assert "改期" in words(head.get(f"/rulebook/{CORRECTION}/"))


class TestNobodyElse:
    @pytest.mark.parametrize("account", ["sj.credit", "sj.head", "sj.leader", "sj.auditor", "pd.legal.head"])
    def test_settles_for_songjiang(self, city: City, desk: Desk, account: str) -> None:
        city.official("pd.legal.head", city.units["SH-PD-LEGAL"], roles.LEGAL_HEAD)
        setting = settling.settle_value(
            city.units["SH-SJ"],
            CORRECTION,
            Decimal(15),
            valid_from=dt.date(2026, 9, 22),
            basis="局务会议",
            actor=None,
            now=city.now,
        )
        client = desk(account)
        assert client.post(f"/rulebook/settings/{setting.pk}/withdraw/", {"reason": "x"}).status_code == 404
        if account != "pd.legal.head":
            facts = {"value": "15", "article": "第十二条", "valid_from": TOMORROW, "basis": "x"}
            for path in (f"{CORRECTION}/settle", "credit_repair.result/article"):
                assert client.post(f"/rulebook/{path}/", facts).status_code == 404
        assert list(LocalSetting.objects.standing()) == [setting]

    def test_enterprises_and_strangers(self, city: City, desk: Desk) -> None:
        city.enterprise()
        for path in ("/rulebook/", f"/rulebook/{CORRECTION}/"):
            assert desk("agent0").get(path).status_code == 404
            assert Client().get(path).status_code == 302


def test_the_pages_cost_few_queries(city: City, head: Client, django_assert_max_num_queries) -> None:
    for path, most in (("/rulebook/", 20), (f"/rulebook/{CORRECTION}/", 24)):
        with django_assert_max_num_queries(most):
            assert head.get(path).status_code == 200
