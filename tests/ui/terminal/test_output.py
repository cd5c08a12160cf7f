"""The file that is written to: counted, in the terminal's characters, and never in the way."""

import os
import threading
from collections.abc import Iterator
from typing import TextIO

import pytest

from tests.processes import eventually
from tui_nn.ui.terminal.output import Output


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    read, write = os.pipe()
    with os.fdopen(write, "w") as file:
        yield read, file
    os.close(read)


def test_what_is_written_arrives_and_is_counted(pipe: tuple[int, TextIO]) -> None:
    read, file = pipe
    output = Output(file, ascii_only=False)
    output.write("gr")
    output.write("ün")
    output.flush()
    assert os.read(read, 100).decode() == "grün"
    assert output.sent == 5


def test_what_a_terminal_does_not_know_becomes_a_question_mark(pipe: tuple[int, TextIO]) -> None:
    read, file = pipe
    output = Output(file, ascii_only=True)
    output.write("grün")
    output.flush()
    assert os.read(read, 100) == b"gr?n"


def test_a_terminal_that_is_gone_is_written_to_no_more() -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w") as file:
        output = Output(file, ascii_only=False)
        os.close(read)
        for _ in range(3):
            output.write("x")
            output.flush()
        assert output.sent == 0
        assert not output.is_stuck


def test_nothing_is_sent_any_more_after_the_last_word(pipe: tuple[int, TextIO]) -> None:
    _, file = pipe
    output = Output(file, ascii_only=False)
    output.close_for_good()
    output.write("x")
    output.flush()
    assert output.sent == 0


def test_a_line_that_takes_nothing_more_is_stuck_until_it_does(pipe: tuple[int, TextIO]) -> None:
    read, file = pipe
    output = Output(file, ascii_only=False)
    freed = threading.Event()
    output.on_free = freed.set
    length = 1 << 20  # more than any pipe holds
    output.write("x" * length)
    thread = threading.Thread(target=output.flush)
    thread.start()
    eventually(lambda: output.is_stuck)
    left = length
    while left:
        left -= len(os.read(read, left))
    thread.join()
    assert freed.is_set()
    assert not output.is_stuck
    assert output.sent == length
