"""`nn-tui pause`, `continue`, `step`, `save` and `set`: ask a worker, and wait for its answer."""

import time
from argparse import Namespace

from tui_nn.cli.following import POLL
from tui_nn.cli.hyperparameters import given
from tui_nn.cli.output import epochs, say, some
from tui_nn.errors import RunError, UsageError
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.runs.control import (
    CONTINUE,
    EPOCH,
    EVALUATION_INTERVAL,
    PAUSE,
    SAVE,
    STEP,
    ask,
    refuse_value,
    why_fixed,
)
from tui_nn.runs.folder import find_run
from tui_nn.runs.journal import ENDINGS, Event
from tui_nn.runs.reader import PAUSED, RUNNING, RunReader

_PATIENCE = 60.0  # seconds for a worker to answer


def pause_run(arguments: Namespace) -> int:
    """Let a run wait."""
    reader = _steered(arguments.run)
    if reader.status().state == PAUSED:
        say(f"{reader.folder.name} is paused already")
    else:
        _ask(reader, PAUSE, None, "paused")
        say(f"{reader.folder.name} is paused {_where(reader)}")
    return 0


def continue_run(arguments: Namespace) -> int:
    """Go on with a run that waits."""
    reader = _steered(arguments.run)
    if reader.status().state == RUNNING:
        say(f"{reader.folder.name} is not paused")
    else:
        _ask(reader, CONTINUE, None, "continued")
        say(f"{reader.folder.name} goes on {_where(reader)}")
    return 0


def step_run(arguments: Namespace) -> int:
    """Take one step, or train to the end of the epoch, and wait."""
    reader = _steered(arguments.run)
    name = reader.folder.name
    if arguments.epoch:
        _ask(reader, EPOCH, None, "asked")
        say(f"{name} trains to the end of epoch {int(reader.status().epoch) + 1}, and waits there")
        return 0
    before = reader.status().step
    _ask(reader, STEP, None, "paused")
    steps = reader.status().step - before
    say(f"{name} is paused {_where(reader)}, {some(steps, 'step')} further")
    return 0


def save_run(arguments: Namespace) -> int:
    """Save a run, and keep a copy of its state."""
    reader = _steered(arguments.run)
    saved = _ask(reader, SAVE, None, "saved")
    path = reader.folder.kept / str(saved["kept"])
    say(f"{reader.folder.name} is saved {_where(reader)}, and kept as {path}")
    return 0


def set_(arguments: Namespace) -> int:
    """Change what can change while a run trains."""
    changes = given(arguments)
    if arguments.evaluation_interval is not None:
        changes[EVALUATION_INTERVAL] = arguments.evaluation_interval
    if not changes:
        raise UsageError("nothing is to be set", remedy="Give --learning-rate, for example")
    for name, value in changes.items():
        reason = "" if name == EVALUATION_INTERVAL else why_fixed(name)
        if reason:
            raise UsageError(
                f"{DESCRIPTIONS[name].option} cannot change while a run trains: {reason}",
                remedy=f"`nn-tui fork {arguments.run}` makes a new run with it",
            )
        refuse_value(name, value)
    reader = _steered(arguments.run)
    for name, value in changes.items():
        changed = _ask(reader, name, value, "changed")
        before = "as chosen by nn-tui" if changed["before"] is None else f"{changed['before']:g}"
        title = name.replace("_", " ")
        say(f"{reader.folder.name}: {title} {before} -> {changed['value']:g} {_where(reader)}")
    return 0


def _steered(run: str) -> RunReader:
    """A reader of a run that a worker is at."""
    reader = RunReader(find_run(run))
    reader.read_new()
    status = reader.status()
    if not status.is_active:
        raise RunError(
            f"nobody trains it: its state is {status.state}",
            where=reader.folder.name,
            remedy=f"`nn-tui resume {reader.folder.name}` goes on with it",
        )
    return reader


def _ask(reader: RunReader, request: str, value: float | None, effect: str) -> Event:
    """Ask for something, and wait for its effect in the journal.

    Raises:
        RunError: It is refused, the worker ends, or does not answer.
    """
    name = reader.folder.name
    reader.read_new()
    ask(reader.folder.control, request, value)
    deadline = time.monotonic() + _PATIENCE
    asked = False
    while time.monotonic() < deadline:
        for event in reader.read_new():
            asked |= event["event"] == "asked" and event.get("request") == request
            if not asked:
                continue
            if event["event"] == effect:
                return event
            if event["event"] == "refused":
                raise RunError(str(event["reason"]), where=name)
            if event["event"] in ENDINGS:
                raise RunError(f"has {event['event']} before it could be done", where=name)
        if not reader.status().is_active:
            raise RunError("nobody trains it any more", where=name)
        time.sleep(POLL)
    raise RunError(
        f"has not answered within {_PATIENCE:.0f} s",
        where=name,
        remedy=f"{reader.folder.log} may tell why",
    )


def _where(reader: RunReader) -> str:
    status = reader.status()
    return f"at epoch {epochs(status.epoch, status.epochs)}"
