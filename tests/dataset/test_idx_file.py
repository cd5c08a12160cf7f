"""IDX files opened directly: plain or compressed, with the labels that lie beside them."""

import gzip
import hashlib
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.files import error_of, images, is_open, look_through, opened
from tui_nn.dataset import Dataset, Problem, open_dataset
from tui_nn.dataset.folders import rows_in
from tui_nn.dataset.idx_file import IdxFile
from tui_nn.dataset.survey import Survey

ROWS = 25
PIXELS = images(28, ROWS)
LABELS = np.arange(ROWS, dtype=np.uint8) % 10
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
DOTTED = ("train-images.idx3-ubyte", "train-labels.idx1-ubyte")


def idx(values: np.ndarray) -> bytes:
    sizes = np.array(values.shape, ">u4").tobytes()
    return bytes([0, 0, 8, values.ndim]) + sizes + values.astype(np.uint8).tobytes()


IMAGES = idx(PIXELS.reshape(ROWS, 28, 28))


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content, 1) if path.suffix == ".gz" else content)
    return path


def assert_right(dataset: Dataset, rows: int = ROWS, *, labels: bool = True) -> list[Problem]:
    assert isinstance(dataset, IdxFile)
    found, problems = look_through(dataset)
    assert len(dataset) == len(found) == rows
    for index, (label, pixels) in found.items():
        assert label == (LABELS[index] if labels else None)
        assert np.array_equal(pixels, PIXELS[index])
    return problems


@pytest.mark.parametrize("names", [NAMES, DOTTED], ids=["dashes", "dots"])
@pytest.mark.parametrize("images_end", ["", ".gz"])
@pytest.mark.parametrize("labels_end", ["", ".gz", None])
def test_images_open_with_the_labels_beside_them(
    tmp_path: Path, names: tuple[str, str], images_end: str, labels_end: str | None
) -> None:
    path = write(tmp_path / (names[0] + images_end), IMAGES)
    if labels_end is not None:
        write(tmp_path / (names[1] + labels_end), idx(LABELS))
    dataset = opened(path)
    has_labels = labels_end is not None
    assert assert_right(dataset, labels=has_labels) == []
    assert dataset.has_labels == has_labels
    assert dataset.description == ("IDX, 28x28" if has_labels else "IDX, no labels, 28x28")
    assert dataset.row(3).line is None
    for index in (-1, ROWS):
        with pytest.raises(IndexError):
            dataset.row(index)
    dataset.close()
    assert not is_open(path)


def test_images_of_any_name_open_without_labels(tmp_path: Path) -> None:
    write(tmp_path / "labels", idx(LABELS))
    assert assert_right(opened(write(tmp_path / "digits", IMAGES)), labels=False) == []


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_folder_of_the_four_files_opens_as_its_training_rows(tmp_path: Path, end: str) -> None:
    for part in ("t10k", "train"):
        for name, content in zip(NAMES, (IMAGES, idx(LABELS)), strict=True):
            write(tmp_path / (name.replace("train", part) + end), content)
    dataset = opened(tmp_path)
    assert dataset.name == str(tmp_path / f"train-images-idx3-ubyte{end}")
    assert assert_right(dataset) == []
    train, test = rows_in(str(tmp_path))
    assert (train, test) == (dataset.name, str(tmp_path / f"t10k-images-idx3-ubyte{end}"))


def test_a_folder_of_tables_opens_too(tmp_path: Path) -> None:
    for name in ("mnist_test.csv", "mnist_train.csv", "mnist_train.csv.edits.json"):
        (tmp_path / name).write_text("5" + ",0" * 784 + "\n")
    assert rows_in(str(tmp_path)) == (
        str(tmp_path / "mnist_train.csv"),
        str(tmp_path / "mnist_test.csv"),
    )
    assert rows_in(str(tmp_path / "mnist_train.csv")) == (None, None)
    assert rows_in(str(tmp_path / "a\0b")) == (None, None)
    assert rows_in(str(tmp_path / ("x" * 1000))) == (None, None)


