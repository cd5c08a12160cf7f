from pathlib import Path

import numpy as np
import pytest

from tests.cli.program import Output
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
        "pixels": [255, 1, *[0] * 782],
        "drawn": False,
    }


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
