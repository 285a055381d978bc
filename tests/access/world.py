"""Two bureaus and two enterprises with the same affairs: whatever one has, the other has too, and may not see it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from documents.models import Document
from flows.calendar.drafts import start_draft
from flows.matters import attachments
from flows.matters.dossier import asking
from flows.matters.models import Attachment, DateCorrection, Matter, Notice
from flows.matters.previews import asking as previews
from flows.registers.models import Enterprise, Penalty
from flows.rulebook.settling import settle_value
from permissions import clock
from permissions.organisations.models import OrgUnit, Substitution, User
from tests.access.cases import add_cases
from tests.access.papers import add_papers
from tests.access.people import Person, everybody
from tests.city import City

NEVER = 999_999_999  # a key that no row has
NOBODY: frozenset[str] = frozenset()
PROPOSED = {"grounds": ["R4"], "statement": "承诺书未盖章", "basis": ""}  # what a preview is asked of
EVERYBODY = frozenset({"EVERYBODY"})
HANDLERS = frozenset({f"account:{prefix}.{name}" for prefix in ("sj", "pd") for name in ("enf1", "enf2", "handler")})
LEGAL_HEAD = ("legal_head", "SH-SJ-LEGAL")


@dataclass(frozen=True)
class Thing:
    """Something with an address of its own.

    args     what the address names it by
    of       the places, or ``account:<name>``, to whom it exists at all
    seat     (role, unit code) that may act on it, where reading is not enough
    holder   account that has claimed it
    """

    kind: str
    args: tuple[Any, ...]
    of: frozenset[str]
    seat: tuple[str, str] | None = None
    holder: str = ""

    def is_known_to(self, person: Person) -> bool:
        """Whether he may know that it exists."""
        return self.of == EVERYBODY or bool(self.of & (person.reads | {f"account:{person.account}"}))


@dataclass
class World:
    """Who is there, what is there, and the words that only some may read."""

    city: City
    people: list[Person]
    things: list[Thing] = field(default_factory=list)
    secrets: dict[str, set[str]] = field(default_factory=dict)  # place that may read them → words
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    client: Client = field(default_factory=Client)
    media: Path = Path()

    def of_kind(self, kind: str) -> list[Thing]:
        """All things of this kind."""
        return [thing for thing in self.things if thing.kind == kind]

    def person(self, account: str) -> Person:
        """The one with this account."""
        return next(person for person in self.people if person.account == account)

    def browser(self, person: Person) -> Client:
        """A browser with this person's session, as it was at the beginning; one handler serves all of them."""
        self.client.cookies = SimpleCookie(self.cookies[person.account].output(header="", sep=";"))
        return self.client

    def hidden_from(self, person: Person) -> set[str]:
        """The words that no page may show to this person."""
        both = {"SJ": "E0", "PD": "E1", "E0": "SJ", "E1": "PD"}
        known = {place for own in person.reads for place in (own, both.get(own, own))}
        return {word for place, words in self.secrets.items() if place not in known for word in words}


