"""Loads mutated model files, as a broken disk or a stranger might make them.

    python -m tests.benchmarks.mutated_models [COUNT=10000] [SEED=0]

Each is to be refused with one type of error, or to be sound, within a second and twice its size of
memory (and a little, `ROOM`, for a header): as Python and NumPy count it, and as Linux counts the
whole process. No file makes the program run, import or start anything, nor write. Many have a
checksum that fits. It takes a few minutes, and ends with status 1 where one of this does not hold.
"""

import ctypes
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from tests.runs.judging import SECONDS, TIMES, Verdict, judge, sample_files, trained
from tests.runs.mutants import Mutant, mutants
from tui_nn.errors import ModelError
from tui_nn.recipes.named import RECIPES
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.models.file import ROOM

malloc_trim = ctypes.CDLL(None).malloc_trim

LARGE = 20
"""One in so many is made from a large file."""

FORBIDDEN = (
    *("compile", "exec", "import", "marshal.loads", "pickle.find_class", "ctypes.", "code.__new__"),
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.putenv", "os.remove"),
    *("os.rename", "os.mkdir", "os.chmod", "os.link", "os.symlink", "shutil.", "socket."),
)
"""Beginnings of the names of what Python tells an auditor."""


class Auditor:
    """Notes what Python does while it listens; an audit hook cannot be taken away again."""

    def __init__(self) -> None:
        self.listens = False
        self.heard: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.listens:
            return
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
        if writes or event.startswith(FORBIDDEN):
            self.heard.append(event)


def resident(mark: str) -> int:
    """Bytes of memory of this process: `VmRSS` now, `VmHWM` at most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(mark))


def load_watched(path: Path, auditor: Auditor) -> int:
    """Load a file; how many bytes the process grew meanwhile at most."""
    malloc_trim(0)  # or what earlier loads have freed would be taken again, and not be seen
    Path("/proc/self/clear_refs").write_text("5")  # the most so far is what it has now
    before = resident("VmRSS")
    auditor.listens = True
    try:
        Checkpoint.load(path)
    except ModelError:
        pass
    finally:
        auditor.listens = False
    return resident("VmHWM") - before


def large_files(folder: Path) -> list[bytes]:
    """Of networks that are really trained, a few megabytes each."""
    contents = []
    for recipe in ("quick", "best"):
        chosen = replace(RECIPES[recipe], views=0, elastic=0.0)
        trained(chosen, 784, 10).save(folder / recipe)
        contents.append((folder / recipe).read_bytes())
    return contents


class Report:
    """What came of all files."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.slowest = self.most = self.grown = 0.0
        self.faults: list[str] = []

    def add(self, mutant: Mutant, verdict: Verdict, grown: int) -> None:
        self.outcomes[mutant.kind, "sound" if verdict.accepted else "refused"] += 1
        self.slowest = max(self.slowest, verdict.seconds)
        self.most = max(self.most, verdict.times)
        times = max(grown - ROOM, 0) / max(verdict.size, 1)
        self.grown = max(self.grown, times)
        faults = list(verdict.faults)
        if times > TIMES:
            faults.append(f"the process grew by {grown:,} bytes for {verdict.size:,}")
        self.faults += [f"{mutant.kind}: {fault}" for fault in faults]

    def print(self) -> None:
        for kind in sorted({kind for kind, _ in self.outcomes}):
            refused, sound = (self.outcomes[kind, what] for what in ("refused", "sound"))
            print(f"{kind:28}{refused:7,} refused{sound:7,} sound")
        print(f"the slowest took {self.slowest:.3f} s (at most {SECONDS:g})")
        beside = f"beside {ROOM / 1e6:g} MB (at most {TIMES})"
        print(f"memory, as Python counts it: {self.most:.2f} of the file's size {beside}")
        print(f"memory, as Linux counts it: {self.grown:.2f} of the file's size {beside}")
        print(f"{len(self.faults)} faults")


def run(count: int, seed: int, folder: Path) -> Report:
    """Load so many files, and the samples as they are."""
    rng, auditor, report = np.random.default_rng(seed), Auditor(), Report()
    small, large = sample_files(folder), large_files(folder)
    path = folder / "mutant"
    for sample in small:
        judge(path, Mutant("none", sample, sample))  # so that all is imported
    for sample in small + large:
        mutant = Mutant("as it is", sample, sample)
        verdict, grown = judged(path, mutant, auditor)
        report.add(mutant, verdict, grown)
        if not verdict.accepted:
            report.faults.append("a sound file was refused")
    few = count // LARGE
    for mutant in chain(mutants(large, few, rng), mutants(small, count - few, rng)):
        report.add(mutant, *judged(path, mutant, auditor))
    report.faults += [f"a file made Python do {event}" for event in auditor.heard]
    return report


def judged(path: Path, mutant: Mutant, auditor: Auditor) -> tuple[Verdict, int]:
    path.write_bytes(mutant.content)
    grown = load_watched(path, auditor)
    path.unlink()
    return judge(path, mutant), grown


def main(arguments: list[str]) -> int:
    count, seed = (int(text) for text in (*arguments, *("10000", "0")[len(arguments) :]))
    with tempfile.TemporaryDirectory() as folder:
        report = run(count, seed, Path(folder))
    report.print()
    for fault in report.faults[:20]:
        print(f"FAULT {fault}")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
