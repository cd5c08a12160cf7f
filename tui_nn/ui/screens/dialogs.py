"""Small screens above a screen: one line to type, one key to press, or something to read."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui_nn.errors import UsageError


class Prompt(ModalScreen[str | None]):
    """Asks for a line of text; gives None if it is left with Escape.

    Args:
        title: What is asked for.
        hint: What can be typed.
        value: What stands there at first.
        check: Raises UsageError or ValueError for a text that cannot be used; its words are
            shown, and the question stays.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(
        self, title: str, hint: str, value: str = "", check: Callable[[str], object] = str
    ) -> None:
        super().__init__()
        self._question, self._hint, self._value, self._check = title, hint, value, check

    def compose(self) -> ComposeResult:
        """Title, line, hint."""
        with Vertical(classes="dialog"):
            yield Static(self._question, classes="title", markup=False)
            yield Input(self._value, compact=True, select_on_focus=True)
            yield Static(f"{self._hint}  Enter: take it, Esc: leave", classes="hint", markup=False)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Give the text, if it can be used."""
        text = event.value.strip()
        try:
            self._check(text)
        except (UsageError, ValueError) as error:
            self.query_one(".hint", Static).update(str(error))
        else:
            self.dismiss(text)

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)


class Notice(ModalScreen[None]):
    """Says what takes a while to read, until it is put away.

    Args:
        title: What it is about.
        text: All of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss(None)", "Leave", show=False)
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """Title, text, hint."""
        with VerticalScroll(classes="dialog"):
            yield Static(self._title, classes="title", markup=False)
            yield Static(self._text, markup=False)
            yield Static("Esc: back", classes="hint", markup=False)


class Choice(ModalScreen[str | None]):
    """Asks for one of a few keys; gives the key, or None for Escape.

    Args:
        title: The question.
        choices: Pairs of a key and what it means.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question, self._choices = title, choices
        for key, meaning in choices:
            self._bindings.bind(key, f"choose('{key}')", meaning, show=False)

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical(classes="dialog"):
            yield Static(self._question, classes="title", markup=False)
            for key, meaning in self._choices:
                yield Static(f"  {key}    {meaning}", markup=False)
            yield Static("  Esc  go back", markup=False)

    def action_choose(self, key: str) -> None:
        """Give the key."""
        self.dismiss(key)

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)
