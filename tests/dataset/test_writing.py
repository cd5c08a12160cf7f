"""Rows written to a new CSV are read again as the same rows."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, Preparation, open_dataset
from tui_nn.dataset.relabelling import relabel
from tui_nn.dataset.writing import csv_lines, refuse_to_overwrite, write_rows
from tui_nn.errors import DataError, UsageError


def say_nothing(_preparation: Preparation) -> None:
    pass


def opened(path: Path) -> Dataset:
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    return dataset


def made(path: Path, text: str, **layout: str) -> Dataset:
    path.write_text(text)
    dataset = open_dataset(str(path))
    for name, value in layout.items():
        dataset.edits.set_layout(name, value)
    return opened(path)


def written(dataset: Dataset, path: Path, chosen: NDArray[np.bool_] | None = None) -> Dataset:
    everything = np.ones(len(dataset), bool)
    write_rows(dataset, path, everything if chosen is None else chosen, say_nothing)
    return opened(path)


@pytest.fixture
def dataset(tmp_path: Path, make_csv: Callable[..., Path]) -> Dataset:
    """300 rows with noise up to the corners, several blocks of them."""
    return opened(make_csv(tmp_path / "rows.csv", 800))


def test_lines_are_plain_integers_with_the_label_first_if_there_is_one() -> None:
    pixels = np.array([[0, 7, 10, 99], [100, 255, 0, 20]], np.uint8)
    labels = np.array([3, 12], np.uint8)
    assert csv_lines(pixels, labels) == b"3,0,7,10,99\n12,100,255,0,20\n"
    assert csv_lines(pixels, None) == b"0,7,10,99\n100,255,0,20\n"


def test_all_rows_are_read_again_as_they_were(dataset: Dataset, tmp_path: Path) -> None:
    found = written(dataset, tmp_path / "out.csv")
    assert found.layout == dataset.layout
    for before, after in zip(dataset.load(), found.load(), strict=True):
        assert np.array_equal(before, after)


def test_the_chosen_rows_are_written_in_their_order(dataset: Dataset, tmp_path: Path) -> None:
    chosen = np.zeros(800, bool)
    chosen[[3, 4, 500, 799]] = True
    found = written(dataset, tmp_path / "out.csv", chosen)
    pixels, labels = dataset.load()
    assert np.array_equal(found.load()[0], pixels[chosen])
    assert np.array_equal(found.load()[1], labels[chosen])


@pytest.mark.parametrize("label", range(10))
def test_rows_of_one_class_keep_their_labels(label: int, dataset: Dataset, tmp_path: Path) -> None:
    chosen = dataset.load()[1] == label
    found = written(dataset, tmp_path / "out.csv", chosen)
    assert found.load()[1].tolist() == [label] * 80
    assert np.array_equal(found.load()[0], dataset.load()[0][chosen])


def test_images_are_written_as_they_are_looked_at(tmp_path: Path) -> None:
    text = "".join(f"{k}{',0.5' * 3}{',1' * 13}\n" for k in range(5))
    dataset = made(tmp_path / "rows.csv", text, transposed="yes", inverted="yes")
    assert dataset.layout.full == 1.0
    found = written(dataset, tmp_path / "out.csv")
    assert found.layout.view == []
    assert np.array_equal(found.load()[0], dataset.load()[0])
    assert found.row(0).pixels.reshape(4, 4)[:, 0].tolist() == [127, 127, 127, 0]


def test_corrected_labels_are_written(dataset: Dataset, tmp_path: Path) -> None:
    relabel(dataset, 17, 2)
    assert written(dataset, tmp_path / "out.csv").row(17).label == 2


def test_rows_without_labels_are_pixels_alone(tmp_path: Path) -> None:
    dataset = made(
        tmp_path / "rows.csv",
        "id,p1,p2\n" + f"1{',3' * 16}\n2{',4' * 16}\n",
        label="none",
        ids="yes",
    )
    found = written(dataset, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == f"3{',3' * 15}\n4{',4' * 15}\n"
    assert not found.has_labels


def test_unusable_rows_are_left_out_and_not_counted(tmp_path: Path) -> None:
    dataset = made(tmp_path / "rows.csv", f"1{',0' * 16}\n1,2\n3{',0' * 16}\n")
    out = tmp_path / "out.csv"
    assert write_rows(dataset, out, np.ones(3, bool), say_nothing) == 2
    assert out.read_text() == f"1{',0' * 16}\n3{',0' * 16}\n"


def test_where_there_is_no_row_to_write_there_is_no_file(dataset: Dataset, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match="there is no row to write"):
        write_rows(dataset, tmp_path / "out.csv", np.zeros(800, bool), say_nothing)
    assert sorted(tmp_path.iterdir()) == before


def test_who_gives_up_leaves_nothing_behind(dataset: Dataset, tmp_path: Path) -> None:
    told: list[int] = []

    def give_up(preparation: Preparation) -> None:
        told.append(preparation.done)
        if len(told) == 2:
            raise KeyboardInterrupt

    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        write_rows(dataset, tmp_path / "out.csv", np.ones(800, bool), give_up)
    assert 0 < told[0] < told[1] <= 800
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_to_is_named(dataset: Dataset, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(UsageError, match="cannot be written: Permission denied"):
        write_rows(dataset, locked / "out.csv", np.ones(800, bool), say_nothing)


def test_a_folder_that_is_not_there_is_named(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere/out\.csv: cannot be written: No such file"):
        write_rows(dataset, tmp_path / "nowhere" / "out.csv", np.ones(800, bool), say_nothing)


def test_a_file_that_shrinks_while_it_is_written_leaves_nothing(
    dataset: Dataset, tmp_path: Path
) -> None:
    def shrink(_preparation: Preparation) -> None:
        os.truncate(dataset.name, 1000)

    with pytest.raises(DataError):
        write_rows(dataset, tmp_path / "out.csv", np.ones(800, bool), shrink)
    assert not (tmp_path / "out.csv").exists()


def test_what_may_be_written_over_is_only_what_force_names(tmp_path: Path) -> None:
    source, other = tmp_path / "rows.csv", tmp_path / "other.csv"
    source.touch()
    other.touch()
    refuse_to_overwrite(tmp_path / "new.csv", source=str(source))
    refuse_to_overwrite(other, force=True, source=str(source))
    with pytest.raises(UsageError, match="exists already"):
        refuse_to_overwrite(other, source=str(source))
    for path in (source, Path(f"{source}.edits.json")):
        with pytest.raises(UsageError, match="is where the rows come from"):
            refuse_to_overwrite(path, force=True, source=str(source))
    with pytest.raises(UsageError, match="is no regular file"):
        refuse_to_overwrite(tmp_path, force=True)
