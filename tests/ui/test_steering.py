"""Steering a run from the app: what is asked of it, what it says, going on, and forking."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.ui.screen import AppAt, Size, answer, go_to, shown, told, until
from tui_nn.errors import UsageError
from tui_nn.runs.config import Parent
from tui_nn.runs.curves import Mark
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.health.findings import Finding
from tui_nn.runs.launch import Order, Report
from tui_nn.runs.reader import RunReader
from tui_nn.ui import background
from tui_nn.ui.messages import Seen
from tui_nn.ui.screens.dashboard import Dashboard
from tui_nn.ui.screens.dialogs import Prompt
from tui_nn.ui.screens.how import HowScreen, how_it_goes
from tui_nn.ui.screens.panes import TrainingPane
from tui_nn.ui.screens.weights import WeightsDialog
from tui_nn.ui.watching import Snapshot, Watcher
from tui_nn.ui.widgets.chart import Chart
from tui_nn.ui.widgets.settings import SettingsTable

SMALL = (80, 24)

DEAD = Finding("dead_nodes", "half of the nodes are dead", "50 % of them", "Lower the rate", True)
SLOW = Finding("slow", "it learns slowly", "0.1 % an epoch", "Raise the rate", False)


def dashboard_of(pilot: Pilot[None]) -> Dashboard:
    dashboard = pilot.app.screen_stack[0]
    assert isinstance(dashboard, Dashboard)
    return dashboard


def seen(pilot: Pilot[None]) -> Snapshot:
    snapshot = dashboard_of(pilot)._snapshot
    assert snapshot is not None
    return snapshot


async def see(pilot: Pilot[None], state: str = "running", **changes: Any) -> None:  # noqa: ANN401
    """Let the app see its run in another state, and with other words on it."""
    changes = {"findings": (), **changes}
    of_status = {field.name for field in dataclasses.fields(seen(pilot).status)}
    status = {name: value for name, value in changes.items() if name in of_status}
    rest = {name: value for name, value in changes.items() if name not in of_status}
    before = seen(pilot)
    after = dataclasses.replace(
        before, status=dataclasses.replace(before.status, state=state, **status), **rest
    )
    dashboard_of(pilot).post_message(Seen(after))
    await until(pilot, lambda: seen(pilot) is after)
    await pilot.pause()


def asked(run: RunFolder) -> dict[str, float | None]:
    """What was asked of the worker; it is not asked again."""
    paths = sorted(run.control.iterdir())
    requests = {path.name: json.loads(path.read_bytes())["value"] for path in paths}
    for path in paths:
        path.unlink()
    return requests


def words(pilot: Pilot[None]) -> str:
    return " ".join(shown(pilot).split())


async def test_each_key_asks_the_worker_for_what_it_says(app_at: AppAt, run: RunFolder) -> None:
    async with app_at(SMALL) as pilot:
        await see(pilot)
        for key, request in ((".", "step"), ("E", "epoch"), ("S", "save"), ("space", "pause")):
            await pilot.press("full_stop" if key == "." else key)
            assert asked(run) == {request: None}
        await see(pilot, "paused")
        await pilot.press("space")
        assert asked(run) == {"continue": None}


async def test_the_learning_rate_and_the_interval_are_asked_for_with_what_they_are(
    app_at: AppAt, run: RunFolder
) -> None:
    async with app_at(SMALL) as pilot:
        await see(pilot, learning_rate=0.07, evaluation_interval=None)
        await pilot.press("L")
        assert pilot.app.screen.query_one(Input).value == "0.07"
        for text, reason in (("-1", "must be above 0, not -1"), ("fast", "a number is needed")):
            await answer(pilot, text)
            assert isinstance(pilot.app.screen, Prompt)
            assert reason in words(pilot)
        assert asked(run) == {}
        await answer(pilot, "0.035")
        assert asked(run) == {"learning_rate": 0.035}
        await pilot.press("T", "0", "enter")
        assert asked(run) == {"evaluation_interval": 0.0}


async def test_where_nothing_trains_the_keys_say_what_to_do(app_at: AppAt, run: RunFolder) -> None:
    async with app_at(SMALL) as pilot:
        for key in ("full_stop", "E", "S", "L", "T", "space"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            assert "s starts a run, c goes on with trained" in told(pilot)
        assert asked(run) == {}


@pytest.mark.usefixtures("runs_folder")
async def test_without_any_run_the_keys_about_one_say_so(app_at: AppAt) -> None:
    async with app_at(SMALL) as pilot:
        for key in ("c", "f", "h"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            assert "There is no run" in told(pilot)


async def test_c_goes_on_to_the_end_or_longer_whether_the_run_has_ended_or_trains(
    app_at: AppAt, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[tuple[RunFolder, int | None]] = []

    def resume(folder: RunFolder, epochs: int | None) -> list[str]:
        resumed.append((folder, epochs))
        return ["NumPy is another"]

    monkeypatch.setattr(background, "resume_run", resume)
    async with app_at(SMALL) as pilot:
        await pilot.press("c", "enter")
        assert "how many more epochs? A whole number above 0" in words(pilot)
        await pilot.press(*"+5", "enter")
        await until(pilot, lambda: not dashboard_of(pilot).is_starting)
        await see(pilot, "stopped", epoch=1.5)
        await pilot.press("c", "enter")
        await until(pilot, lambda: len(resumed) == 2)
        assert resumed == [(run, 8), (run, None)]
        assert "NumPy is another" in told(pilot)
        await see(pilot, "running", epoch=1.5)
        await pilot.press("c", "4", "enter")
        assert asked(run) == {"epochs": 7}


@pytest.fixture
def forks(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The forks that would have been made; one of 8 nodes is refused."""
    made: list[tuple[Any, ...]] = []

    def fork(
        folder: RunFolder,
        source: str,
        changes: dict[str, Any],
        *,
        seed: int,
        report: Report,  # noqa: ARG001
    ) -> RunFolder:
        if changes["hidden"] == (8,):
            raise UsageError("a fork cannot change hidden")
        made.append((folder, source, changes["epochs"], changes["hidden"], seed))
        return run

    monkeypatch.setattr(background, "fork_run", fork)
    return made


