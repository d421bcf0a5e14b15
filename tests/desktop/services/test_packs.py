"""A measure pack on several desks: looked at, proposed by one, approved by another, sent, scored, withdrawn."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from care_record.channels.channel import Channel
from care_record.measures.catalogue import Measure
from care_record.packs.pack import Pack
from care_record.packs.writing import to_files, to_zip
from desktop.services.acts.packs import PackDraft
from desktop.services.problems import Rejected
from desktop.services.reads.packs import Candidate, MeasureDetail, MeasureRow
from desktop.services.store.writer import Stores
from tests.desktop.services.clinic import PATIENCE
from tests.desktop.services.post import answers, content, submit
from tests.desktop.services.ward import Place, Ward, open_ward
from tests.probes.packs import changed, own_pack, shipped


def _imported_by_an_earlier_release(stores: Stores) -> None:
    form = json.dumps(dict(own_pack(name="old").questionnaire))
    with stores.mirror:
        stores.mirror.execute("insert into imported (id, questionnaire) values ('imported-old', ?)", (form,))


class Trust:
    """Ada, a clinician; Sahota, an administrator; Noor, a coordinator of the same team."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.ada = ward.place("ada", ward.world.team)
        self.noor = ward.place("noor", ward.world.team, role="coordinator")
        self.noor.desk.writer.submit(_imported_by_an_earlier_release).result(PATIENCE)
        self.sahota = ward.place("sahota", role="system-administrator")
        self.everybody = (self.ada, self.sahota, self.noor)
        ward.settle(*self.everybody)
        self.patient = self.ada.register(ward.world.team)
        self.ada.agree(self.patient)
        ward.settle(*self.everybody)

    def answer(self, measure: Measure, chosen: int) -> None:
        http, page_url = self.ward.clinic.service.http, self.ward.clinic.service.ready["page_url"]
        submit(http, self.ward.post.link(page_url), content(answers(measure, chosen)))

    def accept(self, pack: Pack) -> UUID:
        """Proposed by Ada, approved by Sahota, known to everybody."""
        proposed = propose(self.ada, pack)
        self.ward.settle(*self.everybody)
        self.sahota.act(lambda acts: acts.packs.approve(proposed))
        self.ward.settle(*self.everybody)
        return proposed


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trust]:
    """Shared: each test has a measure of its own."""
    with open_ward(Path(tmp_path_factory.mktemp("trust"))) as ward:
        yield Trust(ward)


def look(place: Place, folder: Path, data: bytes, name: str = "own.mhcr-measure") -> Candidate:
    (folder / name).write_bytes(data)
    return place.reads.packs.look_at(folder / name)


def propose(place: Place, pack: Pack) -> UUID:
    done = place.act(lambda acts: acts.packs.propose(PackDraft(pack.content)))
    assert done.id is not None
    return UUID(bytes=done.id.bytes)


def row(place: Place, name: str, version: str = "1") -> MeasureRow:
    return next(one for one in place.reads.packs.rows() if (one.id, one.version) == (name, version))


def detail(place: Place, name: str, version: str = "1") -> MeasureDetail:
    return place.reads.packs.measure(row(place, name, version).key)


def offered(trust: Trust, place: Place | None = None) -> list[str]:
    return [one.id for one in (place or trust.ada).reads.send_options(trust.patient).measures]


def send(trust: Trust, name: str) -> None:
    due = trust.ada.desk.state.today() + timedelta(days=14)
    trust.ada.act(lambda acts: acts.send_measure(trust.patient, (name,), Channel.EMAIL, due))
    trust.ada.sync()


def test_a_file_is_looked_at_and_nothing_is_stored(trust: Trust, tmp_path: Path) -> None:
    found = look(trust.ada, tmp_path, to_zip(own_pack(name="looked-at")))
    assert found.sound
    assert found.detail is not None
    assert found.detail.asked[0].answers.startswith("Never (0)")
    assert found.detail.golden == "All 9 golden answers score as given."
    assert "looked-at" not in [one.id for one in trust.ada.reads.packs.rows()]
    assert not trust.ada.reads.outbox()


def test_what_cannot_be_used_is_refused_with_the_part_the_item_and_the_reason(trust: Trust, tmp_path: Path) -> None:
    bad = changed(own_pack(name="bad"), flags=[{"linkId": "99", "operator": ">", "points": 0, "reason": "x"}])
    found = look(trust.ada, tmp_path, to_zip(bad))
    assert not found.sound
    assert (found.problems[0].file, found.problems[0].item) == ("Manifest", "99")
    with pytest.raises(Rejected) as raised:
        propose(trust.ada, bad)
    assert "item 99" in raised.value.problems[0][1]
    form = b'{"resourceType": "Questionnaire", "status": "active", "item": [{"type": "string"}]}'
    refused = look(trust.ada, tmp_path, form, "odd.json")
    assert refused.detail is None
    assert refused.problems
    assert look(trust.ada, tmp_path, b"not JSON", "x.json").detail is None
    assert not trust.ada.reads.outbox()


