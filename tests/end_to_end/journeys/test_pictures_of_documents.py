"""A HEIC of a telephone, sent from a browser that cannot show it: the desk sees it, decides, and it is gone."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.desktop.services.identity.heic import exif, grid, heic, turned
from tests.end_to_end.journeys.test_adult_without_account import document
from tests.end_to_end.journeys.trust import Trust, words_of
from tests.pages.registering import Person

PASSPORT = heic(*grid(3, 4, turned(3), said=(240, 180)), exif(6, of=13), primary=13)


def held(folder: Path) -> list[bytes]:
    """The sealed pictures that the service's database has."""
    with closing(sqlite3.connect(folder / "service.db")) as database:
        return [bytes(sealed) for (sealed,) in database.execute("select sealed from pictures")]


def test_a_picture_as_a_telephone_took_it_is_seen_at_the_desk_alone_and_destroyed(
    at: Trust, person: Person, tmp_path: Path
) -> None:
    patient = at.adult()
    page = person.page
    page.goto(f"{at.address}/request")
    for label, words in (("First name", "Marigold"), ("Last name", "Featherstonehaugh"), ("Day", "29"), ("Month", "2")):
        person.type(label, words)
    person.type("Year", "1984")
    person.type("E-mail address or telephone number", patient.email)
    person.press("Send my request")
    person.comes_to("Your request is sent")

    desk = at.seat("identity-administrator")
    desk.take("Access requests", "FEATHERSTONEHAUGH")
    desk.press("Open")
    desk.see("To be reached by")
    desk.press("Search the trust")
    desk.row("Found in the trust", "FEATHERSTONEHAUGH")
    desk.press("This is the person")
    desk.more("Send the link for pictures by e-mail")
    desk.press("Send by e-mail")
    link = next(word for word in words_of(at.mail()).split() if "/documents#" in word)

    page.goto(link)
    person.comes_to("Send pictures of your documents")
    page.get_by_label("Pictures of your documents").set_input_files(
        {"name": "IMG_0412.HEIC", "mimeType": "image/heic", "buffer": PASSPORT}
    )
    page.get_by_text("HEIC picture. It cannot be shown here. The people who check identities will see it.").wait_for()
    person.look()
    person.picture("documents-heic")
    person.press("Lock and send")
    person.comes_to("Your picture is sent")
    (sealed,) = held(tmp_path)
    assert b"ftypheic" not in sealed

    desk.see("Pictures of documents came")
    desk.more("Look at the pictures")
    desk.see("Picture 1 of 1. Kept nowhere here; destroyed when the request is decided.")
    desk.see("FEATHERSTONEHAUGH")
    desk.look("heic")
    desk.press("Close")
    desk.tick("Documents")
    document(desk, "Passport with a chip (4)", "04AB", "01-Mar-2031")
    document(desk, "Birth certificate (2)", "7719", "")
    desk.type("Fraud check", "1  Basic")
    desk.type("Person compared", "2  With the photo")
    desk.press("Accept")
    desk.see("Answer to the person, drafted")
    desk.settled()

    assert held(tmp_path) == []
    at.service.stop()
    left = [file for file in tmp_path.rglob("*") if file.is_file() and sealed[64:128] in file.read_bytes()]
    assert left == []
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and PASSPORT[-60:] in file.read_bytes()]
    assert kept == []
