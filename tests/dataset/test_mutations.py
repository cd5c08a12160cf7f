"""Two thousand ways to damage a good file: never a traceback, never a hang, never another value."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.files import Form, images
from tests.processes import PATIENCE
from tui_nn.dataset import Dataset, open_dataset
from tui_nn.dataset.loading import load_usable
from tui_nn.dataset.survey import Survey
from tui_nn.errors import NnTuiError

ROWS = 7
FORMS = [
    Form(),
    Form(header=True),
    Form("last", header=True),
    Form("none", ids=True, header=True),
    Form(ids=True),
    Form(separator="semicolon"),
    Form(separator="tab"),
    Form(separator="space"),
]
KINDS = [*map(str, FORMS), "floats", "fractions", "quotes", "trailing", "idx"]
MUTATIONS = ["flip", "insert", "delete", "duplicate", "truncate", "swap", "typical"]
TYPICAL = [
    b"\n", b"\n\n", b",", b",,", b'"', b"\0", b"\r", b"\r\n", b" ", b"\t", b";", b".", b".0", b"-",
    b"+", b"e9", b"256", b"nan", b"x", b"\xe9", b"\xff\xfe", b"\xef\xbb\xbf", b"1_0", b"9" * 40,
    b"label", b"\x1f\x8b\x08", b"0,0", b".0.0", b"0x1",
]  # fmt: skip


@cache
def good_file(kind: str) -> bytes:
    """The content of a sound file."""
    pixels = images(8, ROWS)
    labels = [n % 10 for n in range(ROWS)]
    if kind == "idx":
        return b"\0\0\x08\x03" + np.array([ROWS, 8, 8], ">u4").tobytes() + pixels.tobytes()
    form = Form() if kind not in map(str, FORMS) else FORMS[[*map(str, FORMS)].index(kind)]
    rows = form.cells(pixels, labels)
    if kind == "floats":
        rows = [[f"{cell}.0" for cell in row] for row in rows]
    elif kind == "fractions":
        rows = [[row[0], *(f"{int(cell) / 255:.3g}" for cell in row[1:])] for row in rows]
    elif kind == "quotes":
        rows = [[f'"{cell}"' for cell in row] for row in rows]
    elif kind == "trailing":
        rows = [[*row, ""] for row in rows]
    return form.text(rows)


def damaged(number: int) -> bytes:
    """A good file after one to three mutations, compressed before or after them, or not at all.

    Each kind of file meets each mutation first, and that more than once.
    """
    rng = np.random.default_rng(number)
    packed = rng.choice(["", "", "before", "after"])
    content = good_file(KINDS[number % len(KINDS)])
    if packed == "before":
        content = gzip.compress(content, 1, mtime=0)
    first = MUTATIONS[number // len(KINDS) % len(MUTATIONS)]
    for mutation in [first, *rng.choice(MUTATIONS, rng.integers(3))]:
        content = mutated(content, mutation, int(rng.integers(1 << 32)))
    return gzip.compress(content, 1, mtime=0) if packed == "after" else content


def mutated(content: bytes, mutation: str, seed: int) -> bytes:
    """The content after one mutation, somewhere."""
    rng = np.random.default_rng(seed)
    first, second = sorted(rng.integers(0, len(content) + 1, 2).tolist())
    last = min(first + int(rng.choice([1, 2, 10, 200])), len(content))
    before, piece, after = content[:first], content[first:last], content[last:]
    if mutation == "truncate":
        return content[:second]
    if mutation == "swap":  # with what stands behind it
        return before + after[: len(piece)] + piece + after[len(piece) :]
    changed = {
        "flip": bytes(byte ^ 1 << int(rng.integers(8)) for byte in piece[:1]) + piece[1:],
        "insert": rng.bytes(int(rng.integers(1, 20))) + piece,
        "delete": b"",
        "duplicate": piece * int(rng.integers(2, 5)),
        "typical": TYPICAL[rng.integers(len(TYPICAL))] + piece,
    }
    return before + changed[mutation] + after


def rows_one_by_one(dataset: Dataset) -> Iterator[tuple[int, int | None, bytes]]:
    """The rows that can be had."""
    for index in range(len(dataset)):
        try:
            row = dataset.row(index)
        except NnTuiError:
            continue
        yield index, row.label, row.pixels.tobytes()


def assert_harmless(path: Path) -> None:
    """Go through a file in every way; whatever is wrong with it, all of them agree."""
    try:
        dataset = open_dataset(str(path))
        dataset.finish_preparing()
    except NnTuiError:
        return
    survey = Survey(dataset)
    found = []
    faulty = set()
    for block in survey.blocks():
        labels = block.labels.tolist() if dataset.has_labels else [None] * len(block.labels)
        pixels = [image.tobytes() for image in block.pixels]
        found += list(zip(block.indices.tolist(), labels, pixels, strict=True))
        faulty |= {problem.row for problem in block.problems if problem.row is not None}
    assert found == list(rows_one_by_one(dataset))
    assert faulty == set(range(len(dataset))) - {index for index, _, _ in found}
    assert survey.rows <= len(found)
    assert bool(survey.problems) >= (survey.rows < len(dataset))
    dataset.fingerprint()
    try:
        rows = load_usable(dataset)
    except NnTuiError:
        assert not survey.rows or not dataset.has_labels
    else:
        assert len(rows.pixels) == len(rows.labels) == survey.rows
    dataset.close()


@pytest.mark.parametrize("first", range(0, 2000, 500))
def test_no_damage_is_more_than_an_error(tmp_path: Path, first: int) -> None:
    for number in range(first, first + 500):
        path = tmp_path / f"rows-{number}"  # whose name tells which it was
        path.write_bytes(damaged(number))
        assert_harmless(path)
        path.unlink()


def test_a_file_of_a_newline_is_no_more_than_an_error(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(b"\n")
    assert_harmless(path)


IN_LITTLE_MEMORY = """
import resource, sys
import numpy as np
from pathlib import Path
from tests.dataset.test_mutations import KINDS, MUTATIONS, assert_harmless, good_file, mutated

path = Path(sys.argv[1])
for kind in KINDS:
    for number, mutation in enumerate(MUTATIONS * 2):
        path.write_bytes(mutated(good_file(kind), mutation, number))
        assert_harmless(path)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
assert memory < 500, memory
"""


def test_no_damage_takes_much_memory(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY, str(tmp_path / "rows")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert (done.returncode, done.stderr) == (0, "")
