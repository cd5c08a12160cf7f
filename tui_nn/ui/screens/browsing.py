"""What a person does with rows: find them, correct them, and have them read in another way."""

from functools import partial
from pathlib import Path

from textual import on

from tui_nn.dataset.file_rows import FileRows
from tui_nn.dataset.filters import Filter, parse_class
from tui_nn.dataset.sources import GROWN
from tui_nn.ui import messages
from tui_nn.ui.layouts import opened_with
from tui_nn.ui.rows import parse_index
from tui_nn.ui.screens.data import DataScreen, Outcome
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.opening import Opening


class Browsing(Opening):
    """A screen with a pane of rows, and all that can be done with a row."""

    # Finding rows

    async def action_go_to_row(self) -> None:
        """Ask for an index."""
        pane = self.rows_pane
        last = len(pane.rows.dataset) - 1
        prompt = Prompt("Go to row", f"0 to {last:,}.", check=partial(parse_index, last))
        await self.ask(prompt, lambda text: pane.go_to(parse_index(last, text)))

    async def action_filter(self) -> None:
        """Ask for a filter."""
        pane = self.rows_pane
        parse = partial(Filter.parse, names=pane.rows.names)
        hint = "7: is 7. as 9: read as 9. wrong, bad, marked, changed. Or several: 7 as 9."
        typed = "" if pane.rows.filter.listed is not None else str(pane.rows.filter)
        prompt = Prompt("Filter the rows", f"{hint} Empty: all.", typed, parse)
        await self.ask(prompt, lambda text: pane.filter(parse(text)))

    def action_clear_filter(self) -> None:
        """Show all rows, and put away what was said."""
        self.app.clear_notifications()
        if self.rows_pane.rows.filter:
            self.rows_pane.filter(Filter())

    def action_bad_rows(self) -> None:
        """Show the rows that cannot be used."""
        self.rows_pane.filter(Filter(words=frozenset(["bad"])))

    def action_next_wrong(self, direction: int) -> None:
        """To the nearest wrong row, after or before the cursor."""
        self.rows_pane.next_wrong(direction)

    # Correcting them

    async def action_relabel(self) -> None:
        """Ask for the right label of the row at the cursor."""
        pane = self.rows_pane
        index = pane.index
        if index is None or pane.rows.dataset.drawn:
            self.notify("Only rows of your own files can be labelled anew.")
            return
        names = pane.rows.names
        hint = "A number" + (", or a name." if names else " from 0 to 255.")
        prompt = Prompt(
            f"Right label of row {index:,}",
            f"{hint} Kept beside the file, which stays as it is.",
            check=partial(parse_class, names=names),
        )
        await self.ask(prompt, lambda text: pane.relabel(index, parse_class(text, names)))

    def action_mark(self) -> None:
        """Mark the row at the cursor, or take its mark away."""
        self.rows_pane.mark()

    def action_undo(self) -> None:
        """Take back the last change."""
        self.rows_pane.undo()

    # How the file is read

    def action_turn(self) -> None:
        """Turn the images."""
        self._switch("transposed")

    def action_invert(self) -> None:
        """Swap ink and paper."""
        self._switch("inverted")

    def _switch(self, setting: str) -> None:
        dataset = self.rows_pane.rows.dataset
        if isinstance(dataset, FileRows):
            text = "no" if getattr(dataset.layout, setting) else "yes"
            self.app.clear_notifications()  # what was said of the images is not true any more
            self.show_opened(lambda: opened_with(dataset, setting, text), self.rows_pane.index or 0)
        else:
            self.notify("Drawn digits are right as they are.")

    def action_read_again(self) -> None:
        """Open the file once more, and stay at the same row."""
        self.app.clear_notifications()
        self._open(self.files[self._use].name, self.rows_pane.index or 0)

    def action_about_data(self) -> None:
        """Show how the file is read, and what stands out."""
        other = "test" if self._use == "train" else "train"

        def left(outcome: Outcome | None) -> None:
            if outcome is not None and outcome.changed:
                self.action_read_again()
            if outcome is not None and outcome.filter is not None:
                self.rows_pane.filter(outcome.filter)

        self.app.push_screen(DataScreen(self.files[self._use], self.files[other]), left)

    @on(messages.FileChanged)
    def _tell_change(self, event: messages.FileChanged) -> None:
        if event.dataset is not self.rows_pane.rows.dataset or not event.change:
            return
        file = Path(event.dataset.name)
        what = "has more rows at its end now" if event.change == GROWN else event.change
        advice = " {dashboard.reread} reads it again." if file.exists() else ""
        self.notify(f"{file.name} {what}.{advice}", timeout=8, markup=False)
