import datetime as dt
import itertools
import json

import pytest
from django.db import IntegrityError, transaction

from flows.calendar.current import current_calendar
from flows.calendar.models import WorkCalendar
from flows.calendar.publishing import publish_provisional_year, publish_year
from flows.law.workdays import add_working_days
from permissions.audit.log import Actor
from permissions.audit.models import Entry
from permissions.refusals import Refusal
from tests.flows.law.notices import day, days_off, makeup_days

pytestmark = pytest.mark.usefixtures("empty_register")


def publish_2026(keeper: Actor, now: dt.datetime, **changes) -> WorkCalendar:
    facts = {"days_off": days_off(2026), "makeup_days": makeup_days(2026), "notice_no": "国办发明电〔2025〕7号"}
    return publish_year(2026, actor=keeper, now=now, **(facts | changes))


def test_a_published_year_holds_every_day(keeper: Actor, now: dt.datetime) -> None:
    calendar = publish_2026(keeper, now)

    assert (calendar.label, calendar.status, calendar.imported_by) == ("CN-2026-1", "PUBLISHED", "日历管理员")
    kinds = list(calendar.days.values_list("kind", flat=True))
    assert len(kinds) == 365
    assert kinds.count("WORKDAY") + kinds.count("MAKEUP_WORKDAY") == 248


def test_publishing_is_logged_with_what_is_out_of_the_ordinary(keeper: Actor, now: dt.datetime) -> None:
    publish_2026(keeper, now)

    entry = Entry.objects.filter(chain="calendar:CN:2026").latest("seq")
    payload = json.loads(entry.body)["payload"]
    assert (entry.action, entry.actor) == ("publish_calendar", "user:1")
    assert payload["notice_no"] == "国办发明电〔2025〕7号"
    assert len(payload["changed_days"]) == 33 + 6
    assert payload["changed_days"]["2026-10-10"] == {"old": None, "new": "MAKEUP_WORKDAY", "name": ""}


def test_a_final_year_names_its_notice(keeper: Actor, now: dt.datetime) -> None:
    with pytest.raises(ValueError, match="names the notice"):
        publish_2026(keeper, now, notice_no="")


def test_a_final_year_is_replaced_only_with_a_stated_basis(keeper: Actor, now: dt.datetime) -> None:
    publish_2026(keeper, now)

    with pytest.raises(Refusal) as refused:
        publish_2026(keeper, now)

    assert refused.value.rule.code == "E-CAL-02"
    assert refused.value.message == "已发布的日历不得直接修改,请新建版本并说明依据"
    assert "CN-2026-1" in refused.value.way_out
    assert WorkCalendar.objects.count() == 1


def test_a_correction_makes_a_new_version_and_logs_what_changed(keeper: Actor, now: dt.datetime) -> None:
    publish_2026(keeper, now)
    longer = days_off(2026) | {day("2026-02-24"): "春节"}

    publish_2026(keeper, now, days_off=longer, basis="国务院办公厅延长春节假期")

    assert list(WorkCalendar.objects.values_list("version", "status")) == [(1, "REPLACED"), (2, "PUBLISHED")]
    payload = json.loads(Entry.objects.filter(chain="calendar:CN:2026").latest("seq").body)["payload"]
    assert payload["replaces"] == "CN-2026-1"
    assert payload["changed_days"] == {"2026-02-24": {"old": "WORKDAY", "new": "HOLIDAY", "name": "春节"}}


def test_a_provisional_year_knows_weekends_and_fixed_holidays_only(keeper: Actor, now: dt.datetime) -> None:
    calendar = publish_provisional_year(2027, actor=keeper, now=now)

    assert calendar.status == "PROVISIONAL"
    off = calendar.days.filter(kind="HOLIDAY").values_list("date", flat=True)
    assert [f"{on:%m-%d}" for on in off] == ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]
    assert not calendar.days.filter(kind="MAKEUP_WORKDAY").exists()


def test_the_notice_replaces_a_provisional_year_without_further_reasons(keeper: Actor, now: dt.datetime) -> None:
    publish_provisional_year(2026, actor=keeper, now=now)
    assert publish_2026(keeper, now).version == 2


def test_a_final_year_never_becomes_provisional_again(keeper: Actor, now: dt.datetime) -> None:
    publish_2026(keeper, now)
    with pytest.raises(ValueError, match="cannot replace"):
        publish_provisional_year(2026, actor=keeper, now=now)


def test_days_that_make_no_calendar_store_nothing(keeper: Actor, now: dt.datetime) -> None:
    entries = Entry.objects.count()
    with pytest.raises(ValueError, match="not a day of 2026"):
        publish_2026(keeper, now, days_off={day("2027-01-01"): "元旦"})
    assert not WorkCalendar.objects.exists()
    assert Entry.objects.count() == entries


def test_a_year_has_one_live_version(keeper: Actor, now: dt.datetime) -> None:
    first = publish_2026(keeper, now)
    with pytest.raises(IntegrityError):
        WorkCalendar.objects.create(
            year=2026, version=2, status="PUBLISHED", notice_no="x", published_at=now, sha256=first.sha256
        )


@pytest.mark.parametrize("order", list(itertools.permutations(["2025", "2026", "310117", "correction"])))
def test_the_order_of_publication_does_not_matter(
    keeper: Actor, now: dt.datetime, order: tuple[str, ...], published_in_the_usual_order: list[tuple[object, ...]]
) -> None:
    publish_all(order, keeper, now)
    assert answers() == published_in_the_usual_order


@pytest.fixture
def published_in_the_usual_order(keeper: Actor, now: dt.datetime) -> list[tuple[object, ...]]:
    """Every start of December 2025 to March 2026 with 3 and 20 working days, in the nation and in a district."""
    with transaction.atomic():
        publish_all(("2025", "2026", "310117", "correction"), keeper, now)
        found = answers()
        transaction.set_rollback(True)
    return found


def publish_all(order: tuple[str, ...], keeper: Actor, now: dt.datetime) -> None:
    """Two years, a district's own day, and a correction of the first year; what needs another waits for it."""
    facts: dict[str, dict] = {
        "2025": {"year": 2025, "days_off": days_off(2025), "makeup_days": makeup_days(2025), "notice_no": "某号"},
        "2026": {"year": 2026, "days_off": days_off(2026), "makeup_days": makeup_days(2026), "notice_no": "某号"},
        "310117": {
            "year": 2026,
            "days_off": {day("2026-01-14"): "地方节"},
            "makeup_days": {day("2026-01-17"): "地方节"},
            "notice_no": "某号",
            "region": "310117",
        },
        "correction": {
            "year": 2025,
            "days_off": days_off(2025) | {day("2025-12-31"): "元旦"},
            "makeup_days": makeup_days(2025),
            "notice_no": "某号",
            "basis": "更正",
        },
    }
    for name in order:
        if name == "2025" and WorkCalendar.objects.filter(year=2025).exists():
            continue  # what corrects it came first: it is what the year is
        publish_year(actor=keeper, now=now, **facts[name])


def answers() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for region in ("CN", "310117"):
        calendar = current_calendar(region)
        for n in range(120):
            start = day("2025-12-01") + dt.timedelta(days=n)
            found += [(region, start, length, add_working_days(start, length, calendar)) for length in (3, 20)]
    return found
