"""The step in hand (当前步骤): what an act is given, and all that it may do beside its own procedure's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import QuerySet
from viewflow.workflow.models import Task

from documents.models import Document
from flows.calendar.current import current_calendar
from flows.calendar.regions import region_of
from flows.law.periods import DueDates
from flows.registers.models import EnterpriseAgent
from flows.rulebook.current import settled_for
from permissions import roles
from permissions.audit.log import SYSTEM, Actor
from permissions.clock import local_date
from permissions.organisations.models import Position, User, actor_of
from permissions.roles import Role

from . import rules
from .channels import queue_sending
from .clocks import deadlines, extensions, pauses
from .clocks.rules import ENDED
from .models import (
    Act,
    Attachment,
    Consent,
    Deadline,
    DeadlineExtension,
    Decision,
    Hearing,
    Job,
    Matter,
    Notice,
    Review,
    ReviewExemption,
    WorkItem,
)
from .reviewing import grounds_of
from .specs import ActSpec as ActSpec, Done as Done, act as act


@dataclass
class Step:
    """One act on its way: inside one transaction, with the matter's row locked.

    Acts write only through it or into their own procedure's tables through ``change`` and ``create``,
    so that old and new of every legal fact reach the log.
    """

    matter: Matter
    node: str
    now: dt.datetime
    actor: User | None = None
    position: Position | None = None
    on_behalf_of: str = ""
    ip: str = ""
    work_item: WorkItem | None = None
    late_reason: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)
    consent: Consent | None = None
    decision: Decision | None = None
    naming_the_act: list[Hearing | Review] = field(default_factory=list)
    rule_ids: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    opened: list[WorkItem] = field(default_factory=list)
    party_news: list[tuple[str, str]] = field(default_factory=list)

    @property
    def today(self) -> dt.date:
        """The local date of the act."""
        return local_date(self.now)

    @property
    def log_actor(self) -> Actor:
        """Who acts, as values."""
        if self.actor is None:
            return SYSTEM
        return actor_of(self.actor, position=self.position, on_behalf_of=self.on_behalf_of, ip=self.ip)

    def change(self, row: models.Model, **new: Any) -> None:
        """Set and save fields of a row; what really changes goes to the log with old and new."""
        changed = {name: value for name, value in new.items() if getattr(row, name) != value}
        if not changed:
            return
        old = {name: getattr(row, name) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        self.changes.append({"on": row._meta.label_lower, "id": row.pk, "old": old, "new": changed})

    def create(self, row: models.Model) -> None:
        """Save a new row of the procedure; its facts go to the log."""
        row.save(force_insert=True)
        facts = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname != "id"}
        self.changes.append({"on": row._meta.label_lower, "id": row.pk, "old": None, "new": facts})

    @cached_property
    def running(self) -> list[Deadline]:
        """The clocks of the matter that run now; read once, the methods below keep it true."""
        return list(self.matter.deadlines.running())

    def open_deadline(
        self, rule: str, *, title: str, start_event: str, started_at: dt.datetime | None = None
    ) -> Deadline:
        """Start a clock of the matter; refuses E-CAL-01, and E-DUE-01 for a start on a day to come."""
        known = self.running
        deadline = deadlines.open_deadline(
            self.matter,
            rule,
            title=title,
            start_event=start_event,
            started_at=started_at or self.now,
            now=self.now,
        )
        self.running = [*known, deadline]
        self._log_opened([deadline])
        return deadline

    def open_clocks(
        self, clocks: Sequence[tuple[str, str]], budgets: Sequence[tuple[str, str, str]], *, start_event: str
    ) -> None:
        """Start clocks of the matter, each a rule and its title, and the budgets of a chain, all from now.

        Settings and calendar are read once for all of them.
        """
        known, unit = self.running, self.matter.unit
        keys = [rule for rule, _ in clocks] + [key for _, key, _ in budgets]
        read: dict[str, Any] = {
            "calendar": current_calendar(region_of(unit)),
            "settled": settled_for(unit, *keys),
            "start_event": start_event,
            "started_at": self.now,
        }
        opened = [
            deadlines.open_deadline(self.matter, rule, title=title, now=self.now, **read) for rule, title in clocks
        ]
        opened += deadlines.open_budgets(self.matter, budgets, **read)
        self.running = [*known, *opened]
        self._log_opened(opened)

    def open_budgets(self, budgets: Sequence[tuple[str, str, str]], *, start_event: str) -> None:
        """Start the node budgets of a chain from now."""
        known = self.running
        opened = deadlines.open_budgets(self.matter, budgets, start_event=start_event, started_at=self.now)
        self.running = [*known, *opened]
        self._log_opened(opened)

    def share_budget(self, node: str, budget: str, *, title: str) -> None:
        """Let a node that is entered only now end with the budget it shares, as far as that still runs."""
        known = self.running
        shared = [deadlines.shared(clock, node, title) for clock in [c for c in known if c.rule == budget][:1]]
        self.running = [*known, *shared]
        self._log_opened(shared)

    def _log_opened(self, opened: Sequence[Deadline]) -> None:
        facts = ("rule", "node", "kind", "n", "unit", "start_event", "started_at")
        dates = ("nominal_due", "legal_due", "safe_due", "provisional", "calendar_version")
        for deadline in opened:
            new = {name: getattr(deadline, name) for name in facts + dates}
            self.changes.append({"on": deadline._meta.label_lower, "id": deadline.pk, "old": None, "new": new})
            if deadline.rule not in self.rule_ids:
                self.rule_ids.append(deadline.rule)

    def is_running(self, rule: str) -> bool:
        """Whether a clock of this rule runs; a return leaves the clocks alone (domain §i.6)."""
        return any(deadline.rule == rule for deadline in self.running)

    def meet(self, *rules: str) -> None:
        """The clocks of these rules are met by this act."""
        self._end([d for d in self.running if d.rule in rules], Deadline.End.MET)

    def meet_node(self, node: str = "") -> None:
        """The clocks that bind this node alone are met; without a name, whatever still runs when the matter ends."""
        self._end([d for d in self.running if not node or d.node == node], Deadline.End.MET)

    def stop_clocks(self, *rules: str) -> None:
        """Stop these clocks, or without names all of them; they start anew from zero if at all (domain §c.5)."""
        self._end([d for d in self.running if not rules or d.rule in rules], Deadline.End.STOPPED)

    def _end(self, ended: Sequence[Deadline], end: str) -> None:
        if not ended:
            return
        for deadline in ended:
            if deadline.paused_at is not None:  # what ends while it is paused is judged by the days that counted
                pauses.close(self, deadline)
        deadlines.end_deadlines(ended, now=self.now, end=end)
        self.running = [deadline for deadline in self.running if deadline not in ended]
        for deadline in ended:
            now = {"rule": deadline.rule, "node": deadline.node, "end": end, "ended_at": self.now}
            old = {"end": "", "ended_at": None, "legal_due": deadline.legal_due}
            self.changes.append({"on": deadline._meta.label_lower, "id": deadline.pk, "old": old, "new": now})

    def pause(self, *rules: str, reason: str, article: str, document: Document | Attachment | None) -> None:
        """Pause these clocks on a document: the days from tomorrow to the resumption do not count.

        reason  one of DeadlinePause.Reason; refuses E-DUE-02, E-DUE-07, E-DUE-08.
        """
        pauses.pause(self, self._clocks(rules), reason=reason, article=article, document=document)

    def resume(self, *rules: str) -> list[Deadline]:
        """Resume these clocks, with the remainder or from zero as their rule says; refuses E-DUE-03, E-DUE-07."""
        return pauses.resume(self, self._clocks(rules))

    def may_extend(self, rule: str, *, reason: str) -> Deadline:
        """The clock whose extension may be asked for now; refuses E-DUE-04 to 10 as ``extend`` would."""
        (clock, *_) = self._clocks([rule])
        extensions.check_asked(self, clock, reason=reason)
        return clock

    def extend(self, rule: str, *, reason: str, asked_by: Act) -> DeadlineExtension:
        """Extend the clock by the next step of its rule's ladder; refuses E-DUE-04 to E-DUE-10."""
        (clock, *_) = self._clocks([rule])
        return extensions.extend(self, clock, reason=reason, asked_by=asked_by)

    def _clocks(self, rules: Sequence[str]) -> list[Deadline]:
        """The running clocks of these rules; E-DUE-07 if one of the rules has none."""
        for rule in rules:
            if not self.is_running(rule):
                past = self.matter.deadlines.filter(rule=rule).last()
                raise ENDED.refusal(title=past.title if past else rule)
        return [deadline for deadline in self.running if deadline.rule in rules]

    def restart(self, clock: Deadline, *, start_event: str) -> Deadline:
        """End this clock and start it anew from now (重新起算)."""
        self._end([clock], Deadline.End.RESTARTED)
        known = self.running
        clock.matter = self.matter
        opened = deadlines.restarted(clock, start_event=start_event, started_at=self.now)
        self.running = [*known, opened]
        self._log_opened([opened])
        return opened

    def retime(self, clock: Deadline, due: DueDates) -> None:
        """Give a clock the dates that were derived anew; old and new reach the log."""
        self.change(clock, **deadlines.stored(due))

    def may_propose_refusal(self, superior: Role) -> None:
        """Refuse E-NO-02 the proposal of who ranks, in whatever office of the authority, no lower than the superior."""
        assert self.actor is not None, "a proposal is a person's"
        held = Position.objects.valid_on(self.today).filter(user=self.actor).select_related("unit__parent__parent")
        offices = [roles.role_of(p.role) for p in held if p.unit.authority == self.matter.unit]
        highest = max(offices, key=lambda role: role.rank, default=None)
        if highest is not None and highest.rank >= superior.rank:
            raise rules.OFFICE_TOO_HIGH.refusal(role=highest.zh, role_en=highest.en)

    def consent_to(self, proposal: Act) -> None:
        """Consent to what this act proposed; refuses E-NO-01 unless another person of higher rank does it."""
        assert self.actor is not None and self.position is not None, "a consent is a person's"
        proposed, mine = roles.role_of(proposal.role).rank, roles.role_of(self.position.role).rank
        if proposal.user_id is None or proposal.user_id == self.actor.pk or mine <= proposed:
            raise rules.NO_CONSENT.refusal()
        self.consent = Consent(
            matter=self.matter,
            proposal=proposal,
            proposed_by_id=proposal.user_id,
            proposed_rank=proposed,
            consented_by=self.actor,
            consented_rank=mine,
        )

    def consented(self) -> Consent:
        """The consent on which a refusal rests now; refuses E-NO-01 where none stands, and who proposed it himself."""
        consent = self.consent or Consent.objects.standing(self.matter)
        if consent is None or self.actor is None or consent.proposed_by_id == self.actor.pk:
            raise rules.NO_CONSENT.refusal()
        return consent

    def decide(
        self,
        *,
        outcome: str,
        reasons: str,
        articles: Sequence[str],
        draft_sha256: str,
        exempt: ReviewExemption | None = None,
        signatory: User | None = None,
        decided_on: dt.date | None = None,
    ) -> None:
        """Write down the decision; it is bound to the act when the dispatcher has written that.

        signatory, decided_on  who decided and when, where that was on paper and is only recorded by this act
        exempt      why no legal review is needed, an unsaved row; it does not help where a hearing was held
        A negative one rests on a superior's consent, else E-NO-01; one about a penalty on a legal review of this
        very draft, later than every hearing, else E-LR-01.
        """
        assert self.actor is not None, "a decision is a person's"
        review = exemption = None
        if outcome in Decision.REVIEWED:
            review, exemption = grounds_of(self.matter, draft_sha256, exempt)
        if exemption is not None:
            self.create(exemption)
        self.decision = self.matter.latest_decision = Decision(
            matter=self.matter,
            outcome=outcome,
            consent=self.consented() if outcome in Decision.NEGATIVE else None,
            review=review,
            exemption=exemption,
            reasons=reasons,
            articles=list(articles),
            signatory=signatory or self.actor,
            signatory_name=(signatory or self.actor).name,
            decided_on=decided_on or self.today,
            draft_sha256=draft_sha256,
        )

    def hold_hearing(self, *, chair: User, held_at: dt.datetime) -> None:
        """Write down that a hearing was held (听证): only a review after it counts (行政处罚法 art 58(1)(2))."""
        self.naming_the_act.append(
            Hearing(matter=self.matter, held_at=held_at, chair=chair, chair_name=chair.name, recorded_at=self.now)
        )

    def go_on_at(self, task: Task, *, kind: str, key: str, **payload: Any) -> None:
        """Let the matter that waits at this task (``ByMatter``) go on: its job calls ``perform_job``; a key is once."""
        Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "matter": Matter.objects.get(process=task.process_id),
                "task": task,
                "payload": payload,
                "run_after": self.now,
                "created_at": self.now,
            },
        )

    def queue(
        self,
        kind: str,
        key: str,
        payload: Mapping[str, Any] | None = None,
        *,
        task_id: int | None = None,
        after: dt.timedelta = dt.timedelta(0),
    ) -> Job:
        """Write a job in this transaction; the same key twice is one job. The message follows the commit."""
        job, _ = Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "matter": self.matter,
                "task_id": task_id,
                "payload": dict(payload or {}),
                "run_after": self.now + after,
                "created_at": self.now,
            },
        )
        return job

    def notify(self, people: Sequence[User], *, zh: str, en: str) -> None:
        """Tell people in the application, and by e-mail those who have an address; written with the act."""
        self.notices += [Notice(user=user, matter=self.matter, zh=zh, en=en, created_at=self.now) for user in people]

    def write_notices(self) -> None:
        """Write what people are told, and a job for each way out of the application."""
        if self.notices:
            queue_sending(Notice.objects.bulk_create(self.notices), now=self.now)

    def notify_party(self, *, zh: str, en: str) -> None:
        """Tell the agents of the enterprise whose matter it is; a worker finds out who they are."""
        self.party_news.append((zh, en))

    def agents(self) -> QuerySet[User]:
        """The agents today of the enterprise that takes part in it: a case is not told to its party by the way."""
        parties = self.matter.participations.valid_on(self.today).filter(enterprise__isnull=False)
        agents = EnterpriseAgent.objects.valid_on(self.today).filter(enterprise__in=parties.values("enterprise"))
        return User.objects.filter(pk__in=agents.values("user"), is_active=True)
