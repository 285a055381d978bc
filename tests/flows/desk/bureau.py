"""A small bureau for the desk's tests: one city, one district, its people, and applications on their way."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image
from stdnum.cn import uscc

from flows.credit_repair import acts
from flows.matters.acts import perform_on, perform_task
from flows.matters.attachments import take_in
from flows.matters.models import Matter, WorkItem
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions import clock
from permissions.audit.log import SYSTEM
from permissions.grants import appoint
from permissions.organisations.models import OrgUnit, User

PASSWORD = "Banjie-Demo-2026"
PEOPLE = [
    # username, name, unit, role, title
    ("xin", "陈信", "SJ-LEGAL", "credit_officer", "法规科信用专员"),
    ("he1", "李核", "SJ-LEGAL", "verifier", "法规科核实人"),
    ("he2", "王实", "SJ-ZF", "verifier", "执法大队核实人"),
    ("ke", "赵科", "SJ-LEGAL", "section_head", "法规科科长"),
    ("fen", "孙分", "SJ", "deputy_leader", "副局长"),
    ("dang", "周档", "SJ-OFFICE", "archivist", "办公室档案员"),
    ("shen", "吴审", "SJ", "auditor", "审计员"),
    ("pd", "郑浦", "PD-LEGAL", "credit_officer", "浦东法规科信用专员"),
]


def image() -> SimpleUploadedFile:
    """A small true picture."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(data, "PNG")
    return SimpleUploadedFile("缴款凭证.png", data.getvalue(), "image/png")


def unit(code: str, name: str, kind: str, parent: OrgUnit | None = None, duty: str = "", **more: str) -> OrgUnit:
    """One unit of the district level, or the city."""
    level = "CITY" if parent is None else "DISTRICT"
    short = more.pop("short_name", name)
    return OrgUnit.objects.create(
        code=code, name=name, short_name=short, kind=kind, level=level, parent=parent, duty=duty, **more
    )


class Bureau:
    """Units, people, calendar and one enterprise; ``apply`` brings a matter in."""

    def __init__(self) -> None:
        self.now = clock.now()
        if not hasattr(Bureau, "calendar_is_published"):
            call_command("publish_known_years", verbosity=0)
        city = unit("SH", "上海市应急管理局", "AUTHORITY", short_name="市应急局")
        for code, name in (("SJ", "松江区"), ("PD", "浦东新区")):
            bureau = unit(
                code, f"上海市{name}应急管理局", "AUTHORITY", city, short_name=f"{name}应急局",
                phone="021-00000000", region_short="沪松" if code == "SJ" else "沪浦", organ_code="应急",
                court=f"上海市{name}人民法院",
            )
            unit(f"{code}-LEGAL", f"上海市{name}应急管理局法规科", "SECTION", bureau, "LEGAL", short_name=f"{name}局法规科")
            unit(f"{code}-ZF", f"上海市{name}应急管理局执法大队", "SQUAD", bureau, "ENFORCEMENT", short_name=f"{name}局执法大队")
            unit(f"{code}-OFFICE", f"上海市{name}应急管理局办公室", "SECTION", bureau, "OFFICE", short_name=f"{name}局办公室")
        self.people = {username: self.person(username, *rest) for username, *rest in PEOPLE}
        self.firm = self.enterprise("上海示例精细化工有限公司", "91310117MA1J000011")
        self.agent = User.objects.create_user("qiye", PASSWORD, name="钱企", kind=User.Kind.ENTERPRISE)
        EnterpriseAgent.objects.create(
            enterprise=self.firm, user=self.agent, from_on=self.now.date() - dt.timedelta(30), joined_by="测试"
        )

    def person(self, username: str, name: str, unit_code: str, role: str, title: str) -> User:
        """An official with one position since last year."""
        user = User.objects.create_user(username, PASSWORD, name=name)
        appoint(
            user=user,
            unit=OrgUnit.objects.get(code=unit_code),
            role=role,
            title=title,
            from_on=self.now.date() - dt.timedelta(400),
            actor=SYSTEM,
            at=self.now,
        )
        return user

    def enterprise(self, name: str, code: str) -> Enterprise:
        """An enterprise of the district; the last character of its code is made to fit."""
        code = code[:17] + uscc.calc_check_digit(code[:17])
        return Enterprise.objects.create(
            name=name, credit_code=code, legal_representative="钱法", unit=OrgUnit.objects.get(code="SJ"), category="HAZCHEM"
        )

    def penalty(self, number: str) -> Penalty:
        """A decision against the enterprise whose conditions for repair are met."""
        day = self.now.date()
        return Penalty.objects.create(
            decision_number=number,
            authority=OrgUnit.objects.get(code="SJ"),
            enterprise=self.firm,
            violation_type="未按规定检测",
            facts="未对可燃气体报警装置定期检测",
            basis="安全生产法",
            kinds="FINE",
            content="罚款人民币20000元",
            fine_amount=Decimal(20000),
            credit_class="GENERAL",
            decided_on=day - dt.timedelta(200),
            fine_due_on=day - dt.timedelta(185),
            fine_paid=Decimal(20000),
            fine_paid_on=day - dt.timedelta(190),
            rectified_on=day - dt.timedelta(180),
            recheck_number="沪松应急复〔2026〕9号",
            recheck_on=day - dt.timedelta(175),
            published_on=day - dt.timedelta(195),
        )

    def draft(self, number: str, now: dt.datetime | None = None) -> Matter:
        """A complete application that is not submitted yet."""
        now = now or self.now
        penalty = self.penalty(number)
        application = acts.open_application(
            penalty=penalty, unit=penalty.authority, enterprise=self.firm, initiator=self.agent, now=now
        )
        for name, value in {
            "contact_name": "钱企",
            "contact_phone": "13800000000",
            "performed": "罚款已缴清,报警装置已检测合格。",
            "promises_truth": True,
            "promises_liability": True,
            "consents_to_electronic_delivery": True,
        }.items():
            setattr(application, name, value)
        application.save()
        for material in ("PERFORMANCE_PROOF", "COMMITMENT"):
            take_in(image(), matter=application.matter, material=material, by=self.agent, now=now)
        return application.matter

    def apply(self, number: str = "沪松应急罚〔2026〕1号", now: dt.datetime | None = None) -> Matter:
        """A submitted application, waiting for the formal examination."""
        matter = self.draft(number, now)
        perform_on(acts.submit, matter.pk, actor=self.agent, now=now or self.now)
        matter.refresh_from_db()
        return matter

    def item(self, matter: Matter, node: str, slot: int = 0) -> WorkItem:
        """The open task of this node."""
        return matter.work_items.open().get(node=node, slot=slot)

    def accept(self, matter: Matter, now: dt.datetime | None = None) -> None:
        """The formal examination passes."""
        perform_task(
            self.item(matter, "accept").pk,
            actor=self.people["xin"],
            now=now or self.now,
            outcome="ACCEPT",
            opinion="材料齐全,符合受理条件。",
        )
