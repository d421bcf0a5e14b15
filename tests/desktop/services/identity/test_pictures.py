"""Pictures of documents: sealed to one request's key, seen at the desk's workstations, gone when it is decided."""

import errno
import subprocess
import sys
import zlib
from pathlib import Path
from struct import pack
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
from hypothesis import given, strategies
from sqlalchemy import func, select

from care_record.sealing import context
from care_record.sealing.envelope import seal
from care_record.sealing.keys import PublicSealingKey
from care_record.wire.base64url import to_base64url
from care_record.wire.bodies import identity
from desktop.services.acts.calls import Calls
from desktop.services.pictures import decoding
from desktop.services.pictures.decoding import NO_PICTURE, Decoded, decode, read
from desktop.services.problems import Rejected, ServiceRefused
from sync_service.api.wires import from_base64url
from sync_service.storage import backup
from sync_service.storage import tables as t
from sync_service.storage.batch import Batch
from sync_service.storage.database import reading, writing
from tests.desktop.services.clinic import Bench as Desk
from tests.desktop.services.identity.conftest import IdentityDesks, page
from tests.desktop.services.identity.pdf import pdf, stream
from tests.desktop.services.identity.test_desk import asked
from tests.probes.near_desks import sync
from tests.probes.near_service import NearClient

TABLES = (t.pictures, t.picture_messages, t.picture_links, t.picture_wraps, t.picture_asks)


def png(width: int = 3, height: int = 2, *, said: tuple[int, int] | None = None) -> bytes:
    """A small picture; `said` is a size that it claims to have instead."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([10, 20, 30]) * width for _ in range(height))
    head = pack(">IIBBBBB", *(said or (width, height)), 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Sender:
    """The person's browser, as the page does it."""

    def __init__(self, desks: IdentityDesks, url: str) -> None:
        self.web = cast("httpx.Client", NearClient.WEBS[desks.service.address])
        self.token = url.partition("#")[2]

    def open(self) -> dict[str, Any]:
        answer = self.web.post("/pages/pictures/open", json={"token": self.token})
        return answer.json() if answer.status_code == 200 else {}

    def send(self, *contents: bytes) -> int:
        opened = self.open()
        public = PublicSealingKey(from_base64url(opened["public_key"]))
        sealed = []
        for number, content in enumerate(contents, start=opened["first"]):
            ids = {name: UUID(bytes=from_base64url(opened[name])) for name in ("trust", "case", "asked")}
            info = context.picture(**ids, key=public.key_id, number=number)
            sealed.append(to_base64url(seal(public, info, content).encode()))
        answer = self.web.post("/pages/pictures/send", json={"token": self.token, "sealed": sealed})
        return answer.status_code

    def send_blind(self, sealed: bytes) -> int:
        """Send without asking first."""
        body = {"token": self.token, "sealed": [to_base64url(sealed)]}
        return self.web.post("/pages/pictures/send", json=body).status_code


def asking(desks: IdentityDesks, desk: Desk) -> tuple[UUID, Sender]:
    case = asked(desk)
    sync(desk)
    link = Calls(desk.desk).identity.ask_for_pictures(case)
    sync(desk)
    return case, Sender(desks, link.url)


def rows(desks: IdentityDesks) -> list[int]:
    with reading(desks.bench.engine) as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def left_of(desks: IdentityDesks, *sealed: bytes) -> list[str]:
    """The files of the service's database, its log of writes too, that still hold a part of these."""
    files = [file for file in desks.bench.file.parent.glob(f"{desks.bench.file.name}*") if file.is_file()]
    return [file.name for file in files if any(one[64:128] in file.read_bytes() for one in sealed)]


def test_pictures_are_seen_by_each_of_the_desk_and_destroyed_for_good_with_the_decision(
    desks: IdentityDesks, tmp_path: Path
) -> None:
    _, first = desks.staffed("philippa")
    _, second = desks.staffed("quentin")
    sync(first, second)
    case, sender = asking(desks, first)
    assert set(sender.open()) == {"v", "trust", "case", "asked", "public_key", "chain", "first", "left"}
    assert sender.send(png(), b"\xff\xd8\xff" + bytes(24)) == 200
    assert sender.open()["left"] == 4
    sync(first, second)
    assert page(second, case).history[0].words == "Pictures of documents came"
    for desk in (first, second):
        seen, broken = Calls(desk.desk).identity.pictures(case)
        assert (seen.number, seen.problem) == (1, "")
        assert seen.seen is not None
        assert (seen.seen.width, seen.seen.height) == (3, 2)
        assert (broken.number, broken.problem) == (2, NO_PICTURE)
    with reading(desks.bench.engine) as connection:
        kept = [row.sealed for row in connection.execute(select(t.pictures.c.sealed))]
        wraps = [row.wrap for row in connection.execute(select(t.picture_wraps.c.wrap))]
    assert len(wraps) == 2
    kinds: tuple[backup.Kind, ...] = ("backup", "wraps")
    for kind in kinds:
        backup.write(desks.bench.engine, tmp_path / kind, kind, desks.bench.world.clock())
        assert all(one[-64:] not in (tmp_path / kind).read_bytes() for one in (*kept, *wraps))
    assert left_of(desks, kept[0])
    first.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(first)
    assert rows(desks) == [0] * 5
    assert left_of(desks, *kept, *wraps) == []
    assert Calls(second.desk).identity.pictures(case) == ()
    assert sender.open() == {}
    assert sender.send_blind(kept[0]) == 404


