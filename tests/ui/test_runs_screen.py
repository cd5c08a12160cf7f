"""The screen of the runs: sorted, filtered, renamed, noted, deleted and brought back, coloured."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.ui.kept_runs import SMALL, Host, age, alone, evaluate, given, keep, tell
from tests.ui.screen import Size, answer, shown, told, until
from tui_nn.runs.folder import RunFolder, list_runs
from tui_nn.runs.tidying.keeping import (
    COLOURS,
    About,
    deleted_runs,
    read_about,
    set_colour,
    set_note,
)
from tui_nn.ui import following_runs
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.following_runs import RunsReader
from tui_nn.ui.runs_list import ACCURACY, COLUMNS, NAME, ListedRun, columns_for, in_order, passing
from tui_nn.ui.screens.comparison import ComparisonScreen, Wanted
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.runs import RunsScreen
from tui_nn.ui.widgets.run_table import RunTable

LARGE = (140, 45)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look follows the last one at once."""
    monkeypatch.setattr(following_runs, "INTERVAL", 0.05)


@pytest.fixture
def three() -> list[RunFolder]:
    """Three runs, the oldest first."""
    runs = [
        keep("one", [0.9, 0.7]),
        keep("two", [0.5, 0.95], recipe="quick"),
        keep("three", [], ending="failed", reason="no room [/] left"),
    ]
    age(*runs)
    return runs


@asynccontextmanager
async def runs_screen(
    size: Size = SMALL, watched: RunFolder | None = None
) -> AsyncIterator[Pilot[None]]:
    async with alone(RunsScreen(watched), size) as pilot:
        await until(pilot, lambda: "reading" not in shown(pilot).splitlines()[0])
        yield pilot


def table(pilot: Pilot[None]) -> RunTable:
    for screen in pilot.app.screen_stack:
        if isinstance(screen, RunsScreen):
            return screen.query_one(RunTable)
    raise AssertionError("it has been left")


def listed(pilot: Pilot[None]) -> list[str]:
    return [run.name for run in table(pilot).runs]


def at_cursor(pilot: Pilot[None]) -> str:
    run = table(pilot).run
    return "" if run is None else run.name


# What is told


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_name_state_epochs_and_accuracy_are_told_of_each_run(size: Size) -> None:
    async with runs_screen(size) as pilot:
        lines = shown(pilot).splitlines()
        assert listed(pilot) == ["three", "two", "one"]
        two = next(line for line in lines if " two " in line)
        for figure in ("finished", "2 of 4", "95.00%"):
            assert figure in two
        assert ("quick" in two) == (size == LARGE)
        # What is said of the marked run is drawn after the table.
        await until(pilot, lambda: "no room [/] left" in shown(pilot))
        assert shown(pilot).isascii()


@pytest.mark.parametrize("width", [10, 37, 60, 77, 137, 250])
def test_columns_take_no_more_than_the_width_and_the_name_is_always_there(width: int) -> None:
    shown_columns = columns_for(width, ["x" * 40, "y"])
    assert sum(wide + 1 for _, wide in shown_columns) <= max(width + 1, 9)
    assert shown_columns[0][0] is NAME
    titles = [column.title for column in COLUMNS]
    places = [titles.index(column.title) for column, _ in shown_columns]
    assert places == sorted(places)


def test_what_is_not_known_comes_last_either_way() -> None:
    runs = [
        ListedRun(RunFolder(Path(name)), "finished", accuracy=accuracy)
        for name, accuracy in (("a", 0.5), ("b", None), ("c", 0.75))
    ]
    assert [run.name for run in in_order(runs, ACCURACY, reverse=False)] == ["c", "a", "b"]
    assert [run.name for run in in_order(runs, ACCURACY, reverse=True)] == ["a", "c", "b"]


async def test_without_runs_it_says_how_to_make_one() -> None:
    async with runs_screen() as pilot:
        await until(pilot, lambda: "No runs yet. Esc goes back" in shown(pilot))
        await pilot.press("enter", "x", "p", "c", "u", "S")
        assert "Tick 2 to 8 runs" in told(pilot)
        assert "no deleted run" in told(pilot)


# While runs change


async def test_the_list_follows_what_happens_on_disk(three: list[RunFolder]) -> None:
    async with runs_screen() as pilot:
        await pilot.press("end")
        evaluate(three[1], 3, 0.97)
        keep("four")
        await until(pilot, lambda: "97.00%" in shown(pilot) and "four" in shown(pilot))
        assert at_cursor(pilot) == "one"
        shutil.rmtree(three[0].path)
        await until(pilot, lambda: "one" not in listed(pilot))
        assert at_cursor(pilot) == "two"


