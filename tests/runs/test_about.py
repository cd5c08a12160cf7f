"""Notes and colours of runs."""

import json
import os

import pytest

from tests.runs.kept_runs import make
from tui_nn.errors import RunError, UsageError
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.tidying.keeping import (
    COLOURS,
    LONGEST_NOTE,
    About,
    delete_run,
    read_about,
    set_colour,
    set_note,
)


@pytest.fixture
def mine() -> RunFolder:
    return make()


def test_a_run_has_neither_note_nor_colour_at_first(mine: RunFolder) -> None:
    assert read_about(mine) == About("", "")


def test_note_and_colour_are_kept_beside_each_other(mine: RunFolder) -> None:
    set_note(mine, "twice the nodes")
    set_colour(mine, "cyan")
    assert read_about(mine) == About("twice the nodes", "cyan")
    set_note(mine, "")
    assert read_about(mine) == About("", "cyan")
    set_colour(mine, "")
    assert read_about(mine) == About()
    assert [path.name for path in mine.path.glob(".*")] == []


def test_a_note_can_be_read_in_the_file(mine: RunFolder) -> None:
    set_note(mine, "größer")
    assert '"note": "größer"' in mine.about.read_text("utf-8")


def test_a_note_is_one_line_without_what_steers_a_terminal(mine: RunFolder) -> None:
    set_note(mine, " two\nlines\t\x1b[31m \u202e\udcff ")
    assert read_about(mine).note == "two lines [31m"


def test_a_note_that_is_too_long_is_refused_and_the_old_one_kept(mine: RunFolder) -> None:
    set_note(mine, "n" * LONGEST_NOTE)
    with pytest.raises(UsageError, match="at most 500 characters, this one 501"):
        set_note(mine, "m" * (LONGEST_NOTE + 1))
    assert read_about(mine).note == "n" * LONGEST_NOTE


def test_a_colour_that_does_not_exist_is_refused_with_those_that_do(mine: RunFolder) -> None:
    with pytest.raises(UsageError, match="Choose red, green, yellow, blue, magenta, cyan or none"):
        set_colour(mine, "pink")
    assert not mine.about.exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", About()),
        (b"\xff\xfe{}", About()),
        (b"[" * 5000, About()),
        (b"[]", About()),
        (b"null", About()),
        (b'{"note": 7, "colour": ["red"]}', About()),
        (b'{"note": "kept", "colour": "pink", "more": {}}', About("kept")),
        (
            b'{"note": "a\\u001b]0;x\\u0007b\\nc\\ud800", "colour": "red"}',
            About("a ]0;x b c", "red"),
        ),
        (json.dumps({"note": "n" * 9000}).encode(), About("n" * LONGEST_NOTE)),
        (b'{"note": "large"}' + b" " * 100_000, About()),
    ],
)
def test_nonsense_in_the_file_is_no_error_and_steers_no_terminal(
    mine: RunFolder, content: bytes, expected: About
) -> None:
    mine.about.write_bytes(content)
    assert read_about(mine) == expected
    set_colour(mine, COLOURS[0])
    assert read_about(mine) == About(expected.note, COLOURS[0])


def test_what_is_no_file_is_not_waited_for(mine: RunFolder) -> None:
    os.mkfifo(mine.about)
    assert read_about(mine) == About()
    mine.about.unlink()
    mine.about.mkdir()
    assert read_about(mine) == About()
    with pytest.raises(RunError, match="cannot be noted upon"):
        set_note(mine, "x")


def test_a_note_on_a_run_that_is_gone_says_so(mine: RunFolder) -> None:
    delete_run(mine)
    with pytest.raises(RunError, match="mine: is gone"):
        set_note(mine, "x")
    assert not mine.path.exists()
