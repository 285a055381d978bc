"""Pages of penalty cases: clues, the facts of the matter page, entries beside the flow, the party's side."""

from .desk import facts

__all__ = ["facts"]
