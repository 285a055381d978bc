"""A hundred papers issued at the same moment (集中制文): consecutive numbers, each paper its own bytes."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from documents import issuing, numbering, rendering, stationery, vault
from documents.models import Document, NumberSeries
from permissions.audit.log import SYSTEM
from tests.city import City
from tests.crowds.conftest import Crowd

PAPERS = 100


@dataclasses.dataclass(frozen=True)
class Slip:
    """Context of a paper of one line."""

    text: str


@pytest.fixture(autouse=True)
def one_line_template(settings: Any) -> None:
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    stationery.register("crowds.slip", path="slip.html", context=Slip)
    page = '<html lang="zh-CN"><head><title>-</title></head><body style="font-family: FandolSong">示例</body></html>'
    rendering.render(page)  # every process inherits the fonts, as those of a worker do


def issue(city: City, key: str, unit: str = "SH-SJ") -> str:
    """Issue a slip under this key and return its number."""
    paper = issuing.issue(
        issue_key=key,
        template="crowds.slip",
        kind="crowds.slip",
        kind_name="通知",
        kind_word="信修",
        title="通知",
        authority=city.units[unit],
        recipient="上海示例机械有限公司",
        context=Slip(f"通知{key}"),
        subject_ref=f"matter:{key}",
        signatory="李四",
        issued_on=city.now.date(),
        actor=SYSTEM,
        at=city.now,
    )
    return paper.number


def test_a_hundred_issues_at_once_have_consecutive_numbers(city: City, crowd: Crowd) -> None:
    numbers = crowd([lambda n=n: issue(city, str(n)) for n in range(PAPERS)])

    year = city.now.year
    assert sorted(numbers) == sorted(f"（沪松）应急信修〔{year}〕{serial}号" for serial in range(1, PAPERS + 1))
    series = NumberSeries.objects.get()
    assert (series.last, numbering.gaps_in(series)) == (PAPERS, [])
    papers = Document.objects.frozen()
    assert papers.count() == PAPERS
    assert len({vault.open_pdf(paper) for paper in papers}) == PAPERS


def test_the_same_paper_issued_ten_times_at_once_is_one(city: City, crowd: Crowd) -> None:
    numbers = crowd([lambda: issue(city, "one") for _ in range(10)])

    assert numbers == [f"（沪松）应急信修〔{city.now.year}〕1号"] * 10
    assert vault.open_pdf(Document.objects.get())


def test_two_authorities_at_once_count_each_for_itself(city: City, crowd: Crowd) -> None:
    crowd([lambda n=n: issue(city, str(n), ("SH-SJ", "SH-PD")[n % 2]) for n in range(10)])

    assert [(series.last, numbering.gaps_in(series)) for series in NumberSeries.objects.all()] == [(5, []), (5, [])]
