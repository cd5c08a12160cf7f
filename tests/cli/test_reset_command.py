"""`nn-tui reset`: a terminal whose program was killed."""

import os
import shlex
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Output
from tests.terminal import Terminal, nn_tui
from tests.traces import left_behind
from tui_nn.ui.terminal.restoring import sane, sequence

_PROMPT = "shell? "
_REPAIRED = "The terminal is as a shell wants it."
_LOOK_AT_WHAT_IS_LOADED = """
import sys
from tui_nn.cli import main
status = main(["reset"])
print([name for name in ("numpy", "scipy", "textual", "rich") if name in sys.modules])
sys.exit(status)
"""


class MovedMouse(Terminal):
    """A terminal whose mouse moves before it answers; a shell would take that for commands."""

    def _answer(self, content: bytes) -> Iterator[str]:
        for answer in super()._answer(content):
            yield f"\x1b[<35;10;10M{answer}"


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_it_repairs_a_terminal_after_a_kill(files: tuple[Path, Path], term: str) -> None:
    app, reset = (shlex.join(nn_tui(*words)) for words in (files, ["reset"]))
    environment = {"TERM": term, "PS1": _PROMPT, "ENV": ""}
    shell = ["sh", "-i"]
    with MovedMouse(shell, environment=environment, answers=True, delay=0.3) as terminal:
        terminal.wait_for(_PROMPT)
        before = terminal.settings
        terminal.send(f"{app} & echo $! > pid; fg\n")
        terminal.wait_for("Row 0: ")
        os.kill(int(Path("pid").read_text()), signal.SIGKILL)
        terminal.wait_for(_PROMPT)
        assert left_behind(bytes(terminal.output))
        assert terminal.settings != before
        terminal.take_all_answers()
        # Blind, and with Ctrl+J, for Enter does nothing. Answers to the dead program come first.
        terminal.send("\n", f"{reset}\n")
        terminal.wait_for(_REPAIRED)
        terminal.wait_for(f"{_REPAIRED:<80}\n{_PROMPT}")
        terminal.take_all_answers()
        assert left_behind(bytes(terminal.output)) == set()
        assert terminal.settings == sane(before)
        terminal.send("exit $?\n")
        assert terminal.wait_for_exit() == 0


def test_without_a_terminal_it_says_so_and_has_loaded_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK_AT_WHAT_IS_LOADED],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,  # or it would find the terminal that the tests are started from
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "[]\n")
    assert done.stderr.startswith("nn-tui: there is no terminal to repair")
    assert done.stderr.count("\n") == 1


def test_it_is_told_of(output: Output) -> None:
    assert "\n    reset " in output.of("--help")


def test_sane_settings_are_those_of_a_shell_and_keep_what_somebody_has_chosen() -> None:
    master, slave = os.openpty()
    try:
        fresh = termios.tcgetattr(slave)
        raw = termios.tcgetattr(slave)
        raw[0] &= ~(termios.ICRNL | termios.BRKINT)
        raw[0] |= termios.IGNCR | termios.INLCR
        raw[1] &= ~termios.OPOST
        raw[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        raw[6][termios.VINTR] = b"\x00"
        raw[6][termios.VERASE] = b"\x08"
        settings = sane(raw)
    finally:
        os.close(master)
        os.close(slave)
    assert settings[6][termios.VINTR] == b"\x03"
    assert settings[6][termios.VERASE] == b"\x08"
    assert not settings[0] & (termios.IGNCR | termios.INLCR)
    for index in (0, 1, 3):
        assert settings[index] & fresh[index] == fresh[index]


def test_what_repairs_a_terminal_switches_everything_off() -> None:
    modes = (1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048)
    broken = "".join(f"\x1b[?{mode}h" for mode in modes) + "\x1b[?25l\x1b[?7l\x1b[2;5r\x1b[1;31m"
    for modest, keyboard in ((False, "\x1b[>25u"), (True, "")):
        output = broken + keyboard + sequence(modest=modest)
        assert left_behind(output.encode()) == set()
    assert "u" not in sequence(modest=True)  # which an old terminal may print
