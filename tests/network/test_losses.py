import numpy as np
import pytest

from tui_nn.network.losses import LOSSES, SquaredError


def test_squared_error_is_half_the_squares_summed_over_all_rows() -> None:
    outputs, targets = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 0.0], [0.5, 1.5]])
    assert SquaredError().forward(outputs, targets) == 0.5 * (1.0 + 1.0)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("rows", [1, 5])
def test_backward_is_the_slope_of_forward(name: str, rows: int) -> None:
    loss, step = LOSSES[name](), 1e-6
    rng = np.random.default_rng(0)
    outputs, targets = rng.uniform(0.1, 0.9, (2, rows, 4))
    loss.forward(outputs, targets)
    slope = loss.backward().copy()
    for place in np.ndindex(outputs.shape):
        above, below = outputs.copy(), outputs.copy()
        above[place] += step
        below[place] -= step
        difference = loss.forward(above, targets) - loss.forward(below, targets)
        assert slope[place] == pytest.approx(difference / (2 * step), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_follows_batches_of_changing_size(name: str) -> None:
    loss = LOSSES[name]()
    rng = np.random.default_rng(0)
    for rows in (3, 1, 4, 4, 2):
        outputs, targets = rng.uniform(0.1, 0.9, (2, rows, 4))
        alone = [LOSSES[name]().forward(outputs[[row]], targets[[row]]) for row in range(rows)]
        assert loss.forward(outputs, targets) == pytest.approx(sum(alone), rel=1e-12)
        assert loss.backward().shape == (rows, 4)


@pytest.mark.parametrize("name", LOSSES)
def test_no_rows_have_no_loss(name: str) -> None:
    assert LOSSES[name]().forward(np.empty((0, 4)), np.empty((0, 4))) == 0.0
