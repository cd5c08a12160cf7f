"""The recipes: sets of hyperparameters that are good for something, by name.

What `quick` and `best` do was chosen by the accuracy on the last 5,000 training rows of MNIST.
"""

from dataclasses import replace

from tui_nn.recipes.hyperparameters import Hyperparameters

CLASSIC = Hyperparameters()

QUICK = Hyperparameters(
    input_low=-0.2,
    input_high=1.4,
    hidden=(256,),
    activation="relu",
    output="softmax",
    biases=True,
    initializer="kaiming",
    loss="cross_entropy",
    rule="gradient",
    label_smoothing=0.1,
    optimizer="momentum",
    learning_rate=0.1,
    schedule="linear",
    warm_up=0.2,
    batch_size=64,
    epochs=4,
    weight_decay=1e-4,
)

BEST = replace(
    QUICK,
    hidden=(1000, 500),
    label_smoothing=0.0,
    learning_rate=0.1,
    schedule="cosine",
    warm_up=0.0,
    epochs=46,
    weight_decay=1.5e-4,
    averaging=0.999,
    shift=1.5,
    rotation=12.0,
    scaling=0.12,
    shear=0.1,
    elastic=36.0,
    views=8,
)

RECIPES: dict[str, Hyperparameters] = {"classic": CLASSIC, "quick": QUICK, "best": BEST}
"""`classic` is the tutorial's network, row by row; `quick` is the best that a few seconds buy;
`best` is the best of a few minutes on two cores, with every row distorted anew each time."""
