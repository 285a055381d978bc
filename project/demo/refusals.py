"""Applications of the demonstration that were refused (不予受理、不予修复): played through the acts themselves.

What story.toml tells happens on the working days before the day of loading, each act at its moment.
"""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from flows.calendar.current import current_calendar
from flows.credit_repair import acts, rules
from flows.credit_repair.models import Fact, RepairApplication
from flows.law.workdays import previous_working_day
from flows.matters import jobs
from flows.matters.acts import perform_on, perform_task
from flows.matters.models import Job, Matter
from flows.registers.models import EnterpriseAgent, Penalty
from permissions.clock import SHANGHAI, local_date
from permissions.organisations.models import User

STORY = Path(__file__).with_name("story.toml")
DAYS = 6  # working days from the application to the day of loading
FOUND = {"source": "行政处罚台账、非税收入缴款记录", "found": "与台账记载一致", "holds": True}


def load_refused(now: dt.datetime, progress: Callable[[int, int], None]) -> int:
    """Play each application that is told and not there yet; how many were played.

    One whose penalty cannot be applied for on that day (another clock, a register that people changed) is
    passed over.
    """
    told = tomllib.loads(STORY.read_text("utf-8"))["refused"]
    played = 0
    for done, story in enumerate(told, start=1):
        agency = EnterpriseAgent.objects.filter(user__username=story["agent"]).earliest("from_on")
        penalty = Penalty.objects.of(agency.enterprise).get(decided_on=story["decided_on"])
        moments = _moments(now)
        if RepairApplication.objects.filter(penalty=penalty).exists():
            continue
        if rules.check_application(penalty, penalty.authority, local_date(next(moments))):
            continue
        _Play(story, penalty, agency.user, moments).run()
        played += 1
        progress(done, len(told))
    return played


def _moments(now: dt.datetime) -> Iterator[dt.datetime]:
    """Moments of office hours, three a working day, all before now."""
    calendar, days = current_calendar(), [local_date(now)]
    for _ in range(DAYS):
        days.append(previous_working_day(days[-1], calendar))
    for day in reversed(days[1:]):
        for hour, minute in ((9, 20), (10, 40), (14, 10)):
            yield dt.datetime.combine(day, dt.time(hour, minute), SHANGHAI)


class _Play:
    """One application from the draft to the archive, by the people of the authority that is asked."""

    def __init__(self, story: dict[str, Any], penalty: Penalty, agent: User, moments: Iterator[dt.datetime]) -> None:
        self.story, self.penalty, self.agent, self.moments = story, penalty, agent, moments
        self.bureau = penalty.authority.code.removeprefix("SH-").lower()

    def run(self) -> None:
        """The whole way."""
        self.matter = self._applied()
        if "corrections" in self.story:
            self._does("credit", "accept", outcome="CORRECT", items=self.story["corrections"], opinion="一次告知补正")
            asked = self.matter.repair.corrections.all()  # type: ignore[attr-defined]
            self._asks(acts.correct, answers={item.pk: self.story["answer"] for item in asked})
        proposal = {name: self.story[name] for name in ("grounds", "statement")}
        proposal |= {"outcome": "PROPOSE_REFUSAL", "opinion": self.story["proposal"]}
        if self.story.get("verified"):
            self._does("credit", "accept", outcome="ACCEPT", opinion="材料齐全，予以受理。")
            for account in ("verify1", "verify2"):
                self._does(account, "verify", findings=dict.fromkeys(Fact.values, FOUND))
            self._does("head", "review", **proposal)
            self._does("leader", "consent_to_refusal", outcome="CONSENT", opinion=self.story["consent"])
            self._does("leader2", "decide", outcome="REFUSE", opinion=self.story["decision"])
        else:
            self._does("credit", "accept", **proposal)
            self._does("head", "consent_to_non_acceptance", outcome="CONSENT", opinion=self.story["consent"])
        self._paper_and_archive()

    def _applied(self) -> Matter:
        now = next(self.moments)
        application = acts.open_application(
            penalty=self.penalty,
            unit=self.penalty.authority,
            enterprise=self.penalty.enterprise,
            initiator=self.agent,
            now=now,
        )
        stated: dict[str, Any] = {"contact_name": self.agent.name, "contact_phone": self.agent.phone}
        stated |= {"performed": self.story["performed"], "promises_truth": True, "promises_liability": True}
        stated |= {"consents_to_electronic_delivery": True}
        acts.save_draft(application.pk, values=stated, actor=self.agent, now=now)
        for material, name in (("PERFORMANCE_PROOF", "缴款凭证和复查意见书.png"), ("COMMITMENT", "信用承诺书.png")):
            upload = SimpleUploadedFile(name, _scan(), "image/png")
            acts.hand_in(application.pk, material=material, upload=upload, actor=self.agent, now=now)
        self.matter = application.matter
        self._asks(acts.submit)
        return Matter.objects.get(pk=application.pk)

    def _asks(self, spec: Any, **facts: Any) -> None:
        perform_on(spec, self.matter.pk, actor=self.agent, now=next(self.moments), **facts)

    def _does(self, account: str, node: str, **facts: Any) -> None:
        user = User.objects.get(username=f"{self.bureau}.{account}")
        units = user.positions.values("unit")
        item = self.matter.work_items.open().filter(node=node, unit__in=units).earliest("slot")
        perform_task(item.pk, actor=user, now=next(self.moments), **facts)

    def _paper_and_archive(self) -> None:
        self._does("seal", "seal", outcome="SEALED")
        now = next(self.moments)
        job = Job.objects.unfinished().get(matter=self.matter, kind="credit_repair.issue_result")
        jobs.run(job, now)
        if not self.matter.work_items.open().filter(node="deliver").exists():
            return  # no paper on this machine now: the worker makes it when it can, the office goes on
        self._does("credit", "deliver", outcome="DELIVERED", channel="PORTAL")
        acts.open_paper_for_party(self.matter, actor=self.agent, now=next(self.moments))
        self._does("archive", "archive", outcome="ARCHIVED")


def _scan() -> bytes:
    """An empty sheet that stands for a scan."""
    buffer = io.BytesIO()
    Image.new("L", (620, 877), 250).save(buffer, "PNG")
    return buffer.getvalue()
