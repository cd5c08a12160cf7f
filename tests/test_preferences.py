"""The settings file: what is read of it, what is said of the rest, and how it is changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_nn.errors import UsageError
from tui_nn.preferences import (
    PANES,
    SETTINGS,
    Layout,
    Preferences,
    Value,
    load,
    path,
    read,
    save,
)
from tui_nn.preferences.lines import line_of, lines_of_keys
from tui_nn.ui.arrangement import PANES as PANES_ON_SCREEN


def write(text: str | bytes) -> None:
    path().write_bytes(text if isinstance(text, bytes) else text.encode())


def problems_of(text: str | bytes) -> list[str]:
    """What is said of a file, without the file's name."""
    write(text)
    _, problems = load()
    assert all(problem.startswith(str(path())) for problem in problems)
    return [problem.removeprefix(str(path())).lstrip(",: ") for problem in problems]


def test_without_a_file_all_is_as_it_is_and_nothing_is_said() -> None:
    assert load() == (Preferences(), [])


def test_every_setting_can_be_set() -> None:
    write(
        'theme = "light"\nramp = " .:#"\ndigits = "blocks"\ncharacters = "ascii"\n'
        'colours = "16"\nmouse = false\nline_rate = true\n'
        '[layout]\nhidden = ["matrix"]\nleft = 60\nright = 20\n'
        '[keys]\n"runs.watch" = "w,enter"\n'
    )
    preferences, problems = load()
    assert problems == []
    layout = Layout(("matrix",), 60, 20)
    assert preferences == Preferences(
        "light", " .:#", "blocks", "ascii", "16", False, True, layout, {"runs.watch": "w,enter"}
    )
    assert all(preferences.value(name) != it.default for name, it in SETTINGS.items())


@pytest.mark.parametrize(
    "keys",
    [
        '[keys]\n"rows.up" = "w,comma"',
        '[keys]\nrows.up = ["w", ","]',
        "[keys.rows]\nup = 'w,comma'",
        'keys = {"rows.up" = "w,comma"}',
    ],
)
def test_the_name_of_a_command_can_be_written_with_and_without_quotes(keys: str) -> None:
    assert problems_of(keys) == []
    assert load()[0].keys == {"rows.up": "w,comma"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '\ntheme = "ligth"',
            "line 2: theme cannot be 'ligth'. Give one of dark, light, colour-bl",
        ),
        ("mouse = 1", "line 1: mouse cannot be 1. Give true or false"),
        ('mouse = "yes"', "line 1: mouse cannot be 'yes'. Give true or false"),
        (
            "# one\n[layout]\nleft = -1",
            "line 3: layout.left cannot be -1. Give a whole number from",
        ),
        ("layout.left = true", "line 1: layout.left cannot be true"),
        ('layout.hidden = ["rows", "x"]', "line 1: layout.hidden cannot be ['rows', 'x']"),
        ("layout = 3", "line 1: layout is a section, and no setting. Write [layout] above"),
        ('ramp = "#"', "line 1: ramp cannot be '#'. Give 2 to 64 characters"),
        ('ramp = " \u5b57"', "line 1: ramp cannot be ' \u5b57'"),
        ('color = "16"', "line 1: there is no setting 'color'. Did you mean 'colours'?"),
        ("\n\n[layouts]\nx = 1", "line 3: there is no setting 'layouts'. Did you mean 'layout'?"),
        ("[layout]\nwidth = 3", "line 2: there is no setting 'layout.width'"),
        ("left = 3", "line 1: there is no setting 'left'. Did you mean 'layout.left'?"),
        ("zzz = 3", "line 1: there is no setting 'zzz'. `nn-tui settings` lists all"),
        ("[keys]\nx.y = 3", "line 2: the keys of x.y cannot be 3. Write them between quotes"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_its_line(text: str, told: str) -> None:
    [problem] = problems_of(f"{text}\n")
    assert problem.startswith(told)
    assert load()[0] == Preferences()


def test_all_that_is_right_is_used_beside_what_is_wrong() -> None:
    assert len(problems_of('digits = 3\ntheme = "light"\nnope = 1\n[layout]\nleft = 50')) == 2
    assert load()[0] == Preferences(theme="light", layout=Layout(left=50))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"theme = \n", "line 1, column 9: the settings are not TOML: invalid value. Nothing"),
        (b"a = 1\na = 2\n", "line 2"),
        (b"theme = 'dark", "the settings are not TOML"),
        (b"x = [", "the settings are not TOML"),
        (b"# \xe9\n\nx = '\xff'", "line 1: the settings are not UTF-8. Nothing of it is used"),
        (b"x = " + b"[" * 5000, "the settings are"),
    ],
)
def test_a_file_that_is_no_settings_file_is_told_with_its_line(text: bytes, told: str) -> None:
    [problem] = problems_of(text)
    assert problem.startswith(told)
    assert load()[0] == Preferences()


def test_a_mark_at_the_beginning_as_some_editors_write_it_does_no_harm() -> None:
    assert problems_of(b'\xef\xbb\xbftheme = "light"\r\nmouse = false\r\n') == []
    assert load()[0] == Preferences(theme="light", mouse=False)


def test_a_file_that_cannot_be_read_is_told() -> None:
    path().mkdir()
    _, [problem] = load()
    assert (
        problem == f"{path()}: the settings cannot be read: Is a directory. The defaults are used"
    )


