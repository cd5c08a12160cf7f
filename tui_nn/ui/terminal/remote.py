"""An app at the far end of a line that may be slow: it sends what changed, when it can be seen."""

import asyncio
from functools import partial
from typing import Any

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Input

from tui_nn.preferences import Preferences
from tui_nn.ui.terminal.dialect import Dialect
from tui_nn.ui.terminal.driver import TerminalDriver
from tui_nn.ui.terminal.output import Output
from tui_nn.ui.terminal.pacing import QUESTION, Pacing
from tui_nn.ui.terminal.painting import Painter

_INTERVAL = 1.0  # seconds from one look at the window, and at the bytes sent, to the next
_NOTHING = 150  # bytes a second, and less: what it takes to say how many they are


class RemoteApp(App[None]):
    """An app that is sparing with its line.

    Args:
        preferences: What the person has set.
        dialect: How to speak to the terminal.
    """

    def __init__(self, preferences: Preferences, dialect: Dialect) -> None:
        self.preferences = preferences
        self.dialect = dialect
        super().__init__(driver_class=TerminalDriver, ansi_color=False)
        self._painter = Painter(dialect.colours, ascii_only=dialect.ascii)
        self._pacing = Pacing(asks=not dialect.modest)
        self._is_behind = False
        self._giving_up: asyncio.TimerHandle | None = None
        self._counted = 0
        self._line_rate = ""

    @property
    def output(self) -> Output | None:
        """What is sent to the terminal; None where there is none, as in tests."""
        return self._driver.output if isinstance(self._driver, TerminalDriver) else None

    @property
    def window(self) -> Size | None:
        """Columns and lines of the terminal now; None where there is none, as in tests."""
        return self._driver.window if isinstance(self._driver, TerminalDriver) else None

    def on_mount(self) -> None:
        """From now on, hear of the terminal's answers, and of its return from elsewhere."""
        output, loop = self.output, asyncio.get_running_loop()
        if output is not None:
            output.on_answer = partial(loop.call_soon_threadsafe, self._answered)
            output.on_free = partial(loop.call_soon_threadsafe, self._catch_up)
            self.set_interval(_INTERVAL, self._check_size)
            self.set_interval(_INTERVAL, self._count)
        self.app_resume_signal.subscribe(self, lambda _: self.action_draw_again())

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A cursor that blinks would never leave the line alone."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def action_draw_again(self) -> None:
        """Draw everything anew, whatever the terminal shows."""
        self._painter.forget()
        self.refresh()

    def show_line_rate(self, rate: str) -> None:
        """Show how much is sent: "1.2 KB/s", or nothing where that is not wanted."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        output = self.output
        if output is None or self._batch_count or not isinstance(renderable, CompositorUpdate):
            super()._display(screen, renderable)
            return
        if self._pacing.is_busy or output.is_stuck:
            self._is_behind = True
            return
        text = self._painter.paint(renderable, self.size)
        if text:
            question = self._ask() if self._pacing.send(len(text)) else ""
            super()._display(screen, _Ready(text + question))

    def _ask(self) -> str:
        """A question; its answer may be lost, or there may never be one."""
        loop = asyncio.get_running_loop()
        self._giving_up = loop.call_later(self._pacing.patience, self._give_up)
        return QUESTION

    def _answered(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
        if self._pacing.answered() and self._driver is not None:
            self._driver.write(self._ask())
        self._catch_up()

    def _give_up(self) -> None:
        self._pacing.give_up()
        self._catch_up()

    def _catch_up(self) -> None:
        """Draw what was not drawn while the line was busy."""
        if self._is_behind:
            self._is_behind = False
            self.refresh()  # everything; of that, what has changed is sent

    def _check_size(self) -> None:
        """Notice a size of the window that has not come to the screen.

        Textual can lose one in two ways. It waits 1/120 s for the next one, by a timer; if the
        process stands still for so long just when that begins, `Timer._run` skips its only call,
        and the app waits for it for ever. And each layout lets a screen tell itself its size; if
        the screen has been busy, that may come behind a newer size, and `Resize.can_replace` makes
        it take the place of that.
        """
        size = self.window
        if size is None:
            return
        if size != self.size:
            self.post_message(Resize(size, size))
        elif size != self.screen.outer_size:
            self._resize_event = Resize(size, size)
            self._check_resize()  # which also removes such a timer

    def _count(self) -> None:
        """Tell how much was sent; not of what it takes to tell that, which would never end."""
        output = self.output
        if output is None:
            return
        count, self._counted = output.sent - self._counted, output.sent
        rate = 0.0 if count <= _NOTHING else count / 1000 / _INTERVAL
        shown = f"{rate:.1f} KB/s" if self.preferences.line_rate else ""
        if shown != self._line_rate:
            self._line_rate = shown
            self.show_line_rate(shown)


class _Ready(CompositorUpdate):
    """An update of which is known already what to send for it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def render_segments(self, console: object) -> str:  # noqa: ARG002
        return self._text
