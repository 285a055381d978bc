"""The history (留痕) in a dossier: its lines as the offline checker reads them, and as people read them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from permissions import roles
from permissions.audit import export
from permissions.audit.models import DailyRoot
from permissions.clock import SHANGHAI

# What entries that are no step are called; the steps bring their own titles.
SAID = {
    "deadline.recomputed": "期限重算",
    "deadline.reminded": "期限提醒",
    "document.corrected": "文书更正",
    "document.delivered": "文书送出",
    "document.frozen": "文书定稿",
    "document.numbered": "文书编号",
    "document.received": "文书收悉",
    "document.replaced": "文书替代",
    "document.returned": "文书未能送达",
    "document.sealed": "用印",
    "document.voided": "文书作废",
    "job.put_again": "作业重新排队",
    "material.handed_in": "提交材料",
    "paper.received": "受文单位签收",
    "refused": "办理被拒绝",
    "task.claimed": "领取任务",
    "task.handed_over": "移交任务",
    "task.released": "退回待领",
    "task.returned_to_pool": "任务转回待领",
}


@dataclass(frozen=True)
class Words:
    """How this matter calls things: its materials by code, title and outcome of its steps by their ids."""

    materials: Mapping[str, str]
    acts: Mapping[int, tuple[str, str]]


@dataclass(frozen=True)
class EntryLine:
    """One entry of the history as it is printed: what was done, and of what or how it came out."""

    seq: int
    at: str
    who: str
    action: str
    of: str
    hash: str


@dataclass(frozen=True)
class Covers:
    """The state that the dossier covers: the last entry of the matter's chain and the last signed root."""

    chain: str
    seq: int
    hash: str
    at: dt.datetime
    root: int
    root_hash: str


def write_history(chain: str, target: Path, words: Words) -> tuple[Covers, list[EntryLine]]:
    """Write the chain as the offline verifier reads it; returns what it covers and its entries as printed.

    Read as the bytes that are stored: a chain that was tampered with is exported as it is, for the checker to find.
    """
    entries: list[EntryLine] = []
    seq, tip, at = 0, "", dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    root = DailyRoot(number=0, root="")
    with target.open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        for line in export.lines(chain):
            out.write(line)
            row = json.loads(line)
            if row["kind"] == "entry":
                entry, moment = _entry_line(row, words)
                entries.append(entry)
                seq, tip, at = entry.seq, entry.hash, moment or at
            elif row["kind"] == "root":
                root = DailyRoot(number=int(row["number"]), root=row["root"])
    return Covers(chain, seq, tip, at, root.number, root.root), entries


def _entry_line(row: dict[str, str], words: Words) -> tuple[EntryLine, dt.datetime | None]:
    action = row["action"]
    try:
        body = json.loads(row["body"])
        at: dt.datetime | None = dt.datetime.fromisoformat(body["at"]).astimezone(SHANGHAI)
        role = roles.ROLES.get(body["role"])
        who = "".join([body["actor_name"], f"（{role.zh}）" if role else ""])
        who += f"代{body['on_behalf_of']}" if body["on_behalf_of"] else ""
        action, of = _said(action, body["payload"], words)
    except (ValueError, KeyError, TypeError, AttributeError):
        at, who, of = None, "", "内容不可读"
    shown = at.strftime("%Y-%m-%d %H:%M:%S") if at else row["at"]
    number = int(row["seq"]) if row["seq"].isdecimal() else 0
    return EntryLine(number, shown, who, action, of, row["hash"]), at


def _said(action: str, payload: dict[str, Any], words: Words) -> tuple[str, str]:
    """What was done and of what, in Chinese; an entry that nobody named keeps its name."""
    step = words.acts.get(payload.get("act", 0))
    if step is not None:
        return step
    material = payload.get("material") or ""
    refused = "、".join(str(item["rule"]) for item in payload.get("refusals", []))
    return SAID.get(action, action), str(payload.get("number") or words.materials.get(material, material) or refused)
