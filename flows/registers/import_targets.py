"""What rows are written to: how a row of each register is identified, resolved and compared with what is known."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from permissions import roles
from permissions.organisations.models import OrgUnit, Position
from permissions.refusals import Refusal

from .columns import ENTERPRISE_COLUMNS, PENALTY_COLUMNS, Column
from .import_results import ReadRow
from .import_rules import E_IMP_24
from .models import Enterprise, Penalty
from .penalty_checks import NAMES, broken_rules
from .reading import Units

CHUNK = 500  # below the number of parameters that every engine takes in one statement
# These belong to the acts once the row is there: an old file must not publish again what was ended.
PUBLICITY_FIELDS = frozenset({"publicity_state", "published_on", "ended_on", "ended_by_number"})


@dataclass(frozen=True)
class Record:
    """A row as it would be written; ``changes`` holds old and new of every field that differs from what is known."""

    instance: Any
    is_new: bool
    changes: dict[str, dict[str, Any]]


class Target:
    """One register as the aim of an import; a target is made for one import and then thrown away."""

    model: ClassVar[Any]
    chain: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    key_field: ClassVar[str]  # what people know a row by, and the column it stands in
    key_column: ClassVar[str]

    def load(self, rows: list[ReadRow]) -> None:
        """Fetch in few queries everything that these rows refer to."""
        raise NotImplementedError

    def resolve(self, row: ReadRow) -> Iterator[Refusal]:
        """Put units, enterprises and people in place of their names; yields what cannot be found."""
        raise NotImplementedError

    def key(self, row: ReadRow) -> Any:
        """What identifies the row, None if that cannot be said."""
        raise NotImplementedError

    def known(self, key: Any) -> Any:
        """The row of the register with this key, or None."""
        raise NotImplementedError

    def fresh(self, values: dict[str, Any]) -> Any:
        """A new row of the register, not yet written."""
        return self.model(**values)

    def fixed(self) -> frozenset[str]:
        """Fields that an import never changes once the row is there."""
        return frozenset()

    def broken_rules(self, instance: Any) -> Iterator[Refusal]:
        """What the row breaks in itself."""
        yield from ()

    def record(self, row: ReadRow, key: Any) -> Record:
        """The row as it would be written, compared with the one that is known."""
        values = {name: value for name, value in row.values.items() if hasattr(self.model, name)}
        known = self.known(key)
        if known is None:
            return Record(self.fresh(values), True, {})
        instance, changes = copy.copy(known), {}
        for name, value in values.items():
            old = getattr(known, name)
            if name not in self.fixed() and old != value:
                setattr(instance, name, value)
                changes[name] = {"old": old, "new": value}
        return Record(instance, False, changes)


class EnterpriseTarget(Target):
    """The register of enterprises (企业台账)."""

    model, chain, columns = Enterprise, "register:enterprises", ENTERPRISE_COLUMNS
    key_field, key_column = "credit_code", "统一社会信用代码"

    def load(self, rows: list[ReadRow]) -> None:
        self.units = Units()
        self.enterprises = _enterprises_of(rows)

    def resolve(self, row: ReadRow) -> Iterator[Refusal]:
        name = row.values.pop("unit_name", None)
        if name is not None:
            try:
                row.values["unit_id"] = self.units.find(name).pk
            except Refusal as refusal:
                yield Refusal(refusal.rule, field="属地应急管理部门", **refusal.facts)

    def key(self, row: ReadRow) -> Any:
        return row.values.get("credit_code")

    def known(self, key: Any) -> Enterprise | None:
        return self.enterprises.get(key)


class PenaltyTarget(Target):
    """The register of penalty decisions (行政处罚台账)."""

    model, chain, columns = Penalty, "register:penalties", PENALTY_COLUMNS
    key_field, key_column = "decision_number", NAMES["decision_number"]

    def load(self, rows: list[ReadRow]) -> None:
        self.units = Units()
        self.enterprises = _enterprises_of(rows)
        self.handlers = _handlers_by_authority()
        self.penalties: dict[tuple[int, str], Penalty] = {}
        numbers = sorted({row.values["decision_number"] for row in rows if "decision_number" in row.values})
        for start in range(0, len(numbers), CHUNK):
            for penalty in Penalty.objects.filter(decision_number__in=numbers[start : start + CHUNK]):
                self.penalties[penalty.authority_id, penalty.decision_number] = penalty

    def resolve(self, row: ReadRow) -> Iterator[Refusal]:
        values = row.values
        name, credit_code = values.pop("authority_name", None), values.pop("authority_code", "")
        if name is not None:
            try:
                values["authority_id"] = self.units.find(name, credit_code).pk
            except Refusal as refusal:
                yield Refusal(refusal.rule, field=NAMES["authority_name"], **refusal.facts)
        party = values.pop("credit_code", None)
        if party is not None:
            if party in self.enterprises:
                values["enterprise_id"] = self.enterprises[party].pk
            else:
                yield E_IMP_24.refusal(field=NAMES["credit_code"], value=party)
        if "lead_handler_name" in values:
            handler = (values.get("authority_id", 0), values["lead_handler_name"])
            values["lead_handler_id"] = self.handlers.get(handler)

    def key(self, row: ReadRow) -> Any:
        if "authority_id" in row.values and "decision_number" in row.values:
            return row.values["authority_id"], row.values["decision_number"]
        return None

    def known(self, key: Any) -> Penalty | None:
        return self.penalties.get(key)

    def fixed(self) -> frozenset[str]:
        return PUBLICITY_FIELDS

    def fresh(self, values: dict[str, Any]) -> Penalty:
        """Without a stated state: ended if the day is given, never published if on a person, else published."""
        state = values.get("publicity_state")
        if not state:
            on_person, ended_on = values.get("on_person"), values.get("ended_on")
            state = "UNPUBLISHED" if on_person else "ENDED" if ended_on else "PUBLISHED"
        return Penalty(**values | {"publicity_state": state})

    def broken_rules(self, instance: Any) -> Iterator[Refusal]:
        yield from broken_rules(instance)


def _enterprises_of(rows: list[ReadRow]) -> dict[str, Enterprise]:
    """The enterprises that these rows name, by credit code."""
    codes = sorted({row.values["credit_code"] for row in rows if "credit_code" in row.values})
    found: dict[str, Enterprise] = {}
    for start in range(0, len(codes), CHUNK):
        found |= Enterprise.objects.in_bulk(codes[start : start + CHUNK], field_name="credit_code")
    return found


def _handlers_by_authority() -> dict[tuple[int, str], int | None]:
    """(authority, name) → the handler of this name who serves or served there; None if two bear the name."""
    parents = dict(OrgUnit.objects.values_list("pk", "parent_id"))
    inner = set(
        OrgUnit.objects.filter(kind__in=(OrgUnit.Kind.SECTION, OrgUnit.Kind.SQUAD)).values_list("pk", flat=True)
    )
    found: dict[tuple[int, str], int | None] = {}
    held = Position.objects.filter(role=roles.HANDLER.code).values_list("unit_id", "user_id", "user__name")
    for unit_id, user_id, name in held.distinct():
        while unit_id in inner and parents[unit_id]:
            unit_id = parents[unit_id]
        key = (unit_id, name)
        found[key] = user_id if found.setdefault(key, user_id) == user_id else None
    return found
