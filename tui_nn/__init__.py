"""nn-tui: look into a digits data set, and watch a neural network learn it, from a terminal.

The public names load on first use, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_nn.dataset import open_dataset as open_dataset
    from tui_nn.network import NeuralNetwork as NeuralNetwork

__version__ = "0.1.0"

_HOMES = {"NeuralNetwork": "tui_nn.network", "open_dataset": "tui_nn.dataset"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'tui_nn' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
