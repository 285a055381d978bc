"""What a dated number governs (参数用途): declared beside the code that reads it, shown on the rulebook screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

UseKind = Literal["CLOCK", "BUDGET", "RULE", "PAPER", "CALENDAR"]


@dataclass(frozen=True)
class Use:
    """One use of a parameter (用途): a clock, a node's share of one, a rule, words of a paper, the calendar itself.

    where   Chinese title of the procedure, or of what all procedures share
    zh, en  what the number does there
    """

    key: str
    kind: UseKind
    where: str
    zh: str
    en: str


_registry: Final[dict[str, list[Use]]] = {}


def governs(key: str, kind: UseKind, where: str, *, zh: str, en: str) -> str:
    """Declare that the parameter ``key`` governs this, and return the key; the same declaration twice is one.

    Raises ValueError for a kind that is none.
    """
    if kind not in get_args(UseKind):
        raise ValueError(f"{kind!r} is no kind of use")
    use = Use(key, kind, where, zh, en)
    known = _registry.setdefault(key, [])
    if use not in known:
        known.append(use)
    return key


def uses_of(key: str) -> tuple[Use, ...]:
    """What this parameter governs, as declared by the code that is loaded."""
    return tuple(_registry.get(key, ()))


def declared_keys() -> frozenset[str]:
    """Every key that some code declares to use."""
    return frozenset(_registry)