def test_of_a_run_that_has_ended_nothing_is_read_twice(
    three: list[RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = RunsReader()
    before = [reader.look_at(folder) for folder in three]
    with monkeypatch.context() as patch:
        patch.setattr(following_runs, "RunReader", None)
        assert [reader.look_at(folder) for folder in three] == before
    tell(three[0], "failed", 3, reason="again")
    assert reader.look_at(three[0]).state == "failed"
    set_note(three[1], "later")
    assert reader.look_at(three[1]).about.note == "later"


def test_a_run_that_cannot_be_read_says_why_and_is_read_when_it_can_be(
    three: list[RunFolder],
) -> None:
    config = three[0].config.read_text()
    three[0].config.write_text("{}")
    reader = RunsReader()
    broken = reader.look_at(three[0])
    assert (broken.state, broken.needs_care) == ("unreadable", True)
    assert "is no config" in broken.remark
    three[0].config.write_text(config)
    assert reader.look_at(three[0]).state == "finished"


# Sorting and filtering


@pytest.mark.usefixtures("three")
async def test_sorting_keeps_the_cursor_at_its_run() -> None:
    async with runs_screen() as pilot:
        await pilot.press("down")
        assert at_cursor(pilot) == "two"
        await pilot.press("s")
        assert (listed(pilot), at_cursor(pilot)) == (["one", "three", "two"], "two")
        assert "run ^" in shown(pilot)
        await pilot.press("S")
        assert (listed(pilot), at_cursor(pilot)) == (["two", "three", "one"], "two")
        assert "run v" in shown(pilot)
        await pilot.press("s", "s", "s")
        assert "accuracy v" in shown(pilot)
        assert (listed(pilot), at_cursor(pilot)) == (["two", "one", "three"], "two")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["one", "two", "three"]),
        ("TW", ["two"]),
        ("fail", ["three"]),
        ("quick fin", ["two"]),
        ("favour", ["one"]),
        ("nothing", []),
    ],
)
def test_all_words_must_be_in_name_state_recipe_or_note(
    three: list[RunFolder], words: str, names: list[str]
) -> None:
    set_note(three[0], "My Favourite")
    runs = [RunsReader().look_at(folder) for folder in three]
    assert [run.name for run in passing(runs, words)] == names


@pytest.mark.usefixtures("three")
async def test_slash_filters_and_escape_shows_all() -> None:
    async with runs_screen() as pilot:
        await pilot.press("slash")
        await answer(pilot, "nine")
        await until(pilot, lambda: "No run passes the filter" in shown(pilot))
        assert "0 with 'nine'" in shown(pilot)
        await pilot.press("escape")
        assert len(listed(pilot)) == 3
        await pilot.press("escape")
        assert given(pilot) is None


class Alone(App[None]):
    """The table by itself."""

    CSS_PATH = Host.CSS_PATH
    get_theme_variable_defaults = Host.get_theme_variable_defaults

    def compose(self) -> ComposeResult:
        yield RunTable()


async def test_500_runs_can_be_gone_through_and_a_step_draws_two_lines() -> None:
    runs = [ListedRun(RunFolder(Path(f"r{number:03}")), "finished") for number in range(500)]
    async with Alone().run_test(size=SMALL) as pilot:
        alone_table = pilot.app.query_one(RunTable)
        await until(pilot, lambda: alone_table.has_focus and alone_table.size.height)
        alone_table.show(runs)
        alone_table.page(1)
        alone_table.move_by(1)
        drawn: list[int] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alone_table, "refresh_lines", lambda *lines: drawn.extend(lines))
            alone_table.move_by(-1)
        assert len(drawn) == 2
        assert alone_table.run == runs[SMALL[1] - 2]
        alone_table.move_to(10_000)
        await pilot.pause()
        assert shown(pilot).splitlines()[-1].split()[0] == "r499"
        alone_table.show(runs[:3])
        await pilot.pause()
        assert alone_table.run == runs[2]
        assert "r000" in shown(pilot)


# Keeping them in order


async def test_x_deletes_and_u_brings_back(three: list[RunFolder]) -> None:
    async with runs_screen() as pilot:
        await pilot.press("x", "x")
        assert listed(pilot) == ["one"]
        assert "two is deleted. u brings it back." in told(pilot)
        assert [folder.name for folder in list_runs()] == ["one"]
        await pilot.press("u")
        await until(pilot, lambda: listed(pilot) == ["two", "one"])
        await until(pilot, lambda: at_cursor(pilot) == "two")
        await pilot.press("u")
        await until(pilot, lambda: len(listed(pilot)) == 3)
        assert not deleted_runs()
        assert len(list_runs()) == len(three)


