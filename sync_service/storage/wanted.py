"""What a batch will need to read, worked out from its statements before the first query."""

from collections.abc import Iterable

from care_record.people.nhs_number import NHSNumber
from care_record.people.problems import InvalidValueError
from care_record.statements.authority import TRUST_STREAM
from care_record.statements.statement import Statement
from care_record.wire import bodies
from care_record.wire.bodies import Body
from sync_service.storage.keys.blind_index import BlindIndex
from sync_service.storage.state import Wanted

_ENDING = (
    bodies.ConsentRefused,
    bodies.ConsentWithdrawn,
    bodies.WithdrawalRequested,
    bodies.PatientDied,
    bodies.PatientUpdated,
    bodies.ReferralClosed,
)
_OF_ACCESS = bodies.OF_ACCESS | bodies.OF_AGREEMENT


def wanted_by(statements: Iterable[tuple[Statement, Body | Exception]], index: BlindIndex) -> Wanted:
    """The patients, numbers, requests and responses that these statements name."""
    patients, numbers, requests, responses, ending, seen, access, cases = (set[bytes]() for _ in range(8))
    for statement, body in statements:
        if isinstance(body, (Exception, *TRUST_STREAM)):
            continue
        stream = statement.stream.bytes
        patients |= {stream, *_beside(body)}
        match body:
            case bodies.PatientRegistered() | bodies.PatientUpdated():
                number = _number(body.patient.get("nhs_number"), index)
                numbers |= {number} if number else set()
            case bodies.MeasureRequested():
                requests |= {body.replaces.bytes} if body.replaces else set()
            case bodies.MeasureCancelled() | bodies.ResponseEntered():
                requests.add(body.request.bytes)
            case bodies.ResponseReviewed() | bodies.RiskAcknowledged() | bodies.RiskRaised():
                responses.add(body.response.bytes)
            case bodies.PatientMerged():
                access.add(body.into.bytes)
                ending.add(stream)
            case bodies.ReferralOpened() | bodies.WithdrawalRequested():
                seen.add(stream)
            case bodies.identity.IdentityMatched():
                patients.add(body.patient.bytes)
                seen.add(body.patient.bytes)
                cases.add(stream)
            case bodies.IdentityDecided():
                cases.add(body.case.bytes)
            case _ if statement.kind in bodies.OF_CASE:
                cases.add(stream)
            case _:
                pass
        ending |= {stream} if isinstance(body, _ENDING) else set()
        access |= {stream} if statement.kind in _OF_ACCESS else set()
    return Wanted(*map(frozenset, (patients, numbers, requests, responses, ending, seen, access, cases)))


def _beside(body: Body | Exception) -> tuple[bytes, ...]:
    """The other record of a statement about two."""
    match body:
        case bodies.ToldApart():
            return (body.other.bytes,)
        case bodies.PatientMerged():
            return (body.into.bytes,)
        case _:
            return ()


def _number(value: object, index: BlindIndex) -> bytes | None:
    try:
        return index.nhs_number(NHSNumber(value)) if isinstance(value, str) else None
    except InvalidValueError:
        return None
