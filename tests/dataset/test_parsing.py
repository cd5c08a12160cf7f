"""Parsing: right numbers, or None and the exact place; never a wrong number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_nn.dataset.layout import Layout
from tui_nn.dataset.lines.columns import is_header
from tui_nn.dataset.lines.integers import parse_lines
from tui_nn.dataset.lines.parsing import LONGEST, Fault, LineParser, Values

TINY = Layout(side=2)  # a label and four pixels
COLUMNS = 5
LAYOUTS = [
    TINY,
    Layout("last", side=2),
    Layout("none", side=2),
    Layout(ids=True, side=2),
    Layout(trailing=True, side=2),
    Layout(side=2, full=16.0),
    Layout(side=2, full=1.0),
    *(Layout(separator=name, side=2) for name in ("semicolon", "tab", "space")),
]
# Values are drawn as bytes: all at once, where a list of lists of numbers is drawn one by one.
LINES = st.binary(min_size=COLUMNS, max_size=7 * COLUMNS - 1).map(
    lambda values: [
        list(values[end - COLUMNS : end]) for end in range(COLUMNS, len(values) + 1, COLUMNS)
    ]
)


def as_text(rows: list[list[int]]) -> bytes:
    return b"".join(",".join(map(str, row)).encode() + b"\n" for row in rows)


@given(LINES)
def test_plain_lines_are_taken(rows: list[list[int]]) -> None:
    values = parse_lines(as_text(rows), COLUMNS)
    assert values is not None
    assert values.dtype == np.uint8
    assert values.tolist() == rows


@st.composite
def mutated_blocks(draw: st.DrawFn) -> bytes:
    """Sound lines with some bytes replaced, inserted or removed."""
    block = bytearray(as_text(draw(LINES)))
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
        lines = block.removesuffix(b"\n").split(b"\n")
        assert values.tolist() == [[int(cell) for cell in line.split(b",")] for line in lines]
        assert block.endswith(b"\n")


@st.composite
def dressed_blocks(draw: st.DrawFn) -> tuple[Layout, bytes]:
    """Lines of some layout, each value written in some way, some of them damaged."""
    layout = draw(st.sampled_from(LAYOUTS))
    separator = {"semicolon": b";", "tab": b"\t", "space": b" "}.get(layout.separator, b",")
    forms = [b"%d", b"%d.0", b"%d.", b'"%d"', b" %d", b"%d ", b"%d.0.0", b"0%d", b"+%d", b"-%d"]
    forms += [b"%de0", b"%d.5", b'"%d', b"%d.0.0,", b".%d", b"\r%d", b"%d\r", b"0x%d", b"%d_0"]
    usual = draw(st.sampled_from(forms[:5]))
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        values = st.binary(min_size=layout.columns, max_size=layout.columns)
        cells = [usual % value for value in draw(values)]
        if draw(st.booleans()):
            place = draw(st.integers(0, layout.columns - 1))
            cells[place] = draw(st.sampled_from(forms)) % draw(st.integers(0, 300))
        lines.append(separator.join(cells) + separator * (layout.trailing or draw(st.booleans())))
    newline = draw(st.sampled_from([b"\n", b"\r\n"]))
    return layout, b"".join(line + newline for line in lines)


def assert_lines_agree(parser: LineParser, block: bytes) -> bool:
    """Whether the block was taken at once; then each line gives the same."""
    lines = block.split(b"\n")[:-1]
    values = parser.read_block(block, len(lines))
    if values is None:
        return False
    for number, line in enumerate(lines):
        alone = parser.read_line(line)
        assert isinstance(alone, Values), (line, alone)
        assert alone.labels[0] == values.labels[number]
        assert alone.pixels[0].tolist() == values.pixels[number].tolist()
    return True


@settings(max_examples=400)
@given(mutated_blocks())
def test_what_is_taken_in_bulk_is_taken_line_by_line_too(block: bytes) -> None:
    assert_lines_agree(LineParser(TINY), block)


@settings(max_examples=800)
@given(dressed_blocks())
def test_bulk_and_lines_agree_in_every_layout_and_dress(drawn: tuple[Layout, bytes]) -> None:
    layout, block = drawn
    assert_lines_agree(LineParser(layout), block)


@pytest.mark.parametrize(
    ("layout", "dress"),
    [
        (layout, dress)
        for layout in LAYOUTS
        for dress in (b"%d", b"%d.0", b"%d.00", b'"%d"')
        # A quoted value among spaces is rare enough to be read by itself.
        if layout.separator != "space" or b'"' not in dress
    ],
)
def test_regular_lines_of_every_layout_are_taken_at_once(layout: Layout, dress: bytes) -> None:
    separator = {"semicolon": b";", "tab": b"\t", "space": b" "}.get(layout.separator, b",")
    line = separator.join([dress % 1] * layout.columns) + separator * layout.trailing
    assert assert_lines_agree(LineParser(layout), (line + b"\n") * 3)


def test_quoted_labels_alone_are_taken_at_once_too() -> None:
    assert assert_lines_agree(LineParser(TINY), b'"7",1,2,3,4\n"8",1,2,3,255\n')


def test_ids_may_be_of_any_length_and_other_values_may_not() -> None:
    assert parse_lines(b"1234567,1,2,255\n0,3,4,5\n", 4, skipped=1) is not None
    assert parse_lines(b"1234567,1,2,256\n0,3,4,5\n", 4, skipped=1) is None
    assert parse_lines(b"1234567,1,2,0001\n0,3,4,5\n", 4, skipped=1) is None


@pytest.mark.parametrize("before", [b"", b"9,", b"99,", b"255,"])
@pytest.mark.parametrize("after", [b"", b",9", b",99", b",255"])
def test_every_number_of_three_digits_is_taken_or_refused(before: bytes, after: bytes) -> None:
    columns = 1 + len(before.split(b",")[:-1]) + len(after.split(b",")[:-1])
    for value in range(1000):
        for text in (b"%d" % value, b"%03d" % value):
            values = parse_lines(before + text + after + b"\n", columns)
            assert (values is not None) == (value <= 255)
            if values is not None:
                assert values[0, 1 if before else 0] == value


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\n",
        b"1,2,3,4,5",  # without its newline
        b"1,2,3,4\n5\n",  # the right number of cells, in the wrong lines
        b"1\n2,3,4,5\n",
        b"0,1,2,3,256\n",
        b"0,1,2,3,300\n",
        b"0,1,2,3,999\n",
        b"0,1,2,3,0001\n",  # right, but unusual
        b"0,1,2,3,\n",
        b",1,2,3,4\n",
        b"0,1,2,3,-4\n",
        b"0,1,2,3,4.\n",
        b"0,1, 2,3,4\n",
        b"0,1,2,3,4\r",
        b"0,1,2,3,4\r\r\n",
        b"0,1,2,3,a\n",
        b"0,1,2,3,\xb2\n",
        b"0,1,2,3,4\n\n",
    ],
)
def test_bulk_leaves_anything_unusual_alone(block: bytes) -> None:
    assert parse_lines(block, COLUMNS) is None


NUMBER = "a number from 0 to 255"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"9,2,3\n", 4, "3 values, expected 5"),
        (b"9\n", 2, "1 value, expected 5"),
        (b"9,2,3,\n", 4, "3 values, expected 5"),  # cut after a separator
        (b"9,2,3,4,5,6\n", 6, "6 values, expected 5"),
        (b"9,2,3,4,5,\n", 6, "6 values, expected 5"),
        (b"\n", 1, "an empty line, expected 5"),
        (b" \r\n", 1, "an empty line, expected 5"),
        (b"9,,3,4,5\n", 2, f"an empty cell, expected {NUMBER}"),
        (b",2,3,4,5\n", 1, "an empty cell, expected a label, an integer from 0 to 255"),
        (b"9,2,3,4,\n", 5, f"an empty cell, expected {NUMBER}"),
        (b'9,"",3,4,5\n', 2, f"an empty cell, expected {NUMBER}"),
        (b"9,2,x,4,5\n", 3, f"'x' is not {NUMBER}"),
        (b"9,2,3,-4,5\n", 4, f"'-4' is not {NUMBER}"),
        (b"256,2,3,4,5\n", 1, "'256' is not a label, an integer from 0 to 255"),
        (b"2.5,2,3,4,5\n", 1, "'2.5' is not a label, an integer from 0 to 255"),
        (b"9,nan,3,4,5\n", 2, f"'nan' is not {NUMBER}"),
        (b"9,1_0,3,4,5\n", 2, f"'1_0' is not {NUMBER}"),
        (b"9,0x1,3,4,5\n", 2, f"'0x1' is not {NUMBER}"),
        (b"9,2.0.0,3,4,5\n", 2, f"'2.0.0' is not {NUMBER}"),
        ("9,٣,3,4,5\n".encode(), 2, f"'٣' is not {NUMBER}"),
        (b"9,\x1b[2J,3,4,5\n", 2, rf"'\x1b[2J' is not {NUMBER}"),
        (b"9,\xe9,3,4,5\n", 2, rf"'\xe9' (not UTF-8) is not {NUMBER}"),
        (b"9,1\0,3,4,5\n", 2, rf"'1\x00' (a NUL byte) is not {NUMBER}"),
        (b'9,"1,3,4,5\n', 2, "'\"1' has a quote that is not closed"),
        (b'9,1"1,3,4,5\n', 2, "'1\"1' has quotes that do not enclose it"),
        (b"9,2,x\n", 3, f"'x' is not {NUMBER}"),  # before the missing one
    ],
)
def test_a_fault_names_its_column_and_what_was_found(line: bytes, column: int, reason: str) -> None:
    assert LineParser(TINY).read_line(line) == Fault(column, reason)
    assert LineParser(TINY).read_block(line, 1) is None


def test_the_fault_of_a_monstrous_cell_shows_its_beginning() -> None:
    fault = LineParser(TINY).read_line(b"1,2," + b"9" * 10_000 + b",4,5\n")
    assert fault == Fault(3, f"'{'9' * 20}' is not {NUMBER}")


def test_a_monstrous_line_is_not_looked_into() -> None:
    fault = LineParser(TINY).read_line(b"1,2,3,4,5" + b" " * LONGEST)
    assert fault == Fault(1, f"a line of more than {LONGEST:,} bytes, expected 5 values")


@pytest.mark.parametrize(
    "line",
    [
        b"9,2,3,4,255",
        b" 9 ,2,\t3,4,255\r\n",
        b"09,002,3,4,0255\n",
        b'"9","2",3,4," 255 "',
        b"9.0,2.,3.00,4e0,+255",
        b"9,2,3,4," + b"0" * 10_000 + b"255\n",
    ],
)
def test_a_single_line_may_be_dressed_in_many_ways(line: bytes) -> None:
    values = LineParser(TINY).read_line(line)
    assert isinstance(values, Values)
    assert values.labels.dtype == values.pixels.dtype == np.uint8
    assert values.labels.tolist() == [9]
    assert values.pixels.tolist() == [[2, 3, 4, 255]]


def test_a_label_that_is_known_is_not_looked_at() -> None:
    values = LineParser(TINY).read_line(b"five,1,2,3,4", label=5)
    assert isinstance(values, Values)
    assert values.labels.tolist() == [5]


@pytest.mark.parametrize(
    "line",
    [
        b"label,pixel0,pixel1",
        b"label,1x1,1x2\r",
        b'"label","pixel1"',
        b"pixel1,pixel2,class",
        b"label,pixel0,,pixel2",  # a fault in it makes no row of it
        b"label,pixel0,7,pixel2",
        b"label," + b",".join(b"%d" % number for number in range(64)),
        b"," + b",".join(b"%d" % number for number in range(64)),
        b",".join(b"%d" % number for number in range(785)),
        b"MNIST by Yann LeCun",
    ],
)
def test_a_line_of_names_is_a_header(line: bytes) -> None:
    assert is_header(line.split(b","))


@pytest.mark.parametrize(
    "line",
    [
        b"5,0,0",
        b"x,0,0",  # a fault in the first row makes no header of it
        b"5.0,0.0,0.",
        b"-1,x",
        b'"5","0"',
        b"1e3,x",
        b"nan,nan,nan",
        b"1;2;3",
        b"1,2,3",
        b"",
        b" \r",
    ],
)
def test_a_line_with_a_number_or_with_nothing_is_no_header(line: bytes) -> None:
    assert not is_header(line.split(b","))
