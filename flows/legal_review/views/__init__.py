"""Pages of the legal review: the queue, the coverage, the withdrawal, and what a matter page shows of it."""

from .facts import facts

__all__ = ["facts"]
