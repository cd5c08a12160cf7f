"""What is found out of a terminal from its environment, for every kind, locale and wish."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.terminal import DOWN, Terminal, nn_tui
from tui_nn.errors import UsageError
from tui_nn.preferences import Preferences
from tui_nn.ui.terminal import dialect
from tui_nn.ui.terminal.dialect import Dialect, Kind, can_move_its_cursor, find

USUAL = Preferences()
UTF8 = {"LANG": "en_US.UTF-8"}
COLOURFUL = {
    "xterm": "16",
    "xterm-256color": "256",
    "xterm-direct": "256",
    "xterm-kitty": "256",
    "tmux-256color": "256",
    "screen": "16",
    "screen-256color": "256",
    "screen.xterm-256color": "256",
    "linux": "16",
    "rxvt-unicode-256color": "256",
    "ansi": "16",
    "alacritty": "256",
    "foot": "256",
    "st-256color": "256",
}
COLOURLESS = ("vt100", "vt102", "vt220", "vt420", "xterm-mono", "linux-m")
OLD = ("linux", "ansi", "vt100", "vt102", "vt220", "vt420", "linux-m")
ONLY_ASCII = ("ansi", "vt100", "vt102", "vt220", "vt420")

SGR = re.compile(rb"\x1b\[([\d;]*)m")


def unknown(term: str) -> Kind | None:
    """A database of terminals in which nothing is."""
    raise AssertionError(f"{term} is known without it")


def test_every_usual_terminal_is_known_without_a_database() -> None:
    for term in (*COLOURFUL, *COLOURLESS):
        found = find({"TERM": term, **UTF8}, USUAL, unknown)
        assert found.colours == COLOURFUL.get(term, "none"), term
        assert found.modest == (term in OLD), term
        assert found.ascii == (term in ONLY_ASCII), term


@pytest.mark.parametrize(
    ("locale", "is_ascii"),
    [
        ({}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "en_US"}, True),
        ({"LANG": "de_DE@euro"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_US.utf8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_CTYPE": "C"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, False),
        ({"LC_ALL": "C.UTF-8", "LC_CTYPE": "C"}, False),
    ],
    ids=str,
)
def test_the_locale_says_whether_more_than_ascii_is_known(
    locale: dict[str, str], is_ascii: bool
) -> None:
    assert find({"TERM": "xterm", **locale}, USUAL).ascii == is_ascii
    assert find({"TERM": "xterm", **locale}, Preferences(characters="ascii")).ascii


@pytest.mark.parametrize("wish", ["auto", "none", "16", "256", "all"])
def test_what_a_person_wants_is_used_but_where_no_colours_are_to_be_sent(wish: str) -> None:
    wanted = Preferences(colours=wish)
    for term, found in COLOURFUL.items():
        environment = {"TERM": term, **UTF8}
        assert find(environment, wanted).colours == (found if wish == "auto" else wish)
        assert find({**environment, "NO_COLOR": "1"}, wanted).colours == "none"
        assert find({**environment, "NO_COLOR": ""}, wanted) == find(environment, wanted)
    assert {find({"TERM": term}, wanted).colours for term in COLOURLESS} == {"none"}


def test_more_than_the_palette_is_only_sent_to_who_asks_for_it() -> None:
    for term, value in product(("xterm", "screen", "xterm-256color"), ("truecolor", "24bit")):
        assert find({"TERM": term, "COLORTERM": value}, USUAL).colours == "256"
    assert find({"TERM": "linux", "COLORTERM": "truecolor"}, USUAL).colours == "16"
    assert find({"TERM": "vt100", "COLORTERM": "truecolor"}, USUAL).colours == "none"


@pytest.mark.parametrize("term", [None, "", "dumb", "unknown", "no-such-thing", "x" * 999, "\x1b"])
def test_a_terminal_that_cannot_be_used_is_refused_in_one_line(term: str | None) -> None:
    environment = {} if term is None else {"TERM": term}
    with pytest.raises(UsageError, match="cannot move its cursor") as refused:
        find(environment, USUAL, lambda _: None)
    told = str(refused.value)
    assert len(told) < 200
    assert told.isprintable()
    assert "Set TERM" in told
    assert refused.value.exit_code == 2


def test_a_name_that_is_not_known_is_asked_for() -> None:
    known = {"a-new-one": Kind("256", old=True)}
    assert find({"TERM": "a-new-one", **UTF8}, USUAL, known.get) == Dialect(
        ascii=False, colours="256", modest=True
    )


@pytest.mark.parametrize(("term", "colours"), [("xterm-256color", "256"), ("vt100", "none")])
def test_the_database_tells_of_colours(term: str, colours: str) -> None:
    assert in_the_database(term) in (colours, "None")  # it need not be installed


@pytest.mark.parametrize("term", ["wyse60", "vt52", "no-such-thing", "dumb"])
def test_who_is_told_to_move_the_cursor_in_other_words_is_not_usable(term: str) -> None:
    assert in_the_database(term) == "None"


def in_the_database(term: str) -> str:
    """The colours, found in a process of its own: the database is only ever asked once in one."""
    code = f"from tui_nn.ui.terminal.dialect import terminfo; it = terminfo({term!r})"
    words = [sys.executable, "-c", f"{code}; print(it and it.colours)"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def test_what_python_does_to_the_locale_does_not_count() -> None:
    code = (
        "import os; from tui_nn.ui.terminal.dialect import at_start;"
        "print(os.environ.get('LC_CTYPE'), at_start().get('LC_CTYPE'))"
    )
    for locale in ({}, {"LANG": "C"}, {"LC_CTYPE": "C"}):
        words = [sys.executable, "-c", code]
        done = subprocess.run(words, env=locale, capture_output=True, text=True, check=True)
        changed, found = done.stdout.split()
        assert changed in ("C.UTF-8", "C.utf8", "UTF-8", found)
        assert found == locale.get("LC_CTYPE", "None")


def test_only_where_they_can_be_seen_there_are_half_blocks() -> None:
    assert not Dialect().no_blocks
    assert not Dialect(colours="all").no_blocks
    assert "ASCII" in Dialect(ascii=True).no_blocks
    assert "256 colours" in Dialect(colours="16").no_blocks
    assert "256 colours" in Dialect(colours="none").no_blocks


def test_a_ramp_is_used_where_it_can_be_sent() -> None:
    assert Dialect(ascii=True).ramp(" ab") == " ab"
    assert Dialect().ramp(" ░█") == " ░█"
    assert Dialect(ascii=True).ramp(" ░█") == Preferences().ramp


def test_commands_draw_only_where_the_cursor_can_be_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialect, "terminfo", lambda _: None)
    assert can_move_its_cursor({"TERM": "vt100"})
    assert not can_move_its_cursor({"TERM": "dumb"})
    assert not can_move_its_cursor({"TERM": "no-such-thing"})


NOTHING_SAID = {"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}


@pytest.mark.parametrize(
    ("environment", "said", "codes"),
    [
        ({"NO_COLOR": "1"}, "Half blocks are not ASCII", rb"(?:[0147](?:;[0147])*)?"),
        (UTF8, "\N{UPPER HALF BLOCK}", rb"(?:(?:[0147]|[34]8;5;\d+|[34]9);?)*"),
    ],
    ids=["without colours", "256"],
)
def test_a_terminal_is_only_sent_what_it_knows(
    files: tuple[Path, Path], environment: dict[str, str], said: str, codes: bytes
) -> None:
    with Terminal(nn_tui(*files), environment={**NOTHING_SAID, **environment}) as terminal:
        terminal.wait_for("Row 0: 0")
        terminal.send(DOWN, "v")
        terminal.wait_for("Row 1: 1")
        terminal.wait_for(said)
        terminal.send("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.output.isascii() == said.isascii()
        assert all(re.fullmatch(codes, found) for found in SGR.findall(terminal.output))


def test_an_unknown_terminal_is_refused_at_once_and_is_sent_no_codes(
    files: tuple[Path, Path],
) -> None:
    with Terminal(nn_tui(*files), environment={"TERM": "no-such-thing"}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert terminal.output.startswith(b"nn-tui: this terminal cannot move its cursor")
        assert terminal.output.count(b"\n") == 1
        assert b"\x1b" not in terminal.output
