"""What can be sent, what was agreed, what waits, and how the line stands, in the gallery."""

from __future__ import annotations

from datetime import date, timedelta

from care_record.channels.channel import Channel, not_offered
from desktop.services.problems import TwoHistories
from desktop.services.reads import ChannelChoice, LedgerLine, MeasureChoice, Progress, Status
from mhcr.gallery import people
from mhcr.gallery.people import ME, ident

ONLINE = Status(
    "connected",
    people.hours(0.01),
    0,
    0,
    None,
    risk_may_be_late=False,
    sentence="Connected; everything the service has is here.",
)
CONNECTING = Status(
    "connecting",
    people.hours(0.1),
    0,
    0,
    None,
    risk_may_be_late=False,
    sentence="Connecting since 14:19: the trust's service has not answered yet. Data as of 20-Nov-2026 14:14.",
)
FETCHED = Status(
    "connecting",
    people.hours(0.01),
    0,
    0,
    None,
    risk_may_be_late=False,
    sentence="Everything is fetched. Opening and checking it began at 14:19.",
)
SYNCING = Status(
    "connecting",
    None,
    0,
    0,
    Progress(41_200, 100_000, 95),
    risk_may_be_late=True,
    sentence="First sync: 41,200 of 100,000 changes, about 2 minutes left.",
)
OFFLINE = Status(
    "offline",
    people.hours(0.3),
    2,
    1,
    None,
    risk_may_be_late=True,
    sentence="Offline. The trust's service does not answer. Data as of 20-Nov-2026 14:02. 2 waiting to go out. "
    "1 needs your attention in the outbox.",
)
PAUSED = Status(
    "connected",
    people.hours(0.3),
    2,
    1,
    None,
    risk_may_be_late=True,
    sentence="Paused until 15:20: nothing new is fetched. Data as of 20-Nov-2026 14:02. 2 waiting to go out.",
    paused_until=people.NOW + timedelta(hours=1),
)
TWO_HISTORIES = Status(
    "refused",
    people.hours(0.3),
    2,
    0,
    None,
    risk_may_be_late=True,
    sentence=f"{TwoHistories.words} {TwoHistories.way_back} Data as of 22-Nov-2026 14:02. 2 waiting to go out.",
)
WITHHOLDING = Status(
    "connected",
    people.hours(0.01),
    0,
    0,
    None,
    risk_may_be_late=True,
    sentence="The service may be withholding: it last signed its log on 20-Nov-2026 14:02. Tell your trust's IT desk.",
)
LICENCE = "No permission required to reproduce, translate, display or distribute"
MEASURES = (
    MeasureChoice(
        "phq-9",
        "PHQ-9, depression",
        9,
        3,
        LICENCE,
        date(2026, 11, 18),
        suits=True,
        advice="One still waits for an answer.",
    ),
    MeasureChoice("gad-7", "GAD-7, anxiety", 7, 2, LICENCE, date(2026, 11, 18), suits=True),
    MeasureChoice("core-10", "CORE-10, distress", 10, 3, "CC BY-ND 4.0, CORE System Trust", None, suits=True),
    MeasureChoice("swemwbs", "Short WEMWBS, wellbeing", 7, 2, "Registered use", None, suits=True),
    MeasureChoice("phq-15", "PHQ-15, physical symptoms", 15, 4, LICENCE, None, suits=False),
)
CHANNELS = tuple(
    ChannelChoice(
        channel,
        channel.label,
        "jasmine.holloway@example.org" if channel is Channel.EMAIL else "",
        not_offered(channel, texts=False) or None,
    )
    for channel in Channel
)
LEDGER = (
    LedgerLine(
        ident(700),
        people.hours(6300),
        "Agreed to sharing with My Health and Care Record and contact by e-mail, in person",
        ME.name,
        "Understood; asked that letters do not go home.",
        pending=False,
        conflict="",
    ),
    LedgerLine(
        ident(701),
        people.hours(6900),
        "Refused contact by text message, by telephone",
        "Sam Whitlock",
        "",
        pending=False,
        conflict="",
    ),
)
