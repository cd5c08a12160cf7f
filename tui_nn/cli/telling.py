"""What is said of a run in words: what it is told to do, how it has ended, how to steer it."""

from tui_nn.cli.output import DRAWN, duration, epochs, percent, say, some
from tui_nn.errors import RunError
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.config import RowsUsed
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import LOST, RunReader, Status


def introduce(reader: RunReader) -> None:
    """Print what a run is told to do."""
    config = reader.config
    how = config.hyperparameters
    say(f"run            {reader.folder.name}, recipe {config.recipe}, seed {config.seed}")
    say(f"network        {_network(how)}")
    say(
        f"learning rate  {how.learning_rate:g}, "
        f"{some(how.batch_size, 'row') if how.batch_size else 'all rows'} a step, "
        f"{some(how.epochs, 'epoch')}"
    )
    say(f"training rows  {_rows(config.train)}")
    say(f"test rows      {_rows(config.test)}")


def _network(how: Hyperparameters) -> str:
    nodes = " and ".join(f"{nodes:,}" for nodes in how.hidden)
    biases = ", biases" if how.biases else ""
    return f"{nodes} hidden nodes, {how.activation}, {how.loss}, {how.rule} rule{biases}"


def _rows(used: RowsUsed) -> str:
    return f"{used.rows:,} of {used.file}{f', {DRAWN}' if used.drawn else ''}"


def ending(status: Status, folder: RunFolder) -> str:
    """How a run has ended, and where it is saved, in two lines.

    Raises:
        RunError: It has failed, or its worker is gone.
    """
    if status.state == "failed":
        raise RunError(f"the training failed: {status.reason}", where=folder.name)
    if status.state == LOST:
        raise RunError(
            "the worker is gone and has not said why",
            where=folder.name,
            remedy=f"{folder.log} may tell; the latest weights are in {folder.checkpoint}",
        )
    return (
        f"{folder.name} {status.state} at epoch {epochs(status.epoch, status.epochs)}, "
        f"{duration(status.seconds)}: test accuracy {percent(status.accuracy)}, "
        f"best {percent(status.best_accuracy)}\nsaved in {folder.path}"
    )


def goes_on(folder: RunFolder) -> str:
    """What to do with a run that trains without anybody watching."""
    return (
        f"{folder.name} trains in the background, and saves in {folder.path}\n"
        f"  nn-tui attach {folder.name}   watches it\n"
        f"  nn-tui stop {folder.name}     stops it, and saves it"
    )


def left_out(file: str, bad: int, rows: int) -> str:
    """That so many of a file's rows are not used."""
    return (
        f"{bad:,} of {some(rows, 'row')} of {file} cannot be used: `nn-tui data check` lists them"
    )
