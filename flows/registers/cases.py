"""Writing the register of filings (立案台账): the one place that does, each with its entry in ``case:<id>``."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from permissions.audit import log
from permissions.clock import local_date
from permissions.organisations.models import OrgUnit
from permissions.refusals import Refusal, Rule

from . import recording
from .fines import ZERO
from .models import CaseFiling, Enterprise, Party, Penalty

State, Outcome = CaseFiling.State, CaseFiling.Outcome

E_JUR_05 = Rule(
    code="E-JUR-05",
    article="行政处罚法第二十五条第一款",
    zh="该违法行为已由{bureau}于{date}先行立案",
    en="{bureau} was the first to file this violation, on {date}",
    way_out="请将线索移送{bureau};有争议的协商,协商不成的报请共同的上一级指定管辖",
    way_out_en="Hand the clue over to {bureau}; in a dispute negotiate, then ask the common superior to designate",
)
E_REG_03 = Rule(
    code="E-REG-03",
    article="本系统规则",
    zh="{number}在立案台账中为“{state}”,不能登记为“{wanted}”",
    en="{number} stands in the register of filings as {state_en} and cannot become {wanted_en}",
    way_out="请核对办件编号和办理进度",
    way_out_en="Check the number of the matter and how far it has come",
)

# What may follow what; a decision may be made anew as long as the case is open (its paper was voided).
FOLLOWS = {
    State.FILED: (State.CLUE,),
    State.NOT_FILED: (State.CLUE,),
    State.DECIDED: (State.FILED, State.DECIDED),
    State.CLOSED: (State.DECIDED,),
}
# What the clue says of the act, and may be put right until the case is filed.
OF_THE_CLUE = ("enterprise", "on_person", "person_name", "person_id_hash", "violation_code", "violation_title") + (
    *("place", "violation_on", "event_key", "procedure"),
)
KEPT_OUT_OF_THE_LOG = {"person_id_hash", "event_key"}


def person_hash(id_number: str) -> str:
    """The identity number of a person as a keyed hash (HMAC-SHA256), 64 hex characters; the number is not kept.

    The key is ``settings.PERSON_KEY``, or the secret key of the site where none is set. It must never change:
    under another key nobody's earlier cases are found.
    """
    number = unicodedata.normalize("NFKC", id_number).strip().upper()
    key = settings.PERSON_KEY or settings.SECRET_KEY
    return hmac.new(key.encode(), f"banjie.person:{number}".encode(), hashlib.sha256).hexdigest()


def party_of(enterprise: Enterprise | None, *, id_number: str = "") -> Party:
    """The party: the enterprise, or with an identity number the person (who works there)."""
    return Party(enterprise, person_hash(id_number) if id_number else "")


def event_key(party: Party, violation_code: str, day: dt.date) -> str:
    """One text for one act (同一违法行为): the party, the kind of violation, the day of the act or of its end."""
    code = unicodedata.normalize("NFKC", violation_code).strip().upper()
    return f"{party.key}|{code}|{day.isoformat()}"


def first_filer(event: str, *, authority: OrgUnit, matter_number: str = "") -> CaseFiling | None:
    """The filing that stands in the way (行政处罚法 art 25): an open one of any bureau, or a clue of this one's own.

    matter_number  the matter that asks, which does not stand in its own way
    """
    clue = Q(state=State.CLUE, authority=authority)
    rows = CaseFiling.objects.select_related("authority").filter(clue | Q(state__in=CaseFiling.OPEN), event_key=event)
    if matter_number:
        rows = rows.exclude(matter_number=matter_number)
    return min(rows, key=lambda row: (row.filed_at is None, row.filed_at or row.clue_on, row.pk), default=None)


def already_filed(row: CaseFiling) -> Refusal:
    """E-JUR-05 with the bureau and the day of the filing that was first."""
    return E_JUR_05.refusal(bureau=row.authority.name, date=row.filed_on or row.clue_on)


def fined_before(event: str, *, matter_number: str = "") -> list[CaseFiling]:
    """Decisions that fined this very act already (行政处罚法 art 29), the earliest first."""
    rows = CaseFiling.objects.upheld().filter(event_key=event, outcome=Outcome.PENALISED, fine__gt=0)
    return list(rows.exclude(matter_number=matter_number).select_related("authority").order_by("decided_on", "id"))


@dataclass(frozen=True)
class FirstTime:
    """Whether it is the first violation of its kind (初次违法), and the rows that say so or say no."""

    is_first: bool
    filings: Sequence[CaseFiling]
    penalties: Sequence[Penalty]


def first_violation(
    party: Party, violation_code: str, title: str, *, before: dt.date, matter_number: str = ""
) -> FirstTime:
    """First violation (初次违法), 行政处罚法 art 33(1): looked up, never typed.

    Earlier is every act of this kind before ``before`` that a decision found true, punished or not; of imported
    penalties, which carry no code, those whose kind of violation is called ``title``. All bureaus' rows count, but
    none that was annulled or found void.
    """
    found_true = [Outcome.PENALISED, Outcome.NOT_PENALISED]
    filings = (
        CaseFiling.objects.upheld()
        .of(party)
        .filter(violation_code=violation_code, outcome__in=found_true, violation_on__lt=before)
    )
    filings = filings.exclude(matter_number=matter_number).select_related("authority").order_by("-violation_on")
    penalties = Penalty.objects.none()
    if not party.on_person and party.enterprise is not None:
        penalties = (
            Penalty.objects.of(party.enterprise)
            .upheld()
            .filter(matter_number="", violation_type=title, decided_on__lt=before)
        )
        penalties = penalties.select_related("authority")
    rows, decided = list(filings), list(penalties)
    return FirstTime(not rows and not decided, rows, decided)


@transaction.atomic
def open_filing(filing: CaseFiling, *, actor: log.Actor, at: dt.datetime) -> CaseFiling:
    """Enter a clue (登记线索) from an unsaved row; a second time for the same matter returns the first row.

    Raises E-JUR-05 where the own bureau has the same act before it already, or any bureau filed it.
    """
    known = CaseFiling.objects.filter(matter_number=filing.matter_number).first()
    if known is not None:
        return known
    filing.state, filing.clue_on = State.CLUE, local_date(at)
    _refuse_second(filing)
    _write(filing, lambda: filing.save(force_insert=True))
    _log(filing, "open_filing", {"new": stated(filing)}, actor, at)
    return filing


@transaction.atomic
def amend_filing(filing: CaseFiling, changes: Mapping[str, Any], *, actor: log.Actor, at: dt.datetime) -> CaseFiling:
    """Put right what the clue says (补充线索): fields of ``OF_THE_CLUE``; E-REG-03 once it is filed, E-JUR-05."""
    row = _locked(filing)
    if row.state != State.CLUE:
        raise _cannot(row, State.CLUE)
    old = {name: getattr(row, name) for name in OF_THE_CLUE if name in changes and getattr(row, name) != changes[name]}
    for name in old:
        setattr(row, name, changes[name])
    if old:
        _refuse_second(row)
        _write(row, lambda: row.save(update_fields=list(old)))
        new = {name: getattr(row, name) for name in old}
        _log(row, "amend_filing", {"old": _said(old), "new": _said(new)}, actor, at)
    return row


def mark_filed(filing: CaseFiling, *, actor: log.Actor, at: dt.datetime) -> CaseFiling:
    """File the case (立案), 行政处罚法 arts 25, 54: from now no bureau files this act again, the database holds it.

    Raises E-JUR-05 where another was first, be it in the same second; E-REG-03 for a row that is no clue.
    """
    return _move(filing, State.FILED, {"filed_at": at, "filed_on": local_date(at)}, actor, at)


def mark_not_filed(filing: CaseFiling, *, reason: str, actor: log.Actor, at: dt.datetime) -> CaseFiling:
    """Do not file (不予立案), with the reason; raises E-REG-03 for a row that is no clue."""
    facts = {"outcome": Outcome.NOT_FILED, "reason": reason[:500], "decided_on": local_date(at)}
    return _move(filing, State.NOT_FILED, facts, actor, at)


@transaction.atomic
def record_outcome(
    filing: CaseFiling,
    *,
    outcome: str,
    decided_on: dt.date,
    actor: log.Actor,
    at: dt.datetime,
    fine: Decimal = ZERO,
    confiscated: Decimal = ZERO,
    branch: str = "",
    penalty: Penalty | None = None,
) -> CaseFiling:
    """Enter the decision (登记决定), 行政处罚法 art 57: outcome, sums, branch of art 33, the penalty of the register.

    The same again changes nothing; another one replaces it while the case is open, and a penalty that is none any
    more is struck out of its register. Raises E-REG-03 for a case that is closed or was not filed, E-REG-05 where
    that penalty was carried out.
    """
    before = _locked(filing).penalty
    facts = {"outcome": outcome, "decided_on": decided_on, "fine": fine, "confiscated": confiscated}
    row = _move(filing, State.DECIDED, {**facts, "branch": branch, "penalty": penalty}, actor, at)
    if before is not None and before != penalty:
        recording.strike_penalty(before, actor=actor, at=at)
    return row


def close(filing: CaseFiling, *, actor: log.Actor, at: dt.datetime) -> CaseFiling:
    """Close the case (结案); raises E-REG-03 for a case that is not decided."""
    return _move(filing, State.CLOSED, {"closed_on": local_date(at)}, actor, at)


def stated(filing: CaseFiling) -> dict[str, Any]:
    """What the log keeps of a filing: never who the person is beyond the name that papers print."""
    names = ("matter_number", "authority_id", "enterprise_id", "state", "clue_on", *OF_THE_CLUE)
    return _said({name: getattr(filing, name) for name in names if name != "enterprise"})


@transaction.atomic
def _move(
    filing: CaseFiling, state: CaseFiling.State, facts: Mapping[str, Any], actor: log.Actor, at: dt.datetime
) -> CaseFiling:
    """Take the row on to ``state`` with these facts; nothing happens where it is there with them."""
    row = _locked(filing)
    if row.state == state and (state != State.DECIDED or all(getattr(row, name) == facts[name] for name in facts)):
        return row
    if row.state not in FOLLOWS[state]:
        raise _cannot(row, state)
    old = {"state": row.state, **{name: getattr(row, name) for name in facts}}
    row.state = state
    for name, value in facts.items():
        setattr(row, name, value)
    if state == State.FILED:
        _refuse_second(row)
    _write(row, lambda: row.save(update_fields=["state", *facts]))
    _log(row, f"filing_{state.lower()}", {"old": _said(old), "new": _said({"state": state, **facts})}, actor, at)
    return row


def _locked(filing: CaseFiling) -> CaseFiling:
    return (
        CaseFiling.objects.select_for_update(of=("self",)).select_related("authority", "enterprise").get(pk=filing.pk)
    )


def _refuse_second(row: CaseFiling) -> None:
    other = first_filer(row.event_key, authority=row.authority, matter_number=row.matter_number)
    if other is not None:
        raise already_filed(other)


def _write(row: CaseFiling, write: Any) -> None:
    """Write, and where another bureau filed the same act in this very moment say what the table refused."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        other = first_filer(row.event_key, authority=row.authority, matter_number=row.matter_number)
        if other is None:
            raise
        raise already_filed(other) from None


def _cannot(row: CaseFiling, state: CaseFiling.State) -> Refusal:
    return E_REG_03.refusal(
        number=row.matter_number,
        state=row.get_state_display(),
        wanted=state.label,
        state_en=row.state,
        wanted_en=state.value,
    )


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in facts.items() if name not in KEPT_OUT_OF_THE_LOG}


def _log(row: CaseFiling, action: str, payload: Mapping[str, Any], actor: log.Actor, at: dt.datetime) -> None:
    log.append(f"case:{row.pk}", action=action, actor=actor, at=at, payload={"number": row.matter_number, **payload})
