from pathlib import Path

import numpy as np

from tests.cli.program import Output
from tui_nn.dataset import open_dataset
from tui_nn.dataset.drawn import draw_in_chunks
from tui_nn.dataset.writing import csv_lines


def test_csv_lines_are_plain_integers_with_the_label_first() -> None:
    pixels = np.array([[0, 7, 10, 99], [100, 255, 0, 20]], np.uint8)
    labels = np.array([3, 12], np.uint8)
    assert csv_lines(pixels, labels) == b"3,0,7,10,99\n12,100,255,0,20\n"


def test_made_rows_are_the_drawn_ones(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "made.csv"
    text = output.of("data", "make", path, "--rows", "1010", "--seed", "3")
    assert text == f"{path}: 1,010 rows, drawn by nn-tui, not handwritten; seed 3\n"
    dataset = open_dataset(str(path))
    dataset.finish_preparing()
    pixels, labels = dataset.load()
    drawn = list(draw_in_chunks(1010, 3, 1000))
    assert np.array_equal(pixels, np.concatenate([chunk[0] for chunk in drawn]))
    assert np.array_equal(labels, np.concatenate([chunk[1] for chunk in drawn]))
    assert [entry.name for entry in tmp_path.iterdir()] == ["made.csv"]


def test_making_replaces_a_file_only_when_told_to(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "made.csv"
    path.write_text("precious")
    words = ("data", "make", path, "--rows", "2", "--seed", "1")
    assert output.complaint_of(*words) == (
        f"nn-tui: {path}: exists already. `--force` replaces it\n"
    )
    assert path.read_text() == "precious"
    output.of(*words, "--force")
    assert len(path.read_text().splitlines()) == 2


def test_making_leaves_a_folder_alone(tmp_path: Path, output: Output) -> None:
    complaint = output.complaint_of(
        "data", "make", tmp_path, "--rows", "1", "--seed", "1", "--force"
    )
    assert "is no regular file" in complaint
