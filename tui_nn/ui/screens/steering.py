"""The part of the dashboard that steers a run while it trains."""

from functools import partial

from textual import on

from tui_nn.dataset import Dataset
from tui_nn.recipes.descriptions import DESCRIPTIONS, NAME
from tui_nn.runs.control import (
    CONTINUE,
    EPOCH,
    EPOCHS,
    EVALUATION_INTERVAL,
    LEARNING_RATE,
    PAUSE,
    SAVE,
    STEP,
    why_fixed,
)
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import PAUSED
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.starting import Starting
from tui_nn.ui.settings import SETTINGS, Settings
from tui_nn.ui.widgets.settings import SettingsTable


class Steering(Starting):
    """A screen that asks things of a run that trains.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.
    """

    def __init__(self, train: Dataset, test: Dataset, run: RunFolder | None) -> None:
        super().__init__(train, test, run)
        self._known: tuple[Settings | None, dict[str, str]] = (None, {})
        self._warned: set[RunFolder] = set()  # of whom it was said that settings are not theirs

    def action_pause(self) -> None:
        """Pause the run, or go on with it."""
        snapshot = self.active()
        if snapshot is not None:
            self.ask_worker(CONTINUE if snapshot.status.state == PAUSED else PAUSE)

    def action_step(self) -> None:
        """Let the run take one step, then wait."""
        if self.ask_worker(STEP) is not None:
            self.notify("One step, then it waits. space goes on.")

    def action_epoch(self) -> None:
        """Let the run train to the end of the epoch, then wait."""
        if self.ask_worker(EPOCH) is not None:
            self.notify("To the end of the epoch, then it waits. space goes on.")

    def action_save(self) -> None:
        """Let the run save now, and keep a copy."""
        if self.ask_worker(SAVE) is not None:
            self.notify("Saving now, and keeping a copy: f can fork from it.")

    async def action_learning_rate(self) -> None:
        """Ask for a learning rate."""
        snapshot = self.active()
        if snapshot is not None:
            chosen = snapshot.config.hyperparameters
            rate = snapshot.learning_rate or chosen.learning_rate
            hint = "Above 0; half or a tenth of it settles what jumps about."
            if chosen.schedule != "constant":
                hint += f" The schedule ({chosen.schedule}) still changes it from there."
            await self._ask_setting(LEARNING_RATE, "Learning rate", hint, f"{rate:g}")

    async def action_evaluation_interval(self) -> None:
        """Ask for the seconds between two evaluations."""
        snapshot = self.active()
        if snapshot is not None:
            interval = snapshot.evaluation_interval
            shown = "" if interval is None else f"{interval:g}"
            hint = "Seconds from one to the next; 0: at the ends of epochs alone."
            await self._ask_setting(EVALUATION_INTERVAL, "Evaluation interval", hint, shown)

    async def _ask_setting(self, request: str, title: str, hint: str, value: str) -> None:
        def take(text: str) -> None:
            self.ask_worker(request, _number(text))

        assert self._snapshot is not None
        title = f"{title} of {self._snapshot.folder.name}"
        await self.ask(Prompt(title, hint, value, check=take), lambda _: None)

    # Settings

    @on(SettingsTable.Edited)
    async def _edit_setting(self, event: SettingsTable.Edited) -> None:
        setting, table = event.setting, self.query_one(SettingsTable)
        take = partial(table.set_value, setting.name)
        choices = f" One of: {', '.join(setting.values)}." if setting.kind == NAME else ""
        hint = setting.help + choices
        prompt = Prompt(setting.title.capitalize(), hint, event.value, check=take)
        await self.ask(prompt, lambda _: None)

    @on(SettingsTable.Told)
    def _say_whose_settings(self) -> None:
        """Who changes a setting while a run trains may think that it changes that run: say once."""
        table = self.query_one(SettingsTable)
        settings, texts = self._known
        now = _texts(table.settings)
        self._known = (table.settings, now)
        snapshot = self._snapshot
        if settings is not table.settings or texts == now or self._fork is not None:
            return
        if snapshot is None or not snapshot.status.is_active or snapshot.folder in self._warned:
            return
        self._warned.add(snapshot.folder)
        self.notify(_not_in_flight(table.setting.name), timeout=15)


def _texts(settings: Settings) -> dict[str, str]:
    names = [each.name for group in SETTINGS for each in group.descriptions]
    return {name: settings.text(name) for name in names}


def _not_in_flight(name: str) -> str:
    """That a setting is the next run's, and what can be done about the one that trains."""
    words = ["This is for the next run. L sets the learning rate of the one that trains"]
    if name == EPOCHS:
        words.append("; c lets it train longer")
    elif name in DESCRIPTIONS and (reason := why_fixed(name)):
        words.append(f"; its {DESCRIPTIONS[name].title} cannot change, for {reason}")
    return "".join(words) + "."


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"a number is needed, not {text!r}") from None
