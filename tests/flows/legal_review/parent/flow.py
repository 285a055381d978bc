"""The flow of the reviewed trial procedure."""

from viewflow.workflow import flow

from flows.matters.forms import ActForm
from flows.matters.nodes import ByHand, ByMatter, Closed, MatterFlow, Opening, authority, came_out, section, this
from permissions import roles
from permissions.organisations.models import OrgUnit

from . import acts

squad = section(OrgUnit.Duty.ENFORCEMENT)
legal = section(OrgUnit.Duty.LEGAL)


class ParentFlow(MatterFlow):
    """Reviewed trial flow (测试流程): hand in, wait for the review with a branch beside it, decide."""

    enter = Opening(acts.enter).Next(this.hand_in)
    hand_in = ByHand(acts.hand_in, form=ActForm, role=roles.HANDLER, unit=squad).Next(this.split)
    split = flow.Split().Next(this.wait).Next(this.beside)
    beside = ByHand(acts.beside, form=ActForm, role=roles.SECTION_HEAD, unit=legal).Next(this.join)
    wait = ByMatter(acts.take, opens="legal_review.open").Next(this.check)
    check = flow.If(came_out("PASSED")).Then(this.join).Else(this.hand_in_again)
    hand_in_again = ByHand(acts.hand_in, form=ActForm, role=roles.HANDLER, unit=squad).Next(this.wait_again)
    wait_again = ByMatter(acts.take, opens="legal_review.open").Next(this.check)
    join = flow.Join().Next(this.decide)
    decide = ByHand(acts.decide, form=ActForm, role=roles.DEPUTY_LEADER, unit=authority).Next(this.done)
    done = Closed()