async def offer_fork(pilot: Pilot[None], weights: str) -> None:
    await pilot.press("f")
    await until(pilot, lambda: isinstance(pilot.app.screen, WeightsDialog))
    options = pilot.app.screen.query_one(OptionList)
    places = [str(option.prompt).split()[0] for option in options.options]
    options.highlighted = places.index(weights)
    await pilot.press("enter")
    await until(pilot, lambda: dashboard_of(pilot)._fork is not None)


async def test_f_starts_a_fork_with_the_settings_of_the_run_as_they_are_changed(
    app_at: AppAt, run: RunFolder, forks: list[tuple[Any, ...]]
) -> None:
    async with app_at(SMALL) as pilot:
        await see(pilot)
        await offer_fork(pilot, "best")
        pane, table = pilot.app.query_one(TrainingPane), pilot.app.query_one(SettingsTable)
        assert pane.heading == "Fork of trained (best): s starts, Esc: no"
        assert (table.settings.text("hidden"), table.settings.text("epochs")) == ("4", "3")
        table.set_value("hidden", "8")
        await pilot.press("s")
        await until(pilot, lambda: "a fork cannot change hidden" in told(pilot))
        assert pane.heading.startswith("Fork")
        table.set_value("hidden", "4")
        table.set_value("epochs", "9")
        table.set_value("seed", "2")
        await pilot.press("s")
        await until(pilot, lambda: forks and not pane.heading.startswith("Fork"))
        assert forks == [(run, "best", 9, (4,), 2)]
        assert asked(run) == {}  # the run that is forked trains on
        assert "next run" not in told(pilot)


