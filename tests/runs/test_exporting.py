"""An exported run is read by Python with NumPy alone, and comes to the same accuracy."""

import ast
import contextlib
import dataclasses
import gzip
import io
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.runs.ready_runs import (
    Labels,
    checkpoint_of,
    make_run,
    predicted,
    smooth_images,
    write_rows,
)
from tui_nn.dataset import open_dataset
from tui_nn.errors import ModelError, UsageError
from tui_nn.recipes.hyperparameters import CHOICES, Hyperparameters
from tui_nn.runs.checkpoint import Checkpoint
from tui_nn.runs.config import RunConfig
from tui_nn.runs.export.exporting import export_run, script_for
from tui_nn.runs.export.repeating import command_for
from tui_nn.runs.folder import RunFolder

ROWS, WRONG = 120, 15
PIXELS = smooth_images(ROWS, seed=3)
CLASSIC = Hyperparameters(hidden=(20,))
SOFTMAX = Hyperparameters(
    hidden=(20,),
    activation="relu",
    output="softmax",
    biases=True,
    loss="cross_entropy",
    rule="gradient",
    input_low=-0.2,
    input_high=1.4,
)
VIEWED = dataclasses.replace(
    SOFTMAX,
    hidden=(16, 12),
    averaging=0.9,
    shift=2.0,
    rotation=20.0,
    elastic=60.0,
    noise=0.1,
    views=3,
)


def labels_for(checkpoint: Checkpoint) -> Labels:
    """What a network takes the rows for, but for some: few can be read otherwise unnoticed."""
    labels = predicted(checkpoint, PIXELS)
    labels[:WRONG] = (labels[:WRONG] + 1) % 10
    count = np.bincount(labels, minlength=10)
    labels[count[labels] == 1] = count.argmax()  # the program leaves out a label that is alone
    return labels


def run_with(checkpoint: Checkpoint, folder: Path, name: str = "test.csv") -> RunFolder:
    return make_run("a-run", checkpoint, write_rows(folder / name, PIXELS, labels_for(checkpoint)))


@pytest.fixture(scope="session")
def numpy_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with nothing in it but NumPy."""
    folder, installed = tmp_path_factory.mktemp("packages"), Path(np.__file__).parents[1]
    for name in ("numpy", "numpy.libs"):
        if (installed / name).exists():
            (folder / name).symlink_to(installed / name)
    return folder


def run_alone(script: Path, packages: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script with a Python that has those packages alone, from another folder."""
    code = (
        "import importlib.util, runpy, sys\n"
        f"sys.path.append({str(packages)!r})\n"
        "found = [n for n in ('tui_nn', 'scipy', 'safetensors') if importlib.util.find_spec(n)]\n"
        "assert not found, found\n"
        f"runpy.run_path({str(script)!r}, run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", code]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)


def run_here(script: Path) -> dict[str, Any]:
    """Run a script in this process, for speed: what it has found out, by its names."""
    with contextlib.redirect_stdout(io.StringIO()):
        return runpy.run_path(str(script), run_name="__main__")


@pytest.mark.parametrize("chosen", [CLASSIC, SOFTMAX, VIEWED], ids=["classic", "softmax", "views"])
def test_with_numpy_alone_it_prints_the_same_accuracy(
    chosen: Hyperparameters, tmp_path: Path, numpy_alone: Path
) -> None:
    run = run_with(checkpoint_of(chosen, 1), tmp_path)
    script, weights = export_run(run, tmp_path / "digits.py")
    assert (script.name, weights.name) == ("digits.py", "digits.npz")
    done = run_alone(script, numpy_alone)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == [
        "test accuracy 87.50%: 105 of 120 rows are right",
        "nn-tui found  87.50%: 105",
    ]


OTHERS = [
    *({"activation": name} for name in CHOICES["activation"]),
    {"hidden": (9, 8, 7), "activation": "tanh", "biases": True},
    {"dtype": "float64", "biases": True, "averaging": 0.9},
    {"output": "softmax", "rule": "gradient", "dropout": 0.5},
    {"shift": 3.0, "views": 2, "dtype": "float64"},
    {"shift": 3.0, "views": 0},
    {"noise": 0.3, "views": 1},
]


