"""A trust in which each kind of statement can be said by somebody, about records in each situation."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from care_record.agreement.statements import REQUESTED, REQUESTED_PATH, Kind
from care_record.sealing.envelope import Envelope
from care_record.statements.statement import parse
from care_record.wire import bodies
from care_record.wire.bodies import Body
from care_record.wire.ids import audit_stream, id_at
from care_record.wire.link import receipt_number
from sync_service.storage.batch import Batch
from sync_service.storage.commands import Past
from sync_service.storage.deciding import Work
from sync_service.storage.hearing import check_all, hear
from tests.probes.bench import MEASURE
from tests.probes.packs import approval, own_pack, proposal
from tests.probes.record_world import HOUR_MS, Record, RecordBench
from tests.probes.trust_world import Workstation
from tests.sync_service.api.identity_stage import IdentityStage

PACK = own_pack()
ROLES = (
    "root",
    "clinician",
    "coordinator",
    "identity administrator",
    "privacy officer",
    "administrator",
    "records desk",
    "revoked",
)
SITUATIONS = ("own team", "other team", "access ended", "withdrawn")
"""Whose record it is, seen from the clinician's team."""


def beside(records: dict[str, Record], patient: UUID) -> UUID:
    """Another person of the clinician's team."""
    return next(one.patient for one in reversed(records.values()) if one.patient != patient)