def test_proposed_by_one_approved_by_another_sent_answered_and_scored(trust: Trust) -> None:
    pack = own_pack(name="whole-way")
    proposed = propose(trust.ada, pack)
    assert row(trust.ada, "whole-way").pending
    trust.ward.settle(*trust.everybody)
    waiting = row(trust.sahota, "whole-way")
    assert (waiting.standing, waiting.for_me) == ("waiting", True)
    assert waiting.standing_words == "Proposed by Dr ada; waits for a second person"
    assert not row(trust.ada, "whole-way").for_me
    assert [one.reads.packs.waiting() for one in trust.everybody] == [0, 1, 0]
    assert "Somebody else must approve it" in (detail(trust.ada, "whole-way").may_approve or "")
    assert "clinician or a system administrator" in (detail(trust.noor, "whole-way").may_approve or "")
    assert "whole-way" not in offered(trust)
    with pytest.raises(Rejected):
        trust.ada.act(lambda acts: acts.packs.approve(proposed))

    trust.sahota.act(lambda acts: acts.packs.approve(proposed))
    assert "whole-way" not in offered(trust)
    trust.ward.settle(*trust.everybody)
    assert "whole-way" in offered(trust)
    assert "whole-way" in offered(trust, trust.noor)
    story = detail(trust.noor, "whole-way").story
    assert story[0].startswith("Proposed by Dr ada on ")
    assert story[1].startswith("Approved by Dr sahota on ")

    send(trust, "whole-way")
    trust.answer(pack.measure, 2)
    trust.ada.sync()
    newest = trust.ada.reads.returned("all")[0]
    assert (newest.measure_title, newest.score, newest.band) == ("Drinks", "6 of 12", "increasing risk")


def test_what_is_out_is_answered_and_scored_in_its_version_after_a_newer_one_and_a_withdrawal(trust: Trust) -> None:
    first, second = own_pack(name="mixed"), own_pack("2", name="mixed")
    assert second.manifest is not None
    (score,) = second.manifest.json["scores"]
    doubled = {**score, "multiply": 2, "range": [0, 24]}
    second = replace(changed(second, scores=[doubled]), golden=None)
    old = trust.accept(first)
    send(trust, "mixed")
    trust.accept(second)
    assert row(trust.noor, "mixed").standing == "followed"
    assert row(trust.noor, "mixed", "2").standing == "approved"
    changes = detail(trust.sahota, "mixed", "2")
    assert changes.compared_with == "version 1, approved here"
    assert "Scoring" in {one.what for one in changes.differences if one.weighs}
    trust.sahota.act(lambda acts: acts.packs.withdraw(old, "The range was wrong."))
    trust.ward.settle(*trust.everybody)
    out = trust.ada.reader.get("select id from request where version = '1' and questionnaire = ?", (first.measure.url,))
    with pytest.raises(Rejected) as raised:
        trust.ada.act(lambda acts: acts.send_again(UUID(bytes=out)))
    assert "no longer sent" in raised.value.problems[0][1]
    trust.answer(first.measure, 1)
    send(trust, "mixed")
    trust.answer(second.measure, 1)
    trust.ada.sync()
    assert sorted(one.score for one in trust.ada.reads.returned("all")[:2]) == ["3 of 12", "6 of 24"]


def test_a_withdrawn_measure_is_not_offered_and_one_sent_meanwhile_comes_back_with_the_reason(trust: Trust) -> None:
    proposed = trust.accept(own_pack(name="gone"))
    trust.ada.online = False
    send(trust, "gone")
    trust.sahota.act(lambda acts: acts.packs.withdraw(proposed, "An item is worded wrongly."))
    trust.ward.settle(trust.sahota, trust.noor)
    assert "gone" not in offered(trust, trust.noor)
    trust.ada.online = True
    trust.ward.settle(trust.ada)
    assert "gone" not in offered(trust)
    (stuck,) = trust.ada.reads.outbox()
    assert (stuck.state, stuck.why.startswith("This measure is not sent in this version")) == ("stuck", True)
    trust.ada.act(lambda acts: acts.waiting.discard(stuck.id))
    assert detail(trust.noor, "gone").story[-1].endswith(": An item is worded wrongly.")


def test_a_proposal_is_declined_with_a_reason_and_may_come_again(trust: Trust) -> None:
    proposed = propose(trust.ada, own_pack(name="declined"))
    trust.ward.settle(*trust.everybody)
    with pytest.raises(Rejected) as raised:
        trust.sahota.act(lambda acts: acts.packs.withdraw(proposed, "  "))
    assert raised.value.problems[0][0] == "reason"
    trust.sahota.act(lambda acts: acts.packs.withdraw(proposed, "Not ours."))
    trust.ward.settle(*trust.everybody)
    assert row(trust.ada, "declined").standing == "declined"
    trust.accept(own_pack(name="declined", title="Put right"))
    assert {one.standing for one in trust.ada.reads.packs.rows() if one.id == "declined"} == {"declined", "approved"}


