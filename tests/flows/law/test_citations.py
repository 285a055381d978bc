import pytest

from flows.law.citations import Citation, UnknownRegulation, check, citations_in, cite, is_verified, refuse_outdated
from permissions.refusals import Refusal
from tests.flows.law.notices import day

PENALTY_LAW = "中华人民共和国行政处罚法"


def test_a_citation_reads_as_on_a_paper() -> None:
    citation = cite("administrative_penalty_law_2021", 72, paragraph=1, item=1, on=day("2026-09-01"))
    assert str(citation) == "《中华人民共和国行政处罚法》第七十二条第一款第一项"
    assert citation.with_number == "《中华人民共和国行政处罚法》(主席令第七十号)第七十二条第一款第一项"


@pytest.mark.parametrize(
    ("name", "number", "last_day", "first_day"),
    [
        ("失信行为纠正后的信用信息修复管理办法(试行)", "国家发展改革委令第58号", "2026-03-31", None),
        ("信用修复管理办法", "国家发展改革委令第36号", None, "2026-04-01"),
        (PENALTY_LAW, "主席令第六十三号", "2021-07-14", None),
        (PENALTY_LAW, "主席令第七十号", None, "2021-07-15"),
        ("中华人民共和国行政复议法", "主席令第九号", None, "2024-01-01"),
        ("中华人民共和国安全生产法", "主席令第八十八号", None, "2021-09-01"),
        ("安全生产违法行为行政处罚办法", "国家安全监管总局令第77号", "2026-01-31", None),
        ("安全生产违法行为行政处罚办法", "应急管理部令第18号", None, "2026-02-01"),
        ("安全生产严重失信主体名单管理办法", "应急管理部令第11号", None, "2023-10-01"),
    ],
)
def test_a_version_may_be_cited_from_its_first_to_its_last_day(
    name: str, number: str, last_day: str | None, first_day: str | None
) -> None:
    citation = Citation(name, number, "第三条")
    if last_day is not None:
        assert check(citation, day(last_day)).number == number
        refused_on = day(last_day).toordinal() + 1
    else:
        assert check(citation, day(first_day)).number == number  # type: ignore[arg-type]
        refused_on = day(first_day).toordinal() - 1  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        check(citation, type(day("2026-01-01")).fromordinal(refused_on))
    assert refused.value.rule.code == "E-LAW-01"
    assert refused.value.message == "引用依据已废止或条款号与现行文本不符"
    assert "第三条" in refused.value.way_out


def test_without_a_number_the_version_in_force_is_meant() -> None:
    assert check(Citation(PENALTY_LAW, "", "第五十八条"), day("2026-01-01")).number == "主席令第七十号"
    assert check(Citation("行政处罚法", "", "第五十八条"), day("2020-01-01")).number == "主席令第六十三号"


@pytest.mark.parametrize(("article", "refused"), [("第八十五条", False), ("第八十六条", False), ("第八十七条", True)])
def test_an_article_beyond_the_last_is_refused(article: str, refused: bool) -> None:
    citation = Citation(PENALTY_LAW, "", article)
    if refused:
        with pytest.raises(Refusal, match="E-LAW-01"):
            check(citation, day("2026-01-01"))
    else:
        check(citation, day("2026-01-01"))


def test_a_number_no_version_has_is_refused() -> None:
    with pytest.raises(Refusal, match="E-LAW-01"):
        check(Citation(PENALTY_LAW, "主席令第一号", "第五条"), day("2026-01-01"))


def test_a_regulation_the_rulebook_does_not_hold_is_not_judged() -> None:
    with pytest.raises(UnknownRegulation):
        check(Citation("某市暂行规定", "", "第五条"), day("2026-01-01"))
    with pytest.raises(UnknownRegulation):
        cite("some_regulation", 5, on=day("2026-01-01"))


@pytest.mark.parametrize("name", ["本系统规则", "青岛市应急管理局优化营商环境十条举措"])
def test_what_is_no_law_cannot_be_cited(name: str) -> None:
    with pytest.raises(UnknownRegulation):
        check(Citation(name, "", "第一条"), day("2026-01-01"))


def test_articles_whose_text_was_not_read_are_not_verified() -> None:
    assert is_verified(Citation("信用修复管理办法", "", "第四条"), day("2026-04-01"))
    assert not is_verified(Citation("信用修复管理办法", "", "第五条"), day("2026-04-01"))


def test_a_citation_has_an_article() -> None:
    with pytest.raises(ValueError, match="no article number"):
        Citation(PENALTY_LAW, "", "")


def test_citations_are_found_in_what_somebody_wrote() -> None:
    text = "依据《行政处罚法》第四十八条第一款、《安全生产法》(主席令第八十八号)第97条第2项以及有关规定"
    assert [(c.regulation, c.number, c.article) for c in citations_in(text)] == [
        ("行政处罚法", "", "第四十八条第一款"),
        ("安全生产法", "主席令第八十八号", "第九十七条第二项"),
    ]
    assert citations_in("按有关规定") == []
    with pytest.raises(ValueError, match="no article number"):
        citations_in("《行政处罚法》第吧条")


OLD = "依据《失信行为纠正后的信用信息修复管理办法(试行)》(国家发展改革委令第58号)第三条的规定"
NEW = "依据《信用修复管理办法》(国家发展改革委令第36号)第三条的规定"


@pytest.mark.parametrize(
    ("on", "holds", "refused"),
    [("2026-03-31", OLD, NEW), ("2026-04-01", NEW, OLD), ("2026-04-02", NEW, OLD)],
)
def test_a_text_may_rest_on_the_law_of_its_day_only(on: str, holds: str, refused: str) -> None:
    """The day before the new measures take effect, the day, the day after."""
    refuse_outdated(holds, "没有引用依据", on=day(on))

    with pytest.raises(Refusal) as refusal:
        refuse_outdated(holds, refused, on=day(on))
    assert refusal.value.rule.code == "E-LAW-01"


def test_an_article_that_the_text_in_force_has_not_is_refused_within_a_text() -> None:
    with pytest.raises(Refusal, match="E-LAW-01"):
        refuse_outdated("依据《信用修复管理办法》第三十一条", on=day("2026-09-01"))


def test_a_regulation_nobody_knows_does_not_stop_a_paper() -> None:
    refuse_outdated("依据《某某市示例条例》第三条", on=day("2026-09-01"))
