"""The real program in front of terminals that send what they should not, or know little."""

import asyncio
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.terminal import ENTER, Terminal, nn_tui
from tests.ui.terminal import noise
from tui_nn.preferences import Preferences
from tui_nn.ui.terminal.dialect import Dialect
from tui_nn.ui.terminal.driver import TerminalDriver

SOME_RANDOM, SOME_PASTED, SOME_STRINGS = 100_000, 1_000_000, 100_000  # bytes

QUESTION = re.compile(rb"\x1b\[(\?\d+\$p|\d*n|[<>=]\d*u)")
MOUSE = re.compile(rb"\x1b\[\?10\d\d[hl]")


@pytest.fixture(scope="module")
def terminal(
    files: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[noise.NoisyTerminal]:
    """With one program, which stays the same whatever it is sent."""
    place = tmp_path_factory.mktemp("noisy")
    own = {"NN_TUI_RUNS": str(place / "runs"), "NN_TUI_SETTINGS": str(place / "settings.toml")}
    with noise.NoisyTerminal(nn_tui(*files), 80, 24, own) as terminal:
        terminal.wait_for("Row 0: 0")
        yield terminal


def test_a_key_is_answered_whatever_came_before(
    terminal: noise.NoisyTerminal,
) -> None:
    terminal.send_noise(noise.random_bytes(SOME_RANDOM, seed=2))
    terminal.wait_for("bytes at once: nobody types so fast.")
    for each in (
        noise.random_bytes(SOME_RANDOM, seed=1),
        noise.Noise("bytes of no character", b"\xff\xe9"),
        noise.Noise("old reports of the wheel", b"\x1b[M\x60\xff\x30\x1b[M\x61\x80\xa0"),
        *noise.pastes(SOME_PASTED),
        next(noise.strings(SOME_STRINGS)),
        noise.Noise("what the parser cannot take", b"".join(map(_data, noise.malformed()))),
    ):
        terminal.send_noise(each)
        terminal.time_to_answer()  # raises where there is none; a benchmark measures it
    assert terminal.process.poll() is None


def test_a_paste_answers_a_question_with_its_first_line(terminal: noise.NoisyTerminal) -> None:
    terminal.send("g")
    terminal.wait_for("Go to row")
    terminal.send_bytes(b"\x1b[200~7\r\nq\r\n\x1b[201~")
    terminal.send(ENTER)
    terminal.wait_for("Row 7: 7")


def test_escape_and_the_next_key_can_be_pressed_at_once(terminal: noise.NoisyTerminal) -> None:
    terminal.send("\x1b[H")
    terminal.wait_for("Row 0: 0")
    terminal.send("g")
    terminal.wait_for("Go to row")
    terminal.send("\x1bj")
    terminal.wait_for(lambda text: "Row 1: 1" in text and "Go to row" not in text)


def test_it_asks_for_clicks_and_not_for_movements(terminal: noise.NoisyTerminal) -> None:
    assert set(MOUSE.findall(terminal.output)) == {
        *(b"\x1b[?1000h", b"\x1b[?1006h", b"\x1b[?1004h"),
        b"\x1b[?1049h",
    }


def test_an_old_terminal_is_asked_nothing(files: tuple[Path, Path]) -> None:
    with Terminal(nn_tui(*files), environment={"TERM": "linux"}) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.send("q")
        assert terminal.wait_for_exit() == 0
        assert not QUESTION.findall(terminal.output)
        assert not {mode for mode in terminal.modes if mode in (1000, 1006, 2004, 2026, 2048)}


@pytest.mark.parametrize("wanted", [True, False])
def test_the_mouse_is_used_if_it_is_wanted(wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the driver takes two for itself
    sent: list[str] = []
    app: Any = SimpleNamespace(dialect=Dialect(), preferences=Preferences(mouse=wanted))

    async def start() -> TerminalDriver:
        driver = TerminalDriver(app)
        driver._writer_thread = cast(Any, SimpleNamespace(write=sent.append))
        driver._enable_mouse_support()
        return driver

    driver = asyncio.run(start())
    assert bool(sent) == wanted
    driver._disable_mouse_support()
    assert sent == ["\x1b[?1000h\x1b[?1006h", "\x1b[?1006l\x1b[?1000l"] * wanted


def _data(each: noise.Noise) -> bytes:
    return each.data
