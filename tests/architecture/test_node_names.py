"""Node references are database identifiers: a rename needs a data migration, so the list is frozen beside this.

The engine stores ``<app>/flow.<Flow>.<node>`` with every task. When a node is added, add its line to
``node_names.txt``; when one is renamed or removed, write the migration of viewflow's tasks first.
"""

from __future__ import annotations

from pathlib import Path

from viewflow.workflow.fields import get_task_ref

from flows.matters.procedures import procedures

FROZEN = Path(__file__).with_name("node_names.txt")


def references() -> list[str]:
    """What the engine writes for every node of every installed procedure."""
    return sorted(
        get_task_ref(node) for procedure in procedures().values() for node in procedure.flow_class.instance.nodes()
    )


def test_node_references_are_as_they_were_frozen():
    assert references() == FROZEN.read_text(encoding="utf-8").splitlines()


def test_the_nodes_of_credit_repair_are_among_them():
    lines = FROZEN.read_text(encoding="utf-8").splitlines()
    assert "credit_repair/flow.CreditRepairFlow.apply" in lines
    assert len(lines) == len(set(lines)) > 10
