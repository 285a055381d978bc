"""The provider of key files: PAdES by pyHanko, offline, without a time stamp. Only the worker imports this module."""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache
from typing import Any

from asn1crypto import keys as asn1_keys, x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from permissions.clock import SHANGHAI

from .keyfiles import Key, key_of
from .models import Seal

FIELD = "Seal"
REASON = "用印：数字签名(示例)，非法定电子印章"
RESERVED = 8192  # hex digits for signature and chain; without it pyHanko signs twice to learn the size


class _Pdf(PdfSigner):
    """pyHanko's signer with the moment of the act instead of the machine's clock."""

    def __init__(self, *args: Any, at: dt.datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        """pyHanko's session, with our moment in it."""
        session = super().init_signing_session(*args, **options)
        session.system_time = self._at
        return session


class KeyFiles:
    """Key files as provider (密钥文件): signs with ``<code>.p12`` of the folder of seals."""

    def check(self, seal: Seal, at: dt.datetime) -> None:
        """See Provider."""
        key_of(seal, at)

    def sign(self, data: bytes, seal: Seal, at: dt.datetime) -> bytes:
        """See Provider. A certification: whatever is changed afterwards breaks it; the signature is invisible."""
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            name=seal.name,
            reason=REASON,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        signer = _Pdf(
            meta,
            signer=_signer(key_of(seal, at)),
            new_field_spec=SigFieldSpec(FIELD, on_page=-1),
            at=at.astimezone(SHANGHAI).replace(microsecond=0),
        )
        signed = signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), bytes_reserved=RESERVED)
        return bytes(signed.getvalue())


@lru_cache(maxsize=32)
def _signer(key: Key) -> SimpleSigner:
    """The key in the form that pyHanko wants."""
    certificates = [
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        for certificate in (key.certificate, *key.chain)
    ]
    known = SimpleCertificateStore()
    known.register_multiple(certificates)
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(certificates[0], asn1_keys.PrivateKeyInfo.load(private), known)
