import numpy as np
import pytest

from tui_nn.network import Dense, Network, evaluate
from tui_nn.network.activations import Sigmoid
from tui_nn.network.committee import Committee
from tui_nn.network.evaluation import predict
from tui_nn.network.losses import SquaredError
from tui_nn.network.scaling import TUTORIAL, Scaling, target_table

PIXELS = np.random.default_rng(0).integers(0, 256, (30, 6), np.uint8)


def member(seed: int, inputs: int = 6, outputs: int = 3, scaling: Scaling = TUTORIAL) -> Network:
    weights = np.random.default_rng(seed).normal(size=(inputs, outputs))
    return Network([Dense(weights, Sigmoid())], SquaredError(), scaling=scaling)


def test_a_committee_says_the_mean_of_what_its_members_say_each_with_its_own_scaling() -> None:
    members = [member(0), member(1, scaling=Scaling(-0.4, 2.8)), member(2)]
    expected = (predict(members[0], PIXELS) + predict(members[1], PIXELS)) / 3
    expected += predict(members[2], PIXELS) / 3
    np.testing.assert_allclose(predict(Committee(members), PIXELS), expected, rtol=1e-12)


def test_a_committee_of_one_reads_as_its_member_does() -> None:
    alone = member(0)
    np.testing.assert_array_equal(predict(Committee([alone]), PIXELS), predict(alone, PIXELS))


def test_a_committee_is_evaluated_by_what_it_says_together() -> None:
    # Two members that are wrong of different rows, each of them less surely than it is right.
    first, second = (np.eye(3) * 4.0 for _ in range(2))
    first[0], second[1] = [0.5, 1.0, 0.0], [1.0, 0.5, 0.0]
    members = [Network([Dense(w, Sigmoid())], SquaredError()) for w in (first, second)]
    pixels = np.eye(3, dtype=np.uint8) * np.uint8(255)
    labels, targets = np.arange(3), target_table(3, np.dtype(np.float64), 0.01, 0.99)
    for one in members:
        assert evaluate(one, pixels, labels, targets).accuracy == pytest.approx(2 / 3)
    together = evaluate(Committee(members), pixels, labels, targets)
    assert together.accuracy == 1.0
    outputs = predict(Committee(members), pixels)
    assert together.loss == pytest.approx(0.5 * float(np.sum((outputs - targets) ** 2)) / 3)


@pytest.mark.parametrize("other", [member(1, inputs=7), member(1, outputs=4)])
def test_networks_that_read_other_rows_or_other_classes_are_refused(other: Network) -> None:
    with pytest.raises(ValueError, match="6 inputs, 3 classes"):
        Committee([member(0), other])


def test_a_committee_without_members_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot read together"):
        Committee([])
