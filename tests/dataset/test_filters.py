"""What a person types, and the rows that pass it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.filters import Filter, parse_class
from tui_nn.dataset.names import NAMES
from tui_nn.dataset.survey import Survey
from tui_nn.errors import UsageError

FASHION = NAMES["fashion-mnist"]
LABELS = [0, 7, 7, 9, 0, 7]
PREDICTED = np.array(
    [0, 7, 9, 9, 7, 0, 0], np.uint8
)  # of these, and of the row that cannot be used


def surveyed(path: Path, text: str) -> Survey:
    path.write_text(text)
    dataset: Dataset = open_dataset(str(path))
    dataset.finish_preparing()
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    return survey


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    """Rows of `LABELS`, and one that cannot be used."""
    lines = [f"{label}{',0' * 16}" for label in LABELS]
    return surveyed(tmp_path / "rows.csv", "\n".join([*lines, "7,1", ""]))


def passing(
    survey: Survey, text: str, predicted: NDArray[np.uint8] | None = PREDICTED
) -> list[int]:
    return list(Filter.parse(text).rows(survey, survey.dataset.edits, predicted))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", Filter(label=7)),
        ("label 7", Filter(label=7)),
        ("label=7", Filter(label=7)),
        ("as 9", Filter(predicted=9)),
        ("7 as 9", Filter(label=7, predicted=9)),
        ("as 9 7", Filter(label=7, predicted=9)),
        ("WRONG", Filter(words=frozenset({"wrong"}))),
        ("marked wrong 7", Filter(label=7, words=frozenset({"wrong", "marked"}))),
        ("255", Filter(label=255)),
        ("", Filter()),
    ],
)
def test_what_is_typed_is_understood(text: str, expected: Filter) -> None:
    assert Filter.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "label"), [("sneaker", 7), ("Ankle-Boot", 9), ("as bag", None), ("3", 3)]
)
def test_a_class_can_be_named(text: str, label: int | None) -> None:
    assert Filter.parse(text, FASHION).label == label


@pytest.mark.parametrize(
    "text", ["seven", "7 8", "as", "7 as", "as 7 as 8", "-1", "7,8", "256", "1000", "\u0667"]
)
def test_anything_else_is_answered_with_what_could_be_typed(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no filter\. Type 7, as 9, 7 as 9, or one of wrong"):
        Filter.parse(text)


@pytest.mark.parametrize("text", ["7", "as 9", "7 as 9", "wrong", "7 as 9 wrong marked", "bad"])
def test_a_filter_is_written_as_it_would_be_typed(text: str) -> None:
    assert str(Filter.parse(text)) == text
    assert Filter.parse(str(Filter.parse(text))) == Filter.parse(text)


def test_only_a_filter_without_conditions_hides_nothing(survey: Survey) -> None:
    assert not Filter()
    assert Filter(label=0)
    assert Filter(listed=())
    assert passing(survey, "") == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("7", [1, 2, 5]),
        ("0", [0, 4]),
        ("3", []),
        ("as 9", [2, 3]),
        ("as 0", [0, 5]),
        ("7 as 9", [2]),
        ("wrong", [2, 4, 5]),
        ("7 wrong", [2, 5]),
        ("bad", [6]),
        ("bad wrong", []),
    ],
)
def test_the_rows_that_pass_are_those_asked_for(
    text: str, rows: Sequence[int], survey: Survey
) -> None:
    assert passing(survey, text) == rows


def test_marked_and_changed_rows_pass_also_where_they_cannot_be_used(survey: Survey) -> None:
    edits = survey.dataset.edits
    for row in (1, 6):
        edits.mark(row)
    edits.relabel(3, 4, was=9)
    assert passing(survey, "marked") == [1, 6]
    assert passing(survey, "changed") == [3]
    assert passing(survey, "marked 7") == [1]


def test_marks_beyond_the_last_row_mean_nothing(survey: Survey) -> None:
    survey.dataset.edits.mark(99)
    assert passing(survey, "marked") == []


@pytest.mark.parametrize("text", ["as 9", "wrong", "7 wrong"])
def test_no_row_passes_what_asks_for_a_run_that_is_not_there(text: str, survey: Survey) -> None:
    assert Filter.parse(text).needs_predictions
    assert passing(survey, text, None) == []


def test_listed_rows_pass_with_all_else_that_holds_for_them(survey: Survey) -> None:
    wanted = Filter(listed=(1, 3, 5), title="a cell", label=7)
    assert wanted.rows(survey, survey.dataset.edits, None).tolist() == [1, 5]
    assert str(wanted) == "a cell 7"


@pytest.mark.parametrize("text", ["0", "wrong"])
def test_no_row_without_a_label_passes_what_asks_for_one(text: str, tmp_path: Path) -> None:
    survey = surveyed(tmp_path / "unlabelled.csv", f"9{',0' * 15}\n5{',0' * 15}\n")
    wanted = Filter.parse(text)
    assert wanted.needs_labels
    assert wanted.rows(survey, survey.dataset.edits, np.array([0, 1], np.uint8)).tolist() == []


@pytest.mark.parametrize(("text", "label"), [("9", 9), (" ankle BOOT ", 9), ("255", 255)])
def test_a_class_is_a_number_or_a_name(text: str, label: int) -> None:
    assert parse_class(text, FASHION) == label


@pytest.mark.parametrize(("text", "label"), [("A", 10), ("a", 36), ("M", 22), ("m", 48), ("7", 7)])
def test_where_two_names_differ_in_case_alone_the_one_that_is_typed_is_meant(
    text: str, label: int
) -> None:
    names = NAMES["emnist-byclass"]
    assert parse_class(text, names) == label
    assert Filter.parse(f"{text} as {text}", names) == Filter(label, label)


@pytest.mark.parametrize("text", ["", "256", "-1", "boot", "1.5", "²"])
def test_what_is_no_class_is_answered_with_the_classes(text: str) -> None:
    with pytest.raises(
        UsageError, match=r"is no class\. Type a number from 0 to 255, or one of T-"
    ):
        parse_class(text, FASHION)
