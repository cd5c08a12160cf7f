"""A file that changes while it is open: rows as they were, or an error; never a mixture."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.files import Form, Pixels, error_of, images, look_through, opened
from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.sources import GROWN
from tui_nn.errors import DataError

ROWS = 400
BEFORE, AFTER = images(8, ROWS, seed=1), images(8, ROWS, seed=2)
LABELS = [n % 10 for n in range(ROWS)]


def text(pixels: Pixels) -> bytes:
    """Lines of the same length, whatever the values."""
    form = Form()
    cells = form.cells(pixels, [n % 10 for n in range(len(pixels))])
    return form.text([[label, *(f"{cell:0>3}" for cell in row)] for label, *row in cells])


@pytest.fixture(params=["rows.csv", "rows.csv.gz"], ids=["plain", "gzip"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def stored(path: Path, pixels: Pixels) -> bytes:
    """The content of a file; of the same size whatever the values."""
    return gzip.compress(text(pixels), 0, mtime=0) if path.suffix == ".gz" else text(pixels)


def made(path: Path) -> Dataset:
    path.write_bytes(stored(path, BEFORE))
    os.utime(path, ns=(10**18, 10**18))  # long ago: any change shows
    return opened(path)


def assert_rows_are_those_before(dataset: Dataset) -> None:
    rows, problems = look_through(dataset)
    assert problems == []
    assert np.array_equal([rows[index][1] for index in range(ROWS)], BEFORE)


def assert_nothing_else_is_read(dataset: Dataset) -> int:
    """Each row is right or an error, and nothing else; how many can still be had."""
    right = 0
    for index in range(len(dataset)):
        try:
            row = dataset.row(index)
        except DataError:
            continue
        assert np.array_equal(row.pixels, BEFORE[index])
        right += 1
    try:
        for block in dataset.blocks():
            assert np.array_equal(block.pixels, BEFORE[block.indices])
    except DataError:
        assert right < ROWS
    return right


def test_a_file_that_stays_as_it_is_has_not_changed(path: Path) -> None:
    dataset = made(path)
    assert dataset.change() == ""
    assert_rows_are_those_before(dataset)
    assert assert_nothing_else_is_read(dataset) == ROWS


def test_appended_rows_are_noticed_and_the_old_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    dataset = made(path)
    with path.open("ab") as file:
        file.write(text(AFTER))
    assert dataset.change() == GROWN
    assert len(dataset) == ROWS
    assert_rows_are_those_before(dataset)
    assert len(opened(path)) == 2 * ROWS


def test_what_is_appended_before_the_index_is_made_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(text(BEFORE))
    dataset = open_dataset(str(path))
    with path.open("ab") as file:
        file.write(b"nonsense\n")
    dataset.finish_preparing()
    assert_rows_are_those_before(dataset)


@pytest.mark.parametrize("cut", [1, 2, 3, 100])
def test_a_line_that_goes_on_after_it_was_read_is_not_trusted(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(text(BEFORE)[:-cut])
    dataset = opened(path)
    with path.open("ab") as file:
        file.write(text(BEFORE)[-cut:] + text(AFTER))
    assert dataset.change() == GROWN
    rows, problems = look_through(dataset)
    assert sorted(rows) == list(range(ROWS - 1))
    reason = "the file went on in this line after it was opened: open it again"
    assert [(problem.line, problem.reason) for problem in problems] == [(ROWS, reason)]
    assert problems[0].column == (65 if cut < 4 else 41)


def test_a_compressed_file_that_grows_has_changed_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv.gz"
    dataset = made(path)
    with path.open("ab") as file:
        file.write(gzip.compress(text(AFTER)))
    assert dataset.change() == "has changed since it was opened"
    assert_rows_are_those_before(dataset)
    assert len(opened(path)) == 2 * ROWS


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 2)  # a last value of 255 would be 25 now


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(stored(path, AFTER))


def overwritten_by_more(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(stored(path, np.concatenate([AFTER, BEFORE])))


def a_byte_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"7")


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut short": (cut_short, "has become shorter since it was opened"),
    "emptied": (emptied, "has become shorter since it was opened"),
    "overwritten": (overwritten, "has changed since it was opened"),
    "overwritten by more": (overwritten_by_more, "has changed since it was opened"),
    "a byte in the middle": (a_byte_in_the_middle, "has changed since it was opened"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_is_written_into_is_said_to_have_changed(path: Path, name: str) -> None:
    change, reason = CHANGES[name]
    dataset = made(path)
    labels = dataset.load()[1]
    change(path)
    assert dataset.change() == reason
    for read in (lambda: dataset.row(ROWS - 1), lambda: dataset.row(0), dataset.fingerprint):
        error = error_of(read)
        assert error.what == reason
        assert error.remedy == "Open it again"
    assert error_of(lambda: list(dataset.blocks())).what == reason
    assert assert_nothing_else_is_read(dataset) == 0
    assert labels.tolist() == LABELS


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_while_all_rows_are_gone_through_is_an_error(path: Path, name: str) -> None:
    dataset = made(path)
    blocks = dataset.blocks()
    first = next(blocks)
    CHANGES[name][0](path)
    assert np.array_equal(first.pixels, BEFORE[first.indices])
    assert error_of(lambda: list(blocks)).what == CHANGES[name][1]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_before_the_index_is_made_is_an_error(tmp_path: Path, name: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(text(BEFORE))
    os.utime(path, ns=(10**18, 10**18))
    dataset = open_dataset(str(path))
    CHANGES[name][0](path)
    assert error_of(dataset.finish_preparing).what == CHANGES[name][1]


def replaced(path: Path) -> None:
    path.with_name("new").write_bytes(stored(path, AFTER))
    path.with_name("new").replace(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (replaced, "has been replaced by another file"),
        (Path.unlink, "is gone; the rows shown are those that it had"),
    ],
)
def test_a_file_replaced_or_deleted_is_read_as_it_was_opened(
    path: Path, change: Callable[[Path], None], said: str
) -> None:
    dataset = made(path)
    mark = dataset.fingerprint()
    change(path)
    assert dataset.change() == said
    assert_rows_are_those_before(dataset)
    assert dataset.fingerprint() == mark


def test_a_file_that_changed_is_another_when_it_is_opened_again(path: Path) -> None:
    dataset = made(path)
    overwritten(path)
    again = opened(path)
    assert again.change() == ""
    assert again.identity() != dataset.identity()
    assert np.array_equal(again.load()[0], AFTER)


def test_a_closed_file_gives_nothing(path: Path) -> None:
    dataset = made(path)
    dataset.row(3)
    dataset.close()
    assert error_of(lambda: dataset.row(3)).what == "is closed"
    assert error_of(lambda: list(dataset.blocks())).what == "is closed"
