"""Keys that a person chose: which are in force, what is said of them, and that they work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Static

from tests.conftest import write_csv
from tests.ui.screen import pane, shown, told
from tui_nn.errors import UsageError
from tui_nn.preferences import Preferences, path
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.commands import COMMANDS, SCREENS
from tui_nn.ui.commands.chosen import load
from tui_nn.ui.commands.key_names import _PUNCTUATION, name_of, parse, written
from tui_nn.ui.commands.key_names import shown as shown_key
from tui_nn.ui.commands.remapping import overlap, remapped
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.help import HelpScreen
from tui_nn.ui.screens.runs import RunsScreen

IDS = Path(__file__).parent / "snapshots" / "command_ids.txt"
SMALL = (80, 24)


def in_force(keys: dict[str, str]) -> dict[str, str]:
    """The keys of each command that has not its usual ones."""
    commands, _ = remapped(COMMANDS, keys)
    usual = {command.id: command.keys for command in COMMANDS}
    return {it.id: it.keys for it in commands if it.keys != usual[it.id]}


def said(keys: dict[str, str]) -> list[str]:
    return [f"{it.id}: {it.what}. {it.remedy}" for it in remapped(COMMANDS, keys)[1]]


# The declaration


def test_no_name_of_a_command_goes_away_for_people_have_written_it_in_their_files() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    assert set(IDS.read_text().split()) - set(ids) == set()


def test_no_two_commands_of_one_place_have_a_key_but_for_an_inner_one_that_goes_first() -> None:
    shared = {
        (one.id, other.id, name)
        for place, one in enumerate(COMMANDS)
        for other in COMMANDS[place + 1 :]
        if overlap(one, other)
        for name in one.names
        if name in other.names
    }
    assert shared == {
        ("runs.back", "app.quit", "q"),
        ("comparison.back", "app.quit", "q"),
        ("preferences.back", "app.quit", "q"),
        ("preferences.back", "app.settings", "comma"),
    }


def test_every_command_has_a_word_in_the_key_bar_or_is_beside_one_that_has() -> None:
    told_of = {command.id for command in COMMANDS if command.word}
    for command in COMMANDS:
        told_of |= {f"{command.scope}.{word}" for word in command.beside}
    missing = {command.id for command in COMMANDS} - told_of
    assert missing <= {"dashboard.previous-pane"}  # tab tells of it


def test_all_keys_of_the_declaration_are_known_and_can_be_written_as_they_are_shown() -> None:
    names = {name for command in COMMANDS for name in command.names}
    for name in names:
        assert parse(shown_key(name)) == parse(written(name)) == (name,)


# Names of keys


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("g", ("g",)),
        ("?, G", ("question_mark", "G")),
        (",", ("comma",)),
        (" ", ("space",)),
        ("", ()),
        ("Ctrl+R,F5", ("ctrl+r", "f5")),
        ("^r,ctrl+r", ("ctrl+r",)),
        ("Esc,PgUp,del", ("escape", "pageup", "delete")),
        ("shift+a,shift+tab,alt+X", ("A", "shift+tab", "alt+X")),
        ("ctrl+i", ("tab",)),
        ("ctrl++", ("ctrl+plus",)),
        ("\u00e9", ("\u00e9",)),
    ],
)
def test_a_key_is_written_as_textual_calls_it_or_as_the_character(
    text: str, names: tuple[str, ...]
) -> None:
    assert parse(text) == names


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("entr", "there is no key 'entr'. Did you mean 'enter'?"),
        ("g,,h", "there is no key ''"),
        ("hyper+x", "there is no key 'hyper+x'"),
        ("ctrl+c", "Ctrl+C is what a terminal interrupts with. Choose another key"),
        ("\u2063", "there is no key"),
    ],
)
def test_what_is_no_key_is_refused(text: str, what: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text)
    assert str(refused.value).startswith(what)


def test_characters_have_the_names_that_textual_gives_them() -> None:
    for character in [*(_PUNCTUATION.keys() - {","}), "a", "Z", "7", "\u00e9"]:  # it separates
        [binding] = Binding.make_bindings([Binding(character, "x")])
        assert name_of(character) == binding.key


@settings(max_examples=25)
@given(st.text(max_size=8))
def test_any_text_is_keys_or_is_refused(text: str) -> None:
    with suppress(UsageError):
        assert all(parse(text))


# Which are in force


def test_a_chosen_key_replaces_all_usual_ones() -> None:
    assert in_force({"rows.up": "y,up"}) == {"rows.up": "y,up"}
    assert said({"rows.up": "y,up"}) == []


def test_two_commands_can_change_keys_with_each_other() -> None:
    keys = {"dashboard.open": "g", "dashboard.go": "o"}
    assert (in_force(keys), said(keys)) == (keys, [])


def test_a_key_taken_from_a_command_is_told_if_it_is_left_with_none() -> None:
    assert in_force({"dashboard.open": "g"}) == {"dashboard.open": "g", "dashboard.go": ""}
    [told_of] = said({"dashboard.open": "g"})
    assert told_of.startswith("dashboard.open: 'g' was the key of dashboard.go, which has none now")
    assert in_force({"dashboard.open": "k"}) == {"dashboard.open": "k", "rows.up": "up"}
    assert said({"dashboard.open": "k"}) == []


def test_of_two_commands_that_want_a_key_the_first_has_it() -> None:
    keys = {"dashboard.open": "f9", "rows.up": "f9,y", "runs.watch": "f9"}
    assert in_force(keys) == {"dashboard.open": "f9", "rows.up": "y", "runs.watch": "f9"}
    assert said(keys) == [
        "rows.up: 'F9' is the key of dashboard.open already. Choose another key for rows.up"
    ]


def test_a_command_may_go_without_a_key() -> None:
    assert in_force({"dashboard.bad": ""}) == {"dashboard.bad": ""}
    assert said({"dashboard.bad": ""}) == []


def test_what_is_wrong_with_keys_is_told_with_the_line() -> None:
    path().write_text('[keys]\n"runs.wach" = "w"\n\nrows.up = "upp"\ndashboard.open = "f9"\n')
    preferences, problems = load()
    assert preferences.keys == {"runs.wach": "w", "rows.up": "upp", "dashboard.open": "f9"}
    assert problems == [
        f"{path()}, line 2: there is no command 'runs.wach'. Did you mean 'runs.watch'?",
        f"{path()}, line 4: there is no key 'upp'. Did you mean 'up'?",
    ]


# On the screen


@asynccontextmanager
async def opened_with(
    folder: Path, keys: dict[str, str], size: tuple[int, int] = SMALL
) -> AsyncIterator[Pilot[None]]:
    file = str(write_csv(folder / "rows.csv", 20))
    app = NnTuiApp(file, file, preferences=Preferences(keys=keys))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot


async def test_chosen_keys_work_in_every_scope_and_the_usual_ones_no_longer(
    tmp_path: Path,
) -> None:
    keys = {
        "rows.down": "y,f2",  # of a widget, several
        "dashboard.go": "f3",  # one that asks goes before all others
        "dashboard.runs": "r,f4",
        "runs.back": "b",  # of a screen
        "app.help": "x",  # of the app, with a key that was of two others
        "dashboard.invert": "ctrl+x",
        "runs.delete": "",
    }
    async with opened_with(tmp_path, keys) as pilot:
        await pilot.press("y", "f2", "down", "j")
        assert pane(pilot).index == 2
        await pilot.press("g")
        assert not isinstance(pilot.app.screen, Prompt)
        await pilot.press("f3", *"7", "enter")
        assert pane(pilot).index == 7
        await pilot.press("f4")
        assert isinstance(pilot.app.screen, RunsScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, RunsScreen)
        await pilot.press("x")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "b")
        assert not isinstance(pilot.app.screen, RunsScreen)
        before = pane(pilot).rows.dataset
        await pilot.press("ctrl+x")
        assert pane(pilot).rows.dataset is not before


async def test_all_that_is_shown_names_the_keys_in_force(tmp_path: Path) -> None:
    keys = {"dashboard.start": "f6", "dashboard.go": "f3", "app.quit": "f10", "app.help": "f1"}
    async with opened_with(tmp_path, keys) as pilot:
        text = " ".join(shown(pilot).split())
        assert "No run yet: F6 starts one" in text
        assert "F3 go" in text
        assert "F10 quit" in text
        await pilot.press("ctrl+c")
        assert "F10 quits." in told(pilot)
        await pilot.press("f1")
        help_text = str(pilot.app.screen.query(Static).last().render())
        assert "  F6 " in help_text
        await pilot.press("escape")
        titles = [it.title for it in pilot.app.get_system_commands(pilot.app.screen)]
        assert "Start or stop training (F6)" in titles


def test_every_scope_of_a_screen_has_commands() -> None:
    assert {command.scope for command in COMMANDS} >= set(SCREENS)
