"""Which screen stands at which address."""

from collections.abc import Callable
from uuid import UUID

from desktop.views.access_log.screen import AccessLogScreen
from desktop.views.administration.keys import KeysScreen
from desktop.views.administration.policy import PolicyScreen
from desktop.views.administration.staff import StaffScreen
from desktop.views.administration.teams import TeamsScreen
from desktop.views.administration.workstations import WorkstationsScreen
from desktop.views.agreement.readers import ReadersScreen
from desktop.views.agreement.screen import AgreementScreen
from desktop.views.cohort.screen import CohortScreen
from desktop.views.completing.screen import TakeAnswersScreen
from desktop.views.duplicates.screen import DuplicatesScreen
from desktop.views.find.register import RegisterScreen
from desktop.views.find.screen import FindScreen
from desktop.views.identity.case import IdentityCaseScreen
from desktop.views.identity.queue import IdentityQueueScreen
from desktop.views.invitations.person import PersonInvitationsScreen
from desktop.views.invitations.stopped import StoppedScreen
from desktop.views.measures.measure import MeasureScreen
from desktop.views.measures.propose import PLACE as MEASURE_FILE
from desktop.views.measures.propose import TRY as MEASURE_TRY
from desktop.views.measures.propose import ProposeScreen
from desktop.views.measures.screen import MeasuresScreen
from desktop.views.measures.trying import TryScreen
from desktop.views.outbox.aside import AsideScreen
from desktop.views.outbox.conflict import ConflictScreen
from desktop.views.outbox.screen import OutboxScreen
from desktop.views.patient.screen import PatientScreen
from desktop.views.reading.screen import ReadingScreen
from desktop.views.reporting.screen import ReportingScreen
from desktop.views.retained.screen import RetainedScreen
from desktop.views.returned import ReturnedScreen
from desktop.views.schedules.person import PersonSchedulesScreen
from desktop.views.schedules.screen import SchedulesScreen
from desktop.views.scores.raters import RatersScreen
from desktop.views.scores.screen import ScoresScreen
from desktop.views.screen import Address, Context, Screen
from desktop.views.send.screen import SendScreen
from desktop.views.settings.screen import SettingsScreen
from desktop.views.team.screen import TeamScreen
from desktop.views.today import TodayScreen
from desktop.views.two_records.merge import PLACE as TWO_RECORDS
from desktop.views.two_records.merge import MergeScreen
from desktop.views.two_records.trust import PLACE as TWO_IN_TRUST
from desktop.views.two_records.trust import TrustPairScreen
from desktop.views.two_records.whose import PLACE as WHOSE
from desktop.views.two_records.whose import WhoseScreen
from desktop.views.withdrawals.screen import PLACE as WITHDRAWALS
from desktop.views.withdrawals.screen import WithdrawalsScreen


def _whose(address: Address) -> UUID:
    if address.patient is None:
        raise LookupError(f"{address.place} is a patient's screen")
    return address.patient


def _which(address: Address) -> UUID:
    if address.item is None:
        raise LookupError(f"{address.place} shows one thing")
    return address.item


def _other(address: Address) -> UUID | None:
    return UUID(address.words) if address.words else None


SCREENS: dict[str, Callable[[Context, Address], Screen]] = {
    "today": lambda context, _: TodayScreen(context),
    "patients": lambda context, _: FindScreen(context),
    "duplicates": lambda context, _: DuplicatesScreen(context),
    "register": lambda context, address: RegisterScreen(context, address.words, address.item),
    "send": lambda context, _: CohortScreen(context),
    "send-one": lambda context, _: FindScreen(context, to_send=True),
    "reporting": lambda context, _: ReportingScreen(context),
    "returned": lambda context, _: ReturnedScreen(context),
    "outbox": lambda context, _: OutboxScreen(context),
    "set-aside": lambda context, _: AsideScreen(context),
    "conflict": lambda context, address: ConflictScreen(context, _whose(address), _which(address)),
    "access-log": lambda context, _: AccessLogScreen(context),
    "access-of": lambda context, address: AccessLogScreen(context, _whose(address)),
    "retained": lambda context, _: RetainedScreen(context),
    "team": lambda context, _: TeamScreen(context),
    "schedules": lambda context, _: SchedulesScreen(context),
    "schedules-of": lambda context, address: PersonSchedulesScreen(context, _whose(address)),
    "administration": lambda context, _: StaffScreen(context),
    "administration-teams": lambda context, _: TeamsScreen(context),
    "administration-workstations": lambda context, _: WorkstationsScreen(context),
    "administration-policy": lambda context, _: PolicyScreen(context),
    "administration-keys": lambda context, _: KeysScreen(context),
    "identity": lambda context, address: IdentityQueueScreen(context, address.item),
    "identity-case": lambda context, address: IdentityCaseScreen(context, _which(address)),
    "measures": lambda context, _: MeasuresScreen(context),
    "measure": lambda context, address: MeasureScreen(context, address.words),
    MEASURE_TRY: lambda context, address: TryScreen(context, address.words),
    MEASURE_FILE: lambda context, address: ProposeScreen(context, address.words),
    "invitations": lambda context, _: StoppedScreen(context),
    "invitations-of": lambda context, address: PersonInvitationsScreen(context, _whose(address)),
    "settings": lambda context, _: SettingsScreen(context),
    TWO_RECORDS: lambda context, address: MergeScreen(context, _which(address), _other(address)),
    TWO_IN_TRUST: lambda context, address: TrustPairScreen(context, _which(address), UUID(address.words)),
    WHOSE: lambda context, address: WhoseScreen(context, _which(address), address.words),
    WITHDRAWALS: lambda context, _: WithdrawalsScreen(context),
    "patient": lambda context, address: PatientScreen(context, _whose(address), address.item),
    "send-to": lambda context, address: SendScreen(context, _whose(address), address.item, address.words),
    "take-answers": lambda context, address: TakeAnswersScreen(context, _whose(address), _which(address)),
    "agreement": lambda context, address: AgreementScreen(context, _whose(address), address.item),
    "who-can-read": lambda context, address: ReadersScreen(context, _whose(address)),
    "scores": lambda context, address: ScoresScreen(context, _whose(address)),
    "raters": lambda context, address: RatersScreen(context, _whose(address), _which(address)),
    "reading": lambda context, address: ReadingScreen(context, _whose(address), _which(address)),
}