def picture_that_says(words: str) -> bytes:
    """A real PNG with words in it, so that a leak of its bytes is found."""
    info, buffer = PngInfo(), io.BytesIO()
    info.add_text("Comment", words)
    Image.new("RGB", (40, 30), "white").save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def build() -> World:
    """Both sides, then everybody."""
    city = City().build()
    firms = [city.enterprise(0, name="甲密机械有限公司"), city.enterprise(1, name="乙密化工有限公司")]
    government = city.unit("PD-GOV", "浦东新区人民政府", kind="GOVERNMENT", level="DISTRICT")
    government.reconsideration_channel = "行政复议网上申请(示例)"
    government.save()
    city.units["SH-PD"].government = government
    city.units["SH-PD"].save()
    Enterprise.objects.filter(pk=firms[1].pk).update(unit=city.units["SH-PD"])
    world = World(city, [])
    for number, prefix in enumerate(("sj", "pd")):
        firms[number].refresh_from_db()
        _Side(world, firms[number], number, prefix).build()
    world.things += [
        Thing("procedure", ("credit_repair",), EVERYBODY),
        Thing("procedure", ("official_paper",), EVERYBODY),
        Thing("kind of paper", ("NOTICE",), EVERYBODY),
        Thing("passed review", (NEVER,), NOBODY),  # of a foreign one: tests/flows/legal_review
        Thing("procedure", ("legal_review",), EVERYBODY),
        Thing("procedure", ("penalty_case",), EVERYBODY),
        Thing(
            "clue about", (city.enterprise(2, name="丙公开有限公司").pk,), HANDLERS
        ),  # any enterprise of the register
        Thing("calendar", ("CN", 2026), EVERYBODY),
        Thing("recomputation", ("CN", 2026), NOBODY),  # none was queued
        Thing("calendar file", ("CN", 2026, 1, "csv"), EVERYBODY),
        Thing("number", ("credit_repair.correction",), EVERYBODY, LEGAL_HEAD),
    ]
    setting = settle_value(
        city.units["SH-SJ"],
        "credit_repair.correction",
        Decimal(15),
        valid_from=city.now.date() + dt.timedelta(days=1),
        basis="局务会议",
        actor=None,
        now=city.now,
    )
    world.things.append(Thing("setting", (setting.pk,), EVERYBODY, LEGAL_HEAD))
    for unit, region in (("SH-SJ", "310117"), ("SH-PD", "310115")):
        OrgUnit.objects.filter(code=unit).update(region_code=region)
        draft = start_draft(2027, region, actor=None, now=city.now)
        own = frozenset({unit.replace("SH", "CALENDAR")})
        world.things.append(Thing("calendar draft", (draft.pk,), own))
    world.people = everybody(city)
    for account, deputy in (("sj.credit", "sj.deputy"), ("pd.credit", "pd.head")):
        post, own = city.people[account].positions.get(), frozenset({f"account:{account}"})
        days = {"from_on": city.now.date(), "until_on": city.now.date(), "reason": f"{account}-reason-of-absence"}
        world.secrets[account[:2].upper()].add(days["reason"])
        world.things.append(Thing("post", (post.pk,), own))
        there = {"position": post, "deputy": city.people[deputy]}
        running, _ = Substitution.objects.update_or_create(**there, defaults=days)
        world.things.append(Thing("substitution", (running.pk,), own))
        over = Substitution.objects.create(**there, **days, ended_on=city.now.date())
        world.things.append(Thing("substitution", (over.pk,), NOBODY))
    for person in world.people:
        client = Client()
        if person.account in city.people:
            user = User.objects.get(username=person.account)
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        world.cookies[person.account] = client.cookies
    return world


