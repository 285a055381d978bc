"""What is checked before each step of an official paper (公文核查), 党政机关公文处理工作条例 arts 8-9, 15, 19-22."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from permissions import policies, roles
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit, Position, User
from permissions.refusals import Refusal
from permissions.roles import Role

from ..models import OfficialPaper, Revision
from . import named
from .kinds import PaperKind, kind_of

# What every paper needs of itself, with its names in the messages; 主送 a decision may lack.
NEEDED = {"title": ("标题", "title"), "main_to": ("主送机关", "addressee"), "body": ("正文", "text")}


def addressees(text: str) -> list[str]:
    """The organs that a field names, one a line, or parted by 、 ， ；, without the full stop or colon at the end."""
    for mark in "、，；,;":
        text = text.replace(mark, "\n")
    return [name for line in text.splitlines() if (name := line.strip().rstrip("。：:. "))]


def recipient_of(paper: OfficialPaper) -> str:
    """To whom it goes, as the registers of papers and of the seal say it; the paper itself names all of them."""
    names = addressees(paper.main_to)
    said = "，".join(names)
    return said if len(said) <= 120 else f"{names[0]}等{len(names)}个机关"[:120]


def check_text(paper: OfficialPaper) -> list[Refusal]:
    """What stands against the text as it is: nothing missing, and the rules of its direction."""
    kind = kind_of(paper)
    found = [
        named.TEXT_WANTED.refusal(field=name, what=zh, what_en=en)
        for name, (zh, en) in NEEDED.items()
        if not getattr(paper, name).strip() and not (name == "main_to" and kind.kind == OfficialPaper.Kind.DECISION)
    ]
    mains, copies = addressees(paper.main_to), addressees(paper.copies_to)
    named_twice = [name for number, name in enumerate(mains + copies) if name in (mains + copies)[:number]]
    found += [named.REPEATED.refusal(field="copies_to", name=name) for name in dict.fromkeys(named_twice)]
    return found + (_check_upward(paper, kind, mains, copies) if kind.is_upward else [])


def _check_upward(paper: OfficialPaper, kind: PaperKind, mains: list[str], copies: list[str]) -> list[Refusal]:
    found, words, own = [], {"kind": kind.zh, "kind_en": kind.en.lower()}, paper.matter.unit
    if len(mains) > 1:
        found.append(named.ONE_ADDRESSEE.refusal(field="main_to", n=len(mains), **words))
    units = {unit.name: unit for unit in OrgUnit.objects.filter(name__in=[*mains, *copies]).select_related("parent")}
    above = {unit.pk for unit in (*own.superiors(), own.government) if unit is not None}
    for name in mains:
        if name in units and units[name].pk not in above:
            found.append(named.NOT_A_SUPERIOR.refusal(field="main_to", name=name, **words))
    below = [name for name in copies if name in units and own in units[name].superiors()]
    if below:
        found.append(named.COPIED_DOWN.refusal(field="copies_to", names="、".join(below)))
    if not (paper.contact_name.strip() and paper.contact_phone.strip()):
        missing = "contact_phone" if paper.contact_name.strip() else "contact_name"
        found.append(named.CONTACT_WANTED.refusal(field=missing))
    if kind.kind == OfficialPaper.Kind.REQUEST and not paper.single_matter:
        found.append(named.SINGLE_MATTER.refusal(field="single_matter"))
    if kind.kind == OfficialPaper.Kind.REPORT and not paper.carries_no_request:
        found.append(named.NO_REQUEST_INSIDE.refusal(field="carries_no_request"))
    return found


def drafting_posts(positions: Iterable[Position]) -> list[Position]:
    """The appointments among these in which papers are drafted: in sections, but not that of the head of the office.

    The head of the office checks (art 20), leaders sign (art 22).
    """
    return [post for post in positions if check_post(post) is None]


def check_post(post: Position) -> Refusal | None:
    """Why nobody drafts in this appointment; None if one does."""
    is_section = post.unit.kind in (OrgUnit.Kind.SECTION, OrgUnit.Kind.SQUAD)
    checks = post.role == roles.SECTION_HEAD.code and post.unit.duty == OrgUnit.Duty.OFFICE
    if is_section and not checks and roles.role_of(post.role).acts:
        return None
    return named.NO_DRAFTING_POST.refusal()


def sections_of(paper: OfficialPaper) -> list[OrgUnit]:
    """The sections that may be asked to countersign: of this authority, others than the drafting one."""
    children = paper.matter.unit.children.filter(is_active=True, kind__in=[OrgUnit.Kind.SECTION, OrgUnit.Kind.SQUAD])
    return list(children.exclude(pk=paper.position.unit_id).order_by("code"))


def check_countersigners(paper: OfficialPaper, chosen: Collection[OrgUnit]) -> None:
    """Refuse E-OP-12 a section that may not countersign."""
    if not set(chosen) <= set(sections_of(paper)):
        raise named.OWN_SECTION.refusal(field="countersigners")


def signatories(paper: OfficialPaper, today: dt.date) -> list[User]:
    """Who may sign a paper of this kind today: the leaders in the role of the table; the principal may sign any."""
    places: list[tuple[Role, OrgUnit]] = [(kind_of(paper).signer, paper.matter.unit)]
    places.append((roles.PRINCIPAL, paper.matter.unit))
    people = policies.who_may_act_in({(role.code, unit) for role, unit in places}, today)
    return list(people.order_by("pk"))


def check_offline(
    paper: OfficialPaper,
    sent: Revision,
    signatory: User | None,
    signed_on: dt.date | None,
    recorder: User,
    now: dt.datetime,
) -> list[Refusal]:
    """What stands against recording a signature on paper: signer, day and recorder (art 22).

    sent  the text that was sent to be signed: the day does not lie before it
    """
    today = local_date(now)
    if signatory is None or signed_on is None:
        return [named.SCAN_WANTED.refusal(field="scan")]
    found, kind = [], kind_of(paper)
    if signatory not in signatories(paper, signed_on):
        words = {"role": kind.signer.zh, "role_en": kind.signer.en}
        found.append(named.NOT_THE_SIGNER.refusal(field="signatory", kind=kind.zh, kind_en=kind.en.lower(), **words))
    if recorder == signatory or paper.position.user_id == signatory.pk:
        found.append(named.RECORDER.refusal(field="signatory"))
    since = local_date(sent.at)
    if not since <= signed_on <= today:
        found.append(
            named.DAY_OF_SIGNATURE.refusal(field="signed_on", since=since.isoformat(), today=today.isoformat())
        )
    return found
