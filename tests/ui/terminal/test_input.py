"""What becomes of the bytes that a terminal sends; no time passes but that which a test gives."""

import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from tui_nn.ui.terminal.input import (
    MOST_BROKEN,
    MOST_KEYS,
    PASTE_PAUSE,
    PAUSE,
    Flood,
    Input,
    Item,
)
from tui_nn.ui.terminal.pieces import Escape, Paste, Reply
from tui_nn.ui.terminal.sequences import PASTE_LIMIT

DELAY = 0.1  # seconds, of an ESC
APART = 0.06  # seconds from one key to another of a fast typist
LONG = 10.0  # seconds: more than anything waits for

PIECES = [
    *(b"\x1b", b"[", b"]", b"O", b"P", b"M", b"<", b"0", b"1", b";", b"n", b"u", b"t", b"~", b"$"),
    *(b"\x07", b"\x1b\\", b"\x1b[0n", b"\x1b[200~", b"\x1b[201~", b"\x1b[A", b"\x1b[<0;5;5M"),
    *(
        b"\x1b[M",
        b"\x1b[M !!",
        b"\x1b[99999999999u",
        b"\x1b]11;",
        "é€😀".encode(),
        b"\xc3",
        b"\xff",
    ),
    *(b"q", b"plain text", b"x" * MOST_KEYS, b"7" * 40, b"\x00", b"\r", b"\x7f", b"\x18"),
]
NO_KEYBOARD = [
    *(b"\x1b[99999999999u", b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[97:65;1u", b"\x1b[97;1:3u"),
    *(b"\x1b[97;1;0u", b"\x1b[97;1;97" + b":97" * 20 + b"u", b"\x1b[113~", b"\x1b[113;1A"),
    *(b"\x1b[48;1000000;1000000;1;1t", b"\x1b[5;5R", b"\x1b[1;2R", b"\x1b[?62;1;4c", b"\x1b[3"),
    *(b"\x1b[<0;-5;3M", b"\x1b[<32;NaN;NaNM", b"\x1b[<0;99999;1M", b"\x1b[?2048;2$y", b"\x1bO~"),
    b"\x1b[" + b"1" * 100_000,
]
CUT = [
    *(*NO_KEYBOARD, b"\x1b]a title\x1b\\", b"\x1b]a title\x1b[0nq\x07", "é€😀".encode()),
    b"\x1b[200~a\x1b[0nb\x1b[201~",
]
STREAMS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=12).map(b"".join)


class Typist:
    """Gives bytes to an input, and collects what the app would hear of."""

    def __init__(self) -> None:
        self.input = Input(DELAY)
        self.now = 0.0

    def wait(self, seconds: float) -> list[Item]:
        """Nothing comes for so long."""
        until = self.now + seconds
        found: list[Item] = []
        while (deadline := self.input.deadline) is not None and deadline <= until:
            self.now = max(self.now, deadline)
            found += self.input.tick(self.now)
        self.now = until
        return found

    def type(self, *reads: bytes, pause: float = 0.0) -> list[Item]:
        """These come one after the other, and then nothing more."""
        found: list[Item] = []
        for data in reads:
            found += [*self.input.feed(data, self.now), *self.wait(pause)]
        return found + self.wait(LONG)


def take(*reads: bytes, pause: float = 0.0) -> list[Item]:
    return Typist().type(*reads, pause=pause)


def messages(items: Iterable[Item], parser: XTermParser | None = None) -> list[object]:
    """What Textual's parser makes of them."""
    parser = parser or XTermParser()
    return [each for item in items if isinstance(item, str) for each in parser.feed(item)]


def keys(items: Sequence[Item]) -> list[str]:
    return [each.key for each in messages(items) if isinstance(each, events.Key)]


def cut(data: bytes, seed: int) -> list[bytes]:
    rng = random.Random(seed)
    places = sorted(rng.choices(range(len(data) + 1), k=rng.randrange(8)))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True) if a < b]


@settings(max_examples=300)
@given(STREAMS, st.integers(0, 1 << 16))
def test_it_does_not_matter_how_input_is_cut_into_reads(data: bytes, seed: int) -> None:
    def replies_first(items: list[Item]) -> list[Item]:
        return sorted(items, key=lambda item: not isinstance(item, Reply))

    assert replies_first(take(*cut(data, seed))) == replies_first(take(data))


@settings(max_examples=300)
@given(STREAMS)
def test_the_parser_sees_only_what_it_can_take(data: bytes) -> None:
    parser = XTermParser()
    found = messages(take(data), parser)
    assert not [each for each in found if isinstance(each, events.Resize | events.CursorPosition)]
    assert [str(each) for each in parser.feed("j")] == [str(events.Key("j", "j"))]


@settings(max_examples=300)
@given(STREAMS)
def test_whatever_has_come_a_key_after_it_is_a_key(data: bytes) -> None:
    typist = Typist()
    typist.type(data)
    assert typist.type(b"j") == ["j"]


@pytest.mark.parametrize("data", [b"j", "é€".encode(), b"\x1b[B", b"\x1b[1;5C", b"\x1bOP", b"\r"])
def test_keys_are_not_changed(data: bytes) -> None:
    assert take(data) == [data.decode()]
    assert len(keys(take(data))) == len(data.decode()) if data[0] != 0x1B else 1


def test_a_key_waits_for_no_longer_than_a_person_notices() -> None:
    typist = Typist()
    typist.input.feed(b"\x1b[B", 0.0)
    assert typist.wait(0.01) == ["\x1b[B"]


def test_a_byte_that_is_no_character_is_no_key() -> None:
    for byte in range(0x80, 0x100):
        assert not take(bytes([byte]))


