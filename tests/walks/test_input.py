"""1,000 strange requests, half of them the same at every run; ``make walk`` has 20,000."""

from __future__ import annotations

import secrets

import pytest

from flows.credit_repair.flow import CreditRepairFlow
from flows.matters.models import WorkItem
from flows.matters.nodes import ByHand
from tests.walks import BATCH
from tests.walks.asking import ask
from tests.walks.standing_world import files_of_the_world, standing_world, world
from tests.walks.world import World

__all__ = ["files_of_the_world", "standing_world", "world"]
FIXED = 20260921
pytestmark = pytest.mark.one_engine  # `make walk` has PostgreSQL too


def test_the_world_shows_every_kind_of_form(world: World) -> None:
    """The crawl found what there is: a form for every step by hand, of the portal, the public pages and the site."""
    actions = " ".join(form.action for _, form in world.forms)
    for part in ("/act/", "/claim/", "/release/", "/edit/", "/correct/", "/withdraw/", "/apply/", "/discard/"):
        assert part in actions, part
    for part in ("/login/", "/language/", "/password/", "/search/", "/publicity/", "/verify/", "/admin/", "/audit/"):
        assert part in actions, part
    shown = {form.action for _, form in world.forms}
    held = {item.node for item in WorkItem.objects.open() if f"/tasks/{item.pk}/act/" in shown}
    assert held == {node.name for node in CreditRepairFlow.instance.nodes() if isinstance(node, ByHand)}


@pytest.mark.parametrize("batch", range(5))
def test_input_that_everybody_sees(world: World, batch: int) -> None:
    ask(world, FIXED + batch, BATCH)


@pytest.mark.parametrize("batch", range(5))
def test_input_that_nobody_has_seen(world: World, batch: int) -> None:
    ask(world, secrets.randbelow(10**9), BATCH)
