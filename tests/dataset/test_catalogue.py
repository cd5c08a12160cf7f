import hashlib
from pathlib import Path

import pytest

from tui_nn.dataset.downloads import catalogue
from tui_nn.errors import UsageError

NAMES = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
]


def test_every_known_data_set_has_mirrors_and_files_that_can_be_told_apart() -> None:
    for name, known in catalogue.SETS.items():
        assert known.name == name
        assert len(known.mirrors) > 1
        assert all(address.startswith("http") for address in known.mirrors)
        assert all(address.endswith("/") for address in known.mirrors)
        assert known.train.csv == f"{name}_train.csv"
        assert known.test.csv == f"{name}_test.csv"
        assert [file.name for file in known.files] == NAMES
        assert len({bytes.fromhex(file.sha256) for file in known.files}) == 4
    every = [file for known in catalogue.SETS.values() for file in known.files]
    assert len({file.sha256 for file in every}) == len(every)
    assert all(len(file.sha256) == 64 for file in every)


def test_an_unknown_data_set_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refusal:
        catalogue.find("fasion-mnist")
    assert str(refusal.value) == (
        "there is no data set 'fasion-mnist' to get."
        " Did you mean fashion-mnist? There are: mnist, fashion-mnist, kmnist"
    )


def test_the_catalogue_knows_the_real_mnist(mnist_folder: Path) -> None:
    official = 0
    for file in catalogue.find("mnist").files:
        content = (mnist_folder / file.name).read_bytes()
        official += (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert official >= 3  # the training images there may be repacked
