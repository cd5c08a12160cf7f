"""The settings of the program on the screen: what can be set, then every command with its keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui_nn.preferences import SETTINGS, Preferences, Setting
from tui_nn.ui.commands import COMMANDS
from tui_nn.ui.commands.command import Command
from tui_nn.ui.widgets.lines import CursorWidget, Piece
from tui_nn.ui.widgets.scrolling import in_view

SCOPES = {
    "rows": "Keys in the list of rows",
    "matrix": "Keys in the confusion matrix",
    "settings": "Keys in the settings of a training",
    "dashboard": "Keys in all panes",
    "data": "Keys on the screen about the data",
    "runs": "Keys on the screen of the runs",
    "comparison": "Keys on the screen that compares runs",
    "preferences": "Keys in these settings",
    "app": "Keys on every screen",
}
"""The titles above the commands of each scope, in their order."""

Item = Setting | Command
Line = str | Item

_DECLARED = {command.id: command for command in COMMANDS}
_NAME_WIDTH = 2 + max(len(name) for name in SETTINGS)
_TITLE_WIDTH = 2 + max(len(command.title) for command in COMMANDS)


def lines_of(commands: Sequence[Command]) -> list[Line]:
    """Titles, settings and commands, one a line, in the order that they are shown in."""
    lines: list[Line] = ["Looks and layout", *SETTINGS.values()]
    for scope, title in SCOPES.items():
        lines += [title, *(command for command in commands if command.scope == scope)]
    return lines


def is_changed(item: Item, preferences: Preferences) -> bool:
    """Whether something is not as it is without a settings file."""
    if isinstance(item, Setting):
        return preferences.value(item.name) != item.default
    return item.keys != _DECLARED[item.id].keys


def help_on(item: Item) -> str:
    """A sentence or two on a line."""
    if isinstance(item, Command):
        declared = _DECLARED[item.id].shown
        return f"{item.help} In the file: {item.id}. Usually: {declared}."
    later = " It holds from the next start." if item.next_start else ""
    return f"{item.help}{later} In the file: {item.name}."


class PreferencesTable(CursorWidget):
    """All that can be set; `*` marks what is not as usual.

    Attributes:
        preferences: What is set.
        cursor: The line it is at.
    """

    @dataclass
    class Moved(Message):
        """Another line is at the cursor."""

        item: Item

    @dataclass
    class Clicked(Message):
        """The line at the cursor was clicked."""

        item: Item

    def __init__(self, preferences: Preferences, commands: Sequence[Command]) -> None:
        super().__init__(id="preferences")
        self.preferences = preferences
        self._lines = lines_of(commands)
        self._places = [place for place, it in enumerate(self._lines) if not isinstance(it, str)]
        self._number = 0
        self._top = 0

    @property
    def item(self) -> Item:
        """What is at the cursor."""
        item = self._lines[self._places[self._number]]
        assert not isinstance(item, str)
        return item

    def show(self, preferences: Preferences, commands: Sequence[Command]) -> None:
        """Show other values."""
        self.preferences, self._lines = preferences, lines_of(commands)
        self.refresh()

    def move_by(self, by: int) -> None:
        """The cursor so many settings down, as far as there are any."""
        self._put_cursor(self._number + by)

    def page(self, by: int) -> None:
        """The cursor so many screenfuls down."""
        self.move_by(by * max(self.size.height - 1, 1))

    def move_to(self, number: int) -> None:
        """The cursor to the first (0) or the last (-1)."""
        self._put_cursor(number if number >= 0 else len(self._places) + number)

    def pieces(self, y: int) -> Sequence[Piece]:
        """A title, or a setting with its value, or a command with its keys."""
        number = self._top + y
        if number >= len(self._lines):
            return [("", "")]
        line = self._lines[number]
        if isinstance(line, str):
            return [(f"- {line} ".ljust(self.size.width, "-"), "quiet")]
        mark = "*" if is_changed(line, self.preferences) else " "
        text = f"{mark}{self._text(line)}"
        if self.has_focus and number == self._places[self._number]:
            return [(text.ljust(self.size.width), "cursor")]
        return [(text, "")]

    def on_mount(self) -> None:
        """Say what the cursor is at."""
        self._put_cursor(0)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._put_cursor(self._number)

    def on_mouse_scroll_down(self) -> None:
        """Three lines down."""
        self.move_by(3)

    def on_mouse_scroll_up(self) -> None:
        """Three lines up."""
        self.move_by(-3)

    def on_click(self, event: events.Click) -> None:
        """The cursor to the line under the mouse; a second click edits it."""
        number = self._top + event.y
        if number in self._places:
            again = number == self._places[self._number]
            self._put_cursor(self._places.index(number))
            if again:
                self.post_message(self.Clicked(self.item))

    def _text(self, item: Item) -> str:
        if isinstance(item, Setting):
            value = self.preferences.value(item.name)
            return f"{item.name:<{_NAME_WIDTH}}{item.text(value) or 'none'}"
        # In a narrow window the title gives way to the keys.
        width = max(min(_TITLE_WIDTH, self.size.width - 14), 10)
        return f"{item.title[: width - 1]:<{width}}{item.shown}"

    def _put_cursor(self, number: int) -> None:
        self._number = max(0, min(number, len(self._places) - 1))
        place, height = self._places[self._number], max(self.size.height, 1)
        above = place - 1 if isinstance(self._lines[place - 1], str) and height > 1 else place
        sizes = [1] * len(self._lines)
        for wanted in (above, place):
            self._top = in_view(sizes, self._top, wanted, height).start
        self.refresh()
        self.post_message(self.Moved(self.item))
