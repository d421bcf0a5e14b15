"""A keyring that lives as long as its test; the real one has tests of its own."""

from desktop.services.problems import KeyringChanged


class SecretsInMemory:
    """Keeps a secret for each profile."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def read(self, profile: str) -> bytes:
        if profile not in self.held:
            raise KeyringChanged
        return self.held[profile]

    def write(self, profile: str, secret: bytes) -> None:
        self.held[profile] = secret

    def delete(self, profile: str) -> None:
        self.held.pop(profile, None)
