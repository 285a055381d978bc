"""Official papers of the demonstration (公文): drafted, edited and signed through the acts themselves.

What papers.toml tells happens in the hours before the moment of loading.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.matters import jobs
from flows.matters.acts import perform_on, perform_task
from flows.matters.models import Job, Matter, WorkItem
from flows.official_paper import acts
from flows.official_paper.models import TEXT, OfficialPaper
from permissions import roles
from permissions.organisations.models import OrgUnit, Position, User

STORY = Path(__file__).with_name("papers.toml")
PACE = dt.timedelta(minutes=25)
BEFORE = dt.timedelta(hours=6)


def load_papers(now: dt.datetime, progress: Callable[[int, int], None]) -> int:
    """Play each paper that is told and not there yet; how many were played."""
    told = tomllib.loads(STORY.read_text("utf-8"))["paper"]
    played = 0
    for done, story in enumerate(told, start=1):
        if not OfficialPaper.objects.filter(title=story["title"]).exists():
            _Play(story, now - BEFORE).run()
            played += 1
        progress(done, len(told))
    return played


class _Play:
    """One paper from the draft to the step at which it waits."""

    def __init__(self, story: dict[str, Any], now: dt.datetime) -> None:
        self.story, self.now = story, now
        self.drafter = User.objects.get(username=story["account"])

    def next(self) -> dt.datetime:
        """The next moment."""
        self.now += PACE
        return self.now

    def run(self) -> None:
        """As far as it is told."""
        post = Position.objects.get(user=self.drafter, role=roles.HANDLER.code)
        paper = acts.open_paper(kind=self.story["kind"], position=post, now=self.now)
        sections = OrgUnit.objects.filter(code__in=self.story.get("sections", []))
        text = {**paper.text, **{name: self.story[name] for name in TEXT if name in self.story}}
        confirmed = {"single_matter": True, "carries_no_request": True}
        acts.save_draft(
            paper.pk, text=text, actor=self.drafter, now=self.now, countersigners=list(sections), **confirmed
        )
        if self.story["until"] == "draft":
            return
        perform_on(acts.draft, paper.pk, actor=self.drafter, now=self.next(), position_id=post.pk)
        self.matter = Matter.objects.get(pk=paper.pk)
        while (items := self._waiting()) and items[0].node != self.story["until"]:
            self._step(items[0])

    def _waiting(self) -> list[WorkItem]:
        """What waits for people; a paper that only waits for the machine is made first, if it can be made here."""
        for job in Job.objects.unfinished().filter(matter=self.matter, kind="official_paper.issue"):
            jobs.run(job, self.next())
        return list(self.matter.work_items.open().select_related("unit").order_by("pk"))

    def _step(self, item: WorkItem) -> None:
        paper = OfficialPaper.objects.get(pk=self.matter.pk)
        facts: dict[str, Any] = {"outcome": USUAL[item.node]}
        if item.node in ("check", "countersign", "sign", "sign_as_principal"):
            facts["base"] = paper.fingerprint
        if item.node == "check":
            body = paper.body
            for old, new in self.story.get("edits", {}).items():
                body = body.replace(old, new)
            facts["text"] = {**paper.text, "body": body}
            facts["opinion"] = "文字已核，请会签、签发。"
        post = Position.objects.filter(unit=item.unit, role=item.role).earliest("pk")
        perform_task(item.pk, actor=post.user, now=self.next(), **facts)


USUAL = {
    "check": "PASS",
    "countersign": "AGREE",
    "sign": "SIGN",
    "sign_as_principal": "SIGN",
    "seal": "SEALED",
    "dispatch": "SENT",
}
