"""Model files: weights and all that is needed to go on with them.

Loading one runs no code, whoever has made it: it is a description and plain numbers. Every name,
shape and type is checked against what the description says the network is.
"""

import dataclasses
import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from tui_nn.errors import ModelError, RunError, UsageError
from tui_nn.files import write_atomically
from tui_nn.network import Dense, Network, Place
from tui_nn.network.arrays import Floats
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.optimizers import Optimizer
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.models.description import (
    AVERAGE,
    OPTIMIZER,
    Description,
    copies,
    memories,
    most_arrays,
    outlines,
    prefixed,
)
from tui_nn.runs.models.file import ARRAYS, ModelFile, as_bytes, refuse_infinite
from tui_nn.runs.models.file import LARGEST as _LARGEST
from tui_nn.runs.work.patience import Patience

_HEADER = 1_000_000
"""Bytes of a file that are not weights, at most, and many to spare."""


@dataclass(eq=False)
class Checkpoint:
    """A training at one moment. With its seed and its rows it can go on as if never stopped.

    Args:
        hyperparameters: Of the network and its training.
        network: With the weights of the moment.
        optimizer: With what it remembers, and the learning rate of the moment.
        average: The running average of the weights, where there is one.
        place: How far the training is. The order of the rows follows from it and the seed.
        samples: Rows learned from, all epochs together.
        seconds: Of training so far.
        accuracy: On the test rows at the last evaluation; None before the first.
        validation_accuracy: The same on the validation rows, where there are any.
        patience: How long it has got no better.
        evaluation_interval: Seconds between evaluations, as the user set it in flight; 0 is at
            the ends of epochs alone, None what the program chooses.
        epoch_loss: The sum of the losses of the rows of the present epoch so far.
    """

    hyperparameters: Hyperparameters
    network: Network
    optimizer: Optimizer
    average: RunningAverage | None = None
    place: Place = field(default_factory=Place)
    samples: int = 0
    seconds: float = 0.0
    accuracy: float | None = None
    validation_accuracy: float | None = None
    patience: Patience = field(default_factory=Patience)
    evaluation_interval: float | None = None
    epoch_loss: float = 0.0

    @property
    def reading_network(self) -> Network:
        """The network to read rows with: the average, where there is one."""
        return self.average.network if self.average else self.network

    @property
    def chosen_by(self) -> float | None:
        """The accuracy that the best weights are chosen by: of validation rows, or of test rows."""
        return self.accuracy if self.validation_accuracy is None else self.validation_accuracy

    def save(self, path: Path) -> None:
        """Write the file in one step, and wait until the disk has it.

        Raises:
            OSError: It cannot be written; the previous file is intact.
            RunError: Some number is not finite; the previous file is intact.
        """
        averaged = self.average.state() if self.average else {}
        arrays = {
            **self.network.state(),
            **prefixed(AVERAGE, averaged),
            **prefixed(OPTIMIZER, self.optimizer.state()),
        }
        about = Description(
            inputs=self.network.inputs,
            classes=self.network.outputs,
            learning_rate=self.optimizer.learning_rate,
            **{name: getattr(self, name) for name in _KEPT},
        )
        try:
            told = json.dumps(dataclasses.asdict(about), allow_nan=False)
            for name, array in arrays.items():
                refuse_infinite(name, array)
        except ValueError as error:  # it could never be loaded again
            raise RunError(
                "the weights have grown beyond all numbers", remedy="Choose a smaller learning rate"
            ) from error
        write_atomically(path, as_bytes(told, arrays))

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read a model file, whoever has made it; that runs no code of theirs.

        It takes at most twice as much memory as the file has bytes, which is what an optimizer
        with all its arrays needs, and a little (`model_file.ROOM`).

        Raises:
            ModelError: It is missing, no file, not a model of this program, damaged, or holds
                numbers that are not finite.
        """
        try:
            with ModelFile(path) as file:
                return cls._read(file)
        except FileNotFoundError:
            raise ModelError(
                "there are no weights yet", where=str(path), remedy="Wait for the first evaluation"
            ) from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise ModelError(f"cannot be read: {reason}", where=str(path)) from error
        except MemoryError as error:
            raise ModelError("cannot be loaded: no memory is left", where=str(path)) from error
        except ValueError as error:
            raise ModelError(f"cannot be loaded: {_printable(error)}", where=str(path)) from error

    @classmethod
    def _read(cls, file: ModelFile) -> "Checkpoint":
        about = Description.parse(file.about)
        chosen = about.hyperparameters
        begun = any(name.startswith(OPTIMIZER) for name in file.names)
        arrays = file.read(outlines(about, begun=begun))
        for name in (OPTIMIZER + "steps", AVERAGE + "steps"):
            if name in arrays and arrays[name][0] < 0:
                raise ValueError(f"{name} is below 0")
        # The arrays of the file become those of the network: it is never in memory twice.
        small = dataclasses.replace(chosen, hidden=(1,) * len(chosen.hidden))
        skeleton = small.build_network(1, 1, np.random.default_rng(0))
        average = chosen.build_average(skeleton)
        if average is not None:
            own = _take(arrays, AVERAGE)
            average.network = _with_arrays(average.network, own)
            average.load_state(own)
        optimizer, kept = chosen.build_optimizer(), _take(arrays, OPTIMIZER)
        network = _with_arrays(skeleton, arrays)
        if kept:
            optimizer.prepare(network.parameters)
            optimizer.move_to([kept[name] for name in memories(about)])
        optimizer.learning_rate = about.learning_rate
        return cls(
            network=network,
            optimizer=optimizer,
            average=average,
            **{name: getattr(about, name) for name in _KEPT},
        )


_KEPT = [name for name in Description.__annotations__ if name in Checkpoint.__annotations__]
"""What a checkpoint and a description have alike."""


def refuse_too_large(chosen: Hyperparameters, inputs: int, classes: int) -> None:
    """Check that a checkpoint of a network could be loaded again, before it is built.

    Raises:
        UsageError: It could not; the message says how large it would be.
    """
    layers = list(pairwise([inputs, *chosen.hidden, classes]))
    numbers = sum(left * right + chosen.biases * right for left, right in layers)
    size = numbers * copies(chosen) * np.dtype(chosen.dtype).itemsize + _HEADER
    if size > _LARGEST:
        raise UsageError(
            f"the network would take {size / 1e6:,.0f} MB to save; "
            f"more than {_LARGEST / 1e6:,.0f} MB cannot be loaded again",
            remedy="Choose fewer hidden nodes",
        )
    if (arrays := most_arrays(chosen)) > ARRAYS:
        raise UsageError(
            f"the network would take {arrays:,} arrays to save; "
            f"more than {ARRAYS:,} cannot be loaded again",
            remedy="Choose fewer hidden layers",
        )


def _with_arrays(skeleton: Network, arrays: dict[str, Floats]) -> Network:
    """A network that is like another one but for its weights and biases, which are taken as are."""
    layers = [
        Dense(
            arrays[f"layers.{number}.weights"],
            layer.activation,
            arrays.get(f"layers.{number}.biases"),
        )
        for number, layer in enumerate(skeleton.layers)
    ]
    return Network(layers, skeleton.loss, skeleton.rule, skeleton.scaling, skeleton.views)


def _take(arrays: dict[str, Floats], prefix: str) -> dict[str, Floats]:
    """Take out the arrays whose names begin so, under the rest of their names."""
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays.pop(name) for name in names}


def _printable(error: Exception) -> str:
    """What an error says, fit for a terminal: some of it may be the file's own words."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(error)[:200])
