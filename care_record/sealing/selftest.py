"""The self-test of the cryptography, at every start: a library that fails a known answer must not touch a record."""

from __future__ import annotations

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from care_record.sealing.envelope import DoesNotOpen, open_raw, open_sealed, seal
from care_record.sealing.keys import SealingKey

_SEED = bytes(range(32))
_KEY_ID = bytes.fromhex("c9a3565ffde4f72b51661be391ee13e4")
_INFO = b"mhcr self-test"
_ANSWER = b"known answer"
_SEALED = base64.b64decode(
    "taBqMyZEiv1knqDc+sPV6s5/qQNX51UJlxeNuKzrn0qXD5FhktQIHqqXnP+rH0LketWI8xo1NcOr/kfeGS2L6lIqv88kx45JMqraE1q0HSPtF7"
    "wI843BX1WFgQlSRxEFkFBi4+QtI5dUbFFpcKiFKYLyEluDitERf4XbGOB6CehSjej6U81mK84ibsjKvH377pYwF0A+/u4Vhxe+TemGX2BuInXF"
    "krhhw8NccgH2NeTvzhCOOTT8wF4d7drRxBoo/o9Y7GJbOMoodvWGjczt+A18C0ywYiZHYABlLN4XfxeRROT3icgkKi2f02TloYf7AXdqsanBhq"
    "VxUrE8QyuOtspG4HHDtUKbZgoUUMzwTSx4IjXeiHMW5DN/sGZqKhjlAmboghOvdOj9K0knkB/VN9kS/7Pqn5sxNd7W5YZz/P5VsBOdf5jYXvMT"
    "zTFI/higE8soH5DWRRQEdonvnos3vUX/E7aEKZAWgnyvVqfBhuX/MzpIUo0MWx67JpMVrPda2h0GVI2AmcHQkh6iRpRudMVYhxyGeljdMJTtgs"
    "S/johZXNLOjE2l8+IYmXo1l22EJCSp4h8xpQm6UlrL8y+VxrQlamGmZ+N4kDf6ldqrQXFL4RtC4lOmFpA9mPCGhn5YzxBJuXOVxx/ITaOqJjHV"
    "ZNrcOxPpb/ofy7t7/5d2RLeM3skZpW77Ei+bUfuqTT26iMl0DrybEqBCOdLJ8e7RCmXDY4nAUvM3Rk88WuJo+jhLFxKkzXyJyZUhNjCVm1MH3B"
    "+djttxerLuqQbiLESDuaSdpeqPD3aV7shg3Tjrwb5OJfNmGkp+FcjHCzwDYi7ni0yrhGJFOOVtEvjBsFYb4sVkoh5EaqZhjjIRzaULEuTiC9i0"
    "pWIwzNWKi1/XiHEHKvBVIsNh+tEULQR0HuSA8z+iqYA8QYiaBO4kvyQ/OoePoHFtjyttmvuF4ntG4UfbCZmIOmt368l9qsmY5nVoLi/48qkN+n"
    "QageB5R6LmJXzuSr07yEfNyPK0xb41dVtKQcH4Vmhc1VRs3K+dzo7WCszYTQvkLFO/qy+QDHQKsB0u1H0NnlFac9v1n7KqchPO8/iUVZTr1e+v"
    "y0/Cv0aiyAyasO8o3YXZXuikzG8mS3+gXK9vBidXlsh62HS03YZMOgijc9XUlS7iAZ1UuKJMn6P28SpiSh4jUz8Q3mW6SJ3II08JjdEN4VcYPH"
    "B6ObP/BhIgKPr5Fgvmr8hjunWbQiW8no7HcVwHS0o2HHpniam2f4y58Mvui4474vcqfclTYbmucXodI0oND/IjIP8miUitpKeD1MazdXHHPnWc"
    "+gzNaLK3EM9gQ4hHWKCryd3z0Z/t2j5/HnAr+/hb2218OvIEMaANHI+qq6kW1Awu8OoYejdalGrXbhrTcAPfRuDpLbEduKYAPKz8DjtZ8jYgXK"
    "dBFgTiM36CKgoJjYGmIzTJC8Q9EePdlwSRdzXWEtdmVKNrMWlhUiMSBaVje/CfQZkddvJdZpOpIES7fZgj2nSgimYwxpzXoIcY7ZM="
)
# RFC 8032 7.1, test 1.
_SIGNING_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)

# RFC 9106 5.3.
_STRETCHED = bytes.fromhex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")


class SelfTestFailed(RuntimeError):
    """This machine's cryptographic library gives wrong answers."""


def run() -> None:
    """Raise `SelfTestFailed` unless every known answer comes out, and a changed one does not."""
    key = SealingKey(_SEED)
    if key.key_id != _KEY_ID:
        raise SelfTestFailed("X-Wing key generation gives a wrong answer")
    try:
        opened = open_raw(key, _INFO, _SEALED)
        fresh = open_sealed(key, _INFO, seal(key.public, _INFO, _ANSWER))
    except DoesNotOpen as error:
        raise SelfTestFailed("HPKE does not open a known envelope") from error
    if opened != _ANSWER or fresh != _ANSWER:
        raise SelfTestFailed("HPKE gives a wrong answer")
    _must_not_open(key)
    kdf = Argon2id(salt=b"\2" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\4" * 12, secret=b"\3" * 8)
    if kdf.derive(b"\1" * 32) != _STRETCHED:
        raise SelfTestFailed("Argon2id derives a wrong key")
    signing = Ed25519PrivateKey.from_private_bytes(_SIGNING_SEED)
    if signing.sign(b"") != _SIGNATURE:
        raise SelfTestFailed("Ed25519 gives a wrong signature")
    try:
        signing.public_key().verify(_SIGNATURE, b"x")
    except InvalidSignature:
        return
    raise SelfTestFailed("Ed25519 takes a wrong signature")


def _must_not_open(key: SealingKey) -> None:
    try:
        open_raw(key, b"mhcr another test", _SEALED)
    except DoesNotOpen:
        return
    raise SelfTestFailed("HPKE opens an envelope that is bound to something else")
