"""CSV files: any row at once, all rows as arrays, and the exact place of whatever is wrong."""

import gc
import gzip
import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tui_nn.dataset import csv_file, open_dataset
from tui_nn.dataset.csv_file import CsvFile, Problem
from tui_nn.errors import DataError, UsageError

MakeCsv = Callable[..., Path]
HEADER = ",".join(["label", *(f"pixel{number}" for number in range(784))])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def prepared(path: Path) -> CsvFile:
    dataset = CsvFile(path)
    dataset.finish_preparing()
    return dataset


def sound_lines(count: int) -> list[str]:
    """Row k has the label k and the pixels k, k + 1, ..."""
    return [",".join(str((k + column) % 256) for column in (0, *range(784))) for k in range(count)]


def expected_pixels(index: int) -> list[int]:
    return [(index + column) % 256 for column in range(784)]


def assert_sound(dataset: CsvFile, rows: int, header: bool) -> None:
    assert len(dataset) == rows
    assert dataset.header == header
    pixels, labels = dataset.load()
    assert pixels.shape == (rows, 784)
    assert pixels.dtype == labels.dtype == np.uint8
    assert labels.tolist() == list(range(rows))
    for index in range(rows):
        row = dataset.row(index)
        assert (row.index, row.label, row.line) == (index, index, index + 1 + header)
        assert row.pixels.tolist() == pixels[index].tolist() == expected_pixels(index)
    assert list(dataset.problems()) == []
    dataset.check()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\n \n\t\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("header", [False, True])
def test_a_sound_file_is_read_however_its_lines_end(
    path: Path, rows: int, ending: str, newline: str, header: bool
) -> None:
    text = "\n".join([HEADER] * header + sound_lines(rows)) + ending
    path.write_bytes(text.replace("\n", newline).encode())
    assert_sound(prepared(path), rows, header)


def test_rows_and_arrays_agree_with_loadtxt(path: Path) -> None:
    values = np.random.default_rng(5).integers(0, 256, (1300, 785))
    np.savetxt(path, values, fmt="%d", delimiter=",")
    reference = np.loadtxt(path, delimiter=",", dtype=np.uint8)
    dataset = prepared(path)
    pixels, labels = dataset.load()
    assert np.array_equal(labels, reference[:, 0])
    assert np.array_equal(pixels, reference[:, 1:])
    assert pixels.flags.c_contiguous
    for index in (0, 1, 499, 500, 999, 1000, 1299):  # where blocks begin and end too
        row = dataset.row(index)
        assert row.label == reference[index, 0]
        assert np.array_equal(row.pixels, reference[index, 1:])


def test_a_block_of_unusual_but_right_lines_is_read_line_by_line(path: Path) -> None:
    lines = sound_lines(3)
    lines[1] = lines[1].replace(",", ", ")
    path.write_text("\n".join(lines))
    assert_sound(prepared(path), 3, header=False)


