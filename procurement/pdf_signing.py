"""The signature on PDFs that the platform vouches for: PAdES with a certificate that it made itself, readable by every PDF program.

PDF programs do not read the keys of notes, so this key is one of its own (RSA, beside the others). The same document signed at the
same time gives the same bytes. Losing the key loses nothing: a new one is made, and what was signed keeps its certificate inside.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

from procurement.key_files import create

NAME = "pdf.pem"
"""In KEYS_DIR: the private key, then its certificate."""
FIELD = "Platform"
BITS = 3072
VALID_FROM, NO_END = datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""No end that means anything, as RFC 5280 (4.1.2.5) writes it: the public log says when something was signed, not the certificate."""


def sign_pdf(content: bytes, *, reason: str, at: datetime) -> bytes:
    """The document with an invisible signature over all of it, dated `at`; `reason` is shown by PDF programs."""
    from pyhanko.pdf_utils import generic  # a second to load, and only workers sign
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

    class SameBytes(IncrementalPdfFileWriter):
        """Takes the second half of the document's id from its content, and leaves its dates alone."""

        @classmethod
        def _handle_id(cls, prev: Any) -> Any:
            mark = generic.ByteStringObject(hashlib.sha256(content).digest()[:16])
            return generic.ArrayObject([prev.trailer["/ID"][0] if "/ID" in prev.trailer else mark, mark])

        def _update_meta(self) -> None:
            """Nothing about the document changed."""

    class Dated(PdfSigner):
        def init_signing_session(self, *args: Any, **named: Any) -> Any:
            session = super().init_signing_session(*args, **named)
            session.system_time = at
            return session

    path, out = _made(), BytesIO()
    signer = SimpleSigner.load(str(path), str(path))
    if signer is None:
        raise ValueError(f"{path} holds no key and certificate: move it away, and a new one is made.")
    meta = PdfSignatureMetadata(FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason)
    Dated(meta, signer).sign_pdf(SameBytes(BytesIO(content)), output=out)
    return out.getvalue()


def certificate() -> bytes:
    """The certificate as PEM, for those who compare: it vouches for itself, the public log names its fingerprint."""
    found = x509.load_pem_x509_certificate(_made().read_bytes())
    return found.public_bytes(serialization.Encoding.PEM)


def fingerprint() -> str:
    """SHA-256 of the certificate, as PDF programs and openssl show it."""
    return x509.load_pem_x509_certificate(certificate()).fingerprint(hashes.SHA256()).hex()


def ensure() -> None:
    """Make key and certificate where there are none, so that all machines can be given the same."""
    _made()


def _made() -> Path:
    """The file of key and certificate, made where there is none; of two makers the first wins."""
    path = Path(settings.KEYS_DIR) / NAME
    if not path.exists():
        create(path, _new().strip())
    return path


def _new() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, settings.SIGNER_NAME[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), VALID_FROM, NO_END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (secret + made.public_bytes(serialization.Encoding.PEM)).decode("ascii")
