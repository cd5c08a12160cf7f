"""What is said of a run in words: what it is told to do, how it has ended, how to steer it."""

from tui_nn.cli.output import DRAWN, duration, epochs, percent, say, some
from tui_nn.errors import RunError
from tui_nn.recipes.augmented import in_words
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.refusals import without_effect
from tui_nn.runs.config import RowsUsed
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.reader import LOST, RunReader, Status


def introduce(reader: RunReader) -> None:
    """Print what a run is told to do; only what is on."""
    config = reader.config
    how = config.hyperparameters
    lines = {
        "run": f"{reader.folder.name}, recipe {config.recipe}, seed {config.seed}",
        "network": _network(how),
        "steps": _steps(how),
        "regularization": _regularization(how),
        "augmentation": in_words(how.augmentation),
        "training rows": _rows(config.train, set_aside=how.validation),
        "test rows": _rows(config.test),
        "best weights": _choice(how),
    }
    for title, text in lines.items():
        if text:
            say(f"{title:<14} {text}")


def _network(how: Hyperparameters) -> str:
    nodes = " and ".join(f"{nodes:,}" for nodes in how.hidden)
    parts = [f"{nodes} hidden nodes", how.activation, f"outputs {how.output}"]
    if how.biases:
        parts.append("biases")
    parts += [f"{how.initializer} weights", how.loss, f"{how.rule} rule"]
    usual = Hyperparameters()
    if (how.input_low, how.input_high) != (usual.input_low, usual.input_high):
        parts.append(f"inputs {how.input_low:g} to {how.input_high:g}")
    targets = how.target_low, how.target_high
    if targets != (usual.target_low, usual.target_high) and "target_low" not in without_effect(how):
        parts.append("targets {:g} and {:g}".format(*targets))
    if how.dtype != usual.dtype:
        parts.append(how.dtype)
    return ", ".join(parts)


def _steps(how: Hyperparameters) -> str:
    parts = [
        f"{some(how.batch_size, 'row') if how.batch_size else 'all rows'} a step",
        some(how.epochs, "epoch"),
        how.optimizer,
        *([] if "momentum" in without_effect(how) else [f"momentum {how.momentum:g}"]),
        f"learning rate {how.learning_rate:g}",
        *([] if how.schedule == "constant" else [how.schedule]),
        *_those_on(how, "warm_up", "patience", "averaging"),
    ]
    if how.processes > 1:
        parts.append(f"{how.processes} processes, each {some(how.steps_alone, 'step')} alone")
    return ", ".join(parts)


def _regularization(how: Hyperparameters) -> str:
    return ", ".join(_those_on(how, "weight_decay", "l1", "dropout", "label_smoothing"))


def _those_on(how: Hyperparameters, *names: str) -> list[str]:
    return [
        f"{DESCRIPTIONS[name].title} {getattr(how, name):g}" for name in names if getattr(how, name)
    ]


def _rows(used: RowsUsed, set_aside: int = 0) -> str:
    return f"{used.rows - set_aside:,} of {used.file}{f', {DRAWN}' if used.drawn else ''}"


def _choice(how: Hyperparameters) -> str:
    if how.validation:
        rows = some(how.validation, "validation row")
        return f"chosen by {rows}, the last of the training rows"
    return "chosen by the test rows"


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
    accuracies = {
        "test accuracy": status.accuracy,
        "best": status.best_accuracy,
        "validation accuracy": status.validation_accuracy,
    }
    figures = [
        f"{name} {percent(share)}"
        for name, share in accuracies.items()
        if share is not None or name != "validation accuracy"
    ]
    reason = f", {status.reason}" if status.reason else ""
    return (
        f"{folder.name} {status.state} at epoch {epochs(status.epoch, status.epochs)}{reason}, "
        f"{duration(status.seconds)}: {', '.join(figures)}\nsaved in {folder.path}"
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
