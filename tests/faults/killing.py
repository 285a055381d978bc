"""Killing a process at the points of a step (强杀), and what must come of it, whatever history the step is of."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from documents import rendering
from flows.matters import jobs

from .copies import Copies
from .history import Sending, Step, Town
from .mailbox import Mailbox, mailbox
from .points import in_a_child
from .story import broken, differences, story

ALL = os.environ.get("BANJIE_KILLS") == "all"
A_STEP = 3  # in the short run: so many points around commits and calls outside, and so many of the others
OUTSIDE = {"COMMIT", "send_task", "sendmail", "render", "sign", "replace"}
Branch = tuple[str, list[Step]]


@dataclass
class World:
    """The town, its copies at every step, and what came of the kills."""

    town: Town
    copies: Copies
    kills: dict[str, tuple[int, int]] = field(default_factory=dict)


def walked(
    blocker: Any, folder: Path, begin: Callable[[], Town], history: Sequence[Step], branches: Sequence[Branch] = ()
) -> Iterator[World]:
    """A history walked once, with a copy of everything before each step; afterwards the report."""
    rendering.check_ready()  # the children inherit the fonts
    settings = override_settings(MEDIA_ROOT=folder / "files", AUDIT_SIGNING_KEY=str(folder / "audit.pem"))
    with blocker.unblock(), Copies(folder).opened() as copies, settings:
        town = begin()
        for step in history:
            copies.keep(step.name)
            assert town.does(step.plan(town)) in step.answers, step.name
        for moment, branch in branches:
            copies.go_to(moment)
            for step in branch:
                copies.keep(step.name)
                assert town.does(step.plan(town)) in step.answers, step.name
        world = World(town, copies)
        yield world
    points, kills = (sum(numbers[n] for numbers in world.kills.values()) for n in (0, 1))
    with Path(os.environ.get("BANJIE_KILLS_REPORT", os.devnull)).open("a") as report:
        report.write(json.dumps({"engine": connection.vendor, "points": points, "kills": kills, "steps": world.kills}))
        report.write("\n")


@pytest.fixture
def db(world: World) -> None:
    """In place of the suite's transaction around a test: the present copy, which nobody else uses."""


@pytest.fixture
def place(world: World, db: None, settings: Any) -> Iterator[Mailbox]:
    """Files and keys of the copies, and a mail server that really takes what is sent."""
    settings.MEDIA_ROOT = world.copies.files
    settings.AUDIT_SIGNING_KEY = str(world.copies.folder / "audit.pem")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mailbox() as box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        yield box


def names(steps: Sequence[Step]) -> list[str]:
    """The steps' names as pytest shows them."""
    return [step.name.replace(" ", "-") for step in steps]


def kill_at_points(world: World, step: Step, place: Mailbox, report: Path) -> None:
    """Do the step in a child that dies at a point, recover, and hold it against the step that nobody killed."""
    world.copies.go_to(step.name)
    before, sending = story(), step.plan(world.town)
    connection.close()
    assert in_a_child(lambda: world.town.does(sending), die_at=None, report=report) == 0
    points = json.loads(report.read_text())
    done, mails = story(), place.told
    assert differences(before, done)

    chosen = range(len(points)) if ALL else spread(points)
    faults = []
    for point in chosen:
        world.copies.go_to(step.name)
        place.mails.clear()
        ended = in_a_child(lambda: world.town.does(sending), die_at=point, report=report)
        if ended == 0:  # the bytes of a paper, and so the writes, differ from run to run: this one had fewer points
            assert len(json.loads(report.read_text())) <= point
            faults += [f"done, without a kill: {line}" for line in unlike(done, story(), step)]
            continue
        assert ended == signal.SIGKILL
        found = _recovered(world, step, sending, before, done)
        # A mail that was taken just before the death is sent once more, with the same Message-ID.
        once = len(set(place.ids)) == len(mails) >= len(place.ids) - 1
        if set(place.told) != set(mails) or not once:
            found.append(f"mails {place.told} {place.ids} instead of {mails}")
        faults += [f"killed {points[point]} ({point}): {fault}" for fault in found]

    world.kills[step.name] = (len(points), len(chosen))
    assert faults == []


def spread(points: list[str]) -> list[int]:
    """Some of the points, always the same: around commits and calls outside, and evenly between them."""
    weighty = [n for n, label in enumerate(points) if label.split()[1] in OUTSIDE]
    others = [n for n in range(len(points)) if n not in weighty]
    return sorted({*_evenly(weighty, A_STEP), *_evenly(others, A_STEP)})


def _evenly(points: list[int], most: int) -> list[int]:
    if len(points) <= most:
        return points
    return [points[n * (len(points) - 1) // (most - 1)] for n in range(most)]


def _recovered(
    world: World, step: Step, sending: Sending, before: dict[str, list[str]], done: dict[str, list[str]]
) -> list[str]:
    """Recover as production does; what is not as it should be, at once after the death and at the end."""
    faults = broken()
    found = story()
    if step.whole and found not in (before, done):
        faults += ["half done:", *differences(before, found)]
    if step.is_workers:
        with override_settings(CLOCK_OFFSET_SECONDS=int(jobs.LEASE.total_seconds()) + 1):
            world.town.does(sending)
    elif (status := world.town.does(sending)) not in step.again:
        faults.append(f"the same form again is answered with {status}")
    return faults + broken() + unlike(done, story(), step)


def unlike(done: dict[str, list[str]], found: dict[str, list[str]], step: Step) -> list[str]:
    """How the end differs from the step which nobody killed; an entry may be there once more, but none once less."""
    lines = differences(done, found)
    return [line for line in lines if not (step.twice and line.startswith("+ ") and step.twice in line)]
