"""How an act is declared (办理事项): its name, how it may come out, and what its function gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """What an act comes to: the outcome, the opinion as people read it, and where to go back to, if back."""

    outcome: str
    opinion: str = ""
    returns_to: str | None = None


@dataclass(frozen=True)
class ActSpec:
    """Declaration of an act (办理事项): what it is called, how it may come out, which outcomes need words."""

    run: Callable[..., Done]
    name: str
    title: str
    outcomes: Mapping[str, str]
    needs_opinion: frozenset[str]
    drafts: bool = False


def act(
    *, title: str, outcomes: Mapping[str, str], needs_opinion: tuple[str, ...] = (), drafts: bool = False
) -> Callable[[Callable[..., Done]], ActSpec]:
    """Declare a function ``(step, **facts) -> Done`` as an act.

    title, outcomes  English msgids of the screens
    needs_opinion    outcomes that are refused without an opinion
    drafts           may be done while the matter is a draft
    """

    def declare(run: Callable[..., Done]) -> ActSpec:
        return ActSpec(run, run.__name__, title, dict(outcomes), frozenset(needs_opinion), drafts)

    return declare
