"""Which panes are seen, and how large: what a person wants, in windows of all sizes."""

import dataclasses
import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest
from textual.app import App

from tests.ui.screen import AppAt, shown, told, until
from tui_nn.preferences import Layout, load
from tui_nn.shading import fit
from tui_nn.ui import background
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.arrangement import (
    ALL,
    PANES,
    TABS,
    TOO_SMALL,
    Window,
    after,
    arrange,
    fitted,
    heightened,
    place_digit,
    widened,
    with_pane,
    without,
)
from tui_nn.ui.commands import shown_in_bar
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.widgets.confusion import ConfusionMatrix
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.key_bar import KeyBar, told_in
from tui_nn.ui.widgets.key_lines import wrapped
from tui_nn.ui.widgets.settings import SettingsTable
from tui_nn.ui.widgets.status_bar import StatusBar

LARGE, SMALL = (140, 45), (80, 24)
USUAL = Layout()
EXTREMES = [Layout(left=1, right=1), Layout(left=999, right=999), Layout(tuple(PANES)), USUAL]


@pytest.mark.parametrize(
    ("size", "kind"),
    [
        *((size, TOO_SMALL) for size in ((0, 0), (39, 200), (500, 11))),
        *((size, TABS) for size in ((40, 12), SMALL, (119, 200), (500, 35))),
        *((size, ALL) for size in ((120, 36), LARGE, (500, 200))),
    ],
)
def test_a_window_has_room_for_all_panes_for_tabs_or_for_nothing(
    size: tuple[int, int], kind: str
) -> None:
    assert arrange(Window(*size), USUAL).kind == kind


def test_in_every_window_every_pane_that_is_seen_has_room() -> None:
    columns, lines = (40, 80, 119, 120, 124, 140, 200, 500), (12, 19, 20, 24, 35, 36, 45, 200)
    for width, height, pane, alone, layout, row_list in itertools.product(
        columns, lines, PANES, (False, True), EXTREMES, (13, 20)
    ):
        window = Window(width, height, pane, alone, row_list)
        found = arrange(window, layout)
        assert found.shown <= PANES.keys()
        assert pane in found.shown or (window.kind == ALL and pane in layout.hidden)
        if "rows" in found.shown:
            left = found.digit + row_list + window.gaps
            assert found.digit >= 12
            assert left <= width if len(found.shown) == 1 else left <= width - 40
        if found.matrix:
            assert 4 <= found.matrix <= found.lines - 9


def test_every_pane_has_a_tab_and_the_curves_are_beside_the_settings_too() -> None:
    for pane in PANES:
        found = arrange(Window(*SMALL, pane), USUAL)
        assert found.shown == ({pane, "curves"} if pane == "settings" else {pane})


def test_a_pane_grows_and_shrinks_as_far_as_there_is_room_and_keeps_the_rest() -> None:
    layout = Layout(("curves",), 0, 20)
    window = Window(*LARGE, "rows")
    widths = []
    while (wider := widened(window, layout, 1)) is not None:
        layout = wider
        widths.append(arrange(window, layout).digit)
    assert widths == sorted(set(widths))
    assert widths[-1] + window.row_list + window.gaps == 100
    assert (layout.hidden, layout.right) == (("curves",), 20)
    narrower = widened(dataclasses.replace(window, pane="matrix"), layout, 1)
    assert narrower is not None
    assert arrange(window, narrower).digit < widths[-1]


def test_the_border_below_the_training_moves_with_the_pane_that_has_the_focus() -> None:
    matrix, training = Window(*LARGE, "matrix"), Window(*LARGE, "settings")
    taller = heightened(matrix, USUAL, 1)
    assert taller == Layout(right=14)
    assert heightened(training, taller, 1) == Layout(right=13)
    assert heightened(Window(*LARGE, "rows"), USUAL, 1) is None
    assert heightened(matrix, Layout(right=999), 1) is None


def test_a_hidden_pane_gives_its_room_away_and_comes_back() -> None:
    window = Window(*LARGE, "matrix")
    layout = without(window, USUAL)
    assert layout == Layout(("matrix",))
    assert arrange(window, layout).matrix == 0
    assert after(window, layout, 1) == "curves"
    assert after(dataclasses.replace(window, pane="settings"), layout, 1) == "curves"
    assert with_pane("matrix", layout) == USUAL


def test_the_last_pane_cannot_be_hidden_nor_one_that_has_a_tab() -> None:
    assert without(Window(*LARGE, "rows"), Layout(("settings", "matrix", "curves"))) is None
    assert without(Window(*SMALL, "rows"), USUAL) is None


@pytest.mark.parametrize("side", [8, 28, 32, 64])
def test_a_digit_and_its_outputs_fit_their_pane(side: int) -> None:
    for columns, lines in itertools.product((14, 26, 56, 66, 124, 480), (7, 9, 17, 32, 190)):
        place = place_digit(side, columns, lines)
        assert place.columns <= columns - 12 * place.beside
        assert place.lines <= lines - (not place.beside)
        assert (place.columns, place.lines) <= fitted(side, columns, lines)


