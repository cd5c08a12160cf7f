"""Every layout in the wild is found out from the file itself, and can be set by hand."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tui_nn.dataset import open_dataset
from tui_nn.dataset.csv_file import CsvFile
from tui_nn.dataset.layout import SETTINGS, Layout, find_layout
from tui_nn.errors import DataError

ROWS = 30
Writer = Callable[[NDArray[np.int64], NDArray[np.int64]], list[str]]


def digits(side: int = 28, rows: int = ROWS) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Images whose corners are background, as real ones' are, and labels 0 to 9."""
    rng = np.random.default_rng(side)
    pixels = rng.integers(0, 256, (rows, side, side))
    pixels[:, 0, :] = pixels[:, -1, :] = pixels[:, :, 0] = pixels[:, :, -1] = 0
    return pixels.reshape(rows, -1), rng.integers(0, 10, rows)


def joined(rows: list[list[object]], separator: str = ",") -> list[str]:
    return [separator.join(map(str, row)) for row in rows]


def label_first(pixels: NDArray[np.int64], labels: NDArray[np.int64]) -> list[str]:
    return joined([[y, *x] for x, y in zip(pixels, labels, strict=True)])


def label_last(pixels: NDArray[np.int64], labels: NDArray[np.int64]) -> list[str]:
    return joined([[*x, y] for x, y in zip(pixels, labels, strict=True)])


def pixels_only(pixels: NDArray[np.int64], _labels: NDArray[np.int64]) -> list[str]:
    return joined([list(x) for x in pixels])


