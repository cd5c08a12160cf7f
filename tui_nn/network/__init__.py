"""The mathematics: a fully connected network, how it learns, and how well.

NumPy and SciPy only: no files, no printing, no clock, no global random state. Reading order:
activations, losses, layers, model, gradients, optimizers, training, evaluation; `three_layer` is
the network of a first tutorial on the same engine, `recipes` are sets of hyperparameters by name.

Shapes: a batch is (n, inputs) float, targets are (n, outputs) float, labels are (n,) integers,
weights are (inputs, outputs).
"""

from tui_nn.network.evaluation import Evaluation, evaluate
from tui_nn.network.layers import Dense
from tui_nn.network.model import Network
from tui_nn.network.recipes import RECIPES, Hyperparameters
from tui_nn.network.three_layer import NeuralNetwork
from tui_nn.network.training import Place, Progress, train

__all__ = [
    "RECIPES",
    "Dense",
    "Evaluation",
    "Hyperparameters",
    "Network",
    "NeuralNetwork",
    "Place",
    "Progress",
    "evaluate",
    "train",
]
