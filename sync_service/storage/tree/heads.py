"""The key that signs the log's heads: derived from the key file, named in the trust's own stream by its root."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from care_record.log.head import SignedHead, TreeHead
from care_record.statements.directory import Directory
from sync_service.storage.keys.keyfile import ServiceKeys


class LogKey:
    """Signs heads; `public` is its public half (32 bytes)."""

    def __init__(self, keys: ServiceKeys) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(keys.derive("log"))
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, directory: Directory, size: int, root: bytes, now: int) -> SignedHead:
        """The head of the trust's log at a time (ms)."""
        return TreeHead(directory.trust, directory.incarnation.number, size, root, now).sign(self._key)
