"""What is sent makes the terminal show the screen, whatever it showed before."""

import random
import re

import pyte
import pytest
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from tui_nn.ui.terminal.painting import Painter

SIZE = Size(30, 6)
STYLES = [
    Style(),
    Style(bold=True),
    Style(reverse=True),
    Style(bold=True, reverse=True, color="color(196)"),
    Style(color="color(250)", bgcolor="color(17)"),
    Style(color="color(250)"),
    Style(bgcolor="color(17)", underline=True),
]
PLAIN = Style()

Lines = list[list[Segment]]


class Shown:
    """A terminal that shows what a painter sends."""

    def __init__(self, colours: str = "256", *, ascii_only: bool = False) -> None:
        self.painter = Painter(colours, ascii_only=ascii_only)
        self.screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self.screen)

    def paint(self, update: LayoutUpdate | ChopsUpdate) -> str:
        sent = self.painter.paint(update, SIZE)
        self._stream.feed(sent)
        return sent


def whole(lines: Lines) -> LayoutUpdate:
    return LayoutUpdate([[Strip(line)] for line in lines], SIZE.region)


def text_lines(*texts: str) -> Lines:
    filled = [*texts, *[""] * (SIZE.height - len(texts))]
    return [[Segment(f"{text:<{SIZE.width}}", PLAIN)] for text in filled]


def scribble(rng: random.Random, lines: Lines) -> Lines:
    """Some of the lines with other words in other styles."""
    changed = list(lines)
    for y in rng.sample(range(SIZE.height), rng.randint(1, SIZE.height)):
        cuts = sorted(rng.sample(range(1, SIZE.width), rng.randint(0, 5)))
        ends = [*cuts, SIZE.width]
        changed[y] = [
            Segment("".join(rng.choices(" ab", k=end - start)), rng.choice(STYLES))
            for start, end in zip([0, *cuts], ends, strict=True)
        ]
    return changed


def seen(shown: Shown) -> list[list[pyte.screens.Char]]:
    """All cells, without the colour of ink where there is none."""
    lines = [[shown.screen.buffer[y][x] for x in range(SIZE.width)] for y in range(SIZE.height)]
    return [
        [
            cell._replace(fg="")
            if cell.data == " " and not cell.reverse | cell.underscore
            else cell
            for cell in line
        ]
        for line in lines
    ]


@pytest.mark.parametrize("seed", range(20))
def test_after_any_changes_the_terminal_shows_what_a_new_one_would(seed: int) -> None:
    rng = random.Random(seed)
    shown, lines = Shown(), text_lines("start")
    for _ in range(8):
        lines = scribble(rng, lines)
        shown.paint(whole(lines))
        new = Shown()
        new.paint(whole(lines))
        assert seen(shown) == seen(new)


def test_what_the_terminal_shows_already_is_not_sent() -> None:
    shown = Shown()
    shown.paint(whole(text_lines("Row 1: 7")))
    assert shown.paint(whole(text_lines("Row 1: 7"))) == ""
    assert shown.paint(whole(text_lines("Row 2: 7"))) == "\x1b[1;5H2"


def test_a_few_unchanged_cells_are_sent_rather_than_stepped_over() -> None:
    shown = Shown()
    shown.paint(whole(text_lines("0.50 of 5 is 10%")))
    assert shown.paint(whole(text_lines("1.51 of 5 is 11%"))) == "\x1b[1;1H1.51\x1b[10C1"


def test_only_what_is_new_of_a_style_is_sent() -> None:
    shown = Shown()
    shown.paint(whole(text_lines()))
    bold = Style(bold=True, color="color(250)", bgcolor="color(17)")
    pale = Style(bold=True, color="color(240)", bgcolor="color(17)")
    line = [Segment("a", bold), Segment("b", pale), Segment("c", PLAIN), Segment(" " * 27, PLAIN)]
    sent = shown.paint(whole([line, *text_lines()[1:]]))
    assert sent == "\x1b[1;1H\x1b[1;38;5;250;48;5;17ma\x1b[38;5;240mb\x1b[0mc"


def test_a_part_of_the_screen_is_painted_in_its_place() -> None:
    shown = Shown()
    shown.paint(whole(text_lines("left right", "left right")))
    chops: list[dict[int, Strip | None]] = [
        {0: None, 5: Strip([Segment("RIGHT", PLAIN)])},
        {0: None, 5: None},
    ]
    update = ChopsUpdate(chops, [(0, 5, 8)], [[5, 10], [5, 10]])
    shown.paint(update)
    assert shown.screen.display[0].rstrip() == "left RIGht"
    assert shown.screen.display[1].rstrip() == "left right"


def test_a_window_of_another_size_is_painted_anew() -> None:
    painter = Painter("256", ascii_only=False)
    lines = text_lines("same")
    painter.paint(whole(lines), SIZE)
    wider = Size(40, 6)
    update = LayoutUpdate([[Strip(line)] for line in lines], Region(0, 0, 30, 6))
    assert "same" in painter.paint(update, wider)


def test_what_was_forgotten_is_painted_anew() -> None:
    shown = Shown()
    shown.paint(whole(text_lines("same")))
    shown.painter.forget()
    assert "same" in shown.paint(whole(text_lines("same")))


def test_wide_characters_and_accents_keep_their_places() -> None:
    shown = Shown()
    shown.paint(whole(text_lines("abcdef")))
    shown.paint(whole([[Segment("語e\u0301x" + " " * 26, PLAIN)], *text_lines()[1:]]))
    assert shown.screen.display[0].rstrip() == "語éx"
    shown.paint(whole(text_lines("abcdef")))
    assert shown.screen.display[0].rstrip() == "abcdef"


def test_where_only_ascii_is_known_others_become_question_marks_of_their_width() -> None:
    shown = Shown(ascii_only=True)
    sent = shown.paint(whole([[Segment("語é|" + " " * 26, PLAIN)], *text_lines()[1:]]))
    assert sent.isascii()
    assert shown.screen.display[0].rstrip() == "???|"


def test_without_colours_only_bold_reverse_and_underline_are_sent() -> None:
    shown = Shown("none")
    style = Style(bold=True, reverse=True, color="red", bgcolor="blue")
    sent = shown.paint(whole([[Segment("x" * 30, style)], *text_lines()[1:]]))
    assert set(re.findall(r"\x1b\[([\d;]*)m", sent)) == {"1;7", "0"}


@pytest.mark.parametrize(
    ("colours", "code"), [("16", "31"), ("256", "38;5;160"), ("all", "38;2;215;0;0")]
)
def test_colours_are_sent_as_the_terminal_knows_them(colours: str, code: str) -> None:
    style = Style(color="#d70000")
    sent = Shown(colours).paint(whole([[Segment("x" * 30, style)], *text_lines()[1:]]))
    assert f"\x1b[{code}m" in sent
