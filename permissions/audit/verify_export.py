#!/usr/bin/env python3
"""Check an exported history or dossier without the system that wrote it. Needs Python 3.8 or later, nothing else.

    python3 verify_export.py history.jsonl [--public-key HEX]
    python3 verify_export.py dossier.zip [--public-key HEX]

Checks the file against its .sha256 if that lies beside it, every chain from its first entry to its head,
every daily root, and that the log still holds what the roots sealed. Of a dossier it checks every file against
its hash, that none is missing and none was added, that the papers are those that the history froze, and the PDF
if it lies beside the zip. Signatures are checked where the package `cryptography` is installed; where it is not,
that is said. Prints each fault; exit status 1 if there is any.

A dossier ends with the hash of all its other bytes, which finds damage. Who forges one can write that hash anew: the
SHA-256 of the zip is printed, to be held against the one that the office names.
"""

# It must run on any Python 3, not only on the one that wrote the export.
# ruff: noqa: UP017

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import zipfile
from datetime import datetime, timedelta, timezone
from typing import Any

FORMAT = "banjie-history-1"
DOSSIER = "banjie-dossier-1"
ZERO = "0" * 64
HASH = re.compile(r"\b[0-9a-f]{64}\b")

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    CAN_CHECK_SIGNATURES = True
except ImportError:
    CAN_CHECK_SIGNATURES = False


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def moment(text: str) -> datetime:
    """A moment as the store writes it (PostgreSQL: 2026-09-30 01:00:00.1+00; SQLite: without a zone, in UTC)."""
    text = text.replace("T", " ").replace("Z", "+00:00")
    day, _, clock = text.partition(" ")
    sign = max(clock.find("+"), clock.find("-"))
    zone, clock = (clock[sign:], clock[:sign]) if sign > 0 else ("+00:00", clock)
    zone = zone + ":00" if len(zone) == 3 else zone
    clock, _, fraction = clock.partition(".")
    whole = datetime.strptime(day + " " + clock, "%Y-%m-%d %H:%M:%S")
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return whole.replace(microsecond=int((fraction + "000000")[:6]), tzinfo=timezone(offset))


