"""What a terminal far away answers when the program has gone must not reach the shell."""

import shlex
from pathlib import Path

from tests.terminal import Terminal, nn_tui

_PROMPT = "shell? "


def test_no_late_answer_reaches_the_shell(files: tuple[Path, Path]) -> None:
    environment = {"PS1": _PROMPT, "ENV": ""}
    with Terminal(["sh", "-i"], environment=environment, answers=True, delay=0.3) as terminal:
        terminal.wait_for(_PROMPT)
        terminal.send(shlex.join(nn_tui(*files)), "\n")
        terminal.wait_for("Row 0: ")
        terminal.send("j")
        terminal.wait_for("Row 1: ")
        terminal.send("q")
        terminal.wait_for(_PROMPT)
        terminal.take_all_answers()
        terminal.send("exit $?\n")
        assert terminal.wait_for_exit() == 0
        assert "0n" not in terminal.text
