"""A paper that rests on law not in force on its day is not made, and takes no number (E-LAW-01)."""

from __future__ import annotations

import pytest

from documents.models import Document, NumberSeries
from flows.matters.models import Decision, Job
from tests.city import City
from tests.flows.credit_repair.refusals import not_accepted

REPEALED = "《失信行为纠正后的信用信息修复管理办法(试行)》(国家发展改革委令第58号)第三条"
BEYOND_THE_LAST = "《信用修复管理办法》第三十一条"


@pytest.mark.parametrize("article", [REPEALED, BEYOND_THE_LAST])
def test_a_decision_that_cites_outdated_law_makes_no_paper_until_it_is_put_right(city: City, article: str) -> None:
    """《信用修复管理办法》 is in force since 2026-04-01 and has thirty articles; the decision is of 2026-09-21."""
    matter = not_accepted(city, city.submitted(city.penalty(city.enterprise())), until="issue")
    decision = Decision.objects.get(matter=matter)
    rightly = decision.articles
    Decision.objects.filter(pk=decision.pk).update(articles=[*rightly, article])

    city.run_jobs()

    job = Job.objects.get(kind="credit_repair.issue_result")
    assert job.state == Job.State.QUEUED
    assert "引用依据已废止或条款号与现行文本不符" in job.last_error
    assert not Document.objects.exists()
    assert not NumberSeries.objects.filter(last__gt=0).exists()

    Decision.objects.filter(pk=decision.pk).update(articles=rightly)
    Job.objects.filter(pk=job.pk).update(run_after=city.at())
    city.run_jobs()

    assert Document.objects.get().serial == 1
