"""What an act changes stands in its entry with old and new: the log is held against the tables, act by act."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

from flows.credit_repair import acts
from flows.credit_repair.models import CorrectionItem, RepairApplication, VerifiedFact
from flows.matters.models import Deadline, Decision, Matter, Participation
from permissions.audit.models import Entry
from permissions.clock import SHANGHAI
from tests.city import City, findings

FACTS = [Matter, Participation, Deadline, Decision, RepairApplication, CorrectionItem, VerifiedFact]
ENGINE = {"process_id"}  # which row of the engine a matter has is no fact of law

Rows = dict[tuple[str, int], dict[str, Any]]


def facts() -> Rows:
    """Every row of every table of legal facts, as the log would write it."""
    return {
        (model._meta.label_lower, row.pk): {
            f.attname: plain(getattr(row, f.attname)) for f in row._meta.concrete_fields if f.attname not in ENGINE
        }
        for model in FACTS
        for row in model.objects.all()
    }


def plain(value: Any) -> Any:
    """A value as the log writes it; the store gives moments back in UTC."""
    if isinstance(value, dt.datetime):
        value = value.astimezone(SHANGHAI)
    return value.isoformat() if isinstance(value, dt.date) else value


def logged(entry: Entry) -> Rows:
    """Row → the columns that the entry says were written, with their new values."""
    found: Rows = {}
    for change in json.loads(entry.body)["payload"]["changes"]:
        found.setdefault((change["on"], change["id"]), {}).update(change["new"])
    return found


def unlogged(before: Rows, after: Rows, said: Rows) -> Iterator[str]:
    """What was written and is not in the entry, or is there with another value."""
    for key, row in after.items():
        old = before.get(key)
        if old is None and key not in said:
            yield f"{key} was made"
        for name, value in row.items():
            if old is not None and old[name] != value and said.get(key, {}).get(name) != value:
                yield f"{key}.{name}: {old[name]} → {value}"
            if old is None and key in said and name in said[key] and said[key][name] != value:
                yield f"{key}.{name} is said to be {said[key][name]}"


def story(city: City) -> Iterator[tuple[str, Callable[[], Any]]]:
    """A correction, a return and the straight way to the archive: name of the act, and the act."""
    matter = city.draft(city.penalty(city.enterprise())).matter

    def does(account: str, node: str, **given: Any) -> Callable[[], Any]:
        return lambda: city.does(account, matter, node, **given)

    yield "submit", lambda: city.asks("agent0", matter, acts.submit)
    yield "accept", does("sj.credit", "accept", outcome="CORRECT", items=["补盖公章"])
    answers = {item.pk: "已补" for item in CorrectionItem.objects.all()}
    yield "correct", lambda: city.asks("agent0", matter, acts.correct, answers=answers)
    yield "accept", does("sj.credit", "accept", outcome="ACCEPT")
    for account in ("sj.verify1", "sj.verify2"):
        yield "verify", does(account, "verify", findings=findings())
    yield "review", does("sj.head", "review", outcome="RETURN_TO_VERIFY", opinion="再核")
    for account in ("sj.verify1", "sj.verify2"):
        yield "verify", does(account, "verify", findings=findings())
    yield "review", does("sj.head", "review", outcome="PASS")
    yield "decide", does("sj.leader", "decide", outcome="GRANT")
    yield "seal", does("sj.seal", "seal", outcome="SEALED")
    yield "record_issue", city.run_jobs
    yield "deliver", does("sj.credit", "deliver", outcome="DELIVERED")
    yield "confirm", does("sj.credit", "confirm", outcome="GONE")
    yield "archive", does("sj.archive", "archive", outcome="ARCHIVED")


def test_every_legal_fact_that_an_act_writes_is_in_its_entry(city: City) -> None:
    for action, act in story(city):
        before = facts()
        act()
        entry = Entry.objects.filter(chain__startswith="matter:", action=action).latest("id")
        assert list(unlogged(before, facts(), logged(entry))) == [], action


def test_what_a_withdrawal_stops_is_in_its_entry(city: City) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    before = facts()
    city.asks("agent0", matter, acts.withdraw, reason="不再需要")
    entry = Entry.objects.get(chain=matter.chain, action="withdraw")
    assert list(unlogged(before, facts(), logged(entry))) == []
    assert sum(row.get("end") == "STOPPED" for row in logged(entry).values()) == matter.deadlines.count()


def test_the_entry_of_a_submission_says_what_was_stated_and_by_which_files_but_not_whom_to_call(city: City) -> None:
    application = city.draft(city.penalty(city.enterprise()))
    RepairApplication.objects.update(performed="罚款已缴清", contact_name="钱经办", contact_phone="13800000000")
    city.asks("agent0", application.matter, acts.submit)

    entry = Entry.objects.get(chain=application.matter.chain, action="submit")
    said = logged(entry)["credit_repair.repairapplication", application.pk]

    assert said["performed"] == "罚款已缴清" and said["promises_truth"] is said["promises_liability"] is True
    assert said["materials"] == dict(application.matter.attachments.values_list("material", "sha256"))
    assert "13800000000" not in entry.body and "钱经办" not in entry.body


def test_the_rules_of_every_clock_that_an_act_starts_are_named(city: City) -> None:
    matter = city.submitted(city.penalty(city.enterprise()))
    entry = Entry.objects.get(chain=matter.chain, action="submit")
    assert set(json.loads(entry.body)["payload"]["rules"]) == set(matter.deadlines.values_list("rule", flat=True))