@pytest.mark.parametrize("changes", OTHERS, ids=str)
def test_every_kind_of_network_reads_each_row_as_the_run_does(
    changes: dict[str, Any], tmp_path: Path
) -> None:
    checkpoint = checkpoint_of(dataclasses.replace(CLASSIC, **changes), 2)
    script, *_ = export_run(run_with(checkpoint, tmp_path), tmp_path / "digits.py")
    found = run_here(script)
    assert np.array_equal(found["predictions"], predicted(checkpoint, PIXELS))
    assert len(set(found["predictions"].tolist())) > 5
    functions = {
        n.name for n in ast.parse(script.read_text()).body if isinstance(n, ast.FunctionDef)
    }
    assert functions >= {checkpoint.hyperparameters.activation, checkpoint.hyperparameters.output}
    assert len(functions & {*CHOICES["activation"], "softmax"}) <= 2


def test_the_views_and_the_average_matter_to_these_rows() -> None:
    checkpoint = checkpoint_of(VIEWED, 1)
    whole = predicted(checkpoint, PIXELS)
    checkpoint.reading_network.views = ()
    assert (predicted(checkpoint, PIXELS) != whole).sum() > 3
    checkpoint.average = None
    assert (predicted(checkpoint, PIXELS) != whole).sum() > 30


def test_a_copy_of_a_row_is_the_views_own_to_the_last_grey_value(tmp_path: Path) -> None:
    checkpoint = checkpoint_of(VIEWED, 1)
    script, *_ = export_run(run_with(checkpoint, tmp_path), tmp_path / "digits.py")
    found = run_here(script)
    for view, places in zip(checkpoint.reading_network.views, found["PLACES"], strict=True):
        assert np.array_equal(found["distorted"](PIXELS, places), view(PIXELS))


def test_it_is_short_and_says_how_to_repeat_the_training(tmp_path: Path) -> None:
    run = run_with(checkpoint_of(VIEWED, 1), tmp_path)
    text = script_for(run).text
    assert len(text.splitlines()) < 95
    assert max(map(len, text.splitlines())) <= 100
    command = "".join(
        line.removeprefix("#     ").removesuffix("\\")
        for line in text.splitlines()
        if line.startswith("#     ")
    )
    assert shlex.split(command) == shlex.split(command_for(RunConfig.read(run.config)))
    assert "each as a running average" in text
    assert len(script_for(run_with_classic(tmp_path)).text.splitlines()) < 65


def run_with_classic(folder: Path) -> RunFolder:
    checkpoint = checkpoint_of(CLASSIC, 1)
    file = write_rows(folder / "other.csv", PIXELS, labels_for(checkpoint))
    return make_run("classic", checkpoint, file)


def test_the_best_weights_are_exported_when_asked_for(tmp_path: Path) -> None:
    run = run_with(checkpoint_of(CLASSIC, 1), tmp_path)
    best = checkpoint_of(CLASSIC, 9)
    best.save(run.best)
    script, weights = export_run(run, tmp_path / "digits.py", best=True)
    with np.load(weights, allow_pickle=False) as arrays:
        assert np.array_equal(arrays["W1"], best.network.layers[0].weights.value)
        assert {array.dtype for array in arrays.values()} == {np.dtype("float32")}
    assert "# the best weights are in" in script.read_text()
    assert np.array_equal(run_here(script)["predictions"], predicted(best, PIXELS))


def header(file: Path) -> Path:
    names = ",".join(["label", *(f"pixel{number}" for number in range(784))])
    file.write_text(f"{names}\n{file.read_text()}")
    return file


def gzipped(file: Path) -> Path:
    target = file.with_suffix(".csv.gz")
    target.write_bytes(gzip.compress(file.read_bytes()))
    return target


def label_last(file: Path) -> Path:
    lines = [line.partition(",") for line in file.read_text().splitlines()]
    names = ",".join([*(f"pixel{number}" for number in range(784)), "class"])
    file.write_text("\n".join([names, *(f"{rest},{label}" for label, _, rest in lines), ""]))
    return file


def with_a_bad_row(file: Path) -> Path:
    file.write_text(f"{file.read_text()}3,oops\n")
    return file


def as_idx(file: Path) -> Path:
    rows = np.loadtxt(file, np.uint8, delimiter=",")
    head = {"images-idx3": (0x803, ROWS, 28, 28), "labels-idx1": (0x801, ROWS)}
    values = {"images-idx3": rows[:, 1:], "labels-idx1": rows[:, 0]}
    for name, numbers in head.items():
        content = np.array(numbers, ">u4").tobytes() + values[name].tobytes()
        file.with_name(f"t10k-{name}-ubyte").write_bytes(content)
    file.unlink()
    return file.with_name("t10k-images-idx3-ubyte")


