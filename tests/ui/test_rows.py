"""The rows on show, without any screen."""

from pathlib import Path

import numpy as np
import pytest

from tui_nn.dataset import open_dataset
from tui_nn.errors import UsageError
from tui_nn.ui.rows import AllRows, Filter, RowsOnShow


@pytest.fixture
def rows(files: tuple[Path, Path]) -> RowsOnShow:
    """The 100 test rows; all of them loaded."""
    dataset = open_dataset(str(files[1]))
    dataset.finish_preparing()
    shown = RowsOnShow(dataset)
    shown.take_all(AllRows(*dataset.load()))
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("7", Filter(label=7)),
        ("label 7", Filter(label=7)),
        ("as 9", Filter(predicted=9)),
        ("wrong", Filter(wrong=True)),
        ("7 as 9", Filter(label=7, predicted=9)),
        ("Wrong 3", Filter(label=3, wrong=True)),
    ],
)
def test_a_filter_is_read_as_it_is_typed(text: str, expected: Filter) -> None:
    assert Filter.parse(text) == expected
    assert Filter.parse(str(expected)) == expected
    assert bool(expected) == bool(text)


@pytest.mark.parametrize("text", ["odd", "as", "as nine", "-1", "7 8", "as 3 as 4", "\xb2"])
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no filter"):
        Filter.parse(text)


def test_a_filter_shows_the_rows_that_pass_it(rows: RowsOnShow) -> None:
    rows.show(Filter(label=3))
    assert [rows.index_at(position) for position in range(len(rows))] == list(range(3, 100, 10))
    assert rows.position_of(13) == 1
    assert rows.position_of(14) == 2


def test_wrong_rows_are_found_in_both_directions(rows: RowsOnShow) -> None:
    labels = np.arange(100) % 10
    predicted = labels.copy()
    predicted[[5, 40, 41]] = 9
    rows.learn(None, predicted.astype(np.uint8))
    assert [rows.next_wrong(0, 1), rows.next_wrong(5, 1), rows.next_wrong(41, 1)] == [5, 40, None]
    assert [rows.next_wrong(99, -1), rows.next_wrong(5, -1)] == [41, None]
    rows.show(Filter(predicted=9, wrong=True))
    assert len(rows) == 3
    assert rows.entry(0).is_wrong


def test_predictions_of_other_rows_are_not_used(rows: RowsOnShow) -> None:
    rows.learn(None, np.zeros(99, np.uint8))
    assert rows.predicted is None
    rows.learn(None, np.zeros(101, np.uint8))
    assert rows.predicted is None


def test_predictions_are_used_before_the_whole_file_is_known(files: tuple[Path, Path]) -> None:
    shown = RowsOnShow(open_dataset(str(files[1])))
    shown.learn(None, np.zeros(100, np.uint8))
    assert shown.predicted is not None
    assert len(shown.dataset) < 100
