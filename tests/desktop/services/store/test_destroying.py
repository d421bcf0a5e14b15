"""What is removed of one record: everything that screens read of it, and nothing of anybody else's."""

import apsw

from desktop.services.store import schema
from desktop.services.store.destroying import forget_record

GOES, STAYS = b"g" * 16, b"s" * 16
OF_A_PERSON = sorted(table for table, columns in schema.COLUMNS.items() if "patient" in columns)


def test_nothing_of_a_forgotten_record_is_left_in_any_table_and_all_of_the_others_stays() -> None:
    mirror = apsw.Connection(":memory:")
    schema.prepare_mirror(mirror)
    for table in OF_A_PERSON:
        for patient in (GOES, STAYS):
            mirror.execute(f"insert into {table} (id, patient) values (?, ?)", (table.encode() + patient, patient))

    forget_record(mirror, GOES)

    left = {table: mirror.execute(f"select patient from {table} order by patient").fetchall() for table in OF_A_PERSON}
    # an access request is the desk's own record, and only points at the patient's
    assert left.pop("identity_case") == [(GOES,), (STAYS,)]
    assert {"invitation", "account", "confirmed_address", "given_address"} <= left.keys()
    assert {table: rows for table, rows in left.items() if rows != [(STAYS,)]} == {}
    mirror.close()
