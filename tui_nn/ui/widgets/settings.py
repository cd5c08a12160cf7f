"""The settings of the next run on the screen: a list in groups, and the words on one of them."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.reactive import reactive

from tui_nn.recipes.descriptions import RECIPE_SENTENCES, Description
from tui_nn.ui.commands import bindings, with_keys
from tui_nn.ui.settings import SETTINGS, Settings
from tui_nn.ui.widgets.lines import CursorWidget, LineWidget, Piece
from tui_nn.ui.widgets.scrolling import in_view

_INVITATION = "{dashboard.training}: change these for the next run"
_TITLE_WIDTH = 1 + max(len(each.title) for group in SETTINGS for each in group.descriptions)
_LINES: list[str | Description] = []
for _group in SETTINGS:
    _LINES += [_group.title, *_group.descriptions]
_PLACES = [number for number, line in enumerate(_LINES) if isinstance(line, Description)]


class SettingsTable(CursorWidget):
    """All settings, one a line, under the titles of their groups; `*` marks what is changed.

    Attributes:
        settings: What is set.
    """

    BINDINGS = bindings("settings")

    @dataclass
    class Edited(Message):
        """A value is to be typed."""

        setting: Description
        value: str

    @dataclass
    class Told(Message):
        """There is something else to say of the settings.

        Args:
            help: Of the one at the cursor.
            refusal: Why no run can be started; empty if one can.
            advice: What to expect of a run; empty where there is nothing special.
        """

        help: str
        refusal: str
        advice: str

    def __init__(self) -> None:
        super().__init__(id="settings")
        self.settings = Settings()
        self.cursor = 0
        self._top = 0
        self._clicked: int | None = None

    @property
    def setting(self) -> Description:
        """The one at the cursor."""
        setting = _LINES[_PLACES[self.cursor]]
        assert isinstance(setting, Description)
        return setting

    def pieces(self, y: int) -> Sequence[Piece]:
        """The title of a group, or a setting with its value."""
        number = self._top + y
        if number >= len(_LINES):
            return [("", "")]
        line = _LINES[number]
        if isinstance(line, str):
            return [(f"- {line} ".ljust(self.size.width, "-"), "quiet")]
        settings = self.settings
        mark = "*" if settings.is_changed(line.name) else " "
        text = f"{mark}{line.title:<{_TITLE_WIDTH}}{settings.text(line.name)}"
        if self.has_focus and number == _PLACES[self.cursor]:
            return [(text.ljust(self.size.width), "cursor")]
        return [(text, "quiet" if line.name in settings.without_effect else "")]

    def set_value(self, name: str, text: str) -> None:
        """Take a typed value.

        Raises:
            ValueError: It makes no sense; the old one stays.
        """
        self.settings.set(name, text)
        self._show()

    def action_move(self, by: int) -> None:
        """The cursor to another setting."""
        self._put_cursor((self.cursor + by) % len(_PLACES))

    def action_page(self, by: int) -> None:
        """The cursor a screenful of settings on."""
        page = max(self.size.height - 1, 1)
        self._put_cursor(max(0, min(self.cursor + by * page, len(_PLACES) - 1)))

    def action_step(self, by: int) -> None:
        """The next of the values that there are to step through, or the one before."""
        try:
            self.settings.step(self.setting.name, by)
        except ValueError as error:
            self.notify(str(error), severity="warning", markup=False)
        self._show()

    def action_edit(self) -> None:
        """Ask for a value to be typed."""
        self.post_message(self.Edited(self.setting, self.settings.text(self.setting.name)))

    def on_mount(self) -> None:
        """Say what can be said."""
        self._show()

    def on_focus(self) -> None:
        """Show the cursor, and what is to say there."""
        self._show()

    def on_blur(self) -> None:
        """Hide the cursor, and say how to come back."""
        self._show()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._show()

    def on_mouse_scroll_down(self) -> None:
        """Three settings down."""
        self._put_cursor(min(self.cursor + 3, len(_PLACES) - 1))

    def on_mouse_scroll_up(self) -> None:
        """Three settings up."""
        self._put_cursor(max(self.cursor - 3, 0))

    def on_click(self, event: events.Click) -> None:
        """The cursor to the setting under the mouse; a second click edits it."""
        number = self._top + event.y
        if number in _PLACES:
            again, self._clicked = self._clicked == number, number
            self._put_cursor(_PLACES.index(number))
            if again:
                self.action_edit()

    def _put_cursor(self, cursor: int) -> None:
        self.cursor = cursor
        self._show()

    def _show(self) -> None:
        # With the title above the first of a group.
        height, place = max(self.size.height, 1), _PLACES[self.cursor]
        above = place - 1 if isinstance(_LINES[place - 1], str) and height > 1 else place
        sizes = [1] * len(_LINES)
        for wanted in (above, place):
            self._top = in_view(sizes, self._top, wanted, height).start
        self.refresh()
        refusal, advice = self.settings.refusal, " ".join(self.settings.expectations)
        self.post_message(self.Told(self._help(), refusal, "" if refusal else advice))

    def _help(self) -> str:
        if not self.has_focus:
            return with_keys(self.app, _INVITATION)
        name, sentence = self.setting.name, self.setting.help
        if name == "recipe":
            return f"{RECIPE_SENTENCES[self.settings.recipe]} {sentence}"
        idle = self.settings.without_effect.get(name)
        return f"No effect: {idle}. {sentence}" if idle else sentence


class SettingsHelp(LineWidget):
    """A few lines below the settings: what matters more is whole, the help as far as it can be."""

    told: reactive[SettingsTable.Told | None] = reactive(None)

    def pieces(self, y: int) -> Sequence[Piece]:
        """The help, then what matters more."""
        told = self.told
        if told is None:
            return [("", "")]
        refusal = f"Cannot start yet: {told.refusal}." if told.refusal else ""
        below = self._wrapped(refusal, "bad") + self._wrapped(told.advice, "strong")
        above = self._wrapped(told.help, "quiet")[: max(self.size.height - len(below), 0)]
        lines = [*above, *below]
        return [lines[y] if y < len(lines) else ("", "")]

    def _wrapped(self, text: str, style: str) -> list[Piece]:
        return [(line, style) for line in textwrap.wrap(text, max(self.size.width, 1))]
