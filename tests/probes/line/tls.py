"""A certificate for this machine's own address, and the authority that signed it, made for one test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Certificate(NamedTuple):
    """PEM files: what the service shows, its key, and the authority to be trusted (httpx reads `SSL_CERT_FILE`)."""

    shown: Path
    key: Path
    authority: Path


def certificate(folder: Path, *, expired: bool = False) -> Certificate:
    """Made in `folder`, for 127.0.0.1, for a day; an `expired` one was for the day before."""
    made = Certificate(folder / "service.pem", folder / "service.key", folder / "authority.pem")
    root, own = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    issuer, subject = _name("Downs authority"), _name("Downs service")
    trusted = (
        _begun(issuer, issuer, root)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.public_key()), critical=False)
        .sign(root, SHA256())
    )
    shown = (
        _begun(subject, issuer, own, expired=expired)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
        .sign(root, SHA256())
    )
    made.authority.write_bytes(trusted.public_bytes(Encoding.PEM))
    made.shown.write_bytes(shown.public_bytes(Encoding.PEM))
    made.key.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, *, expired: bool = False
) -> x509.CertificateBuilder:
    now = datetime.now(UTC) - (2 * DAY if expired else timedelta())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
    )
