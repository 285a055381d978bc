"""Key files (印章密钥文件): one PKCS#12 file a bureau, its password beside it or in the environment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from permissions.clock import local_date

from .models import Seal
from .rules import KEY_ABSENT, KEY_LOCKED, NOT_VALID, OTHER_KEY, SealUnusable


class BadKeyFile(ValueError):
    """A file holds no usable key of a seal (证书文件不可用): says what is wrong with it."""


@dataclass(frozen=True)
class Key:
    """What a key file holds (印章密钥): the private key, its certificate, the certificates above it."""

    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, by which the seal is registered."""
        return self.certificate.fingerprint(SHA256()).hex()

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        names = self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return str(names[0].value) if names else self.certificate.subject.rfc4514_string()


def file_of(code: str) -> Path:
    """Where the key of the bureau with this code lies."""
    return Path(settings.SEAL_FOLDER) / f"{code}.p12"


def password_of(code: str) -> str:
    """The password of a bureau's key: of the file ``<code>.password`` in the folder, else the one for all."""
    try:
        return file_of(code).with_suffix(".password").read_text("utf-8").strip()
    except FileNotFoundError:
        return str(settings.SEAL_PASSWORD)


def key_of(seal: Seal, at: dt.datetime) -> Key:
    """The key of this seal, held against its registration; SealUnusable E-SEAL-02 to 05.

    The file is looked for every time, for it may be taken away; it is decrypted once.
    """
    authority, code = seal.authority.name, seal.authority.code
    file = file_of(code)
    told = {"authority": authority, "code": code, "file": file.name}
    if not seal.is_valid(at):
        days = {"valid_from": seal.valid_from, "valid_until": seal.valid_until, "on": at}
        raise SealUnusable(NOT_VALID, **told, **{name: local_date(day).isoformat() for name, day in days.items()})
    try:
        stat = file.stat()
        password = password_of(code)
        key = _opened(str(file), (stat.st_mtime_ns, stat.st_size, stat.st_ino), password)
    except OSError as error:
        raise SealUnusable(KEY_ABSENT, **told, cause=error.strerror or type(error).__name__) from error
    except BadKeyFile as error:
        raise SealUnusable(KEY_LOCKED, **told, word=file.with_suffix(".password").name) from error
    if key.fingerprint != seal.fingerprint:
        raise SealUnusable(OTHER_KEY, **told)
    return key


def read_key(data: bytes, password: str) -> Key:
    """The key in the bytes of a PKCS#12 file; BadKeyFile if it does not open or is none on the curve P-256."""
    try:
        private, certificate, chain = pkcs12.load_key_and_certificates(data, password.encode() or None)
    except ValueError as error:
        raise BadKeyFile(f"it does not open: {error}") from error
    if certificate is None or not isinstance(private, ec.EllipticCurvePrivateKey):
        raise BadKeyFile("it holds no certificate with a private key on an elliptic curve")
    if private.curve.name != "secp256r1":
        raise BadKeyFile(f"its key is on {private.curve.name}; papers are signed on P-256")
    return Key(private, certificate, tuple(chain))


@lru_cache(maxsize=32)
def _opened(file: str, _state: tuple[int, ...], password: str) -> Key:
    return read_key(Path(file).read_bytes(), password)
