import numpy as np
import pytest
from numpy.typing import DTypeLike

from tests.network.differences import Array, slopes
from tui_nn.network.activations import ACTIVATIONS, Activation
from tui_nn.network.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, Fused, SquaredError
from tui_nn.network.scaling import target_table
from tui_nn.recipes.hyperparameters import Hyperparameters

PAIRS = [
    ("squared_error", "sigmoid"),
    ("squared_error", "softmax"),
    ("squared_error", "tanh"),
    ("cross_entropy", "softmax"),
    ("binary_cross_entropy", "sigmoid"),
]


def output_of(activation: str, loss: str) -> Activation:
    """The activation of the outputs, fused where the loss has its derivative in it."""
    whole = ACTIVATIONS[activation]
    return Fused(whole) if LOSSES[loss].partner else whole


def shares(rows: int, classes: int = 4) -> Array:
    """Targets that add up to 1 in each row."""
    targets = np.random.default_rng(rows).uniform(0.1, 0.9, (rows, classes))
    return np.asarray(targets / targets.sum(axis=1, keepdims=True))


def test_squared_error_is_half_the_squares_summed_over_all_rows() -> None:
    outputs, targets = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 0.0], [0.5, 1.5]])
    assert SquaredError().forward(outputs, targets) == 0.5 * (1.0 + 1.0)


def test_cross_entropy_is_minus_the_logarithm_of_what_the_right_class_got() -> None:
    outputs, targets = np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[1.0, 0.0], [0.5, 0.5]])
    expected = np.log(4.0) + np.log(2.0)
    assert CrossEntropy().forward(outputs, targets) == pytest.approx(expected, rel=1e-14)


def test_binary_cross_entropy_rates_each_output_as_a_yes_or_no() -> None:
    outputs, targets = np.array([[0.25, 0.75]]), np.array([[1.0, 0.0]])
    expected = np.log(4.0) + np.log(4.0)  # neither -ln ¼ nor -ln (1 - ¾) leaves the other out
    assert BinaryCrossEntropy().forward(outputs, targets) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
@pytest.mark.parametrize("rows", [1, 5])
def test_the_error_has_the_slope_of_the_loss_by_the_weighted_sums(
    name: str, activation: str, rows: int
) -> None:
    loss, output = LOSSES[name](), output_of(activation, name)
    z, targets = np.random.default_rng(0).normal(size=(rows, 4)), shares(rows)
    a, delta = np.empty((2, *z.shape))

    def value() -> float:
        output.forward(z, a)
        return loss.forward(a, targets)

    expected = slopes(value, z)
    value()
    output.backward(loss.backward(a, targets), z, a, delta)
    np.testing.assert_allclose(delta, expected, rtol=1e-6, atol=1e-9)


def test_the_squared_error_has_its_slope_by_the_outputs() -> None:
    loss = SquaredError()
    outputs, targets = np.random.default_rng(0).uniform(0.1, 0.9, (2, 3, 4))
    expected = slopes(lambda: loss.forward(outputs, targets), outputs)
    np.testing.assert_allclose(loss.backward(outputs, targets), expected, rtol=1e-8)


@pytest.mark.parametrize(
    ("name", "activation"),
    [("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")],
)
def test_fused_and_through_the_activation_the_gradient_is_the_same(
    name: str, activation: str
) -> None:
    z, targets = np.random.default_rng(0).normal(size=(3, 4)), shares(3)
    loss, whole = LOSSES[name](), ACTIVATIONS[activation]
    a, through = np.empty((2, *z.shape))
    whole.forward(z, a)
    by_outputs = -targets / a
    if name == "binary_cross_entropy":
        by_outputs += (1 - targets) / (1 - a)
    whole.backward(by_outputs, z, a, through)
    np.testing.assert_allclose(loss.backward(a, targets), through, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "activation"), PAIRS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_logits_of_ten_thousand_have_a_finite_loss_and_the_right_error(
    name: str, activation: str, dtype: DTypeLike
) -> None:
    loss, output = LOSSES[name](), output_of(activation, name)
    z = np.array([[1e4, -1e4], [-1e4, 1e4], [1e4, 1e4], [-1e4, -1e4]], dtype)
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype)
    a, delta = np.empty((2, *z.shape), dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        output.forward(z, a)
        assert np.isfinite(loss.forward(a, targets))
        output.backward(loss.backward(a, targets), z, a, delta)
    assert np.isfinite(delta).all()
    if name == "cross_entropy":
        expected = [[0.0, 0.0], [-1.0, 1.0], [0.5, -0.5], [0.5, -0.5]]
        np.testing.assert_allclose(delta, expected, rtol=0, atol=1e-15)
    if name == "binary_cross_entropy":
        np.testing.assert_array_equal(delta, [[0, 0], [-1, 1], [1, 0], [0, -1]])


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_follows_batches_of_changing_size(name: str) -> None:
    loss = LOSSES[name]()
    rng = np.random.default_rng(0)
    for rows in (3, 1, 4, 4, 2):
        outputs, targets = rng.uniform(0.1, 0.9, (2, rows, 4))
        alone = [LOSSES[name]().forward(outputs[[row]], targets[[row]]) for row in range(rows)]
        assert loss.forward(outputs, targets) == pytest.approx(sum(alone), rel=1e-12)
        np.testing.assert_array_equal(loss.backward(outputs, targets), outputs - targets)


@pytest.mark.parametrize("name", LOSSES)
def test_no_rows_have_no_loss(name: str) -> None:
    assert LOSSES[name]().forward(np.empty((0, 4)), np.empty((0, 4))) == 0.0


def test_a_target_is_high_for_its_own_class_and_low_elsewhere() -> None:
    table = target_table(3, np.dtype(np.float64), 0.01, 0.99)
    np.testing.assert_array_equal(
        table, [[0.99, 0.01, 0.01], [0.01, 0.99, 0.01], [0.01, 0.01, 0.99]]
    )


@pytest.mark.parametrize(("loss", "output"), PAIRS[3:])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
def test_label_smoothing_shares_a_part_of_each_target_out_among_all_classes(
    loss: str, output: str, smoothing: float
) -> None:
    settings = Hyperparameters(
        loss=loss, output=output, rule="gradient", label_smoothing=smoothing, dtype="float64"
    )
    table = settings.target_table(5)
    expected = (1 - smoothing) * np.eye(5) + smoothing * np.full((5, 5), 1 / 5)
    np.testing.assert_allclose(table, expected, rtol=0, atol=1e-15)
    np.testing.assert_allclose(table.sum(axis=1), 1.0, rtol=1e-14)
