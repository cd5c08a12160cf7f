"""Loading mutated model files, and judging what comes of it."""

import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from tests.runs.model_files import metadata_of
from tests.runs.mutants import Mutant
from tui_nn.errors import ModelError
from tui_nn.network import Rows, train
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.models.file import ROOM

SECONDS = 1.0
"""That a load may take."""

TIMES = 2
"""The file's size that it may take of memory, beside `ROOM`."""

SHAPES: dict[str, tuple[Hyperparameters, int, int]] = {
    "small": (Hyperparameters(hidden=(5, 4), biases=True), 6, 3),
    "adam": (
        replace(
            RECIPES["quick"], optimizer="adam", hidden=(5,), averaging=0.9, learning_rate=0.001
        ),
        6,
        3,
    ),
    "double": (Hyperparameters(hidden=(7,), dtype="float64", optimizer="momentum", epochs=1), 9, 2),
    "wide": (Hyperparameters(hidden=(30,)), 784, 10),
}
"""Networks by name, with their inputs and classes; all but the last one are small."""


def trained(chosen: Hyperparameters, inputs: int, classes: int) -> Checkpoint:
    """A training that has learned from a few rows."""
    rng = np.random.default_rng(3)
    network, optimizer = chosen.build_network(inputs, classes, rng), chosen.build_optimizer()
    average = chosen.build_average(network)
    pixels = rng.integers(0, 256, (20, inputs)).astype(np.uint8)
    rows = Rows(pixels, np.arange(20) % classes, chosen.target_table(classes))
    training = train(network, optimizer, rows, chosen.course(), rng, average=average)
    place = next(iter(training)).place
    return Checkpoint(chosen, network, optimizer, average, place, samples=20, accuracy=0.5)


def sample_files(folder: Path) -> list[bytes]:
    """Sound files of several kinds."""
    contents = []
    for name, shape in SHAPES.items():
        trained(*shape).save(folder / name)
        contents.append((folder / name).read_bytes())
    return contents


@dataclass(frozen=True)
class Verdict:
    """What came of loading a file.

    Args:
        accepted: Whether it was loaded.
        seconds: Of the processor's time that it took.
        size: Of the file, in bytes.
        peak: Bytes of memory that Python and NumPy took at most.
        faults: What should not be.
    """

    accepted: bool
    seconds: float
    size: int
    peak: int
    faults: list[str]

    @property
    def times(self) -> float:
        """The memory beside `ROOM`, in sizes of the file."""
        return max(self.peak - ROOM, 0) / max(self.size, 1)


def judge(path: Path, mutant: Mutant) -> Verdict:
    """Load a mutant from a path, where nothing is afterwards."""
    path.write_bytes(mutant.content)
    tracemalloc.start()
    started = time.thread_time()
    loaded, faults = None, []
    try:
        loaded = Checkpoint.load(path)
    except ModelError as error:
        if error.where != str(path) or not str(error).isprintable():
            faults.append(f"the message is {str(error)!r}")
    except BaseException as error:  # noqa: BLE001 - whatever it is, even SystemExit of a stranger's code
        faults.append(f"raised {error!r:.200}")
    seconds, peak = time.thread_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()  # a new file is made sooner than one is written over
    verdict = Verdict(loaded is not None, seconds, len(mutant.content), peak, faults)
    if seconds > SECONDS:
        faults.append(f"took {seconds:.2f} s")
    if verdict.times > TIMES:
        faults.append(f"took {peak:,} bytes for {len(mutant.content):,}")
    if loaded is not None:
        faults += _faults_of(loaded, path, mutant)
    return verdict


def _faults_of(loaded: Checkpoint, path: Path, mutant: Mutant) -> Iterator[str]:
    """What is wrong about a mutant that was loaded."""
    arrays = load(mutant.content)  # by the library: raises where it finds the file unsound
    if not all(np.isfinite(array).all() for array in arrays.values()):
        yield "was loaded with numbers that are not finite"
    if not mutant.signed:
        original = load(mutant.original)
        about = [metadata_of(content)["about"] for content in (mutant.content, mutant.original)]
        if about[0] != about[1] or any(
            array.tobytes() != original[name].tobytes() for name, array in arrays.items()
        ):
            yield "was loaded though something in it is not as it was saved"
    again = path.with_name("again")
    loaded.save(again)
    kept = load(again.read_bytes())
    if arrays.keys() != kept.keys() or any(
        array.tobytes() != kept[name].tobytes() for name, array in arrays.items()
    ):
        yield "was loaded with other arrays than it has"
    if Checkpoint.load(again).hyperparameters != loaded.hyperparameters:
        yield "cannot be loaded again as it was"
