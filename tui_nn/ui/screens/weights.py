"""The question which weights of a run another is to begin with."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from tui_nn.runs.resuming import BEST, LATEST, Kept
from tui_nn.ui.commands import with_keys

_MEANINGS = {LATEST: "as it is now, or was at its end", BEST: "the best so far"}


class WeightsDialog(ModalScreen[Kept | None]):
    """Asks for weights of a run; gives None for Escape.

    Args:
        run: The run's name.
        weights: Those that it keeps, at least one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", show=False)]

    def __init__(self, run: str, weights: Sequence[Kept]) -> None:
        super().__init__()
        self._run, self._weights = run, weights

    def compose(self) -> ComposeResult:
        """A line for each."""
        with Vertical(classes="dialog"):
            title = f"Fork {self._run}: begin with which of its weights?"
            yield Static(title, classes="title", markup=False)
            yield OptionList(*(Content(_in_words(kept)) for kept in self._weights), compact=True)
            hint = "{dashboard.save} keeps those of the moment while it trains."
            hint = f"{with_keys(self.app, hint)}  Enter: take them, Esc: no fork"
            yield Static(hint, classes="hint", markup=False)

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        """Give the weights at the cursor."""
        self.dismiss(self._weights[event.option_index])

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)


def _in_words(kept: Kept) -> str:
    name = kept.name if kept.name in _MEANINGS else "kept"
    return f"{name:<8} epoch {kept.epoch:<8.2f} {_MEANINGS.get(kept.name, '')}"
