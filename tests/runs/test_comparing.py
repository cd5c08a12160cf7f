"""Two runs on the same rows: intervals, chance, the rows they differ in, what they were told."""

import dataclasses
import shutil
from fractions import Fraction
from math import comb, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.runs.ready_runs import (
    checkpoint_of,
    make_run,
    predicted,
    smooth_images,
    write_rows,
    write_run,
)
from tui_nn.errors import DataError, ModelError, UsageError
from tui_nn.recipes.hyperparameters import Hyperparameters
from tui_nn.runs.assess import assess
from tui_nn.runs.comparison.comparing import (
    Comparison,
    Side,
    compare_runs,
    differences,
    mcnemar,
    wilson,
)
from tui_nn.runs.config import Parent, RowsUsed, RunConfig
from tui_nn.runs.folder import RunFolder

ROWS = 60
TINY = Hyperparameters(hidden=(6,), batch_size=10)
PIXELS = smooth_images(ROWS, seed=1)
FIRST, SECOND = (checkpoint_of(TINY, seed) for seed in (1, 2))
BAD = 4
"""A row of the file that cannot be used."""


Runs = tuple[RunFolder, RunFolder]


def write_test_rows(path: Path) -> Path:
    """Rows of which the first network reads some rightly, the second others, and one is bad."""
    labels = predicted(FIRST, PIXELS)
    labels[10:25] = predicted(SECOND, PIXELS)[10:25]
    labels[25:30] = (labels[25:30] + 1) % 10
    lines = write_rows(path, PIXELS, labels).read_text().splitlines()
    path.write_text("\n".join([*lines[:BAD], "3,oops", *lines[BAD:], ""]))
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_test_rows(tmp_path_factory.mktemp("rows") / "test.csv")


