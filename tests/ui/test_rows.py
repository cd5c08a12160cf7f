"""The rows on show, without any screen."""

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import write_csv
from tui_nn.dataset import open_dataset
from tui_nn.dataset.filters import Filter
from tui_nn.dataset.survey import Survey
from tui_nn.errors import DataError, UsageError
from tui_nn.network import Network
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.ui.rows import RowsOnShow, parse_index


@pytest.fixture
def rows(files: tuple[Path, Path]) -> RowsOnShow:
    """The 100 test rows; all of them looked at."""
    return looked_at(files[1])


def looked_at(path: Path) -> RowsOnShow:
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    shown = RowsOnShow(dataset)
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    shown.take_survey(survey)
    return shown


def network(inputs: int = 784) -> Network:
    return Hyperparameters(hidden=(2,)).build_network(inputs, 10, np.random.default_rng(0))


def damaged(tmp_path: Path, line: int, old: str, new: str) -> RowsOnShow:
    """120 rows, of which one has been changed: the first `old` of its line is `new`."""
    path = write_csv(tmp_path / "rows.csv", 120)
    lines = path.read_text().splitlines()
    lines[line] = lines[line].replace(old, new, 1)
    path.write_text("\n".join(lines) + "\n")
    return looked_at(path)


def test_a_filter_shows_the_rows_that_pass_it(rows: RowsOnShow) -> None:
    rows.show(Filter(label=3))
    assert [rows.index_at(position) for position in range(len(rows))] == list(range(3, 100, 10))
    assert rows.position_of(13) == 1
    assert rows.position_of(14) == 2


def test_wrong_rows_are_found_in_both_directions(rows: RowsOnShow) -> None:
    labels = np.arange(100) % 10
    predicted = labels.copy()
    predicted[[5, 40, 41]] = 9
    rows.learn(network(), predicted.astype(np.uint8))
    assert [rows.next_wrong(0, 1), rows.next_wrong(5, 1), rows.next_wrong(41, 1)] == [5, 40, None]
    assert [rows.next_wrong(99, -1), rows.next_wrong(5, -1)] == [41, None]
    rows.show(Filter(predicted=9, words=frozenset(["wrong"])))
    assert len(rows) == 3
    assert rows.entry(0).is_wrong


def test_predictions_of_other_rows_are_not_used(rows: RowsOnShow) -> None:
    rows.learn(network(), np.zeros(99, np.uint8))
    assert rows.predicted is None
    rows.learn(network(), np.zeros(101, np.uint8))
    assert rows.predicted is None


def test_predictions_are_used_before_the_whole_file_is_known(files: tuple[Path, Path]) -> None:
    shown = RowsOnShow(open_dataset(str(files[1])))
    shown.learn(network(), np.zeros(100, np.uint8))
    assert shown.predicted is not None
    assert len(shown.dataset) < 100


def test_predictions_of_usable_rows_are_put_to_the_rows_they_are_of(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 5, ",", ",x")
    of_usable = np.delete(np.arange(120) % 10, 5).astype(np.uint8)
    shown.learn(network(), of_usable)
    assert shown.predicted is not None
    assert np.delete(shown.predicted, 5).tolist() == of_usable.tolist()
    assert shown.next_wrong(0, 1) is None
    assert shown.entry(5).bad


def test_a_run_that_reads_other_sizes_says_nothing(rows: RowsOnShow) -> None:
    rows.learn(network(64), np.zeros(100, np.uint8))
    assert (rows.network, rows.predicted, rows.outputs(0)) == (None, None, None)


def test_bad_rows_can_be_listed(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 5, ",", ",x")
    shown.show(Filter(words=frozenset(["bad"])))
    assert [shown.index_at(position) for position in range(len(shown))] == [5]


def test_a_row_with_the_label_of_no_other_is_seen_and_not_used(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 7, "7,", "77,")
    entry = shown.entry(7)
    assert (entry.label, entry.bad) == (77, True)
    assert "label 77 is that of no other row" in shown.reason(7)
    assert shown.reason(8) == ""
    shown.relabel(7, 7)
    assert (shown.entry(7).label, shown.entry(7).bad, shown.entry(7).mark) == (7, False, "+")


def test_a_label_that_cannot_be_read_can_be_given(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 7, "7,", "seven,")
    assert shown.entry(7).bad
    shown.relabel(7, 7)
    assert (shown.entry(7).label, shown.entry(7).bad) == (7, False)
    shown.undo()
    assert shown.entry(7).bad


def test_a_row_whose_pixels_are_bad_cannot_be_saved_by_a_label(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 5, ",", ",x")
    with pytest.raises(DataError, match="column 2"):
        shown.relabel(5, 5)
    assert shown.dataset.edits.changes == []


def test_marks_and_corrections_show_in_the_list_and_can_be_undone(tmp_path: Path) -> None:
    shown = damaged(tmp_path, 0, "0", "0")
    shown.mark(3)
    shown.relabel(3, 9)
    shown.relabel(4, 9)
    shown.mark(5)
    assert [shown.entry(row).mark for row in (2, 3, 4, 5)] == [" ", "#", "+", "*"]
    shown.show(Filter(words=frozenset(["changed"])))
    assert len(shown) == 2
    shown.show(Filter(words=frozenset(["marked"])))
    assert len(shown) == 2
    assert shown.undo() is not None
    shown.show(Filter())
    assert [shown.entry(row).mark for row in (3, 4, 5)] == ["#", "+", " "]
    while shown.undo() is not None:
        pass
    assert [shown.entry(row).label for row in (3, 4)] == [3, 4]


@pytest.mark.parametrize("text", ["", "-1", "100", "1.5", "ten"])
def test_what_is_no_index_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no row"):
        parse_index(99, text)


def test_an_index_may_be_typed_with_commas() -> None:
    assert parse_index(1_000_000, "59,999") == 59_999
