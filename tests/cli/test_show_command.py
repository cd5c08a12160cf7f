import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
from tui_nn.augmentation import Augmentation
from tui_nn.dataset import open_dataset
from tui_nn.recipes.augmented import Draw
from tui_nn.recipes.named import RECIPES
from tui_nn.shading import shade


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two rows below a header; the second is a 7 with a full, a faint and 782 empty pixels."""
    path = tmp_path / "two.csv"
    header = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    rows = [",".join(["3", *["9"] * 784]), ",".join(["7", "255", "1", *["0"] * 782])]
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_a_row_is_shown_as_28_lines_above_its_label(file: Path, output: Output) -> None:
    *digit, caption = output.of("show", file, "1").splitlines()
    assert digit == ["@@..", *[""] * 27]
    assert caption == f"label 7: row 1, line 3 of {file}"


def test_half_the_lines_fit_a_small_terminal(file: Path, output: Output) -> None:
    *digit, _caption = output.of("show", file, "1", "--half").splitlines()
    assert len(digit) == 14


def test_the_json_of_a_row_has_its_pixels_and_where_it_stands(file: Path, output: Output) -> None:
    assert output.json_of("show", file, "1") == {
        "file": str(file),
        "row": 1,
        "line": 3,
        "label": 7,
        "name": None,
        "side": 28,
        "pixels": [255, 1, *[0] * 782],
        "layout": "label first, header, 28x28",
        "marked": False,
        "changed": False,
        "drawn": False,
        "augmented": None,
    }


@pytest.mark.usefixtures("drawn_digits")
def test_a_built_in_row_says_that_it_is_drawn(output: Output) -> None:
    record = output.json_of("show", "builtin:test", "5")
    assert record["drawn"] is True
    assert record["line"] is None
    *digit, caption = output.of("show", "builtin:test", "5").splitlines()
    image = np.array(record["pixels"], np.uint8).reshape(28, 28)
    assert digit == [line.rstrip() for line in shade(image)]
    assert caption == (
        f"label {record['label']}: row 5 of builtin:test, drawn by nn-tui, not handwritten"
    )


def test_a_row_beyond_the_last_is_answered_with_the_rows_that_there_are(
    file: Path, output: Output
) -> None:
    complaint = output.complaint_of("show", file, "2")
    assert complaint == f"nn-tui: {file}: there is no row 2. Its rows are 0 to 1\n"


def test_a_malformed_row_is_named_by_line_and_column(file: Path, output: Output) -> None:
    file.write_text(file.read_text().replace("255", "256"))
    assert f"{file}, line 3, column 2: '256' is not" in output.complaint_of("show", file, "1")


def test_a_named_class_is_shown_with_its_number(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "fashion.csv"
    path.write_text(f"9{',0' * 784}\n")
    assert output.of("show", path, "0").endswith(f"label 9 Ankle boot: row 0, line 1 of {path}\n")
    assert output.json_of("show", path, "0")["name"] == "Ankle boot"


def test_a_small_image_without_a_label_is_shown(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "small.csv"
    path.write_text(f"255{',0' * 24}\n9{',0' * 24}\n")
    *image, caption = output.of("show", path, "0").splitlines()
    assert image == ["@@", *[""] * 4]
    assert caption == f"no label: row 0, line 1 of {path}"
    record = output.json_of("show", path, "0")
    assert (record["label"], record["name"], record["side"]) == (None, None, 5)


def test_what_is_done_to_an_image_is_said_below_it(file: Path, output: Output) -> None:
    output.of("data", "layout", file, "transposed=yes", "inverted=yes")
    lines = output.of("show", file, "1").splitlines()
    assert lines[0] == "  " + "@" * 54
    assert lines[1].startswith("@" * 56)
    assert lines[-1] == f"label 7: row 1, line 3 of {file}, turned, inverted"


def test_a_folder_shows_its_training_rows(tmp_path: Path, output: Output) -> None:
    for name, label in (("mnist_test.csv", 3), ("mnist_train.csv", 8)):
        (tmp_path / name).write_text(f"{label}{',0' * 784}\n")
    record = output.json_of("show", tmp_path, "0")
    assert (record["file"], record["label"]) == (str(tmp_path / "mnist_train.csv"), 8)


def test_a_row_can_be_named_as_the_program_writes_it(output: Output) -> None:
    assert output.json_of("show", "builtin:train", "12,345")["row"] == 12345


def test_an_augmented_row_is_the_draw_of_its_seed(output: Output) -> None:
    words = ("show", "builtin:test", "5", "--augmented", "--recipe", "classic", "--rotation", "30")
    augmentation = Augmentation(rotation=30.0)
    original = open_dataset("builtin:test").row(5).pixels
    for more, seed, number in (((), 0, 1), (("--seed", "3", "--draw", "2"), 3, 2)):
        record = output.json_of(*words, *more)
        expected = Draw(augmentation, seed, number).of(original)
        np.testing.assert_array_equal(record["pixels"], expected)
        assert record["augmented"]["augmentation"] == dataclasses.asdict(augmentation)
        assert (record["augmented"]["seed"], record["augmented"]["number"]) == (seed, number)
        *digit, caption, how = output.of(*words, *more).splitlines()
        assert digit == [line.rstrip() for line in shade(expected.reshape(28, 28))]
        assert caption.startswith(f"label {record['label']}: row 5 of builtin:test")
        assert how == f"augmented, seed {seed}, draw {number}: rotation 30"


def test_an_augmented_row_is_distorted_as_by_best_unless_told_otherwise(output: Output) -> None:
    record = output.json_of("show", "builtin:test", "5", "--augmented")
    best = RECIPES["best"].augmentation
    assert record["augmented"]["augmentation"] == dataclasses.asdict(best)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--seed", "1"], "--seed has no effect without --augmented"),
        (["--elastic-sigma", "4"], "--elastic-sigma has no effect without --augmented"),
        (["--augmented", "--recipe", "classic"], "recipe classic distorts no rows. Give --shift"),
        (["--augmented", "--recipe", "great"], "there is no recipe 'great'"),
        (["--augmented", "--rotation", "200"], "--rotation is 200.0; it must be from 0"),
        (
            ["--augmented", "--recipe", "classic", "--noise", ".1", "--elastic-sigma", "4"],
            "--elastic-sigma would have no effect: nothing is bent",
        ),
    ],
)
def test_an_augmentation_that_makes_no_sense_is_refused(
    output: Output, options: list[str], complaint: str
) -> None:
    assert complaint in output.complaint_of("show", "builtin:test", "5", *options)