def test_what_became_of_the_link_by_email_stands_in_the_request_until_it_is_asked_for_anew(
    desks: IdentityDesks,
) -> None:
    _, desk = desks.staffed("philippa")
    case, _ = asking(desks, desk)
    assert page(desk, case).email == ""
    with_address = asked(desk, contact="marigold@example.org")
    sync(desk)
    assert page(desk, with_address).email == "marigold@example.org"
    Calls(desk.desk).identity.mail_for_pictures(with_address)
    with pytest.raises(ServiceRefused, match="no e-mail address"):
        Calls(desk.desk).identity.mail_for_pictures(case)
    with reading(desks.bench.engine) as connection:
        waiting = connection.execute(select(t.picture_messages.c.case_id, t.picture_messages.c.state)).all()
    assert [tuple(row) for row in waiting] == [(with_address.bytes, "queued")]
    with writing(desks.bench.engine) as connection:
        batch = Batch(connection, desks.bench.tools)
        batch.log.load({case.bytes})
        batch.cases.load({case.bytes}, desks.bench.processor.directory())
        fact = identity.IdentityPicturesMailed(asked=case, outcome="bounced", reason="No such address (550).")
        batch.fact(case, fact)
        batch.flush()
    sync(desk)
    shown = page(desk, case)
    assert shown.undelivered == "No such address (550)."
    words = "The e-mail with the link for pictures did not arrive: No such address (550)."
    assert (shown.history[0].words, shown.history[0].who) == (words, "The service")
    Calls(desk.desk).identity.ask_for_pictures(case)
    sync(desk)
    assert page(desk, case).undelivered == ""


