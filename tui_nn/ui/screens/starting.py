"""The part of the dashboard that makes runs train: a new one, one that has ended, or a fork."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from textual import on

from tui_nn.dataset import Dataset
from tui_nn.errors import UsageError
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import EPOCHS, STOP
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.launch import Order
from tui_nn.runs.reader import Status
from tui_nn.runs.resuming import BEST, LATEST, Kept
from tui_nn.ui import background, messages
from tui_nn.ui.commands import with_keys
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.following import Following
from tui_nn.ui.screens.panes import TrainingPane
from tui_nn.ui.screens.weights import WeightsDialog
from tui_nn.ui.settings import Settings
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.run_figures import RunFigures
from tui_nn.ui.widgets.settings import SettingsTable


@dataclass(frozen=True)
class Fork:
    """A run that is about to be made from another.

    Args:
        folder: The other.
        kept: The weights to begin with.
        before: The settings as they were.
    """

    folder: RunFolder
    kept: Kept
    before: Settings


class Starting(Following):
    """A screen that starts runs.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.
    """

    def __init__(self, train: Dataset, test: Dataset, run: RunFolder | None) -> None:
        super().__init__(train, test, run)
        self._fork: Fork | None = None
        self._then_quit: Callable[[], Awaitable[None]] | None = None

    # A new run

    def action_start_or_stop(self) -> None:
        """Start a run with the settings, or stop the one that is watched."""
        snapshot = self._snapshot
        if self.is_starting:
            self.workers.cancel_group(self, "start")
        elif self._fork is not None:
            self._start_fork(self._fork)
        elif snapshot is not None and snapshot.status.is_active:
            if self.ask_worker(STOP) is not None:
                self.notify(f"Stopping {snapshot.status.name}, and saving it.", markup=False)
        else:
            self._start()

    def _start(self) -> None:
        hyperparameters = self._chosen()
        if hyperparameters is None:
            return
        settings = self.query_one(SettingsTable).settings
        order = Order(
            train=self.files["train"].name,
            test=self.files["test"].name,
            recipe=settings.recipe,
            hyperparameters=hyperparameters,
            seed=settings.seed,
        )
        self._begin_start("starting a run...", background.start, order)

    def _chosen(self) -> Hyperparameters | None:
        """The hyperparameters that are set; None if they make no sense, which has been said."""
        settings = self.query_one(SettingsTable).settings
        try:
            hyperparameters = settings.hyperparameters()
        except ValueError as error:
            self.notify(f"Cannot start: {error}.", severity="error", timeout=10, markup=False)
            return None
        for sentence in settings.expectations:
            self.notify(sentence, timeout=10, markup=False)
        return hyperparameters

    def _begin_start(self, what: str, work: Callable[..., None], *arguments: object) -> None:
        self.is_starting = True
        self.query_one(RunFigures).preparing = what
        background.begin(self, "start", work, *arguments)

    @on(messages.Starting)
    def _show_start(self, event: messages.Starting) -> None:
        self.query_one(RunFigures).preparing = f"{event.waiting_for}   {{dashboard.start}}: give up"

    @on(messages.Started)
    def _take_run(self, event: messages.Started) -> None:
        self.query_one(RunFigures).preparing = ""
        if event.folder is None:
            self.is_starting = False
        else:
            self._end_fork()
            self.watch_run(event.folder)
        if self._then_quit is not None:
            self.is_starting = False
            self.app.call_later(self._then_quit)
            self._then_quit = None

    def give_up_start(self, then: Callable[[], Awaitable[None]]) -> None:
        """Start no run, unless it is there already, and do something when that is settled."""
        self._then_quit = then
        self.workers.cancel_group(self, "start")

    # One that has ended

    async def action_go_on(self) -> None:
        """Ask how much longer the run is to train."""
        snapshot = self._snapshot
        if snapshot is None or self.is_starting:
            self.notify("There is no run to go on with: {dashboard.start} starts one.")
            return
        status = snapshot.status
        has_end = not status.is_active and status.epoch < status.epochs
        more = f"how many more epochs than its {status.epochs:,}?"
        hint = f"Enter: to its end. Or {more}" if has_end else more.capitalize()
        prompt = Prompt(
            f"Go on with {status.name}",
            hint,
            check=partial(_more_epochs, status),
        )
        await self.ask(prompt, partial(self._go_on, snapshot))

    def _go_on(self, snapshot: Snapshot, text: str) -> None:
        epochs = _more_epochs(snapshot.status, text)
        current = self._snapshot
        if current is None or current.folder != snapshot.folder:
            return  # another run is watched by now
        if not current.status.is_active:
            what = f"going on with {snapshot.folder.name}..."
            self._begin_start(what, background.go_on_with, snapshot.folder, epochs)
        elif epochs is not None and self.ask_worker(EPOCHS, epochs) is not None:
            self.notify(f"It will train to epoch {epochs:,}.")

    # A fork

    def action_fork(self) -> None:
        """Look which weights of the run there are to begin another with."""
        if self._snapshot is None:
            self.notify("There is no run to fork: {dashboard.start} starts one.")
        else:
            background.begin(self, "fork", background.find_weights, self._snapshot.folder)

    @on(messages.WeightsFound)
    def _choose_weights(self, event: messages.WeightsFound) -> None:
        snapshot, name = self._snapshot, event.folder.name
        if snapshot is None or snapshot.folder != event.folder or self.app.screen is not self:
            return  # something else is looked at by now
        if not event.weights:
            self.notify(f"{name} has no weights yet: wait for its first evaluation.", markup=False)
            return

        def chosen(kept: Kept | None) -> None:
            if kept is not None:
                self._prepare_fork(snapshot, kept)

        self.app.push_screen(WeightsDialog(name, event.weights), chosen)

    def _prepare_fork(self, snapshot: Snapshot, kept: Kept) -> None:
        """Show the settings of the run, to be changed."""
        self.give_up_fork()
        table = self.query_one(SettingsTable)
        self._fork = Fork(snapshot.folder, kept, table.settings)
        _show(table, _settings_of(snapshot.config))
        which = kept.name if kept.name in (LATEST, BEST) else f"epoch {kept.name}"
        keys = with_keys(self.app, "{dashboard.start} starts, {dashboard.back}: no")
        self.query_one(TrainingPane).offer(f"Fork of {snapshot.folder.name} ({which}): {keys}")
        self.action_pane("settings")
        self.notify(
            "Change what you like, then {dashboard.start} starts the fork. "
            "{dashboard.back}: no fork.",
            timeout=8,
        )

    def _start_fork(self, fork: Fork) -> None:
        hyperparameters = self._chosen()
        if hyperparameters is None:
            return
        seed = self.query_one(SettingsTable).settings.seed
        what = f"forking {fork.folder.name}..."
        self._begin_start(
            what, background.fork, fork.folder, fork.kept.name, vars(hyperparameters), seed
        )

    def give_up_fork(self) -> bool:
        """Make no fork, and show the settings as they were; whether there was one to be made."""
        fork = self._fork
        if fork is None:
            return False
        self._end_fork()
        _show(self.query_one(SettingsTable), fork.before)
        return True

    def _end_fork(self) -> None:
        self._fork = None
        self.query_one(TrainingPane).offer("")

    def action_pane(self, name: str) -> None:
        """To a pane, by the widget that takes the focus in it."""
        raise NotImplementedError


def _more_epochs(status: Status, text: str) -> int | None:
    """The epochs that a run is to have in all; None for as many as it has.

    Raises:
        UsageError: It is no number, or there is none to train.
    """
    if not text and not status.is_active and status.epoch < status.epochs:
        return None
    digits = text.removeprefix("+")
    if not digits.isascii() or not digits.isdigit() or int(digits) == 0:
        raise UsageError(f"how many more epochs? A whole number above 0, not {text!r}")
    return status.epochs + int(digits)


def _settings_of(config: RunConfig) -> Settings:
    """What a run was told, to be changed."""
    settings = Settings()
    if config.recipe in RECIPES:
        settings.set("recipe", config.recipe)
    for name, value in {"seed": config.seed, **vars(config.hyperparameters)}.items():
        settings.set(name, _as_typed(value))
    return settings


def _as_typed(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _show(table: SettingsTable, settings: Settings) -> None:
    table.settings = settings
    table.set_value("seed", settings.text("seed"))  # which draws all of them
