"""The text of a NumPy script that reads digits as a run does: its forward pass, written out."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

import tui_nn
from tui_nn.network import Network
from tui_nn.network.activations import LEAK
from tui_nn.recipes.hyperparameters import Hyperparameters

ROWS_ENDING = "-rows.csv.gz"
"""What follows the script's name in that of its own file of rows."""

_WIDTH = 96  # columns of a line


class Facts(NamedTuple):
    """What a script tells of its run.

    Args:
        run: Its name.
        weights: `latest` or `best`.
        averaged: Whether they are a running average.
        file: The test rows: a path or a built-in name.
        beside: Whether the script has a copy of them beside it, and reads that.
        drawn: Whether the digits are drawn by this program.
        right: How many of them the run reads rightly.
        command: What repeats the training.
    """

    run: str
    weights: str
    averaged: bool
    file: str
    beside: bool
    drawn: bool
    right: int
    command: str


_ACTIVATIONS = {
    "sigmoid": '''
def sigmoid(z):
    """1 / (1 + e^-z), between 0 and 1; with tanh it cannot overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * z)
''',
    "tanh": '''
def tanh(z):
    """The hyperbolic tangent, between -1 and 1."""
    return np.tanh(z)
''',
    "relu": '''
def relu(z):
    """What is negative is cut off."""
    return np.maximum(z, 0)
''',
    "leaky_relu": f'''
def leaky_relu(z):
    """What is negative becomes small."""
    return np.maximum(z, {LEAK} * z)
''',
    "gelu": '''
def gelu(z):
    """z times the share of a normal distribution that is below z."""
    share = 0.5 + 0.5 * np.vectorize(math.erf, otypes=[float])(z / math.sqrt(2))
    return z * share.astype(z.dtype)
''',
    "softmax": '''
def softmax(z):
    """Each row's e^z, divided by their sum: shares of 1."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
''',
}

_READ_ROWS = '''
def read_rows(path):
    """The labels (n,) and the grey values (n, {inputs}) of a CSV, with a header or without."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt") as file:
        header = not file.readline()[:1].isdigit()
    rows = np.loadtxt(path, np.uint8, delimiter=",", skiprows=int(header), ndmin=2)
    return rows[:, 0], rows[:, 1:]
'''

_DISTORTED = '''
def distorted(grey, places):
    """Copies of images: each pixel comes from its place in the old one, between four pixels."""
    images = grey.reshape(-1, {side}, {side}).astype(np.float32)
    paper = np.pad(images, ((0, 0), ({margin}, {margin}), ({margin}, {margin})))
    row, column = np.floor(places).astype(int)
    down, right = places - np.floor(places)  # how far it is from the upper left of the four
    above, beside = paper[:, row, column], paper[:, row, column + 1]
    below, opposite = paper[:, row + 1, column], paper[:, row + 1, column + 1]
    above += (beside - above) * right
    below += (opposite - below) * right
    return np.rint(above + (below - above) * down).astype(np.uint8)
'''

_MEAN = '''
def mean_outputs(grey):
    """The mean of what is read in the rows as they are and in {views}."""
    looks = [grey, *(distorted(grey, places) for places in PLACES)]
    return sum(query(look) for look in looks) / len(looks)
'''

_READING = """
labels, grey = read_rows(ROWS)
# Some rows at a time, so that they stay in the processor's cache.
parts = [grey[first : first + 500] for first in range(0, len(grey), 500)]
predictions = np.concatenate([{read}(part).argmax(axis=1) for part in parts])
right = int((predictions == labels).sum())
print(f"test accuracy {right / len(labels):.2%}: {right:,} of {len(labels):,} rows are right")
print(f"nn-tui found  {FOUND / len(labels):.2%}: {FOUND:,}")

# Another NumPy or processor may add up in another order, and round the last digit otherwise. So a
# row of which two outputs are as good as equal may be read otherwise: one in ten thousand.
if abs(right - FOUND) > max(1, len(labels) // 10_000):
    sys.exit("The two differ by more than rounding: are these the rows, and the weights?")
"""


