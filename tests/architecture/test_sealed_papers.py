"""A paper that leaves the office bears its seal: whoever adds one without says here why."""

from __future__ import annotations

from importlib import import_module

import pytest

from documents import stationery
from documents.forms.catalogue import name_of
from flows.matters import procedures

pytestmark = pytest.mark.one_engine

# What a party has in hand and bears no seal.
WITHOUT = {
    "plain_sheet": "明白纸 only explains what the sealed notice beside it says",
    "delivery_receipt": "文书送达回执 is signed by who receives, and comes back",
    "repair_request": "信用修复申请书 is the enterprise's own",
    "commitment": "信用承诺书 is the enterprise's own",
}
# What stays in the file: plans, approvals, reports, records that those present sign.
STAYS = {
    "inspection_plan",
    "inspection_record",
    "filing_approval",
    "no_filing_approval",
    "questioning_record",
    "examination_record",
    "preservation_approval",
    "case_extension_approval",
    "transfer_approval",
    "case_report",
    "review_opinion",
    "defence_record",
    "hearing_record",
    "hearing_report",
    "discussion_record",
    "deferral_approval",
    "closing_approval",
    "file_cover",
    "file_catalogue",
    "verification_sheet",
}


def registered() -> dict[str, bool]:
    """Every template of the product, as a worker has them: its name and whether it is sealed."""
    paths = [*procedures.SHARED_JOBS.values()]
    for procedure in procedures.procedures().values():
        paths += procedure.jobs.values()
    for path in paths:
        import_module(path.rpartition(".")[0])
    ours = [one for one in stationery.templates() if one.name.partition(".")[0] not in ("sample", "crowds", "x")]
    return {template.name: template.sealed for template in ours}


def test_every_paper_is_sealed_but_those_named_here() -> None:
    bare = {name for name, sealed in registered().items() if not sealed}
    assert bare == {name_of(key) for key in STAYS | WITHOUT.keys()}


def test_what_procedures_make_in_their_own_words_is_sealed_without_exception() -> None:
    letters = {name: sealed for name, sealed in registered().items() if not name.startswith("forms.")}
    assert {"credit_repair.result", "matters.correction", "official_paper.notice"} <= letters.keys()
    assert all(letters.values()), letters
