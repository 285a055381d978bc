import pytest
from hypothesis import given, strategies as st

from flows.law.articles import arabic_number, article_number, chinese_numeral, written_article


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"),
        (10, "十"),
        (14, "十四"),
        (20, "二十"),
        (58, "五十八"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (115, "一百一十五"),
        (306, "三百零六"),
    ],
)
def test_numerals_as_laws_write_them(number: int, numeral: str) -> None:
    assert chinese_numeral(number) == numeral
    assert arabic_number(numeral) == number


@given(st.integers(1, 999))
def test_numerals_are_read_back(number: int) -> None:
    assert arabic_number(chinese_numeral(number)) == number


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_there_is_no_such_article(number: int) -> None:
    with pytest.raises(ValueError, match="no article"):
        chinese_numeral(number)


@pytest.mark.parametrize("numeral", ["十十", "一五", "百", "零一", "五百零"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    with pytest.raises(ValueError, match="numeral|no article"):
        arabic_number(numeral)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        (58, "第五十八条"),
        ("58", "第五十八条"),
        (" 第58条 ", "第五十八条"),
        ("第五十八条", "第五十八条"),
        ("第72条第1款第(一)项", "第七十二条第一款第一项"),
        ("第六十六条之一", "第六十六条之一"),
        ("第三十三条第一款", "第三十三条第一款"),
    ],
)
def test_articles_are_written_in_one_way(typed: int | str, written: str) -> None:
    assert written_article(typed) == written


def test_paragraph_and_item_may_be_given_apart() -> None:
    assert written_article(72, paragraph=1, item=1) == "第七十二条第一款第一项"


@pytest.mark.parametrize("typed", ["", "第条", "art 58", "第五十八", "第五十八条和第六十条"])
def test_what_is_no_article_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no article number"):
        written_article(typed)


def test_the_number_of_an_article() -> None:
    assert article_number("第七十二条第一款第一项") == 72
    assert article_number("") == 0