async def test_escape_makes_no_fork_and_shows_the_settings_as_they_were(
    app_at: AppAt, forks: list[tuple[Any, ...]]
) -> None:
    async with app_at(SMALL) as pilot:
        table = pilot.app.query_one(SettingsTable)
        table.set_value("hidden", "77")
        await offer_fork(pilot, "latest")
        assert table.settings.text("hidden") == "4"
        await pilot.press("escape")
        assert table.settings.text("hidden") == "77"
        assert pilot.app.query_one(TrainingPane).heading == "Training: trained, finished"
        assert forks == []


async def test_a_run_without_weights_cannot_be_forked_yet(app_at: AppAt, run: RunFolder) -> None:
    run.checkpoint.unlink()
    run.best.unlink()
    async with app_at(SMALL) as pilot:
        await pilot.press("f")
        await until(pilot, lambda: "trained has no weights yet" in told(pilot))


@pytest.mark.usefixtures("run")
async def test_what_goes_wrong_is_seen_without_a_key_and_told_once(
    app_at: AppAt, size: Size
) -> None:
    async with app_at(size) as pilot:
        await pilot.press("2")
        await see(pilot, "paused", trouble="cannot save: No space left on device; tries for 1 s")
        await see(pilot, "paused", trouble="cannot save: No space left on device; tries for 2 s")
        assert told(pilot).count("No space left on device") == 1
        pilot.app.clear_notifications()
        await pilot.pause()
        first, *others = shown(pilot).splitlines()
        assert "cannot save" in first
        assert "No space left on" in " ".join(others)
        assert "space goes on" not in " ".join(others)

        await see(pilot, trouble="", elsewhere="on host gpu7, last heartbeat 3 s ago")
        assert "cannot save" not in shown(pilot)
        assert "on host gpu7" in shown(pilot).splitlines()[0]
        assert "last heartbeat 3 s" in shown(pilot)
        assert told(pilot) == ""

        await see(pilot, elsewhere="", findings=(DEAD, SLOW))
        assert told(pilot).count("half of the nodes are dead. h tells more.") == 1
        assert told(pilot).count("it learns slowly") == 1
        pilot.app.clear_notifications()
        await see(pilot, findings=(DEAD,))
        assert told(pilot) == ""
        first, *others = shown(pilot).splitlines()
        assert "dead nodes" in first
        assert any("h: half of the nodes are" in line for line in others)


