"""A bureau, a sample letter, and a place for files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from documents import issuing, stationery
from documents.models import Document
from permissions.audit.log import Actor
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit

from .sample import Reply

AT = dt.datetime(2026, 11, 5, 9, 30, tzinfo=SHANGHAI)
OFFICER = Actor(id="user:7", name="张三", role="credit_officer", unit="SH-SJ")


@pytest.fixture(autouse=True)
def place_for_files(settings: Any, tmp_path: Path) -> Path:
    """Papers of a test lie in a folder of its own; the sample's template is found beside the tests."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PUBLIC_BASE_URL = "https://banjie.example"
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    stationery.register("sample.reply", path="sample/reply.html", context=Reply)
    return settings.MEDIA_ROOT


@pytest.fixture
def bureau(db: None) -> OrgUnit:
    """The district bureau that issues."""
    return make_bureau()


def make_bureau(code: str = "SH-SJ", region_short: str = "沪松") -> OrgUnit:
    """One authority with what its numbers are made of."""
    return OrgUnit.objects.create(
        code=code,
        name="上海市松江区应急管理局",
        short_name="松江局",
        kind=OrgUnit.Kind.AUTHORITY,
        level=OrgUnit.Level.DISTRICT,
        region_short=region_short,
        organ_code="应急",
    )


@pytest.fixture
def issue(bureau: OrgUnit) -> Callable[..., Document]:
    """Issue a sample reply; whatever the test does not say is as usual."""

    def issue_reply(**changes: Any) -> Document:
        return issuing.issue(**(order(bureau) | changes))

    return issue_reply


def order(bureau: OrgUnit) -> dict[str, Any]:
    """An ordinary order to issue."""
    return {
        "issue_key": "sample:1",
        "template": "sample.reply",
        "kind": "sample.reply",
        "kind_name": "复函",
        "kind_word": "信修",
        "title": "信用修复结果通知",
        "authority": bureau,
        "recipient": "上海泗泾示例化工有限公司",
        "context": Reply(),
        "subject_ref": "matter:12",
        "signatory": "李四",
        "issued_on": dt.date(2026, 11, 5),
        "actor": OFFICER,
        "at": AT,
    }