def test_a_digit_takes_the_room_that_it_is_drawn_in() -> None:
    image = np.zeros((28, 28), np.uint8)
    for columns, lines in itertools.product((1, 14, 27, 28, 56, 111, 112), (1, 7, 13, 14, 28, 56)):
        drawn = fit(image, columns, lines)
        assert fitted(28, columns, lines) == (len(drawn[0]), len(drawn))


def test_a_wide_pane_has_a_larger_digit() -> None:
    assert place_digit(28, 56, 41).columns == 56
    assert place_digit(28, 140, 58).columns == 112


# The key bar


@pytest.mark.parametrize("width", [80, 140])
def test_two_lines_in_some_pane_tell_of_every_key(width: int) -> None:
    commands = tuple(shown_in_bar())
    told_of = told_in(commands, width, 2)
    assert {it for those in told_of.values() for it in those} == set(commands)
    for pane, those in told_of.items():
        assert len(wrapped(those, width)) <= 2
        assert [it.id for it in those][-3:] == ["app.find", "app.help", "app.quit"]
        assert all(it.scope in (pane, "dashboard", "app") for it in those)


def test_a_key_bar_without_room_tells_of_what_leads_on() -> None:
    those = told_in(tuple(shown_in_bar()), 40, 1)["matrix"]
    assert {"app.help", "app.quit"} <= {it.id for it in those}
    assert told_in(tuple(shown_in_bar()), 1, 1)["rows"]


# On the screen


def layout_of(app: App[None]) -> Layout:
    assert isinstance(app, NnTuiApp)
    return app.preferences.layout


@pytest.mark.usefixtures("run")
async def test_panes_are_changed_with_keys_and_the_layout_is_kept(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        app = pilot.app
        digit, matrix = app.query_one(DigitView), app.query_one(ConfusionMatrix)
        bar = app.query_one(KeyBar)
        await pilot.press("3", "plus", "plus", "z")
        await pilot.pause()
        assert "Enter rows" in shown(pilot)
        assert matrix.is_on_screen
        assert matrix.size.width == LARGE[0]
        assert not digit.is_on_screen
        await pilot.press("z", "Z")
        await pilot.pause()
        assert not matrix.is_on_screen
        assert "(3 Confusion)" in shown(pilot)
        assert told(pilot) == "Confusion: 3 shows it again."
        assert bar.region.y + bar.size.height == LARGE[1]
        await until(pilot, lambda: layout_of(app) == Layout(("matrix",), 0, 15))
        await pilot.press("3")
        await pilot.pause()
        assert matrix.size.height == 14
        await pilot.press("0", "1", "greater_than_sign", "Z")
        await until(pilot, lambda: layout_of(app) == Layout(("rows",), 75))
        assert app.query_one(SettingsTable).has_focus
    assert load()[0].layout == Layout(("rows",), 75)


async def test_each_tab_of_a_small_window_is_reached_by_number_tab_and_mouse(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Dashboard)
        for key, pane in zip("2341", ("settings", "matrix", "curves", "rows"), strict=True):
            await pilot.press(key)
            assert screen.focused is not None
            assert screen.focused.id == pane
        await pilot.press("tab", "tab")
        assert pilot.app.query_one(ConfusionMatrix).has_focus
        line = shown(pilot).splitlines()[0]
        await pilot.click(offset=(line.index("4 Curves"), 0))
        await until(pilot, lambda: screen.focused is not None and screen.focused.id == "curves")
        await pilot.press("z")
        assert told(pilot) == "It has the window for itself already."


async def test_what_is_said_covers_neither_the_keys_nor_the_first_line(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        first, *_, key, last = shown(pilot).splitlines()
        for number in range(30):
            pilot.app.notify(f"something to be said, {number}")
        await until(pilot, lambda: "to be said" in shown(pilot))
        await pilot.pause()
        now = shown(pilot).splitlines()
        assert (now[0], now[-2], now[-1]) == (first, key, last)


async def test_what_was_open_in_a_tiny_window_is_there_again(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        await pilot.resize_terminal(2, 2)
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: pilot.app.query_one(SettingsTable).has_focus)


async def test_a_run_that_is_started_elsewhere_is_found(
    app_at: AppAt, trained_run: Path, runs_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_RUNS_INTERVAL", 0.1)
    async with app_at(SMALL) as pilot:
        assert "No run yet" in shown(pilot)
        shutil.copytree(trained_run, runs_folder / "from-elsewhere")
        await until(pilot, lambda: "from-elsewhere" in shown(pilot))


async def test_the_status_line_can_tell_how_much_is_sent(app_at: AppAt) -> None:
    async with app_at(LARGE) as pilot:
        status = pilot.app.query_one(StatusBar)
        status.line_rate = "1.2 KB/s"
        await pilot.pause()
        assert shown(pilot).splitlines()[0].endswith("1.2 KB/s")
        await pilot.resize_terminal(40, 12)
        await pilot.pause()
        assert "KB/s" not in shown(pilot)
