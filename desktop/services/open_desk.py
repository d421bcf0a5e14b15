"""An open profile, and what its person does there."""

from __future__ import annotations

from functools import cached_property

from desktop.services.acts import Acts, Calls
from desktop.services.desk import Desk


class OpenDesk(Desk):
    """A job of acts is `writer.submit(lambda stores: job(desk.acts))`; `calls` belong to the client's thread."""

    @cached_property
    def acts(self) -> Acts:
        """What commits to the outbox and returns at once."""
        return Acts(self.author)

    @cached_property
    def calls(self) -> Calls:
        """What asks the service, and may wait for it."""
        return Calls(self)
