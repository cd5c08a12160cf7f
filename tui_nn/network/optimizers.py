"""Optimizers: what a step does with the gradients.

In the formulas g is the gradient of the loss, with that of the penalties; W is what is learned.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np

from tui_nn.network.arrays import Floats, take_over
from tui_nn.network.layers import Parameter
from tui_nn.network.speed.gradients import add_scaled

_BLOCK = 16_384
"""Numbers that are worked on together: a few arrays of so many stay in a processor's cache."""

_FLUSH = 1e-25
"""What is far below it becomes 0 when it is added and taken away again; the rest stays."""


class Optimizer(ABC):
    """A way to learn from gradients.

    Args:
        learning_rate: How far to go against the gradient. May be changed between steps.
        weight_decay: λ of the penalty ½ λ Σ W², whose gradient is λ W (Hanson, Pratt 1988).
        l1: λ of the penalty λ Σ |W|, whose gradient is λ sign(W) (Tibshirani 1996).
    """

    memories: tuple[str, ...] = ()
    """What it remembers of each parameter from step to step, in an array of the same shape."""

    def __init__(self, learning_rate: float, weight_decay: float = 0.0, l1: float = 0.0) -> None:
        self.learning_rate = learning_rate
        self.schedule_factor = 1.0
        self._weight_decay, self._l1 = weight_decay, l1
        self._state: dict[str, Floats] = {}

    @property
    def rate(self) -> float:
        """The learning rate of the moment, the schedule's part in it included."""
        return self.learning_rate * self.schedule_factor

    @property
    def leaves_zeros(self) -> bool:
        """Whether a weight whose gradient is 0 stays as it is; then a step can pass it over."""
        return not (self.memories or self._weight_decay or self._l1)

    def step(self, parameters: Sequence[Parameter]) -> None:
        """Change each parameter in place by its gradient; the same ones each time."""
        if self.memories:
            self.prepare(parameters)
            self._state["steps"] += 1
        remembered, count = self._remembered, len(parameters)
        for number, parameter in enumerate(parameters):
            self._update(parameter, *remembered[number::count])

    def prepare(self, parameters: Sequence[Parameter]) -> None:
        """Remember nothing yet of each parameter, unless there are memories."""
        if self.memories and not self._state:
            self._state["steps"] = np.zeros(1)
            for name in self.memories:
                for number, parameter in enumerate(parameters):
                    self._state[f"{name}.{number}"] = np.zeros_like(parameter.value)

    def state(self) -> dict[str, Floats]:
        """All that is needed to go on as if never stopped, by name; not copies."""
        return dict(self._state)

    def load_state(self, state: dict[str, Floats], parameters: Sequence[Parameter]) -> None:
        """Take over what another one remembered of the same parameters.

        Raises:
            ValueError: A name is missing or unknown, or a shape or type differs; nothing is
                changed then.
        """
        if state:  # else of a training that has not begun
            self.prepare(parameters)
            take_over(self._state, state)

    def move_to(self, arrays: Sequence[Floats]) -> None:
        """Go on with what is remembered in other arrays, in the order of `state`."""
        self._state = dict(zip(self._state, arrays, strict=True))

    def flush(self) -> None:
        """Make memories that have shrunk to next to nothing 0.

        A weight whose gradient stays 0, behind a ReLU that has died, leaves memories that halve
        and halve into the denormal numbers, which cost a processor many times as long.
        """
        for array in self._remembered:
            np.add(array, array.dtype.type(_FLUSH), array)
            np.subtract(array, array.dtype.type(_FLUSH), array)

    @property
    def _remembered(self) -> list[Floats]:
        """The first memory of each parameter, then the second of each, and so on."""
        return list(self._state.values())[1:]  # the steps come before them

    @abstractmethod
    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        """Change a parameter by its gradient, and what is remembered of it."""

    def _penalties(self, parameter: Parameter) -> tuple[float, float]:
        """λ of the weight decay and of L1 for a parameter."""
        return (self._weight_decay, self._l1) if parameter.penalized else (0.0, 0.0)

    def _add_penalties(self, gradient: Floats, parameter: Parameter) -> None:
        decay, l1 = self._penalties(parameter)
        if decay:
            add_scaled(gradient, decay, parameter.value)
        if l1:
            _add_signs(gradient, l1, parameter.value)


class GradientDescent(Optimizer):
    """W ← W - rate · g (Cauchy 1847; by the batch: Robbins, Monro 1951)."""

    def step(self, parameters: Sequence[Parameter]) -> None:
        """Change each parameter in place by its gradient."""
        if self._weight_decay or self._l1:
            super().step(parameters)
            return
        # The same with fewer calls, which takes a twentieth off a step by one row.
        scale = -self.rate
        for parameter in parameters:
            parameter.gradient.add_to(parameter.value, scale)

    def _update(self, parameter: Parameter, *memories: Floats) -> None:  # noqa: ARG002 - has none
        decay, l1 = self._penalties(parameter)
        value, rate = parameter.value, self.rate
        keep = 1 - rate * decay
        if l1:  # divided, for what is kept below is kept of this too
            _add_signs(value, -rate * l1 / keep, value)
        parameter.gradient.add_to(value, -rate, keep)


