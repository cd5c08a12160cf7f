"""Model files: weights and all that is needed to go on with them, as safetensors.

Loading one runs no code: it is a JSON header and plain numbers. Every name, shape and type is
checked against what the header says the network is.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, numpy

from tui_nn.errors import ModelError, UsageError
from tui_nn.files import write_atomically
from tui_nn.network import Network, Place
from tui_nn.network.arrays import Floats
from tui_nn.network.averaging import RunningAverage
from tui_nn.network.optimizers import OPTIMIZERS, Optimizer
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.patience import Patience

_FORMAT = "nn-tui-1"
_OPTIMIZER, _AVERAGE = "optimizer.", "average."
_LARGEST = 1 << 30  # bytes; far above any network that this program trains
_HEADER = 1_000_000  # bytes of them that are not weights, at most


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
        """
        optimizer = _prefixed(_OPTIMIZER, self.optimizer.state())
        arrays = {**_weights(self.network, self.average), **optimizer}
        # safetensors writes an array of another layout in the wrong order, and says nothing.
        arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        about = {
            "hyperparameters": dataclasses.asdict(self.hyperparameters),
            "inputs": self.network.inputs,
            "classes": self.network.outputs,
            "learning_rate": self.optimizer.learning_rate,
            "place": dataclasses.asdict(self.place),
            "samples": self.samples,
            "seconds": self.seconds,
            "accuracy": self.accuracy,
            "validation_accuracy": self.validation_accuracy,
            "patience": dataclasses.asdict(self.patience),
            "evaluation_interval": self.evaluation_interval,
            "epoch_loss": self.epoch_loss,
        }
        told = json.dumps(about)
        metadata = {"format": _FORMAT, "about": told, "sha256": _checksum(told, arrays)}
        write_atomically(path, numpy.save(arrays, metadata))

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read a model file.

        Raises:
            ModelError: It is missing, not a model of this program, damaged, or holds numbers that
                are not finite.
        """
        try:
            if path.stat().st_size > _LARGEST:
                raise ModelError("is too large to be a model", where=str(path))
            # Read, not mapped: a mapped file that shrinks kills its reader.
            content = path.read_bytes()
            arrays = numpy.load(content)
            metadata = _metadata(content)
            if metadata.get("format") != _FORMAT:
                raise ModelError("is no model file of nn-tui", where=str(path))
            if metadata["sha256"] != _checksum(metadata["about"], arrays):
                raise ModelError("is damaged: its checksum differs", where=str(path))
            return cls._rebuild(json.loads(metadata["about"]), arrays)
        except FileNotFoundError:
            raise ModelError(
                "there are no weights yet", where=str(path), remedy="Wait for the first evaluation"
            ) from None
        except OSError as error:
            raise ModelError(f"cannot be read: {error.strerror}", where=str(path)) from error
        except (SafetensorError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"cannot be loaded: {error}", where=str(path)) from error

    @classmethod
    def _rebuild(cls, about: dict[str, Any], arrays: dict[str, Floats]) -> "Checkpoint":
        for name, array in arrays.items():
            if not np.isfinite(array).all():
                raise ValueError(f"{name} holds numbers that are not finite")
        about["hyperparameters"]["hidden"] = tuple(about["hyperparameters"]["hidden"])
        hyperparameters = Hyperparameters(**about.pop("hyperparameters"))
        inputs, classes = about.pop("inputs"), about.pop("classes")
        _refuse_other_widths(arrays, [inputs, *hyperparameters.hidden, classes])
        # Every weight is replaced below; the generator only fills the network for a moment.
        network = hyperparameters.build_network(inputs, classes, np.random.default_rng(0))
        optimizer = hyperparameters.build_optimizer()
        average = hyperparameters.build_average(network)
        optimizer.load_state(_take(arrays, _OPTIMIZER), network.parameters)
        _refuse_others(arrays, _weights(network, average))
        if average is not None:
            average.load_state(_take(arrays, _AVERAGE))
        network.load_state(arrays)
        optimizer.learning_rate = about.pop("learning_rate")
        place, patience = Place(**about.pop("place")), Patience(**about.pop("patience", {}))
        return cls(hyperparameters, network, optimizer, average, place, patience=patience, **about)


def refuse_too_large(chosen: Hyperparameters, inputs: int, classes: int) -> None:
    """Check that a checkpoint of a network could be loaded again, before it is built.

    Raises:
        UsageError: It could not; the message says how large it would be.
    """
    layers = list(pairwise([inputs, *chosen.hidden, classes]))
    numbers = sum(left * right + chosen.biases * right for left, right in layers)
    copies = 1 + len(OPTIMIZERS[chosen.optimizer].memories) + bool(chosen.averaging)
    size = numbers * copies * np.dtype(chosen.dtype).itemsize + _HEADER
    if size > _LARGEST:
        raise UsageError(
            f"the network would take {size / 1e6:,.0f} MB to save; "
            f"more than {_LARGEST / 1e6:,.0f} MB cannot be loaded again",
            remedy="Choose fewer hidden nodes",
        )


def _weights(network: Network, average: RunningAverage | None) -> dict[str, Floats]:
    """The arrays of a model file, but for the optimizer's."""
    averaged = average.state() if average else {}
    return {**network.state(), **_prefixed(_AVERAGE, averaged)}


def _refuse_other_widths(arrays: dict[str, Floats], widths: list[int]) -> None:
    """Before a network is built that no file holds the weights of, and no memory either."""
    for number, shape in enumerate(pairwise(widths)):
        name = f"layers.{number}.weights"
        if arrays[name].shape != shape:
            raise ValueError(f"{name} is {arrays[name].shape}, not {shape}")


def _refuse_others(found: dict[str, Floats], wanted: dict[str, Floats]) -> None:
    """Whatever is missing, unknown, or of another shape or type than is wanted."""
    for name in sorted(found.keys() ^ wanted.keys()):
        raise ValueError(f"{name} is {'unknown' if name in found else 'missing'}")
    for name, array in wanted.items():
        there = found[name]
        if (there.shape, there.dtype) != (array.shape, array.dtype):
            raise ValueError(
                f"{name} is {there.shape} {there.dtype}, not {array.shape} {array.dtype}"
            )


def _prefixed(prefix: str, arrays: dict[str, Floats]) -> dict[str, Floats]:
    return {prefix + name: array for name, array in arrays.items()}


def _take(arrays: dict[str, Floats], prefix: str) -> dict[str, Floats]:
    """Take out the arrays whose names begin so, under the rest of their names."""
    names = [name for name in arrays if name.startswith(prefix)]
    return {name.removeprefix(prefix): arrays.pop(name) for name in names}


def _metadata(content: bytes) -> dict[str, str]:
    """What a safetensors file says beside its arrays: 8 bytes of length, then a JSON header."""
    length = int.from_bytes(content[:8], "little")
    metadata: dict[str, str] = json.loads(content[8 : 8 + length]).get("__metadata__", {})
    return metadata


def _checksum(about: str, arrays: dict[str, Floats]) -> str:
    digest = hashlib.sha256(about.encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(arrays[name].data)
    return digest.hexdigest()
