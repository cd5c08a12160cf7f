"""The styles of pieces of lines: those of the style sheet, whatever changes them."""

from collections.abc import Sequence

from rich.color import Color
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.pilot import Pilot
from textual.theme import Theme

from tests.ui.screen import until
from tui_nn.ui.widgets.lines import LineWidget, Piece

RED, GREEN, BLUE, WHITE = (
    Color.parse(colour).get_truecolor() for colour in ("#ff0000", "#00ff00", "#0000ff", "#ffffff")
)


class Words(LineWidget):
    def pieces(self, y: int) -> Sequence[Piece]:
        return [("plain ", ""), ("bad", "bad")] if y == 0 else []


class Around(App[None]):
    CSS = """
    Screen { background: black; color: white; }
    .line--bad { color: $ink; text-style: bold; }
    Container.-calm .line--bad { color: #00ff00; }
    """

    def compose(self) -> ComposeResult:
        yield Container(Words())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"ink": "#ff0000"}

    def on_mount(self) -> None:
        for name, colour in (("first", "#ff0000"), ("second", "#0000ff")):
            self.register_theme(Theme(name, primary="#888888", variables={"ink": colour}))
        self.theme = "first"


def drawn_in(pilot: Pilot[None], text: str) -> object:
    """The colour in which a piece was drawn last."""
    for segment in pilot.app.screen._compositor.render_strips()[0]:
        if segment.text == text:
            assert segment.style is not None
            assert segment.style.color is not None
            return segment.style.color.get_truecolor()
    return None


async def test_a_theme_that_changes_one_colour_only_is_seen_at_once() -> None:
    async with Around().run_test() as pilot:
        await until(pilot, lambda: drawn_in(pilot, "bad") == RED)
        pilot.app.theme = "second"
        await until(pilot, lambda: drawn_in(pilot, "bad") == BLUE)


async def test_a_class_further_up_changes_the_style_of_a_piece() -> None:
    async with Around().run_test() as pilot:
        await until(pilot, lambda: drawn_in(pilot, "bad") == RED)
        pilot.app.query_one(Container).add_class("-calm")
        pilot.app.query_one(Words).refresh()
        await until(pilot, lambda: drawn_in(pilot, "bad") == GREEN)
        pilot.app.query_one(Container).remove_class("-calm")
        pilot.app.query_one(Words).refresh()
        await until(pilot, lambda: drawn_in(pilot, "bad") == RED)


async def test_a_piece_without_a_name_is_drawn_as_the_widget_is() -> None:
    async with Around().run_test() as pilot:
        await until(pilot, lambda: drawn_in(pilot, "plain ") == WHITE)
        pilot.app.query_one(Words).styles.color = "#00ff00"
        await until(pilot, lambda: drawn_in(pilot, "plain ") == GREEN)