@pytest.mark.usefixtures("run")
async def test_what_stood_out_in_a_run_that_has_long_ended_is_not_told_unasked(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        await see(pilot, "finished", findings=(DEAD,))
        assert told(pilot) == ""
        await see(pilot, "running", findings=())
        await see(pilot, "failed", findings=(DEAD,))  # at its very end
        assert "half of the nodes are dead" in told(pilot)


@pytest.mark.usefixtures("run")
async def test_h_tells_all_that_is_known_of_the_run(app_at: AppAt) -> None:
    mark = Mark(1.25, 375, 2.0, "r", "learning rate: 0.1 -> 0.05")
    async with app_at(SMALL) as pilot:
        await see(pilot, findings=(DEAD,), marks=(mark,), trouble="cannot save")
        await pilot.press("h")
        assert isinstance(pilot.app.screen, HowScreen)
        assert "What to do: Lower the rate" in shown(pilot)
        assert shown(pilot).isascii()
        config = dataclasses.replace(seen(pilot).config, parent=Parent("old", "1.5", 1.5, ""))
        lines = list(how_it_goes(dataclasses.replace(seen(pilot), config=config)))
        for text in (
            "  ! half of the nodes are dead",
            "    How this is known: 50 % of them",
            "  r epoch 1.25     learning rate: 0.1 -> 0.05",
            "  old: the weights kept as 1.5, of epoch 1.50",
            "cannot save",
            f"  {seen(pilot).folder.path}",
        ):
            assert text in lines
        assert any(line.startswith("  nn-tui ") for line in lines)
        assert any("done again by hand" in line for line in lines)
        await pilot.press("escape")
        assert pilot.app.screen is pilot.app.screen_stack[0]


@pytest.mark.usefixtures("run")
async def test_marks_stand_on_both_charts(app_at: AppAt) -> None:
    async with app_at((140, 45)) as pilot:
        await see(pilot, marks=(Mark(1.5, 450, 2.0, "Z", "something"),))
        for chart in pilot.app.query(Chart):
            lines = ["".join(text for text, _ in chart.pieces(y)) for y in range(chart.size.height)]
            assert sum(line.count("Z") for line in lines) == 1


@pytest.mark.usefixtures("run")
async def test_a_setting_changed_while_a_run_trains_is_said_to_be_the_next_runs_once(
    app_at: AppAt,
) -> None:
    async with app_at(SMALL) as pilot:
        await pilot.press("2")
        table = pilot.app.query_one(SettingsTable)
        await see(pilot)
        await pilot.press("down")
        assert told(pilot) == ""
        go_to(table, "hidden")
        await pilot.press("right")
        assert "This is for the next run. L sets the learning rate" in told(pilot)
        assert "its hidden nodes cannot change, for the weights" in told(pilot)
        pilot.app.clear_notifications()
        await pilot.press("right")
        assert told(pilot) == ""


async def test_what_ends_a_training_at_logout_is_told_before_it_starts(
    app_at: AppAt, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_at_start: list[str] = []

    async with app_at(SMALL) as pilot:

        def start(order: Order, report: Report) -> RunFolder:  # noqa: ARG001
            told_at_start.append(order.recipe)
            return run

        monkeypatch.setattr(background, "start_run", start)
        monkeypatch.setattr(background, "warning", lambda: "it ends when you log out")
        await pilot.press("s")
        await until(pilot, lambda: told_at_start and "when you log out" in told(pilot))


def test_what_was_set_in_flight_is_known_until_a_worker_goes_on_from_before_it(
    run: RunFolder,
) -> None:
    reader = RunReader(run)
    events = reader.read_new()
    changes = {"learning_rate": 0.02, "evaluation_interval": 3.0, "epochs": 9.0}

    def look_after(*events: dict[str, Any]) -> Snapshot:
        with run.journal.open("a") as journal:
            journal.writelines(json.dumps(event) + "\n" for event in events)
        snapshot = watcher.look()
        assert snapshot is not None
        return snapshot

    watcher = Watcher(run)
    snapshot = look_after(
        *(
            {"event": "changed", "what": what, "before": None, "value": value, "epoch": 3.0}
            for what, value in changes.items()
        )
    )
    assert (snapshot.learning_rate, snapshot.evaluation_interval) == (0.02, 3.0)
    assert snapshot.config.hyperparameters.epochs == 9
    snapshot = look_after(events[0])
    assert (snapshot.learning_rate, snapshot.evaluation_interval) == (reader.learning_rate, None)


@pytest.mark.usefixtures("ready_workers")
async def test_a_worker_steps_saves_and_leaves_marks_and_weights_to_fork(
    app_at: AppAt, runs_folder: Path
) -> None:
    async with app_at(SMALL) as pilot:
        pilot.app.query_one(SettingsTable).set_value("epochs", "100000")
        await pilot.press("s")
        await until(pilot, lambda: dashboard_of(pilot)._snapshot and seen(pilot).status.accuracy)
        await pilot.press("full_stop")
        await until(pilot, lambda: seen(pilot).status.state == "paused")
        steps = seen(pilot).status.step
        await pilot.press("full_stop")
        await until(pilot, lambda: seen(pilot).status.step == steps + 1)
        await pilot.press("S", "L", *"0.02", "enter")
        await until(pilot, lambda: {"s", "r"} <= {mark.sign for mark in seen(pilot).marks})
        assert seen(pilot).learning_rate == 0.02
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, WeightsDialog))
        assert "kept" in shown(pilot)
        assert len(list(runs_folder.glob("*/kept/*.safetensors"))) == 1
