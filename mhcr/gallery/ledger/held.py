"""What the gallery's ledger holds of Jasmine: what was said, and what each statement opened and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from care_record.agreement.capacity import Capacity, CapacityState, Decider, DeciderRole
from care_record.agreement.statements import HowGiven, Kind, Scope, Statement
from care_record.sentences import capital
from desktop.services.reads import AgreementPage, LedgerLine, Sharing
from desktop.services.reads.agreement import PROVISIONAL
from mhcr.gallery import people
from mhcr.gallery.people import ADULT, ME, TEAM, hours, ident
from mhcr.gallery.sharing import WITHDRAWN, ended
from mhcr.gallery.work import LEDGER

SHARE, EMAIL, TEXT, POST = (capital(scope.words) for scope in Scope)
_GAVE = "With these teams alone: "
RENEWED = LedgerLine(
    ident(702),
    hours(700),
    "Agreed to sharing with My Health and Care Record, and contact by e-mail and post, by video on 22-Oct-2026",
    ME.name,
    "",
    pending=False,
    conflict="",
    details=(f"{_GAVE}{TEAM.name}", "Shown: wording 2026-1", "To be asked again on 14-Feb-2027"),
    opened=(POST,),
    closed=(f"{ADULT.name}: its keys are erased",),
)
_SUSPENDED = replace(
    WITHDRAWN,
    closed=(SHARE, EMAIL, f"{TEAM.name}: suspended", "2 sends cancelled, their links are dead"),
)


def _line(number: int, ago: float, words: str, who: str, *, opened: str = "", closed: str = "") -> LedgerLine:
    changed = ((opened,) if opened else (), (closed,) if closed else ())
    return LedgerLine(ident(number), hours(ago), words, who, "", False, "", (), *changed)


def timeline(sharing: Sharing) -> tuple[LedgerLine, ...]:
    """Everything that has opened or closed something, newest first."""
    first = replace(
        LEDGER[0],
        details=("Kept as: signed form in the clinical record", "Shown: wording 2026-1"),
        opened=(SHARE, EMAIL),
    )
    told = (
        RENEWED,
        _line(
            713, 3400, "Access given. The person agreed to share.", ME.name, opened=f"{ADULT.name}: can open the record"
        ),
        first,
        _line(711, 6310, "Access given. It cares for the person.", ME.name, opened=f"{TEAM.name}: can open the record"),
        _line(710, 6320, f"Referred to {TEAM.name} on 28-Feb-2026", "Priya Raman"),
        LEDGER[1],
    )
    return (_SUSPENDED, *told) if ended(sharing) else told


def page(sharing: Sharing, age_words: str, *, waiting: bool = False) -> AgreementPage:
    """The whole page."""
    standing = people.stands(ended=ended(sharing))
    scopes = tuple((s.scope.value, s.scope.words, s.state.value) for s in standing.scopes)
    lines = timeline(sharing)
    if waiting:
        lines = (replace(lines[0], id=ident(720), at=hours(0.1), pending=True, opened=(), closed=()), *lines[1:])
    return AgreementPage(
        standing.words,
        scopes,
        (WITHDRAWN, *LEDGER) if ended(sharing) else LEDGER,
        None,
        age_words,
        timeline=lines,
        provisional=PROVISIONAL if waiting else "",
        steps=((date(2027, 2, 14), "18th birthday: an adult decides; what was agreed to before is asked again."),),
        standing=None if ended(sharing) else AGREED,
        teams=(TEAM, ADULT),
        review_words="" if ended(sharing) else "To be asked again on 14-Feb-2027.",
    )


def many(lines: tuple[LedgerLine, ...], count: int) -> tuple[LedgerLine, ...]:
    """So many lines as they come together in years: those of the gallery again and again, one of them in error."""
    made = [
        replace(lines[index % len(lines)], id=ident(900 + index), at=lines[0].at - timedelta(days=17 * index))
        for index in range(count)
    ]
    struck = "Entered in error: Meant for another person of that name."
    made[3] = replace(made[3], struck=struck, opened=(), closed=())
    return tuple(made)


AGREED = Statement(
    ident(702),
    Kind.RECORDED,
    frozenset({Scope.SHARE, Scope.EMAIL, Scope.POST}),
    date(2026, 10, 22),
    HowGiven.VIDEO,
    UUID(int=1),
    "clinician-first",
    teams=frozenset({TEAM.id}),
)
BY_ATTORNEY = replace(
    AGREED,
    capacity=Capacity(
        CapacityState.LACKING,
        date(2026, 11, 18),
        "Dr Amara Osei, consultant psychiatrist",
        Decider(DeciderRole.ATTORNEY, "Helen Whitcombe", date(2026, 11, 18), "71PA"),
    ),
)
