"""The settings screen: what it shows, what it changes, and where that is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.conftest import write_csv
from tests.ui.screen import shown, told, until
from tui_nn.preferences import SETTINGS, Preferences, Setting, load, path
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.preferences import KeyQuestion, PreferencesScreen
from tui_nn.ui.widgets.digit import DigitView
from tui_nn.ui.widgets.preferences import Item, PreferencesTable

SMALL = (80, 24)


@asynccontextmanager
async def settings_screen(
    folder: Path, size: tuple[int, int] = SMALL
) -> AsyncIterator[Pilot[None]]:
    file = str(write_csv(folder / "rows.csv", 20))
    app = NnTuiApp(file, file)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("comma")
        assert isinstance(pilot.app.screen, PreferencesScreen)
        await pilot.pause()
        yield pilot


def words(pilot: Pilot[None]) -> str:
    """What is on the screen, without its lines."""
    return " ".join(shown(pilot).split())


def table(pilot: Pilot[None]) -> PreferencesTable:
    return pilot.app.screen.query_one(PreferencesTable)


def go_to(pilot: Pilot[None], name: str) -> None:
    """Put the cursor at a setting, or at a command by its id."""
    table(pilot).move_to(0)
    while name_in_file(table(pilot).item) != name:
        table(pilot).move_by(1)


def name_in_file(item: Item) -> str:
    return item.name if isinstance(item, Setting) else item.id


@pytest.mark.parametrize("size", [(40, 12), (140, 45)])
async def test_every_setting_and_every_command_can_be_reached(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with settings_screen(tmp_path, size) as pilot:
        seen = []
        for _ in range(len(SETTINGS) + len(COMMANDS)):
            item = table(pilot).item
            lines = [table(pilot).pieces(y)[0] for y in range(table(pilot).size.height)]
            [at_cursor] = [text for text, style in lines if style == "cursor"]
            assert len(at_cursor) == size[0]
            assert (item.name if isinstance(item, Setting) else item.shown) in at_cursor
            seen.append(name_in_file(item))
            table(pilot).move_by(1)
        assert set(seen) == {*SETTINGS, *(command.id for command in COMMANDS)}
        await until(pilot, lambda: "In the file: app.quit" in words(pilot))
        assert "Esc back" in words(pilot)


async def test_a_change_holds_at_once_and_is_in_the_file(tmp_path: Path) -> None:
    async with settings_screen(tmp_path) as pilot:
        assert str(path())[-60:] in shown(pilot)
        await pilot.press("right")
        assert pilot.app.theme == "light"
        go_to(pilot, "digits")
        await pilot.press("right", "right")
        assert pilot.app.screen_stack[0].query_one(DigitView).blocks
        go_to(pilot, "layout.left")
        await pilot.press("enter")
        pilot.app.screen.query_one(Input).value = "70"
        await pilot.press("enter")
        dashboard = pilot.app.screen_stack[0]
        assert isinstance(dashboard, Dashboard)
        assert dashboard.chosen_layout.left == 70
        preferences, problems = load()
        assert (preferences.theme, preferences.digits, preferences.layout.left) == (
            "light",
            "blocks",
            70,
        )
        assert problems == []
        assert "*layout.left" in shown(pilot)
        for name in ("theme", "digits", "layout.left"):
            go_to(pilot, name)
            await pilot.press("delete")
        assert load()[0] == Preferences()
        assert pilot.app.theme == "dark"
        await pilot.press("escape")
        assert pilot.app.screen is dashboard


async def test_what_holds_from_the_next_start_is_said(tmp_path: Path) -> None:
    async with settings_screen(tmp_path) as pilot:
        go_to(pilot, "mouse")
        await pilot.press("right")
        assert "It holds from the next start." in told(pilot)
        assert not load()[0].mouse


async def test_blanks_at_the_ends_of_a_ramp_are_kept(tmp_path: Path) -> None:
    async with settings_screen(tmp_path) as pilot:
        go_to(pilot, "ramp")
        await pilot.press("enter")
        assert pilot.app.screen.query_one(Input).value == '" .:-=+*#%@"'
        pilot.app.screen.query_one(Input).value = '"  #"'
        await pilot.press("enter")
        assert load()[0].ramp == "  #"
        assert pilot.app.screen_stack[0].query_one(DigitView).ramp == "  #"


async def test_a_command_has_another_key_as_soon_as_it_is_pressed(tmp_path: Path) -> None:
    async with settings_screen(tmp_path) as pilot:
        go_to(pilot, "dashboard.runs")
        await pilot.press("enter", "f")
        assert isinstance(pilot.app.screen, KeyQuestion)
        refused = "'f' is a key of dashboard.fork (Fork the run). Choose another key"
        assert refused in str(pilot.app.screen.query_one(".hint", Static).render())
        await pilot.press("f5")
        assert load()[0].keys == {"dashboard.runs": "f5"}
        assert "F5" in shown(pilot)
        go_to(pilot, "preferences.back")
        await pilot.press("enter", "f5")
        assert isinstance(pilot.app.screen, PreferencesScreen)  # no key of the dashboard's here
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, PreferencesScreen)
        await pilot.press("f5")
        assert "F5 runs" in shown(pilot)


async def test_a_usual_key_that_another_command_has_now_is_not_given_back(tmp_path: Path) -> None:
    path().write_text('[keys]\n"dashboard.go" = "f3"\n"dashboard.open" = "g"\n')
    file = str(write_csv(tmp_path / "rows.csv", 20))
    app = NnTuiApp(file, file, preferences=load()[0])
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        await pilot.press("comma")
        go_to(pilot, "dashboard.go")
        await pilot.press("delete")
        assert "'g' is a key of dashboard.open (Open a file)" in told(pilot)
        assert app.key("dashboard.go") == "F3"


async def test_without_a_place_for_the_file_a_change_holds_for_this_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NN_TUI_SETTINGS", str(tmp_path / "file" / "settings.toml"))
    async with settings_screen(tmp_path) as pilot:
        await pilot.press("right")
        assert pilot.app.theme == "light"
        assert "What you set holds until you leave." in told(pilot)
