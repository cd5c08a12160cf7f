"""`nn-tui train`, `attach` and `stop`: start a run, watch one, end one."""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence

from tui_nn.cli.committee import orders_for, tell_together, wait_for
from tui_nn.cli.folders import training_and_test_rows
from tui_nn.cli.following import POLL, Interruption, JsonLines, Lines, View, follow
from tui_nn.cli.output import is_terminal, note, say, say_json, silence_stdout
from tui_nn.cli.preparing import preparing
from tui_nn.cli.recipes import hyperparameters_of
from tui_nn.cli.telling import ending, goes_on, introduce, left_out
from tui_nn.dataset import Dataset, Preparation
from tui_nn.errors import RunError
from tui_nn.locations import default_files
from tui_nn.recipes.refusals import expectations
from tui_nn.runs.config import RunConfig
from tui_nn.runs.control import STOP, ask
from tui_nn.runs.folder import RunFolder, find_run
from tui_nn.runs.launch import Order, start_run
from tui_nn.runs.logout import warning
from tui_nn.runs.reader import RunReader, Status

_INTERRUPTED = 130
_PATIENCE = 60.0  # seconds for a worker to stop


def train(arguments: Namespace) -> int:
    """Start a run, or several, and follow the first to its end; Ctrl+C stops and saves all."""
    order = _order(arguments)
    for sentence in expectations(order.hyperparameters):
        note(sentence)
    warn()
    with Interruption() as interruption:
        folders = [_start(each, interruption) for each in orders_for(order, arguments.networks)]
        folder, *companions = folders
        reader = RunReader(folder)
        if arguments.detach:
            for each in folders:
                leave(RunReader(each), as_json=arguments.json)
            return 0
        if not arguments.json:
            introduce(reader)
        code = follow_to_the_end(reader, interruption, companions, as_json=arguments.json)
    if companions and not interruption.came:
        tell_together(folders, as_json=arguments.json)
    return code


def follow_to_the_end(
    reader: RunReader,
    interruption: Interruption,
    companions: Sequence[RunFolder] = (),
    *,
    as_json: bool,
) -> int:
    """Follow a run to its end; Ctrl+C stops and saves it, and its companions.

    Args:
        reader: Of the run.
        interruption: Notices Ctrl+C.
        companions: Runs that train at the same time.
        as_json: For a program, not for a person.

    Returns:
        The exit code.

    Raises:
        RunError: A run fails.
    """
    folder = reader.folder
    view = _view(reader, as_json=as_json)
    try:
        status = _train_to_the_end(reader, view, interruption)
    except BrokenPipeError:
        if not interruption.came:
            note(goes_on(folder))
            raise
        silence_stdout()  # Ctrl+C has ended the reader of a pipe too; the run is saved first
        status = _train_to_the_end(reader, view, interruption)
    wait_for(companions, interruption)
    outcome = ending(status, folder)
    if interruption.came:
        note(outcome)
        return _INTERRUPTED
    if not as_json:
        say(outcome)
    return 0


def warn() -> None:
    """Say on standard error what would end a training before its time."""
    if sentence := warning():
        note(sentence)


def attach(arguments: Namespace) -> int:
    """Follow a run that is going on or has ended; Ctrl+C ends only the watching."""
    folder = find_run(arguments.run)
    reader = RunReader(folder)
    if not arguments.json:
        introduce(reader)
    view = _view(reader, as_json=arguments.json)
    with Interruption() as interruption:
        status = follow(reader, view, lambda: not interruption.came)
    if status.is_active:
        note(goes_on(folder))
        return _INTERRUPTED
    outcome = ending(status, folder)
    if not arguments.json:
        say(outcome)
    return 0


def stop(arguments: Namespace) -> int:
    """Ask a run to stop, and wait until it has."""
    folder = find_run(arguments.run)
    reader = RunReader(folder)
    reader.read_new()
    status = reader.status()
    if not status.is_active:
        say(f"{folder.name} is not running: its state is {status.state}")
        return 0
    ask(folder.control, STOP)
    deadline = time.monotonic() + _PATIENCE
    while status.is_active:
        if time.monotonic() > deadline:
            raise RunError(
                f"has been asked, and has not stopped within {_PATIENCE:.0f} s",
                where=folder.name,
                remedy=f"{folder.log} may tell why",
            )
        time.sleep(POLL)
        reader.read_new()
        status = reader.status()
    say(ending(status, folder))
    return 0


def _order(arguments: Namespace) -> Order:
    hyperparameters = hyperparameters_of(arguments.recipe, arguments)
    train_file, test_file = default_files()
    train, test = training_and_test_rows(arguments.train, arguments.test)
    return Order(
        train=train or train_file,
        test=test or test_file,
        recipe=arguments.recipe,
        hyperparameters=hyperparameters,
        seed=arguments.seed,
        name=arguments.name,
    )


def _start(order: Order, interruption: Interruption) -> RunFolder:
    seen: dict[str, Dataset] = {}
    with preparing() as show:

        def report(dataset: Dataset, preparation: Preparation) -> None:
            # Once the run is being made, Ctrl+C waits for the worker, to stop it properly.
            interruption.check()
            show(dataset, preparation)
            seen[dataset.name] = dataset

        folder = start_run(order, report)
    config = RunConfig.read(folder.config)
    for used in {config.train.file: config.train, config.test.file: config.test}.values():
        rows = len(seen[used.file]) if used.file in seen else used.rows
        if used.rows < rows:
            note(left_out(used.file, rows - used.rows, rows))
    return folder


def _train_to_the_end(reader: RunReader, view: View, interruption: Interruption) -> Status:
    asked = False

    def go_on() -> bool:
        nonlocal asked
        if interruption.came and not asked:
            asked = True
            note(f"stopping and saving {reader.folder.name}")
            ask(reader.folder.control, STOP)
        return True

    return follow(reader, view, go_on)


def _view(reader: RunReader, *, as_json: bool) -> View:
    if as_json:
        return JsonLines(reader)
    if not is_terminal(sys.stdout):
        return Lines(reader)
    # Only for a terminal: Rich takes longer to load than the rest.
    from tui_nn.cli.display import Display

    return Display(reader)


def leave(reader: RunReader, *, as_json: bool) -> None:
    """Say which run trains in the background, and how to find it again."""
    config, folder = reader.config, reader.folder
    if as_json:
        drawn = config.train.drawn or config.test.drawn
        say_json({"run": folder.name, "path": str(folder.path), "drawn": drawn})
        return
    introduce(reader)
    say(goes_on(folder))
