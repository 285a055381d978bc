"""Rules of official papers (公文办理规则): the table of kinds, the named rules, what is checked before each step."""

from .checks import (
    addressees,
    check_countersigners,
    check_offline,
    check_post,
    check_text,
    drafting_posts,
    recipient_of,
    sections_of,
    signatories,
)
from .kinds import KINDS, Direction, PaperKind, kind_of
from .named import HAND_EMPTY, NO_DRAFTING_POST, REGULATION, SCAN_WANTED, SIGNED, STALE, UNCHANGED

__all__ = [
    "HAND_EMPTY",
    "KINDS",
    "NO_DRAFTING_POST",
    "REGULATION",
    "SCAN_WANTED",
    "SIGNED",
    "STALE",
    "UNCHANGED",
    "Direction",
    "PaperKind",
    "addressees",
    "check_countersigners",
    "check_offline",
    "check_post",
    "check_text",
    "drafting_posts",
    "kind_of",
    "recipient_of",
    "sections_of",
    "signatories",
]
