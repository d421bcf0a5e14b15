"""Who can read, and the retained record, in the gallery."""

from __future__ import annotations

from desktop.services.reads import Happening, Holder, Team, WhoCanRead
from mhcr.gallery import people
from mhcr.gallery.people import ADULT, ME, TEAM, hours

DESK = Team(people.ident(61), "Records and duty desk", "adult")
RETAINED = (
    f"Behind this stands the trust\u2019s retained record. {DESK.name} can open it for a time, only for a signed "
    "reason, and the privacy officer sees each opening."
)
GIVEN = Happening(hours(6310), "given", f"{TEAM.name} was given access. It cares for the person.", ME.name)
ASKED = Happening(
    hours(30), "asked", f"{ADULT.name} asked for access.", "Sam Whitlock", "She turns 18 in February; we take over."
)
WHO_CAN_READ = WhoCanRead(
    sentence=f"{TEAM.name} can open this record.",
    holders=(
        Holder(
            TEAM,
            "It cares for the person",
            hours(6310),
            ME.name,
            "Everything in the record",
            (ME.name, "Peter Lindqvist", "Sam Whitlock", "Tomos Llewellyn"),
        ),
    ),
    asking=(ASKED,),
    history=(
        ASKED,
        Happening(
            hours(860),
            "opened",
            "The retained record was opened until 15-Oct-2026 15:00. An answer that points to risk.",
            "Ingrid Halvorsen",
            "Nobody of the team could be reached; the sister telephoned.",
        ),
        Happening(
            hours(3000),
            "ended",
            "Access ended for Southdown Crisis Team.",
            ME.name,
            "Discharged from the crisis team.",
        ),
        Happening(hours(3400), "given", "Southdown Crisis Team was given access. The person agreed to share.", ME.name),
        GIVEN,
    ),
    retained=RETAINED,
)
WITHDRAWN = WhoCanRead(
    sentence="Nobody can open this record: the person withdrew on 20-Nov-2026, and that waits to be confirmed.",
    holders=(),
    asking=(),
    history=(
        Happening(
            hours(48), "suspended", "The person withdrew. Nobody can open the record until that is settled.", ME.name
        ),
        GIVEN,
    ),
    retained=RETAINED,
)