class _Side:
    """One bureau and its enterprise: a draft, an application in hand, one that is closed with its paper."""

    def __init__(self, world: World, firm: Enterprise, number: int, prefix: str) -> None:
        self.world, self.city, self.firm, self.prefix = world, world.city, firm, prefix
        self.bureau, self.agent = prefix.upper(), f"agent{number}"
        self.unit = self.city.units[f"SH-{self.bureau}"]
        self.inside = frozenset({self.bureau})
        self.party = frozenset({f"E{number}"})
        self.secrets = world.secrets.setdefault(self.bureau, set())
        self.secrets |= {firm.credit_code, firm.name, f"{prefix}-opinion-kept-inside", f"{prefix}-bytes-of-a-file"}

    def build(self) -> None:
        """Everything of this side, and the keys it shows to its people."""
        draft = self.city.draft(self.penalty(), self.agent).matter
        held = self.submitted()
        closed = self.submitted()
        self.city.to("end", closed, bureau=self.prefix)
        self.add("penalty", (self.penalty().pk,), self.party)
        self.add(
            "penalty", (self.penalty(on_person=True, publicity_state="UNPUBLISHED", published_on=None).pk,), NOBODY
        )
        self.matters(draft, held, closed)
        add_papers(self, closed, picture_that_says(f"{self.prefix}-enclosure"))
        add_cases(self, picture_that_says(f"{self.prefix}-proof"))
        for matter in (draft, held, closed):
            self.add("application", (matter.pk,), self.party)
            for file in matter.attachments.all():
                is_internal = file.audience == Attachment.Audience.INTERNAL
                self.add("file", (matter.pk, file.pk), NOBODY if is_internal else self.party)
        self.add("upload", (draft.pk, "COMMITMENT"), self.party)
        self.add("result", (held.pk,), NOBODY)
        self.add("result", (closed.pk,), self.party)
        told = self.told()
        self.add("told", (int(told.subject_ref.removeprefix("matter:")), told.pk), self.party)
        self.add("told", (closed.pk, told.pk), NOBODY)
        self.deliveries(told, closed)
        (printed,) = told.printed_dates.all()
        day, seat = printed.deadline.legal_due, ("section_head", f"{self.unit.code}-LEGAL")
        draft_of_notice = DateCorrection.objects.create(
            printed=printed, new_date=day, cause="工作日日历更新", drafted_at=self.city.now
        )
        number = printed.deadline.matter.number
        self.add("correction", (number, draft_of_notice.pk), self.inside, seat)
        self.add("correction", (held.number, draft_of_notice.pk), NOBODY)

    def deliveries(self, told: Document, closed: Matter) -> None:
        """The delivery of the notice, for the bureau and for the party; nowhere else is it known."""
        matter, (sent,) = Matter.objects.get(pk=told.subject_ref.removeprefix("matter:")), told.deliveries.all()
        officer = ("credit_officer", f"{self.unit.code}-LEGAL")
        self.add("delivery", (matter.number, told.pk), self.inside, officer)
        self.add("delivery", (closed.number, told.pk), NOBODY)
        self.add("own delivery", (matter.pk, sent.pk), self.party)
        self.add("own delivery", (closed.pk, sent.pk), NOBODY)

    def add(
        self,
        kind: str,
        args: tuple[Any, ...],
        of: frozenset[str],
        seat: tuple[str, str] | None = None,
        holder: str = "",
    ) -> None:
        """One more thing of this side."""
        self.world.things.append(Thing(kind, args, of, seat, holder))

    def penalty(self, **fields: Any) -> Penalty:
        """A decision of this bureau against this enterprise."""
        return self.city.penalty(self.firm, authority=self.unit, **fields)

    def submitted(self) -> Matter:
        """An application that waits for the credit officer, with a file that is for the bureau alone."""
        matter = self.city.submitted(self.penalty(), self.agent)
        Attachment.objects.create(
            matter=matter,
            material="COMMITMENT",
            name=f"{self.prefix}-内部底稿.png",
            content_type="image/png",
            size=1,
            sha256=self.stored(f"{self.prefix}-bytes-of-a-file"),
            audience=Attachment.Audience.INTERNAL,
            uploaded_by=self.city.people[f"{self.prefix}.credit"],
            uploaded_at=self.city.now,
        )
        matter.acts.update(opinion=f"{self.prefix}-opinion-kept-inside")
        return matter

    def told(self) -> Document:
        """The delivered notice of an extension."""
        matter = self.city.to("verify", self.city.submitted(self.penalty(), self.agent), bureau=self.prefix)
        file = SimpleUploadedFile("basis.png", picture_that_says(f"{self.prefix}-basis"), "image/png")
        facts = {"outcome": "ASK_EXTENSION", "reason": "需核查", "document": attachments.receive(file, "document")}
        self.city.does(f"{self.prefix}.verify1", matter, "verify", **facts)
        self.city.does(f"{self.prefix}.leader", matter, "answer_extension", outcome="GRANT")
        self.city.does(f"{self.prefix}.seal", matter, "seal_extension", outcome="SEALED")
        self.city.run_jobs()
        self.city.does(f"{self.prefix}.credit", matter, "deliver_extension", outcome="DELIVERED")
        return Document.objects.get(subject_ref=matter.chain)

    def stored(self, words: str) -> str:
        """A file with these words in it, on the disk as an upload would be; its hash."""
        content = picture_that_says(words)
        digest = hashlib.sha256(content).hexdigest()
        attachments._store(content, digest)
        return digest

    def whole_file(self, matter: Matter) -> frozenset[str]:
        """Who may have the whole file: offices of the bureau, whoever stands in it with them, and the hands in it."""
        offices = ("head", "leader", "archive", "auditor", "principal", "legal", "clerk")
        hands = {act.user.username for act in matter.acts.exclude(user=None) if act.unit_id}
        holders = set(matter.work_items.open().exclude(holder=None).values_list("holder__username", flat=True))
        both = {"two.bureaus"}  # a leader of one, the head of a section of the other
        accounts = {f"{self.prefix}.{office}" for office in offices} | hands | holders | both
        return frozenset(f"account:{account}" for account in accounts)

    def matters(self, draft: Matter, held: Matter, closed: Matter) -> None:
        """What the desk shows of them."""
        everyone = self.inside | self.party
        for matter in (held, closed):
            self.secrets |= {matter.number or "", f"{self.prefix}-内部底稿.png"}
            self.add("matter", (matter.number,), self.inside)
            self.add("whole file", (matter.number,), self.whole_file(matter))
            for deadline in matter.deadlines.filter(rule__in=("credit_repair.result", "credit_repair.budget.C1")):
                self.add("deadline", (matter.number, deadline.pk), self.inside)
                self.add("own deadline", (deadline.pk,), NOBODY if deadline.node else self.party)
            for file in matter.attachments.all():
                is_internal = file.audience == Attachment.Audience.INTERNAL
                self.add("material", (matter.number, file.pk), self.inside if is_internal else everyone)
        stray = draft.attachments.first()
        assert stray is not None
        self.add("material", (held.number, stray.pk), NOBODY)  # a file of one matter at the address of another
        item = held.work_items.open().get()
        self.add("task", (item.pk,), self.inside, (item.role, item.unit.code))
        taken = self.city.claim_item(self.submitted().work_items.open().get(), f"{self.prefix}.credit")
        self.add("held task", (taken.pk,), self.inside, (item.role, item.unit.code), f"{self.prefix}.credit")
        self.secrets |= {item.matter.title, taken.matter.title}
        paper = Document.objects.get(subject_ref=closed.chain)
        self.secrets.add(paper.verification_code)
        self.add("paper", (closed.number, paper.pk), self.inside)
        self.add("paper", (held.number, paper.pk), NOBODY)
        leaders = {f"account:{self.prefix}.leader", f"account:{self.prefix}.principal"}
        own = leaders | ({"account:two.bureaus"} if self.prefix == "sj" else set())
        self.add("paper of the register", (paper.pk,), frozenset(own))
        whole = self.whole_file(closed)
        seen = previews.ask(item, PROPOSED, by=self.city.people[f"{self.prefix}.credit"], now=self.city.now)
        made = asking.ask(closed, by=self.city.people[f"{self.prefix}.archive"], now=self.city.now)
        self.city.run_jobs()
        self.add("preview", (held.number, seen.pk), self.inside)
        self.add("preview", (closed.number, seen.pk), NOBODY)
        self.add("dossier", (closed.number, made.pk, "zip"), whole)
        self.add("dossier", (held.number, made.pk, "zip"), NOBODY)
        self.add("dossier", (closed.number, made.pk, "exe"), NOBODY)
        self.add("verification", (paper.verification_code,), EVERYBODY)
        for account in (self.agent, f"{self.prefix}.credit"):
            notice = Notice.objects.filter(user__username=account).first()
            assert notice is not None
            self.add("notice", (notice.pk,), frozenset({f"account:{account}"}))
        published = Penalty.objects.published().filter(enterprise=self.firm)
        over = Penalty.objects.filter(enterprise=self.firm).exclude(pk__in=published).first()
        first = published.first()
        assert first is not None and over is not None
        self.add("published", (first.pk,), EVERYBODY)
        self.add("published", (over.pk,), NOBODY)


@pytest.fixture(scope="module")
def standing_world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Built once for a module inside a transaction; each question is asked in a savepoint of its own."""
    folder: Path = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "files", AUDIT_SIGNING_KEY=str(folder / "audit.pem")),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        world = build()
        world.media = folder / "files"
        patch.setattr(clock, "now", lambda: world.city.now)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(
    standing_world: World, db: None, settings: Any, files_of_this_test: None, caplog: pytest.LogCaptureFixture
) -> World:
    """The world, with its files where it put them; thousands of refusals are not worth a line each."""
    settings.MEDIA_ROOT = standing_world.media
    caplog.set_level(logging.ERROR)
    return standing_world
