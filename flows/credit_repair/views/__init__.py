"""Pages of credit repair: the enterprise's portal, the desk's list, the public page of penalties."""

from .desk import facts

__all__ = ["facts"]
