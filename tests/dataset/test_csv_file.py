"""CSV files: any row at once, all rows as arrays, and nothing that is not in the file."""

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

from tests.dataset.files import is_open, look_through
from tui_nn.dataset import Problem, csv_file, open_dataset
from tui_nn.dataset.csv_file import CsvFile
from tui_nn.dataset.lines.parsing import LineParser, Values
from tui_nn.errors import DataError, UsageError

MakeCsv = Callable[..., Path]
HEADER = ",".join(["label", *(f"pixel{number}" for number in range(784))])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def csv_at(path: Path) -> CsvFile:
    dataset = open_dataset(str(path))
    assert isinstance(dataset, CsvFile)
    return dataset


def prepared(path: Path) -> CsvFile:
    dataset = csv_at(path)
    dataset.finish_preparing()
    return dataset


def expected_pixels(index: int) -> list[int]:
    """The pixels k, k + 1, ... between corners of background."""
    return [0, *((index + column) % 256 for column in range(782)), 0]


def sound_lines(count: int) -> list[str]:
    """Row k has the label k + 1."""
    return [",".join(map(str, [k + 1, *expected_pixels(k)])) for k in range(count)]


def assert_sound(dataset: CsvFile, rows: int, header: bool) -> None:
    assert len(dataset) == rows
    assert dataset.layout.header == header
    pixels, labels = dataset.load()
    assert pixels.shape == (rows, 784)
    assert pixels.dtype == labels.dtype == np.uint8
    assert labels.tolist() == list(range(1, rows + 1))
    for index in range(rows):
        row = dataset.row(index)
        assert (row.index, row.label, row.line) == (index, index + 1, index + 1 + header)
        assert row.pixels.tolist() == pixels[index].tolist() == expected_pixels(index)
    problems = [problem for block in dataset.blocks() for problem in block.problems]
    assert [problem for problem in problems if not problem.warning] == []


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\n \n\t\n\n", "\n\n  "])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("header", [False, True])
def test_a_sound_file_is_read_however_its_lines_end(
    path: Path, rows: int, ending: str, newline: str, header: bool
) -> None:
    text = "\n".join([HEADER] * header + sound_lines(rows)) + ending
    path.write_bytes(text.replace("\n", newline).encode())
    dataset = prepared(path)
    assert_sound(dataset, rows, header)
    warnings = [problem for block in dataset.blocks() for problem in block.problems]
    reason = "no newline at the end: the last value may have been cut"
    expected = Problem(rows + header, 785, reason, row=None, warning=True)
    assert warnings == ([] if ending else [expected])


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
    monkeypatch.setattr(csv_file, "CHUNK", path.stat().st_size // 4)
    dataset = csv_at(path)
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
    monkeypatch.setattr(csv_file, "CHUNK", 10_000)
    dataset = csv_at(path)
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
    monkeypatch.setattr(csv_file, "CHUNK", 200_000)
    dataset = csv_at(path)
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
    dataset = csv_at(make_csv(path, 30))
    together = threading.Barrier(2)
    read = dataset.source.read

    def read_together(start: int, length: int) -> bytes:
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.1)  # for the other one, if it may come here at all
        return read(start, length)

    monkeypatch.setattr(dataset.source, "read", read_together)
    both = [threading.Thread(target=dataset.finish_preparing) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert dataset.load()[1].tolist() == [k % 10 for k in range(30)]


def test_bad_rows_are_left_out_and_each_is_listed(path: Path) -> None:
    lines = sound_lines(1200)
    bad = (3, 700, 701, 1200)
    for line in bad:
        cells = lines[line - 1].split(",")
        lines[line - 1] = ",".join([str(line % 10), "x", *cells[2:]])
    lines = [line if n < 254 else f"1,{line.partition(',')[2]}" for n, line in enumerate(lines)]
    path.write_text("\n".join(lines) + "\n")
    dataset = prepared(path)
    assert len(dataset.load()[1]) == 1196
    rows, problems = look_through(dataset)
    assert len(rows) == 1196
    assert problems == [
        Problem(line, 2, "'x' is not a number from 0 to 255", row=line - 1) for line in bad
    ]


def test_a_block_holds_no_more_than_fits_whatever_the_lines_before_were(path: Path) -> None:
    path.write_text("5\n" + "".join(f"{line}\n" for line in sound_lines(600)))
    dataset = prepared(path)
    sizes = [len(block.indices) for block in dataset.blocks()]
    assert max(sizes) * 2000 < 2 * csv_file._BYTES_AT_ONCE
    assert sum(sizes) == 255  # the labels of the others are too large


def test_a_file_with_a_header_alone_has_no_rows_and_a_problem(path: Path) -> None:
    path.write_text(HEADER + "\n")
    dataset = prepared(path)
    assert len(dataset) == 0
    assert look_through(dataset) == ({}, [Problem(2, 1, "there are no rows")])
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


@pytest.mark.parametrize("seed", range(5))
def test_binary_data_is_refused(path: Path, seed: int) -> None:
    path.write_bytes(np.random.default_rng(seed).bytes(10_000))
    refuse(path, "is binary data, not text")


def test_an_array_of_numpy_is_refused(path: Path) -> None:
    np.save(path.with_suffix(".npy"), np.zeros((20, 785), np.uint8))
    refuse(path.with_suffix(".npy"), "is binary data, not text")


def test_utf_16_is_refused_with_advice(path: Path) -> None:
    path.write_text("\n".join(sound_lines(2)), encoding="utf-16")
    assert "iconv" in refuse(path, "is UTF-16 text").remedy


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_line_ends_of_old_macs_are_refused_with_advice(path: Path, rows: int) -> None:
    path.write_bytes("".join(f"{line}\r" for line in sound_lines(rows)).encode())
    if rows == 1:  # it may as well be a line whose newline was cut in the middle
        assert_sound(prepared(path), 1, header=False)
    else:
        assert "tr" in refuse(path, "ends its lines as old Macs did").remedy


def test_a_first_line_without_end_is_refused(path: Path) -> None:
    path.write_bytes(b"0," * (5 << 20))
    refuse(path, "has a first line of more than 8,388,608 bytes")


def test_the_lines_of_the_largest_images_are_read(path: Path) -> None:
    line = b"7," + b"0.5," * (1024 * 1024 - 1) + b"0\n"
    path.write_bytes(line)
    dataset = prepared(path)
    assert (dataset.layout.side, dataset.layout.label, dataset.layout.full) == (1024, "first", 1.0)
    assert dataset.row(0).label == 7
    assert dataset.row(0).pixels[:-1].tolist() == [128] * (1024 * 1024 - 1)


def test_a_fault_does_not_have_all_lines_near_it_read_one_by_one(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = sound_lines(200)
    lines[117] += ",0"
    path.write_text("\n".join([*lines, ""]))
    dataset = prepared(path)
    reads = []
    read_block = LineParser.read_block

    def counted(parser: LineParser, block: bytes, rows: int) -> Values | None:
        reads.append(rows)
        return read_block(parser, block, rows)

    monkeypatch.setattr(LineParser, "read_block", counted)
    assert len(dataset.load()[1]) == 199
    assert reads.count(1) < 20


def test_a_name_that_no_file_can_have_is_a_missing_file() -> None:
    with pytest.raises(DataError, match="there is no such file"):
        open_dataset("rows\0.csv")


def test_a_name_that_is_too_long_for_a_file_cannot_be_read() -> None:
    with pytest.raises(DataError, match="cannot be read: File name too long"):
        open_dataset("r" * 1000)


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
    with pytest.raises(DataError, match="Input/output error"):
        list(dataset.blocks())


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
        open_dataset("~nobody-of-this-name/rows.csv")


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


def test_a_data_set_closes_its_file_when_nobody_has_it_any_more(path: Path) -> None:
    path.write_text("\n".join(sound_lines(2)))
    dataset = prepared(path)
    assert is_open(path)
    del dataset
    gc.collect()
    assert not is_open(path)


def test_the_fingerprint_has_path_size_and_sha256(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_text("\n".join(sound_lines(3)))
    monkeypatch.setattr(csv_file, "CHUNK", 1000)
    content = path.read_bytes()
    assert csv_at(path).fingerprint() == {
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
    monkeypatch.setattr(csv_file, "CHUNK", 100_000)
    dataset = prepared(path)
    assert not dataset.layout.header
    assert np.array_equal(dataset.load()[0], images)
    assert np.array_equal(dataset.load()[1], labels)
    assert (dataset.row(0).label, dataset.row(1999).label) == (7, labels[1999])
