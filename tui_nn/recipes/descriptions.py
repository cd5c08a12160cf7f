"""What each hyperparameter means, for a person: the one place for its title and its sentence.

The options of `nn-tui train` and the settings of the app are made from this; so are the recipes'
names. It loads no NumPy, so that help is there at once.
"""

from dataclasses import dataclass

WHOLE, NUMBER, NAME, YES_NO, NODES = "whole number", "number", "name", "yes or no", "nodes"


@dataclass(frozen=True)
class Description:
    """A hyperparameter, as a person meets it.

    Args:
        name: Of the field of `Hyperparameters`.
        title: On the screen; at most 16 characters.
        kind: What it is: `WHOLE`, `NUMBER`, `NAME`, `YES_NO` or `NODES`.
        values: What the app steps through, as it would be typed; of a `NAME`, all there are.
        help: One sentence.
    """

    name: str
    title: str
    kind: str
    values: tuple[str, ...]
    help: str

    @property
    def option(self) -> str:
        """What it is called on the command line."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True)
class Group:
    """Hyperparameters that belong together.

    Args:
        title: Of the group.
        descriptions: Of its members.
    """

    title: str
    descriptions: tuple[Description, ...]


def _values(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NETWORK = Group(
    "network",
    (
        Description(
            "input_low",
            "input of paper",
            NUMBER,
            _values("-0.4 -0.1 0.0 0.01"),
            "What a pixel without ink is to the network; with -0.4 and 2.8 for ink, inputs are 0 "
            "on average, and learning is faster.",
        ),
        Description(
            "input_high",
            "input of ink",
            NUMBER,
            _values("0.9 1.0 1.5 2.0 2.8"),
            "What a pixel of full ink is to the network.",
        ),
        Description(
            "hidden",
            "hidden nodes",
            NODES,
            _values("10 30 50 100 200 300 500 800 1000,500"),
            "Nodes of each hidden layer; 200,100 makes two layers.",
        ),
        Description(
            "activation",
            "activation",
            NAME,
            _values("sigmoid tanh relu leaky_relu gelu"),
            "What the hidden nodes make of their weighted sums.",
        ),
        Description(
            "output",
            "output",
            NAME,
            _values("sigmoid softmax"),
            "Sigmoid rates each class by itself; softmax shares 1 out among the classes.",
        ),
        Description(
            "biases", "biases", YES_NO, ("no", "yes"), "A constant input for every node, learned."
        ),
        Description(
            "initializer",
            "first weights",
            NAME,
            _values("tutorial lecun xavier kaiming"),
            "How the first weights are spread: by a layer's outputs (tutorial), inputs (lecun), "
            "both (xavier), or for relu (kaiming).",
        ),
        Description(
            "loss",
            "loss",
            NAME,
            _values("squared_error cross_entropy binary_cross_entropy"),
            "What is made small: cross_entropy goes with softmax, binary_cross_entropy with "
            "sigmoid, squared_error with both.",
        ),
        Description(
            "rule",
            "rule",
            NAME,
            _values("gradient tutorial"),
            "What a layer sends back: the gradient, or the tutorial's raw error.",
        ),
    ),
)

STEPS = Group(
    "steps",
    (
        Description(
            "optimizer",
            "optimizer",
            NAME,
            _values("gradient_descent momentum nesterov rmsprop adam adamw"),
            "What a step makes of the gradient; adam and rmsprop want rates near 0.001.",
        ),
        Description(
            "learning_rate",
            "learning rate",
            NUMBER,
            _values("0.001 0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.3 0.5 1.0"),
            "How far a step goes: too small is slow, too large never settles.",
        ),
        Description(
            "momentum",
            "momentum",
            NUMBER,
            _values("0.5 0.8 0.9 0.95 0.99"),
            "How much of the last step goes on into the next (momentum, nesterov).",
        ),
        Description(
            "schedule",
            "schedule",
            NAME,
            _values("constant step linear cosine one_cycle"),
            "How the learning rate changes, from the first epoch to the last.",
        ),
        Description(
            "warm_up",
            "warm-up",
            NUMBER,
            _values("0.0 0.05 0.1 0.2 0.3"),
            "The share of the training in which the learning rate rises from 0.",
        ),
        Description(
            "batch_size",
            "batch size",
            WHOLE,
            _values("1 8 16 32 64 128 256 0"),
            "Rows a step; 0 takes all rows for each.",
        ),
        Description(
            "epochs", "epochs", WHOLE, _values("1 2 3 5 10 20 50 100"), "Times through all rows."
        ),
        Description(
            "patience",
            "patience",
            WHOLE,
            _values("0 1 2 3 5 10"),
            "Stop after so many epochs that were no better, by the accuracy of the validation rows "
            "or, without these, of the test rows; 0: never.",
        ),
        Description(
            "validation",
            "validation rows",
            WHOLE,
            _values("0 1000 5000 10000"),
            "So many of the last rows are set aside: not learned, but used to choose the best "
            "weights and to stop by.",
        ),
        Description(
            "averaging",
            "averaging",
            NUMBER,
            _values("0.0 0.9 0.99 0.999 0.9995"),
            "Read with a running average of the weights that keeps so much at each step; 0: none.",
        ),
        Description(
            "processes",
            "processes",
            WHOLE,
            _values("1 2 4 8"),
            "So many train at once, one a core, and average their weights.",
        ),
        Description(
            "steps_alone",
            "steps alone",
            WHOLE,
            _values("5 10 20 50"),
            "Steps that each process takes before the weights are averaged.",
        ),
        Description(
            "dtype",
            "precision",
            NAME,
            _values("float32 float64"),
            "Of all numbers; float64 is twice as slow and learns no better.",
        ),
    ),
)

REGULARIZATION = Group(
    "regularization",
    (
        Description(
            "weight_decay",
            "weight decay",
            NUMBER,
            _values("0.0 1e-05 0.0001 0.0003 0.001"),
            "Pulls every weight towards 0, by this share of it times the learning rate, at each "
            "step (L2).",
        ),
        Description(
            "l1",
            "L1",
            NUMBER,
            _values("0.0 1e-06 1e-05 0.0001"),
            "Pulls every weight towards 0 by the same amount, so that many are nearly 0.",
        ),
        Description(
            "dropout",
            "dropout",
            NUMBER,
            _values("0.0 0.1 0.2 0.3 0.5"),
            "The share of hidden nodes that each training step leaves out at random.",
        ),
        Description(
            "label_smoothing",
            "label smoothing",
            NUMBER,
            _values("0.0 0.05 0.1 0.2"),
            "The share of the target that all classes get, so that no output must become 1.",
        ),
        Description(
            "target_low",
            "low target",
            NUMBER,
            _values("0.0 0.01 0.05 0.1"),
            "What the outputs of the wrong classes should be (squared_error).",
        ),
        Description(
            "target_high",
            "high target",
            NUMBER,
            _values("0.9 0.95 0.99 1.0"),
            "What the output of the right class should be (squared_error).",
        ),
    ),
)

AUGMENTATION = Group(
    "augmentation",
    (
        Description(
            "shift",
            "shift",
            NUMBER,
            _values("0.0 0.5 1.0 1.5 2.0"),
            "Moves each row by up to so many pixels, anew each time.",
        ),
        Description(
            "rotation",
            "rotation",
            NUMBER,
            _values("0.0 5.0 10.0 12.0 15.0 20.0"),
            "Turns each row by up to so many degrees.",
        ),
        Description(
            "scaling",
            "scaling",
            NUMBER,
            _values("0.0 0.05 0.1 0.12 0.15 0.2"),
            "Stretches height and width by up to this share.",
        ),
        Description(
            "shear",
            "shear",
            NUMBER,
            _values("0.0 0.05 0.1 0.2"),
            "Slants each row by up to so many pixels a line.",
        ),
        Description(
            "elastic",
            "elastic",
            NUMBER,
            _values("0.0 12.0 24.0 36.0 48.0"),
            "Bends the strokes, the more the larger; 36 is about a pixel (Simard 2003's alpha).",
        ),
        Description(
            "elastic_sigma",
            "elastic sigma",
            NUMBER,
            _values("3.0 4.0 5.0 6.0 8.0"),
            "How smooth the bending is, in pixels; small ones tremble.",
        ),
        Description(
            "noise",
            "noise",
            NUMBER,
            _values("0.0 0.02 0.05 0.1"),
            "Adds a random grey to each pixel, of this share of full ink.",
        ),
        Description(
            "views",
            "views",
            WHOLE,
            _values("0 4 8 16"),
            "Reads each row also as so many copies, gently distorted in fixed ways, and takes the "
            "mean of the outputs.",
        ),
    ),
)

GROUPS = (NETWORK, STEPS, REGULARIZATION, AUGMENTATION)

DESCRIPTIONS: dict[str, Description] = {
    description.name: description for group in GROUPS for description in group.descriptions
}
"""All of them by name."""

RECIPE_SENTENCES = {
    "classic": "The tutorial's network, row by row.",
    "quick": "A network that learns in a few seconds.",
    "best": "The best of a few minutes on two cores, with every row distorted anew.",
}
"""What each recipe is good for."""