def header(first: list[str], last: list[str], style: str, start: int = 0) -> str:
    names = [style.format(n + start, (n // 28) + 1, (n % 28) + 1) for n in range(784)]
    return ",".join([*first, *names, *last])


LAYOUTS: dict[str, tuple[Writer, str | None, Layout]] = {
    "label first": (label_first, None, Layout()),
    "kaggle": (label_first, header(["label"], [], "pixel{0}"), Layout(header=True)),
    "1x1": (label_first, header(["label"], [], "{1}x{2}"), Layout(header=True)),
    "from pixel1": (label_first, header(["label"], [], "pixel{0}", 1), Layout(header=True)),
    "numbered columns": (label_first, header(["label"], [], "{0}"), Layout(header=True)),
    "quoted header": (label_first, header(['"label"'], [], '"p{0}"'), Layout(header=True)),
    "openml": (label_last, header([], ["class"], "pixel{0}", 1), Layout("last", header=True)),
    "label last": (label_last, None, Layout("last")),
    "no label": (pixels_only, header([], [], "pixel{0}"), Layout("none", header=True)),
    "no label, no header": (pixels_only, None, Layout("none")),
    "kannada": (
        lambda x, _: joined([[n, *row] for n, row in enumerate(x)]),
        header(["id"], [], "pixel{0}"),
        Layout("none", ids=True, header=True),
    ),
    "index of pandas": (
        lambda x, y: joined([[n, y[n], *row] for n, row in enumerate(x)]),
        header(["", "label"], [], "pixel{0}"),
        Layout(ids=True, header=True),
    ),
    "long ids, label last": (
        lambda x, y: joined([[n + 100_000, *row, y[n]] for n, row in enumerate(x)]),
        header(["id"], ["class"], "pixel{0}"),
        Layout("last", ids=True, header=True),
    ),
}


def opened(path: Path, content: str | bytes) -> CsvFile:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    dataset = open_dataset(str(path))
    assert isinstance(dataset, CsvFile)
    dataset.finish_preparing()
    return dataset


def assert_is(
    dataset: CsvFile, pixels: NDArray[np.int64], labels: NDArray[np.int64] | None
) -> None:
    """All at once, and row by row."""
    found_pixels, found_labels = dataset.load()
    assert np.array_equal(found_pixels, pixels)
    assert not [problem for block in dataset.blocks() for problem in block.problems]
    assert len(dataset) == len(pixels)
    for index in (0, len(pixels) // 2, len(pixels) - 1):
        row = dataset.row(index)
        assert np.array_equal(row.pixels, pixels[index])
        assert row.label == (None if labels is None else labels[index])
    if labels is not None:
        assert np.array_equal(found_labels, labels)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_layout_is_found_and_read(tmp_path: Path, name: str, newline: str) -> None:
    write, head, expected = LAYOUTS[name]
    pixels, labels = digits()
    lines = [*([head] if head is not None else []), *write(pixels, labels)]
    dataset = opened(tmp_path / "rows.csv", newline.join(lines) + newline)
    assert dataset.layout == expected
    assert_is(dataset, pixels, None if expected.label == "none" else labels)
    assert dataset.row(3).line == 4 + expected.header


DRESSES: dict[str, tuple[Callable[[list[str]], bytes], dict[str, object]]] = {
    "semicolons": (lambda t: lined([s.replace(",", ";") for s in t]), {"separator": "semicolon"}),
    "tabs": (lambda t: lined([s.replace(",", "\t") for s in t]), {"separator": "tab"}),
    "spaces": (lambda t: lined([s.replace(",", " ") for s in t]), {"separator": "space"}),
    "aligned": (
        lambda t: lined(["".join(f"{cell:>4}" for cell in s.split(",")) for s in t]),
        {"separator": "space"},
    ),
    "comma and space": (lambda t: lined([s.replace(",", ", ") for s in t]), {}),
    "floats": (lambda t: lined([s.replace(",", ".0,") + ".0" for s in t]), {}),
    "long floats": (lambda t: lined([s.replace(",", ".000e0,") + ".000e0" for s in t]), {}),
    "byte order mark": (lambda t: b"\xef\xbb\xbf" + lined(t), {}),
    "quotes": (lambda t: lined(['"' + s.replace(",", '","') + '"' for s in t]), {}),
    "quoted labels": (lambda t: lined(['"' + s.replace(",", '",', 1) for s in t]), {}),
    "trailing comma": (lambda t: lined([s + "," for s in t]), {"trailing": True}),
    "blank last lines": (lambda t: lined(t) + b"\n \n\r\n\n", {}),
    "leading zeros": (lambda t: lined([s.replace(",", ",00") for s in t]), {}),
    "plus signs": (lambda t: lined([s.replace(",", ",+") for s in t]), {}),
}


def lined(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", DRESSES)
def test_values_may_be_dressed_in_many_ways(tmp_path: Path, name: str, packed: bool) -> None:
    dress, expected = DRESSES[name]
    pixels, labels = digits()
    content = dress(label_first(pixels, labels))
    path = tmp_path / ("rows.csv.gz" if packed else "rows.csv")
    dataset = opened(path, gzip.compress(content, 1) if packed else content)
    assert dataset.layout == Layout(**expected)  # type: ignore[arg-type]
    assert_is(dataset, pixels, labels)


def test_a_header_of_numbers_may_end_with_a_separator_too(tmp_path: Path) -> None:
    names = header([], ["label"], "{0}")
    lines = [names, *label_last(*digits())]
    (tmp_path / "rows.csv").write_text("".join(f"{line},\n" for line in lines))
    layout = open_dataset(str(tmp_path / "rows.csv")).layout
    assert layout == Layout("last", header=True, trailing=True)


@pytest.mark.parametrize("side", [4, 8, 16, 32, 64, 180])
@pytest.mark.parametrize("write", [label_first, label_last, pixels_only])
def test_images_may_be_of_any_square_size(tmp_path: Path, side: int, write: Writer) -> None:
    pixels, labels = digits(side, rows=12)
    dataset = opened(tmp_path / "rows.csv", lined(write(pixels, labels)))
    assert dataset.layout.side == side
    assert_is(dataset, pixels, None if write is pixels_only else labels)


def test_fractions_up_to_1_are_grey_values_with_1_for_full_ink(tmp_path: Path) -> None:
    pixels, labels = digits()
    lines = joined([[y, *(x / 255)] for x, y in zip(pixels, labels, strict=True)])
    dataset = opened(tmp_path / "rows.csv", lined(lines))
    assert dataset.layout == Layout(full=1.0)
    assert_is(dataset, pixels, labels)


def test_labels_go_up_to_255_and_may_have_gaps(tmp_path: Path) -> None:
    pixels, _ = digits()
    labels = np.arange(ROWS) * 8 + 23
    assert_is(opened(tmp_path / "rows.csv", lined(label_first(pixels, labels))), pixels, labels)


@pytest.mark.parametrize("value", ["one", "0"])
def test_a_file_of_a_single_row_is_label_first(tmp_path: Path, value: str) -> None:
    pixels, _ = digits(rows=1)
    labels = np.array([0 if value == "0" else 1])
    assert_is(opened(tmp_path / "a.csv", lined(label_first(pixels, labels))), pixels, labels)


def test_a_sorted_file_with_the_label_last_is_not_taken_for_label_first() -> None:
    pixels, _ = digits()
    head = lined(label_last(pixels, np.full(ROWS, 3)))
    assert find_layout(head) == Layout("last")


def test_a_sorted_file_of_white_paper_with_the_label_first_is_not_taken_for_label_last() -> None:
    pixels, _ = digits()
    head = lined(label_first(255 - pixels, np.zeros(ROWS, np.int64)))
    assert find_layout(head) == Layout()


def test_what_is_no_image_is_taken_for_mnist_so_that_each_line_can_be_named() -> None:
    assert find_layout(b"1,2,3\n4,5,6\n") == Layout()


def test_the_description_says_what_a_person_wants_to_know_first() -> None:
    assert Layout(header=True).description == "label first, header, 28x28"
    odd = Layout("none", True, False, "tab", False, 8, 16.0, True, True)
    assert odd.description == "no label, id, no header, 8x8, tabs, full ink 16, turned, inverted"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_part_of_a_layout_can_be_set_by_hand(tmp_path: Path, name: str) -> None:
    pixels, labels = digits()
    dataset = opened(tmp_path / "rows.csv", lined(label_first(pixels, labels)))
    typed = {"label": "last", "separator": "tab", "side": "8", "full": "16", "names": "kmnist"}
    text = typed.get(name, "yes")
    dataset.edits.set_layout(name, text)
    again = open_dataset(str(tmp_path / "rows.csv"))
    assert again.layout == Layout().changed(name, text) != Layout()
    again.edits.set_layout(name, None)
    assert open_dataset(str(tmp_path / "rows.csv")).layout == Layout()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("label", "middle"),
        ("ids", "maybe"),
        ("header", ""),
        ("separator", ","),
        ("side", "0"),
        ("side", "2000"),
        ("side", "28.5"),
        ("full", "0"),
        ("full", "nan"),
        ("full", "much"),
        ("transposed", "1"),
        ("inverted", "on"),
        ("color", "yes"),
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|none of|neither"):
        Layout().changed(name, text)


def test_a_layout_on_disk_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    pixels, labels = digits()
    dataset = opened(tmp_path / "rows.csv", lined(label_first(pixels, labels)))
    dataset.edits.set_layout("side", "nothing")
    with pytest.raises(DataError, match=r"rows\.csv\.edits\.json: has a layout"):
        open_dataset(str(tmp_path / "rows.csv"))


def test_transposed_images_are_turned(tmp_path: Path) -> None:
    pixels, labels = digits()
    turned = pixels.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(ROWS, -1)
    dataset = opened(tmp_path / "rows.csv", lined(label_first(turned, labels)))
    dataset.edits.set_layout("transposed", "yes")
    assert_is(opened(tmp_path / "rows.csv", lined(label_first(turned, labels))), pixels, labels)


def test_inverted_images_get_their_ink_back(tmp_path: Path) -> None:
    pixels, labels = digits()
    content = lined(label_first(255 - pixels, labels))
    opened(tmp_path / "rows.csv", content).edits.set_layout("inverted", "yes")
    assert_is(opened(tmp_path / "rows.csv", content), pixels, labels)
