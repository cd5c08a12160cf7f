"""The colours of a theme as those of the terminal, readable on their ground with every palette."""

from collections.abc import Iterable
from functools import lru_cache
from math import dist

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import LineFilter

from tui_nn.ui.terminal.dialect import ALL_COLOURS, NO_COLOURS, SIXTEEN

READABLE = 4.5
"""The contrast that text has at least: that of level AA in WCAG 2.2, success criterion 1.4.3."""

# Of the 256, not the first 16: people change those. As grounds only the first eight of 16: old
# terminals ignore the others, or blink.
_PALETTE = [Color.from_ansi(number) for number in range(16, 256)]
_SIXTEEN = [Color.from_ansi(number) for number in range(16)]
_GROUNDS = _SIXTEEN[:8]

SIXTEEN_COLOURS = (
    # The console of Linux, and that of the IBM PC before it.
    (
        "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
        "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    ),
    # xterm.
    (
        "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
        "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    ),
)
"""What the 16 look like; no two kinds of terminals agree, so a contrast must hold with each."""


class TerminalColours(LineFilter):
    """Gives all that is drawn the colours that a terminal has.

    Text keeps its contrast of `READABLE`: where the nearest colour would be too near to the one
    behind it, it gets the nearest that is not. Pictures made of the palette's own colours stay.

    Args:
        colours: Those of a dialect.
    """

    def __init__(self, colours: str) -> None:
        super().__init__()
        self._colours = colours

    def apply(
        self,
        segments: list[Segment],
        background: TextualColor,  # noqa: ARG002 - every segment has its own
    ) -> list[Segment]:
        """The same segments in other styles."""
        colours = self._colours
        return [
            Segment(text, Style.null() if style is None else _spoken(style, colours), control)
            for text, style, control in segments
        ]


def contrast(one: ColorTriplet, other: ColorTriplet) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def contrasts(text: Color, ground: Color) -> list[float]:
    """The contrast of two colours on each kind of terminal."""
    return list(map(contrast, _looks(text), _looks(ground)))


def lab(colour: ColorTriplet) -> tuple[float, float, float]:
    """A colour as L*, a*, b* of CIE 1976, where distances are about as they are seen (D65)."""
    red, green, blue = _linear(colour)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.0888,
    )
    x, y, z = (it ** (1 / 3) if it > 216 / 24389 else it * 841 / 108 + 4 / 29 for it in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@lru_cache(maxsize=4096)
def _spoken(style: Style, colours: str) -> Style:
    if colours == NO_COLOURS:
        # What a click does stands in the style, too.
        return style.without_color + Style.from_meta(style.meta) + Style(dim=False)
    style += Style(dim=False)  # it would take the contrast away
    text, ground = style.color, style.bgcolor
    if colours == ALL_COLOURS:
        return style
    texts, grounds = _texts(colours), _GROUNDS if colours == SIXTEEN else _PALETTE
    if ground is not None and not ground.is_default:
        ground = ground if ground in grounds else _nearest(ground, grounds)
        if text is not None and not (text in texts and style.bgcolor == ground):
            text = _nearest(text, _readable(ground, colours))
    return style + Style(color=text, bgcolor=ground)


def _texts(colours: str) -> list[Color]:
    return _SIXTEEN if colours == SIXTEEN else _PALETTE


@lru_cache(maxsize=256)
def _readable(ground: Color, colours: str) -> list[Color]:
    return [it for it in _texts(colours) if min(contrasts(it, ground)) >= READABLE]


def _nearest(wanted: Color, colours: Iterable[Color]) -> Color:
    place = _place(wanted)
    return min(colours, key=lambda colour: dist(place, _place(colour)))


@lru_cache(maxsize=4096)
def _place(colour: Color) -> tuple[float, float, float]:
    return lab(_looks(colour)[0])


@lru_cache(maxsize=4096)
def _looks(colour: Color) -> list[ColorTriplet]:
    """What a colour looks like on each kind of terminal."""
    if colour.number is None or colour.number >= 16:
        return [colour.get_truecolor()] * len(SIXTEEN_COLOURS)
    start = 7 * colour.number
    return [ColorTriplet(*bytes.fromhex(kind[start : start + 6])) for kind in SIXTEEN_COLOURS]


def _luminance(colour: ColorTriplet) -> float:
    """From 0 for black to 1 for white (WCAG 2.2, "relative luminance")."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: ColorTriplet) -> list[float]:
    """Red, green and blue as shares of light, each from 0 to 1 (IEC 61966-2-1, "sRGB")."""
    shares = (value / 255 for value in colour)
    return [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]
