"""Two files imported into one register at once (同时导入台账): each writes its own columns only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.registers.models import Penalty
from permissions.audit.models import Entry
from permissions.organisations.models import OrgUnit
from tests.crowds.conftest import Crowd
from tests.flows.registers.conftest import enterprise_row, penalty_row, take_enterprises, take_penalties, units

__all__ = ["units"]

ROWS = 60
RECTIFIED, RECHECK = "整改完成日期", "复查意见书文号"


@pytest.fixture(autouse=True)
def enterprise(transactional_db: None, units: dict[str, OrgUnit]) -> None:
    assert take_enterprises([enterprise_row(1)]).created == 1


def imported(without: str = "", **changes: Any) -> list[int]:
    """Import all penalties with these cells and without this column; how many are new, changed, as before and bad."""
    rows = [penalty_row(number, **changes) for number in range(1, ROWS + 1)]
    for row in rows:
        row.pop(without, None)
    result = take_penalties(rows)
    return [result.created, result.updated, result.unchanged, len(result.bad_rows)]


def test_the_same_new_file_imported_four_times_at_once_is_taken_once(crowd: Crowd) -> None:
    results = crowd([imported] * 4)

    assert sorted(results) == [[0, 0, ROWS, 0]] * 3 + [[ROWS, 0, 0, 0]]
    assert Penalty.objects.count() == ROWS


def test_files_with_other_columns_imported_at_once_both_stand(crowd: Crowd) -> None:
    imported()

    results = crowd(
        [
            lambda: imported(RECHECK, 整改完成日期="2026-04-24"),
            lambda: imported(RECTIFIED, 复查意见书文号="(沪松)应急复查〔2026〕99号"),
        ]
    )

    assert results == [[0, ROWS, 0, 0]] * 2
    assert set(Penalty.objects.values_list("rectified_on", "recheck_number")) == {
        (dt.date(2026, 4, 24), "(沪松)应急复查〔2026〕99号")
    }
    assert Entry.objects.filter(chain="register:penalties", action="import").count() == 3
