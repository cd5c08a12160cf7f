"""The data sets that can be fetched: what they are, where their files are, how to know them again.

Each is published as four gzipped IDX files under the same names. A mirror is the address of a
folder with these files; whoever serves them, their SHA-256 tells whether they are the right ones.
"""

import difflib
from dataclasses import dataclass
from pathlib import Path

from tui_nn.errors import UsageError


@dataclass(frozen=True)
class RemoteFile:
    """A file as it is published.

    Args:
        name: What it is called on every mirror.
        size: Its length in bytes.
        sha256: Of its content, in hexadecimal.
    """

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """The training or the test rows of a data set.

    Args:
        csv: The name of the CSV file that they become.
        rows: How many there are.
        images: A gzipped IDX file of (rows, height, width).
        labels: A gzipped IDX file of (rows,).
    """

    csv: str
    rows: int
    images: RemoteFile
    labels: RemoteFile

    @property
    def files(self) -> tuple[RemoteFile, RemoteFile]:
        """Both files."""
        return self.images, self.labels


@dataclass(frozen=True)
class PublicSet:
    """A data set that can be fetched.

    Args:
        name: What it is called on the command line.
        title: What it shows, in a few words.
        home: The page that tells about it.
        mirrors: Addresses of folders with its files, each ending with a slash, the best first.
        train: The training rows.
        test: The test rows.
    """

    name: str
    title: str
    home: str
    mirrors: tuple[str, ...]
    train: Part
    test: Part

    @property
    def parts(self) -> tuple[Part, Part]:
        """Training and test rows."""
        return self.train, self.test

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """All files that are published."""
        return self.train.files + self.test.files

    @property
    def size(self) -> int:
        """The length of all files together, in bytes."""
        return sum(file.size for file in self.files)

    def paths(self, folder: Path) -> tuple[Path, Path]:
        """The CSV files of its training and test rows in a folder."""
        return folder / self.train.csv, folder / self.test.csv


def find(name: str) -> PublicSet:
    """The data set of that name.

    Raises:
        UsageError: There is none.
    """
    if name in SETS:
        return SETS[name]
    close = difflib.get_close_matches(name, SETS, n=1)
    question = f"Did you mean {close[0]}? " if close else ""
    raise UsageError(
        f"there is no data set {name!r} to get",
        remedy=f"{question}There are: {', '.join(SETS)}",
    )


def _part(
    csv: str, prefix: str, rows: int, images: tuple[int, str], labels: tuple[int, str]
) -> Part:
    """Rows of a data set, from the length and the SHA-256 of their two files."""
    return Part(
        csv,
        rows,
        RemoteFile(f"{prefix}-images-idx3-ubyte.gz", *images),
        RemoteFile(f"{prefix}-labels-idx1-ubyte.gz", *labels),
    )


_MNIST = PublicSet(
    name="mnist",
    title="handwritten digits",
    home="http://yann.lecun.com/exdb/mnist/",
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "http://yann.lecun.com/exdb/mnist/",
    ),
    train=_part(
        "mnist_train.csv",
        "train",
        60_000,
        (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    ),
    test=_part(
        "mnist_test.csv",
        "t10k",
        10_000,
        (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ),
)

_FASHION_MNIST = PublicSet(
    name="fashion-mnist",
    title="pictures of clothes",
    home="https://github.com/zalandoresearch/fashion-mnist",
    mirrors=(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    ),
    train=_part(
        "fashion-mnist_train.csv",
        "train",
        60_000,
        (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
    ),
    test=_part(
        "fashion-mnist_test.csv",
        "t10k",
        10_000,
        (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ),
)

_KMNIST = PublicSet(
    name="kmnist",
    title="cursive Japanese characters",
    home="http://codh.rois.ac.jp/kmnist/",
    mirrors=(
        "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
        "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
    ),
    train=_part(
        "kmnist_train.csv",
        "train",
        60_000,
        (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
    ),
    test=_part(
        "kmnist_test.csv",
        "t10k",
        10_000,
        (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
    ),
)

SETS = {known.name: known for known in (_MNIST, _FASHION_MNIST, _KMNIST)}
"""All data sets that can be fetched, by name."""
