from pathlib import Path

import pytest

from flows.law.regulations import LawDataError, load_rulebook, rulebook

HEAD = """
[regulation]
key = "{key}"
name = "某办法"
name_en = "Some measures"
number = "第1号"
kind = "{kind}"
valid_from = 2024-01-01
valid_to = 2026-12-31
articles_read = [[1, 5]]
"""
ROW = """
[[parameter]]
key = "clock"
value = 3
unit = "WD"
valid_from = 2024-01-01
article = "第三条"
status = "STATUTE"
"""


def load(folder: Path, text: str, *, key: str = "some", kind: str = "RULE"):
    (folder / "some.toml").write_text(HEAD.format(key=key, kind=kind) + text, "utf-8")
    return load_rulebook(folder)


def test_a_row_takes_its_source_and_its_end_from_the_regulation(tmp_path: Path) -> None:
    (row,) = load(tmp_path, ROW).parameters["clock"]
    assert row.source == "《某办法》(第1号)"
    assert row.basis == "《某办法》(第1号)第三条"
    assert str(row.valid_to) == "2026-12-31"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('status = "STATUTE"', 'status = "LAW"', "status 'LAW' is not one of"),
        ('status = "STATUTE"', 'status = "HOUSE_DEFAULT"', "cannot hold a row HOUSE_DEFAULT"),
        ('status = "STATUTE"', 'status = "STATUTE"\ncolour = 1', r"unknown fields \['colour'\]"),
        ('status = "STATUTE"', 'status = "STATUTE"\nsource = "x"', r"unknown fields \['source'\]"),
        ('unit = "WD"', 'unit = "days"', "unit 'days' is not one of"),
        ("value = 3", 'value = "3"', "no number"),
        ("value = 3", "value = true", "no number"),
        ("value = 3", "", "missing 1 required"),
        ("第三条", "第六条", "was not read"),
        ('article = "第三条"', "", "no article was not read"),
        ("valid_from = 2024-01-01", "valid_from = 2023-12-31", "outside the validity"),
        ("valid_from = 2024-01-01", "valid_from = 2024-01-01\nvalid_to = 2027-01-01", "outside the validity"),
        ("valid_from = 2024-01-01", "valid_from = 2025-01-01\nvalid_to = 2024-12-31", "ends before it begins"),
    ],
)
def test_a_faulty_row_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(LawDataError, match=complaint):
        load(tmp_path, ROW.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('kind = "RULE"', 'kind = "DECREE"', "kind 'DECREE' is not one of"),
        ('key = "some"', 'key = "other"', "not the name of the file"),
        ("articles_read", "articles_seen", "unknown fields"),
        ("valid_to = 2026-12-31", "valid_to = 2023-12-31", "ends before it begins"),
        ("[regulation]", "[rule]", "no .regulation. table"),
    ],
)
def test_a_faulty_head_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    text = HEAD.format(key="some", kind="RULE").replace(old, new)
    (tmp_path / "some.toml").write_text(text, "utf-8")
    with pytest.raises(LawDataError, match=complaint):
        load_rulebook(tmp_path)


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawDataError, match="unknown tables"):
        load(tmp_path, '[[parameters]]\nkey = "clock"\n')


@pytest.mark.parametrize(
    ("first_ends", "second_begins", "overlap"),
    [("2024-12-31", "2025-01-01", False), ("2025-01-01", "2025-01-01", True), ("2025-06-30", "2025-01-01", True)],
)
def test_two_rows_of_one_key_may_not_be_valid_on_one_day(
    tmp_path: Path, first_ends: str, second_begins: str, overlap: bool
) -> None:
    first = ROW.replace("valid_from = 2024-01-01", f"valid_from = 2024-01-01\nvalid_to = {first_ends}")
    second = ROW.replace("valid_from = 2024-01-01", f"valid_from = {second_begins}")
    if overlap:
        with pytest.raises(LawDataError, match="two rows are valid"):
            load(tmp_path, second + first)
    else:
        assert len(load(tmp_path, second + first).parameters["clock"]) == 2


@pytest.mark.parametrize(
    ("kind", "status"), [("LAW", "PROMISE"), ("LAW", "LOCAL"), ("PROMISE", "STATUTE"), ("HOUSE", "STATUTE")]
)
def test_a_mark_must_fit_the_kind_of_paper(tmp_path: Path, kind: str, status: str) -> None:
    with pytest.raises(LawDataError, match="cannot hold"):
        load(tmp_path, ROW.replace("STATUTE", status), kind=kind)


def test_a_house_default_has_no_article(tmp_path: Path) -> None:
    with pytest.raises(LawDataError, match="no article"):
        load(tmp_path, ROW.replace("STATUTE", "HOUSE_DEFAULT"), kind="HOUSE")


def test_an_unknown_class_is_refused(tmp_path: Path) -> None:
    row = '[[penalty_class]]\nkind = "FINE"\nkind_zh = "罚款"\ncredit_class = "LOW"\nneeds_sign_off = true\n'
    with pytest.raises(LawDataError, match="'LOW' is not one of"):
        load(tmp_path, row)


def test_the_rulebook_of_the_repository_is_sound() -> None:
    book = rulebook()
    assert len(book.regulations) >= 19
    for rows in book.parameters.values():
        for row in rows:
            if row.status == "HOUSE_DEFAULT":
                assert row.basis == "本系统规则"
            if row.status == "ARTICLE_UNVERIFIED":
                assert row.basis.endswith("(条款号待核)")


class TestWhatAnAuthorityMaySettle:
    ROW = 'key = "clock"\nvalue = 3\nunit = "WD"\nvalid_from = 2026-01-01\n'

    def load_house(self, tmp_path: Path, more: str):
        text = (
            '[regulation]\nkey = "house"\nname = "本系统规则"\nname_en = "House"\nnumber = ""\nkind = "HOUSE"\n'
            f'valid_from = 2026-01-01\n\n[[parameter]]\n{self.ROW}status = "HOUSE_DEFAULT"\n{more}'
        )
        (tmp_path / "house.toml").write_text(text, "utf-8")
        return load_rulebook(tmp_path)

    def test_has_bounds_around_its_own_value(self, tmp_path: Path) -> None:
        book = self.load_house(tmp_path, "settable = true\nleast = 1\nmost = 3\n")
        assert book.parameters["clock"][0].settable

    @pytest.mark.parametrize(
        "more",
        [
            "settable = true\n",
            "settable = true\nleast = 1\n",
            "settable = true\nleast = 4\nmost = 9\n",
            "settable = true\nleast = 1\nmost = 2\n",
            "least = 1\nmost = 9\n",
        ],
    )
    def test_or_is_refused(self, tmp_path: Path, more: str) -> None:
        with pytest.raises(LawDataError):
            self.load_house(tmp_path, more)

    def test_a_statute_s_number_cannot_be(self, tmp_path: Path) -> None:
        with pytest.raises(LawDataError, match="what the law settles"):
            load(tmp_path, ROW + "settable = true\nleast = 1\nmost = 9\n")

    def test_a_share_is_of_a_period_that_there_is(self) -> None:
        parameters = rulebook().parameters
        shares = [row for rows in parameters.values() for row in rows if row.within]
        assert shares and all(row.within in parameters for row in shares)

    def test_the_law_s_own_numbers_are_not(self) -> None:
        settable = {row.status for rows in rulebook().parameters.values() for row in rows if row.settable}
        assert settable == {"PROMISE", "HOUSE_DEFAULT"}
