"""What the sync last found of the service, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.problems import Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running sync is: changes applied, how many there will be (0 while that is not known), seconds left."""

    done: int
    of: int
    left: int | None = None


def left_words(seconds: int | None) -> str:
    """How long it takes still, as a person would say it; empty while nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 60:
        return "less than a minute left"
    minutes = -(-seconds // 60)
    if minutes < 90:
        return "about 1 minute left" if minutes == 1 else f"about {minutes} minutes left"
    return f"about {round(minutes / 60)} hours left"


@dataclass(frozen=True, slots=True)
class Network:
    """What the sync last found. `words` and `problem` say why, where it is not connected.

    `clean` is set after a whole sync; `since` is when what it waits for, or works on, before the first one began.
    `signed_at` is when the service signed the head of its last answer, by its clock; `answered_at` when that came, by
    ours (all in ms).
    """

    connected: str = "connecting"
    words: str = ""
    progress: Progress | None = None
    clean: bool = False
    problem: Problem | None = None
    since: int = 0
    signed_at: int | None = None
    answered_at: int | None = None

    @property
    def whole(self) -> bool:
        """Whether the service answers, and all that it has was fetched and looked at once."""
        return self.connected == "connected" and self.clean
