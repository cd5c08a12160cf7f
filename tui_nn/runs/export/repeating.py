"""The command that repeats a training, and what would make it come out otherwise here."""

import hashlib
import shlex
from collections.abc import Iterator

import tui_nn
from tui_nn.dataset import BUILTIN_NAMES, open_dataset
from tui_nn.errors import DataError, NnTuiError
from tui_nn.recipes.descriptions import DESCRIPTIONS
from tui_nn.recipes.hyperparameters import HYPERPARAMETERS, Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.recipes.refusals import without_effect
from tui_nn.runs.config import RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder, find_run
from tui_nn.runs.journal import Event, JournalReader
from tui_nn.runs.threads import blas_threads_for
from tui_nn.runs.work.machine import differences, this_machine

_OTHER_RECIPE = "classic"  # the one to start from where a run's own is not known

_WITHOUT_EFFECT = "evaluation_interval"  # on the weights


def command_for(config: RunConfig) -> str:
    """The command that repeats a training, quoted for a shell.

    It has the options that differ from the recipe, or for a fork from what its parent was told.
    What would have no effect beside the others is left out, for `nn-tui train` refuses it. The name
    is left out too: the run has it.

    Args:
        config: Of the run. A fork's parent is looked for among the runs; where it is gone, every
            hyperparameter is an option.
    """
    if config.parent is not None:
        words = ["fork", config.parent.run, "--from", config.parent.weights]
        usual = _hyperparameters_of(config.parent.run)
    else:
        recipe = config.recipe if config.recipe in RECIPES else _OTHER_RECIPE
        words = ["train", "--recipe", recipe]
        words += ["--train", config.train.file, "--test", config.test.file]
        usual = RECIPES[recipe]
    words += ["--seed", str(config.seed), *_options(config.hyperparameters, usual)]
    return shlex.join(["nn-tui", *words])


def remarks(folder: RunFolder) -> list[str]:
    """Why the command may come to other weights, here or anywhere; a sentence each.

    Raises:
        RunError: The run's config cannot be read.
    """
    config = RunConfig.read(folder.config)
    events = JournalReader(folder.journal).read_new()
    return [
        *_other_parent(config),
        *_changed_in_flight(events),
        *_other_rows(config),
        *_other_machine(config, events),
    ]


def _options(chosen: Hyperparameters, usual: Hyperparameters | None) -> Iterator[str]:
    idle = without_effect(chosen)
    for name in HYPERPARAMETERS:
        value = getattr(chosen, name)
        if name in idle or (usual is not None and value == getattr(usual, name)):
            continue
        option = DESCRIPTIONS[name].option
        if isinstance(value, bool):
            yield option if value else option.replace("--", "--no-", 1)
            continue
        text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        # By itself, a value such as -1e-05 would be taken for an option.
        yield from [f"{option}={text}"] if text.startswith("-") else [option, text]


def _hyperparameters_of(run: str) -> Hyperparameters | None:
    """What a run was told; None where it is gone, or damaged."""
    try:
        return RunConfig.read(find_run(run).config).hyperparameters
    except NnTuiError:
        return None


def _other_parent(config: RunConfig) -> Iterator[str]:
    parent = config.parent
    if parent is None:
        return
    whose = f"The {parent.weights} weights of {parent.run}, which it begins with,"
    try:
        folder = find_run(parent.run)
        named = {"latest": folder.checkpoint, "best": folder.best}
        kept = folder.kept / f"epoch-{parent.weights}.safetensors"
        content = named.get(parent.weights, kept).read_bytes()
    except (NnTuiError, OSError):
        yield f"{whose} are gone."
        return
    if hashlib.sha256(content).hexdigest() != parent.sha256:
        yield f"{whose} are others by now."


def _changed_in_flight(events: list[Event]) -> Iterator[str]:
    for event in events:
        what = str(event.get("what", ""))
        if event["event"] == "changed" and what != _WITHOUT_EFFECT:
            yield (
                f"Changed while it trained: {what.replace('_', ' ')} {_said(event, 'before')} to"
                f" {_said(event, 'value')}, at epoch {_said(event, 'epoch')}. Do so again by hand."
            )


def _said(event: Event, name: str) -> str:
    value = event.get(name)
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _other_rows(config: RunConfig) -> Iterator[str]:
    for used in {config.train.file: config.train, config.test.file: config.test}.values():
        if used.file in BUILTIN_NAMES:  # the same for everybody
            continue
        try:
            dataset = open_dataset(used.file)
            dataset.finish_preparing()
            same = RowsUsed.of(dataset, used.rows) == used
            dataset.close()
        except DataError as error:
            yield f"The rows are not to be had: {error.where} {error.what}."
        else:
            if not same:
                yield f"{used.file} has changed since the run was made."


def _other_machine(config: RunConfig, events: list[Event]) -> Iterator[str]:
    before = {"threads": str(config.blas_threads), **config.versions}
    for event in events:
        told = event.get("machine")
        if event["event"] == "started" and isinstance(told, dict):
            before |= told
    others = differences(before, this_machine(_threads_here(config)))
    if before.get("nn-tui") != tui_nn.__version__:  # it may learn by other equations
        others.insert(0, f"nn-tui {tui_nn.__version__} instead of {before.get('nn-tui')}")
    if others:
        yield f"Not as it was trained: {', '.join(others)}. The last bits may come out otherwise."


def _threads_here(config: RunConfig) -> int:
    """How many threads the matrix products would have; as they had where the rows are gone."""
    try:
        dataset = open_dataset(config.train.file)
    except DataError:
        return config.blas_threads
    dataset.close()
    return blas_threads_for(config.hyperparameters, dataset.layout.pixels)
