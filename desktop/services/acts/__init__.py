"""What screens do: `Acts` commit to the outbox and return at once; `Calls` ask the service and may wait for it.

`Acts` run on the writer thread, `Calls` on a thread that may wait for the network. Both raise kinds of `Problem`.
"""

from typing import TYPE_CHECKING

from desktop.services.acts.acts import Acts
from desktop.services.acts.calls import Calls
from desktop.services.acts.drafts import (
    AGREEMENT,
    ENROLMENT,
    OUTBOX,
    PATIENTS,
    REQUESTS,
    RESPONSES,
    STAFF,
    STATUS,
    AgreementDraft,
    Done,
    Enrolment,
    EnrolmentRequest,
    FromBrowser,
    InBrowser,
    PatientDraft,
    RestoredService,
    ServiceInfo,
    SignedIn,
    TrustQuery,
    TrustSearch,
)
from desktop.services.problems import PassphraseProblem, Problem, Rejected, RevocationUnproven, WorkstationRevoked
from desktop.services.retained.record import GlassDraft, Look, RetainedRecord
from desktop.services.state.lease import Lease
from desktop.services.state.stage import Stage
from desktop.services.trust.draft import TrustDraft

if TYPE_CHECKING:
    from desktop.services.acts.bringing import Earlier as Earlier
    from desktop.services.client.watching import Watched as Watched

__all__ = [
    "AGREEMENT",
    "ENROLMENT",
    "OUTBOX",
    "PATIENTS",
    "REQUESTS",
    "RESPONSES",
    "STAFF",
    "STATUS",
    "Acts",
    "AgreementDraft",
    "Calls",
    "Done",
    "Enrolment",
    "EnrolmentRequest",
    "FromBrowser",
    "GlassDraft",
    "InBrowser",
    "Lease",
    "Look",
    "PassphraseProblem",
    "PatientDraft",
    "Problem",
    "Rejected",
    "RestoredService",
    "RetainedRecord",
    "RevocationUnproven",
    "ServiceInfo",
    "SignedIn",
    "Stage",
    "TrustDraft",
    "TrustQuery",
    "TrustSearch",
    "WorkstationRevoked",
]
