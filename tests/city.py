"""A small city for tests: one district bureau with its sections, people for every role, one enterprise.

Named as in the scenarios: CITY ``SH``, DISTRICTS ``SH-SJ`` and ``SH-PD``. Nothing of the demonstration data
is used, so that a change there breaks no rule's test.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from flows.calendar.known_years import publish_known_years
from flows.calendar.models import WorkCalendar
from flows.credit_repair import acts as repair_acts
from flows.credit_repair.models import Fact, RepairApplication
from flows.matters import attachments, jobs, telling, work
from flows.matters.acts import perform_on, perform_task
from flows.matters.claims import claim
from flows.matters.models import Act, Job, Matter, WorkItem
from flows.matters.step import ActSpec
from flows.registers.models import Enterprise, EnterpriseAgent, Penalty
from permissions import grants, roles
from permissions.audit.log import SYSTEM
from permissions.clock import SHANGHAI
from permissions.organisations.models import OrgUnit, User
from tests.seals import make_seal

LONG_AGO = dt.date(2020, 1, 1)
# Tuesday before the National Day of 2026: three working days run to 2026-09-24.
MONDAY = dt.datetime(2026, 9, 21, 9, 30, tzinfo=SHANGHAI)


def png(colour: str = "white") -> bytes:
    """A small real picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class City:
    """What was built: units by code, people by account, and the moment at which acts happen."""

    now: dt.datetime = MONDAY
    units: dict[str, OrgUnit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def at(self, **shift: Any) -> dt.datetime:
        """Move the clock on and return it."""
        self.now += dt.timedelta(**shift)
        return self.now

    # Building ------------------------------------------------------------------
    def build(self) -> City:
        """The units, the people and a calendar."""
        if not WorkCalendar.objects.exists():
            publish_known_years(actor=SYSTEM, now=MONDAY)
        government = self.unit("SJ-GOV", "松江区人民政府", kind="GOVERNMENT", level="DISTRICT")
        government.reconsideration_channel = "行政复议网上申请(示例)"
        government.save()
        self.unit("SH", "上海市应急管理局", level="CITY", region_short="沪")
        self.district("SH-SJ", "上海市松江区应急管理局", "沪松", "sj", government)
        self.district("SH-PD", "上海市浦东新区应急管理局", "沪浦", "pd", None)
        return self

    def district(self, code: str, name: str, short: str, prefix: str, government: OrgUnit | None) -> None:
        """A district bureau with three sections and one person a role, accounts ``<prefix>.credit`` and on."""
        bureau = self.unit(
            code,
            name,
            parent=self.units["SH"],
            level="DISTRICT",
            region_short=short,
            organ_code="应急",
            government=government,
            court="上海铁路运输法院",
            phone="021-55500001",
            address="示例路1号",
        )
        legal = self.unit(
            f"{code}-LEGAL", f"{name}法规科", kind="SECTION", level="DISTRICT", duty="LEGAL", parent=bureau
        )
        squad = self.unit(
            f"{code}-ENF", f"{name}执法大队", kind="SQUAD", level="DISTRICT", duty="ENFORCEMENT", parent=bureau
        )
        office = self.unit(
            f"{code}-OFFICE", f"{name}办公室", kind="SECTION", level="DISTRICT", duty="OFFICE", parent=bureau
        )
        for account, unit, role in (
            ("credit", legal, roles.CREDIT_OFFICER),
            ("verify1", legal, roles.VERIFIER),
            ("verify2", squad, roles.VERIFIER),
            ("head", legal, roles.SECTION_HEAD),
            ("leader", bureau, roles.DEPUTY_LEADER),
            ("seal", office, roles.SEAL_KEEPER),
            ("archive", office, roles.ARCHIVIST),
            ("auditor", bureau, roles.AUDITOR),
        ):
            self.official(f"{prefix}.{account}", unit, role)
        make_seal(bureau)

    def unit(self, code: str, name: str, **fields: Any) -> OrgUnit:
        """A unit; an authority unless it says otherwise."""
        values = {"kind": "AUTHORITY", "short_name": name[-12:], **fields}
        self.units[code] = OrgUnit.objects.create(code=code, name=name, **values)
        return self.units[code]

    def official(self, account: str, unit: OrgUnit, *held: roles.Role) -> User:
        """A person appointed on the unit to these roles long ago; password ``secret``."""
        user = User.objects.create_user(
            account, "Secret-2026", name=f"官{account}", phone="021-55500002", email=f"{account}@demo.example"
        )
        for role in held:
            grants.appoint(
                user=user, unit=unit, role=role.code, from_on=LONG_AGO, actor=SYSTEM, at=self.now, title=role.zh
            )
        self.people[account] = user
        return user

    def enterprise(self, number: int = 0, *, name: str = "上海示例机械有限公司") -> Enterprise:
        """An enterprise with one agent, account ``agent0`` and on."""
        enterprise = Enterprise.objects.create(
            name=name,
            credit_code=credit_code(number),
            legal_representative="法人甲",
            address="上海市松江区示例路8号",
            unit=self.units["SH-SJ"],
        )
        agent = User.objects.create_user(
            f"agent{number}",
            "Secret-2026",
            name=f"经办{number}",
            kind=User.Kind.ENTERPRISE,
            email=f"agent{number}@demo.example",
        )
        EnterpriseAgent.objects.create(enterprise=enterprise, user=agent, from_on=LONG_AGO)
        self.people[f"agent{number}"] = agent
        return enterprise

    def penalty(self, enterprise: Enterprise, **fields: Any) -> Penalty:
        """A general penalty of 2026-04-10, paid, rectified and rechecked unless the fields say otherwise."""
        values: dict[str, Any] = {
            "decision_number": f"（沪松）应急罚〔2026〕{Penalty.objects.count() + 1}号",
            "authority": self.units["SH-SJ"],
            "violation_type": "未按规定开展安全生产教育培训",
            "facts": "抽查三名从业人员,均无培训记录",
            "basis": "安全生产法第九十七条",
            "kinds": "FINE",
            "content": "罚款人民币伍万元整",
            "fine_amount": Decimal("50000.00"),
            "fine_paid": Decimal("50000.00"),
            "fine_due_on": dt.date(2026, 4, 30),
            "fine_paid_on": dt.date(2026, 4, 20),
            "credit_class": "GENERAL",
            "decided_on": dt.date(2026, 4, 10),
            "published_on": dt.date(2026, 4, 17),
            "rectified_on": dt.date(2026, 4, 25),
            "recheck_number": "（沪松）应急复查〔2026〕7号",
            "recheck_on": dt.date(2026, 4, 28),
        }
        return Penalty.objects.create(enterprise=enterprise, **{**values, **fields})

    # Acting ----------------------------------------------------------------------
    def draft(self, penalty: Penalty, agent: str = "agent0") -> RepairApplication:
        """A complete draft with both materials."""
        user = self.people[agent]
        application = repair_acts.open_application(
            penalty=penalty, unit=penalty.authority, enterprise=penalty.enterprise, initiator=user, now=self.now
        )
        RepairApplication.objects.filter(pk=application.pk).update(
            promises_truth=True, promises_liability=True, consents_to_electronic_delivery=True
        )
        for material in ("PERFORMANCE_PROOF", "COMMITMENT"):
            self.hands_in(application.matter, material, png(), agent)
        application.refresh_from_db()
        return application

    def hands_in(self, matter: Matter, material: str, content: bytes, agent: str = "agent0") -> None:
        """A picture as this material."""
        upload = SimpleUploadedFile(f"{material}.png", content, "image/png")
        received = attachments.receive(upload, material)
        attachments.take_in(received, matter=matter, material=material, by=self.people[agent], now=self.now)

    def submitted(self, penalty: Penalty, agent: str = "agent0") -> Matter:
        """A matter that waits for the credit officer."""
        application = self.draft(penalty, agent)
        self.asks(agent, application.matter, repair_acts.submit)
        return Matter.objects.get(pk=application.matter_id)

    def asks(self, agent: str, matter: Matter, spec: ActSpec, **facts: Any) -> Act:
        """The agent does this act of the party: submits, corrects, withdraws."""
        act = perform_on(spec, matter.pk, actor=self.people[agent], now=self.now, **facts)
        inbox_agrees()
        return act

    def item(self, matter: Matter, node: str, account: str | None = None) -> WorkItem:
        """The open work item at the node; for a node of several hands the one of this person's unit."""
        items = matter.work_items.open().filter(node=node)
        if account is not None:
            units = self.people[account].positions.values("unit")
            items = items.filter(unit__in=units)
        return items.get()

    def does(self, account: str, matter: Matter, node: str, **facts: Any) -> Act:
        """The person completes the node's hand that fits, an hour later."""
        item = self.item(matter, node, account)
        act = perform_task(item.pk, actor=self.people[account], now=self.at(minutes=10), **facts)
        inbox_agrees()
        return act

    def performs(self, account: str, item_id: int, **facts: Any) -> Act:
        """The person completes this very hand."""
        act = perform_task(item_id, actor=self.people[account], now=self.at(minutes=10), **facts)
        inbox_agrees()
        return act

    def claims(self, account: str, matter: Matter, node: str) -> WorkItem:
        """The person takes the task out of the pool."""
        return claim(self.item(matter, node, account).pk, actor=self.people[account], now=self.now)

    def claim_item(self, item: WorkItem, account: str) -> WorkItem:
        """The person claims this very item."""
        return claim(item.pk, actor=self.people[account], now=self.now)

    def run_jobs(self) -> int:
        """What a worker would do now."""
        done = jobs.run_ready(self.at(seconds=5))
        inbox_agrees()
        return done

    def tell(self) -> None:
        """What a worker would do now of the telling alone; the mails that come of it wait."""
        for job in Job.objects.filter(kind=telling.JOB, state=Job.State.QUEUED).order_by("pk"):
            jobs.run(job, self.now)

    def to(self, node: str, matter: Matter, *, since: str = "accept", bureau: str = "sj") -> Matter:
        """Bring a matter that waits at ``since`` on the straight way to the node, by the people of this bureau."""
        steps = [
            ("accept", lambda: self.does(f"{bureau}.credit", matter, "accept", outcome="ACCEPT")),
            (
                "verify",
                lambda: [
                    self.does(f"{bureau}.{v}", matter, "verify", findings=findings()) for v in ("verify1", "verify2")
                ],
            ),
            ("review", lambda: self.does(f"{bureau}.head", matter, "review", outcome="PASS")),
            ("decide", lambda: self.does(f"{bureau}.leader", matter, "decide", outcome="GRANT")),
            ("seal", lambda: self.does(f"{bureau}.seal", matter, "seal", outcome="SEALED")),
            ("issue", self.run_jobs),
            ("deliver", lambda: self.does(f"{bureau}.credit", matter, "deliver", outcome="DELIVERED")),
            ("confirm", lambda: self.does(f"{bureau}.credit", matter, "confirm", outcome="GONE")),
            ("archive", lambda: self.does(f"{bureau}.archive", matter, "archive", outcome="ARCHIVED")),
        ]
        names = [name for name, _ in steps]
        for name, step in steps[names.index(since) :]:
            if name == node:
                break
            step()
        matter.refresh_from_db()
        return matter


def inbox_agrees() -> None:
    """The rows people read and the engine say the same; asked after every act of every test."""
    found = work.drift()
    assert not found, found


def findings(**differing: bool) -> dict[str, dict[str, Any]]:
    """What a verifier records: everything holds unless a fact is named with False."""
    return {
        fact: {"source": "台账和缴款记录", "found": "与台账一致", "holds": differing.get(fact, True)}
        for fact in Fact.values
    }


def credit_code(number: int) -> str:
    """A valid credit code for tests: the check digit is computed by the library that checks it."""
    from stdnum.cn import uscc

    body = f"91310117MA1J{number:05d}"
    return body + uscc.calc_check_digit(body)
