"""What an act may come out as fits the column that keeps it: one engine would cut it off by refusing the act."""

from __future__ import annotations

import pytest

from flows.matters.models import Act
from flows.matters.procedures import procedures
from flows.matters.step import ActSpec


def acts() -> list[ActSpec]:
    """Every act that a node of a flow does."""
    nodes = [node for procedure in procedures().values() for node in procedure.flow_class.instance.nodes()]
    return [node.act for node in nodes if isinstance(getattr(node, "act", None), ActSpec)]


@pytest.mark.parametrize("spec", acts(), ids=lambda spec: spec.name)
def test_titles_and_outcomes_fit_their_columns(spec: ActSpec) -> None:
    length = {field: Act._meta.get_field(field).max_length or 0 for field in ("title", "outcome", "outcome_title")}
    assert len(spec.title) <= length["title"]
    for code, title in spec.outcomes.items():
        assert len(code) <= length["outcome"]
        assert len(title) <= length["outcome_title"], title
