"""Each single fault in a file is named by line, column and reason, and costs only its own row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.files import FORMS, Form, Pixels, error_of, images, look_through, opened
from tui_nn.dataset import Dataset, Problem, open_dataset
from tui_nn.dataset.survey import Survey

ROWS = 13
Cells = list[str]


def label_of(row: int) -> int:
    """The label of a row; never 0, which as the last value of all lines would be no label."""
    return (7 * row + 3) % 9 + 1


def written(
    folder: Path, form: Form, spoil: Callable[[Cells], object], row: int, rows: int = ROWS
) -> tuple[Dataset, Pixels]:
    """A file in which one row is spoilt; lone surrogates stand for bytes that are no UTF-8."""
    pixels = images(form.side, rows)
    lines = form.cells(pixels, [label_of(n) for n in range(rows)])
    spoil(lines[row])
    text = form.text([[cell.replace("\udce9", "<E9>") for cell in line] for line in lines])
    return opened(form.write(folder, text.replace(b"<E9>", b"\xe9"))), pixels


def assert_only_fault(
    dataset: Dataset, pixels: Pixels, form: Form, row: int, column: int, reason: str
) -> None:
    rows, problems = look_through(dataset)
    line = row + 1 + form.header
    assert problems == [Problem(line, column, reason, row=row)]
    assert (dataset.layout.label, dataset.layout.ids) == (form.label, form.ids)
    assert (dataset.layout.header, dataset.layout.side) == (form.header, form.side)
    assert sorted(rows) == [other for other in range(len(pixels)) if other != row]
    for index, (label, found) in rows.items():
        assert label == (None if form.label == "none" else label_of(index))
        assert np.array_equal(found, pixels[index])
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    assert (survey.rows, survey.problem_count, survey.usable[row]) == (len(rows), 1, False)


VALUES: dict[str, tuple[str, str]] = {
    "256": ("256", "'256' is not"),
    "negative": ("-1", "'-1' is not"),
    "exponent": ("1e9", "'1e9' is not"),
    "huge": ("999999999999", "'999999999999' is not"),
    "far too long": ("9" * 5000, f"'{'9' * 20}' is not"),
    "slightly too much": ("255.01", "'255.01' is not"),
    "a word": ("five", "'five' is not"),
    "nan": ("nan", "'nan' is not"),
    "inf": ("inf", "'inf' is not"),
    "minus infinity": ("-inf", "'-inf' is not"),
    "underscore": ("1_000", "'1_000' is not"),
    "hexadecimal": ("0x1F", "'0x1F' is not"),
    "two points": ("5.0.0", "'5.0.0' is not"),
    "unclosed quote": ('"7', "'\"7' has a quote that is not closed"),
    "quote in the middle": ('1"2', "'1\"2' has quotes that do not enclose it"),
    "quote at the end": ('12"', "'12\"' has quotes that do not enclose it"),
    "NUL": ("1\0", r"'1\x00' (a NUL byte) is not"),
    "Latin-1": ("\udce9", r"'\xe9' (not UTF-8) is not"),
    "full-width digit": ("\uff17", "'\uff17' is not"),
    "letter in a digit's place": ("O", "'O' is not"),
}
NUMBER, LABEL = "a number from 0 to 255", "a label, an integer from 0 to 255"


@pytest.mark.parametrize("name", VALUES)
def test_a_wrong_pixel_is_named_wherever_it_stands(tmp_path: Path, name: str) -> None:
    value, reason = VALUES[name]
    expected = f"{reason} {NUMBER}" if reason.endswith("is not") else reason
    for number, form in enumerate(FORMS, list(VALUES).index(name)):
        place = number % 3
        row = (0, 6, ROWS - 1)[place]
        column = form.first_pixel + (0, 20, form.side**2 - 1)[place]
        dataset, pixels = written(tmp_path, form, replacing(column, value), row)
        assert_only_fault(dataset, pixels, form, row, column + 1, expected)


def replacing(column: int, value: str) -> Callable[[Cells], object]:
    return lambda cells: cells.__setitem__(column, value)


LABELS = {**VALUES, "fraction": ("3.5", "'3.5' is not"), "missing": ("?", "'?' is not")}


@pytest.mark.parametrize("name", LABELS)
def test_a_wrong_label_is_named(tmp_path: Path, name: str) -> None:
    value, reason = LABELS[name]
    expected = f"{reason} {LABEL}" if reason.endswith("is not") else reason
    for number, form in enumerate(FORMS, list(LABELS).index(name)):
        row, column = (0, 6, ROWS - 1)[number % 3], form.label_column
        if column is None:
            continue
        dataset, pixels = written(tmp_path, form, replacing(column, value), row)
        assert_only_fault(dataset, pixels, form, row, column + 1, expected)


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("empty", ["", " ", '""'])
def test_an_empty_cell_is_named(tmp_path: Path, place: str, empty: str) -> None:
    row = {"": 0, " ": 6, '""': ROWS - 1}[empty]
    for form in FORMS:
        if form.separator == "space" or form.ids:
            continue
        column = {"first": 0, "middle": 30, "last": form.columns - 1}[place]
        dataset, pixels = written(tmp_path, form, replacing(column, empty), row)
        meant = LABEL if column == form.label_column else NUMBER
        reason = f"an empty cell, expected {meant}"
        assert_only_fault(dataset, pixels, form, row, column + 1, reason)


@dataclass(frozen=True)
class Count:
    """A row of the wrong length: what it lacks, or what it has too much."""

    spoil: Callable[[Cells], object]
    more: int


COUNTS = {
    "one value": Count(lambda cells: cells.__delitem__(slice(1, None)), 0),
    "one too few": Count(lambda cells: cells.pop(), -1),
    "ten too few": Count(lambda cells: cells.__delitem__(slice(-10, None)), -10),
    "one too many": Count(lambda cells: cells.append("0"), 1),
    "ten too many": Count(lambda cells: cells.extend(["0"] * 10), 10),
}


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("row", [0, 6, ROWS - 1])
def test_a_short_or_long_row_is_named(tmp_path: Path, name: str, row: int) -> None:
    count = COUNTS[name]
    for form in FORMS:
        dataset, pixels = written(tmp_path, form, count.spoil, row)
        found = form.columns + count.more if count.more else 1
        values = f"{found} value{'s' if found > 1 else ''}, expected {form.columns}"
        assert_only_fault(dataset, pixels, form, row, min(found, form.columns) + 1, values)


@pytest.mark.parametrize("count", [1, 16, 18, 20])
def test_a_separator_at_the_end_of_every_line_is_no_value(tmp_path: Path, count: int) -> None:
    lines = [["3", *["0"] * 16] for _ in range(ROWS)]
    lines[6] = ["3"] * count
    (tmp_path / "rows.csv").write_text("".join(",".join(line) + ",\n" for line in lines))
    (problem,) = look_through(opened(tmp_path / "rows.csv"))[1]
    found = f"{count} value{'s' * (count > 1)}"
    assert problem == Problem(7, min(count, 17) + 1, f"{found}, expected 17", row=6)


@pytest.mark.parametrize(("row", "blank"), [(0, ""), (0, "\r"), (6, ""), (6, " "), (7, "\t")])
def test_an_empty_line_is_named(tmp_path: Path, row: int, blank: str) -> None:
    def spoil(cells: Cells) -> None:
        cells[:] = [blank]

    for form in FORMS:
        dataset, pixels = written(tmp_path, form, spoil, row)
        reason = f"an empty line, expected {form.columns}"
        assert_only_fault(dataset, pixels, form, row, 1, reason)


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_line_of_japanese_is_one_bad_row(tmp_path: Path, form: Form) -> None:
    def spoil(cells: Cells) -> None:
        cells[:] = ["<TEXT>"]

    pixels = images(form.side, ROWS)
    lines = form.cells(pixels, [label_of(n) for n in range(ROWS)])
    spoil(lines[5])
    text = form.text(lines).replace(b"<TEXT>", "数字の五".encode("shift_jis"))
    dataset = opened(form.write(tmp_path, text))
    shown = "'" + "数字の五".encode("shift_jis").decode("ascii", "backslashreplace") + "'"
    meant = LABEL if form.label_column == 0 else NUMBER
    reason = f"{shown} (not UTF-8) is not {meant}"
    column = 1
    if form.ids:  # an id can be anything
        column, reason = 2, f"1 value, expected {form.columns}"
    assert_only_fault(dataset, pixels, form, 5, column, reason)


@pytest.mark.parametrize("form", [Form(), Form("last"), Form(side=28), Form(packed=True)], ids=str)
def test_a_fault_in_one_of_two_rows_is_found(tmp_path: Path, form: Form) -> None:
    for row in (0, 1):
        for column in (form.label_column, form.first_pixel + 9):
            assert column is not None
            dataset, pixels = written(tmp_path, form, replacing(column, "x"), row, rows=2)
            meant = LABEL if column == form.label_column else NUMBER
            assert_only_fault(dataset, pixels, form, row, column + 1, f"'x' is not {meant}")
        short = COUNTS["one too few"].spoil
        dataset, pixels = written(tmp_path, form, short, row, rows=2)
        reason = f"{form.columns - 1} values, expected {form.columns}"
        assert_only_fault(dataset, pixels, form, row, form.columns, reason)


@pytest.mark.parametrize("value", ["x", "256", "nan", "", "1\0"])
def test_a_fault_in_a_file_of_one_row_is_found(tmp_path: Path, value: str) -> None:
    form = Form()
    for column in (0, 1, 40, 64):
        dataset, pixels = written(tmp_path, form, replacing(column, value), 0, rows=1)
        rows, problems = look_through(dataset)
        assert (rows, len(dataset), len(pixels)) == ({}, 1, 1)
        assert [(problem.line, problem.column) for problem in problems] == [(1, column + 1)]


def test_a_row_of_no_numbers_at_all_is_no_header(tmp_path: Path) -> None:
    form = Form()

    def spoil(cells: Cells) -> None:
        cells[:] = ["nan"] * len(cells)

    dataset, pixels = written(tmp_path, form, spoil, 0)
    assert_only_fault(dataset, pixels, form, 0, 1, f"'nan' is not {LABEL}")


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("name", ["5", "", "1.5", "?", "nan"])
@pytest.mark.parametrize(
    "form", [form for form in FORMS if form.header and form.label != "none"], ids=str
)
def test_a_fault_in_a_header_changes_nothing(
    tmp_path: Path, form: Form, name: str, count: int
) -> None:
    pixels = images(form.side, ROWS)
    labels = [label_of(n) for n in range(ROWS)]
    for column in (0, 10, form.columns - 1):
        head, *rest = form.text(form.cells(pixels, labels)).decode().splitlines()
        separator = "\t" if form.separator == "tab" else ","
        names = head.split(separator)
        names[column : column + count] = [name] * count
        text = "\n".join([separator.join(names), *rest]) + "\n"
        rows, problems = look_through(opened(form.write(tmp_path, text.encode())))
        assert problems == []
        assert [label for label, _ in rows.values()] == labels


@pytest.mark.parametrize("change", ["a name less", "a name more"])
@pytest.mark.parametrize(
    "form",  # others have only their names to say that there are ids, or no labels
    [form for form in FORMS if form.header and form.label != "none" and not form.ids],
    ids=str,
)
def test_a_header_of_another_length_changes_nothing(
    tmp_path: Path, form: Form, change: str
) -> None:
    pixels = images(form.side, ROWS)
    text = form.text(form.cells(pixels, [n % 10 for n in range(ROWS)])).decode()
    separator = "\t" if form.separator == "tab" else ","
    head, rest = text.split("\n", 1)
    names = head.split(separator)
    head = separator.join(names[:5] + names[6:] if change == "a name less" else [*names, "more"])
    rows, problems = look_through(opened(form.write(tmp_path, f"{head}\n{rest}".encode())))
    assert problems == []
    assert np.array_equal([found for _, found in rows.values()], pixels)


def test_blank_lines_before_a_header_are_passed_over(tmp_path: Path) -> None:
    form = Form(header=True)
    pixels = images(form.side, ROWS)
    text = b"\n \n" + form.text(form.cells(pixels, [1] * ROWS))
    dataset = opened(form.write(tmp_path, text))
    rows, problems = look_through(dataset)
    assert (len(rows), problems) == (ROWS, [])
    assert dataset.row(0).line == 4


@pytest.mark.parametrize(
    ("form", "label"),  # zeros at both ends of all lines: nobody can tell which is the label
    [(Form(), 0), (Form(), 3), (Form("last"), 3), (Form(side=28), 0), (Form("last", side=28), 3)],
    ids=str,
)
@pytest.mark.parametrize("value", ["256", "x", "", "1e9", "0.5"])
def test_a_fault_in_a_sorted_file_does_not_move_the_label(
    tmp_path: Path, form: Form, value: str, label: int
) -> None:
    pixels = images(form.side, 60)
    for column in (0, form.columns - 1):
        lines = form.cells(pixels, [label] * 60)
        lines[7][column] = value
        dataset = opened(form.write(tmp_path, form.text(lines)))
        assert dataset.layout.label == form.label
        if value == "0.5" and column != form.label_column:
            continue  # a pixel may well be a half
        rows, problems = look_through(dataset)
        assert [(problem.line, problem.column) for problem in problems] == [(8, column + 1)]
        assert len(rows) == 59


def test_photographs_whose_corners_vary_keep_their_labels_first(tmp_path: Path) -> None:
    form = Form(side=28)
    pixels = np.random.default_rng(4).integers(0, 256, (40, 784), np.uint8)
    labels = [n % 10 for n in range(40)]
    dataset = opened(form.write(tmp_path, form.text(form.cells(pixels, labels))))
    assert dataset.layout.label == "first"
    assert dataset.load()[1].tolist() == labels


@pytest.mark.parametrize("value", ["256", "-0.1", "1.5", "x"])
def test_a_fault_among_fractions_is_found(tmp_path: Path, value: str) -> None:
    form = Form()
    lines = form.cells(images(8, ROWS), [n % 10 for n in range(ROWS)])
    lines = [
        [label, *("0" if cell == "0" else f"{int(cell) / 255:.4f}" for cell in pixels)]
        for label, *pixels in lines
    ]
    lines[0][30] = value
    rows, problems = look_through(opened(form.write(tmp_path, form.text(lines))))
    assert problems == [Problem(1, 31, f"'{value}' is not a number from 0 to 1", row=0)]
    assert len(rows) == ROWS - 1


def test_a_label_that_no_other_row_has_is_no_class(tmp_path: Path) -> None:
    form = Form(header=True)
    labels = [n % 10 for n in range(150)]
    labels[47] = 77
    dataset = opened(form.write(tmp_path, form.text(form.cells(images(8, 150), labels))))
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    reason = "label 77 is that of no other row, expected one of 0 to 9"
    assert survey.problems == [Problem(49, 1, reason, row=47)]
    assert (survey.problem_count, survey.rows, survey.usable[47]) == (1, 149, False)
    assert survey.classes == list(range(10))
    assert dataset.row(47).label == 77  # to be looked at, and relabelled


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_cut_of_the_last_line_is_noticed(tmp_path: Path, form: Form) -> None:
    pixels = images(form.side, 3)
    content = form.text(form.cells(pixels, [4, 2, 9]))
    body, last = content[:-1].rsplit(b"\n", 1)
    separator = {"semicolon": b";", "tab": b"\t", "space": b" "}.get(form.separator, b",")
    line = 3 + form.header
    for length in [*range(1, 20), *range(20, len(last), 97), *range(len(last) - 9, len(last) + 1)]:
        cut = last[:length]
        dataset = opened(form.write(tmp_path, body + b"\n" + cut))
        rows, problems = look_through(dataset)
        cells = cut.removesuffix(separator).count(separator) + 1
        if cells == form.columns - 1 and cut.endswith(separator) and form.separator != "space":
            meant = LABEL if form.label == "last" else NUMBER
            empty = f"an empty cell, expected {meant}"
            assert problems == [Problem(line, form.columns, empty, row=2)]
        elif cells < form.columns:
            values = f"{cells} value{'s' if cells > 1 else ''}, expected {form.columns}"
            assert problems == [Problem(line, cells + 1, values, row=2)]
        else:
            reason = "no newline at the end: the last value may have been cut"
            assert problems == [Problem(line, form.columns, reason, row=None, warning=True)]
            assert np.array_equal(rows[2][1][:-1], pixels[2][:-1])
        assert len(problems) == 1
        assert np.array_equal(rows[1][1], pixels[1])


def test_a_line_of_20_megabytes_is_one_bad_row(tmp_path: Path) -> None:
    form = Form()

    def spoil(cells: Cells) -> None:
        cells[30] = "0" * (20 << 20)

    dataset, pixels = written(tmp_path, form, spoil, 6)
    reason = "a line of more than 8,388,608 bytes, expected 65 values"
    assert_only_fault(dataset, pixels, form, 6, 1, reason)


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t\n", b"\xef\xbb\xbf", b"\n" * 100_000])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_file_of_nothing_is_empty(tmp_path: Path, content: bytes, packed: bool) -> None:
    path = Form(packed=packed).write(tmp_path, content)
    error = error_of(lambda: open_dataset(str(path)))
    assert (error.what, error.path) == ("is empty", str(path))


@pytest.mark.parametrize("form", [form for form in FORMS if form.header], ids=str)
@pytest.mark.parametrize("ending", [b"", b"\n", b"\n\n \n"])
def test_a_header_alone_has_no_rows(tmp_path: Path, form: Form, ending: bytes) -> None:
    dataset = opened(form.write(tmp_path, form.text([]).strip() + ending))
    assert look_through(dataset) == ({}, [Problem(2, 1, "there are no rows")])
    survey = Survey(dataset)
    for _ in survey.blocks():
        pass
    error = error_of(survey.refuse_emptiness)
    assert (error.what, error.line) == ("no row can be used: there are no rows", 2)


@pytest.mark.parametrize("names", [[], ["notes.txt", "rows.csv.edits.json"]])
def test_a_folder_without_rows_is_refused(tmp_path: Path, names: Sequence[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("no rows")
    error = error_of(lambda: open_dataset(str(tmp_path)))
    assert error.what == "is a folder, not a file"
    assert error.remedy
