"""Requests to a worker: each comes once, and the last word counts."""

from pathlib import Path

import pytest

from tui_nn.runs.control import CONTINUE, PAUSE, REQUESTS, STOP, ask, take_requests


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_request_is_taken_once(tmp_path: Path, request_: str) -> None:
    control = tmp_path / "control"
    ask(control, request_)
    ask(control, request_)
    assert take_requests(control) == [request_]
    assert take_requests(control) == []
    assert list(control.iterdir()) == []


def test_a_missing_folder_holds_no_requests_and_is_made_by_the_first(tmp_path: Path) -> None:
    control = tmp_path / "control"
    assert take_requests(control) == []
    ask(control, PAUSE)
    assert take_requests(control) == [PAUSE]


@pytest.mark.parametrize(("first", "last"), [(PAUSE, CONTINUE), (CONTINUE, PAUSE)])
def test_of_pause_and_continue_the_last_word_counts(tmp_path: Path, first: str, last: str) -> None:
    ask(tmp_path, first)
    ask(tmp_path, last)
    assert take_requests(tmp_path) == [last]


def test_a_stop_stays_a_stop(tmp_path: Path) -> None:
    ask(tmp_path, STOP)
    ask(tmp_path, PAUSE)
    assert take_requests(tmp_path) == [STOP, PAUSE]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert take_requests(tmp_path) == []
    assert (tmp_path / "notes.txt").exists()
