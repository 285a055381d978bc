"""Acts of a legal review in the order of the flow (domain §i.5)."""

from .answering import answer, object_to
from .opening import abandon, change_handlers, follow_parent, open_review, resume_parent
from .reviewing import answer_extension, last_examination, record_opinion, review, reviewer_so_far
from .signing import reconsider, sign, withdraw

__all__ = [
    "abandon",
    "answer",
    "answer_extension",
    "change_handlers",
    "follow_parent",
    "last_examination",
    "object_to",
    "open_review",
    "reconsider",
    "record_opinion",
    "resume_parent",
    "review",
    "reviewer_so_far",
    "sign",
    "withdraw",
]
