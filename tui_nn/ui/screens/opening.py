"""Which rows are on show: those of other files, got from elsewhere, and written to new files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from textual import on
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widgets import Input

from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.folders import rows_in
from tui_nn.dataset.sources import absolute
from tui_nn.dataset.writing import refuse_to_overwrite
from tui_nn.errors import NnTuiError, UsageError
from tui_nn.ui import background, messages
from tui_nn.ui.screens.dialogs import Choice, Notice, Prompt
from tui_nn.ui.screens.rows_pane import RowsPane
from tui_nn.ui.widgets.status_bar import StatusBar

_SETS = [
    ("m", "mnist", "MNIST: handwritten digits"),
    ("f", "fashion-mnist", "Fashion-MNIST: clothes"),
    ("k", "kmnist", "Kuzushiji-MNIST: Japanese letters"),
]

_LONGEST_TOAST = 200  # characters; what is longer stays until it is put away


class Opening(Screen[None]):
    """A screen with a pane of rows: the training rows or the test rows.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
    """

    def __init__(self, train: Dataset, test: Dataset) -> None:
        super().__init__()
        self.files = {"train": train, "test": test}
        self._use = "train"
        self._places: dict[str, int] = {}  # the row at the cursor, of the rows not on show
        self._unsaid: list[str] = []  # too much for a toast, and something else was in the way

    @property
    def rows_pane(self) -> RowsPane:
        """The pane of the rows."""
        return self.query_one(RowsPane)

    def action_other_rows(self) -> None:
        """Between the training and the test rows, each where it was left."""
        other = "test" if self._use == "train" else "train"
        place = self.rows_pane.index or 0
        if self.rows_pane.show(self.files[other], self._places.get(other, 0)):
            self._places[self._use] = place
            self._use = other

    def show_test_rows(self, name: str) -> bool:
        """Show these rows as the test rows; whether they can be shown."""
        if self.rows_pane.rows.dataset.name != name:
            if self.files["test"].name == name:
                self.action_other_rows()
            else:
                self._use = "test"
                self._open(name)
        return self.rows_pane.rows.dataset.name == name

    async def action_open(self) -> None:
        """Ask for a file, to take the place of the training or the test rows, as shown."""
        hint = f"CSV, IDX, a folder of both, or builtin:{self._use}. Becomes the {self._use} rows."
        prompt = Prompt(f"Open {self._use} rows", hint, check=_check_openable)
        await self.ask(prompt, self._open_either)

    def _open_either(self, name: str) -> None:
        """A file takes the place of the rows on show; a folder that of both."""
        train, test = rows_in(name)
        if train is None or test is None:
            self._open(name)
        else:
            self._open_both(train, test)

    def _open_both(self, train: str, test: str) -> None:
        use = self._use
        self._places.clear()
        for self._use, name in (("train", train), ("test", test)):
            self._open(name)
        if self._use != use:
            self.action_other_rows()

    def _open(self, name: str, index: int = 0) -> None:
        self.show_opened(partial(open_dataset, name), index)

    def show_opened(self, open_rows: Callable[[], Dataset], index: int) -> None:
        """Show the rows that are opened so, in the place of those on show, or say why not."""
        try:
            dataset = open_rows()
        except NnTuiError as error:
            self.post_message(messages.Failed(error))
            return
        if self.rows_pane.show(dataset, index):
            self.files[self._use] = dataset

    async def action_write(self) -> None:
        """Ask where to write the rows that are shown; or give up writing."""
        if self._cancel("write"):
            return
        rows = self.rows_pane.rows
        count = f"{rows.usable:,} row{'s' * (rows.usable != 1)}"
        hint = f"{count}, corrected labels included. A new file; none is replaced."
        check = partial(_check_new, source=rows.dataset.name)
        await self.ask(Prompt("Write the rows shown to", hint, check=check), self._write)

    def _write(self, name: str) -> None:
        rows = self.rows_pane.rows
        chosen = np.zeros(len(rows.dataset), bool)
        chosen[rows.positions] = True
        path = Path(absolute(name))
        self._begin("write", f"writing {path.name}", background.write, rows.dataset, path, chosen)

    def action_download(self) -> None:
        """Ask which data set to get; or give up getting one."""
        if self._cancel("download"):
            return
        names = {key: name for key, name, _ in _SETS}

        def chosen(key: str | None) -> None:
            if key is not None:
                name = names[key]
                self._begin("download", f"getting {name}", background.download, name)

        choices = [(key, title) for key, _, title in _SETS]
        self.app.push_screen(Choice("Get a data set from the network?", choices), chosen)

    # Questions, and work in the background

    async def ask(self, prompt: Prompt, use: Callable[[str], None]) -> None:
        """Put a question; returns when it can take keys, which may have come already."""

        def answered(text: str | None) -> None:
            if text is not None:
                use(text)

        await self.app.push_screen(prompt, answered)
        prompt.set_focus(prompt.query_one(Input))

    def _begin(self, group: str, what: str, work: Callable[..., None], *arguments: object) -> None:
        self.query_one(StatusBar).job = what
        background.begin(self, group, work, *arguments)

    def _cancel(self, group: str) -> bool:
        """Whether there was something to give up."""
        return bool(self.workers.cancel_group(self, group))

    @on(messages.Working)
    def _show_work(self, event: messages.Working) -> None:
        self.query_one(StatusBar).job = event.what

    @on(messages.Done)
    def _end_work(self, event: messages.Done) -> None:
        self.query_one(StatusBar).job = ""
        if event.what:
            self.notify(event.what, timeout=10, markup=False)
        if event.files is not None:
            self._open_both(*event.files)

    @on(messages.Failed)
    def _show_error(self, event: messages.Failed) -> None:
        text = str(event.error)
        if len(text) <= _LONGEST_TOAST:
            self.notify(text, severity="error", timeout=10, markup=False)
        else:
            self._unsaid.append(text)
            self._say_unsaid()

    @on(ScreenResume)
    def _say_unsaid(self) -> None:
        if self._unsaid and self.app.screen is self:
            self.app.push_screen(Notice("That could not be done", self._unsaid.pop(0)))


def _check_openable(name: str) -> None:
    if not name:
        raise UsageError("a name is needed")
    open_dataset(name).close()


def _check_new(name: str, source: str) -> None:
    path = Path(absolute(name))
    if not name:
        raise UsageError("a name is needed")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}")
    if path.exists():
        raise UsageError(f"{name!r} exists already", remedy="Choose another name")
    refuse_to_overwrite(path, force=True, source=source)