@pytest.mark.usefixtures("three")
async def test_what_was_seen_before_a_deletion_is_not_shown_after_it() -> None:
    async with runs_screen() as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, RunsScreen)
        stale = following_runs.Listed(screen._looks.number, list(table(pilot).runs), complete=True)
        await pilot.press("x")
        screen._take_runs(stale)
        assert listed(pilot) == ["two", "one"]


@pytest.mark.usefixtures("three")
async def test_n_gives_another_name_and_the_cursor_and_the_tick_go_with_it() -> None:
    async with runs_screen() as pilot:
        await pilot.press("down", "space", "up", "n", *"b", "enter")
        await until(pilot, lambda: at_cursor(pilot) == "b")
        assert table(pilot).ticked == ["b"]
        await until(pilot, lambda: min(folder.name for folder in list_runs()) == "b")
        await pilot.press("n")
        await answer(pilot, "one")
        assert isinstance(pilot.app.screen, Prompt)
        assert "there is a run 'one' already" in " ".join(shown(pilot).split())


async def test_the_watched_run_is_watched_under_its_new_name(three: list[RunFolder]) -> None:
    async with runs_screen(watched=three[2]) as pilot:
        assert ">  three" in shown(pilot)
        await pilot.press("n", *"b", "enter")
        await until(pilot, lambda: ">  b" in shown(pilot))
        await pilot.press("escape")
        assert given(pilot) == Wanted(RunFolder(three[2].path.with_name("b")))


async def test_after_the_last_colour_there_is_none(three: list[RunFolder]) -> None:
    set_colour(three[2], COLOURS[-1])
    async with runs_screen() as pilot:
        await pilot.press("p")
        assert read_about(three[2]).colour == ""


async def test_t_notes_and_p_colours(three: list[RunFolder]) -> None:
    async with runs_screen(LARGE) as pilot:
        await pilot.press("t")
        await answer(pilot, "good [x]")
        await pilot.press("p", "p")
        await until(pilot, lambda: shown(pilot).count("good [x]") == 2)  # below the table too
        assert "colour: green" in shown(pilot)
        assert read_about(three[2]) == About("good [x]", "green")


async def test_what_cannot_be_done_says_why(
    three: list[RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_runs, "INTERVAL", 1000.0)
    async with runs_screen() as pilot:
        three[0].path.parent.joinpath("gone").mkdir()
        three[2].path.rename(three[2].path.with_name("gone") / "three")
        await pilot.press("x")
        assert "is gone" in told(pilot)


# Choosing


async def test_enter_gives_the_run_at_the_cursor(three: list[RunFolder]) -> None:
    async with runs_screen() as pilot:
        await pilot.press("down", "enter")
        assert given(pilot) == Wanted(three[1])


async def test_c_compares_the_ticked_runs_in_the_order_of_their_ticks(
    three: list[RunFolder],
) -> None:
    async with runs_screen() as pilot:
        await pilot.press("end", "space", "home", "space")
        assert "2 ticked" in shown(pilot)
        await pilot.press("c")
        screen = pilot.app.screen
        assert isinstance(screen, ComparisonScreen)
        assert screen._folders == [three[0], three[2]]


async def test_c_compares_the_run_with_the_watched_one(three: list[RunFolder]) -> None:
    async with runs_screen(watched=three[0]) as pilot:
        await pilot.press("c")
        screen = pilot.app.screen
        assert isinstance(screen, ComparisonScreen)
        assert screen._folders == [three[2], three[0]]
        await pilot.press("escape", "end", "c")
        assert "Tick 2 to 8 runs" in told(pilot)


@pytest.mark.usefixtures("three")
async def test_a_tick_is_taken_away_by_the_same_key_and_with_its_run() -> None:
    async with runs_screen() as pilot:
        await pilot.press("space", "up", "space", "space")
        assert table(pilot).ticked == ["two"]
        await pilot.press("up", "x")
        await until(pilot, lambda: not table(pilot).ticked)


@pytest.mark.usefixtures("three")
async def test_the_mouse_moves_the_cursor_and_presses_keys() -> None:
    async with runs_screen() as pilot:
        await pilot.click(RunTable, offset=(10, 2))
        assert at_cursor(pilot) == "two"
        line = next(y for y, text in enumerate(shown(pilot).splitlines()) if "space tick" in text)
        await pilot.click(offset=(shown(pilot).splitlines()[line].index("space"), line))
        assert table(pilot).ticked == ["two"]


@pytest.mark.parametrize("size", [SMALL, LARGE, (40, 12), (10, 4)])
async def test_every_key_is_told_of_where_there_is_room(size: Size, three: list[RunFolder]) -> None:
    set_colour(three[0], "red")
    async with runs_screen(size) as pilot:
        words = shown(pilot).split()
        for command in COMMANDS:
            if command.scope == "runs" and command.bar and size[0] >= 80:
                assert command.bar.split()[-1] in words