def test_a_bare_questionnaire_is_taken_with_the_licence_that_a_person_records(trust: Trust, tmp_path: Path) -> None:
    form = to_files(own_pack(name="bare"))["questionnaire.json"]
    found = look(trust.ada, tmp_path, form, "bare.json")
    assert (found.sound, found.asks_licence) == (True, True)
    with pytest.raises(Rejected) as raised:
        trust.ada.act(lambda acts: acts.packs.propose(PackDraft(found.content)))
    assert {name for name, _ in raised.value.problems} == {"licence", "holder", "terms", "respondents"}
    draft = PackDraft(found.content, "CC BY 4.0", "Downs NHS Trust", "Free to use.", ("patient", "carer"))
    trust.ada.act(lambda acts: acts.packs.propose(draft))
    trust.ward.settle(*trust.everybody)
    seen = detail(trust.sahota, "bare")
    assert seen.row.licence == "CC BY 4.0"
    assert seen.scoring[0] == ("Answered by", "the person, a carer")
    assert any("no bands, no flags" in one.reason for one in seen.warnings)


def test_a_form_that_a_clinician_answers_is_not_sent_to_the_person(trust: Trust) -> None:
    trust.accept(changed(own_pack(name="rated"), respondents=["clinician"]))
    choice = next(one for one in trust.ada.reads.send_options(trust.patient).measures if one.id == "rated")
    assert choice.respondents == ("clinician",)
    with pytest.raises(Rejected) as raised:
        send(trust, "rated")
    assert "not by the person" in raised.value.problems[0][1]


def test_a_structure_is_completed_by_the_wording_that_a_licensed_trust_holds(trust: Trust, tmp_path: Path) -> None:
    bare = next(one for one in trust.ada.reads.packs.rows() if one.standing == "no-wording")
    assert bare.id not in offered(trust)
    form = json.loads(to_files(shipped(bare.id))["questionnaire.json"])

    def worded(items: list[dict[str, object]]) -> None:
        for number, item in enumerate(items, start=1):
            item["text"] = f"Wording {number}"
            worded(item.get("item", []))  # type: ignore[arg-type]

    worded(form["item"])
    file = tmp_path / "licensed.json"
    file.write_text(json.dumps(form), encoding="utf-8")
    refused = trust.ada.reads.packs.completed(bare.key, file, " ")
    assert "by what licence" in refused.problems[0].reason
    found = trust.ada.reads.packs.completed(bare.key, file, "Licensed to Downs NHS Trust, 2026.")
    assert found.problems == ()
    proposed = trust.ada.act(lambda acts: acts.packs.propose(PackDraft(found.content)))
    assert proposed.id is not None
    trust.ward.settle(*trust.everybody)
    trust.sahota.act(lambda acts: acts.packs.approve(proposed.id))
    trust.ward.settle(*trust.everybody)
    assert bare.id in offered(trust)


def test_a_measure_is_handed_on_as_a_file_that_is_the_same_pack(trust: Trust, tmp_path: Path) -> None:
    name, data = trust.ada.reads.packs.file("installed:phq-9")
    assert name == "phq-9-1.0.0.mhcr-measure"
    found = look(trust.ada, tmp_path, data)
    assert "installed with the program already" in " ".join(one.reason for one in found.problems)
    assert found.content == shipped("phq-9").content
    with pytest.raises(LookupError):
        trust.ada.reads.packs.measure("installed:none")


def test_a_new_workstation_has_the_packs_from_the_log_alone(trust: Trust) -> None:
    pack = own_pack(name="from-the-log")
    trust.accept(pack)
    late = trust.ward.place("late", trust.ward.world.team)
    try:
        trust.ward.settle(late)
        assert row(late, "from-the-log").standing == "approved"
        held = late.desk.state.measure(late.reader, pack.measure.url, "1")
        assert held is not None
        assert held.sha256 == pack.measure.sha256
    finally:
        trust.ward.forget(late)
        late.close()


def test_what_an_earlier_release_imported_reads_old_answers_and_is_proposed_before_it_is_sent(trust: Trust) -> None:
    assert trust.noor.desk.state.measure(trust.noor.reader, own_pack(name="old").measure.url, "1") is not None
    assert "imported-old" not in offered(trust, trust.noor)
    held = next(one for one in trust.noor.reads.packs.rows() if one.standing == "imported")
    found = trust.noor.reads.packs.again(held.key)
    assert (found.sound, found.asks_licence) == (True, True)