class Momentum(Optimizer):
    """V ← μ V + g, W ← W - rate · V: a ball that rolls on (Polyak 1964)."""

    memories = ("velocity",)
    momentum = 0.9

    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        [velocity] = memories
        parameter.gradient.add_to(velocity, 1.0, keep=self.momentum)
        self._add_penalties(velocity, parameter)
        add_scaled(parameter.value, -self.rate, velocity)


class Nesterov(Momentum):
    """V ← μ V + g, W ← W - rate · (g + μ V): the gradient is as if taken further on.

    Nesterov 1983, in the form of Bengio, Boulanger-Lewandowski, Pascanu 2013.
    """

    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        [velocity] = memories
        value, (decay, l1) = parameter.value, self._penalties(parameter)
        keep = 1 - self.rate * decay
        # With p of the penalties, which are of the weights before the step, and U = μ V + p, the
        # new V is U + g, and the step W - rate · p + rate · U - rate · (1 + μ) V: no copy of g.
        velocity *= self.momentum
        self._add_penalties(velocity, parameter)
        if l1:
            _add_signs(value, -self.rate * l1 / keep, value)
        if decay:
            value *= keep
        add_scaled(value, self.rate, velocity)
        parameter.gradient.add_to(velocity, 1.0)
        add_scaled(value, -self.rate * (1 + self.momentum), velocity)


class _Adaptive(Optimizer):
    """Optimizers that have a rate for every weight, and need each gradient written out."""

    def prepare(self, parameters: Sequence[Parameter]) -> None:
        """Remember nothing yet, and make room for the largest gradient."""
        if not self._state:
            largest = max(parameter.value.size for parameter in parameters)
            self._room = np.empty(largest, parameters[0].value.dtype)
            self._scratch = np.empty(_BLOCK, self._room.dtype)
        super().prepare(parameters)

    def _blocks(self, parameter: Parameter, *memories: Floats) -> Iterator[tuple[Floats, ...]]:
        """Flat pieces (W, g, scratch, *memories) that share the bytes of the whole arrays."""
        value = parameter.value
        gradient = self._room[: value.size].reshape(value.shape)
        parameter.gradient.add_to(gradient, 1.0, keep=0.0)
        self._add_penalties(gradient, parameter)
        flat = [array.reshape(-1) for array in (value, gradient, *memories)]
        for first in range(0, value.size, _BLOCK):
            w, g, *pieces = (array[first : first + _BLOCK] for array in flat)
            yield w, g, self._scratch[: len(w)], *pieces


class RMSProp(_Adaptive):
    """S ← ρ S + (1 - ρ) g², W ← W - rate · g / (√S + ε) (Tieleman, Hinton 2012, lecture 6e)."""

    memories = ("squares",)
    rho = 0.9
    epsilon = 1e-8

    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        for w, g, scratch, squares in self._blocks(parameter, *memories):
            _average_in(squares, self.rho, np.multiply(g, g, scratch))
            np.sqrt(squares, scratch)
            scratch += self.epsilon
            g /= scratch
            g *= self.rate
            w -= g


class Adam(_Adaptive):
    """M ← β₁ M + (1 - β₁) g, S ← β₂ S + (1 - β₂) g², W ← W - rate · M̂ / (√Ŝ + ε).

    M̂ and Ŝ make up for the start at 0, by 1 - βᵗ at step t (Kingma, Ba 2015, algorithm 1).
    """

    memories = ("mean", "squares")
    beta1, beta2 = 0.9, 0.999
    epsilon = 1e-8

    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        steps = float(self._state["steps"][0])
        mean_bias, squares_bias = 1 - self.beta1**steps, 1 - self.beta2**steps
        for w, g, scratch, mean, squares in self._blocks(parameter, *memories):
            _average_in(squares, self.beta2, np.multiply(g, g, scratch))
            _average_in(mean, self.beta1, g)
            np.multiply(squares, 1 / squares_bias, scratch)
            np.sqrt(scratch, scratch)
            scratch += self.epsilon
            np.divide(mean, scratch, g)
            g *= self.rate / mean_bias
            w -= g


class AdamW(Adam):
    """Adam with W ← (1 - rate · λ) W instead of a penalty (Loshchilov, Hutter 2019).

    So weights with large gradients decay as much as the others. The paper's algorithm 2 takes the
    schedule's part of the rate alone; with the whole rate, as it is usual, λ is larger.
    """

    def _update(self, parameter: Parameter, *memories: Floats) -> None:
        decay, _ = super()._penalties(parameter)
        if decay:
            parameter.value *= 1 - self.rate * decay
        super()._update(parameter, *memories)

    def _penalties(self, parameter: Parameter) -> tuple[float, float]:
        return 0.0, super()._penalties(parameter)[1]  # the decay has had its turn


def _add_signs(target: Floats, scale: float, weights: Floats) -> None:
    """Target += scale · sign(weights), block by block; the two may be the same."""
    targets, weights = target.reshape(-1), weights.reshape(-1)
    for first in range(0, len(targets), _BLOCK):
        block = slice(first, first + _BLOCK)
        targets[block] += targets.dtype.type(scale) * np.sign(weights[block])


def _average_in(average: Floats, keep: float, new: Floats) -> None:
    """Average ← keep · average + (1 - keep) · new; `new` is scaled on the way."""
    average *= keep
    new *= 1 - keep
    average += new


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "gradient_descent": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}
