"""Every theme can be read, whatever the colours of the terminal, and without any."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import combinations, product
from math import dist
from pathlib import Path

import numpy as np
import pytest
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.segment import Segment
from rich.style import Style
from textual.color import BLACK
from textual.pilot import Pilot
from textual.theme import Theme

from tests.ui.kept_runs import keep
from tests.ui.screen import pane, shown, told, until
from tui_nn import preferences
from tui_nn.preferences import Preferences
from tui_nn.runs.tidying.keeping import COLOURS, set_colour
from tui_nn.ui.app import NnTuiApp
from tui_nn.ui.terminal.colours import (
    READABLE,
    SIXTEEN_COLOURS,
    TerminalColours,
    contrast,
    contrasts,
    lab,
)
from tui_nn.ui.terminal.dialect import Dialect
from tui_nn.ui.themes import THEMES
from tui_nn.ui.watching import run_to_watch
from tui_nn.ui.widgets.digit import DigitView

SIZE = (80, 24)
HALF_BLOCK = "\N{UPPER HALF BLOCK}"
# Each is entered with the keys before the bar, and left with those behind it.
STATES = (
    *("|", "2 enter|escape", "3|1", "g|escape", "i|escape"),
    *("ctrl+p|escape", "question_mark|escape", "comma|escape", "r|", "c|escape"),
)

Files = tuple[Path, Path]


@asynccontextmanager
async def app_in(files: Files, dialect: Dialect, **preferred: str) -> AsyncIterator[Pilot[None]]:
    chosen = Preferences().with_changes(preferred)
    app = NnTuiApp(str(files[0]), str(files[1]), run_to_watch(), chosen, dialect)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: pane(pilot).rows.survey is not None)
        yield pilot


def drawn(pilot: Pilot[None]) -> Iterable[Segment]:
    for strip in pilot.app.screen._compositor.render_strips():
        yield from strip


def written(pilot: Pilot[None]) -> set[tuple[str, Style]]:
    """The styles of all text on the screen, each with an example."""
    examples = {segment.style: segment.text for segment in drawn(pilot) if segment.text.strip()}
    return {(text, style) for style, text in examples.items() if style is not None}


def ratio(style: Style) -> float:
    assert style.color is not None
    assert style.bgcolor is not None
    return min(contrasts(style.color, style.bgcolor))


async def styles_seen(files: Files, themes: Iterable[str]) -> dict[str, dict[Style, str]]:
    """The styles of all text on all screens in some themes, each with an example."""
    seen: dict[str, dict[Style, str]] = {name: {} for name in themes}
    async with app_in(files, Dialect(colours="all")) as pilot:
        for severity in ("information", "warning", "error"):
            pilot.app.notify(severity, title="a title", severity=severity, timeout=99)
        for state in STATES:
            enter, leave = (keys.split() for keys in state.split("|"))
            await pilot.press(*enter)
            await pilot.pause()
            assert shown(pilot).isascii(), state
            for name in seen:
                pilot.app.theme = name
                await pilot.pause()
                seen[name] |= {style: f"{state}: {text}" for text, style in written(pilot)}
            await pilot.press(*leave)
    return seen


def with_colours(colours: str, styles: dict[Style, str]) -> Iterable[tuple[str, Style]]:
    """The same styles as they are with fewer colours, each with its example."""
    segments = [Segment(example, style) for style, example in styles.items()]
    for text, style, _ in TerminalColours(colours).apply(segments, BLACK):
        assert style is not None
        yield text, style


def unreadable(seen: dict[str, dict[Style, str]]) -> list[tuple[str, ...]]:
    """What cannot be read: in which theme, with how many colours, its contrast, an example."""
    return [
        (name, colours, f"{ratio(style):.1f}", example, str(style))
        for name, styles in seen.items()
        for colours in ("all", "256", "16")
        for example, style in with_colours(colours, styles)
        if ratio(style) < READABLE
    ]


@pytest.mark.usefixtures("run")
async def test_all_text_on_the_screens_is_ascii_and_has_enough_contrast_with_any_colours(
    files: Files,
) -> None:
    for colour in COLOURS:
        set_colour(keep(colour), colour)
    # Each colour of each theme is looked at below; this one has them as the others have.
    seen = await styles_seen(files, ["light"])
    assert not unreadable(seen)
    assert len(seen["light"]) > 20


@pytest.mark.parametrize("colours", ["all", "256", "16"])
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_every_colour_of_a_theme_is_readable_on_its_grounds(theme: Theme, colours: str) -> None:
    own = [theme.foreground, theme.success, theme.error, theme.warning]
    named = [theme.variables[name] for name in ("text-muted", "text-disabled", "border")]
    everywhere = product([*own, *named], [theme.background, theme.surface, theme.panel])
    runs = product([theme.variables[f"run-{colour}"] for colour in COLOURS], [theme.background])
    styles = {Style.parse(f"{text} on {ground}"): "" for text, ground in [*everywhere, *runs]}
    assert all(ratio(style) >= READABLE for _, style in with_colours(colours, styles))


@pytest.mark.parametrize(("colours", "largest"), [("256", 255), ("16", 15)])
def test_only_colours_that_the_terminal_has_are_used(colours: str, largest: int) -> None:
    filter_ = TerminalColours(colours)
    for text, ground in combinations(range(0, 256, 51), 2):
        style = Style.from_color(Color.from_rgb(text, ground, 99), Color.from_rgb(ground, 7, text))
        (segment,) = filter_.apply([Segment("text", style)], BLACK)
        assert segment.style is not None
        for colour in (segment.style.color, segment.style.bgcolor):
            assert colour is not None
            assert colour.number is not None
            assert colour.number <= largest
        assert ratio(segment.style) >= READABLE


def test_the_contrast_is_that_of_the_standard() -> None:
    black, white = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(ColorTriplet(119, 119, 119), white) == pytest.approx(4.48, abs=0.005)
    assert lab(white) == pytest.approx((100, 0, 0), abs=0.02)


def test_a_ground_keeps_its_meaning_with_16_colours_and_is_one_of_the_first_eight() -> None:
    for theme in THEMES.values():
        style = Style.parse(f"{theme.foreground} on {theme.primary}")
        (segment,) = TerminalColours("16").apply([Segment("text", style)], BLACK)
        assert segment.style is not None
        assert segment.style.bgcolor == Color.from_ansi(4), theme.name
    assert all(len(kind.split()) == 16 for kind in SIXTEEN_COLOURS)


def test_a_theme_is_made_of_colours_that_every_terminal_has() -> None:
    palette = {Color.from_ansi(number).get_truecolor() for number in range(16, 256)}
    for theme in THEMES.values():
        own = (theme.primary, theme.success, theme.error, theme.foreground, theme.background)
        colours = [*own, theme.surface, theme.panel, *theme.variables.values()]
        hexes = [colour for colour in colours if colour and colour.startswith("#")]
        assert {Color.parse(colour).get_truecolor() for colour in hexes} <= palette


# What eyes without one kind of cones see of linear red, green and blue
# (Machado, Oliveira, Fernandes, "A physiologically-based model", 2009, table 1, severity 1).
BLIND = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}


@pytest.mark.parametrize("kind", BLIND)
@pytest.mark.parametrize("name", ["colour-blind", "colour-blind-light"])
def test_eyes_that_confuse_red_and_green_tell_right_from_wrong_and_the_runs_apart(
    name: str, kind: str
) -> None:
    theme = THEMES[name]

    def apart(one: str, other: str) -> float:
        return dist(*(lab(as_seen(Color.parse(colour).get_truecolor())) for colour in (one, other)))

    def as_seen(colour: ColorTriplet) -> ColorTriplet:
        light = [(value / 255) ** 2.2 for value in colour]
        shares = [sum(a * b for a, b in zip(row, light, strict=True)) for row in BLIND[kind]]
        return ColorTriplet(*(round(255 * min(max(it, 0), 1) ** (1 / 2.2)) for it in shares))

    assert theme.success is not None
    assert theme.error is not None
    assert apart(theme.success, theme.error) > 40
    runs = [theme.variables[f"run-{colour}"] for colour in COLOURS]
    assert min(apart(*pair) for pair in combinations(runs, 2)) > 25


def test_the_settings_offer_these_themes() -> None:
    assert tuple(THEMES) == preferences.THEMES


async def test_the_theme_of_the_preferences_is_used_and_can_be_changed(files: Files) -> None:
    async with app_in(files, Dialect(colours="all"), theme="light") as pilot:
        assert isinstance(pilot.app, NnTuiApp)
        assert set(pilot.app.available_themes) == set(THEMES)
        assert {style.bgcolor.name for _, style in written(pilot) if style.bgcolor} >= {"#ffffff"}
        pilot.app.update_preferences(theme="dark")
        await pilot.pause()
        assert "#ffffff" not in {style.bgcolor.name for _, style in written(pilot) if style.bgcolor}


@pytest.mark.usefixtures("run")
async def test_without_colours_the_cursor_the_focus_and_marks_are_seen(files: Files) -> None:
    async with app_in(files, Dialect(colours="none")) as pilot:
        styles = {segment.style for segment in drawn(pilot)}
        assert all(style and not style.color and not style.bgcolor for style in styles)
        looks = {text.strip(): style for text, style in written(pilot)}
        assert any(style.reverse for style in looks.values())
        assert any(style.bold and style.underline for style in looks.values())
        await pilot.press("3")
        assert any(style.bold and not style.underline for _, style in written(pilot))
        # What a click does is not lost with the colours.
        assert any("@click" in style.meta for style in styles if style)


async def test_half_blocks_are_dark_on_light_paper(files: Files) -> None:
    greys = {}
    for theme in ("dark", "light"):
        async with app_in(files, Dialect(), theme=theme, digits="blocks") as pilot:
            view = pilot.app.query_one(DigitView)
            assert view.blocks
            view.image = np.zeros((28, 28), np.uint8)
            corner = view.render_line(0)._segments[0].style
            assert corner is not None
            assert corner.bgcolor is not None
            greys[theme] = corner.bgcolor.get_truecolor().red
    assert greys == {"dark": 0, "light": 255}


@pytest.mark.parametrize(
    ("dialect", "reason"),
    [(Dialect(ascii=True), "not ASCII"), (Dialect(colours="16"), "256 colours")],
)
async def test_where_there_are_no_half_blocks_v_says_why(
    files: Files, dialect: Dialect, reason: str
) -> None:
    async with app_in(files, dialect, digits="blocks") as pilot:
        await pilot.press("v")
        assert reason in told(pilot)
        assert HALF_BLOCK not in shown(pilot)


async def test_digits_are_drawn_with_the_characters_that_are_preferred(files: Files) -> None:
    async with app_in(files, Dialect(), ramp=" abc") as pilot:
        assert isinstance(pilot.app, NnTuiApp)
        view = pilot.app.query_one(DigitView)
        assert set(view.pieces(7)[0][0]) <= set(" abc")
        pilot.app.update_preferences(ramp=" xy")
        assert set(view.pieces(7)[0][0]) <= set(" xy")
        await pilot.press("v")
        pilot.app.update_preferences(theme="light")
        assert view.blocks  # chosen for now: another setting does not take it back