class History:
    """Reads the lines one after another and remembers only the ends of chains and what was sealed."""

    def __init__(self, public_key: str | None) -> None:
        self.key = public_key
        self.faults = 0
        self.counts = {"root": 0, "entry": 0, "head": 0}
        self.scope: str | None = None
        self.end: dict[str, Any] | None = None
        self.root: Any = ZERO
        self.sealed: dict[tuple[Any, Any], tuple[str, int]] = {}  # (chain, seq) -> (hash, number of the root)
        self.chain: Any = None
        self.seq = 0
        self.tip: Any = ZERO
        self.broken = self.headless = False
        self.frozen: dict[str, str] = {}  # number of a paper -> hash of its bytes, as the history says
        self.named: set[str] = set()  # every hash that an entry names

    def fault(self, where: Any, number: Any, what: str) -> None:
        self.faults += 1
        print(f"{where} #{number}: {what}")

    def read(self, line: dict[str, Any]) -> None:
        kind = line.get("kind")
        if kind in self.counts:
            self.counts[kind] += 1
        if kind == "export":
            self.scope = line.get("scope")
            if line.get("format") != FORMAT:
                self.fault("file", 1, "is of another format")
        elif kind == "root":
            self.read_root(line)
        elif kind == "entry":
            self.read_entry(line)
        elif kind == "head":
            self.read_head(line)
        elif kind == "end":
            self.end = line
        else:
            self.fault("file", sum(self.counts.values()), "holds a line of no known kind")

    def read_root(self, root: dict[str, Any]) -> None:
        number = self.counts["root"]
        what = self.root_fault(root, number)
        if what:
            self.fault("daily root", number, what)
        else:
            for leaf in root["leaves"].split("\n"):
                chain, seq, entry_hash = leaf.split("\t")
                if self.scope in ("all", chain):
                    self.sealed[chain, seq] = (entry_hash, number)
        self.root = root.get("root")

    def root_fault(self, root: dict[str, Any], number: int) -> str | None:
        try:
            if root["number"] != str(number):
                return "is missing"
            if root["previous"] != self.root:
                return "does not continue the root before it"
            sealed_at = moment(root["sealed_at"]).astimezone(timezone.utc)
            stamp = sealed_at.isoformat(timespec="milliseconds")
            text = f"{root['previous']}\n{number}\n{stamp}\n{root['leaves']}"
            if sha256(text) != root["root"] or sealed_at.microsecond % 1000:
                return "its leaves do not give its hash"
            if any(len(leaf.split("\t")) != 3 for leaf in root["leaves"].split("\n")):
                return "its text is not readable"
            self.key = self.key or root["public_key"]
            if root["public_key"] != self.key:
                return "is signed with another key"
            return self.signature_fault(root)
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
            return "its text is not readable"

    def signature_fault(self, root: dict[str, Any]) -> str | None:
        if not CAN_CHECK_SIGNATURES:
            return None
        try:
            signature = bytes.fromhex(root["signature"])
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key or "")).verify(signature, root["root"].encode())
        except (InvalidSignature, ValueError):
            return "its signature is not of the key"
        return None if signature.hex() == root["signature"] else "its signature is not as it was written"

    def read_entry(self, entry: dict[str, Any]) -> None:
        if entry.get("chain") != self.chain:
            self.close_chain()
            self.chain, self.seq, self.tip, self.broken, self.headless = entry.get("chain"), 0, ZERO, False, True
        found = self.sealed.pop((self.chain, entry.get("seq")), None)
        if found and found[0] != entry.get("hash"):
            self.fault(self.chain, entry["seq"], f"the entry sealed in root {found[1]} is not the one that was sealed")
        if self.broken:
            return
        self.seq += 1
        what = self.entry_fault(entry)
        self.tip = entry.get("hash")
        if what:
            self.broken = True
            self.fault(self.chain, self.seq, what)
        else:
            self.note_hashes(entry)

    def note_hashes(self, entry: dict[str, Any]) -> None:
        """What an entry that holds says of files: a dossier is held against it."""
        self.named.update(HASH.findall(entry["body"]))
        if entry["action"] == "document.frozen":
            said = json.loads(entry["body"]).get("payload", {})
            self.frozen[str(said.get("number"))] = str(said.get("sha256"))

    def entry_fault(self, entry: dict[str, Any]) -> str | None:
        try:
            if entry["seq"] != str(self.seq):
                return f"entry {self.seq} is missing"
            if entry["prev_hash"] != self.tip:
                return "does not continue the entry before it"
            if sha256(entry["prev_hash"] + entry["body"]) != entry["hash"]:
                return "its text does not give its hash"
            body = json.loads(entry["body"])
            for column in ("chain", "seq", "action", "actor"):
                if entry[column] != str(body[column]):
                    return f"column {column} differs from its hashed text"
            if moment(entry["at"]) != moment(body["at"]):
                return "column at differs from its hashed text"
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return "its text is not readable"
        return None

    def read_head(self, head: dict[str, Any]) -> None:
        if head.get("chain") != self.chain or not self.headless:
            self.close_chain()
            self.chain, self.seq, self.tip, self.broken = head.get("chain"), 0, ZERO, False
        self.headless = False
        if not self.broken and (head.get("seq"), head.get("hash")) != (str(self.seq), self.tip):
            said = str(head.get("seq"))
            known = min(self.seq, int(said)) + 1 if said.isdecimal() else self.seq + 1
            number = self.seq if said == str(self.seq) else known
            self.fault(self.chain, number, f"the head says {said} entries, found {self.seq} or another end")

    def close_chain(self) -> None:
        if self.headless and not self.broken:
            self.fault(self.chain, self.seq, "the chain has no head")
        self.headless = False

    def close(self) -> None:
        self.close_chain()
        for (chain, seq), (_, number) in sorted(self.sealed.items()):
            self.fault(chain, seq, f"the entry sealed in root {number} is gone")
        counted = {"roots": self.counts["root"], "entries": self.counts["entry"], "heads": self.counts["head"]}
        if self.scope is None:
            self.fault("file", 1, "has no header")
        if self.end is None:
            self.fault("file", sum(self.counts.values()), "ends before its end")
        elif counted != {name: self.end.get(name) for name in counted}:
            self.fault("file", sum(self.counts.values()), "does not hold as many lines as it says")


