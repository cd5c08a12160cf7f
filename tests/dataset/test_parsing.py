"""Parsing: right numbers, or None and the exact place; never a wrong number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_nn.dataset.parsing import Fault, is_header, parse_line, parse_lines

COLUMNS = 4
LINES = st.lists(
    st.lists(st.integers(0, 255), min_size=COLUMNS, max_size=COLUMNS), min_size=1, max_size=6
)


def as_text(rows: list[list[int]], newline: bytes = b"\n") -> bytes:
    return b"".join(",".join(map(str, row)).encode() + newline for row in rows)


@given(LINES, st.sampled_from([b"\n", b"\r\n"]))
def test_plain_lines_are_taken(rows: list[list[int]], newline: bytes) -> None:
    values = parse_lines(as_text(rows, newline), COLUMNS)
    assert values is not None
    assert values.dtype == np.uint8
    assert values.tolist() == rows


@st.composite
def mutated_blocks(draw: st.DrawFn) -> bytes:
    """Sound lines with some bytes replaced, inserted or removed."""
    block = bytearray(as_text(draw(LINES), draw(st.sampled_from([b"\n", b"\r\n"]))))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(block)))
        removed = draw(st.integers(0, 3))
        usual = st.sampled_from(list(b'0123456789,\n\r -+."/:\t'))
        inserted = draw(st.lists(st.one_of(usual, st.integers(0, 255)), max_size=3))
        block[start : start + removed] = bytes(inserted)
    return bytes(block)


@settings(max_examples=400)
@given(mutated_blocks())
def test_an_array_agrees_with_int_of_every_cell_whatever_the_bytes(block: bytes) -> None:
    values = parse_lines(block, COLUMNS)
    if values is not None:
        lines = block.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
        assert values.tolist() == [[int(cell) for cell in line.split(b",")] for line in lines]
        assert block.endswith(b"\n")


@settings(max_examples=200)
@given(mutated_blocks())
def test_what_is_taken_in_bulk_is_taken_line_by_line_too(block: bytes) -> None:
    values = parse_lines(block, COLUMNS)
    if values is not None:
        for line, row in zip(block.splitlines(keepends=True), values, strict=True):
            parsed = parse_line(line, COLUMNS)
            assert not isinstance(parsed, Fault)
            assert parsed.tolist() == row.tolist()


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\n",
        b"1,2,3,4",  # without its newline
        b"1,2,3\n4\n",  # the right number of cells, in the wrong lines
        b"1,2,3,256\n",
        b"1,2,3,300\n",
        b"1,2,3,999\n",
        b"1,2,3,0001\n",  # right, but unusual
        b"1,2,3,\n",
        b",2,3,4\n",
        b"1,2,3,-4\n",
        b"1,2,3,4.\n",
        b"1, 2,3,4\n",
        b"1,2,3,4\r",
        b"1,2,3,4\r\r\n",
        b"1,2,3,a\n",
        b"1,2,3,\xb2\n",
        b"1,2,3,4\n\n",
    ],
)
def test_bulk_leaves_anything_unusual_alone(block: bytes) -> None:
    assert parse_lines(block, COLUMNS) is None


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"1,2,3\n", 4, "3 values, expected 4"),
        (b"1\n", 2, "1 value, expected 4"),
        (b"1,2,3,4,5\n", 5, "5 values, expected 4"),
        (b"1,2,3,4,\n", 5, "5 values, expected 4"),
        (b"\n", 1, "an empty line, expected 4"),
        (b" \r\n", 1, "an empty line, expected 4"),
        (b"1,,3,4\n", 2, "'' is not an integer from 0 to 255"),
        (b"1,2,x,4\n", 3, "'x' is not an integer from 0 to 255"),
        (b"1,2,3,-4\n", 4, "'-4' is not an integer from 0 to 255"),
        (b"256,2,3,4\n", 1, "'256' is not an integer from 0 to 255"),
        (b"1,2.0,3,4\n", 2, "'2.0' is not an integer from 0 to 255"),
        (b"1,nan,3,4\n", 2, "'nan' is not an integer from 0 to 255"),
        (b"1,1_0,3,4\n", 2, "'1_0' is not an integer from 0 to 255"),
        ("1,٣,3,4\n".encode(), 2, "'٣' is not an integer from 0 to 255"),
        (b"1,\x1b[2J,3,4\n", 2, r"'\x1b[2J' is not an integer from 0 to 255"),
        (b"1,2,x\n", 3, "'x' is not an integer from 0 to 255"),  # before the missing one
    ],
)
def test_a_fault_names_its_column_and_what_was_found(line: bytes, column: int, reason: str) -> None:
    assert parse_line(line, COLUMNS) == Fault(column, reason)


def test_the_fault_of_a_monstrous_cell_shows_its_beginning() -> None:
    fault = parse_line(b"1,2," + b"9" * 10_000 + b",4\n", COLUMNS)
    assert fault == Fault(3, f"'{'9' * 20}' is not an integer from 0 to 255")


@pytest.mark.parametrize("line", [b"1,2,3,255", b" 1 ,2,\t3,255\r\n", b"01,002,3,0255\n"])
def test_a_single_line_may_have_blanks_leading_zeros_and_no_newline(line: bytes) -> None:
    values = parse_line(line, COLUMNS)
    assert not isinstance(values, Fault)
    assert values.dtype == np.uint8
    assert values.tolist() == [1, 2, 3, 255]


def test_thousands_of_leading_zeros_are_no_obstacle() -> None:
    values = parse_line(b"1,2," + b"0" * 10_000 + b"7,4\n", COLUMNS)
    assert not isinstance(values, Fault)
    assert values.tolist() == [1, 2, 7, 4]


@pytest.mark.parametrize(
    "line",
    [
        b"label,pixel0,pixel1",
        b"label,1x1,1x2\r",
        b'"label","pixel1"',
        b"pixel1,pixel2,class",
        b"\xef\xbb\xbflabel,1x1",
    ],
)
def test_a_line_of_names_is_a_header(line: bytes) -> None:
    assert is_header(line)


@pytest.mark.parametrize(
    "line",
    [
        b"5,0,0",
        b"x,0,0",  # a fault in the first row makes no header of it
        b"5.0,0.0,0.",
        b"-1,x",
        b'"5","0"',
        b"1e3,x",
        b"",
        b" \r",
    ],
)
def test_a_line_with_a_number_or_with_nothing_is_no_header(line: bytes) -> None:
    assert not is_header(line)
