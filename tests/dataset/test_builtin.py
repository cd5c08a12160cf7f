"""The built-in digits: the same rows whether they are kept yet or not, and kept only whole."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tui_nn.dataset import BUILTIN_NAMES, builtin, open_dataset
from tui_nn.dataset.builtin import BuiltinDigits
from tui_nn.errors import DataError

ROWS, TEST_ROWS = 2000, 1000


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        builtin, "_SETS", {"builtin:train": (ROWS, 1), "builtin:test": (TEST_ROWS, 2)}
    )


@pytest.fixture
def digits() -> BuiltinDigits:
    return BuiltinDigits("builtin:train")


def files_kept(digits: BuiltinDigits) -> list[Path]:
    return list(digits.path.parent.glob("**/*")) if digits.path.parent.exists() else []


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_a_name_opens_drawn_digits_of_that_name(name: str) -> None:
    dataset = open_dataset(name)
    assert dataset.name == name
    assert dataset.drawn
    assert len(dataset) == (ROWS if name == "builtin:train" else TEST_ROWS)


def test_training_and_test_rows_differ(digits: BuiltinDigits) -> None:
    other = BuiltinDigits("builtin:test")
    same = [np.array_equal(digits.row(k).pixels, other.row(k).pixels) for k in range(20)]
    assert not any(same)


def test_a_row_is_the_same_before_and_after_preparing(digits: BuiltinDigits) -> None:
    indices = (0, 1, 999, 1000, 1999)
    before = [digits.row(index) for index in indices]
    assert files_kept(digits) == []
    digits.finish_preparing()
    pixels, labels = digits.load()
    for index, early in zip(indices, before, strict=True):
        late = digits.row(index)
        assert (late.index, late.label, late.line) == (early.index, early.label, None)
        assert early.label == labels[index]
        assert np.array_equal(early.pixels, late.pixels)
        assert np.array_equal(early.pixels, pixels[index])


def test_all_rows_come_as_two_arrays(digits: BuiltinDigits) -> None:
    digits.finish_preparing()
    pixels, labels = digits.load()
    assert (pixels.shape, labels.shape) == ((ROWS, 784), (ROWS,))
    assert pixels.dtype == labels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert sorted(set(labels.tolist())) == list(range(10))
    assert pixels.max(axis=1).min() > 100  # there is ink in every picture


@pytest.mark.parametrize("index", [-1, ROWS])
def test_a_row_that_is_not_there_is_an_index_error(digits: BuiltinDigits, index: int) -> None:
    with pytest.raises(IndexError):
        digits.row(index)


def test_preparing_reports_rows_and_is_done_once(digits: BuiltinDigits) -> None:
    reports = [(report.done, report.total) for report in digits.prepare()]
    assert reports == [(1000, ROWS), (2000, ROWS)]
    kept = digits.path.stat()
    assert list(digits.prepare()) == []
    assert list(BuiltinDigits("builtin:train").prepare()) == []
    assert digits.path.stat().st_ino == kept.st_ino
    assert files_kept(digits) == [digits.path]


def test_two_that_prepare_at_once_share_the_work(digits: BuiltinDigits) -> None:
    other = BuiltinDigits("builtin:train")
    first, second = digits.prepare(), other.prepare()
    assert next(first).done == 1000
    assert next(second).done == 2000
    assert list(first) == []
    assert list(second) == []
    assert digits.path.stat().st_size == ROWS * 785


def test_leaving_the_preparation_early_leaves_nothing(digits: BuiltinDigits) -> None:
    preparing = digits.prepare()
    next(preparing)
    del preparing
    assert files_kept(digits) == []


def test_the_file_appears_in_one_step(
    digits: BuiltinDigits, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    sizes = []

    def watched(source: Path, target: Path) -> Path:
        assert not target.exists()
        sizes.append(source.stat().st_size)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", watched)
    digits.finish_preparing()
    assert sizes == [ROWS * 785]


@pytest.mark.parametrize("size", [0, 784, ROWS * 785 - 1, ROWS * 785 + 1])
def test_a_damaged_file_is_not_used_and_made_anew(digits: BuiltinDigits, size: int) -> None:
    digits.path.parent.mkdir(parents=True)
    digits.path.write_bytes(bytes(size))
    assert digits.row(0).pixels.any()
    digits.finish_preparing()
    assert digits.path.stat().st_size == ROWS * 785
    assert digits.load()[0].any(axis=1).all()


def test_the_fingerprint_is_that_of_the_rows_and_always_the_same(digits: BuiltinDigits) -> None:
    digits.finish_preparing()
    first = digits.fingerprint()
    content = digits.path.read_bytes()
    assert first == {
        "file": "builtin:train",
        "bytes": ROWS * 785,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    digits.path.unlink()
    builtin._chunk.cache_clear()
    digits.finish_preparing()
    assert digits.fingerprint() == first


def test_a_cache_that_cannot_be_written_is_an_error_with_advice(digits: BuiltinDigits) -> None:
    digits.path.parent.parent.mkdir(parents=True, exist_ok=True)
    digits.path.parent.write_text("a file where the folder should be")
    with pytest.raises(DataError, match=r"cannot be kept .*XDG_CACHE_HOME"):
        digits.finish_preparing()
    assert digits.row(0).pixels.any()  # looking at rows needs no cache