@given(st.binary(max_size=60))
def test_no_file_leads_to_an_error(text: bytes) -> None:
    write(text)
    load()


# Where a key is


def test_the_line_of_a_key_is_found_whatever_is_around_it() -> None:
    text = """\
# theme = 1
theme = "# not a comment = 1"  # ramp = 2
text = '''
ramp = "no"
[keys]
'''
more = \"\"\"
left = 3 \\\"\"\"
mouse = true\"\"\"
list = [ # digits = 1
  "digits = 2", { digits = 3 },
]
"quoted name" . 'other' = 1
  [ layout ]   # table
left = 1
[keys]
"rows.up" = "w"
runs.watch = "x\\\\"
[[many]]
a = 1
"""
    assert lines_of_keys(text) == {
        "theme": 2,
        "text": 3,
        "more": 7,
        "list": 10,
        "quoted name": 13,
        "quoted name.other": 13,
        "layout": 14,
        "layout.left": 15,
        "keys": 16,
        "keys.rows.up": 17,
        "keys.runs": 18,
        "keys.runs.watch": 18,
        "many": 19,
        "many.a": 20,
    }


def test_what_is_inside_a_table_of_one_line_has_the_line_of_the_table() -> None:
    lines = lines_of_keys("\nlayout = {left = 1}\n")
    assert line_of(lines, "layout.left") == 2
    assert line_of(lines, "theme") is None


# Changing the file


def test_the_first_change_makes_the_file_and_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NN_TUI_SETTINGS", str(tmp_path / "new" / "folder" / "settings.toml"))
    save(theme="light")
    assert load() == (Preferences(theme="light"), [])


def test_a_change_leaves_all_else_as_it_was() -> None:
    write(
        "# my settings\n\ntheme = 'dark'   # at night\nmine = [1,\n  2]\n\n[layout] # panes\n"
        'left = 60\n\n[keys]\n# mine\n"rows.up" = "w"\n'
    )
    save(theme="light", digits="blocks", layout=Layout(left=70), keys={"rows.down": "s"})
    assert path().read_text() == (
        '# my settings\n\ntheme = "light"   # at night\nmine = [1,\n  2]\ndigits = "blocks"\n\n'
        '[layout] # panes\nleft = 70\n\n[keys]\n# mine\n"rows.up" = "w"\n"rows.down" = "s"\n'
    )


@pytest.mark.parametrize(
    "before",
    [
        "",
        "theme = 'dark'\n",
        "layout.left = 3\nlayout.right = 4\n",
        "layout = { left = 3 }\n",
        "[keys]\nrows.up = 'x'\nrows.down = 'y'\n",
        "[keys.rows]\nup = 'x'\n[layout]\n",
        "keys = {'rows.up' = 'x'}\r\n",
        "[layout]\n[keys]\n[keys.runs]\nwatch = 'x'\n# the end",
    ],
)
def test_what_is_saved_is_what_is_read_and_can_be_taken_away_again(before: str) -> None:
    write(before)
    file = read().preferences
    changes = {
        "theme": "colour-blind",
        "layout": Layout(("rows",), 9, 8),
        "keys": {"rows.up": "w", "runs.watch": "enter,w"},
    }
    save(**changes)
    assert load() == (file.with_changes(changes), [])
    save(theme=None, layout=None, keys={"rows.up": None, "runs.watch": None, "rows.down": None})
    assert load() == (Preferences(), [])


def test_a_file_that_is_not_toml_is_not_changed() -> None:
    write("theme = [")
    with pytest.raises(UsageError, match="not changed, for they cannot be read"):
        save(theme="light")
    assert path().read_text() == "theme = ["


def test_what_is_in_the_way_of_a_change_stays_there() -> None:
    write("layout = 3\n")
    with pytest.raises(UsageError, match=r"layout\.left cannot be changed|cannot be changed with"):
        save(layout=Layout(left=3))
    assert path().read_text() == "layout = 3\n"


def test_a_value_that_makes_no_sense_is_not_saved() -> None:
    with pytest.raises(UsageError, match="theme cannot be 'pink'"):
        save(theme="pink")
    assert not path().exists()


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NN_TUI_SETTINGS", str(tmp_path / "file" / "settings.toml"))
    with pytest.raises(UsageError, match="the settings are not kept: "):
        save(theme="light")


def test_a_link_to_the_settings_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("")
    path().symlink_to(tmp_path / "real.toml")
    save(theme="light")
    assert path().is_symlink()
    assert 'theme = "light"' in (tmp_path / "real.toml").read_text()


# What is typed


def test_every_value_can_be_typed_as_it_is_shown() -> None:
    others: dict[str, list[Value]] = {
        "ramp": [' .:"', '".."'],
        "layout.left": [7],
        "layout.hidden": [("rows", "curves")],
    }
    for name, setting in SETTINGS.items():
        values: list[Value] = [setting.default, *setting.steps, *others.get(name, [])]
        for value in values:
            assert setting.of_text(setting.text(value)) == value


def test_the_panes_that_can_be_hidden_are_those_that_there_are() -> None:
    assert tuple(PANES_ON_SCREEN) == PANES


def test_reading_loads_nothing_that_only_writing_needs() -> None:
    write("theme = 'light'")
    code = (
        "import sys, tui_nn.preferences; tui_nn.preferences.load()\n"
        "assert not {'tomlkit', 'numpy', 'textual', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=dict(os.environ))