def test_rows_known_so_far_are_there_before_all_is_prepared(
    path: Path, make_csv: MakeCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_csv(path, 30)
    monkeypatch.setattr(csv_file, "_SCAN", path.stat().st_size // 4)
    dataset = CsvFile(path)
    assert len(dataset) == 0
    preparing = dataset.prepare()
    first = next(preparing)
    assert 0 < first.done < first.total == path.stat().st_size
    assert 0 < len(dataset) < 30
    assert [dataset.row(index).label for index in range(len(dataset))] == [
        index % 10 for index in range(len(dataset))
    ]
    with pytest.raises(IndexError):
        dataset.row(len(dataset))
    reports = list(preparing)
    assert reports[-1].done == reports[-1].total
    assert len(dataset) == 30
    assert list(dataset.prepare()) == []


def test_a_preparation_left_early_is_taken_up_where_it_was_left(
    path: Path, make_csv: MakeCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_csv(path, 30)
    monkeypatch.setattr(csv_file, "_SCAN", 10_000)
    dataset = CsvFile(path)
    next(dataset.prepare())
    next(dataset.prepare())
    dataset.finish_preparing()
    assert dataset.load()[1].tolist() == [k % 10 for k in range(30)]


@pytest.mark.parametrize("index", [-1, 3])
def test_a_row_that_is_not_there_is_an_index_error(path: Path, index: int) -> None:
    path.write_text("\n".join(sound_lines(3)))
    with pytest.raises(IndexError):
        prepared(path).row(index)


def test_rows_can_be_read_while_another_thread_finds_more(
    path: Path, make_csv: MakeCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_csv(path, 1100)  # the index outgrows its first array
    monkeypatch.setattr(csv_file, "_SCAN", 200_000)
    dataset = CsvFile(path)
    preparing = threading.Thread(target=dataset.finish_preparing)
    preparing.start()
    wrong = []
    while preparing.is_alive():
        if count := len(dataset):
            for index in {0, count // 2, count - 1}:
                row = dataset.row(index)
                wrong += [index] if (row.label, row.line) != (index % 10, index + 1) else []
    preparing.join()
    assert not wrong
    assert len(dataset) == 1100
    assert dataset.row(1099).label == 9


def test_two_threads_that_prepare_the_same_file_make_one_index(
    path: Path, make_csv: MakeCsv, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = CsvFile(make_csv(path, 30))
    together = threading.Barrier(2)
    read_bytes = dataset._read_bytes

    def read_together(start: int, length: int) -> bytes:
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.1)  # for the other one, if it may come here at all
        return read_bytes(start, length)

    monkeypatch.setattr(dataset, "_read_bytes", read_together)
    both = [threading.Thread(target=dataset.finish_preparing) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert dataset.load()[1].tolist() == [k % 10 for k in range(30)]


FAULTS: dict[str, tuple[Callable[[list[str]], list[str]], int, str]] = {
    "too few columns": (lambda cells: cells[:-1], 785, "784 values, expected 785"),
    "too many columns": (lambda cells: [*cells, "0"], 786, "786 values, expected 785"),
    "a word": (lambda cells: ["five", *cells[1:]], 1, "'five' is not an integer from 0 to 255"),
    "negative": (lambda cells: [*cells[:-1], "-1"], 785, "'-1' is not an integer from 0 to 255"),
    "256": (lambda cells: [*cells[:9], "256", *cells[10:]], 10, "'256' is not an integer"),
    "empty cell": (lambda cells: [cells[0], "", *cells[2:]], 2, "'' is not an integer"),
    "float": (lambda cells: [*cells[:2], "0.0", *cells[3:]], 3, "'0.0' is not an integer"),
    "blank line": (lambda _: [], 1, "an empty line, expected 785"),
}


@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize(
    ("fault", "index"),
    # Blank lines at the end of a file are no rows.
    [(fault, k) for fault in FAULTS for k in (0, 2, 4) if (fault, k) != ("blank line", 4)],
)
def test_a_malformed_row_is_named_by_line_column_and_reason(
    path: Path, fault: str, index: int, header: bool
) -> None:
    spoil, column, reason = FAULTS[fault]
    lines = sound_lines(5)
    lines[index] = ",".join(spoil(lines[index].split(",")))
    path.write_text("\n".join([HEADER] * header + lines) + "\n")
    dataset = prepared(path)
    line = index + 1 + header
    for read in (lambda: dataset.row(index), dataset.load, dataset.check):
        with pytest.raises(DataError) as caught:
            read()
        error = caught.value
        assert (error.path, error.line, error.column) == (str(path), line, column)
        assert error.what.startswith(reason)
        assert str(error).startswith(f"{path}, line {line}, column {column}: {reason}")
    problems = list(dataset.problems())
    assert [(problem.line, problem.column) for problem in problems] == [(line, column)]
    assert problems[0].reason.startswith(reason)
    others = [k for k in range(5) if k != index]
    assert [dataset.row(k).label for k in others] == others


def test_load_names_the_first_bad_line_and_problems_lists_each(path: Path) -> None:
    lines = sound_lines(1200)
    for line in (3, 700, 701, 1200):
        lines[line - 1] = lines[line - 1].replace(",", ",x", 1)
    path.write_text("\n".join(lines))
    dataset = prepared(path)
    with pytest.raises(DataError) as caught:
        dataset.load()
    assert caught.value.line == 3
    assert list(dataset.problems()) == [
        Problem(line, 2, f"'x{(line - 1) % 256}' is not an integer from 0 to 255")
        for line in (3, 700, 701, 1200)
    ]


def test_a_file_of_floats_is_faulty_in_its_first_line(path: Path) -> None:
    path.write_text("\n".join(line.replace(",", ".0,") for line in sound_lines(2)))
    dataset = prepared(path)
    assert not dataset.header
    assert [problem.line for problem in dataset.problems()] == [1, 2]


def test_a_file_with_a_header_alone_has_no_rows_and_a_problem(path: Path) -> None:
    path.write_text(HEADER + "\n")
    dataset = prepared(path)
    assert len(dataset) == 0
    assert list(dataset.problems()) == [Problem(2, 1, "there are no rows")]
    pixels, labels = dataset.load()
    assert (pixels.shape, labels.shape) == ((0, 784), (0,))


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n"])
def test_an_empty_file_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refuse(path, "is empty")


def test_a_missing_file_is_refused(path: Path) -> None:
    refuse(path, "there is no such file")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    refuse(tmp_path, "is a folder, not a file")


def test_a_named_pipe_is_refused_without_waiting_for_a_writer(path: Path) -> None:
    os.mkfifo(path)
    refuse(path, "is not a regular file")


def test_a_device_is_refused() -> None:
    refuse(Path("/dev/zero"), "is not a regular file")


def test_a_compressed_file_is_refused_with_advice(path: Path) -> None:
    path.write_bytes(gzip.compress("\n".join(sound_lines(2)).encode()))
    error = refuse(path, "is compressed")
    assert "gunzip" in error.remedy


def test_binary_data_is_refused_and_its_line_named(path: Path) -> None:
    path.write_bytes((sound_lines(1)[0] + "\n").encode() + b"1,2,\0,3\n")
    assert refuse(path, "is binary data, not text").line == 2


def test_a_file_that_may_not_be_read_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> int:  # whoever runs the tests as root may read everything
        raise PermissionError(13, "Permission denied")

    path.write_text("\n".join(sound_lines(2)))
    monkeypatch.setattr(os, "open", refused)
    refuse(path, "cannot be read: Permission denied")


def test_a_disk_that_fails_while_reading_is_a_data_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    path.write_text("\n".join(sound_lines(2)))
    dataset = prepared(path)
    monkeypatch.setattr(os, "pread", failing)
    with pytest.raises(DataError, match="Input/output error"):
        dataset.row(0)


def test_a_disk_that_fails_while_opening_is_a_data_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    path.write_text("\n".join(sound_lines(2)))
    monkeypatch.setattr(os, "pread", failing)
    refuse(path, "cannot be read: Input/output error")


def test_the_home_of_nobody_is_a_missing_file() -> None:
    with pytest.raises(DataError, match="there is no such file"):
        CsvFile("~nobody-of-this-name/rows.csv")


def test_an_unknown_builtin_name_is_refused() -> None:
    with pytest.raises(UsageError, match=r"builtin:train or builtin:test"):
        open_dataset("builtin:validation")


def refuse(path: Path, reason: str) -> DataError:
    with pytest.raises(DataError) as caught:
        open_dataset(str(path))
    assert caught.value.what == reason
    assert caught.value.path == str(path)
    assert caught.value.exit_code == 2
    assert not is_open(path)
    return caught.value


def is_open(path: Path) -> bool:
    """Whether this process has the file open."""
    links = list(Path("/proc/self/fd").iterdir())  # with that of the listing itself, gone again
    return path in [link.readlink() for link in links if link.is_symlink()]


def test_a_data_set_closes_its_file_when_nobody_has_it_any_more(path: Path) -> None:
    path.write_text("\n".join(sound_lines(2)))
    dataset = prepared(path)
    assert is_open(path)
    del dataset
    gc.collect()
    assert not is_open(path)


def test_a_file_that_shrinks_while_open_gives_an_error_and_never_a_cut_value(path: Path) -> None:
    lines = sound_lines(4)
    lines[3] = lines[3].rpartition(",")[0] + ",255"
    path.write_text("\n".join(lines) + "\n")
    dataset = prepared(path)
    os.truncate(path, path.stat().st_size - 2)  # 255 is now 25
    assert dataset.row(2).label == 2
    for read in (lambda: dataset.row(3), dataset.load, dataset.check, dataset.fingerprint):
        with pytest.raises(DataError, match="has become shorter"):
            read()


def test_a_file_that_shrinks_before_it_is_prepared_gives_an_error(path: Path) -> None:
    path.write_text("\n".join(sound_lines(4)) + "\n")
    dataset = CsvFile(path)
    os.truncate(path, 100)
    with pytest.raises(DataError, match="has become shorter"):
        dataset.finish_preparing()


def test_a_file_that_grows_while_open_keeps_its_rows(path: Path) -> None:
    path.write_text("\n".join(sound_lines(3)) + "\n")
    dataset = CsvFile(path)
    with path.open("a") as file:
        file.write("nonsense\n")
    dataset.finish_preparing()
    assert_sound(dataset, 3, header=False)


def test_a_file_replaced_while_open_is_read_as_it_was_opened(path: Path) -> None:
    path.write_text("\n".join(sound_lines(3)) + "\n")
    dataset = CsvFile(path)
    content = path.read_bytes()
    path.unlink()
    path.write_text("something else")
    dataset.finish_preparing()
    assert_sound(dataset, 3, header=False)
    assert dataset.fingerprint()["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_fingerprint_has_path_size_and_sha256(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("\n".join(sound_lines(3)))
    monkeypatch.setattr(csv_file, "_SCAN", 1000)
    content = path.read_bytes()
    assert CsvFile(path).fingerprint() == {
        "file": str(path),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_a_relative_path_is_remembered_as_an_absolute_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("\n".join(sound_lines(1)))
    monkeypatch.chdir(path.parent)
    dataset = open_dataset("rows.csv")
    assert dataset.name == str(path)
    assert not dataset.drawn


def test_the_real_test_rows_are_read_as_they_are(
    path: Path, mnist_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def idx(name: str, header: int, count: int) -> np.ndarray:
        with gzip.open(mnist_folder / f"t10k-{name}-ubyte.gz") as file:
            return np.frombuffer(file.read(header + count)[header:], np.uint8)

    images = idx("images-idx3", 16, 2000 * 784).reshape(2000, 784)
    labels = idx("labels-idx1", 8, 2000)
    np.savetxt(path, np.column_stack([labels, images]), fmt="%d", delimiter=",")
    monkeypatch.setattr(csv_file, "_SCAN", 100_000)
    dataset = prepared(path)
    assert not dataset.header
    assert np.array_equal(dataset.load()[0], images)
    assert np.array_equal(dataset.load()[1], labels)
    assert (dataset.row(0).label, dataset.row(1999).label) == (7, labels[1999])
