"""A survey: every row looked at once; what can be used, what is wrong, and which classes occur."""

from pathlib import Path

import pytest

from tests.dataset.files import Form, error_of, images, opened
from tui_nn.dataset import Dataset
from tui_nn.dataset.survey import LISTED, Survey, spans


def written(folder: Path, form: Form, labels: list[int], bad: tuple[int, ...] = ()) -> Dataset:
    cells = form.cells(images(8, len(labels)), labels)
    for row in bad:
        cells[row][9] = "x"
    return opened(form.write(folder, form.text(cells)))


def surveyed(dataset: Dataset) -> Survey:
    survey = Survey(dataset)
    for _ in survey.blocks():
        assert not survey.complete
    assert survey.complete
    return survey


def test_rows_labels_and_classes_are_those_that_can_be_used(tmp_path: Path) -> None:
    labels = [n % 4 * 50 for n in range(40)]
    survey = surveyed(written(tmp_path, Form(), labels, bad=(0, 7, 39)))
    assert survey.rows == 37
    assert survey.usable.nonzero()[0].tolist() == [n for n in range(40) if n not in (0, 7, 39)]
    assert survey.labels[survey.usable].tolist() == [
        label for n, label in enumerate(labels) if n not in (0, 7, 39)
    ]
    assert survey.classes == [0, 50, 100, 150]
    assert survey.class_rows[[0, 50, 100, 150]].tolist() == [9, 10, 10, 8]
    assert survey.class_rows.sum() == 37
    assert [(problem.line, problem.row) for problem in survey.problems] == [
        (1, 0),
        (8, 7),
        (40, 39),
    ]
    survey.refuse_emptiness()


def test_a_survey_left_early_knows_what_it_has_seen(tmp_path: Path) -> None:
    dataset = written(tmp_path, Form(), [n % 10 for n in range(3000)])
    survey = Survey(dataset)
    block = next(survey.blocks())
    assert survey.rows == len(block.indices) < 3000
    assert not survey.complete


def test_rows_without_labels_have_no_classes(tmp_path: Path) -> None:
    survey = surveyed(written(tmp_path, Form("none", header=True), [0] * 20))
    assert (survey.rows, survey.classes, survey.problems) == (20, [], [])


def test_the_first_thousand_problems_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    bad = tuple(range(0, 3000, 2))
    survey = surveyed(written(tmp_path, Form(), [n % 10 for n in range(3000)], bad))
    assert survey.problem_count == 1500
    assert [problem.line for problem in survey.problems] == list(range(1, 2 * LISTED, 2))
    assert survey.rows == 1500


def test_a_warning_is_listed_and_not_counted(tmp_path: Path) -> None:
    form = Form()
    content = form.text(form.cells(images(8, 5), [1, 2, 3, 4, 5]))
    survey = surveyed(opened(form.write(tmp_path, content[:-1])))
    assert [problem.warning for problem in survey.problems] == [True]
    assert (survey.problem_count, survey.rows) == (0, 5)


def test_where_no_row_can_be_used_the_first_problem_is_named(tmp_path: Path) -> None:
    survey = surveyed(written(tmp_path, Form(header=True), [1, 2], bad=(0, 1)))
    error = error_of(survey.refuse_emptiness)
    assert error.what == "no row can be used: 'x' is not a number from 0 to 255"
    assert (error.line, error.column) == (2, 10)


LONELY = "is that of no other row, expected one of"


def test_labels_that_no_other_rows_have_are_listed_after_all_else(tmp_path: Path) -> None:
    labels = [n % 10 for n in range(200)]
    labels[20], labels[150] = 11, 244
    survey = surveyed(written(tmp_path, Form("last"), labels, bad=(100,)))
    assert [(problem.line, problem.column) for problem in survey.problems] == [
        (101, 10),
        (21, 65),
        (151, 65),
    ]
    assert survey.problems[1].reason == f"label 11 {LONELY} 0 to 9"
    assert survey.rows == 197
    assert survey.classes == list(range(10))


def test_a_lonely_label_that_is_corrected_is_no_problem_any_more(tmp_path: Path) -> None:
    labels = [n % 10 for n in range(200)]
    labels[20] = 11
    dataset = written(tmp_path, Form(), labels)
    assert surveyed(dataset).rows == 199
    dataset.edits.relabel(20, 0, was=11)
    survey = surveyed(dataset)
    assert (survey.rows, survey.problems) == (200, [])


@pytest.mark.parametrize("labels", [[*range(26)], [*range(5), 7], [1] * 9 + [2], [5]])
def test_in_a_small_file_a_class_may_have_a_single_row(tmp_path: Path, labels: list[int]) -> None:
    survey = surveyed(written(tmp_path, Form(), labels))
    assert (survey.rows, survey.problems) == (len(labels), [])


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([5], "5"),
        ([0, 1, 2, 3], "0 to 3"),
        ([1, 2, 4, 6, 7, 8], "1 to 2, 4, 6 to 8"),
    ],
)
def test_numbers_are_told_in_spans(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words
