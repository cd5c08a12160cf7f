"""What is told to the screen by work in the background: every message, and what it means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual.message import Message

from tui_nn.dataset import Dataset, Preparation
from tui_nn.dataset.health import Health
from tui_nn.dataset.survey import Survey
from tui_nn.errors import NnTuiError
from tui_nn.runs.folder import RunFolder
from tui_nn.runs.resuming import Kept
from tui_nn.ui.watching import Snapshot


@dataclass
class Prepared(Message):
    """A data set is further with getting ready; None: it is."""

    dataset: Dataset
    preparation: Preparation | None


@dataclass
class Impressed(Message):
    """The first rows of a data set make one think of something."""

    dataset: Dataset
    sentences: list[str]


@dataclass
class Surveying(Message):
    """Some rows of a data set have been looked at, of all: what for, and how many of them."""

    dataset: Dataset
    what: str
    share: float


@dataclass
class Surveyed(Message):
    """Every row of a data set has been looked at."""

    dataset: Dataset
    survey: Survey


@dataclass
class ReadRows(Message):
    """What a run reads in every row of a data set, (n,) uint8."""

    dataset: Dataset
    run: RunFolder
    predicted: NDArray[np.uint8]


@dataclass
class FileChanged(Message):
    """Something has become of a file: `grown`, or what to say of it."""

    dataset: Dataset
    change: str


@dataclass
class Working(Message):
    """Something that was asked for is under way; its group can be cancelled."""

    group: str
    what: str


@dataclass
class Done(Message):
    """It has come to its end: what to say, or nothing; and the files to open, if there are any."""

    group: str
    what: str
    files: tuple[str, str] | None = None


@dataclass
class Examined(Message):
    """Every image of a data set has been looked at."""

    health: Health


@dataclass
class Seen(Message):
    """A run has something new to show."""

    snapshot: Snapshot


@dataclass
class WeightsFound(Message):
    """The weights of a run that another can begin with."""

    folder: RunFolder
    weights: list[Kept]


@dataclass
class Warned(Message):
    """There is something to be told beside what was asked for, one sentence each."""

    sentences: list[str]


@dataclass
class Starting(Message):
    """A run is about to start; what it waits for."""

    waiting_for: str


@dataclass
class Started(Message):
    """A run has been started, or goes on; or (None) does not."""

    folder: RunFolder | None


@dataclass
class Found(Message):
    """A run that somebody started elsewhere."""

    folder: RunFolder


@dataclass
class Failed(Message):
    """Something could not be done: which function of this module failed, if it was one."""

    error: NnTuiError
    work: str = ""
