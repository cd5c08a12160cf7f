"""Mutated model files: whatever is in one, it is refused with an error of this program, or sound.

tests/benchmarks/mutated_models.py does the same with 10,000 of them.
"""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.runs.judging import judge, sample_files
from tests.runs.mutants import KINDS, Mutant, mutants

COUNT = 500


def test_mutated_files_are_refused_or_sound_and_cost_little(tmp_path: Path) -> None:
    """Whoever made them: half of them have a checksum that fits."""
    samples = sample_files(tmp_path)
    path, outcomes = tmp_path / "mutant", Counter[bool]()
    for mutant in mutants(samples, COUNT, np.random.default_rng(1)):
        verdict = judge(path, mutant)
        assert not verdict.faults, (mutant.kind, verdict.faults)
        outcomes[verdict.accepted] += 1
    # Some are sound: another learning rate, one blank more, another weight.
    assert outcomes[True] > 5
    assert outcomes[False] > COUNT * 3 // 4


@pytest.mark.parametrize("number", range(4))
def test_the_samples_themselves_are_loaded_within_the_same_limits(
    tmp_path: Path, number: int
) -> None:
    sample = sample_files(tmp_path)[number]
    verdict = judge(tmp_path / "sample", Mutant("none", sample, sample))
    assert verdict.accepted
    assert not verdict.faults


def test_there_are_mutants_of_every_kind_and_the_same_ones_each_time(tmp_path: Path) -> None:
    samples = sample_files(tmp_path)
    found = [list(mutants(samples, 60, np.random.default_rng(7))) for _ in range(2)]
    assert found[0] == found[1]
    assert {mutant.kind for mutant in found[0]} == KINDS.keys()
