"""The runs: all that are kept; choose one to watch, some to compare, and keep them in order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Static

from tui_nn.errors import NnTuiError
from tui_nn.runs.folder import RunFolder, refuse_name
from tui_nn.runs.tidying.keeping import (
    COLOURS,
    delete_run,
    deleted_runs,
    read_about,
    rename_run,
    restore_run,
    set_colour,
    set_note,
)
from tui_nn.ui import messages
from tui_nn.ui.background import begin
from tui_nn.ui.commands import bindings, with_keys
from tui_nn.ui.following_runs import Listed, Looks, follow_runs
from tui_nn.ui.runs_list import ListedRun, passing
from tui_nn.ui.screens.comparison import MOST, ComparisonScreen, Wanted
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.widgets.run_table import RunTable
from tui_nn.ui.widgets.screen_keys import ScreenKeys

Result = TypeVar("Result")

_NONE_PASSES = "No run passes the filter. {runs.back} shows all."
_NO_RUNS = "No runs yet. {runs.back} goes back, and there {dashboard.start} starts one."


class RunsScreen(Screen[Wanted | None]):
    """A table of all runs; gives what is to be watched or shown, or None.

    Args:
        watched: The run that is watched now; None for none.
    """

    BINDINGS = bindings("runs")

    def __init__(self, watched: RunFolder | None = None) -> None:
        super().__init__()
        self._watched = watched
        self._has_moved = False  # the one that is watched, to another name
        self._runs: list[ListedRun] = []
        self._are_all = False
        self._filter = ""
        self._looks = Looks()
        self._is_changing = False
        self._wanted_name = ""  # of a run that is to be at the cursor as soon as it is listed

    def compose(self) -> ComposeResult:
        """How many there are, the table, more on the one at the cursor, the keys."""
        yield Static("Runs: reading...", classes="title", id="runs-title", markup=False)
        yield RunTable()
        yield Static("", classes="hint", id="run-note", markup=False)
        yield ScreenKeys("runs")

    def on_mount(self) -> None:
        """Read the runs, and again every second."""
        table = self.query_one(RunTable)
        table.watched = "" if self._watched is None else self._watched.name
        self.set_focus(table)
        begin(self, "list", follow_runs, self._looks)

    # What is shown

    @on(Listed)
    def _take_runs(self, event: Listed) -> None:
        if self._is_changing or event.look != self._looks.number:
            return  # looked at before, or while, something was changed here
        if event.complete:
            self._runs, self._are_all = event.runs, True
            names = {run.name for run in event.runs}
            table = self.query_one(RunTable)
            table.ticked = [name for name in table.ticked if name in names]
        else:
            known = {run.name for run in event.runs}
            self._runs = [*event.runs, *(run for run in self._runs if run.name not in known)]
        self._show()

    @on(messages.Failed)
    def _show_error(self, event: messages.Failed) -> None:
        self.notify(str(event.error), severity="error", timeout=10, markup=False)

    def _show(self) -> None:
        table = self.query_one(RunTable)
        table.show(passing(self._runs, self._filter))
        if self._wanted_name and any(run.name == self._wanted_name for run in table.runs):
            table.go_to(self._wanted_name)
            self._wanted_name = ""
        self._show_title()

    def _show_title(self) -> None:
        table = self.query_one(RunTable)
        parts = [f"Runs: {len(self._runs):,}" if self._are_all else "Runs: reading..."]
        if self._filter:
            parts.append(f"{len(table.runs):,} with {self._filter!r} ({{runs.back}}: all)")
        if table.ticked:
            parts.append(f"{len(table.ticked)} ticked")
        self._say("#runs-title", ", ".join(parts))

    @on(RunTable.Moved)
    def _explain(self, event: RunTable.Moved) -> None:
        run, text = event.run, ""
        if run is not None:
            about = run.about
            colour = f"colour: {about.colour}" if about.colour else ""
            text = "   ".join(filter(None, [run.remark, about.note, colour]))
        elif self._are_all:
            text = _NO_RUNS if not self._runs else _NONE_PASSES
        self._say("#run-note", text)

    def _say(self, place: str, text: str) -> None:
        self.query_one(place, Static).update(with_keys(self.app, text), layout=False)

    # Moving

    def action_move(self, by: int) -> None:
        """The cursor so many runs down."""
        self.query_one(RunTable).move_by(by)

    def action_page(self, by: int) -> None:
        """The cursor so many screenfuls down."""
        self.query_one(RunTable).page(by)

    def action_first(self) -> None:
        """The cursor to the first run."""
        self.query_one(RunTable).move_to(0)

    def action_last(self) -> None:
        """The cursor to the last run."""
        self.query_one(RunTable).move_to(len(self._runs))

    # Which are shown, and in which order

    def action_sort(self) -> None:
        """Sort by the next column."""
        self.query_one(RunTable).sort_by_next()

    def action_reverse(self) -> None:
        """Sort the other way."""
        self.query_one(RunTable).sort_other_way()

    async def action_filter(self) -> None:
        """Ask for words that must be found."""
        prompt = Prompt(
            "Filter the runs", "Words of name, state, recipe or note. Empty: all.", self._filter
        )
        await self._ask(prompt, self._set_filter)

    def _set_filter(self, text: str) -> None:
        self._filter = text
        self._show()

    # Keeping them in order

    async def action_rename(self) -> None:
        """Ask for another name."""
        run = self._run()
        if run is not None:
            check = partial(_refuse_other_name, run.name)
            hint = "Letters, digits, '.', '_' and '-'."
            prompt = Prompt(f"New name of {run.name}", hint, run.name, check)
            await self._ask(prompt, partial(self._rename, run))

    async def _rename(self, run: ListedRun, name: str) -> None:
        renamed = None if name == run.name else await self._do(rename_run, run.folder, name)
        if renamed is None:
            return
        table = self.query_one(RunTable)
        table.ticked = [name if ticked == run.name else ticked for ticked in table.ticked]
        if run.folder == self._watched:
            self._watched, self._has_moved = renamed, True
            table.watched = name
        self._replace(run, replace(run, folder=renamed))
        table.go_to(name)

    async def action_note(self) -> None:
        """Ask for a note."""
        run = self._run()
        if run is not None:
            prompt = Prompt(f"Note on {run.name}", "One line. Empty: none.", run.about.note)
            await self._ask(prompt, partial(self._note, run))

    async def _note(self, run: ListedRun, text: str) -> None:
        await self._do(set_note, run.folder, text)
        self._replace(run, replace(run, about=read_about(run.folder)))

    async def action_colour(self) -> None:
        """The next colour, or none after the last."""
        run = self._run()
        if run is not None:
            colours = ("", *COLOURS)
            place = colours.index(run.about.colour) + 1
            await self._do(set_colour, run.folder, colours[place % len(colours)])
            self._replace(run, replace(run, about=read_about(run.folder)))

    async def action_delete(self) -> None:
        """Delete the run at the cursor; it can be brought back."""
        run = self._run()
        if run is None:
            return
        deleted_as = await self._do(delete_run, run.folder)
        if deleted_as is not None:
            self._replace(run, None)
            what = with_keys(self.app, f"{run.name} is deleted. {{runs.undo}} brings it back.")
            self.notify(what, timeout=8, markup=False)

    async def action_undo(self) -> None:
        """Bring back the run that was deleted last."""
        deleted = deleted_runs()
        if not deleted:
            self.notify("There is no deleted run to bring back.")
            return
        restored = await self._do(restore_run, deleted[-1].name)
        if restored is not None:
            self._wanted_name = restored.name
            self.app.clear_notifications()  # what was said of deleting it
            self.notify(f"{restored.name} is back.", markup=False)

    async def _do(self, work: Callable[..., Result], *arguments: object) -> Result | None:
        """Change something on disk, which may take a moment, and look again; None: not done."""
        self._is_changing = True
        try:
            return await asyncio.to_thread(work, *arguments)
        except NnTuiError as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return None
        finally:
            self._is_changing = False
            self._looks.again()

    def _replace(self, run: ListedRun, changed: ListedRun | None) -> None:
        """Show what became of a run before the next look does."""
        changes = {run.folder: changed}
        runs = [changes.get(it.folder, it) for it in self._runs]
        self._runs = [it for it in runs if it is not None]
        self._show()

    # Leaving

    def action_watch(self) -> None:
        """Give the run at the cursor."""
        run = self._run()
        if run is not None:
            self.dismiss(Wanted(run.folder))

    def action_tick(self) -> None:
        """Choose the run at the cursor for comparing, or no longer."""
        self.query_one(RunTable).tick()
        self._show_title()

    def action_compare(self) -> None:
        """Compare those that are ticked, or else the one at the cursor with one more."""
        names = list(self.query_one(RunTable).ticked)
        run = self._run()
        for name in ("" if run is None else run.name, self.query_one(RunTable).watched):
            if len(names) < 2 and name and name not in names:
                names.append(name)
        folders = {it.name: it.folder for it in self._runs}
        chosen = [folders[name] for name in names if name in folders]
        if 2 <= len(chosen) <= MOST:
            self.app.push_screen(ComparisonScreen(chosen), self._leave_with)
        else:
            self.notify(f"Tick 2 to {MOST} runs with {{runs.tick}}, then compare them.")

    def _leave_with(self, wanted: Wanted | None) -> None:
        if wanted is not None:
            self.dismiss(wanted)

    def action_leave(self) -> None:
        """One step back: all runs, then the dashboard."""
        if self._filter:
            self._set_filter("")
        else:
            self.dismiss(Wanted(self._watched) if self._has_moved else None)

    def _run(self) -> ListedRun | None:
        return self.query_one(RunTable).run

    async def _ask(self, prompt: Prompt, use: Callable[[str], Awaitable[None] | None]) -> None:
        """Put a question; returns when it can take keys, which may have come already."""

        async def answered(text: str | None) -> None:
            if text is not None and (used := use(text)) is not None:
                await used

        await self.app.push_screen(prompt, answered)
        prompt.set_focus(prompt.query_one(Input))


def _refuse_other_name(present: str, name: str) -> None:
    if name != present:
        refuse_name(name)
