"""Tells the service's operator what was set aside here, once each: the entry's number and a reason, of no person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.services.problems import ServiceRefused
from desktop.services.trust.checking import UNREADABLE

if TYPE_CHECKING:
    from desktop.services.client.client import Client
    from desktop.services.store.reader import Reader
    from desktop.services.store.writer import Stores, Writer

PATH = "/v1/set-aside"
_AT_ONCE = 200
_NEW = f"""
select seq, case when words like '{UNREADABLE}%' then 'unreadable' else 'unsigned' end as reason from distrusted
    where seq not in (select seq from told)
union all select seq, 'newer' from held_back where seq not in (select seq from told)
union all select seq, 'answer' from response where quarantined = 1 and seq is not null
    and seq not in (select seq from told) and seq not in (select seq from distrusted)
    and seq not in (select seq from held_back)
order by seq limit {_AT_ONCE}"""  # noqa: S608 - our own words


class Reporting:
    """Belongs to the sync's thread. A service that takes no such word is not asked again while this is open."""

    def __init__(self, client: Client, writer: Writer) -> None:
        self._client, self._writer = client, writer
        self._taken = True

    def tell(self, reader: Reader) -> None:
        """Tell what was not told before. Raises `ServiceUnreachable`."""
        while self._taken and (found := reader.all(_NEW)):
            entries = [{"entry": seq, "reason": reason} for seq, reason in found]
            try:
                self._client.signed_json("POST", PATH, {"entries": entries})
            except ServiceRefused:
                self._taken = False
                return
            self._writer.submit(partial(_note, [seq for seq, _ in found])).result()


def _note(told: list[int], stores: Stores) -> None:
    with stores.mirror:
        stores.mirror.executemany("insert or ignore into told (seq) values (?)", ((seq,) for seq in told))
