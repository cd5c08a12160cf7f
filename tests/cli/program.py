"""Running commands: in this process for speed, or as the real program."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import pytest

from tests.processes import PATIENCE
from tui_nn.cli import main


class Output:
    """Runs commands in this process, and has what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def of(self, *words: str | Path, status: int = 0) -> str:
        """Standard output of a command that ends with that exit code, and complains of nothing."""
        out, err = self._run(words, status)
        assert "nn-tui: " not in err  # remarks on how a training does are no complaints
        return out

    def json_of(self, *words: str | Path, status: int = 0) -> Any:  # noqa: ANN401 - as json.loads
        """The same, with --json, understood."""
        (line,) = self.of(*words, "--json", status=status).splitlines()
        return parse_json(line)

    def complaint_of(self, *words: str | Path, status: int = 2) -> str:
        """Standard error of a command that ends with that exit code, and prints nothing."""
        out, err = self._run(words, status)
        assert not out
        assert "Traceback" not in err
        return err

    def all_of(self, *words: str | Path, status: int = 0) -> tuple[str, str]:
        """Standard output and standard error of a command that ends with that exit code."""
        return self._run(words, status)

    def _run(self, words: Sequence[str | Path], expected: int) -> tuple[str, str]:
        self._capsys.readouterr()
        try:
            status: object = main([str(word) for word in words])
        except SystemExit as end:  # how argparse ends
            status = end.code
        out, err = self._capsys.readouterr()
        assert status == expected, out + err
        return out, err


def parse_json(line: str) -> Any:  # noqa: ANN401 - as json.loads
    """Strictly: Python alone would take NaN and Infinity for JSON."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(line, parse_constant=refuse)


def start(*words: str | Path, stdout: IO[str] | int = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Start the real program, with pipes for its output unless told otherwise."""
    return subprocess.Popen(
        [sys.executable, "-m", "tui_nn", *map(str, words)],
        text=True,
        preexec_fn=_can_be_interrupted,  # noqa: PLW1509 - tests have one thread
        stdout=stdout,
        stderr=subprocess.PIPE,
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for the program: exit code, standard output, standard error."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out or "", err or ""


def run_program(
    *words: str | Path, stdout: IO[str] | int = subprocess.PIPE
) -> tuple[int, str, str]:
    """Run the real program: exit code, standard output, standard error."""
    return finish(start(*words, stdout=stdout))


def _can_be_interrupted() -> None:
    # A test suite that runs in the background may have been told to ignore Ctrl+C.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
