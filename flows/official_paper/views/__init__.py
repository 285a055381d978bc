"""Pages of official papers: drafts, the manuscript with every hand's changes, papers received."""

from .desk import facts

__all__ = ["facts"]
