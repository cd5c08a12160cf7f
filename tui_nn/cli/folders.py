"""A folder given in the place of a file: which of the files in it are meant."""

from pathlib import Path

from tui_nn.dataset.folders import rows_in
from tui_nn.errors import DataError


def training_and_test_rows(train: str | None, test: str | None) -> tuple[str | None, str | None]:
    """The files that are meant by what was given for training and test rows.

    A folder for the training rows stands for both, unless test rows are given.

    Raises:
        DataError: It is a folder without rows.
    """
    if train is not None and _is_folder(train):
        training, found = _rows_in(train)
        train, test = training or found, test or found
    return train, test if test is None else test_rows(test)


def test_rows(name: str) -> str:
    """The file that is meant by what was given for test rows.

    Raises:
        DataError: It is a folder without rows.
    """
    if not _is_folder(name):
        return name
    training, test = _rows_in(name)
    found = test or training
    assert found is not None
    return found


def _is_folder(name: str) -> bool:
    try:
        return Path(name).expanduser().is_dir()
    except RuntimeError:  # ~somebody who does not exist
        return False


def _rows_in(name: str) -> tuple[str | None, str | None]:
    found = rows_in(name)
    if found == (None, None):
        raise DataError(
            "is a folder without rows",
            path=name,
            remedy="It would have to hold mnist_train.csv and mnist_test.csv, or the images and"
            " labels of MNIST, such as train-images-idx3-ubyte",
        )
    return found