@pytest.mark.parametrize("apart", [0.0, APART])
def test_escape_and_a_character_are_two_keys_however_fast(apart: float) -> None:
    assert take(b"\x1b", b"q", pause=apart) == [Escape(), "q"]
    assert take(b"\x1b", b"]", pause=apart) == [Escape(), "]"]
    assert take(b"\x1b", b"[", pause=apart) == [Escape(), "["]


def test_words_are_stepped_over_with_what_a_mac_sends_at_once() -> None:
    assert keys(take(b"\x1bb")) == ["ctrl+left"]
    assert take(b"\x1b", b"b", pause=APART) == [Escape(), "b"]


def test_a_sequence_cut_by_the_line_is_whole() -> None:
    assert take(b"\x1b", b"[B", pause=APART) == ["\x1b[B"]


def test_old_mouse_reports_tell_every_place() -> None:
    for column in range(1, 224):
        assert take(bytes([*b"\x1b[M", 32, 32 + column, 32 + 24])) == [f"\x1b[<0;{column};24M"]
        assert take(bytes([*b"\x1b[M", 35, 32 + 80, 32 + column])) == [f"\x1b[<0;80;{column}m"]


def test_an_old_report_of_the_wheel_keeps_its_direction() -> None:
    found = messages(take(bytes([*b"\x1b[M", 32 + 65, 32 + 200, 32 + 3])))
    assert [type(each) for each in found] == [events.MouseScrollDown]


def test_a_reply_is_heard_at_once_wherever_it_comes() -> None:
    reader = Input()
    assert reader.feed(b"ab\x1b[0", 0.0) == []
    assert reader.feed(b"ncd", 0.0) == [Reply()]
    assert reader.tick(LONG) == ["abcd"]
    reader.feed(b"x" * 2 * MOST_KEYS + b"\x1b[", LONG)
    assert reader.feed(b"0nyyy\x1b[0n", LONG) == [Reply(), Reply()]


@pytest.mark.parametrize("kind", [b"]", b"P", b"^", b"_", b"X"])
@pytest.mark.parametrize("end", [b"\x07", b"\x1b\\", b""])
def test_strings_of_a_terminal_are_no_keys(kind: bytes, end: bytes) -> None:
    assert not take(b"\x1b" + kind + b"q" * 100_000 + end)
    if end:
        assert take(b"\x1b" + kind + b"11;rgb:" + end + b"j") == ["j"]


def test_a_reply_may_come_in_the_middle_of_a_string_or_a_paste() -> None:
    assert take(b"\x1b]0;q\x1b[0nq\x1b[0nq\x07j") == [Reply(), Reply(), "j"]
    assert take(b"\x1b[200~one\x1b[0n two\x1b[201~") == [Reply(), Paste("one two")]
    assert take(b"\x1b]0;q\x1b[B") == ["\x1b[B"]


@pytest.mark.parametrize("data", NO_KEYBOARD)
def test_what_no_keyboard_sends_is_left_out(data: bytes) -> None:
    assert not messages(take(data))
    assert not [item for item in take(data) if not isinstance(item, str)]


@pytest.mark.parametrize("data", CUT)
def test_a_cut_anywhere_changes_nothing(data: bytes) -> None:
    whole = take(data + b"j")
    for place in range(1, min(len(data) + 1, 50)):
        assert take(data[:place], data[place:] + b"j") == whole


def test_a_flood_is_no_keys_and_ends_with_a_pause() -> None:
    typist = Typist()
    data = random.Random(0).randbytes(1 << 16)
    reads = [data[place : place + 4096] for place in range(0, len(data), 4096)]
    assert typist.type(*reads, pause=PAUSE / 2) == [Flood(len(data))]
    assert typist.type(b"q") == ["q"]


def test_few_random_bytes_are_no_keys() -> None:
    data = random.Random(1).randbytes(4 * MOST_BROKEN)
    assert take(data) == [Flood(len(data))]


def test_letters_that_trickle_in_are_a_flood_as_well() -> None:
    assert take(*[b"q" * 10] * MOST_KEYS, pause=0.02) == [Flood(10 * MOST_KEYS)]


def test_a_wheel_that_turns_for_long_is_no_flood() -> None:
    report = b"\x1b[<65;10;10M"
    found = take(*[report] * 4 * MOST_KEYS, pause=0.004)
    assert len(messages(found)) == 4 * MOST_KEYS


def test_a_paste_is_one_thing_cut_to_a_sane_length() -> None:
    text = "a path\twith é\r\nand more" + "x" * (1 << 20)
    [paste] = take(b"\x1b[200~", text.encode(), b"\x1b[201~")
    assert isinstance(paste, Paste)
    assert paste.text.startswith("a path with é\nand morexxx")
    assert len(paste.text) <= PASTE_LIMIT


def test_a_paste_can_do_nothing_but_paste() -> None:
    assert take(b"\x1b[200~\x1b[Aq\x00\x03\xff\x1b]0;x\x07\x1b[201~j") == [Paste("[Aq]0;x"), "j"]


def test_a_paste_on_a_slow_line_stays_whole() -> None:
    reads = [b"\x1b[200~the first", b" the second", b" the third\x1b[201~"]
    assert take(*reads, pause=PASTE_PAUSE / 2) == [Paste("the first the second the third")]


def test_keys_do_not_hold_up_a_paste_without_an_end() -> None:
    assert take(b"\x1b[200~text of some length", *[b"j"] * 10, pause=0.1)[-1] == "j"


def test_more_than_one_thing_at_once_keeps_its_order() -> None:
    found = take(b"g\x1b[200~12\x1b[201~\r\x1b")
    assert found == ["g", Paste("12"), "\r", Escape()]