def text_of(facts: Facts, chosen: Hyperparameters, network: Network, margin: int) -> str:
    """The script.

    Args:
        facts: What it tells of its run.
        chosen: What the network is.
        network: The one that reads rows.
        margin: Pixels of paper around an image, where the network looks at distorted copies.
    """
    side = round(network.inputs**0.5)
    modules = ["gzip", *["math"] * (chosen.activation == "gelu"), "sys"]
    views = len(network.views)
    read = "mean_outputs" if views else "query"
    parts = [
        _head(facts, chosen, network),
        "\n".join(f"import {module}" for module in modules),
        "from pathlib import Path\n\nimport numpy as np\n",
        _constants(facts, chosen, network),
        _READ_ROWS.replace("{inputs}", str(network.inputs)),
        *(_ACTIVATIONS[name] for name in dict.fromkeys((chosen.activation, chosen.output))),
        _query(chosen, network),
    ]
    if views:
        parts.append(_DISTORTED.replace("{side}", str(side)).replace("{margin}", str(margin)))
        copies = "a distorted copy" if views == 1 else f"{views} copies, always distorted alike"
        parts.append(_MEAN.replace("{views}", copies))
    parts.append(_READING.replace("{read}", read))
    return "\n".join(parts)


def _head(facts: Facts, chosen: Hyperparameters, network: Network) -> str:
    nodes = " and ".join(f"{nodes:,}" for nodes in chosen.hidden)
    average = ", each as a running average," if facts.averaged else ""
    lines = [
        f"# Reads images as the run {harmless(facts.run)} of nn-tui does, with NumPy alone.",
        f"# {network.inputs:,} inputs, {nodes} hidden nodes, {network.outputs} outputs;",
        f"# the {facts.weights} weights{average} are in the .npz file beside this one.",
        f"# What repeats the training, with nn-tui {tui_nn.__version__}:",
        *(f"#     {line}" for line in _command_lines(facts.command)),
    ]
    return "\n".join(lines) + "\n"


def _command_lines(command: str) -> Iterator[str]:
    """A command in lines that a shell takes for one; an option and its value stay together."""
    parts: list[str] = []
    for word in map(shlex.quote, shlex.split(harmless(command))):
        if parts and parts[-1].startswith("--") and " " not in parts[-1] and word[:2] != "--":
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    line = ""
    for part in parts:
        if line and len(line) + len(part) > _WIDTH - 10:
            yield f"{line} \\"
            line = "   "
        line = f"{line} {part}" if line else part
    yield line


def _constants(facts: Facts, chosen: Hyperparameters, network: Network) -> str:
    drawn = ", drawn by nn-tui, not handwritten" if facts.drawn else ""
    if facts.beside:
        rows = f'HERE.with_name(HERE.stem + "{ROWS_ENDING}")'
        comment = f"# The test rows, a copy of {harmless(facts.file)}{drawn}."
    else:
        rows = repr(facts.file)
        comment = f"# The test rows{drawn}: a CSV with a label and {network.inputs} pixels a line."
    lines = [
        "HERE = Path(__file__)",
        comment,
        f"ROWS = {rows}",
        f"FOUND = {facts.right}  # of them were read rightly by nn-tui",
        "",
        "# A column of W1 has the weights of a node of the first layer, and so on.",
        'with np.load(HERE.with_suffix(".npz")) as file:',
        "    weights = dict(file)",
    ]
    for number in range(1, len(network.layers) + 1):
        names = [f"W{number}", *[f"b{number}"] * chosen.biases]
        values = ", ".join(f'weights["{name}"]' for name in names)
        lines.append(f"{', '.join(names)} = {values}")
    if network.views:
        lines.append(
            'PLACES = weights["places"]  # where each pixel of a copy is from: row, column'
        )
    return "\n".join(lines) + "\n"


def _query(chosen: Hyperparameters, network: Network) -> str:
    """The forward pass, layer by layer."""
    low, high, kind = network.scaling.low, network.scaling.high, f"np.{network.dtype}"
    step = f"+ {-low!r}" if low < 0 else f"- {low!r}"
    lines = [
        "",
        "def query(grey):",
        f'    """The outputs (n, {network.outputs}) for rows of grey values 0 to 255."""',
        f"    # Paper becomes {low:g}, full ink {high:g}.",
        f"    x = grey.astype({kind}) * {kind}(({high!r} {step}) / 255) + {kind}({low!r})",
    ]
    source = "x"
    for number, layer in enumerate(network.layers, start=1):
        inputs, nodes = layer.weights.value.shape
        is_last = number == len(network.layers)
        activation = chosen.output if is_last else chosen.activation
        result = "return" if is_last else f"h{number} ="
        biases = f" + b{number}" if chosen.biases else ""
        of_what = "inputs" if number == 1 else "nodes"
        lines.append(f"    # Layer {number}: from {inputs:,} {of_what} to {nodes:,}.")
        lines.append(f"    {result} {activation}({source} @ W{number}{biases})")
        source = f"h{number}"
    return "\n".join([*lines, ""])


def harmless(text: str) -> str:
    """A text that can stand in a comment: one line, of characters that can be written."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