def inverted(file: Path) -> Path:
    open_dataset(str(file)).edits.set_layout("inverted", "yes")
    return file


@pytest.mark.parametrize("form", [header, gzipped])
def test_it_reads_the_runs_own_file_where_numpy_can(form: Any, tmp_path: Path) -> None:  # noqa: ANN401
    checkpoint = checkpoint_of(CLASSIC, 1)
    file = form(write_rows(tmp_path / "test.csv", PIXELS, labels_for(checkpoint)))
    files = export_run(make_run("a-run", checkpoint, file), tmp_path / "digits.py")
    assert len(files) == 2
    found = run_here(files[0])
    assert (found["right"], found["ROWS"]) == (ROWS - WRONG, str(file))


@pytest.mark.parametrize("form", [label_last, with_a_bad_row, inverted, as_idx])
def test_other_rows_are_written_beside_it_as_the_program_reads_them(
    form: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    checkpoint = checkpoint_of(CLASSIC, 1)
    file = form(write_rows(tmp_path / "test.csv", PIXELS, labels_for(checkpoint)))
    files = export_run(make_run("a-run", checkpoint, file), tmp_path / "digits.py")
    assert [each.name for each in files] == ["digits.py", "digits.npz", "digits-rows.csv.gz"]
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for each in files:
        each.rename(moved / each.name)
    file.unlink()
    found = run_here(moved / "digits.py")
    expected = 255 - PIXELS if form is inverted else PIXELS
    assert np.array_equal(found["grey"], expected)
    assert np.array_equal(found["labels"], labels_for(checkpoint))


def test_it_ends_with_1_where_more_than_a_row_is_read_otherwise(
    tmp_path: Path, numpy_alone: Path
) -> None:
    checkpoint = checkpoint_of(CLASSIC, 1)
    script, *_ = export_run(run_with(checkpoint, tmp_path), tmp_path / "digits.py")
    labels = labels_for(checkpoint)
    for changed, complains in ((1, False), (2, True)):
        labels[-changed:] = (labels_for(checkpoint)[-changed:] + 1) % 10
        write_rows(tmp_path / "test.csv", PIXELS, labels)
        if complains:
            done = run_alone(script, numpy_alone)
            assert done.returncode == 1
            assert "differ by more than rounding" in done.stderr
            assert "103 of 120" in done.stdout
        else:
            assert run_here(script)["right"] == 104


@pytest.mark.parametrize("name", ["digits", "digits.txt", "numpy.py", "gzip.py"])
def test_names_that_cannot_be_a_scripts_are_refused(name: str, tmp_path: Path) -> None:
    run = run_with(checkpoint_of(CLASSIC, 1), tmp_path)
    with pytest.raises(UsageError, match="Python"):
        export_run(run, tmp_path / name)


@pytest.mark.parametrize("taken", ["digits.py", "digits.npz", "digits-rows.csv.gz"])
def test_files_that_exist_are_replaced_only_by_force(taken: str, tmp_path: Path) -> None:
    run = run_with(checkpoint_of(CLASSIC, 1), tmp_path)
    (tmp_path / taken).write_text("mine")
    with pytest.raises(UsageError, match=f"{taken}: exists already"):
        export_run(run, tmp_path / "digits.py")
    assert (tmp_path / taken).read_text() == "mine"
    files = export_run(run, tmp_path / "digits.py", force=True)
    assert all(file.read_bytes() != b"mine" for file in files)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = run_with(checkpoint_of(CLASSIC, 1), tmp_path)
    with pytest.raises(UsageError, match="cannot be written: No such file"):
        export_run(run, tmp_path / "nowhere" / "digits.py")


def test_a_run_without_weights_leaves_nothing_behind(tmp_path: Path) -> None:
    run = run_with(checkpoint_of(CLASSIC, 1), tmp_path)
    run.checkpoint.unlink()
    with pytest.raises(ModelError):
        export_run(run, tmp_path / "digits.py")
    assert not list(tmp_path.glob("digits*"))


def test_odd_characters_in_names_stay_text(tmp_path: Path) -> None:
    checkpoint = checkpoint_of(CLASSIC, 1)
    odd = tmp_path / "a\n'b\" \udcff \u00e9.csv"
    run = make_run("a-run", checkpoint, write_rows(odd, PIXELS, labels_for(checkpoint)))
    renamed = RunFolder(run.path.rename(run.path.with_name("x\nimport nothing")))
    script, *_ = export_run(renamed, tmp_path / "digits.py")
    assert run_here(script)["right"] == ROWS - WRONG