class Stage(RecordBench):
    """Somebody waits to join, a lease to be confirmed, a request for access to be answered, and so on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        world = self.world
        self.third = world.id()
        made = bodies.TeamCreated(team=self.third, name="Worthing Team", service="adult", telephone="01273 496002")
        self.apply(world.root.say("team.created", world.trust, made))
        self.colleague, first = world.staff("clinician", "olga", self.third)
        philippa, second = world.staff("identity-administrator", "philippa")
        revoked, third = world.staff("clinician", "gone")
        self.second, fourth = world.staff("system-administrator", "ranjit")
        self.joining, fifth = world.staff("clinician", "late")
        self.apply(*first, *second, *third, *fourth, *fifth)
        self.turn(self.colleague, self.third)
        self.places: dict[str, Workstation] = {
            "root": world.root,
            "clinician": self.clinician,
            "coordinator": self.coordinator,
            "identity administrator": philippa,
            "privacy officer": self.officer,
            "administrator": self.administrator,
            "records desk": self.clerk,
            "revoked": revoked,
        }
        self._trust_waits(revoked)
        self._said: dict[UUID, dict[str, UUID]] = {}
        records = [self._situation(index, name) for index, name in enumerate(SITUATIONS, 1)]
        self.records = dict(zip(SITUATIONS, records, strict=True))
        patients = [record.patient for record in records]
        self.identity = IdentityStage(world, philippa, patients, self.apply)
        self.turn(self.clerk, self.desk)

    def _trust_waits(self, revoked: Workstation) -> None:
        trust, say = self.world.trust, self.second.say
        assert self.joining.member is not None
        self.custodians = [place.member for place in (self.clinician, self.coordinator, self.officer) if place.member]
        recovery = bodies.RecoveryKeyCreated(
            generation=1, public=self.world.team_key.public.encoded, custodians=self.custodians
        )
        self.lease, self.proposed = self.world.id(), self.world.id()
        longer = bodies.LeaseExtended(until=self.world.clock() + HOUR_MS, reason="The line is cut.")
        self.apply(
            self.administrator.say("device.revoked", trust, bodies.DeviceRevoked(device=revoked.device)),
            say("recovery-key.created", trust, recovery),
            say("member.added", trust, bodies.MemberAdded(team=self.world.team, member=self.joining.member)),
            say("lease.extended", trust, longer, id=self.lease),
            self.colleague.say("measure-pack.proposed", trust, proposal(PACK), id=self.proposed),
        )

    def _situation(self, index: int, situation: str) -> Record:
        world, ours = self.world, situation != "other team"
        place, team = (self.clinician, world.team) if ours else (self.outsider, world.other_team)
        record = self.record(index, place=place, team=team)
        self.refer(self.colleague, record.patient, self.third)
        self.apply(self.grant(place, record, self.third))
        said = self._said[record.patient] = {name: world.id() for name in ("referral", "withdrawal", "waiting")}
        said["open"], asked = world.request(place, record.patient, MEASURE, team=team)
        answered, more = world.request(place, record.patient, MEASURE, team=team)
        said["schedule"], said["appointment"] = world.id(), world.id()
        self.apply(
            asked,
            more,
            world.schedule(place, record.patient, MEASURE, schedule=said["schedule"], team=team),
            world.appointment(place, record.patient, appointment=said["appointment"], team=team),
        )
        said["response"] = self._returned(answered, record)
        if ours:
            said["referral"] = self._referral(record.patient)
            self.refer(self.outsider, record.patient, world.other_team)
            request = bodies.AccessRequested(team=world.other_team, reason="Shared care.")
            self.apply(self.outsider.say("access.requested", record.patient, request, id=said["waiting"]))
        if situation == "access ended":
            self.apply(self.end(self.officer, record.patient, team))
        if situation == "withdrawn":
            withdrawn = world.agreement(place, record.patient, Kind.WITHDRAWN)
            self.apply(withdrawn)
            said["withdrawal"] = parse(withdrawn).id
        return record

    def _returned(self, request: UUID, record: Record) -> UUID:
        now = self.world.clock()
        made = id_at(now, self.world.random(10))
        fact = bodies.ResponseReturned(
            request=request,
            envelope=b"sealed",
            attention=False,
            key=record.keys[0].key_id,
            mode="online",
            respondent="patient",
            receipt=receipt_number(made),
            authored=now,
        )
        self.processor.history([Past(now, fact=fact, id=made)])
        return made

    def _entered(self, patient: UUID, request: UUID) -> bodies.ResponseEntered:
        key = next(record for record in self.records.values() if record.patient == patient).keys[-1]
        return bodies.ResponseEntered(
            request=request,
            envelope=Envelope(key.key_id, bytes(1200)).encode(),
            attention=False,
            key=key.key_id,
            mode="telephone",
            respondent="patient",
            authored=self.world.clock(),
        )

    def _referral(self, patient: UUID) -> UUID:
        entries = [one for one in self.pulled(self.clinician) if (one.stream, one.kind) == (patient, "referral.opened")]
        return UUID(bytes=parse(entries[0].body or b"").body["referral"])

    def says(self, kind: str, role: str, situation: str) -> str:
        """The code of the receipt for a statement that nobody keeps."""
        heard = [hear(self._statement(kind, self.places[role], self.records[situation]))]
        directory = self.processor.directory()
        with self.engine.connect() as connection, connection.begin() as transaction:
            work = Work(Batch(connection, self.tools), directory, None)
            (receipt,) = work.run(heard, check_all(directory, heard))
            work.batch.flush()
            transaction.rollback()
        return receipt.code

    def _statement(self, kind: str, place: Workstation, record: Record) -> bytes:
        world, patient = self.world, record.patient
        whole: dict[str, Callable[[], bytes]] = {
            "measure.requested": lambda: world.request(place, patient, MEASURE)[1],
            "schedule.set": lambda: world.schedule(place, patient, MEASURE),
            "appointment.booked": lambda: world.appointment(place, patient),
            "access.granted": lambda: self.grant(place, record, self.third),
            "record-key.wrapped": lambda: self.wrap(place, record, self.third, 1),
            "record-key.withheld": lambda: self.withhold(place, record, 1),
            "patient.registered": lambda: world.registration(place, world.patient(99))[0],
            **dict.fromkeys(bodies.OF_AGREEMENT, lambda: self._agreement(kind, place, patient)),
        }
        if kind in whole:
            return whole[kind]()
        if kind.startswith("identity."):
            return self.identity.say(kind, place, patient)
        if kind == "record.read":
            looked = bodies.RecordRead(patient=patient, what="record", counter=1)
            return place.say(kind, audit_stream(world.trust), looked)
        of_trust = kind in bodies.OF_TRUST
        said = self._of_trust(place) if of_trust else self._of_patient(patient)
        return place.say(kind, world.trust if of_trust else patient, said[kind]())

    def _agreement(self, kind: str, place: Workstation, patient: UUID) -> bytes:
        author = place if place.member else self.clinician
        if kind == REQUESTED:
            plain = parse(self.world.agreement(author, patient, Kind.WITHDRAWN)).body["agreement"]
            body = bodies.WithdrawalRequested(
                agreement=plain | {"path": REQUESTED_PATH}, source="email", matched=["born", "family"]
            )
            return place.say(kind, patient, body)
        said = self.world.agreement(author, patient, Kind(kind.partition(".")[2]))
        if author is place:
            return said
        return place.say(kind, patient, bodies.statement_body(kind, parse(said).body))

    def _of_patient(self, patient: UUID) -> dict[str, Callable[[], Body]]:
        world, said = self.world, self._said[patient]
        until = world.clock() + HOUR_MS
        return {
            "patient.updated": lambda: bodies.PatientUpdated(patient=world.patient(98, id=patient).to_dict()),
            "patient.told-apart": lambda: bodies.ToldApart(other=beside(self.records, patient)),
            "patient.died": lambda: bodies.PatientDied(died=world.today(-1)),
            "referral.opened": lambda: bodies.ReferralOpened(
                referral=world.id(), team=world.team, opened=world.today(-1)
            ),
            "referral.closed": lambda: bodies.ReferralClosed(referral=said["referral"], closed=world.today()),
            "access.requested": lambda: bodies.AccessRequested(team=world.team, reason="Shared care."),
            "access.declined": lambda: bodies.AccessDeclined(request=said["waiting"], reason="Not needed."),
            "access.ended": lambda: bodies.AccessEnded(team=self.third, reason="Care has ended."),
            "entered-in-error": lambda: bodies.EnteredInError(
                what=said["open"], kind="measure.requested", why="Meant for another person."
            ),
            "patient.merged": lambda: bodies.PatientMerged(into=world.id(), why="One person."),
            "withdrawal.answered": lambda: bodies.WithdrawalAnswered(
                request=said["withdrawal"], outcome="confirmed", how="in-person"
            ),
            "withdrawal.confirmed": lambda: bodies.WithdrawalConfirmed(withdrawal=said["withdrawal"], how="in-person"),
            "copies.destroyed": lambda: bodies.CopiesDestroyed(because=said["open"]),
            "glass.broken": lambda: bodies.GlassBroken(reason="risk", words="Telephoned.", until=until),
            "schedule.ended": lambda: bodies.ScheduleEnded(schedule=said["schedule"], team=world.team),
            "schedule.paused": lambda: bodies.SchedulePaused(schedule=said["schedule"], team=world.team, paused=True),
            "appointment.cancelled": lambda: bodies.AppointmentCancelled(
                appointment=said["appointment"], team=world.team
            ),
            "measure.cancelled": lambda: bodies.MeasureCancelled(request=said["open"], reason="Not needed."),
            "response.entered": lambda: self._entered(patient, said["open"]),
            "response.reviewed": lambda: bodies.ResponseReviewed(response=said["response"]),
            "risk.raised": lambda: bodies.RiskRaised(response=said["response"], reason="does-not-open"),
            "owner.named": lambda: bodies.OwnerNamed(team=world.team, owner=self.clinician.member or world.id()),
            "identity.decided": lambda: bodies.IdentityDecided(
                case=world.id(), outcome="accepted", method="vouching", checked_by=self.colleague.member or world.id()
            ),
            "invitation.requested": lambda: bodies.InvitationRequested(channel="email", second="told"),
            "invitation.cancelled": lambda: bodies.InvitationCancelled(invitation=said["open"], reason="Not needed."),
            "account.address-declined": lambda: bodies.AddressDeclined(said=said["open"], reason="Not theirs."),
            "risk.acknowledged": lambda: bodies.RiskAcknowledged(response=said["response"], action="telephoned"),
        }

    def _of_trust(self, place: Workstation) -> dict[str, Callable[[], Body]]:
        """The bodies by kind; what is of a team is of the clinician's own, and a workstation is the author's."""
        world, made = self.world, self.world.workstation(place.member)
        team, until = world.team, world.clock() + HOUR_MS
        joining, key = self.joining.member or world.id(), world.team_key.public.encoded
        wrap, root = bytes(1200), world.root.key.public_key().public_bytes_raw()
        return {
            "trust.created": lambda: bodies.TrustCreated(name="Downs NHS Trust", root=root),
            "log-key.named": lambda: bodies.LogKeyNamed(public=self.log_key.public),
            "policy.set": lambda: bodies.PolicySet(lease_hours=72),
            "chasing.set": lambda: bodies.ChasingSet(team=team, steps=[], quiet_from="20:00", quiet_to="08:00"),
            "team.created": lambda: bodies.TeamCreated(team=world.id(), name="New", service="adult", telephone=""),
            "member.authorised": lambda: bodies.MemberAuthorised(
                member=world.id(), name="New", role="clinician", account="new"
            ),
            "member.added": lambda: bodies.MemberAdded(team=world.other_team, member=joining),
            "member.confirmed": lambda: bodies.MemberConfirmed(team=team, member=joining),
            "member.contact": lambda: bodies.MemberContact(member=joining, email="new@downs.example"),
            "member.removed": lambda: bodies.MemberRemoved(team=team, member=joining),
            "device.enrolled": lambda: bodies.DeviceEnrolled(
                device=made.device,
                member=place.member or joining,
                sign=made.key.public_key().public_bytes_raw(),
                seal=made.sealing.public.encoded,
                label="Second",
            ),
            "device.revoked": lambda: bodies.DeviceRevoked(device=self.joining.device),
            "team-key.created": lambda: bodies.TeamKeyCreated(team=team, generation=2, public=key),
            "team-key.wrapped": lambda: bodies.TeamKeyWrapped(
                team=team, generation=1, device=self.clinician.device, wrap=wrap
            ),
            "recovery-key.created": lambda: bodies.RecoveryKeyCreated(
                generation=2, public=key, custodians=self.custodians
            ),
            "team-key.escrowed": lambda: bodies.TeamKeyEscrowed(team=team, generation=1, recovery=1, wrap=wrap),
            "recovery.used": lambda: bodies.RecoveryUsed(
                team=team, recovery=1, custodians=self.custodians[:2], reason="All workstations are lost."
            ),
            "lease.extended": lambda: bodies.LeaseExtended(until=until, reason="The line is cut."),
            "lease.confirmed": lambda: bodies.LeaseConfirmed(extension=self.lease),
            "incarnation.begun": lambda: bodies.IncarnationBegun(number=2, size=1, root=bytes(32), reason="Restored."),
            "incarnation.confirmed": lambda: bodies.IncarnationConfirmed(number=2),
            "measure-pack.proposed": lambda: proposal(own_pack("2")),
            "measure-pack.approved": lambda: approval(self.proposed, PACK),
            "measure-pack.withdrawn": lambda: bodies.MeasurePackWithdrawn(proposal=self.proposed, reason="Misprinted."),
        }
