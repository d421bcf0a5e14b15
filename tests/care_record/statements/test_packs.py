"""A pack counts once a second person has approved it; its version keeps its bytes for good."""

from hashlib import sha256
from uuid import UUID

import pytest

from care_record.packs.pack import PackError
from care_record.statements.directory import Directory, NotAuthorised
from care_record.statements.following import follow
from care_record.statements.packs import in_use
from care_record.wire import bodies
from tests.care_record.statements.test_second_signatures import ADA, BEN, FIRST, OFFICER, after, founded
from tests.care_record.statements.test_statements import ROOT, TRUST, Person, say
from tests.probes.packs import approval, changed, own_pack, proposal

__all__ = ["founded"]

PACK = own_pack()
NEXT = own_pack("2")


def propose(directory: Directory, pack: bodies.MeasurePackProposed, by: Person = ADA) -> tuple[Directory, UUID]:
    said = by.says(pack)
    return follow(directory, said), said.id


def accepted(directory: Directory, pack: bodies.MeasurePackProposed) -> tuple[Directory, UUID]:
    directory, proposed = propose(directory, pack)
    body = bodies.MeasurePackApproved(proposal=proposed, sha256=pack.sha256)
    return after(directory, (FIRST, body)), proposed


def code_of(directory: Directory, person: Person, body: bodies.Body) -> str:
    with pytest.raises(NotAuthorised) as raised:
        follow(directory, person.says(body))
    return raised.value.code


def test_a_second_person_approves_and_the_proposer_never(founded: Directory) -> None:
    waiting, proposed = propose(founded, proposal(PACK))
    assert in_use(waiting.packs) == {}
    assert code_of(waiting, ADA, approval(proposed, PACK)) == "not-second"
    for second in (BEN, FIRST):
        held = after(waiting, (second, approval(proposed, PACK)))
        known = in_use(held.packs)[PACK.id]
        assert (known.by, known.approved_by) == (ADA.member, second.member)
        assert known.pack().content == PACK.content


def test_only_clinicians_and_administrators_speak_of_packs_and_the_root_never(founded: Directory) -> None:
    waiting, proposed = propose(founded, proposal(PACK))
    for body in (proposal(NEXT), approval(proposed, PACK), withdrawal(proposed)):
        assert code_of(waiting, OFFICER, body) == "wrong-role"
        with pytest.raises(NotAuthorised, match="root key"):
            follow(waiting, say(ROOT, TRUST, body))


def withdrawal(proposed: UUID) -> bodies.MeasurePackWithdrawn:
    return bodies.MeasurePackWithdrawn(proposal=proposed, reason="An item is worded wrongly.")


def test_what_is_approved_is_exactly_what_was_proposed(founded: Directory) -> None:
    waiting, proposed = propose(founded, proposal(PACK))
    assert code_of(waiting, BEN, approval(proposed, NEXT)) == "other-pack"
    assert code_of(waiting, BEN, approval(UUID(int=9), PACK)) == "unknown"
    assert code_of(founded, ADA, proposal(PACK, sha256=bytes(32))) == "other-pack"


def test_a_version_that_was_approved_keeps_its_content_also_after_it_is_withdrawn(founded: Directory) -> None:
    held, proposed = accepted(founded, proposal(PACK))
    other = changed(PACK, title="Other")
    assert code_of(held, BEN, proposal(other)) == "version-used"
    assert code_of(held, BEN, proposal(PACK)) == "exists"
    gone = after(held, (BEN, withdrawal(proposed)))
    assert code_of(gone, BEN, proposal(other)) == "version-used"
    again, _ = accepted(gone, proposal(PACK))
    assert PACK.id in in_use(again.packs)


def test_a_declined_proposal_may_come_again_with_other_content(founded: Directory) -> None:
    waiting, proposed = propose(founded, proposal(PACK))
    assert code_of(waiting, BEN, proposal(PACK)) == "pack-waits"
    declined = after(waiting, (BEN, withdrawal(proposed)))
    assert code_of(declined, BEN, approval(proposed, PACK)) == "decided"
    assert code_of(declined, ADA, withdrawal(proposed)) == "decided"
    held, _ = accepted(declined, proposal(changed(PACK, title="Other")))
    assert PACK.id in in_use(held.packs)


def test_the_version_approved_last_is_sent_and_the_earlier_one_again_once_it_is_withdrawn(founded: Directory) -> None:
    held, first = accepted(founded, proposal(PACK))
    held, second = accepted(held, proposal(NEXT, replaces=first))
    assert in_use(held.packs)[PACK.id].version == "2"
    assert held.packs[second].replaces == first
    back = after(held, (ADA, withdrawal(second)))
    assert in_use(back.packs)[PACK.id].version == "1"
    assert code_of(held, ADA, proposal(own_pack("3"), replaces=UUID(int=9))) == "unknown"


def test_a_statement_that_names_another_questionnaire_than_it_holds_gives_no_measure(founded: Directory) -> None:
    held, proposed = accepted(founded, proposal(PACK, version="99"))
    with pytest.raises(PackError, match="another questionnaire"):
        held.packs[proposed].pack()
    held, proposed = accepted(
        founded, proposal(PACK).model_copy(update={"pack": b"{}", "sha256": sha256(b"{}").digest()})
    )
    with pytest.raises(PackError):
        held.packs[proposed].pack()
