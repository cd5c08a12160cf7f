from pathlib import Path

import pytest

from tests.cli.program import Output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Rows of 4 x 4 pixels: of classes 4 and 7, one whose label is no number, and a short one."""
    path = tmp_path / "rows.csv"
    path.write_text(f"4{',0' * 16}\n7{',0' * 16}\nx{',0' * 16}\n7,0\n4{',0' * 16}\n")
    return path


def label_of(output: Output, file: Path, row: int) -> object:
    return output.json_of("show", file, str(row))["label"]


def test_a_label_is_corrected_beside_the_file(file: Path, output: Output) -> None:
    before = file.read_bytes()
    text = output.of("data", "label", file, "1", "9")
    assert text == "row 1: 7 becomes 9; the file itself is as it was\n"
    record = output.json_of("show", file, "1")
    assert (record["label"], record["changed"]) == (9, True)
    assert output.of("show", file, "1").endswith(", label corrected by hand\n")
    assert file.read_bytes() == before


def test_a_label_that_is_right_already_changes_nothing(file: Path, output: Output) -> None:
    assert output.of("data", "label", file, "1", "7") == "row 1: is 7 already\n"
    assert not Path(f"{file}.edits.json").exists()


def test_a_class_can_be_named(file: Path, output: Output) -> None:
    output.of("data", "layout", file, "names=fashion-mnist")
    text = output.of("data", "label", file, "0", "ankle boot")
    assert text.startswith("row 0: 4 Coat becomes 9 Ankle boot;")


def test_a_row_whose_label_cannot_be_read_can_be_labelled(file: Path, output: Output) -> None:
    text = output.of("data", "label", file, "2", "5")
    assert text.startswith("row 2: a label that cannot be read becomes 5;")
    assert label_of(output, file, 2) == 5


def test_a_row_with_another_fault_cannot_be_labelled_and_nothing_is_kept(
    file: Path, output: Output
) -> None:
    assert "line 4, column 3" in output.complaint_of("data", "label", file, "3", "5")
    assert output.of("data", "undo", file) == "There is nothing to undo.\n"


def test_the_last_change_is_taken_back(file: Path, output: Output) -> None:
    output.of("data", "label", file, "1", "9")
    output.of("data", "mark", file, "0")
    assert output.of("data", "undo", file) == "taken back: row 0 marked\n"
    assert output.json_of("show", file, "0")["marked"] is False
    assert output.of("data", "undo", file) == "taken back: row 1 labelled 9\n"
    assert label_of(output, file, 1) == 7
    assert output.of("data", "undo", file) == "There is nothing to undo.\n"


def test_rows_are_marked_and_their_marks_taken_away(file: Path, output: Output) -> None:
    text = output.of("data", "mark", file, "0", "4")
    assert text == "row 0: marked\nrow 4: marked\n"
    output.of("data", "mark", file, "4")
    assert output.of("show", file, "4").endswith(", marked\n")
    assert output.of("data", "mark", file, "4", "--off") == "row 4: no longer marked\n"
    marked = [output.json_of("show", file, row)["marked"] for row in "04"]
    assert marked == [True, False]


def test_no_row_is_marked_where_one_does_not_exist(file: Path, output: Output) -> None:
    complaint = output.complaint_of("data", "mark", file, "0", "5")
    assert "there is no row 5. Its rows are 0 to 4" in complaint
    assert not Path(f"{file}.edits.json").exists()


def test_what_is_no_class_is_refused(file: Path, output: Output) -> None:
    assert "'300' is no class" in output.complaint_of("data", "label", file, "0", "300")
    assert "'boot' is no class" in output.complaint_of("data", "label", file, "0", "boot")


def test_rows_without_labels_cannot_be_labelled(tmp_path: Path, output: Output) -> None:
    path = tmp_path / "unlabelled.csv"
    path.write_text("".join(f"{k}{',0' * 15}\n" for k in range(3)))
    assert "has no labels" in output.complaint_of("data", "label", path, "0", "3")


@pytest.mark.parametrize("words", ["label builtin:test 0 3", "mark builtin:test 0"])
def test_built_in_rows_cannot_be_changed(words: str, output: Output) -> None:
    assert "drawn by nn-tui, and cannot be changed" in output.complaint_of("data", *words.split())
