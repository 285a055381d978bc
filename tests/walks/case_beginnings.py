"""Where a history of a penalty case begins (案件史的起点): a case that waits at some step, brought there by acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from flows.registers.models import Enterprise
from tests.casework import Casework

Beginning = Callable[[Casework, Enterprise], None]


def clue(work: Casework, enterprise: Enterprise) -> None:
    """A registered clue."""
    work.clue(enterprise)


def filed(work: Casework, enterprise: Enterprise) -> None:
    """Filed, nothing entered yet."""
    work.clue(enterprise)
    work.file()


def proved(work: Casework, enterprise: Enterprise) -> None:
    """Filed and proved."""
    filed(work, enterprise)
    work.prove()


def complex_case(work: Casework, enterprise: Enterprise) -> None:
    """Small, but of several legal relations: reviewed and discussed all the same."""
    work.clue(enterprise, is_complex=True)
    work.file()
    work.prove()


def small(work: Casework, enterprise: Enterprise) -> None:
    """A small fine of which the party was told."""
    proved(work, enterprise)
    work.conclude(fine=Decimal("10000"), tier="LIGHT")
    work.tell()


def in_review(work: Casework, enterprise: Enterprise) -> None:
    """A large fine that waits for its review."""
    proved(work, enterprise)
    work.conclude(fine=Decimal("50000"), tier="NORMAL")
    work.city.run_jobs()


def reviewed(work: Casework, enterprise: Enterprise) -> None:
    """A large fine, reviewed; it waits for a leader."""
    in_review(work, enterprise)
    work.review()


def told(work: Casework, enterprise: Enterprise) -> None:
    """A large fine of which the party was told, with its right to a hearing."""
    reviewed(work, enterprise)
    work.tell()


def weighed(work: Casework, enterprise: Enterprise) -> None:
    """A large fine that nothing was said against; it waits for the leaders."""
    told(work, enterprise)
    work.party("WAIVER")
    work.does("enf1", "hear_party", outcome="NOTHING")
    work.does("enf1", "weigh", outcome="PROPOSE")


def heard(work: Casework, enterprise: Enterprise) -> None:
    """The hearing was held: the review of before it decides nothing."""
    told(work, enterprise)
    work.party("HEARING")
    work.does("enf1", "hear_party", outcome="HEARING")
    at = work.city.now + dt.timedelta(days=20)
    chair, recorder = work.who("legal2"), work.who("legal")
    work.does("legal.head", "arrange_hearing", at=at, place="听证室", chair=chair, recorder=recorder)
    work.seal_and_deliver()
    work.city.now = at + dt.timedelta(hours=3)
    minutes = {"held_from": at, "held_until": at + dt.timedelta(hours=2), "record": "问答", "report": "维持"}
    work.does("legal2", "hold_hearing", outcome="HELD", minutes=minutes)


BEGINNINGS: dict[str, Beginning] = {
    "clue": clue,
    "filed": filed,
    "proved": proved,
    "complex": complex_case,
    "small": small,
    "in review": in_review,
    "reviewed": reviewed,
    "told": told,
    "weighed": weighed,
    "heard": heard,
}
