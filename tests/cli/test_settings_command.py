"""`nn-tui settings`."""

import json

import pytest

from tests.test_imports import HEAVY, loaded_after
from tui_nn.cli import main
from tui_nn.errors import UsageError
from tui_nn.preferences import SETTINGS, Layout, Preferences, load, path
from tui_nn.ui.commands import COMMANDS

Captured = pytest.CaptureFixture[str]


def settings(*words: str) -> int:
    return main(["settings", *words])


def test_all_settings_and_keys_are_listed_with_the_file(capsys: Captured) -> None:
    assert settings() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"file: {path()}"
    words = [line.split() for line in lines]
    for name in SETTINGS:
        assert any(line[:1] == [name] for line in words)
    for command in COMMANDS:
        [line] = [line for line in lines if line.split()[:1] == [command.id]]
        assert f" {command.shown} " in line
    assert not path().exists()


def test_what_is_set_is_kept_and_listed(capsys: Captured) -> None:
    changes = ["theme=light", "mouse=no", "layout.hidden=rows,matrix", "ramp=' .#'"]
    assert settings(*changes, "layout.left=60", "runs.watch=w,enter", "keys.dashboard.bad=") == 0
    assert capsys.readouterr().out.endswith(f"keys.dashboard.bad: set in {path()}\n")
    keys = {"runs.watch": "w,enter", "dashboard.bad": ""}
    layout = Layout(("rows", "matrix"), 60)
    assert load() == (
        Preferences("light", " .#", mouse=False, layout=layout, keys=keys),
        [],
    )
    settings("--json")
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(path())
    assert told["settings"]["layout.hidden"] == ["rows", "matrix"]
    assert told["settings"]["mouse"] is False
    assert told["keys"]["runs.watch"] == ["w", "enter"]
    assert told["keys"]["dashboard.bad"] == told["problems"] == []
    settings("theme=default", "layout.hidden=default", "runs.watch=default")
    preferences, _ = load()
    assert (preferences.theme, preferences.layout) == ("dark", Layout((), 60))
    assert preferences.keys == {"dashboard.bad": ""}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("theme", "'theme' sets nothing. Write `theme=VALUE`"),
        ("them=dark", "there is no setting 'them'. Did you mean 'theme'?"),
        ("theme=ligth", "theme cannot be 'ligth'. Give one of dark, light"),
        ("layout.left=wide", "layout.left cannot be 'wide'. Give a whole number from 0 to 500"),
        ("mouse=perhaps", "mouse cannot be 'perhaps'. Give true or false"),
        ("runs.wach=w", "there is no command 'runs.wach'. Did you mean 'runs.watch'?"),
        ("runs.watch=upp", "there is no key 'upp'. Did you mean 'up'?"),
        ("runs.watch=x", "'x' is a key of runs.delete (Delete the run). Choose another key"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_changed(
    word: str, told: str, capsys: Captured
) -> None:
    assert settings("digits=blocks", word) == UsageError.exit_code
    assert capsys.readouterr().err.startswith(f"nn-tui: {told}")
    assert not path().exists()


def test_commands_can_change_keys_with_each_other_in_one_go() -> None:
    assert settings("dashboard.open=f", "dashboard.fork=o") == 0
    assert load()[1] == []


def test_what_is_wrong_with_the_file_is_told_with_its_line(capsys: Captured) -> None:
    path().write_text('theme = "pink"\n[keys]\n"runs.wach" = "w"\n')
    assert settings() == 2
    told = capsys.readouterr().err.splitlines()
    themes = "dark, light, colour-blind, colour-blind-light"
    assert told == [
        f"nn-tui: {path()}, line 1: theme cannot be 'pink'. Give one of {themes}",
        f"nn-tui: {path()}, line 3: there is no command 'runs.wach'. Did you mean 'runs.watch'?",
    ]
    assert settings("theme=light") == 0  # done; the rest is told again
    assert settings("--json") == 2
    assert len(json.loads(capsys.readouterr().out.splitlines()[-1])["problems"]) == 1


def test_listing_and_setting_load_nothing_heavy() -> None:
    code = "from tui_nn.cli import main; main(['settings']); main(['settings', 'theme=light'])"
    assert loaded_after(code, *HEAVY, "tomlkit") == ["tomlkit"]
