import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tui_nn.shading import shade_half

ROW = ",".join(["5", *["0"] * 784])


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Four images of 4 x 4 pixels: two of class 0, and two of class 9 that are the same."""
    path = tmp_path / "fashion-tiny.csv"
    nine = [9, *range(16)]
    images = [[0, 200, *[9] * 15], [0, 200, *[9] * 14, 8], nine, nine]
    header = ["label", *(f"pixel{k}" for k in range(16))]
    path.write_text("".join(",".join(map(str, cells)) + "\n" for cells in [header, *images]))
    return path


def test_a_sound_file_has_no_problems(files: tuple[Path, Path], output: Output) -> None:
    assert output.of("data", "check", files[0]) == (
        f"{files[0]}: 300 rows, 10 classes (0 to 9), no problems\n"
        "read as: label first, no header, 28x28\n"
        "\n"
        "300 rows, 10 classes with 30 rows each.\n"
        "No image occurs twice.\n"
    )


def test_the_json_of_a_check_has_every_figure(tiny: Path, output: Output) -> None:
    record = output.json_of("data", "check", tiny, tiny)
    names = record.pop("names")
    assert (names[0], names[9]) == ("T-shirt", "Ankle boot")
    assert record == {
        "file": str(tiny),
        "other": str(tiny),
        "rows": 4,
        "usable_rows": 4,
        "classes": [0, 9],
        "class_rows": {"0": 2, "9": 2},
        "header": True,
        "layout": {
            "description": "label first, header, 4x4",
            "label": "first",
            "ids": False,
            "header": True,
            "separator": "comma",
            "side": 4,
            "full": 255.0,
            "transposed": False,
            "inverted": False,
            "names": "fashion-mnist",
        },
        "problems": [],
        "problem_count": 0,
        "findings": [
            {
                "name": "rows",
                "what": "4 rows, 2 classes with 2 rows each",
                "remedy": "",
                "rows": [],
                "row_count": 0,
            },
            {
                "name": "repeats",
                "what": "1 row repeats an image of another row",
                "remedy": "Harmless if few; each counts twice in training",
                "rows": [2, 3],
                "row_count": 2,
            },
            {
                "name": "common",
                "what": "4 rows are in fashion-tiny.csv too",
                "remedy": "A test with known rows flatters: leave them out of one file",
                "rows": [0, 1, 2, 3],
                "row_count": 4,
            },
        ],
        "drawn": False,
    }


def test_problems_are_listed_by_line_and_column_and_end_with_2(
    tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "bad.csv"
    broken = ROW.replace("0,0,0", "0,300,0", 1)
    path.write_text(f"label,pixel0\n{ROW}\n{broken}\n1,2,3\n{ROW}\n")
    assert output.of("data", "check", path, status=2).splitlines() == [
        "line 3, column 3: '300' is not a number from 0 to 255",
        "line 4, column 4: 3 values, expected 785",
        f"{path}: 4 rows, 1 class (5), 2 problems",
        "read as: label first, header, 28x28",
        "",
        "2 rows, all of one class. A network has nothing to learn.",
        "2 rows cannot be used. Why is said above; all others are used.",
        "  rows 1 and 2",
        "No image occurs twice.",
        "2 rows are blank. Nothing can be read in them: leave them out.",
        "  rows 0 and 3",
    ]
    record = output.json_of("data", "check", path, status=2)
    assert record["header"] is True
    assert (record["rows"], record["usable_rows"], record["classes"]) == (4, 2, [5])
    assert record["problems"][1] == {
        "line": 4,
        "column": 4,
        "reason": "3 values, expected 785",
        "row": 2,
        "warning": False,
    }


def test_a_warning_is_marked_and_is_no_problem(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "cut.csv"
    path.write_text(f"{ROW}\n{ROW}")
    lines = output.of("data", "check", path).splitlines()
    assert lines[0].startswith("warning: line 2, column 785: no newline at the end")
    assert lines[1] == f"{path}: 2 rows, 1 class (5), no problems, 1 warning"
    (problem,) = output.json_of("data", "check", path)["problems"]
    assert (problem["warning"], problem["row"]) == (True, None)


def test_only_the_first_thousand_problems_are_listed_but_all_are_counted(
    tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("1,2,3\n" * 1200)
    record = output.json_of("data", "check", path, status=2)
    assert len(record["problems"]) == 1000
    assert record["problem_count"] == 1200
    (bad,) = (finding for finding in record["findings"] if finding["name"] == "bad")
    assert (len(bad["rows"]), bad["row_count"]) == (1000, 1200)
    lines = output.of("data", "check", path, status=2).splitlines()
    assert lines[999] == "line 1,000, column 4: 3 values, expected 785"
    assert lines[1000] == "... and 200 more"
    assert "  rows 0, 1, 2, 3, 4, 5, 6, 7 and 1,192 more" in lines


def test_a_label_that_no_other_row_has_stands_among_the_other_problems(
    files: tuple[Path, Path], tmp_path: Path, output: Output
) -> None:
    path = tmp_path / "odd.csv"
    rows = files[0].read_text().splitlines()
    header = ",".join(["label", *(f"pixel{k}" for k in range(784))])
    path.write_text("\n".join([header, f"77{rows[0][1:]}", *rows, "1,2,3", ""]))
    lines = output.of("data", "check", path, status=2).splitlines()
    assert lines[0].startswith("line 2, column 1: label 77 is that of no other row")
    assert lines[1].startswith("line 303, column 4: ")
    assert lines[2] == f"{path}: 302 rows, 10 classes (0 to 9), 2 problems"


def test_the_mean_images_of_the_classes_are_shown_when_asked_for(
    tiny: Path, output: Output
) -> None:
    means = output.json_of("data", "check", tiny, "--means")["means"]
    first = [200, *[9] * 14, 8]  # the mean of 9 and 8 is rounded to the even one
    assert means == {"0": first, "9": list(range(16))}
    lines = output.of("data", "check", tiny, "--means").splitlines()
    start = lines.index("mean image of 0 T-shirt, 2 rows")
    image = np.array(first, np.uint8).reshape(4, 4)
    assert lines[start + 1 : start + 3] == [line.rstrip() for line in shade_half(image)]
    assert "mean image of 9 Ankle boot, 2 rows" in lines
    assert "means" not in output.json_of("data", "check", tiny)


def idx(shape: tuple[int, ...], values: bytes) -> bytes:
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape) + values


def test_an_idx_file_has_rows_in_the_place_of_lines(tmp_path: Path, output: Output) -> None:
    images, labels = tmp_path / "t-images-idx3-ubyte", tmp_path / "t-labels-idx1-ubyte"
    images.write_bytes(idx((3, 4, 4), bytes(range(32))))  # the third image is missing
    labels.write_bytes(idx((3,), bytes([1, 2, 1])))
    lines = output.of("data", "check", images, status=2).splitlines()
    assert lines[0] == "row 2: 48 bytes, expected 64 for 3 images"
    assert "read as: IDX, 4x4" in lines
    record = output.json_of("data", "check", images, status=2)
    assert (record["problems"][0]["line"], record["problems"][0]["row"]) == (None, 2)
    assert "separator" not in record["layout"]


def test_rows_without_labels_have_no_classes(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "unlabelled.csv"
    path.write_text("".join(f"{k}{',7' * 15}\n" for k in range(3)))
    lines = output.of("data", "check", path).splitlines()
    assert lines[0] == f"{path}: 3 rows, no problems"
    assert "3 rows without labels. `nn-tui predict` reads them." in lines
    record = output.json_of("data", "check", path, "--means")
    assert (record["classes"], record["class_rows"], record["means"]) == ([], {}, {})


def test_what_the_app_has_a_key_for_is_said_with_the_command(
    tmp_path: Path, make_csv: Callable[..., Path], output: Output
) -> None:
    path = tmp_path / "paper.csv"
    lines = make_csv(path, 4).read_text().splitlines()
    inverted = [[str(255 - int(cell)) for cell in line.split(",")[1:]] for line in lines]
    path.write_text("".join(",".join(["3", *cells]) + "\n" for cells in inverted))
    text = output.of("data", "check", path)
    assert "`nn-tui data layout FILE inverted=yes` inverts them." in text
    assert "x inverts" not in text


@pytest.mark.usefixtures("drawn_digits")
def test_built_in_rows_are_looked_through_and_say_that_they_are_drawn(output: Output) -> None:
    record = output.json_of("data", "check", "builtin:test")
    assert (record["rows"], record["usable_rows"], record["drawn"]) == (10_000, 10_000, True)
    assert sum(record["class_rows"].values()) == 10_000
    text = output.of("data", "check", "builtin:test")
    assert "10,000 rows, 10 classes (0 to 9), drawn by nn-tui, not handwritten, no problems" in text


def test_many_classes_with_gaps_are_told_in_a_few_words(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("".join(f"{label}{',0' * 16}\n" for label in range(1, 80, 3)))
    first = output.of("data", "check", path).splitlines()[0]
    assert first == f"{path}: 27 rows, 27 classes (between 1 and 79), no problems"
