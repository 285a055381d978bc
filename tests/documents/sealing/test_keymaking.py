"""Keys of one's own making: once, for their owner only, whoever comes first."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from documents.sealing import keyfiles, keymaking

from ..conftest import AT

pytestmark = pytest.mark.one_engine
UNTIL = AT + dt.timedelta(days=100)


def make(folder, code="SH-SJ"):
    return keymaking.make_key_file(folder, code, "上海市松江区应急管理局", valid_from=AT, valid_until=UNTIL)


def read(file):
    return keyfiles.read_key(file.read_bytes(), file.with_suffix(".password").read_text())


def test_made_again_it_stays_as_it_is(tmp_path):
    first = make(tmp_path).read_bytes()
    assert make(tmp_path).read_bytes() == first


def test_only_its_owner_reads_key_and_password(tmp_path):
    file = make(tmp_path / "seals")
    for each in (file, file.with_suffix(".password"), file.parent / keymaking.AUTHORITY_FILE):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_certificate_names_the_bureau_signs_papers_and_nothing_else(tmp_path):
    key = read(make(tmp_path))
    usage = key.certificate.extensions.get_extension_for_class(x509.KeyUsage).value

    assert key.name == "上海市松江区应急管理局"
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert not key.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert (key.certificate.not_valid_before_utc, key.certificate.not_valid_after_utc) == (AT, UNTIL)
    [authority] = key.chain
    key.certificate.verify_directly_issued_by(authority)
    assert authority.public_bytes(Encoding.PEM) == (tmp_path / keymaking.CERTIFICATE_FILE).read_bytes()


def test_a_wrong_password_and_a_key_on_another_curve_are_told_apart(tmp_path):
    file = make(tmp_path)
    with pytest.raises(keyfiles.BadKeyFile, match="does not open"):
        keyfiles.read_key(file.read_bytes(), "wrong")
    with pytest.raises(keyfiles.BadKeyFile, match="does not open"):
        keyfiles.read_key(b"no file of that kind", "")


def test_of_processes_that_come_at_once_one_makes_the_keys(tmp_path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        files = pool.map(make, [tmp_path] * 8)
    assert len({file.read_bytes() for file in files}) == 1
    assert read(files[0]).fingerprint
