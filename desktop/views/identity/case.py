"""One access request: who asks beside whose record it is, the check with its live profile, and the decision."""

from uuid import UUID

from PySide6.QtWidgets import QStackedWidget

from care_record.identity.letters import answer
from desktop.services.acts import Done
from desktop.services.reads import BannerData
from desktop.services.reads.identity import CasePage, Live, Queue
from desktop.views.identity.asked import AskedCard
from desktop.views.identity.check import CheckCard
from desktop.views.identity.ending import CloseRequest, Decline, SendBack
from desktop.views.identity.giving import KEYS, Give
from desktop.views.identity.matching import MatchCard
from desktop.views.identity.pictures import PicturesSheet
from desktop.views.identity.pictures_link import ask_for_pictures, mail_link
from desktop.views.identity.recorded import RecordedCard
from desktop.views.parts.beside import beside
from desktop.views.parts.buttons import Button
from desktop.views.parts.dialogs import Clipboard
from desktop.views.parts.more import More
from desktop.views.parts.notices import current_look
from desktop.views.screen import Address, Context, Screen

_MATCH, _CHECK, _RECORDED = range(3)


class IdentityCaseScreen(Screen):
    """The primary action accepts, approves, or goes on to the next, as far as the request has come."""

    kinds = frozenset({"identity", "patients", "staff"})

    def __init__(self, context: Context, case: UUID) -> None:
        super().__init__(context, "Access request", back=True)
        self._case = case
        self._page: CasePage | None = None
        self._enough = False
        self.asked = AskedCard()
        self.match = MatchCard(context, self._matched, self._buttons)
        self.check = CheckCard(context, case, self.refresh, self.fail, self._live)
        self.recorded = RecordedCard()
        self.side = QStackedWidget()
        for card in (self.match, self.check, self.recorded):
            self.side.addWidget(card)
        both = beside()
        both.addWidget(self.asked)
        both.addWidget(self.side)
        self.content.addLayout(both, 1)
        if not current_look().large:
            self.asked.setFixedWidth(current_look().px(52))
        self.more = More("this access request")
        self.ask = self.more.add("Ask for pictures of documents", self._ask_pictures, keys="Ctrl+Shift+A")
        self.mail = self.more.add(
            "Send the link for pictures by e-mail\u2026", self._mail_pictures, keys="Ctrl+Shift+E"
        )
        self.look = self.more.add("Look at the pictures\u2026", self._look, keys="Ctrl+Shift+L")
        self.more.add("The match was wrong", self._unmatch, keys="Ctrl+U")
        self.more.add("Close without a decision\u2026", self._close, keys="Ctrl+W")
        self.more.add("Give to a colleague\u2026", self._give, keys=KEYS)
        self.head.addWidget(self.more)
        self.take = self.add_action(Button("Take", self._take, keys="Ctrl+T"))
        self.copy = self.add_action(Button("Copy the answer", self._copy, keys="Ctrl+Shift+C"))
        self.back_to = self.add_action(Button("Send back\u2026", self._send_back, keys="Ctrl+B"))
        self.decline = self.add_action(Button("Decline\u2026", self._decline, keys="Ctrl+D"))
        self.invite = self.add_action(Button("Invite to register\u2026", self._invite, keys="Ctrl+Shift+M"))
        self.go = self.add_action(Button("Accept", self._go, kind="primary", keys="Ctrl+Return"))
        self._buttons()

    def refresh(self) -> None:
        case, contact = self._case, self.check.shows_contact
        self.context.background.read(
            self, lambda reads: reads.identity.case(case, show_contact=contact), self._show, self.fail
        )

    def focus_first(self) -> None:
        self.match.go.setFocus()

    def _show(self, page: CasePage) -> None:
        self._page = page
        line = page.line
        self.title.setText(line.name)
        age = {0: "today", 1: "1 day old"}.get(line.days, f"{line.days} days old")
        self.subtitle.setText(
            f"{line.source}, {age}, {line.whose}" + (f", {line.priority}" if line.priority != "normal" else "")
        )
        person = page.person
        banner = person.banner if person else None
        self.identified.emit(BannerData(banner, person.proof) if banner and person else None)
        self.hush()
        if page.returned:
            self.tell("warning", "A second person sent this back.", page.returned)
        elif person is not None and person.deceased:
            self.tell("warning", "This person has died.", "No proof of identity can be accepted.")
        elif page.undelivered and line.state == "open":
            self.tell("warning", "The e-mail with the link for pictures did not arrive.", page.undelivered)
        self.asked.show_case(page, self.check.method)
        self.match.fill(page)
        if line.state != "open":
            self.recorded.show_case(page, self.context.me.trust_name)
            self.side.setCurrentIndex(_RECORDED)
        elif person is None:
            self.side.setCurrentIndex(_MATCH)
        else:
            if self.side.currentIndex() == _MATCH:
                self.check.ways.setFocus()
            self.side.setCurrentIndex(_CHECK)
            self.check.show_case(page)
        self._buttons()

    @property
    def _is_matching(self) -> bool:
        return self._page is None or (self._page.line.state == "open" and self._page.person is None)

    def _live(self, live: Live) -> None:
        self._enough = live.enough
        self._buttons()

    def _buttons(self) -> None:
        page = self._page
        state = page.line.state if page else "open"
        opened, checked = state == "open", state == "checked"
        mine_to_approve = checked and page is not None and page.line.to_approve
        self.mail.setEnabled(opened and page is not None and bool(page.email))
        self.take.setVisible(page is not None and state != "closed" and not page.line.mine)
        self.decline.setVisible(opened)
        self.back_to.setVisible(mine_to_approve)
        self.copy.setVisible(state == "closed")
        person = page.person if page else None
        here = person is not None and person.banner is not None
        self.invite.setVisible(state == "closed" and here and page is not None and page.line.outcome == "accepted")
        self.more.setVisible(state != "closed")
        words = "Accept" if opened else "Approve and decide" if mine_to_approve else "Next request"
        if self._is_matching:
            words = "This is the person"
        elif page is not None and opened and page.second_person:
            words = "Record the check"
        self.go.say(words)
        self.go.setEnabled(not opened or (self.match.has_found if self._is_matching else self._enough))
        self.decline.setEnabled(page is not None)

    def _go(self) -> None:
        page, case, draft = self._page, self._case, self.check.draft()
        if page is None:
            return
        if self._is_matching:
            self.match.pick()
        elif page.line.state == "open":
            self.context.background.act(self, lambda acts: acts.identity.accept(case, draft), self._done, self.fail)
        elif page.line.state == "checked" and page.line.to_approve:
            self.context.background.act(self, lambda acts: acts.identity.approve(case), self._done, self.fail)
        else:
            self.context.background.read(self, lambda reads: reads.identity.queue(), self._next, self.fail)

    def _next(self, queue: Queue) -> None:
        """Go on to the most urgent of what is nobody's, one's own, or waits for one's approval."""
        waits = (line for line in queue.open if line.id != self._case)
        mine = [line for line in waits if line.to_approve or (line.state == "open" and (line.mine or not line.owner))]
        if mine:
            self.context.go.open(Address("identity-case", item=mine[0].id))
        else:
            self.context.go.open(Address("identity"))
            self.context.go.say("Nothing else waits for you.")

    def _done(self, done: Done) -> None:
        self.context.go.say(done.words)
        self.refresh()

    def _matched(self, patient: UUID) -> None:
        case = self._case
        self.context.background.act(self, lambda acts: acts.identity.match(case, patient), self._done, self.fail)

    def _ask_pictures(self) -> None:
        ask_for_pictures(self, self._case)

    def _mail_pictures(self) -> None:
        if self._page is not None:
            mail_link(self, self._page.email, self._case)

    def _look(self) -> None:
        if self._page is not None:
            PicturesSheet(self, self.context, self._page).open()

    def _unmatch(self) -> None:
        case = self._case
        self.context.background.act(self, lambda acts: acts.identity.unmatch(case), self._done, self.fail)

    def _take(self) -> None:
        case = self._case
        self.context.background.act(self, lambda acts: acts.identity.take(case), self._done, self.fail)

    def _give(self) -> None:
        page, case, act = self._page, self._case, self.context.background.act
        if page is not None:
            Give.ask(
                self,
                page.line,
                page.colleagues,
                lambda whom: act(self, lambda acts: acts.identity.assign(case, whom), self._done, self.fail),
            )

    def _decline(self) -> None:
        case, draft, act = self._case, self.check.draft(), self.context.background.act
        Decline.ask(
            self,
            lambda reason: act(self, lambda acts: acts.identity.decline(case, draft, reason), self._done, self.fail),
        )

    def _send_back(self) -> None:
        case, act = self._case, self.context.background.act
        SendBack.ask(
            self,
            lambda reason: act(self, lambda acts: acts.identity.send_back(case, reason), self._done, self.fail),
        )

    def _close(self) -> None:
        case, act = self._case, self.context.background.act
        CloseRequest.ask(
            self,
            lambda end, reason: act(self, lambda acts: acts.identity.close(case, end, reason), self._done, self.fail),
        )

    def _invite(self) -> None:
        """On to the person's invitations: the decision lets one go out."""
        if self._page is not None and self._page.person is not None:
            self.context.go.open(Address("invitations-of", self._page.person.id))

    def _copy(self) -> None:
        page = self._page
        if page is not None and page.line.outcome:
            reason = dict(page.check).get("Reason", "")
            Clipboard.put(answer(page.line.outcome, self.context.me.trust_name, reason))  # type: ignore[arg-type]
            self.context.go.say(f"The answer is on the clipboard for {Clipboard.kept_ms // 60_000} minutes.")
