"""How a file is read and what stands out in it, line by line; settings can be changed."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from tui_nn.dataset.health import Finding
from tui_nn.dataset.layout import SETTINGS
from tui_nn.ui.commands import bindings
from tui_nn.ui.widgets.lines import CursorWidget, Piece


@dataclass(frozen=True)
class Shown:
    """A part of the layout as it is shown.

    Args:
        name: One of `layout.SETTINGS`.
        value: As it would be typed.
        by_hand: Whether it was set by hand.
    """

    name: str
    value: str
    by_hand: bool


Item = Shown | Finding


class DataLines(CursorWidget):
    """Settings, then findings; one of them is at the cursor."""

    BINDINGS = bindings("data")

    @dataclass
    class Moved(Message):
        """Another item is at the cursor."""

        item: Item | None

    @dataclass
    class Chosen(Message):
        """An item is to be dealt with: typed, or its rows listed."""

        item: Item

    @dataclass
    class Stepped(Message):
        """A setting is to have another value; None: the one that was found."""

        setting: Shown
        value: str | None

    @dataclass
    class ClassAsked(Message):
        """The mean image of another class is wanted, so many further."""

        by: int

    def __init__(self) -> None:
        super().__init__(id="data")
        self.settings: list[Shown] = []
        self.findings: list[Finding] = []
        self.waiting = ""
        self._cursor = 0
        self._top = 0

    @property
    def items(self) -> list[Item]:
        """All that the cursor can be at."""
        return [*self.settings, *self.findings]

    @property
    def item(self) -> Item | None:
        """What the cursor is at; None where there is nothing."""
        return self.items[self._cursor] if self._cursor < len(self.items) else None

    def show(self, settings: list[Shown], findings: list[Finding], waiting: str) -> None:
        """Show other lines; `waiting` says what is still to come."""
        before = self._seen()
        self.settings, self.findings, self.waiting = settings, findings, waiting
        self._put_cursor(self._cursor, before)

    def wait(self, waiting: str) -> None:
        """Say something else of what is still to come."""
        self.show(self.settings, self.findings, waiting)

    def pieces(self, y: int) -> Sequence[Piece]:
        """The lines that there is room for around the cursor."""
        lines = self._lines()
        places = [place for place, (item, *_) in enumerate(lines) if item == self._cursor]
        if places:
            height = max(self.size.height, 1)
            self._top = max(min(self._top, places[0]), places[-1] - height + 1)
            self._top = 0 if self._cursor == 0 else self._top
        if not 0 <= y + self._top < len(lines):
            return [("", "")]
        item, text, style = lines[y + self._top]
        at_cursor = item == self._cursor and self.has_focus
        return [
            (text.ljust(self.size.width) if at_cursor else text, "cursor" if at_cursor else style)
        ]

    def _lines(self) -> list[tuple[int, str, str]]:
        """Each line with the number of its item (-1: none) and its style."""
        lines = [(-1, "How the file is read", "strong")] if self.settings else []
        for number, shown in enumerate(self.settings):
            hand = "  set by hand" * shown.by_hand
            lines.append((number, f"  {shown.name:<11} {shown.value or '-'}{hand}", ""))
        lines.append((-1, "What stands out", "strong"))
        for number, finding in enumerate(self.findings, start=len(self.settings)):
            lines += [(number, line, "") for line in self._wrapped(f"{finding.what}.")]
            advice = f"{finding.remedy}." * bool(finding.remedy)
            rows = f"Enter lists {len(finding.rows):,}." * bool(len(finding.rows))
            lines += [
                (number, line, "quiet")
                for line in self._wrapped(" ".join(filter(None, [advice, rows])), "    ")
            ]
        return lines + [(-1, line, "quiet") for line in self._wrapped(self.waiting)]

    def _wrapped(self, text: str, indent: str = "  ") -> list[str]:
        width = max(self.size.width - 1, 20)
        return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent="    ")

    def action_move(self, by: int) -> None:
        """The cursor to another item."""
        self._put_cursor(self._cursor + by, self._seen())

    def _put_cursor(self, cursor: int, before: list[Sequence[Piece]]) -> None:
        """The cursor to an item, or the nearest; only what is not as `before` is drawn again."""
        self._cursor = max(0, min(cursor, len(self.items) - 1))
        after = self._seen()
        self.refresh_lines(*(y for y, line in enumerate(after) if line != before[y]))
        self.post_message(self.Moved(self.item))

    def _seen(self) -> list[Sequence[Piece]]:
        return [self.pieces(y) for y in range(self.size.height)]

    def action_step(self, by: int) -> None:
        """The next of the values that there are to choose from, or the one before."""
        item = self.item
        if not isinstance(item, Shown) or not (values := SETTINGS[item.name].values):
            return
        place = values.index(item.value) + by if item.value in values else 0
        if 0 <= place < len(values):
            self.post_message(self.Stepped(item, values[place]))

    def action_found(self) -> None:
        """The setting as it is found in the file."""
        if isinstance(self.item, Shown):
            self.post_message(self.Stepped(self.item, None))

    def action_take(self) -> None:
        """Deal with the item."""
        if self.item is not None:
            self.post_message(self.Chosen(self.item))

    def action_next_class(self, by: int) -> None:
        """Ask for the mean image of another class."""
        self.post_message(self.ClassAsked(by))