def test_six_pictures_at_most_and_nothing_but_sealed_ones(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    _, sender = asking(desks, desk)
    assert sender.send(*[png()] * 4) == 200
    assert sender.send(*[png()] * 3) == 404
    assert sender.send_blind(b"no envelope") == 404
    assert sender.send(png(), png()) == 200
    assert sender.open()["left"] == 0


def test_another_role_neither_asks_nor_looks_and_a_closed_request_asks_nobody(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, _ = asking(desks, desk)
    clinic = desks.desk(desks.bench.clinician)
    sync(clinic)
    with pytest.raises(ServiceRefused):
        Calls(clinic.desk).identity.pictures(case)
    desk.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(desk)
    with pytest.raises(Rejected):
        Calls(desk.desk).identity.ask_for_pictures(case)


def test_a_pdf_is_seen_page_by_page_and_destroyed_with_the_decision(desks: IdentityDesks) -> None:
    _, desk = desks.staffed("philippa")
    case, sender = asking(desks, desk)
    assert sender.send(png(), pdf("One", "Two", "Three")) == 200
    sync(desk)
    seen = Calls(desk.desk).identity.pictures(case)
    assert [(one.number, one.page, one.pages) for one in seen] == [(1, 1, 1), (2, 1, 3), (2, 2, 3), (2, 3, 3)]
    assert {(one.seen.width, one.seen.height) for one in seen[1:] if one.seen} == {(1414, 2000)}
    assert len({one.seen.points for one in seen if one.seen}) == 4
    desk.act(lambda acts: acts.identity.close(case, "withdrawn", "No longer asks."))
    sync(desk)
    assert rows(desks) == [0] * 5
    assert Calls(desk.desk).identity.pictures(case) == ()


PASSWORDS = f"/O <{'ab' * 32}> /U <{'cd' * 32}>"
LOCKED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 {PASSWORDS} >> /ID [<{'00' * 16}> <{'00' * 16}>]"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"
FILE = (b"<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>", stream(b"MZ", "/Type /EmbeddedFile"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "no JPEG, PNG, HEIC or PDF"),
        (pdf("One")[:300], "no JPEG, PNG, HEIC or PDF"),
        (b"%PDF-1.7" + bytes(range(256)) * 500, "no JPEG, PNG, HEIC or PDF"),
        (pdf(), "no JPEG, PNG, HEIC or PDF"),
        (b"%PDF-1.7" + bytes(8 * 1024 * 1024), "no JPEG, PNG, HEIC or PDF"),
        (pdf("One", trailer=LOCKED), "asks for a password"),
        (pdf(*["One"] * 11), "more than 10 pages"),
        (pdf("One", catalog="/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "carries scripts or other files"),
        (pdf("One", catalog="/OpenAction << /S /J#61vaScript /J#53 (1) >>"), "carries scripts or other files"),
        (pdf("One", catalog="/Names << /JavaScript << /Names [(a) 3 0 R] >> >>", more=[SCRIPT]), "carries scripts"),
        (pdf("One", catalog="/Names << /EmbeddedFiles << /Names [(a) 3 0 R] >> >>", more=FILE), "carries scripts"),
        (pdf("One", catalog="/OpenAction << /S /Launch /F (calc.exe) >>"), "carries scripts or other files"),
        (pdf("One", catalog="/OpenAction 3 0 R", more=[stream(b"<< >>", "/S /XFA")]), "carries scripts or other files"),
    ],
)
def test_a_pdf_that_is_locked_long_broken_or_carries_something_ends_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode(content)


@pytest.mark.parametrize("size", ["1000000000 1000000000", "1 100000", "0 0", "-5 842", "0.0001 0.0001"])
def test_however_large_a_page_says_it_is_it_is_drawn_small_enough(size: str) -> None:
    (seen,) = decode(pdf("One", size=size))
    assert max(seen.width, seen.height) == 2000


SHADED = "/Shading << /S << /ShadingType 1 /ColorSpace /DeviceGray /Domain [0 600 0 900] /Function 3 0 R >> >>"
SLOW = stream(b"{ pop " + b"sin cos " * 40 + b"}", "/FunctionType 4 /Domain [0 600 0 900] /Range [0 1]")
NESTED = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>"


def test_a_pdf_that_draws_for_hours_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "SECONDS", 2)
    with pytest.raises(ValueError, match="no JPEG, PNG, HEIC or PDF"):
        decode(pdf("One", then="/S sh " * 1000, resources=SHADED, more=[SLOW]))


def test_a_pdf_that_takes_all_memory_ends_with_the_process() -> None:
    lines = stream(b"0 0 m 1 1 l S " * 20_000, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    nested = stream(b"/X Do " * 10_000, NESTED)
    with pytest.raises(ValueError, match="no JPEG, PNG, HEIC or PDF"):
        decode(pdf("One", then="/X Do", resources="/XObject << /X 3 0 R >>", more=[nested, lines]))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff" + bytes(64), png()[:40], png(said=(60_000, 60_000)), b"GIF89a" + bytes(40)]
)
def test_what_is_no_picture_ends_in_the_process_that_decodes(content: bytes) -> None:
    with pytest.raises(ValueError, match="no JPEG, PNG, HEIC or PDF"):
        decode(content)


def test_before_it_looks_the_process_gives_up_files_and_the_network() -> None:
    tried = (
        "import socket\nfrom desktop.decoder import close\nclose()\n"
        "for what in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try:\n        what()\n    except OSError as error:\n        print(error.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(errno.EMFILE)] * 2


def framed(*pictures: tuple[int, int, bytes]) -> bytes:
    return decoding.frame([Decoded(*one) for one in pictures])


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"mhcr",
        b"mhcr\x01\x00",
        b"mhcr\x00\x09",
        b"mhcr\x00\x01 and more",
        b"mhcr\x0b\x00" + (pack(">II", 1, 1) + bytes(4)) * 11,
        framed((2, 2, bytes(16)))[:-1],
        framed((2, 2, bytes(16))) + b"x",
        framed((2, 2, bytes(16)), (2, 2, bytes(15))),
        b"mhcr\x01\x00" + pack(">II", 1 << 31, 1 << 31),
    ],
)
def test_nothing_but_whole_pictures_is_taken_from_that_process(answer: bytes) -> None:
    with pytest.raises(ValueError, match="no JPEG, PNG, HEIC or PDF"):
        read(answer)


@given(strategies.binary(max_size=200))
def test_whatever_that_process_answers_is_pictures_or_a_sentence(answer: bytes) -> None:
    said = ""
    try:
        read(decoding.MAGIC + answer)
    except ValueError as error:
        said = str(error)
    assert said in {"", NO_PICTURE, *decoding.WHY_NOT.values()}
