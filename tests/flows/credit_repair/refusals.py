"""What the tests of refusals share: what the register may come to say, and the way of a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from flows.credit_repair.models import ApplicationBan, RepairApplication
from flows.matters.models import Attachment, Matter
from flows.registers import publicity
from flows.registers.models import Penalty
from permissions.audit.log import SYSTEM
from permissions.organisations.models import OrgUnit
from tests.city import City, findings

LONG_AGO = dt.datetime(2026, 9, 21, tzinfo=dt.UTC)
BASIS = "《中华人民共和国行政处罚法》第四十八条第一款"


def turns_serious() -> None:
    """The class is corrected: the shortest publicity is a year."""
    Penalty.objects.update(credit_class="SERIOUS")


def becomes_unpaid() -> None:
    """The bank takes the payment back."""
    Penalty.objects.update(fine_paid=0, fine_paid_on=None)


def loses_the_recheck() -> None:
    """The recheck opinion is withdrawn."""
    Penalty.objects.update(recheck_number="", recheck_on=None)


def loses_the_commitment() -> None:
    """The commitment turns out to be another's and is taken back."""
    Attachment.objects.filter(material="COMMITMENT").update(withdrawn_at=LONG_AGO)


def is_banned() -> None:
    """Another refusal, decided before this application, found false material."""
    application = RepairApplication.objects.get()
    ApplicationBan.objects.create(
        application=application,
        enterprise=application.penalty.enterprise,
        from_on=dt.date(2026, 9, 18),
        until_on=dt.date(2029, 9, 18),
        by_number="（沪松）应急信不修〔2026〕9号",
    )


def is_anothers() -> None:
    """The register named the wrong authority."""
    Penalty.objects.update(authority=OrgUnit.objects.get(code="SH-PD"))


def ends_by_itself() -> None:
    """The longest publicity is over."""
    publicity.end_publicity(Penalty.objects.get(), on=LONG_AGO.date(), by_number="", actor=SYSTEM, at=LONG_AGO)


def nothing() -> None:
    """The register stays as it is."""


# Ground → what makes it so, what the paper says of it, and of applying again.
GROUNDS: dict[str, tuple[Callable[[], None], str, str]] = {
    "R1": (turns_serious, "最早可申请日期为2027年4月10日", "自2027年4月10日（含当日）起，你单位可以再次申请信用修复。"),
    "R2": (
        becomes_unpaid,
        "尚欠罚款50000.00元、尚欠加处罚款50000.00元",
        "履行完毕行政处罚决定确定的全部义务后即可再次申请",
    ),
    "R3": (loses_the_recheck, "整改未经复查合格（应有整改复查意见书）", "纠正违法行为并取得相应证明后即可再次申请"),
    "R4": (loses_the_commitment, "未作出信用承诺，或者承诺内容不符合要求", "按要求作出信用承诺后即可再次申请"),
    "R6": (nothing, "属于依法不可修复的情形", "依法不予修复"),
    "R9": (is_banned, "至2029年9月18日", "自2029年9月19日（含当日）起，你单位可以再次申请信用修复。"),
    "R10": (
        is_anothers,
        "由上海市浦东新区应急管理局作出",
        "上海市浦东新区应急管理局（联系电话：021-55500001）提出申请",
    ),
    "R11": (ends_by_itself, "该行政处罚信息已停止公示", "无须再次申请"),
}


def proposes(city: City, matter: Matter, *grounds: str, at: str = "accept", **facts: Any) -> Any:
    """The officer, or at the review the section head, proposes to refuse for these grounds."""
    account = {"accept": "sj.credit", "review": "sj.head"}[at]
    return city.does(account, matter, at, outcome="PROPOSE_REFUSAL", grounds=list(grounds), **facts)


def unpaid_at_review(city: City, matter: Matter) -> Matter:
    """Verified by both as unpaid; the section head has it."""
    city.to("verify", matter)
    becomes_unpaid()
    verified_as_unpaid(city, matter)
    return matter


def verified_as_unpaid(city: City, matter: Matter) -> None:
    """Both verifiers find that nothing was paid."""
    for account in ("sj.verify1", "sj.verify2"):
        city.does(account, matter, "verify", findings=findings(FINE=False, SURCHARGE=False))


def not_accepted(city: City, matter: Matter, *, until: str = "end") -> Matter:
    """Unpaid, and refused at the acceptance; up to the paper, its delivery or the end."""
    becomes_unpaid()
    proposes(city, matter, "R2")
    city.does("sj.head", matter, "consent_to_non_acceptance", outcome="CONSENT")
    return ends(city, matter, until=until)


def not_repaired(city: City, matter: Matter, *grounds: str, until: str = "end", statement: str = "") -> Matter:
    """Unpaid, verified so, and refused; up to the paper, its delivery or the end."""
    unpaid_at_review(city, matter)
    proposes(city, matter, "R2", *grounds, at="review", statement=statement)
    city.does("sj.leader", matter, "consent_to_refusal", outcome="CONSENT")
    city.does("sj.leader", matter, "decide", outcome="REFUSE")
    return ends(city, matter, until=until)


def ends(city: City, matter: Matter, *, until: str = "end", since: str = "seal") -> Matter:
    """From the decision on, or from where it waits: seal, paper, delivery, archive."""
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("seal", lambda: city.does("sj.seal", matter, "seal", outcome="SEALED")),
        ("issue", city.run_jobs),
        ("deliver", lambda: city.does("sj.credit", matter, "deliver", outcome="DELIVERED")),
        ("archive", lambda: city.does("sj.archive", matter, "archive", outcome="ARCHIVED")),
    ]
    names = [name for name, _ in steps]
    for name, step in steps[names.index(since) :]:
        if name == until:
            break
        step()
    matter.refresh_from_db()
    return matter
