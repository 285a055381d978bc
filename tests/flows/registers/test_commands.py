"""The import commands as an operator meets them."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from flows.registers.models import Enterprise

from .conftest import as_file, enterprise_row

pytestmark = pytest.mark.usefixtures("units")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "企业.csv"
    path.write_bytes(as_file([enterprise_row(1), enterprise_row(2, 法定代表人=""), enterprise_row(3)]))
    return path


def test_bad_rows_are_named_and_the_command_fails(file, capsys):
    with pytest.raises(CommandError):
        call_command("import_enterprises", file)
    assert "E-IMP-11 必填项为空(列:法定代表人)" in capsys.readouterr().out
    assert not Enterprise.objects.exists()


def test_skip_bad_writes_the_others_and_the_file_of_bad_rows(file, tmp_path, capsys):
    call_command("import_enterprises", file, "--skip-bad", "--bad-rows", tmp_path / "bad.csv")
    assert Enterprise.objects.count() == 2
    assert "E-IMP-11" in (tmp_path / "bad.csv").read_text("utf-8-sig")


def test_a_missing_column_fails_with_its_sentence(tmp_path):
    (tmp_path / "a.csv").write_text("企业名称\n甲\n")
    with pytest.raises(CommandError, match="E-IMP-01 缺少必备列“统一社会信用代码”;文件中的列为:企业名称"):
        call_command("import_enterprises", tmp_path / "a.csv")


def test_a_file_that_is_not_there_fails_plainly(tmp_path):
    with pytest.raises(CommandError, match="none.csv"):
        call_command("import_penalties", tmp_path / "none.csv")
