"""Another release of this program: one that lacks a kind of statement or a field of one, or has one more.

python -m tests.probes.other_release KIND serve --config FILE     a service that does not know this kind yet
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import create_model

from care_record.wire.bodies import Body, kinds

HELD = pytest.mark.expected_log(r"^Workstation \S+ set entry \d+ aside: it was written by a newer release")
"""The operator's line for what a workstation holds back."""


def without_field(model: type[Body], field: str) -> type[Body]:
    """The body as it was before it had this field."""
    kept: dict[str, Any] = {name: (info.annotation, info) for name, info in model.model_fields.items() if name != field}
    return create_model(model.__name__, __base__=Body, **kept)


@contextmanager
def lacking(kind: str, field: str = "") -> Iterator[None]:
    """Code of this process knows no such kind, or no such field of it."""
    with pytest.MonkeyPatch.context() as patch:
        for known in (kinds.STATEMENTS, kinds.SERVICE_FACTS):
            if kind in known:
                if field:
                    patch.setitem(known, kind, without_field(known[kind], field))
                else:
                    patch.delitem(known, kind)
        yield


if __name__ == "__main__":
    from mhcr.__main__ import main

    del kinds.STATEMENTS[sys.argv.pop(1)]
    main()
