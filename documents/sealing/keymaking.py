"""Keys of one's own making (自制示例证书): an authority and a certificate a bureau, for demonstrations and trials."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

AUTHORITY = "示例签名证书机构(自制,仅供演示)"
ORGANISATION = "办结演示"
AUTHORITY_FILE = "authority.p12"
CERTIFICATE_FILE = "authority.pem"
YEARS = 20  # of the authority; its certificates end with it at the latest


def make_key_file(folder: Path, code: str, holder: str, *, valid_from: dt.datetime, valid_until: dt.datetime) -> Path:
    """Make ``<code>.p12`` with its password beside it, signed by the folder's own authority; returns its path.

    The authority is made on first use. What is there already stays, so that doing it again changes nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    target = folder / f"{code}.p12"
    with _alone(folder):
        if not target.exists():
            issuer, certificate = _authority(folder, valid_from)
            key = ec.generate_private_key(ec.SECP256R1())
            subject = _builder(_name(holder), certificate.subject, key, valid_from, valid_until)
            made = (
                subject.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
                .add_extension(_usage(signs_papers=True), critical=True)
                .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
                .sign(issuer, hashes.SHA256())
            )
            _write(target, key, made, [certificate])
    return target


def _authority(folder: Path, valid_from: dt.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    file = folder / AUTHORITY_FILE
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        until = valid_from + dt.timedelta(days=YEARS * 365)
        certificate = (
            _builder(_name(AUTHORITY), _name(AUTHORITY), key, valid_from, until)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_papers=False), critical=True)
            .sign(key, hashes.SHA256())
        )
        (folder / CERTIFICATE_FILE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        _write(file, key, certificate, [])
    password = file.with_suffix(".password").read_bytes().strip()
    private, known, _ = pkcs12.load_key_and_certificates(file.read_bytes(), password)
    assert isinstance(private, ec.EllipticCurvePrivateKey) and known is not None, "we wrote it"
    return private, known


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    valid_from: dt.datetime,
    valid_until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _usage(*, signs_papers: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs_papers,
        content_commitment=signs_papers,
        key_cert_sign=not signs_papers,
        crl_sign=not signs_papers,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(
    target: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, chain: list[x509.Certificate]
) -> None:
    """The password first: a key file without one would be locked for good."""
    password = secrets.token_urlsafe(24)
    keep_secret(target.with_suffix(".password"), password.encode())
    locked = serialization.BestAvailableEncryption(password.encode())
    keep_secret(target, pkcs12.serialize_key_and_certificates(None, key, certificate, chain, locked))


def keep_secret(target: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, target)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Several processes may find the same folder empty: one makes the keys, the others wait for them."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
