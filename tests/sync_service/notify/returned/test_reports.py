"""What comes to the address of return is understood, whichever server wrote it, and hostile bytes do nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from care_record.wire.link import token_text
from sync_service.notify.returned.reasons import reason
from sync_service.notify.returned.reports import MOST_BYTES, Report, Sort, is_report, read
from tests.sync_service.notify.returned.samples import NO_SUCH, SHAPES, TO, Said, Sent, Shape, away, letter, postfix

MARK = token_text(bytes(range(16))).lower()
FOREIGN = token_text(b"\xff" * 16).lower()
SENT = Sent(f"returned+{MARK}@downs.example", f"<{MARK}@downs.example>")
LATER = "The mail server sent it back later: "


def other(report: Report) -> bool:
    return report == Report(Sort.OTHER)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        ("5.1.1", "550 5.1.1 {to}: nobody of this name", "the address does not exist (5.1.1)."),
        ("5.2.2", "552 5.2.2 the mailbox of {to} has no room", "the mailbox is full (5.2.2)."),
        ("5.2.1", "550 5.2.1 {to} is closed", "the mailbox is closed, or takes no mail from us (5.2.1)."),
        ("5.7.1", "554 5.7.1 looks like junk", "it was refused as spam, or by a rule of the receiving side (5.7.1)."),
        ("5.4.4", "550 5.4.4 no such domain", "no mail server takes mail for this address (5.4.4)."),
        ("4.4.7", "421 4.4.7 gave up", "no server took it in the days for which it was tried (4.4.7)."),
        ("5.5.0", "550 5.5.0 no", "it could not be delivered (5.5.0)."),
    ],
)
def test_each_servers_report_says_which_mail_came_back_and_why(
    shape: Shape, status: str, answer: str, why: str
) -> None:
    raw = shape(SENT, Said(status, answer))
    assert is_report(raw[: raw.index(b"\r\n\r\n") + 4])
    report = read(raw)
    assert (report.sort, report.reason) == (Sort.FAILED, LATER + why)
    assert MARK in [mark.lower() for mark in report.marks]
    assert TO not in report.reason
    assert "0123456789ABCDEFGHJKMNPQRS" not in report.marks


@pytest.mark.parametrize("shape", SHAPES)
def test_the_message_id_is_enough_where_the_address_of_return_has_no_mark(shape: Shape) -> None:
    assert MARK in read(shape(Sent("post@downs.example", SENT.id), NO_SUCH)).marks


@pytest.mark.parametrize("shape", SHAPES)
def test_a_delay_is_no_failure(shape: Shape) -> None:
    report = read(shape(SENT, Said("4.4.1", "421 4.4.1 busy", "delayed")))
    assert (report.sort, report.reason) == (Sort.DELAYED, "")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_it_arrived_is_no_failure_also_beside_one(action: str) -> None:
    arrived = postfix(SENT, Said("2.0.0", "250 taken", action))
    assert other(read(arrived))
    both = arrived.replace(
        b"Final-Recipient",
        b"Final-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\nFinal-Recipient",
        1,
    )
    assert both.count(b"Action: ") == 2
    assert other(read(both))


def test_automatic_replies_and_letters_are_told_apart_and_match_nothing() -> None:
    assert read(away(SENT)) == Report(Sort.AUTOMATIC)
    assert other(read(letter(SENT)))
    receipt = postfix(SENT, NO_SUCH).replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    assert read(receipt) == Report(Sort.AUTOMATIC)


def test_a_mark_counts_only_where_servers_write_one() -> None:
    raw = postfix(SENT, Said(answer=f"550 5.1.1 {FOREIGN}")).replace(b"refused", f"refused {FOREIGN}".encode())
    raw = raw.replace(b"Subject: Your mail", f"Subject: {FOREIGN} Your mail".encode())
    assert raw.count(FOREIGN.encode()) == 3
    assert read(raw).marks == (MARK,)


def test_a_huge_report_is_read_to_its_limit_and_a_nest_of_parts_not_at_all() -> None:
    huge = postfix(SENT, NO_SUCH) + b"x" * (4 * MOST_BYTES)
    assert read(huge).sort is Sort.FAILED
    long_header = b"X-A: " + b"a" * (2 * MOST_BYTES) + b"\r\n" + postfix(SENT, NO_SUCH)
    assert other(read(long_header))
    outer = b"Content-Type: multipart/report; report-type=delivery-status; boundary=0\r\n\r\n"
    nest = outer + b"".join(
        b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (n, n + 1) for n in range(2000)
    )
    assert other(read(nest))


def test_a_charset_that_does_not_exist_and_fields_of_rubbish_are_left_unread() -> None:
    raw = postfix(SENT, NO_SUCH)
    for before, after in (
        (b"report-type=delivery-status", b"report-type*=xx'yy'%ff%fe"),
        (b"Action: failed", b"Action: =?utf-8?B?/////w==?="),
        (b"Status: 5.1.1", b"Status: \xff\xfe.\x00"),
        (b"Content-Type: message/delivery-status", b"Content-Type: message/delivery-status; charset=nowhere"),
        (b"text/rfc822-headers", b"text/rfc822-headers; charset=nowhere"),
    ):
        assert before in raw
        assert FOREIGN not in read(raw.replace(before, after)).marks


def _changed(shape: Shape, at: int, with_: bytes) -> bytes:
    raw = shape(SENT, NO_SUCH)
    at %= len(raw)
    return raw[:at] + with_ + raw[at + len(with_) :]


changed = st.builds(_changed, st.sampled_from(SHAPES), st.integers(0, 10_000), st.binary(max_size=80))
cut = st.builds(lambda shape, at: shape(SENT, NO_SUCH)[:at], st.sampled_from(SHAPES), st.integers(0, 4000))


@given(st.one_of(st.binary(max_size=2000), changed, cut))
@example(b"")
@example(b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n")
def test_no_bytes_raise_and_none_give_a_mark_that_they_do_not_have(raw: bytes) -> None:
    is_report(raw)
    report = read(raw)
    assert all(mark.encode() in raw for mark in report.marks)
    assert report.marks == () or report.sort in (Sort.FAILED, Sort.DELAYED)


@given(st.integers(2, 5), st.integers(0, 999), st.integers(0, 999))
def test_every_status_has_a_sentence(family: int, subject: int, detail: int) -> None:
    said = reason(family, subject, detail)
    assert said.startswith(LATER)
    assert said.endswith(f"({family}.{subject}.{detail}).")


def test_a_field_that_is_folded_is_read_whole() -> None:
    raw = postfix(SENT, Said("5.0.0", "550-5.2.2 no room\r\n    550 5.2.2 at all"))
    assert "full" in read(raw).reason
