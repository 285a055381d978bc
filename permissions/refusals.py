"""How the system says no: a named rule with its article, and the facts of the case.

The bottom layer: imports nothing of Django and nothing of Banjie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Rule:
    """One rule (规则) that the system enforces; its sentence is the message people read.

    code     the refusal code, unique, e.g. ``E-CR-01``
    article  the legal basis as it is cited; for a house rule it says 本系统规则, never a law
    zh, en   the sentence, with ``{facts}`` in braces
    way_out  what the person can do now, in Chinese and English
    """

    code: str
    article: str
    zh: str
    en: str
    way_out: str
    way_out_en: str

    registry: ClassVar[dict[str, Rule]] = {}

    def __post_init__(self) -> None:
        known = Rule.registry.setdefault(self.code, self)
        if known != self:
            raise ValueError(f"two rules with the code {self.code}")

    def refusal(self, **facts: Any) -> Refusal:
        """This rule broken by these facts; raise what comes back."""
        return Refusal(self, **facts)


class Refusal(Exception):
    """A refusal (拒绝办理) that a person can mend: which rule, which article, what to do now."""

    def __init__(self, rule: Rule, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(rule.code)
        self.rule = rule
        self.field = field  # the form field that the rule speaks of, if any
        self.facts = facts

    @property
    def message(self) -> str:
        """The rule's sentence in Chinese with the facts filled in."""
        return self.rule.zh.format(**self.facts)

    @property
    def message_en(self) -> str:
        """The rule's sentence in English with the facts filled in."""
        return self.rule.en.format(**self.facts)

    @property
    def way_out(self) -> str:
        """What to do now, in Chinese."""
        return self.rule.way_out.format(**self.facts)

    @property
    def way_out_en(self) -> str:
        """What to do now, in English."""
        return self.rule.way_out_en.format(**self.facts)

    def __str__(self) -> str:
        return f"{self.rule.code} {self.message}({self.rule.article})"


@dataclass(eq=False)  # an exception must be hashable
class Refusals(Exception):
    """Several refusals of one act, shown together so that nobody mends them one by one."""

    items: list[Refusal] = field(default_factory=list)

    def add(self, refusal: Refusal) -> None:
        """Remember one more."""
        self.items.append(refusal)

    def raise_if_any(self) -> None:
        """Raise the one, or all together; return if there is none."""
        if len(self.items) == 1:
            raise self.items[0]
        if self.items:
            raise self

    def __str__(self) -> str:
        return "; ".join(map(str, self.items))


def items_of(error: Refusal | Refusals | None) -> list[Refusal]:
    """The refusals of one act, one by one; none without an error."""
    return error.items if isinstance(error, Refusals) else [error] if error else []