def is_zip(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"PK"


def checksum_fault(path: str) -> str | None:
    """What is wrong with the file as a whole, if its checksum lies beside it."""
    if not os.path.exists(path + ".sha256"):
        return None
    with open(path, "rb") as file:
        found = hash_of(file)
    with open(path + ".sha256", encoding="utf-8") as file:
        said = file.read().split()[:1]
    return None if said == [found] else "is not the one its .sha256 speaks of"


class DossierCheck:
    """A dossier's zip: its list of files against the files, and both against the history that lies in it."""

    def __init__(self, path: str, history: History) -> None:
        self.path = path
        self.history = history
        self.pdf: str | None = None

    def run(self) -> None:
        self.check_bytes()
        try:
            with zipfile.ZipFile(self.path) as box:
                manifest = json.loads(box.read("manifest.json").decode("utf-8"))
                if manifest["format"] != DOSSIER:
                    self.fault("manifest.json", "is of another format")
                self.read_history(box)
                self.check_files(box, manifest)
                self.check_papers(manifest)
                self.check_cover(manifest["covers"])
                self.check_pdf(manifest["pdf"])
                print(f"Dossier of {manifest['matter']['number']}: {len(manifest['files'])} files.")
        except Exception as error:  # noqa: BLE001  whatever a damaged zip does to its reader
            self.fault("dossier", f"is not readable ({type(error).__name__}: {error})")

    def fault(self, name: str, what: str) -> None:
        self.history.faults += 1
        print(f"{name}: {what}")

    def check_bytes(self) -> None:
        """The last 64 bytes are the hash of all before them, so that no byte changes unseen."""
        whole, body, tail = hashlib.sha256(), hashlib.sha256(), b""
        with open(self.path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                whole.update(block)
                tail += block
                body.update(tail[:-64])
                tail = tail[-64:]
        if tail != body.hexdigest().encode():
            self.fault("dossier", "its bytes are not those that were written")
        print(f"SHA-256 of the zip: {whole.hexdigest()}")

    def read_history(self, box: zipfile.ZipFile) -> None:
        with box.open("history.jsonl") as lines:
            read_lines(lines, self.history)

    def check_files(self, box: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        """Each file is there once with its hash, and nothing lies beside them."""
        there = box.namelist()
        listed = [file["path"] for file in manifest["files"]]
        for name in sorted(set(there) - set(listed) - {"manifest.json"}):
            self.fault(name, "is not on the list")
        for name in sorted({name for name in there if there.count(name) > 1}):
            self.fault(name, "is there more than once")
        for file in manifest["files"]:
            if file["path"] not in there:
                self.fault(file["path"], f"is missing ({file.get('title', '')})")
            elif self.hash_in(box, file["path"]) != file["sha256"]:
                self.fault(file["path"], f"does not have its hash ({file.get('title', '')})")
        for file in manifest["missing"]:
            self.fault(file["title"], f"was missing when the dossier was made: {file['reason']}")

    def hash_in(self, box: zipfile.ZipFile, name: str) -> str | None:
        try:
            with box.open(name) as file:
                return hash_of(file)
        except Exception:  # noqa: BLE001  as above
            return None

    def check_papers(self, manifest: dict[str, Any]) -> None:
        """What the history froze is what lies here: no other paper, and none left out."""
        here = {f["number"]: f["sha256"] for f in manifest["files"] if f["kind"] == "paper"}
        told = {f.get("number") for f in manifest["missing"]}
        for number, sha256 in sorted(here.items()):
            if self.history.frozen.get(number) != sha256:
                self.fault(number, "is not the paper that the history froze")
        for number in sorted(set(self.history.frozen) - set(here) - told):
            self.fault(number, "is in the history and not in the dossier")
        for file in manifest["files"]:
            if file["kind"] == "attachment" and file["sha256"] not in self.history.named:
                print(f"{file['path']}: its hash is not named in the history ({file['title']})")

    def check_cover(self, covers: dict[str, Any]) -> None:
        found = (self.history.chain, self.history.seq, self.history.tip)
        if (covers["chain"], covers["seq"], covers["hash"]) != found:
            self.fault("manifest.json", "names another state of the history than lies here")

    def check_pdf(self, pdf: dict[str, Any]) -> None:
        path = os.path.join(os.path.dirname(self.path), os.path.basename(pdf["name"]))
        if not os.path.exists(path):
            self.pdf = f"{pdf['name']} does not lie beside the zip and was NOT checked."
            return
        with open(path, "rb") as file:
            is_equal = hash_of(file) == pdf["sha256"]
        self.pdf = f"{pdf['name']} beside the zip was checked."
        if not is_equal:
            self.fault(pdf["name"], "is not the PDF that was made with this zip")


def hash_of(file: Any) -> str:
    checksum = hashlib.sha256()
    for block in iter(lambda: file.read(1 << 20), b""):
        checksum.update(block)
    return checksum.hexdigest()


def read_lines(lines: Any, history: History) -> None:
    """Read a history line by line to its end."""
    for number, raw in enumerate(lines, start=1):
        try:
            history.read(json.loads(raw.decode("utf-8")))
        except (ValueError, AttributeError, RecursionError):
            history.fault("file", number, "is not readable")
    history.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an exported history or dossier offline.")
    parser.add_argument("file")
    parser.add_argument("--public-key", metavar="HEX", help="the key that must have signed, as noted outside")
    options = parser.parse_args(arguments)
    history = History(options.public_key)
    what = checksum_fault(options.file)
    if what:
        history.fault("file", 1, what)
    dossier = DossierCheck(options.file, history) if is_zip(options.file) else None
    if dossier:
        dossier.run()
    else:
        with open(options.file, "rb") as file:
            read_lines(file, history)
    print(f"{history.counts['entry']} entries in {history.counts['head']} chains, {history.counts['root']} roots.")
    if not CAN_CHECK_SIGNATURES:
        print("Signatures were NOT checked: the package cryptography is not installed.")
    elif options.public_key:
        print(f"The roots were held against the key {options.public_key}.")
    else:
        print(f"The roots name the key {history.key}; give --public-key to prove whose they are.")
    if dossier and dossier.pdf:
        print(dossier.pdf)
    thing = "dossier" if dossier else "history"
    print(f"The {thing} is BROKEN in {history.faults} places." if history.faults else f"The {thing} holds.")
    return 1 if history.faults else 0


if __name__ == "__main__":
    sys.exit(main())
