"""A sealed sample letter, its bureau's seal, somebody who used it, and tools from outside that look at the result."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from documents import issuing, stationery
from documents.models import Document
from documents.sealing import keeping
from documents.sealing.models import Seal
from permissions.organisations.models import OrgUnit, User, actor_of
from tests.documents.conftest import AT, order
from tests.documents.sample import Reply
from tests.seals import make_seal


@pytest.fixture(autouse=True)
def sealed_template(place_for_files: Path) -> None:
    stationery.register("sample.sealed", path="sample/reply.html", context=Reply, sealed=True)


@pytest.fixture
def own_seals(settings: Any, tmp_path: Path) -> Path:
    """A folder of seals of this test alone, to do harm in."""
    settings.SEAL_FOLDER = str(tmp_path / "seals")
    return tmp_path / "seals"


@pytest.fixture
def seal(bureau: OrgUnit) -> Seal:
    return make_seal(bureau)


@pytest.fixture
def keeper(db: None) -> User:
    return User.objects.create_user("keeper", name="阮青禾")


@pytest.fixture
def seal_it(bureau: OrgUnit, keeper: User) -> Callable[..., Any]:
    """The keeper uses the seal on the paper with this key."""

    def use(issue_key: str = "sample:1", **changes: Any) -> Any:
        facts: dict[str, Any] = {
            "issue_key": issue_key,
            "authority": bureau,
            "kind_name": "复函",
            "recipient": "上海泗泾示例化工有限公司",
            "signatory": "李四",
            "subject_ref": "matter:12",
            "user": keeper,
            "actor": actor_of(keeper),
            "at": AT,
        }
        return keeping.use_seal(**(facts | changes))

    return use


@pytest.fixture
def issue_sealed(bureau: OrgUnit) -> Callable[..., Document]:
    """Issue a sealed letter; whatever the test does not say is as usual."""

    def issue(**changes: Any) -> Document:
        return issuing.issue(**(order(bureau) | {"template": "sample.sealed"} | changes))

    return issue


def pdfsig(file: Path) -> str:
    """What poppler says of the signatures in a file."""
    done = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False)
    return done.stdout


@dataclass(frozen=True)
class Parts:
    """A signed file in its parts: what the signature covers, which must be all the rest, and the signature."""

    covered: bytes
    signature: bytes

    def verified_by_openssl(self, folder: Path, authority: Path) -> bool:
        """Whether openssl finds signature and chain good, trusting this authority alone."""
        (folder / "covered").write_bytes(self.covered)
        (folder / "signature").write_bytes(self.signature)
        asked = ["openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]
        asked += ["-in", str(folder / "signature"), "-content", str(folder / "covered"), "-CAfile", str(authority)]
        done = subprocess.run([*asked, "-out", str(folder / "out")], capture_output=True, text=True, check=False)
        assert done.returncode or "CAdES Verification successful" in done.stderr, done.stderr
        return done.returncode == 0


def parts_of(data: bytes) -> Parts:
    """The parts of a signed file."""
    found = re.search(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", data)
    assert found is not None, "not signed"
    start, length, after, rest = (int(number) for number in found.groups())
    assert (start, after + rest) == (0, len(data)), "the signature does not cover the whole file"
    return Parts(data[:length] + data[after:], bytes.fromhex(data[length + 1 : after - 1].decode()))
