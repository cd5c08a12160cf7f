"""What of a screen is sent: the cells that look otherwise than the terminal shows them already.

Textual sends the whole of each region in which something may have changed, with the style of every
piece. Here the terminal's cells are known, and only those that changed are sent, with those parts
of their style that are not in force already.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

COLOUR_SYSTEMS = {
    "none": None,
    "16": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "all": ColorSystem.TRUECOLOR,
}
"""What Rich calls the colours of a dialect."""

_WORTHWHILE = 4  # unchanged cells that cost as much as to step over them

Piece = tuple[int, int, Strip]
"""A column, a line, and what stands from there on."""


class Look(NamedTuple):
    """The parts of a style as a terminal is told them: SGR codes, empty for the usual."""

    attributes: str = ""
    foreground: str = ""
    background: str = ""


PLAIN = Look()

Cell = tuple[str, Look]
"""A character, and its look; of a wide character, the second cell has an empty one."""

_UNKNOWN: Cell = ("", PLAIN)


class Painter:
    """Knows what a terminal shows, and what must be sent to change it.

    Args:
        colours: Those that it has, one of `COLOUR_SYSTEMS`.
        ascii_only: Whether other characters are shown as question marks.
    """

    def __init__(self, colours: str, *, ascii_only: bool) -> None:
        self._colours = COLOUR_SYSTEMS[colours]
        self._ascii_only = ascii_only
        self._size = Size(0, 0)
        self._lines: list[list[Cell]] = []

    def forget(self) -> None:
        """The terminal may show anything now."""
        self._size = Size(0, 0)

    def paint(self, update: CompositorUpdate, size: Size) -> str:
        """What to send to a terminal that is to show an update; empty where it does so already.

        Args:
            update: Of Textual's compositor.
            size: Of the terminal, which is unknown again after it has changed.
        """
        if size != self._size:
            self._size = size
            self._lines = [[_UNKNOWN] * size.width for _ in range(size.height)]
        pen = _Pen(size.width)
        for x, y, strip in _pieces(update):
            if 0 <= y < size.height and 0 <= x < size.width:
                self._paint_strip(pen, x, y, strip)
        return pen.finish()

    def _paint_strip(self, pen: "_Pen", x: int, y: int, strip: Strip) -> None:
        line = self._lines[y]
        cells = self._cells(strip)[: len(line) - x]
        end = x + len(cells)
        before = line[x:end]
        if before == cells:
            return
        for start, stop in _changed(before, cells):
            pen.write(x + start, y, cells[start:stop])
        line[x:end] = cells

    def _cells(self, segments: Iterable[Segment]) -> list[Cell]:
        cells: list[Cell] = []
        for text, style, control in segments:
            if control:
                continue
            look = PLAIN if style is None else _look(style, self._colours)
            if text.isascii():
                cell = (" ", _of_blank(look))
                cells += [cell if character == " " else (character, look) for character in text]
            else:
                for character in text:
                    self._add(cells, character, look)
        return cells

    def _add(self, cells: list[Cell], character: str, look: Look) -> None:
        width = cell_len(character)
        if not width:  # an accent, and the like: it belongs to the one before
            if cells and not self._ascii_only:
                cells[-1] = (cells[-1][0] + character, look)
        elif self._ascii_only and not character.isascii():
            cells += [("?", look)] * width
        else:
            cells += [(character, look), *[("", look)] * (width - 1)]


class _Pen:
    """Writes cells with as few bytes as it can; knows where it is, and which look is in force."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._sent: list[str] = []
        self._place: tuple[int, int] | None = None
        self._look = PLAIN

    def write(self, x: int, y: int, cells: Sequence[Cell]) -> None:
        """Write cells from a column of a line on."""
        self._move(x, y)
        for character, cell_look in cells:
            look = cell_look
            if character == " " and not (look.attributes or self._look.attributes):
                look = look._replace(foreground=self._look.foreground)  # which nobody can see
            if look != self._look:
                self._sent.append(_change(self._look, look))
                self._look = look
            self._sent.append(character)
        end = x + len(cells)
        # At the edge a terminal may wait with the next line; and of other characters' widths it may
        # think otherwise.
        is_certain = end < self._width and all(character.isascii() for character, _ in cells)
        self._place = (end, y) if is_certain else None

    def finish(self) -> str:
        """All that was written, with the usual look behind it."""
        if self._look != PLAIN:
            self._sent.append("\x1b[m")
        return "".join(self._sent)

    def _move(self, x: int, y: int) -> None:
        if self._place is not None and self._place[1] == y and self._place[0] <= x:
            distance = x - self._place[0]
            if distance:
                self._sent.append(f"\x1b[{distance if distance > 1 else ''}C")
        else:
            self._sent.append(f"\x1b[{y + 1};{x + 1}H")


def _changed(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """The runs of cells that changed, with the few unchanged between them that cost no more."""
    start = stop = -1
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            continue
        if stop < 0:
            start = index
        elif index - stop >= _WORTHWHILE or len({look for _, look in after[stop - 1 : index]}) > 1:
            yield start, stop
            start = index
        stop = index + 1
    if stop >= 0:
        yield start, stop


def _change(old: Look, new: Look) -> str:
    """The codes that make one look of another: an attribute can only be ended with all others."""
    codes: list[str] = []
    if old.attributes and old.attributes != new.attributes:
        codes.append("0")
        old = PLAIN
    if new.attributes != old.attributes:
        codes.append(new.attributes)
    if new.foreground != old.foreground:
        codes.append(new.foreground or "39")
    if new.background != old.background:
        codes.append(new.background or "49")
    return f"\x1b[{';'.join(codes)}m"


def _of_blank(look: Look) -> Look:
    """What can be seen of a look where no character is."""
    return look if look.attributes else look._replace(foreground="")


@lru_cache(maxsize=4096)
def _look(style: Style, colours: ColorSystem | None) -> Look:
    attributes = style.without_color.update_link(None).render("x")
    codes = attributes.removeprefix("\x1b[").partition("m")[0] if len(attributes) > 1 else ""
    if colours is None:
        return Look(codes)
    return Look(
        codes,
        _codes(style.color, colours, foreground=True),
        _codes(style.bgcolor, colours, foreground=False),
    )


def _codes(colour: Color | None, colours: ColorSystem, *, foreground: bool) -> str:
    if colour is None or colour.is_default:
        return ""
    return ";".join(colour.downgrade(colours).get_ansi_codes(foreground=foreground))


def _pieces(update: CompositorUpdate) -> Iterator[Piece]:
    """What an update holds, wherever it stands; more than its regions, which does no harm."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield x, y, strip
                x += strip.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, end in update.spans:
            chops = zip(update.chop_ends[y], update.chops[y].items(), strict=False)
            for chop_end, (x, chop) in chops:
                if chop is not None and x < end and chop_end > first:
                    yield x, y, chop.crop(0, end - x)
