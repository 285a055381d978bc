"""Official papers in the small city: who drafts, checks, countersigns and signs, and the straight way of one paper."""

from __future__ import annotations

from typing import Any

from flows.matters.acts import perform_on
from flows.matters.models import Act, Matter
from flows.matters.step import ActSpec
from flows.official_paper import acts
from flows.official_paper.models import OfficialPaper
from permissions import roles
from permissions.organisations.models import OrgUnit, User
from tests.city import City, inbox_agrees
from tests.seals import make_seal

BODY = """各有关单位：
为做好国庆节期间安全生产工作，现将有关事项通知如下。
一、压实责任
（一）主要负责人带班
各单位主要负责人应当在岗带班，及时排查隐患。
二、强化值守
值班电话保持畅通，遇有突发情况立即报告。"""
NOTICE = {
    "title": "上海市松江区应急管理局关于做好国庆节期间安全生产工作的通知",
    "main_to": "松江区各镇人民政府",
    "body": BODY,
    "enclosures": "值班安排表",
    "copies_to": "",
    "contact_name": "",
    "contact_phone": "",
    "urgency": "",
}
REQUEST = {
    **NOTICE,
    "title": "上海市松江区应急管理局关于增设检查站的请示",
    "main_to": "上海市应急管理局",
    "body": "因辖区危险化学品运输量增加，拟增设检查站一处。\n妥否，请批示。",
    "enclosures": "",
    "contact_name": "陈敏",
    "contact_phone": "021-55500002",
}
STAFF = (
    ("drafter", "LEGAL", roles.HANDLER),
    ("drafter2", "LEGAL", roles.HANDLER),
    ("office", "OFFICE", roles.SECTION_HEAD),
    ("office2", "OFFICE", roles.SECTION_HEAD),
    ("squad", "ENF", roles.SECTION_HEAD),
    ("hazard", "HAZ", roles.SECTION_HEAD),
    ("clerk", "OFFICE", roles.ARCHIVIST),
    ("sealer", "OFFICE", roles.SEAL_KEEPER),
    ("boss", "", roles.PRINCIPAL),
)


def staff(city: City, prefix: str = "sj", bureau: str = "SH-SJ") -> City:
    """The people whom papers need beside those of the city: ``sj.drafter``, ``sj.office``, ``sj.boss`` and so on."""
    city.unit(
        f"{bureau}-HAZ",
        f"{city.units[bureau].name}危化科",
        kind="SECTION",
        level="DISTRICT",
        duty="HAZCHEM",
        parent=city.units[bureau],
    )
    for account, section, role in STAFF:
        unit = city.units[f"{bureau}-{section}" if section else bureau]
        city.official(f"{prefix}.{account}", unit, role)
    make_seal(city.units[bureau])
    return city


def opened(city: City, kind: str = "NOTICE", account: str = "sj.drafter") -> OfficialPaper:
    """An empty draft of this person."""
    return acts.open_paper(kind=kind, position=city.people[account].positions.get(), now=city.now)


def written(
    city: City,
    kind: str = "NOTICE",
    text: dict[str, str] | None = None,
    *,
    account: str = "sj.drafter",
    sections: tuple[str, ...] = (),
    **confirmed: bool,
) -> OfficialPaper:
    """A draft with everything that it needs."""
    paper = opened(city, kind, account)
    asked = [city.units[code] for code in sections]
    values = text or (REQUEST if kind in ("REQUEST", "REPORT") else NOTICE)
    known = {"single_matter": True, "carries_no_request": True, **confirmed}
    return acts.save_draft(
        paper.pk, text=values, actor=city.people[account], now=city.now, countersigners=asked, **known
    )


def own(city: City, spec: ActSpec, paper: OfficialPaper, account: str = "sj.drafter", **facts: Any) -> Act:
    """The drafter's own act: hand in, withdraw, discard."""
    now, user = city.at(minutes=10), city.people[account]
    act = perform_on(spec, paper.pk, actor=user, now=now, position_id=paper.position_id, **facts)
    inbox_agrees()
    return act


def handed_in(city: City, kind: str = "NOTICE", text: dict[str, str] | None = None, **more: Any) -> Matter:
    """A paper that waits to be checked."""
    paper = written(city, kind, text, **more)
    own(city, acts.draft, paper, more.get("account", "sj.drafter"))
    return Matter.objects.get(pk=paper.pk)


def base(matter: Matter) -> str:
    """The fingerprint of the text as it stands."""
    return OfficialPaper.objects.get(pk=matter.pk).fingerprint


def edited(matter: Matter, **changed: str) -> dict[str, str]:
    """The text as it stands with these fields written anew."""
    return {**OfficialPaper.objects.get(pk=matter.pk).text, **changed}


def to(city: City, node: str, matter: Matter, prefix: str = "sj") -> Matter:
    """Bring a paper that waits to be checked on the straight way to the node."""
    while node not in (here := waits_at(matter)):
        _step(city, matter, here[0] if here else "issue", prefix)
        if Matter.objects.get(pk=matter.pk).status != Matter.Status.OPEN:
            break
    matter.refresh_from_db()
    return matter


def waits_at(matter: Matter) -> list[str]:
    """The nodes at which people are asked now."""
    return list(matter.work_items.open().order_by("pk").values_list("node", flat=True))


def _step(city: City, matter: Matter, node: str, prefix: str) -> None:
    shown = {"base": base(matter)}
    if node == "check":
        city.does(f"{prefix}.office", matter, "check", outcome="PASS", **shown)
    elif node == "countersign":
        item = matter.work_items.open().filter(node="countersign").order_by("pk").first()
        assert item is not None
        city.performs(head_of(item.unit, city).username, item.pk, outcome="AGREE", **shown)
    elif node == "revise":
        known = {"single_matter": True, "carries_no_request": True, "countersigners": []}
        city.does(f"{prefix}.drafter", matter, "revise", outcome="SUBMITTED", **known, **shown)
    elif node == "record_signature":
        city.does(f"{prefix}.clerk", matter, "record_signature", outcome="ONLINE")
    elif node == "sign":
        city.does(f"{prefix}.leader", matter, "sign", outcome="SIGN", **shown)
    elif node == "sign_as_principal":
        city.does(f"{prefix}.boss", matter, "sign_as_principal", outcome="SIGN", **shown)
    elif node == "seal":
        city.does(f"{prefix}.sealer", matter, "seal", outcome="SEALED")
    elif node == "issue":
        city.run_jobs()
    elif node == "dispatch":
        city.does(f"{prefix}.clerk", matter, "dispatch", outcome="SENT")
    else:
        raise LookupError(f"no straight way from {node}")


def head_of(unit: OrgUnit, city: City) -> User:
    """The head of this section."""
    position = unit.positions.filter(role=roles.SECTION_HEAD.code).order_by("pk").first()
    assert position is not None
    return city.people[position.user.username]
