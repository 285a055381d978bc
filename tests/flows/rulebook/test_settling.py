"""What a bureau may settle for itself, from when on it holds, and what stands against it."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from flows.law.parameters import UnknownParameter, parameter
from flows.rulebook import settling
from flows.rulebook.current import parameter_for, settings_of
from flows.rulebook.models import LocalSetting
from permissions import roles
from permissions.audit.models import Entry
from permissions.organisations.models import User
from tests.city import MONDAY, City
from tests.refusing import refused

CORRECTION, PROMISE = "credit_repair.correction", "credit_repair.verification_feedback"
TOMORROW = dt.date(2026, 9, 22)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def head(city: City) -> User:
    """The head of the legal section of Songjiang."""
    return city.official("sj.legal.head", city.units["SH-SJ-LEGAL"], roles.LEGAL_HEAD)


def settle(city: City, key: str, value: str, unit: str = "SH-SJ", **changes) -> LocalSetting:
    facts = {"valid_from": TOMORROW, "basis": "局务会议纪要〔2026〕8号", "actor": None, "now": MONDAY}
    return settling.settle_value(city.units[unit], key, Decimal(value), **(facts | changes))


class TestFromWhenOn:
    def test_the_day_before_the_first_day_and_the_day_after(self, city: City, head: User) -> None:
        settle(city, CORRECTION, "15", actor=head)
        unit = city.units["SH-SJ-ENF"]  # a squad counts by what its authority has settled
        assert parameter_for(unit, CORRECTION, TOMORROW - ONE_DAY).value == 10
        assert parameter_for(unit, CORRECTION, TOMORROW).value == 15
        assert parameter_for(unit, CORRECTION, TOMORROW + ONE_DAY).period.n == 15
        assert parameter_for(city.units["SH-PD"], CORRECTION, TOMORROW).value == 10
        assert parameter(CORRECTION, TOMORROW).value == 10

    def test_the_basis_names_the_authority_and_not_the_law(self, city: City) -> None:
        settle(city, CORRECTION, "15")
        row = parameter_for(city.units["SH-SJ"], CORRECTION, TOMORROW)
        assert row.basis == "上海市松江区应急管理局设定(局务会议纪要〔2026〕8号)"
        assert row.status == "HOUSE_DEFAULT"

    def test_the_last_day(self, city: City) -> None:
        settle(city, CORRECTION, "15", valid_to=TOMORROW + 2 * ONE_DAY)
        values = [
            parameter_for(city.units["SH-SJ"], CORRECTION, TOMORROW + n * ONE_DAY).value for n in (-1, 0, 1, 2, 3)
        ]
        assert values == [10, 15, 15, 15, 10]

    def test_the_later_setting_holds_where_both_would(self, city: City) -> None:
        settle(city, CORRECTION, "15")
        settle(city, CORRECTION, "20", valid_from=TOMORROW + ONE_DAY)
        settle(city, CORRECTION, "12", valid_from=TOMORROW + ONE_DAY)  # entered later
        unit = city.units["SH-SJ"]
        assert [parameter_for(unit, CORRECTION, TOMORROW + n * ONE_DAY).value for n in (0, 1)] == [15, 12]

    def test_a_district_outweighs_its_city(self, city: City) -> None:
        settle(city, CORRECTION, "20", unit="SH", valid_from=TOMORROW + ONE_DAY)
        settle(city, CORRECTION, "15", unit="SH-SJ")
        on = TOMORROW + ONE_DAY
        assert {u: parameter_for(city.units[u], CORRECTION, on).value for u in ("SH", "SH-SJ", "SH-PD")} == {
            "SH": 20,
            "SH-SJ": 15,
            "SH-PD": 20,
        }

    def test_today_is_too_early_for_periods_that_began_this_morning(self, city: City) -> None:
        for day in (MONDAY.date(), MONDAY.date() - ONE_DAY):
            with refused("E-SET-03"):
                settle(city, CORRECTION, "15", valid_from=day)
        assert not LocalSetting.objects.exists()

    def test_one_query_where_nothing_is_settled(self, city: City, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            parameter_for(city.units["SH-SJ"], CORRECTION, TOMORROW)


class TestWhatTheLawSettles:
    @pytest.mark.parametrize("key", ["penalty.payment", "credit_repair.result", "remedy.litigation"])
    def test_is_not_the_authority_s(self, city: City, key: str) -> None:
        with refused("E-SET-01") as found:
            settle(city, key, "20")
        assert found[0].message.startswith("该数值由《")
        assert not LocalSetting.objects.exists()

    def test_a_row_put_in_by_other_means_changes_nothing_of_the_law(self, city: City) -> None:
        LocalSetting.objects.create(
            unit=city.units["SH-SJ"],
            key="penalty.payment",
            value=99,
            valid_from=TOMORROW,
            basis="x",
            entered_at=MONDAY,
            entered_by="x",
        )
        assert parameter_for(city.units["SH-SJ"], "penalty.payment", TOMORROW).value == 15

    def test_a_key_that_no_file_has(self, city: City) -> None:
        with pytest.raises(UnknownParameter):
            settle(city, "no.such.key", "1")

    def test_a_number_that_no_law_knows_any_more(self, city: City) -> None:
        """Two classes of publicity since 1 April 2026: the third has no number that could be set."""
        with refused("E-SET-11"):
            settle(city, "credit_repair.publicity.safety.max", "3")


class TestBounds:
    @pytest.mark.parametrize("value", ["5", "30"])
    def test_inside(self, city: City, value: str) -> None:
        assert settle(city, CORRECTION, value).number == int(value)

    @pytest.mark.parametrize("value", ["4", "31", "7.5", "0", "-1"])
    def test_outside(self, city: City, value: str) -> None:
        with refused("E-SET-02"):
            settle(city, CORRECTION, value)

    def test_a_share_may_be_half_a_day(self, city: City) -> None:
        assert settle(city, "credit_repair.budget.C2", "0.5").number == Decimal("0.5")
        with refused("E-SET-02"):
            settle(city, "credit_repair.budget.C2", "0.3")

    def test_a_basis_is_wanted(self, city: City) -> None:
        with refused("E-SET-04"):
            settle(city, CORRECTION, "15", basis="  ")

    def test_it_does_not_end_before_it_begins(self, city: City) -> None:
        with refused("E-SET-08"):
            settle(city, CORRECTION, "15", valid_to=TOMORROW - ONE_DAY)


class TestSharesFitTheirPeriod:
    def test_a_share_that_breaks_the_promise(self, city: City) -> None:
        with refused("E-SET-05") as found:
            settle(city, "credit_repair.budget.C2", "1.5")
        assert "合计3.5个工作日,超过其共用的3个工作日" in found[0].message
        assert not LocalSetting.objects.exists()
        assert not Entry.objects.filter(chain="setting:SH-SJ").exists()

    def test_a_shorter_promise_wants_shorter_shares_first(self, city: City) -> None:
        with refused("E-SET-05"):
            settle(city, PROMISE, "2")
        settle(city, "credit_repair.budget.C2", "0.5")
        settle(city, "credit_repair.budget.C3_C5", "0.5")
        assert settle(city, PROMISE, "2").number == 2

    def test_it_must_fit_on_every_later_day_too(self, city: City) -> None:
        settle(city, "credit_repair.budget.C2", "0.5", valid_to=TOMORROW + 5 * ONE_DAY)
        with refused("E-SET-05") as found:
            settle(city, "credit_repair.budget.C1", "1")
        assert found[0].facts["on"] == TOMORROW + 6 * ONE_DAY

    def test_a_city_does_not_break_its_districts(self, city: City) -> None:
        settle(city, PROMISE, "4", unit="SH-SJ")
        settle(city, "credit_repair.budget.C2", "2", unit="SH-SJ")
        settle(city, "credit_repair.budget.C1", "0.5", unit="SH")
        with refused("E-SET-05") as found:
            settle(city, PROMISE, "5", unit="SH")  # allowed above, but then:
            settle(city, "credit_repair.budget.C6", "1.5", unit="SH")
        assert found[0].facts["unit"] == "上海市松江区应急管理局"


class TestArticles:
    KEY = "credit_repair.result"

    def settle(self, city: City, article: str, **changes) -> LocalSetting:
        facts = {"valid_from": TOMORROW, "basis": "国家发展改革委令第36号公布文本", "actor": None, "now": MONDAY}
        unit = city.units["SH-SJ"]
        return settling.settle_article(unit, changes.pop("key", self.KEY), article, **(facts | changes))

    def test_who_has_read_the_text_writes_the_article_down(self, city: City) -> None:
        unit = city.units["SH-SJ"]
        assert parameter_for(unit, self.KEY, TOMORROW).basis.endswith("(条款号待核)")
        self.settle(city, "第12条第1款")
        row = parameter_for(unit, self.KEY, TOMORROW)
        assert row.basis == "《信用修复管理办法》(国家发展改革委令第36号)第十二条第一款"
        assert (row.value, row.status) == (10, "ARTICLE_UNVERIFIED")
        assert parameter_for(unit, self.KEY, TOMORROW - ONE_DAY).basis.endswith("(条款号待核)")

    @pytest.mark.parametrize("article", ["", "12号文", "第条", "第十二十条"])
    def test_what_is_no_article_number(self, city: City, article: str) -> None:
        with refused("E-SET-06"):
            self.settle(city, article)

    @pytest.mark.parametrize("key", ["penalty.payment", CORRECTION])
    def test_an_article_that_is_known_stays(self, city: City, key: str) -> None:
        with refused("E-SET-07"):
            self.settle(city, "第十二条", key=key)


class TestWhoAndHow:
    @pytest.mark.parametrize("account", ["sj.head", "sj.leader", "sj.auditor", "pd.legal.head"])
    def test_nobody_but_the_head_of_its_own_legal_section(self, city: City, account: str) -> None:
        city.official("pd.legal.head", city.units["SH-PD-LEGAL"], roles.LEGAL_HEAD)
        for attempt in (
            lambda: settle(city, CORRECTION, "15", actor=city.people[account]),
            lambda: TestArticles().settle(city, "第十二条", actor=city.people[account]),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        assert not LocalSetting.objects.exists()

    def test_it_is_logged_with_old_and_new(self, city: City, head: User) -> None:
        settle(city, CORRECTION, "15", actor=head)
        entry = Entry.objects.get(chain="setting:SH-SJ")
        body = json.loads(entry.body)
        assert (entry.action, body["role"], body["unit"]) == ("settle_value", "legal_head", "SH-SJ-LEGAL")
        assert body["payload"] == {
            "key": CORRECTION,
            "old": 10,
            "new": 15,
            "valid_from": "2026-09-22",
            "valid_to": None,
            "basis": "局务会议纪要〔2026〕8号",
        }

    def test_taking_back_before_it_begins(self, city: City, head: User) -> None:
        setting = settle(city, CORRECTION, "15", actor=head)
        with refused("E-SET-10"):
            settling.withdraw(setting.pk, reason=" ", actor=head, now=MONDAY)
        settling.withdraw(setting.pk, reason="会议改期", actor=head, now=MONDAY)
        assert settings_of(city.units["SH-SJ"]) == []
        assert LocalSetting.objects.count() == 1
        with pytest.raises(LocalSetting.DoesNotExist):
            settling.withdraw(setting.pk, reason="再来", actor=head, now=MONDAY)

    @pytest.mark.parametrize("days", [1, 2])
    def test_what_has_begun_stays(self, city: City, days: int) -> None:
        setting = settle(city, CORRECTION, "15")
        with refused("E-SET-09"):
            settling.withdraw(setting.pk, reason="晚了", actor=None, now=MONDAY + days * ONE_DAY)

    def test_taking_back_must_leave_shares_that_fit(self, city: City) -> None:
        smaller = settle(city, "credit_repair.budget.C2", "0.5")
        settle(city, "credit_repair.budget.C1", "1")
        with refused("E-SET-05"):
            settling.withdraw(smaller.pk, reason="不改了", actor=None, now=MONDAY)
        assert LocalSetting.objects.standing().count() == 2

    def test_nothing_is_changed_or_deleted(self, city: City) -> None:
        setting = settle(city, CORRECTION, "15")
        setting.value = Decimal(20)
        with pytest.raises(ValueError, match="never changed"):
            setting.save()
        with pytest.raises(ValueError, match="never deleted"):
            setting.delete()
        with pytest.raises(IntegrityError), transaction.atomic():
            LocalSetting.objects.filter(pk=setting.pk).update(article="第十二条")
