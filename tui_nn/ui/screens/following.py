"""The part of the dashboard that follows a run: what it shows of one, and what it tells unasked."""

from textual import on
from textual.notifications import SeverityLevel

from tui_nn.dataset import Dataset
from tui_nn.dataset.class_names import names_of
from tui_nn.errors import RunError
from tui_nn.runs.control import ask
from tui_nn.runs.folder import RunFolder
from tui_nn.ui import background, messages
from tui_nn.ui.screens.browsing import Browsing
from tui_nn.ui.screens.how import HowScreen
from tui_nn.ui.screens.panes import ConfusionPane, TrainingPane
from tui_nn.ui.watching import Snapshot
from tui_nn.ui.widgets.run_figures import RunFigures
from tui_nn.ui.widgets.status_bar import StatusBar


class Following(Browsing):
    """A screen that shows rows, and a run.

    Args:
        train: The rows to learn from.
        test: The rows to be tested with.
        run: The run to watch at first.

    Attributes:
        is_starting: Whether a run is about to start, or to go on, and has not been seen yet.
    """

    def __init__(self, train: Dataset, test: Dataset, run: RunFolder | None) -> None:
        super().__init__(train, test)
        self._snapshot: Snapshot | None = None
        self._watched = run
        self._told: set[tuple[RunFolder, str]] = set()
        self.is_starting = False

    def watch_run(self, folder: RunFolder) -> None:
        """Show a run, from now on and as long as it changes."""
        self._watched = folder
        background.begin(self, "watch", background.watch_run, folder)

    def look_for_run(self) -> None:
        """Show the first run that there is, as soon as somebody starts one."""
        background.begin(self, "watch", background.look_for_run)

    @on(messages.Found)
    def _watch_found(self, event: messages.Found) -> None:
        if self._watched is None:
            self.watch_run(event.folder)

    @on(messages.Seen)
    def _show_run(self, event: messages.Seen) -> None:
        snapshot, before = event.snapshot, self._snapshot
        if snapshot.folder != self._watched:
            return  # the last words on one that was watched before
        if not self.query_one(RunFigures).preparing:
            self.is_starting = False
        self._snapshot = snapshot
        self.query_one(TrainingPane).show(snapshot)
        self._show_status()
        self._tell_what_is_new(snapshot, before)
        if before is None or before.network is not snapshot.network:
            self.query_one(ConfusionPane).show(snapshot, names_of(self.files["test"]))
            self.rows_pane.learn(snapshot)

    def _show_status(self) -> None:
        pane = self.rows_pane
        self.query_one(StatusBar).show(pane.rows, pane.progress, self._snapshot)

    def _tell_what_is_new(self, snapshot: Snapshot, before: Snapshot | None) -> None:
        """Tell of what goes wrong, each thing once; not of a run that has long ended."""
        status, name = snapshot.status, snapshot.folder.name
        if before is None or before.folder != snapshot.folder:
            before = snapshot
        if not (status.is_active or before.status.is_active):
            return
        # Its words may count seconds: those are no other trouble.
        kind = "".join(character for character in status.trouble if not character.isdigit())
        news = [(kind, f"{name}: {status.trouble}", True)] if status.trouble else []
        news += [
            (
                finding.kind,
                f"{name}: {finding.what}. {{dashboard.how}} tells more.",
                finding.serious,
            )
            for finding in snapshot.findings
        ]
        for key, sentence, is_serious in news:
            if (snapshot.folder, key) not in self._told:
                self._told.add((snapshot.folder, key))
                severity: SeverityLevel = "error" if is_serious else "information"
                self.notify(sentence, severity=severity, timeout=10, markup=False)

    @on(messages.Warned)
    def _warn(self, event: messages.Warned) -> None:
        for sentence in event.sentences:
            self.notify(sentence, severity="warning", timeout=15, markup=False)

    def action_how(self) -> None:
        """Show how the run goes, and all that is known of it."""
        if self._snapshot is None:
            self.notify("There is no run yet: {dashboard.start} starts one.")
        else:
            self.app.push_screen(HowScreen(self._snapshot))

    def ask_worker(self, request: str, value: float | None = None) -> Snapshot | None:
        """Ask for something of the run that trains.

        Args:
            request: One of `control.REQUESTS`.
            value: Of a setting that is to change.

        Returns:
            The run; None if nothing trains or it could not be asked, which has been said then.

        Raises:
            UsageError: The value makes no sense.
        """
        snapshot = self.active()
        if snapshot is not None:
            try:
                ask(snapshot.folder.control, request, value)
            except RunError as error:
                self.post_message(messages.Failed(error))
                return None
        return snapshot

    def active(self) -> Snapshot | None:
        """The run that is watched, if it trains; else says what to do."""
        snapshot = self._snapshot
        if snapshot is not None and snapshot.status.is_active:
            return snapshot
        what = "Nothing trains: {dashboard.start} starts a run"
        if snapshot is not None:
            what += f", {{dashboard.go-on}} goes on with {snapshot.folder.name}"
        self.notify(f"{what}.", markup=False)
        return None
