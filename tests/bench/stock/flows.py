"""The stock flow: the steps of credit repair, each a stock form for who holds the role on the section."""

from __future__ import annotations

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.flow import views

from permissions import roles

from .models import StockProcess


def step(role: roles.Role, *fields: str) -> flow.View:
    """A step with a model form, open to who holds the role on the section, as our own tasks are (guardian)."""
    form = views.UpdateProcessView.as_view(fields=[*fields, "opinion"])
    return flow.View(form).Permission(f"organisations.{role.code}", obj=lambda process: process.coerced.section)


class StockFlow(flow.Flow):
    """Examine, verify, review, decide, archive."""

    process_class = StockProcess
    lock_impl = lock.select_for_update_lock

    start = flow.Start(views.CreateProcessView.as_view(fields=["title", "credit_code", "section"])).Next(this.examine)
    examine = step(roles.CREDIT_OFFICER, "accepted").Next(this.check)
    check = flow.If(lambda activation: activation.process.accepted).Then(this.verify).Else(this.end)
    verify = step(roles.VERIFIER).Next(this.review)
    review = step(roles.SECTION_HEAD).Next(this.decide)
    decide = step(roles.DEPUTY_LEADER).Next(this.archive)
    archive = step(roles.ARCHIVIST).Next(this.end)
    end = flow.End()
