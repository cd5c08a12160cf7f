"""The mathematics: a fully connected network, how it learns, and how well.

NumPy and SciPy only: no files, no printing, no clock, no global random state. Reading order:
activations, losses, layers, model, optimizers, schedules, learning, training, evaluation;
`three_layer` is the network of a first tutorial on the same engine. What was done for speed stands
in `speed`, each with what it gains.

Shapes: a batch is (n, inputs) float, targets are (n, outputs) float, labels are (n,) integers,
weights are (inputs, outputs).
"""

from tui_nn.network.evaluation import Evaluation, evaluate
from tui_nn.network.layers import Dense
from tui_nn.network.model import Network
from tui_nn.network.three_layer import NeuralNetwork
from tui_nn.network.training import Course, Place, Progress, Rows, train

__all__ = [
    "Course",
    "Dense",
    "Evaluation",
    "Network",
    "NeuralNetwork",
    "Place",
    "Progress",
    "Rows",
    "evaluate",
    "train",
]