@pytest.mark.parametrize("end", ["", ".gz"])
@pytest.mark.parametrize("missing", [1, 784, 785, 5000, 784 * ROWS])
def test_a_file_cut_off_has_its_whole_images_and_a_problem(
    tmp_path: Path, end: str, missing: int
) -> None:
    write(tmp_path / NAMES[1], idx(LABELS))
    path = write(tmp_path / (NAMES[0] + end), IMAGES[:-missing])
    rows = ROWS - -(-missing // 784)
    problems = assert_right(opened(path), rows)
    reason = f"{len(IMAGES) - missing:,} bytes, expected {len(IMAGES):,} for 25 images"
    assert problems == [Problem(rows + 1, 1, reason)]


def test_compressed_images_cut_off_have_those_before(tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    packed = gzip.compress(IMAGES)
    for length in (len(packed) // 2, len(packed) - 9, len(packed) - 1):
        path.write_bytes(packed[:length])
        dataset = opened(path)
        problems = assert_right(dataset, len(dataset), labels=False)
        assert len(problems) == 1
        assert problems[0].reason.startswith("the compressed data ends in the middle: ")
        assert problems[0].line == len(dataset) + 1


def test_a_file_too_long_has_a_problem(tmp_path: Path) -> None:
    problems = assert_right(opened(write(tmp_path / "images", IMAGES + b"more")), labels=False)
    reason = f"{len(IMAGES) + 4:,} bytes, expected {len(IMAGES):,} for 25 images"
    assert problems == [Problem(26, 1, reason)]


@pytest.mark.parametrize("count", [0, 1, 24, 26, 1000])
def test_labels_of_another_count_are_a_problem(tmp_path: Path, count: int) -> None:
    path = write(tmp_path / NAMES[0], IMAGES)
    write(tmp_path / NAMES[1], idx(np.resize(LABELS, count) if count else LABELS[:0]))
    rows = min(count, ROWS)
    problems = assert_right(opened(path), rows)
    assert problems == [Problem(rows + 1, 1, f"{count:,} labels, expected 25: one an image")]


def test_labels_cut_off_are_a_problem(tmp_path: Path) -> None:
    path = write(tmp_path / NAMES[0], IMAGES)
    write(tmp_path / NAMES[1], idx(LABELS)[:-5])
    assert assert_right(opened(path), 20) == [
        Problem(21, 1, "20 labels, expected 25: one an image")
    ]


def test_a_file_of_no_images_has_a_problem(tmp_path: Path) -> None:
    dataset = opened(write(tmp_path / "images", idx(np.empty((0, 28, 28)))))
    assert look_through(dataset) == ({}, [Problem(1, 1, "there are no rows")])
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    assert error_of(survey.refuse_emptiness).what == "no row can be used: there are no rows"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (idx(LABELS), "holds labels, expected images"),
        (idx(np.zeros((3, 28, 27))), "holds 3 x 28 x 27 values, expected square images"),
        (idx(np.zeros((3, 28))), "holds 3 x 28 values, expected square images"),
        (idx(np.zeros((3, 0, 0))), "'0' is no side of an image, 4 to 1024"),
        (idx(np.zeros((1, 2000, 2000))), "'2000' is no side of an image, 4 to 1024"),
        (IMAGES[:15], "is shorter than its header: 15 bytes, expected 16"),
        (b"\0\0\x0d\x03" + IMAGES[4:], "holds 32-bit floats (type 0d), expected unsigned bytes"),
    ],
)
@pytest.mark.parametrize("end", ["", ".gz"])
def test_what_holds_no_square_images_is_refused(
    tmp_path: Path, content: bytes, what: str, end: str
) -> None:
    path = write(tmp_path / f"file{end}", content)
    error = error_of(lambda: open_dataset(str(path)))
    assert error.what.startswith(what)
    assert error.path == str(path)
    assert not is_open(path)


@pytest.mark.parametrize(
    "content",
    [IMAGES, b"", b"text", gzip.compress(b"", mtime=0)],
    ids=["images", "", "text", "gzip"],
)
def test_labels_that_are_none_are_refused_and_named(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path / NAMES[0], IMAGES)
    labels = tmp_path / NAMES[1]
    labels.write_bytes(content)
    assert error_of(lambda: open_dataset(str(path))).path == str(labels)
    assert not is_open(path)
    assert not is_open(labels)


def test_images_are_turned_and_inverted_as_set_by_hand(tmp_path: Path) -> None:
    turned = 255 - PIXELS.reshape(ROWS, 28, 28).transpose(0, 2, 1)
    path = write(tmp_path / NAMES[0], idx(turned))
    write(tmp_path / NAMES[1], idx(LABELS))
    edits = opened(path).edits
    edits.set_layout("transposed", "yes")
    edits.set_layout("inverted", "yes")
    edits.set_layout("side", "8")  # which makes no difference: the header knows
    dataset = opened(path)
    assert dataset.description == "IDX, 28x28, turned, inverted"
    assert assert_right(dataset) == []


def test_dim_images_are_brightened_as_set_by_hand(tmp_path: Path) -> None:
    dim = PIXELS // 16
    path = write(tmp_path / NAMES[0], idx(dim.reshape(ROWS, 28, 28)))
    opened(path).edits.set_layout("full", "15")
    dataset = opened(path)
    assert dataset.description == "IDX, no labels, 28x28, full ink 15"
    assert np.array_equal(dataset.load()[0], dim.reshape(ROWS, -1) * 17)


def test_labels_are_corrected(tmp_path: Path) -> None:
    path = write(tmp_path / NAMES[0], IMAGES)
    write(tmp_path / NAMES[1], idx(LABELS))
    dataset = opened(path)
    dataset.edits.relabel(3, 9, was=3)
    assert dataset.row(3).label == 9
    assert dataset.load()[1].tolist() == [9 if n == 3 else n % 10 for n in range(ROWS)]


def test_other_labels_are_other_rows(tmp_path: Path) -> None:
    path = write(tmp_path / NAMES[0], IMAGES)
    labels = write(tmp_path / NAMES[1], idx(LABELS))
    before = opened(path)
    write(labels, idx(9 - LABELS))
    after = opened(path)
    assert after.identity() != before.identity()
    assert after.fingerprint()["sha256"] != before.fingerprint()["sha256"]
    labels.unlink()
    assert after.identity() == after.identity()  # they are known already
    assert opened(path).fingerprint() == {
        "file": str(path),
        "bytes": len(IMAGES),
        "sha256": hashlib.sha256(IMAGES).hexdigest(),
    }


def test_images_that_change_are_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "images", IMAGES)
    dataset = opened(path)
    os.truncate(path, 5000)
    assert error_of(lambda: dataset.row(0)).what == "has become shorter since it was opened"
    assert dataset.change() == "has become shorter since it was opened"


def test_two_threads_prepare_the_same_compressed_images(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 256, (9000, 28, 28), np.uint8)  # 7 MB
    dataset = open_dataset(str(write(tmp_path / "images.gz", idx(values))))
    assert 0 < len(dataset) < 9000
    both = [threading.Thread(target=dataset.finish_preparing) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert np.array_equal(dataset.load()[0], values.reshape(9000, 784))


def test_the_real_mnist_opens_as_a_folder(mnist_folder: Path) -> None:
    def decoded(name: str, header: int) -> np.ndarray:
        with gzip.open(mnist_folder / name) as file:
            return np.frombuffer(file.read()[header:], np.uint8)

    train, test = rows_in(str(mnist_folder))
    for path, part in ((str(mnist_folder), "train"), (train, "train"), (test, "t10k")):
        assert path is not None
        dataset = opened(path)
        pixels, labels = dataset.load()
        assert np.array_equal(pixels.ravel(), decoded(f"{part}-images-idx3-ubyte.gz", 16))
        assert np.array_equal(labels, decoded(f"{part}-labels-idx1-ubyte.gz", 8))
        assert dataset.row(9999).label == labels[9999]
