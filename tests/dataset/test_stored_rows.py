"""Rows too many for memory: the same rows from disk, made once, whole or not at all."""

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.dataset.files import Form, Pixels, error_of, images, opened
from tui_nn.dataset import Dataset, Preparation, stored_rows
from tui_nn.dataset.loading import count_usable, load_usable
from tui_nn.dataset.stored_rows import StoredRows
from tui_nn.errors import NnTuiError
from tui_nn.locations import cache_folder

ROWS = 700
FORM = Form()
PIXELS = images(8, ROWS)
BAD = (0, 5, 6, 333, ROWS - 1)
LONELY = 200
GOOD = [row for row in range(ROWS) if row not in (*BAD, LONELY)]
SOUND_LABELS = [row % 10 for row in range(ROWS)]


@pytest.fixture(autouse=True)
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui_nn.dataset.loading.IN_MEMORY", 1000)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """Rows some of which cannot be used, one of them because no other has its label."""
    labels = [*SOUND_LABELS]
    labels[LONELY] = 99
    cells = FORM.cells(PIXELS, labels)
    for row in BAD:
        cells[row][3] = "x"
    return opened(FORM.write(tmp_path, FORM.text(cells)))


def sound(folder: Path, form: Form = FORM, pixels: Pixels = PIXELS) -> Dataset:
    return opened(form.write(folder, form.text(form.cells(pixels, SOUND_LABELS))))


def load(dataset: Dataset, *report: Callable[[Preparation], None]) -> tuple[StoredRows, list[int]]:
    rows = load_usable(dataset, *report)
    assert isinstance(rows.pixels, StoredRows)
    return rows.pixels, rows.labels.tolist()


def kept() -> list[Path]:
    return sorted((cache_folder() / "rows").glob("*"))


def test_rows_from_disk_are_those_in_memory(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels, labels = load(dataset)
    monkeypatch.setattr("tui_nn.dataset.loading.IN_MEMORY", 1 << 28)
    in_memory = load_usable(dataset)
    assert isinstance(in_memory.pixels, np.ndarray)
    assert len(pixels) == len(labels) == len(GOOD)
    assert pixels.shape == in_memory.pixels.shape == (len(GOOD), 64)
    assert labels == in_memory.labels.tolist() == [SOUND_LABELS[row] for row in GOOD]
    everything = np.arange(len(GOOD))
    assert np.array_equal(pixels.take(everything), in_memory.pixels)
    assert np.array_equal(in_memory.pixels, PIXELS[GOOD])


def test_rows_are_taken_in_any_order_and_more_than_once(dataset: Dataset) -> None:
    pixels, _ = load(dataset)
    rng = np.random.default_rng(1)
    for rows in (
        rng.permutation(len(GOOD)),
        rng.integers(0, len(GOOD), 50),
        np.array([7]),
        np.array([3, 3, 3], np.int32),
        np.empty(0, np.int64),
    ):
        taken = pixels.take(rows, axis=0)
        assert taken.dtype == np.uint8
        assert taken.shape == (len(rows), 64)
        assert np.array_equal(taken, PIXELS[GOOD][rows])


@pytest.mark.parametrize(
    "rows",
    [slice(None), slice(0, 10), slice(600, 9999), slice(-5, None), slice(3, 3), slice(0, 99, 7)],
)
def test_slices_are_rows_that_follow_each_other(dataset: Dataset, rows: slice) -> None:
    assert np.array_equal(load(dataset)[0][rows], PIXELS[GOOD][rows])
    part = load(dataset)[0].part(rows)
    expected = PIXELS[GOOD][rows]
    assert (len(part), part.shape) == (len(expected), expected.shape)
    assert np.array_equal(part[:], expected)
    assert np.array_equal(part[1:3], expected[1:3])


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_images_are_stored_as_they_are_looked_at(tmp_path: Path, packed: bool) -> None:
    sound(tmp_path, Form(packed=packed)).edits.set_layout("transposed", "yes")
    turned = PIXELS.reshape(-1, 8, 8).transpose(0, 2, 1).reshape(-1, 64)
    assert np.array_equal(load(sound(tmp_path, Form(packed=packed)))[0][:], turned)


def test_they_are_made_once(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[Preparation] = []
    assert count_usable(dataset, reports.append) == len(GOOD)
    assert reports[-1] == Preparation(ROWS, ROWS)
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    monkeypatch.setattr(stored_rows, "_make", lambda *_: pytest.fail("made again"))
    assert count_usable(dataset, reports.append) == len(GOOD)
    assert load(opened(dataset.name))[1] == [SOUND_LABELS[row] for row in GOOD]
    assert len(kept()) == 1


def relabelled(path: Path) -> None:
    opened(path).edits.relabel(7, 1, was=7)


def turned(path: Path) -> None:
    opened(path).edits.set_layout("transposed", "yes")


def overwritten(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b",0,", b",1,", 1))


@pytest.mark.parametrize("change", [relabelled, turned, overwritten])
def test_other_rows_are_kept_apart_and_the_older_ones_go(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    dataset = sound(tmp_path)
    before = load(dataset)[0][:]
    old = kept()
    other = tmp_path / "other"
    other.mkdir()
    load(sound(other))
    change(Path(dataset.name))
    again = opened(dataset.name)
    pixels, labels = load(again)
    assert np.array_equal(pixels[:], again.load()[0])
    assert labels == again.load()[1].tolist()
    assert (labels, pixels[:].tolist()) != (SOUND_LABELS, before.tolist())
    assert len(kept()) == 2  # with those of the other file
    assert not set(old) & set(kept())


def test_marks_and_names_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = sound(tmp_path)
    load(dataset)
    dataset.edits.mark(3)
    dataset.edits.set_layout("names", "kmnist")
    monkeypatch.setattr(stored_rows, "_make", lambda *_: pytest.fail("made again"))
    load(opened(dataset.name))


class GivenUpError(Exception):
    pass


@pytest.mark.parametrize("at", [1, ROWS])
def test_giving_up_leaves_nothing_behind(dataset: Dataset, at: int) -> None:
    def give_up(preparation: Preparation) -> None:
        if preparation.done >= at:
            raise GivenUpError

    with pytest.raises(GivenUpError):
        load(dataset, give_up)
    assert kept() == []
    assert load(dataset)[1] == [SOUND_LABELS[row] for row in GOOD]


def test_two_that_make_the_same_rows_at_once_both_get_them(tmp_path: Path) -> None:
    sound(tmp_path)
    together = threading.Barrier(2)
    results: list[tuple[StoredRows, list[int]]] = []

    def make() -> None:
        def wait(preparation: Preparation) -> None:
            if preparation.done == ROWS:
                together.wait(timeout=10)

        results.append(load(opened(tmp_path / "rows.csv"), wait))

    both = [threading.Thread(target=make) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(results) == 2
    for pixels, labels in results:
        assert np.array_equal(pixels[:], PIXELS)
        assert labels == SOUND_LABELS
    assert len(kept()) == 1


def test_one_that_is_read_while_another_is_made_stays_readable(tmp_path: Path) -> None:
    dataset = sound(tmp_path)
    pixels, _ = load(dataset)
    relabelled(Path(dataset.name))
    load(opened(dataset.name))
    assert np.array_equal(pixels[:], PIXELS)


def test_what_a_killed_maker_left_goes_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    for name, age in (("dead.tmp", 10_000), ("living.tmp", 10)):
        draft = cache_folder() / "rows" / name
        draft.mkdir(parents=True)
        (draft / "pixels").write_bytes(bytes(1000))
        long_ago = time.time() - age
        os.utime(draft / "pixels", (long_ago, long_ago))
    load(sound(tmp_path))
    assert [path.name for path in kept() if path.suffix == ".tmp"] == ["living.tmp"]


@pytest.mark.parametrize("name", ["pixels", "labels", "places", "about.json"])
@pytest.mark.parametrize("damage", ["deleted", "cut short", "emptied"])
def test_what_is_not_whole_is_made_anew(dataset: Dataset, name: str, damage: str) -> None:
    load(dataset)
    file = kept()[0] / name
    if damage == "deleted":
        file.unlink()
    else:
        os.truncate(file, 0 if damage == "emptied" else file.stat().st_size - 1)
    pixels, labels = load(dataset)
    assert np.array_equal(pixels[:], PIXELS[GOOD])
    assert labels == [SOUND_LABELS[row] for row in GOOD]
    assert len(kept()) == 1


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"stored": "x", "rows": null}', b"\xff"])
def test_a_description_that_makes_no_sense_is_made_anew(dataset: Dataset, content: bytes) -> None:
    load(dataset)
    (kept()[0] / "about.json").write_bytes(content)
    assert np.array_equal(load(dataset)[0][:], PIXELS[GOOD])


def test_a_file_that_shrinks_while_it_is_read_is_an_error(dataset: Dataset) -> None:
    pixels, _ = load(dataset)
    os.truncate(kept()[0] / "pixels", 64 * 500)
    assert np.array_equal(pixels[:100], PIXELS[GOOD][:100])
    error = error_of(lambda: pixels[:])
    assert error.what == "is shorter than it was"
    assert "made anew" in error.remedy


def test_a_disk_that_fails_is_an_error(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    pixels, _ = load(dataset)
    monkeypatch.setattr(os, "pread", failing)
    assert "Input/output error" in error_of(lambda: pixels[:3]).what


def test_a_full_disk_is_an_error_and_leaves_nothing(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file = Path.open

    def full(path: Path, mode: str = "r", **options: Any) -> Any:  # noqa: ANN401
        file = open_file(path, mode, **options)
        if path.name == "pixels" and "w" in mode:
            file.close()
            return open_file(Path("/dev/full"), "wb", buffering=0)
        return file

    monkeypatch.setattr(Path, "open", full)
    error = error_of(lambda: load(dataset))
    assert "No space left on device" in error.what
    assert "XDG_CACHE_HOME" in error.remedy
    assert kept() == []


def test_a_cache_that_cannot_be_made_is_an_error(dataset: Dataset) -> None:
    shutil.rmtree(cache_folder(), ignore_errors=True)
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("a file where the folder should be")
    assert "cannot be kept" in error_of(lambda: load(dataset)).what


def test_where_no_row_can_be_used_nothing_is_kept(tmp_path: Path) -> None:
    cells = FORM.cells(PIXELS[:50], SOUND_LABELS[:50])
    for row in cells:
        row[4] = "x"
    dataset = opened(FORM.write(tmp_path, FORM.text(cells)))
    for use in (count_usable, load_usable):
        assert "no row can be used" in error_of(lambda use=use: use(dataset)).what  # type: ignore[misc]
    assert kept() == []


def test_a_file_that_changes_while_rows_are_made_is_an_error(dataset: Dataset) -> None:
    def shorten(_: Preparation) -> None:
        os.truncate(dataset.name, 50)

    with pytest.raises(NnTuiError, match="has become shorter"):
        load(dataset, shorten)
    assert kept() == []


def test_rows_without_labels_are_not_for_learning(tmp_path: Path) -> None:
    dataset = sound(tmp_path, Form("none", header=True))
    assert error_of(lambda: load_usable(dataset)).what == "has no labels"
    assert error_of(lambda: count_usable(dataset)).what == "has no labels"
