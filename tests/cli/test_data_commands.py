from pathlib import Path

import numpy as np

from tests.cli.program import Output
from tui_nn.cli.data import csv_lines
from tui_nn.dataset import open_dataset
from tui_nn.dataset.drawn import draw_in_chunks

ROW = ",".join(["5", *["0"] * 784])


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


def test_a_sound_file_has_no_problems(files: tuple[Path, Path], output: Output) -> None:
    assert output.of("data", "check", files[0]) == (
        f"{files[0]}: 300 rows, 10 classes (0 to 9), no header line, no problems\n"
    )
    assert output.json_of("data", "check", files[0]) == {
        "file": str(files[0]),
        "rows": 300,
        "classes": list(range(10)),
        "header": False,
        "problems": [],
        "problem_count": 0,
        "drawn": False,
    }


def test_problems_are_listed_by_line_and_column_and_end_with_2(
    tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "bad.csv"
    broken = ROW.replace("0,0,0", "0,300,0", 1)
    path.write_text(f"label,pixel0\n{ROW}\n{broken}\n1,2,3\n{ROW}\n")
    assert output.of("data", "check", path, status=2).splitlines() == [
        "line 3, column 3: '300' is not an integer from 0 to 255",
        "line 4, column 4: 3 values, expected 785",
        f"{path}: 4 rows, 1 class (5), a header line, 2 problems",
    ]
    record = output.json_of("data", "check", path, status=2)
    assert record["header"] is True
    assert record["classes"] == [5]
    assert record["problems"][1] == {
        "line": 4,
        "column": 4,
        "reason": "3 values, expected 785",
    }


def test_only_the_first_thousand_problems_are_listed_but_all_are_counted(
    tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("1,2,3\n" * 1200)
    record = output.json_of("data", "check", path, status=2)
    assert len(record["problems"]) == 1000
    assert record["problem_count"] == 1200
    lines = output.of("data", "check", path, status=2).splitlines()
    assert len(lines) == 1002
    assert lines[-2] == "... and 200 more"


def test_built_in_rows_need_no_check_and_say_that_they_are_drawn(output: Output) -> None:
    record = output.json_of("data", "check", "builtin:train")
    assert (record["rows"], record["drawn"]) == (60_000, True)
    assert "drawn by nn-tui, not handwritten" in output.of("data", "check", "builtin:train")
