"""The flow of the trial procedure."""

from viewflow.workflow import flow

from flows.matters.forms import ActForm
from flows.matters.nodes import ByHand, ByJob, Closed, Hand, MatterFlow, Opening, authority, section, this
from permissions import roles
from permissions.organisations.models import OrgUnit

from . import acts

legal = section(OrgUnit.Duty.LEGAL)
enforcement = section(OrgUnit.Duty.ENFORCEMENT)


class TrialFlow(MatterFlow):
    """Trial flow (测试流程): begin, then left by two hands beside right and a job, then close."""

    enter = Opening(acts.enter).Next(this.begin)
    begin = ByHand(acts.begin, form=ActForm, role=roles.CREDIT_OFFICER, unit=legal).Next(this.split)
    split = flow.Split().Next(this.left).Next(this.right)
    left = ByHand(acts.left, form=ActForm, hands=(Hand(roles.VERIFIER, legal), Hand(roles.VERIFIER, enforcement))).Next(
        this.join
    )
    right = ByHand(acts.right, form=ActForm, role=roles.SECTION_HEAD, unit=legal).Next(this.compute)
    compute = ByJob(acts.record_computed, job="trial.compute").Next(this.join)
    join = flow.Join().Next(this.close)
    close = ByHand(acts.close, form=ActForm, role=roles.DEPUTY_LEADER, unit=authority).Next(this.done)
    done = Closed()
