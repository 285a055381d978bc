"""What a paper costs: printed and signed on one core, against bare WeasyPrint on the same HTML, and 500 in a batch.

Seconds are those of the processor, so that a busy machine does not make a paper dearer.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable

import pydyf
import weasyprint
from weasyprint.text import line_break

from documents import rendering, stationery
from documents.sealing import impression, keeping
from documents.sealing.models import Seal
from documents.sealing.provider import provider
from flows.credit_repair.letters import ResultLetter
from flows.credit_repair.rules import RESULT
from flows.matters import correcting
from flows.matters.letters import CorrectionLetter
from permissions.organisations.models import OrgUnit
from tests.bench.figures import Figures
from tests.bench.memory import resident
from tests.bench.moment import NOW
from tests.bench.timing import in_turns

TITLE = "Papers"
A_SECOND, DEARER, GROWTH_MB = 15, 1.1, 30


def measure(figures: Figures, *, rounds: int, papers: int) -> None:
    """Signed papers a second, three pages against bare WeasyPrint, memory over a batch; in the database in use."""
    rendering.check_ready()
    seal = keeping.seal_of(OrgUnit.objects.get(code="SH-SJ"))
    one, three = _one_page(seal), _three_pages()
    pages = rendering.render(one).pages, rendering.render(three).pages
    assert pages == (1, 3), f"the letters of the bench have {pages} pages"

    printed = _processor_seconds(lambda: rendering.render(one), rounds)
    signed = _processor_seconds(lambda: _sign(rendering.render(one), seal), rounds)
    figures.add(TITLE, what="one page, printed", ms=printed * 1000, a_second=1 / printed)
    figures.add(TITLE, what="one page, printed and signed", ms=signed * 1000, a_second=1 / signed)
    figures.at_least("papers: one page signed, a second of one core", 1 / signed, A_SECOND)

    times = in_turns({"ours": lambda: rendering.render(three), "bare": lambda: _bare(three)}, rounds, time.process_time)
    for name, ms in times.items():
        figures.add(TITLE, what=f"three pages, {name}", ms=ms, a_second=1000 / ms)
    figures.at_most("papers: three pages, of bare WeasyPrint", times["ours"] / times["bare"], DEARER)

    early, late = _batch(one, seal, papers)
    figures.add(TITLE, what=f"memory after {papers // 5} papers, MB", ms=early, a_second=0.0)
    figures.add(TITLE, what=f"memory after {papers} papers, MB", ms=late, a_second=0.0)
    figures.at_most("papers: memory that a batch adds, MB", late - early, GROWTH_MB)
    figures.show(TITLE)


def _one_page(seal: Seal) -> str:
    """A correction notice as HTML, with its seal."""
    facts = CorrectionLetter(
        matter_number="XF-2026-0001",
        paper_name="延长办理期限告知书",
        paper_number="（沪松）应急信延〔2026〕1号",
        paper_issued_on=dt.date(2026, 9, 22),
        deadline="反馈修复结果",
        old_due=dt.date(2026, 10, 26),
        corrected_before="",
        new_due=dt.date(2026, 10, 27),
        cause="工作日日历CN-2026-2发布",
        provisional=False,
        contact_unit="法规科",
        contact_phone="021-55500001",
    )
    imprint = _imprint("更正通知", impression.address_of(seal.authority.name))
    return stationery.compose(stationery.template_of(correcting.KIND), imprint, facts)


def _three_pages() -> str:
    """The result of a credit repair as HTML, its reasons long."""
    facts = ResultLetter(
        enterprise="上海示例机械有限公司",
        credit_code="91310117MA1J000001",
        applied_on=dt.date(2026, 9, 21),
        matter_number="XF-2026-0001",
        decision_number="（沪松）应急罚〔2026〕1号",
        decided_on=dt.date(2026, 4, 10),
        authority="上海市松江区应急管理局",
        content="罚款人民币伍万元整",
        reasons="你单位已经履行行政处罚决定确定的全部义务，纠正违法行为，作出信用承诺，公示已满最短期限；" * 20,
        basis="《信用修复管理办法》",
        contact_unit="法规科",
        contact_phone="021-55500001",
        remedy="如不服本通知，可以自收到本通知之日起六十日内申请行政复议。",
    )
    return stationery.compose(stationery.template_of(RESULT.kind), _imprint(RESULT.name), facts)


def _imprint(kind_name: str, seal: str = "") -> stationery.Imprint:
    url = stationery.verify_url("7K2MQABCDEFGHJKMNPQRSTVWXY")
    return stationery.Imprint(
        number="（沪松）应急信修〔2026〕1号",
        kind_name=kind_name,
        title=kind_name,
        authority="上海市松江区应急管理局",
        recipient="上海示例机械有限公司",
        signatory="某某",
        issued_on=NOW.date(),
        printed_code="7K2MQ-ABCDE-FGHJK-MNPQR-STVWXY",
        verify_url=url,
        qr=stationery.qr_image(url),
        seal=seal,
    )


def _sign(rendered: rendering.Rendered, seal: Seal) -> bytes:
    return provider().sign(rendered.data, seal, NOW)


def _bare(html: str) -> bytes:
    """WeasyPrint as it comes, with the house's fonts and the same kind of PDF.

    It measures lines and packs streams in its own way; fonts are cut by the house's library, without which it is far
    slower.
    """
    metrics, line_break.first_line_metrics = line_break.first_line_metrics, rendering._measured_metrics
    packing, pydyf.Stream.data = pydyf.Stream.data, rendering._written_anew
    try:
        page = weasyprint.HTML(string=html, base_url=(rendering.FOLDER / "templates").as_uri() + "/")
        laid_out = page.render(font_config=rendering._font_configuration())
        return bytes(laid_out.write_pdf(pdf_variant="pdf/a-2b", pdf_tags=True))
    finally:
        line_break.first_line_metrics, pydyf.Stream.data = metrics, packing


def _processor_seconds(work: Callable[[], object], rounds: int) -> float:
    """Of one run, once it is warm."""
    for _ in range(2):
        work()
    begun = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - begun) / rounds


def _batch(html: str, seal: Seal, papers: int) -> tuple[float, float]:
    """Megabytes after a fifth of the papers, and after all of them."""
    early = 0.0
    for number in range(papers):
        _sign(rendering.render(html), seal)
        if number + 1 == papers // 5:
            early = resident(os.getpid())
    return early, resident(os.getpid())