@pytest.fixture(scope="module")
def runs(file: Path) -> Runs:
    """Two runs, to be left as they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NN_TUI_RUNS", str(file.parent / "runs"))
        return make_run("one", FIRST, file), make_run("two", SECOND, file, seed=1)


@pytest.fixture
def own_file(file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(file, tmp_path))


@pytest.fixture
def own_runs(runs: Runs, tmp_path: Path) -> Runs:
    """The same, to be changed."""
    one, two = (
        RunFolder(Path(shutil.copytree(run.path, tmp_path / "runs" / run.name))) for run in runs
    )
    return one, two


# Wilson's interval without continuity correction, table I of Newcombe 1998.
@pytest.mark.parametrize(
    ("correct", "rows", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_that_of_published_tables(
    correct: int, rows: int, low: float, high: float
) -> None:
    assert wilson(correct, rows) == pytest.approx((low, high), abs=5e-5)


@settings(max_examples=40)
@given(st.integers(1, 100_000).flatmap(lambda rows: st.tuples(st.integers(0, rows), st.just(rows))))
def test_the_ends_of_the_interval_are_where_the_accuracy_is_just_so_likely(
    counts: tuple[int, int],
) -> None:
    correct, rows = counts
    low, high = wilson(correct, rows)
    assert 0 <= low <= correct / rows <= high <= 1
    for end in (low, high):
        if 0 < end < 1:  # (share - end)^2 = z^2 end (1 - end) / rows
            distance = abs(correct / rows - end)
            assert distance == pytest.approx(1.959963984540054 * sqrt(end * (1 - end) / rows))


def test_without_rows_the_accuracy_may_be_anything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def exact(only_first: int, only_second: int) -> Fraction:
    rows, fewer = only_first + only_second, min(only_first, only_second)
    tail = sum(comb(rows, count) for count in range(fewer + 1))
    return min(Fraction(1), Fraction(2 * tail, 2**rows))


@settings(max_examples=40)
@given(st.integers(0, 400), st.integers(0, 400))
def test_p_is_the_exact_share_of_coin_tosses_at_least_so_uneven(first: int, second: int) -> None:
    assert mcnemar(first, second) == pytest.approx(float(exact(first, second)), rel=1e-9)
    assert mcnemar(first, second) == mcnemar(second, first)


@pytest.mark.parametrize(
    ("first", "second", "p"), [(0, 0, 1), (5, 5, 1), (0, 1, 1), (0, 6, 1 / 32), (2, 8, 7 / 64)]
)
def test_p_is_what_can_be_worked_out_by_hand(first: int, second: int, p: float) -> None:
    assert mcnemar(first, second) == pytest.approx(p)


def test_many_rows_do_not_trouble_the_test() -> None:
    assert mcnemar(0, 60_000) == 0
    assert mcnemar(30_000, 30_000) == 1
    assert mcnemar(960, 1040) == pytest.approx(float(exact(960, 1040)), rel=1e-9)


def test_the_rows_that_only_one_reads_rightly_are_named_as_they_stand_in_the_file(
    runs: Runs, file: Path
) -> None:
    found = compare_runs(*runs)
    lines = [line.split(",") for line in file.read_text().splitlines()]
    readings = {}
    for row, (label, *grey) in enumerate(lines):
        if row != BAD:
            pixels = np.array([grey], np.uint8)
            either = [int(predicted(each, pixels)[0]) for each in (FIRST, SECOND)]
            readings[row] = (int(label), *either)
    only_first = [row for row, (label, a, b) in readings.items() if a == label != b]
    only_second = [row for row, (label, a, b) in readings.items() if b == label != a]
    assert found.only_first.tolist() == only_first
    assert found.only_second.tolist() == only_second
    assert len(only_first) > 5
    assert len(only_second) > 5
    columns = (found.labels, found.predicted_first, found.predicted_second)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == [*readings.values()]
    assert found.rows.tolist() == [*readings]
    assert found.file == str(file)


def test_the_figures_fit_together(runs: Runs) -> None:
    found = compare_runs(*runs)
    first, second, only_first, only_second = (
        *(found.first, found.second),
        *(len(found.only_first), len(found.only_second)),
    )
    assert (first.name, second.name) == ("one", "two")
    assert first.rows == second.rows == ROWS
    assert first.correct - second.correct == only_first - only_second
    assert found.both_right + only_first == first.correct
    assert found.both_right + found.both_wrong + only_first + only_second == ROWS
    assert found.both_wrong >= 0
    assert first.accuracy == first.correct / ROWS
    assert (first.low, first.high) == wilson(first.correct, ROWS)
    assert found.p == mcnemar(only_first, only_second)
    assert first.epoch == 2.0
    assert found.remarks == ()


def test_a_run_beside_itself_differs_in_nothing(runs: Runs) -> None:
    found = compare_runs(runs[0], runs[0])
    assert (len(found.only_first), len(found.only_second), found.p) == (0, 0, 1.0)
    assert found.verdict == "Both read the very same rows rightly."


def test_the_best_weights_are_compared_when_asked_for_and_flatter_where_these_rows_chose_them(
    own_runs: Runs,
) -> None:
    FIRST.save(own_runs[1].best)
    found = compare_runs(*own_runs, best=True)
    assert found.first.correct == found.second.correct
    assert found.remarks == (
        "The best weights of one were chosen by these rows: it is flattered.",
        "The best weights of two were chosen by these rows: it is flattered.",
    )


def test_a_run_is_compared_by_the_average_and_the_views_that_it_reads_with(
    runs: Runs, file: Path
) -> None:
    chosen = dataclasses.replace(TINY, averaging=0.9, shift=3.0, views=2)
    averaged = make_run("averaged", checkpoint_of(chosen, 1), file)
    found = compare_runs(runs[0], averaged)
    assert found.second.accuracy == assess(averaged, None, best=False).evaluation.accuracy
    assert len(found.only_first) > 10


def test_rows_that_the_second_run_was_not_tested_with_are_told_of(
    runs: Runs, tmp_path: Path
) -> None:
    other = write_rows(tmp_path / "other.csv", PIXELS[:9], predicted(FIRST, PIXELS[:9]))
    third = make_run("three", SECOND, other)
    assert compare_runs(runs[0], third).remarks == (
        f"three was tested with other rows while it trained: {other}.",
    )
    assert compare_runs(runs[0], third, str(other)).remarks == ()
    assert compare_runs(third, runs[0]).first.rows == 9


def test_the_same_rows_under_another_name_are_the_same(runs: Runs, own_file: Path) -> None:
    third = make_run("three", SECOND, own_file)
    assert compare_runs(third, runs[0]).remarks == ()


def test_rows_that_have_changed_or_were_learned_from_are_told_of(
    runs: Runs, own_file: Path
) -> None:
    third = make_run("three", SECOND, own_file)
    config = RunConfig.read(third.config)
    learner = write_run("learner", SECOND, dataclasses.replace(config, train=config.test))
    assert compare_runs(runs[0], learner).remarks == (
        "learner has learned from these rows, which flatters it.",
    )
    own_file.write_text(own_file.read_text().replace("oops", "0"))
    assert compare_runs(third, third).remarks == (
        "The rows have changed since three was tested with them.",
    )


def test_runs_that_read_images_of_two_sizes_are_refused_in_plain_words(
    runs: Runs, tmp_path: Path
) -> None:
    pixels = smooth_images(5, seed=2, side=8)
    small = write_rows(tmp_path / "small.csv", pixels, np.arange(5, dtype=np.uint8))
    other = make_run("small", checkpoint_of(TINY, 3, inputs=64), small)
    with pytest.raises(UsageError, match="one reads images of 28 x 28 pixels and small reads"):
        compare_runs(runs[0], other)
    with pytest.raises(DataError, match="8 x 8 pixels"):
        compare_runs(*runs, str(small))


def test_labels_that_a_run_does_not_know_are_refused(runs: Runs, tmp_path: Path) -> None:
    letters = write_rows(tmp_path / "letters.csv", PIXELS[:2], np.array([3, 12], np.uint8))
    with pytest.raises(DataError, match="has the label 12, and one knows only 0 to 9"):
        compare_runs(*runs, str(letters))


def test_a_run_without_weights_is_refused(own_runs: Runs) -> None:
    own_runs[1].checkpoint.unlink()
    with pytest.raises(ModelError, match="no weights yet"):
        compare_runs(*own_runs)


def comparison(only_first: int, only_second: int) -> Comparison:
    rows = np.zeros(0, np.uint8)
    first, second = (
        Side(name, 1.0, 50 + only, 99, 0.0, 0.0, 1.0)
        for name, only in (("a", only_first), ("b", only_second))
    )
    only = np.arange(only_first), np.arange(only_second)
    p = mcnemar(only_first, only_second)
    return Comparison("file", first, second, rows, rows, rows, *only, p)


@pytest.mark.parametrize(
    ("only_first", "only_second", "verdict"),
    [
        (0, 0, "Both read the very same rows rightly."),
        (4, 4, "Both read equally many rows rightly, but not the same ones (p = 1)."),
        (8, 2, "a reads more rows rightly, but that may be chance alone (p = 0.109)."),
        (0, 6, "b reads better: the difference is larger than chance explains (p = 0.0312)."),
        (40, 2, "a reads better: the difference is larger than chance explains (p < 0.001)."),
    ],
)
def test_the_verdict_names_the_better_and_says_whether_it_may_be_chance(
    only_first: int, only_second: int, verdict: str
) -> None:
    assert comparison(only_first, only_second).verdict == verdict


def config(**changes: object) -> RunConfig:

    rows = RowsUsed("/data/rows.csv", rows=60_000, bytes=1, sha256="a" * 64, drawn=False)
    whole = RunConfig("a", "classic", Hyperparameters(), 0, train=rows, test=rows)
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def told(*configs: RunConfig) -> dict[str, tuple[str, ...]]:
    """What differs."""
    return {it.title: it.values for it in differences(configs) if it.differs}


def test_every_hyperparameter_is_there_alike_or_not() -> None:
    titles = [it.title for it in differences([config()])]
    assert len(titles) == len(set(titles)) == len(dataclasses.fields(Hyperparameters)) + 5
    assert {"recipe", "hidden nodes", "seed", "training rows", "test rows", "threads"} <= {*titles}
    assert told(config(), config()) == {}


def test_what_differs_is_told_in_the_words_of_the_program_to_the_last_digit() -> None:
    other = Hyperparameters(hidden=(1000, 500), biases=True, learning_rate=0.1000000001)
    changed = config(recipe="best", hyperparameters=other, seed=3, blas_threads=2)
    assert told(config(), changed, config()) == {
        "recipe": ("classic", "best", "classic"),
        "hidden nodes": ("200", "1000,500", "200"),
        "biases": ("no", "yes", "no"),
        "learning rate": ("0.1", "0.1000000001", "0.1"),
        "seed": ("0", "3", "0"),
        "threads": ("1", "2", "1"),
    }


def test_what_has_no_effect_is_no_difference() -> None:
    idle = config(hyperparameters=Hyperparameters(momentum=0.5))
    assert told(config(), idle) == {}
    in_use = config(hyperparameters=Hyperparameters(optimizer="momentum", momentum=0.5))
    assert told(idle, in_use)["momentum"] == ("-", "0.5")


def test_other_rows_of_the_same_name_and_number_are_told_apart() -> None:
    other = dataclasses.replace(config().train, sha256="b" * 64)
    assert told(config(), config(train=other)) == {
        "training rows": ("60,000 of rows.csv, aaaaaaaa", "60,000 of rows.csv, bbbbbbbb")
    }
    moved = dataclasses.replace(config().train, file="/elsewhere/rows.csv")
    assert told(config(), config(train=moved)) == {}


def test_a_fork_says_whose_weights_it_begins_with() -> None:
    fork = config(parent=Parent("classic-1", "best", 3.0, "c" * 64))
    assert told(config(), fork) == {"begins with": ("-", "best of classic-1")}
