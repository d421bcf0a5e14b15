"""Send: choose whom and what, look at who gets it and who is left out, then send; it can be stopped on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from care_record.people.dates import show_date
from desktop.services.acts import Done
from desktop.services.reads.cohort import CohortChoices, CohortDraft, CohortProgress, ListWritten, Preview
from desktop.views.cohort.choosing import ChoosePage
from desktop.views.cohort.driver import Driver
from desktop.views.cohort.outcome import OutcomePage
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Confirm, FileToSave, OneOf
from desktop.views.parts.labels import text
from desktop.views.parts.layout import Card, column, row
from desktop.views.parts.notices import Notice
from desktop.views.screen import Address, Context, Screen

CHOOSING, LOOKING, SENDING = range(3)
_PROTECTED = (
    "The list names people, and is outside this program\u2019s protection from then on. That you made it is noted."
)


class CohortScreen(Screen):
    """Sending to many. Its one primary action leads on: to the preview, then to the send."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Send")
        self._draft: CohortDraft | None = None
        self._titles: dict[str, str] = {}
        self._asked = 0
        self.driver = Driver.of(context)
        self.driver.progressed.connect(self._progressed)
        self.driver.troubled.connect(self._troubled)
        self.choose = ChoosePage(context, self._changed)
        self.outcome = OutcomePage(self._changed)
        self.pages = QStackedWidget()
        for page in (self.choose, self.outcome, self._sending_page()):
            self.pages.addWidget(page)
        self.content.addWidget(self.pages, 1)
        self.one = self.add_action(Button("To one person\u2026", self._to_one, keys="Ctrl+U"))
        self.change = self.add_action(Button("\u2190 Change", self._back_to_choosing, keys="Alt+Left"))
        self.list = self.add_action(Button("Write a list\u2026", self._write_list, keys="Ctrl+S"))
        self.over = self.add_action(Button("Pass over\u2026", self._pass_over, keys="Ctrl+O"))
        self.stop = self.add_action(Button("Stop", self._stop, kind="danger", keys="Ctrl+E"))
        self.go = self.add_action(Button("See who gets it", self._on, kind="primary", keys="Ctrl+Return"))
        self._turn_to(SENDING if self.driver.running else CHOOSING)

    def _sending_page(self) -> QWidget:
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the send")
        self.bar.setTextVisible(False)
        self.far = text("", "heading", wrap=True)
        self.after = text("", "muted", wrap=True)
        card = Card("")
        card.body.addLayout(column(self.far, self.bar, self.after, None, space=12))
        page = QWidget()
        page.setLayout(column(card, None))
        return page

    def refresh(self) -> None:
        self.context.background.read(self, lambda reads: reads.cohort.choices(), self._offer, self.fail)
        self.context.background.read(self, lambda reads: reads.cohort.unfinished(), self._unfinished, self.fail)

    def focus_first(self) -> None:
        first = {SENDING: self.stop if self.driver.running else self.go, LOOKING: self.outcome.groups}
        first.get(self.pages.currentIndex(), self.choose.who.entry).setFocus()

    def _offer(self, choices: CohortChoices) -> None:
        self._titles = {one.id: one.title for one in choices.measures}
        self.choose.show_choices(choices)
        self._changed()

    def _unfinished(self, found: tuple[CohortProgress, ...]) -> None:
        if self.driver.running or not found:
            return
        held = found[0]
        self.hush()
        words = f"{held.done:,} of {held.people:,} were queued when it stopped: {held.measures}."
        more = "Going on decides each of the others again. Nobody is asked twice."
        self.notices.addWidget(Notice("warning", words, more, action=("Go on", lambda: self._go_on(held.id))))
        drop = QWidget()
        drop.setLayout(row(None, Button("Stop it for good", lambda: self._drop(held.id), kind="quiet")))
        self.notices.addWidget(drop)

    def _go_on(self, cohort: UUID) -> None:
        self.hush()
        self.driver.start(cohort)
        self._turn_to(SENDING)

    def _drop(self, cohort: UUID) -> None:
        self.hush()
        self.context.background.act(self, lambda acts: acts.cohort.stop(cohort), lambda _: self.refresh(), self.fail)

    def _turn_to(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        self.one.setVisible(page == CHOOSING)
        for button in (self.change, self.list, self.over):
            button.setVisible(page == LOOKING)
        self.stop.setVisible(page == SENDING and self.driver.running)
        self.stop.setEnabled(True)
        self.go.setVisible(page != SENDING or not self.driver.running)
        self._changed()

    def _changed(self) -> None:
        if not hasattr(self, "go"):
            return
        page = self.pages.currentIndex()
        self.foot_words.setText("")
        if page == CHOOSING:
            self.go.say("See who gets it")
            self.go.setEnabled(self.choose.ready())
            self.foot_words.setText("Nothing goes out before you have seen who gets it, and who does not.")
        elif page == LOOKING:
            count = len(self.outcome.sent_to())
            self.go.say(f"Send to {count:,} {'person' if count == 1 else 'people'}")
            self.go.setEnabled(count > 0)
            preview = self.outcome.preview
            self.list.setEnabled(preview is not None and bool(preview.left_out or preview.not_found))
            group = self.outcome.group()
            self.over.setEnabled(group is not None and group.advisory)
        else:
            self.go.say("Send something else")
            self.go.setEnabled(True)

    def _on(self) -> None:
        page = self.pages.currentIndex()
        if page == CHOOSING:
            self._draft = self.choose.draft()
            self.outcome.without.clear()
            self.outcome.passed_over.clear()
            self._look()
        elif page == LOOKING:
            self._confirm()
        else:
            self._turn_to(CHOOSING)

    def _look(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self._draft = draft = replace(draft, passed_over=tuple(self.outcome.passed_over.items()))
        self._asked += 1
        asked = self._asked
        self.go.setEnabled(False)
        self.subtitle.setText("Working out who gets it\u2026")
        self.context.background.read(
            self, lambda reads: reads.cohort.preview(draft), lambda shown: self._show(asked, shown), self._not_shown
        )

    def _show(self, asked: int, shown: Preview) -> None:
        if asked != self._asked or self._draft is None:
            return
        names = ", ".join(self._titles.get(one, one) for one in self._draft.measures)
        self.subtitle.setText(f"to be answered by {show_date(self._draft.due)}")
        self.outcome.show_preview(shown, names)
        self._turn_to(LOOKING)
        self.outcome.groups.focus_soon()

    def _not_shown(self, error: Exception) -> None:
        self.subtitle.setText("")
        self._changed()
        self.fail(error)

    def _back_to_choosing(self) -> None:
        self.subtitle.setText("")
        self._turn_to(CHOOSING)

    def _pass_over(self) -> None:
        group = self.outcome.group()
        if group is None or group.code is None or not group.advisory:
            return
        code = group.code
        OneOf.ask(
            self, f"Send to them all the same: {group.title.lower()}?",
            f"{len(group.people):,} are left out for this reason. Say why it goes to them anyway.", (), "Reason",
            "Pass over", lambda _, reason: self._passed(code.value, reason),
            hint="Goes with each of these sends, and stays in the record.",
        )  # fmt: skip

    def _passed(self, code: str, reason: str) -> None:
        from care_record.agreement.sending import ExclusionCode

        if reason:
            self.outcome.passed_over[ExclusionCode(code)] = reason
            self._look()

    def _confirm(self) -> None:
        preview = self.outcome.preview
        if preview is None or self._draft is None:
            return
        count = len(self.outcome.sent_to())
        people = "1 person" if count == 1 else f"{count:,} people"
        Confirm.ask(
            self, f"Send to {people}?",
            f"{self.outcome.more.text()} What has gone cannot be called back at once; each can be cancelled by itself.",
            f"Send to {people}", self._begin, kind="primary",
        )  # fmt: skip

    def _begin(self) -> None:
        draft, people = self._draft, self.outcome.sent_to()
        if draft is not None:
            self.go.setEnabled(False)
            self.context.background.act(
                self, lambda acts: acts.cohort.begin(draft, people), self._begun, self._not_shown
            )

    def _begun(self, done: Done) -> None:
        if done.id is not None:
            self.far.setText("Begins\u2026")
            self.bar.setRange(0, 0)
            self.driver.start(done.id)
            self.subtitle.setText("")
            self._turn_to(SENDING)

    def _progressed(self, progress: CohortProgress) -> None:
        self.bar.setRange(0, max(progress.people, 1))
        self.bar.setValue(progress.done)
        queued = progress.done - progress.dropped
        self.far.setText(f"{queued:,} of {progress.people:,} queued: {progress.measures}")
        lost = f" {progress.dropped:,} were left out at the last moment." if progress.dropped else ""
        rest = progress.people - progress.done
        if progress.waiting:
            self.after.setText(f"It goes on behind other screens. Stop leaves what is queued.{lost}")
        elif progress.stopped:
            self.after.setText(f"Stopped. What is queued goes out; {rest:,} people get nothing.{lost}")
        else:
            self.after.setText(f"All is queued, and goes out by itself once the network is there.{lost}")
        if not progress.waiting:
            self._turn_to(SENDING)

    def _troubled(self, error: Exception) -> None:
        self._turn_to(CHOOSING)
        self.fail(error)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.driver.stop()

    def _write_list(self) -> None:
        Confirm.ask(
            self, "Write a list of those who are left out?", _PROTECTED, "Choose where",
            lambda: FileToSave.ask(self, "Who is left out", "left-out.csv", "Table (*.csv)", self._note),
        )  # fmt: skip

    def _note(self, path: Path) -> None:
        self.context.background.act(
            self, lambda acts: acts.cohort.note_list(), lambda done: self._write(path, done), self.fail
        )

    def _write(self, path: Path, done: Done) -> None:
        preview, note = self.outcome.preview, done.id
        if preview is not None and note is not None:
            self.context.background.read(
                self, lambda reads: reads.cohort.write_left_out(preview, path, note), self._written, self.fail
            )

    def _written(self, written: ListWritten) -> None:
        self.context.go.say(f"{written.lines:,} lines in {written.path.name}. Delete it when it is no longer needed.")

    def _to_one(self) -> None:
        self.context.go.open(Address("send-one"))
