"""Runs side by side: their curves, what they were told, and the rows that one of two gets right."""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from tests.runs.ready_runs import checkpoint_of, make_run, smooth_images, write_rows
from tests.ui.kept_runs import CLASSIC, SMALL, alone, evaluate, given, keep
from tests.ui.screen import Size, shown, told, until
from tui_nn.dataset import Dataset, Preparation, open_dataset
from tui_nn.dataset.filters import Filter
from tui_nn.runs.comparison.comparing import Comparison, compare_runs
from tui_nn.runs.comparison.differences import Difference
from tui_nn.runs.config import RunConfig
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.tidying.keeping import set_colour
from tui_nn.ui import following_runs
from tui_nn.ui.background import Pace
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.compared import SideBySide
from tui_nn.ui.screens.comparison import ComparisonScreen, Wanted
from tui_nn.ui.widgets.text_lines import TextLines

LARGE = (140, 45)
ROWS = 60


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look follows the last one at once."""
    monkeypatch.setattr(following_runs, "INTERVAL", 0.05)


@pytest.fixture
def pair(tmp_path: Path) -> list[RunFolder]:
    """Two runs with weights, tested with the same rows."""
    labels = (np.arange(ROWS) % 10).astype(np.uint8)
    file = write_rows(tmp_path / "test.csv", smooth_images(ROWS, 1), labels)
    return [make_run(name, checkpoint_of(CLASSIC, seed), file) for seed, name in enumerate("pq")]


@pytest.fixture
def compared(pair: list[RunFolder]) -> Comparison:
    """What comes of comparing them; each reads rightly what the other does not."""
    comparison = compare_runs(pair[0], pair[1])
    assert len(comparison.only_first)
    assert len(comparison.only_second)
    return comparison


def three() -> list[RunFolder]:
    """Three runs that have been tested; there are no weights of them."""
    faster = dataclasses.replace(
        CLASSIC, learning_rate=0.5, loss="cross_entropy", output="softmax", rule="gradient"
    )
    runs = [keep("slow", [0.5, 0.6]), keep("fast", [0.8, 0.9], faster), keep("short", [0.7])]
    set_colour(runs[2], "red")
    return runs


def lines(pilot: Pilot[None]) -> list[str]:
    return shown(pilot).splitlines()


def line_with(pilot: Pilot[None], text: str) -> str:
    return next(line for line in lines(pilot) if text in line)


# Curves


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_each_run_has_a_sign_and_a_colour_of_its_own(size: Size) -> None:
    async with alone(ComparisonScreen(three()), size) as pilot:
        await until(pilot, lambda: "a  slow" in shown(pilot))
        assert "test accuracy" in lines(pilot)[1]
        last = lines(pilot).index(line_with(pilot, "2 epochs"))
        plot = "\n".join(line[8:] for line in lines(pilot)[2:last])
        assert all(sign in plot for sign in "abc")
        for sign, name, accuracy, colour in (
            ("a", "slow", "60.00%", "green"),
            ("b", "fast", "90.00%", "yellow"),
            ("c", "short", "70.00%", "red"),  # its own
        ):
            line = line_with(pilot, f"{sign}  {name}")
            assert accuracy in line
            assert line.endswith(colour)
        assert shown(pilot).isascii()


async def test_l_and_x_change_what_is_drawn_and_over_what() -> None:
    async with alone(ComparisonScreen(three())) as pilot:
        await until(pilot, lambda: "2 epochs" in shown(pilot))
        await pilot.press("x")
        assert "600 rows" in shown(pilot)
        await pilot.press("x", "l")
        assert "4 seconds" in shown(pilot)
        assert "test loss (l: training loss)" in shown(pilot)  # none has validation rows
        assert "Losses of different kinds (cross_entropy, squared_error)" in shown(pilot)
        await pilot.press("x", "l", "l")
        assert "test accuracy (l: test loss) over epochs" in shown(pilot)
        assert "different kinds" not in shown(pilot)


async def test_the_curves_go_on_while_a_run_trains() -> None:
    runs = three()
    async with alone(ComparisonScreen(runs)) as pilot:
        await until(pilot, lambda: "2 epochs" in shown(pilot))
        evaluate(runs[0], 3, 0.95)
        await until(pilot, lambda: "3 epochs" in shown(pilot) and "95.00%" in shown(pilot))


# What they were told


async def test_what_differs_is_marked_and_first_and_d_leaves_out_the_rest() -> None:
    async with alone(ComparisonScreen(three()), LARGE) as pilot:
        await until(pilot, lambda: "a  slow" in shown(pilot))
        marked = [line for line in lines(pilot) if line.startswith("* ")]
        assert ["*", "learning", "rate", "0.1", "0.5", "0.1"] in [line.split() for line in marked]
        assert not any(line.split()[1] == "epochs" for line in marked)
        assert "  epochs" in shown(pilot)
        last = lines(pilot).index(marked[-1])
        await pilot.press("d")
        assert not "".join(lines(pilot)[last + 1 : -1]).strip()
        await pilot.press("d")
        assert "  epochs" in shown(pilot)


def side_by_side(width: int, first: int = 0, *, runs: int = 8) -> SideBySide:
    told_to = [
        Difference("seed", ("0",) * runs),
        Difference("training rows", tuple(f"60,000 of rows-{run}.csv" for run in range(runs))),
    ]
    names = [f"run-{run}" for run in range(runs)]
    return SideBySide(told_to, names, only_differing=False, width=width, first=first)


def texts(table: SideBySide) -> list[str]:
    return ["".join(text for text, _ in line) for line in [table.head(), *table.lines()]]


@pytest.mark.parametrize("width", [30, 80, 140, 300])
def test_a_long_value_is_told_in_full(width: int) -> None:
    first = 0
    seen: list[str] = []
    while True:
        table = side_by_side(width, first)
        assert max(map(len, texts(table))) <= width
        columns = [run for run in range(8) if f"{'abcdefgh'[run]} run-{run}" in texts(table)[0]]
        assert columns
        seen += [str(run) for run in columns]
        together = "".join("".join(line[15:].split()) for line in texts(table)[1:-1])
        assert together.count(".csv") == len(columns) or width < 140  # on several lines
        if first >= table.last:
            break
        first += len(columns)
    assert set(seen) == set("01234567")


def test_the_last_run_can_be_reached_and_not_passed() -> None:
    assert "h run-7" in texts(side_by_side(80, first=99))[0]
    assert "a run-0" not in texts(side_by_side(80, first=99))[0]
    assert side_by_side(80, runs=2).last == 0


async def test_arrows_scroll_and_the_head_stays() -> None:
    async with alone(ComparisonScreen(three())) as pilot:
        await until(pilot, lambda: "(* differs)" in shown(pilot))
        await pilot.press(*["pagedown"] * 5, "down")
        top = pilot.app.screen.query_one(TextLines).region.y
        assert lines(pilot)[top].startswith("(* differs)")
        assert "threads" in shown(pilot)
        await pilot.press(*["pageup"] * 5, "up")
        assert lines(pilot)[top].startswith("a  slow")


# Two runs on the same rows


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_two_runs_are_tested_on_the_same_rows(
    pair: list[RunFolder], compared: Comparison, size: Size
) -> None:
    async with alone(ComparisonScreen(pair), size) as pilot:
        await until(pilot, lambda: "only a is right" in shown(pilot))
        text = " ".join(shown(pilot).split())
        for side in (compared.first, compared.second):
            assert f"{side.accuracy:.2%} 95 % interval {side.low:.2%} to {side.high:.2%}" in text
        assert compared.verdict in text
        assert f"both are right {compared.both_right}" in text
        assert f"only a is right {len(compared.only_first)} 1 opens them" in text
        assert f"only b is right {len(compared.only_second)} 2 opens them" in text
        assert f"both are wrong {compared.both_wrong}" in text
        assert shown(pilot).isascii()


@pytest.mark.parametrize(
    ("keys", "which", "watched"),
    [(["1"], 0, 1), (["2"], 1, 0), (["m", "1"], 0, 0), (["m", "m", "1"], 0, 1)],
)
async def test_1_and_2_give_the_rows_that_one_alone_gets_right(
    pair: list[RunFolder], compared: Comparison, keys: list[str], which: int, watched: int
) -> None:
    async with alone(ComparisonScreen(pair)) as pilot:
        await until(pilot, lambda: "only a is right" in shown(pilot))
        await pilot.press(*keys)
        rows = (compared.only_first, compared.only_second)[which]
        listed = Filter(listed=tuple(rows.tolist()), title=f"only {'pq'[which]} right")
        assert given(pilot) == Wanted(pair[watched], compared.file, listed)


async def test_no_rows_are_opened_where_there_are_none(pair: list[RunFolder]) -> None:
    async with alone(ComparisonScreen([pair[0], pair[0]])) as pilot:
        await until(pilot, lambda: "only a is right" in shown(pilot))
        await pilot.press("1")
        assert "There is no row that p alone reads rightly." in told(pilot)
        assert isinstance(pilot.app.screen, ComparisonScreen)


async def test_three_runs_do_not_read_the_same_rows() -> None:
    async with alone(ComparisonScreen(three())) as pilot:
        await pilot.press("1", "r")
        assert "That takes two runs" in told(pilot)
        assert "Only two runs at a time" in told(pilot)


async def test_runs_that_cannot_be_compared_say_why_and_show_the_rest() -> None:
    async with alone(ComparisonScreen(three()[:2])) as pilot:
        # In one piece or in two: the name of the folder decides where the line ends.
        await until(pilot, lambda: "checkpoint.safetensors" in "".join(shown(pilot).split()))
        await until(pilot, lambda: "a  slow" in shown(pilot))  # the curves may come later
        assert "test accuracy" in shown(pilot)


async def test_a_run_that_cannot_be_read_at_all_is_told_of(pair: list[RunFolder]) -> None:
    pair[1].config.write_text("{}")
    async with alone(ComparisonScreen(pair)) as pilot:
        await until(pilot, lambda: "is no config of a run" in " ".join(shown(pilot).split()))
        await pilot.press("l", "x", "d", "m", "right", "escape")
        assert given(pilot) is None


@pytest.fixture
def slow(pair: list[RunFolder], monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Comparing never ends by itself, and always tells how far it is; set once it has ended."""
    ended = threading.Event()
    rows = open_dataset(RunConfig.read(pair[0].config).test.file)

    def compare(
        *_: RunFolder, report: Callable[[Dataset, Preparation], None], **_more: object
    ) -> None:
        try:
            while True:
                report(rows, Preparation(3, 10))
        finally:
            ended.set()

    monkeypatch.setattr(following_runs, "compare_runs", compare)
    monkeypatch.setattr(Pace, "is_due", lambda _: ended.wait(0.01) or True)
    yield ended
    assert ended.wait(10)


async def test_reading_tells_how_far_it_is_and_r_gives_it_up(
    pair: list[RunFolder], slow: threading.Event
) -> None:
    async with alone(ComparisonScreen(pair)) as pilot:
        await until(pilot, lambda: "Both read test.csv: 30%   r: give up" in shown(pilot))
        await pilot.press("r")
        assert "Given up. r: read the rows" in shown(pilot)
        await until(pilot, slow.is_set)


async def test_leaving_ends_the_reading(pair: list[RunFolder], slow: threading.Event) -> None:
    async with alone(ComparisonScreen(pair)) as pilot:
        await until(pilot, lambda: "30%" in shown(pilot))
        await pilot.press("escape")
        await until(pilot, slow.is_set)
        assert given(pilot) is None


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 12), (10, 4)])
async def test_every_key_is_told_of_where_there_is_room(size: Size) -> None:
    async with alone(ComparisonScreen(three()), size) as pilot:
        await pilot.pause()
        words = shown(pilot).split()
        for command in COMMANDS:
            if command.scope == "comparison" and command.bar and size[0] >= 80:
                assert command.bar.split()[-1] in words
