"""The chart, to the character: curves, colours, axes, and the marks on them."""

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult

from tui_nn.runs.curves import Curve, Mark
from tui_nn.runs.tidying.keeping import COLOURS
from tui_nn.ui.widgets.chart import Canvas, Chart, Line, Plot, signs_on_axis
from tui_nn.ui.widgets.run_colours import distinct

WIDTH, HEIGHT = 31, 8
AXIS = 8  # columns left of the plot


def at(epoch: float, sign: str) -> Mark:
    return Mark(epoch, samples=0, seconds=0.0, sign=sign, what="")


def rising(epochs: int = 4) -> Curve:
    curve = Curve()
    for epoch in range(epochs + 1):
        curve.epochs.append(float(epoch))
        curve.values.append(epoch / epochs)
    return curve


class Alone(App[None]):
    CSS = ".line--red { color: #ff5f5f; }"

    def __init__(self, height: int = HEIGHT) -> None:
        super().__init__()
        self.chart = Chart("accuracy *", "*", as_percent=True, id="chart")
        self.chart.styles.height = height

    def compose(self) -> ComposeResult:
        yield self.chart


def lines_of(chart: Chart) -> list[str]:
    return ["".join(text for text, _ in chart.pieces(y)) for y in range(chart.size.height)]


async def drawn(marks: Sequence[Mark] = (), height: int = HEIGHT) -> list[str]:
    """The lines of a chart of a rising curve over four epochs."""
    app = Alone(height)
    async with app.run_test(size=(WIDTH, 12)):
        app.chart.show([rising()], 4, marks)
        return lines_of(app.chart)


async def test_a_curve_goes_from_the_lower_left_to_the_upper_right() -> None:
    lines = await drawn()
    assert lines[0] == "accuracy *"
    assert lines[1].startswith("100.00%|")
    assert lines[1].endswith("*")
    assert lines[-1].split() == ["0", "epoch", "4"]
    plotted = [line[AXIS:] for line in lines[1:-1]]
    firsts = [line.index("*") for line in plotted]
    assert firsts == sorted(firsts, reverse=True)


async def test_a_mark_stands_on_the_axis_at_its_epoch() -> None:
    lines = await drawn([at(1.0, "L"), at(4.0, "S")])
    width = WIDTH - AXIS - 1
    assert lines[-2][AXIS + width // 4] == "L"
    assert lines[-2][AXIS + width - 1] == "S"
    assert set(lines[-2]) == set(" +-LS")
    assert lines[1].startswith("100.00%|")  # the plot has a line less, and its scale


async def test_without_marks_the_plot_has_all_lines() -> None:
    assert not any("-" in line for line in await drawn())


async def test_marks_give_way_to_a_plot_of_two_lines() -> None:
    assert not any("L" in line for line in await drawn([at(1.0, "L")], height=4))
    assert any("L" in line for line in await drawn([at(1.0, "L")], height=5))


@pytest.mark.parametrize("size", [(2, 12), (9, 12), (12, 2), (31, 1)])
async def test_a_chart_without_room_is_no_error(size: tuple[int, int]) -> None:
    app = Alone(size[1])
    async with app.run_test(size=size):
        app.chart.show([rising()], 4, [at(1.0, "L")])
        lines_of(app.chart)


def test_of_several_marks_in_a_column_the_last_is_shown() -> None:
    assert signs_on_axis([(1.0, "a"), (1.01, "b"), (0.0, "c")], 4.0, 20) == {5: "b", 0: "c"}


def test_a_mark_beyond_the_axis_is_left_out() -> None:
    assert signs_on_axis([(4.0, "a"), (-1.0, "b"), (4.1, "c")], 4.0, 20) == {19: "a"}


def text_of(canvas: Canvas) -> list[str]:
    return ["".join(text for text, _ in canvas.pieces(y)) for y in range(canvas.height)]


def test_each_line_has_its_sign_and_its_colour() -> None:
    low = Line([0.5, 1], [0.0, 0.0], "a", "red")
    high = Line([0.5, 1], [1.0, 1.0], "b")
    canvas = Canvas([low, high], 1.0, 10, 3)
    assert text_of(canvas) == ["     bbbbb", " " * 10, "     aaaaa"]
    assert canvas.pieces(2) == [("     ", ""), ("aaaaa", "red")]


def test_a_short_training_is_drawn_beside_a_long_one() -> None:
    short = Line([0.5, 1], [0.5, 0.6], "a")
    long = Line([1, 20, 40], [0.1, 0.8, 0.9], "b")
    canvas = Canvas([short, long], 40.0, 40, 5)
    assert canvas.low == 0.5  # not as low as the first value of the long one
    assert any("a" in line for line in text_of(canvas))


def test_a_loss_that_is_no_number_is_left_out() -> None:
    canvas = Canvas([Line([1, 2, 3, 4], [0.5, float("inf"), 0.25, float("nan")], "*")], 4.0, 8, 2)
    assert (canvas.low, canvas.high) == (0.25, 0.5)


def test_nothing_to_draw_is_an_empty_plot() -> None:
    for lines in ([], [Line([], [], "a")], [Line([0.0], [1.0], "a")]):
        canvas = Canvas(lines, 1.0, 6, 2)
        assert canvas.is_empty
        assert text_of(canvas) == [" " * 6] * 2


async def test_a_chart_can_be_given_other_values_and_another_axis() -> None:
    app = Alone()
    async with app.run_test(size=(WIDTH, 12)):
        line = Line([10.0, 60_000.0], [0.5, 0.25], "a", "red")
        app.chart.draw(Plot([line], 60_000, "60,000 rows"), "test loss")
        lines = lines_of(app.chart)
        assert lines[0] == "test loss"
        assert lines[-1].endswith("60,000 rows")
        assert "0.2500" in lines[-2]
        app.chart.render_line(3)  # the colour is one that the widget knows


def test_runs_without_a_colour_get_those_that_are_free() -> None:
    colours = distinct(["", "red", "", "", "", "", "", ""])
    assert colours[1] == "red"
    assert sorted(filter(None, colours)) == sorted(COLOURS)
    assert colours[-2:] == ["", ""]
