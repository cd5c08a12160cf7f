"""Requests to a worker: each comes once, and the last word counts."""

import json
import socket
from itertools import permutations
from pathlib import Path

import pytest

from tui_nn.errors import UsageError
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.runs.control import (
    CONTINUE,
    EPOCH,
    EPOCHS,
    EVALUATION_INTERVAL,
    LEARNING_RATE,
    PAUSE,
    REQUESTS,
    STEP,
    STOP,
    Request,
    ask,
    take_requests,
    why_fixed,
)

NAN, INF = float("nan"), float("inf")
VALUES = {LEARNING_RATE: 0.05, EVALUATION_INTERVAL: 0.0, EPOCHS: 7.0}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_taken_once_with_its_value_and_who_asks(tmp_path: Path, name: str) -> None:
    control = tmp_path / "control"
    ask(control, name, VALUES.get(name))
    ask(control, name, VALUES.get(name))
    assert take_requests(control) == [Request(name, VALUES.get(name), socket.gethostname())]
    assert take_requests(control) == []
    assert list(control.iterdir()) == []


def test_a_missing_folder_holds_no_requests_and_is_made_by_the_first(tmp_path: Path) -> None:
    control = tmp_path / "control"
    assert take_requests(control) == []
    ask(control, PAUSE)
    assert [request.name for request in take_requests(control)] == [PAUSE]


@pytest.mark.parametrize(("first", "last"), list(permutations((PAUSE, CONTINUE, STEP, EPOCH), 2)))
def test_of_pause_continue_step_and_epoch_the_last_word_counts(
    tmp_path: Path, first: str, last: str
) -> None:
    ask(tmp_path, first)
    ask(tmp_path, last)
    assert [request.name for request in take_requests(tmp_path)] == [last]


def test_a_stop_stays_a_stop(tmp_path: Path) -> None:
    ask(tmp_path, STOP)
    ask(tmp_path, PAUSE)
    assert [request.name for request in take_requests(tmp_path)] == [STOP, PAUSE]


def test_of_two_values_the_last_counts(tmp_path: Path) -> None:
    ask(tmp_path, LEARNING_RATE, 0.1)
    ask(tmp_path, LEARNING_RATE, 0.2)
    assert [request.value for request in take_requests(tmp_path)] == [0.2]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert take_requests(tmp_path) == []
    assert (tmp_path / "notes.txt").exists()


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", "1", '{"value": "x", "by": 3}', "\0\xff", "[" * 100_000]
)
def test_a_request_made_by_hand_is_one_without_a_value(tmp_path: Path, content: str) -> None:
    (tmp_path / STOP).write_text(content)
    (request,) = take_requests(tmp_path)
    assert (request.name, request.value) == (STOP, None)


def test_a_folder_in_place_of_a_request_is_none(tmp_path: Path) -> None:
    (tmp_path / STOP).mkdir()
    assert take_requests(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((LEARNING_RATE, value) for value in (None, 0.0, -1.0, NAN, INF)),
        *((EVALUATION_INTERVAL, value) for value in (None, -1.0, NAN, INF)),
        *((EPOCHS, value) for value in (None, 0.0, 2.5, -3.0, NAN, INF)),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, value: float | None
) -> None:
    with pytest.raises(UsageError):
        ask(tmp_path, name, value)
    assert list(tmp_path.iterdir()) == []


def test_a_request_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    ask(tmp_path, LEARNING_RATE, 0.25)
    (path,) = tmp_path.iterdir()  # nothing temporary stays
    assert json.loads(path.read_bytes())["value"] == 0.25


@pytest.mark.parametrize("name", list(DESCRIPTIONS))
def test_of_every_hyperparameter_it_is_said_why_it_cannot_change_unless_it_can(name: str) -> None:
    assert bool(why_fixed(name)) == (name not in (LEARNING_RATE, EPOCHS))
