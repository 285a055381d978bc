"""流程图: the flow as viewflow lays it out, drawn by our own template with what was travelled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext
from viewflow.workflow import nodes
from viewflow.workflow.chart import calc_layout_data
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from flows.matters.models import Matter
from flows.matters.models.matter import WAITING
from flows.matters.nodes import ByHand, ByJob, ByMatter, ByParty, Closed, Opening
from flows.matters.procedures import procedure_of

DONE, NOW, RETURNED, AHEAD = "done", "now", "returned", "ahead"
CHARACTERS = 9  # Chinese characters in one line of a box
LETTERS = 20


@dataclass(frozen=True)
class Box:
    """One node as it is drawn."""

    name: str
    title: str
    kind: str  # step, event, end or gate
    state: str
    x: int
    y: int
    width: int
    height: int
    lines: list[tuple[int, int, str]]

    @property
    def centre(self) -> tuple[int, int]:
        """The middle of the box, from its own corner."""
        return self.width // 2, self.height // 2

    @property
    def diamond(self) -> str:
        """The corners of a gate."""
        x, y = self.centre
        return f"{x},0 {self.width},{y} {x},{self.height} 0,{y}"

    @property
    def radius(self) -> int:
        """The radius of an event."""
        return min(self.width, self.height) // 2

    @property
    def is_step(self) -> bool:
        """Steps have words and stand in the list; gates and events are only drawn."""
        return self.kind != "gate"


@dataclass(frozen=True)
class Line:
    """One edge as it is drawn."""

    path: str
    state: str


@dataclass(frozen=True)
class Diagram:
    """What the template draws."""

    width: int
    height: int
    boxes: list[Box]
    lines: list[Line]

    @property
    def steps(self) -> list[Box]:
        """The steps in the order of the flow, for those who do not see the drawing."""
        return [box for box in self.boxes if box.is_step]


@lru_cache(maxsize=64)
def _layout(flow_class: Any) -> Any:
    """The layout is a matter of the flow alone; it is computed once a process."""
    return calc_layout_data(flow_class)


def diagram_of(matter: Matter) -> Diagram | None:
    """The diagram of this matter's flow with its travelled path; None for a draft."""
    if matter.process_id is None:
        return None
    grid = _layout(procedure_of(matter.procedure).flow_class)
    tasks = list(Task.objects.filter(process=matter.process_id).order_by("pk"))
    states = {task.flow_task.name: _state(task) for task in tasks}
    names = {task.pk: task.flow_task.name for task in tasks}
    steps = Task.previous.through.objects.filter(from_task__process=matter.process_id)
    travelled = {
        (names.get(before), names.get(after)) for after, before in steps.values_list("from_task_id", "to_task_id")
    }
    boxes = [_box(cell, states) for cell in sorted(grid.cells, key=lambda cell: (cell.col, cell.row))]
    lines = [
        Line(
            "M" + " L".join(f"{x} {y}" for x, y in edge.segments),
            DONE if (edge.src.name, edge.dst.name) in travelled else AHEAD,
        )
        for edge in grid.edges
        if edge.segments
    ]
    return Diagram(grid.width + 70, grid.height + 30, boxes, sorted(lines, key=lambda line: line.state))


def _state(task: Task) -> str:
    if task.status in WAITING:
        return NOW
    return RETURNED if task.status == STATUS.CANCELED else DONE


def _box(cell: Any, states: dict[str, str]) -> Box:
    title = gettext(str(cell.node.task_title)) if cell.node.task_title else cell.node.name
    node_title = _title(cell.node, title)
    kind = _kind(cell.node)
    shape = cell.shape
    return Box(
        name=cell.node.name,
        title=node_title,
        kind=kind,
        state=states.get(cell.node.name, AHEAD),
        x=shape.x,
        y=shape.y,
        width=shape.width,
        height=shape.height,
        lines=_words(node_title, kind, shape),
    )


def _kind(node: Any) -> str:
    if isinstance(node, (ByHand, ByJob, ByMatter, ByParty)):
        return "step"
    if isinstance(node, Opening):
        return "event"
    if isinstance(node, (Closed, nodes.End)):
        return "end"
    return "gate"


def _title(node: Any, title: str) -> str:
    return gettext("Matter closed") if isinstance(node, nodes.End) and not node.task_title else title


def _words(title: str, kind: str, shape: Any) -> list[tuple[int, int, str]]:
    """Steps have their title inside, beginning and end below; gates need none."""
    if kind == "gate":
        return []
    if kind == "step":
        return _lines(title, shape.width, shape.height)
    return [(shape.width // 2, shape.height + 20, title)]


def _lines(title: str, width: int, height: int) -> list[tuple[int, int, str]]:
    """The title broken into lines of the box: Chinese by characters, the rest by words."""
    if any(ord(letter) > 0x2E7F for letter in title):
        parts = [title[i : i + CHARACTERS] for i in range(0, len(title), CHARACTERS)]
    else:
        parts = [""]
        for word in title.split():
            if parts[-1] and len(parts[-1]) + len(word) >= LETTERS:
                parts.append(word)
            else:
                parts[-1] = f"{parts[-1]} {word}".strip()
    top = height // 2 - (len(parts) - 1) * 10 + 5
    return [(width // 2, top + 20 * n, part) for n, part in enumerate(parts)]
