"""Single widgets: images of all sizes, many classes, gaps, names, and a million rows."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from tests.ui.screen import shown, until
from tui_nn.dataset.class_names import full_name, short_names
from tui_nn.shading import fit, fit_half_blocks
from tui_nn.ui.rows import Entry, RowsOnShow
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView, OutputBars
from tui_nn.ui.widgets.row_list import RowList
from tui_nn.ui.widgets.scrolling import in_view

Size = tuple[int, int]

LETTERS = tuple("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
CLOTHES = ("T-shirt/top", "Trouser", "Pullover")


class Alone(App[None]):
    """A window with one widget in it."""

    CSS = "Screen > * { width: 100%; height: 100%; } .line--cursor { text-style: reverse; }"

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget
        self.told: list[object] = []

    def compose(self) -> ComposeResult:
        yield self._widget

    def on_confusion_matrix_chosen(self, event: ConfusionMatrix.Chosen) -> None:
        self.told.append((event.label, event.predicted))

    def on_row_list_widened(self, event: RowList.Widened) -> None:
        self.told.append(event.width)


@asynccontextmanager
async def alone(widget: Widget, size: Size) -> AsyncIterator[Pilot[None]]:
    async with Alone(widget).run_test(size=size) as pilot:
        yield pilot


def told(pilot: Pilot[None]) -> list[object]:
    assert isinstance(pilot.app, Alone)
    return pilot.app.told


def counts(classes: int, without: Sequence[int] = ()) -> NDArray[np.int64]:
    """A matrix whose every cell has a count of its own, 100 and on; some classes do not occur."""
    matrix = np.arange(100, 100 + classes * classes).reshape(classes, classes)
    matrix[list(without)] = 0
    matrix[:, list(without)] = 0
    return matrix


@asynccontextmanager
async def matrix_of(
    matrix: NDArray[np.int64], size: Size, names: tuple[str, ...] = ()
) -> AsyncIterator[tuple[Pilot[None], ConfusionMatrix]]:
    widget = ConfusionMatrix()
    async with alone(widget, size) as pilot:
        widget.names = names
        widget.matrix = matrix
        widget.focus()
        await pilot.pause()
        yield pilot, widget


def cursor_text(pilot: Pilot[None]) -> str:
    """What is drawn reversed: the cell at the cursor."""
    strips = pilot.app.screen._compositor.render_strips()
    return "".join(
        segment.text
        for strip in strips
        for segment in strip
        if segment.style is not None and segment.style.reverse
    ).strip()


def cells(pilot: Pilot[None]) -> dict[tuple[int, int], int]:
    """The counts of three digits that are seen, by the numbers above them and beside them."""
    header, *lines = shown(pilot).splitlines()
    columns = {found.end(): int(found[0]) for found in re.finditer(r"\d+", header)}
    return {
        (int(line[:3].strip("^v ")), columns[count.end()]): int(count[0])
        for line in lines[: lines.index(next(line for line in lines if "read as" in line))]
        for count in re.finditer(r"\b\d{3,4}\b(?!\.)", line)
    }


@pytest.mark.parametrize("classes", [47, 62])
async def test_every_cell_of_many_classes_can_be_reached_and_is_under_its_title(
    size: Size, classes: int
) -> None:
    matrix, last = counts(classes), classes - 1
    async with matrix_of(matrix, size) as (pilot, widget):
        for keys, place in (
            (["end"], (0, last)),
            (["pagedown"] * 4, (last, last)),
            (["home"], (last, 0)),
            (["pageup"] * 4, (0, 0)),
            (["down", "down", "right"], (2, 1)),
        ):
            await pilot.press(*keys)
            assert (widget.label, widget.predicted) == place
            assert cursor_text(pilot) == str(matrix[place])
            seen = cells(pilot)
            assert len(seen) > 250
            assert place in seen
            assert all(count == matrix[cell] for cell, count in seen.items())
            assert f" of {place[0]} read as {place[1]}: Enter lists them" in shown(pilot)


async def test_marks_say_in_which_directions_there_is_more(size: Size) -> None:
    def marks(pilot: Pilot[None]) -> set[str]:
        header, *lines = shown(pilot).splitlines()
        return set("<>") & set(header) | {line[0] for line in lines if line[0] in "^v"}

    async with matrix_of(counts(62), size) as (pilot, widget):
        for label, predicted, expected in (
            (0, 0, ">v"),
            (0, 61, "<v"),
            (61, 61, "<^"),
            (10, 61, "<^v"),
            (10, 20, "<>^v"),
        ):
            widget.action_move(label - widget.label, predicted - widget.predicted)
            await pilot.pause()
            assert marks(pilot) == set(expected)


async def test_the_recall_stays_in_sight_while_columns_scroll(size: Size) -> None:
    async with matrix_of(np.diag(np.full(62, 7)), size) as (pilot, _):
        for key in ("home", "end"):
            await pilot.press(key)
            lines = shown(pilot).splitlines()[1:-1]
            assert all(line.endswith(" 100.0") for line in lines)


async def test_ten_classes_stay_as_they_are_where_they_just_fit() -> None:
    async with matrix_of(counts(10) * 10, (56, 12)) as (pilot, _):
        header, *lines = shown(pilot).splitlines()
        assert header == " " + "".join(f"{number:>5}" for number in range(10)) + " rec%"
        assert [line[0] for line in lines[:10]] == list("0123456789")
    async with matrix_of(counts(10) * 10, (55, 12)) as (pilot, _):
        assert shown(pilot).splitlines()[0].endswith("    8>rec%")


async def test_classes_that_do_not_occur_are_left_out_and_the_others_keep_their_numbers() -> None:
    matrix = counts(25, without=[9])
    async with matrix_of(matrix, (140, 30)) as (pilot, widget):
        header = shown(pilot).splitlines()[0].split()
        assert header == [*(str(number) for number in range(25) if number != 9), "rec%"]
        widget.action_move(8, 9)
        await pilot.press("down", "right")
        assert (widget.label, widget.predicted) == (10, 11)
        await pilot.press("enter")
        assert told(pilot) == [(10, 11)]


async def test_the_cursor_starts_at_a_class_that_occurs_and_stays_at_one() -> None:
    async with matrix_of(counts(27, without=[0]), (80, 24)) as (pilot, widget):
        assert (widget.label, widget.predicted) == (1, 1)
        await pilot.press("down", "down")
        widget.matrix = counts(27, without=[3])
        assert widget.label == 2
        widget.matrix = counts(2)
        assert widget.label == 1
        await pilot.pause()
        assert cursor_text(pilot) == "103"


async def test_a_matrix_without_any_rows_is_shown_in_full() -> None:
    async with matrix_of(np.zeros((10, 10), np.int64), (80, 24)) as (pilot, _):
        lines = shown(pilot).splitlines()
        assert lines[0] == "    0   1   2   3   4   5   6   7   8   9 rec%"
        assert lines[10] == "9   .   .   .   .   .   .   .   .   .   .    -"


async def test_short_names_stand_for_numbers(size: Size) -> None:
    async with matrix_of(counts(62), size, LETTERS) as (pilot, _):
        assert shown(pilot).splitlines()[0].split()[9:12] == ["9", "A", "B"]
        await pilot.press("end", *["pagedown"] * 4)
        assert " of z read as z: Enter lists them" in shown(pilot)


async def test_long_names_are_told_at_the_cursor() -> None:
    async with matrix_of(counts(3), (80, 24), CLOTHES) as (pilot, _):
        await pilot.press("down", "right", "right")
        assert shown(pilot).splitlines()[0].split() == ["0", "1", "2", "rec%"]
        assert "105 rows of 1 Trouser read as 2 Pullover: Enter lists them" in shown(pilot)


async def test_names_without_room_push_out_what_enter_does() -> None:
    async with matrix_of(counts(3), (50, 12), CLOTHES) as (pilot, _):
        about = "100 rows of 0 T-shirt/top read as 0 T-shirt/top"
        assert shown(pilot).splitlines()[4] == about


async def test_a_click_finds_its_cell_in_what_is_scrolled_to(size: Size) -> None:
    async with matrix_of(counts(62), size) as (pilot, widget):
        await pilot.press("end", *["pagedown"] * 4)
        header, *lines = shown(pilot).splitlines()
        x, y = header.index("50") + 1, next(i for i, line in enumerate(lines) if "55" in line[:3])
        await pilot.click(offset=(x, y + 1))
        assert (widget.label, widget.predicted) == (55, 50)
        assert told(pilot) == []
        await pilot.click(offset=(x, y + 1))
        assert told(pilot) == [(55, 50)]


async def test_e_goes_from_the_largest_mistake_downwards_and_round_again() -> None:
    matrix = np.diag(np.full(62, 500))
    matrix[3, 60], matrix[61, 2], matrix[5, 4] = 30, 20, 10
    async with matrix_of(matrix, (80, 24)) as (pilot, widget):
        for place in ((3, 60), (61, 2), (5, 4), (3, 60)):
            await pilot.press("e")
            assert (widget.label, widget.predicted) == place
            assert cursor_text(pilot) == str(matrix[place])
        await pilot.press("e", "left", "e")
        assert (widget.label, widget.predicted) == (3, 60)


async def test_e_says_where_there_are_no_mistakes() -> None:
    async with matrix_of(np.diag([5, 5]), (80, 24)) as (pilot, widget):
        await pilot.press("e")
        assert (widget.label, widget.predicted) == (0, 0)
        assert [note.message for note in pilot.app._notifications] == ["No mistakes here."]


async def test_the_wheel_moves_only_a_matrix_that_scrolls() -> None:
    for classes, label in ((62, 3), (10, 0)):
        async with matrix_of(counts(classes), (80, 24)) as (pilot, widget):
            await pilot._post_mouse_events([MouseScrollDown], widget=widget)
            assert widget.label == label


@pytest.mark.parametrize(
    ("before", "position", "expected"),
    [
        (0, 0, range(3)),
        (0, 2, range(3)),
        (0, 3, range(1, 4)),
        (2, 1, range(1, 4)),
        (9, 9, range(7, 10)),
        (50, 4, range(4, 7)),
    ],
)
def test_what_is_seen_holds_the_cursor_and_moves_no_more_than_it_must(
    before: int, position: int, expected: range
) -> None:
    assert in_view([4] * 10, before, position, 14) == expected


def test_one_thing_is_seen_even_without_room() -> None:
    assert in_view([4, 9, 4], 0, 1, 3) == range(1, 2)


def test_names_take_the_place_of_numbers_where_all_are_short() -> None:
    assert short_names(("", "A", "B"), [0, 2, 7]) == ["0", "B", "7"]
    assert short_names(("A", "Ankle boot"), [0, 1]) == ["0", "1"]
    assert short_names((), [3]) == ["3"]
    assert [full_name(("A", "B"), label) for label in (1, 2)] == ["B", "2"]
    assert [full_name(CLOTHES, label) for label in (1, 3)] == ["1 Trouser", "3"]


def image(side: int) -> NDArray[np.uint8]:
    return np.random.default_rng(side).integers(0, 256, (side, side)).astype(np.uint8)


@pytest.mark.parametrize("side", [1, 8, 28, 32, 33, 64, 200])
@pytest.mark.parametrize("room", [(56, 28), (28, 14)])
async def test_an_image_of_any_side_is_drawn_whole(side: int, room: Size) -> None:
    view = DigitView()
    async with alone(view, room) as pilot:
        view.image = image(side)
        await pilot.pause()
        drawn = shown(pilot).splitlines()
        assert [line for line in drawn if line] == [
            line.rstrip() for line in fit(image(side), *room)
        ]
        view.blocks = True
        await pilot.pause()
        expected = fit_half_blocks(image(side), *room) * 25 // 255
        for y, line in enumerate(expected.tolist()):
            assert greys(view.render_line(y))[: len(line)] == [tuple(pair) for pair in line]


def greys(strip: Strip) -> list[tuple[int, int]]:
    """The upper and the lower grey of each character, from 0 for black to 25 for white."""
    palette = [16, *range(232, 256), 231]
    numbers = []
    for text, style, _ in strip:
        assert style is not None
        below = style.bgcolor.number if style.bgcolor else None
        above = below if text == " " or style.color is None else style.color.number
        if above is not None and below is not None:
            numbers += [(palette.index(above), palette.index(below))] * len(text)
    return numbers


async def bars(size: Size, outputs: NDArray[np.float64], label: int | None, *names: str) -> str:
    widget = OutputBars()
    async with alone(widget, size) as pilot:
        widget.outputs, widget.label, widget.names = outputs, label, names
        await pilot.pause()
        return shown(pilot)


async def test_ten_outputs_have_a_bar_each_in_their_order() -> None:
    text = await bars((56, 4), np.linspace(0, 0.9, 10), 3)
    assert [line[1] for line in text.splitlines()] == list("0123")
    assert [line[19] for line in text.splitlines()[:2]] == list("45")
    assert ">9 ########. 0.90" in text


async def test_of_many_outputs_the_largest_are_shown_and_the_label() -> None:
    outputs = np.full(62, 0.001)
    outputs[[40, 7, 61]] = 0.5, 0.3, 0.1
    lines = (await bars((37, 12), outputs, 50)).splitlines()
    assert len(lines) == 12
    assert [line[:3] for line in lines[:3]] == [">40", "  7", " 61"]
    assert lines[-1].startswith(" 50 ")
    assert max(map(len, lines)) <= 37


async def test_a_label_among_the_largest_takes_no_other_place() -> None:
    outputs = np.linspace(1, 0, 62)
    lines = (await bars((37, 12), outputs, 3)).splitlines()
    assert [int(line[1:3]) for line in lines] == list(range(12))


async def test_bars_have_short_names_and_numbers_instead_of_long_ones() -> None:
    outputs = np.linspace(0, 0.9, 47)
    assert (await bars((37, 12), outputs, None, *LETTERS)).startswith(">k ")
    assert (await bars((37, 12), outputs[:3], None, *CLOTHES)).startswith(" 0 ")


class ManyRows:
    """What a list shows, without the rows themselves."""

    def __init__(self, count: int, label: int) -> None:
        self.dataset = range(count)
        self._label = label

    def __len__(self) -> int:
        return len(self.dataset)

    def index_at(self, position: int) -> int:
        return position

    def position_of(self, index: int) -> int:
        return index

    def entry(self, position: int) -> Entry:
        return Entry(position, self._label, self._label - (position > 5))


def many_rows(count: int, label: int) -> RowsOnShow:
    return cast("RowsOnShow", ManyRows(count, label))


@pytest.mark.parametrize(
    ("rows", "label", "width", "header"),
    [
        (100_000, 99, 13, "  row is as"),
        (1_000_000, 9, 14, "   row is as"),
        (1_000_001, 9, 15, "    row is as"),
        (1_000_001, 255, 17, "    row  is  as"),
    ],
)
async def test_the_columns_of_the_list_grow_with_its_rows_and_labels(
    rows: int, label: int, width: int, header: str
) -> None:
    listed = RowList()
    async with alone(listed, (40, 12)) as pilot:
        listed.show(many_rows(rows, label))
        await pilot.press("end")
        await until(pilot, lambda: [13, *told(pilot)][-1] == width)
        assert listed.width_needed == width
        lines = shown(pilot).splitlines()
        assert lines[0] == header
        assert lines[-1].rstrip() == f"{rows - 1:>5} {label:>2} {label - 1:>2} x"
        assert len(lines[-1].rstrip()) <= width


async def test_the_list_is_narrow_again_for_smaller_rows() -> None:
    listed = RowList()
    async with alone(listed, (40, 12)) as pilot:
        for count, label in ((2_000_000, 200), (100, 9)):
            listed.show(many_rows(count, label))
            await until(pilot, lambda: told(pilot) and told(pilot)[-1] == listed.width_needed)
        assert told(pilot) == [15, 17, 13]
        assert shown(pilot).splitlines()[1] == "    0  9  9"


async def test_the_list_has_short_names() -> None:
    listed = RowList()
    async with alone(listed, (40, 12)) as pilot:
        listed.names = LETTERS
        listed.show(many_rows(10, 61))
        await pilot.pause()
        assert shown(pilot).splitlines()[7] == "    6  z  y x"
