import contextlib
import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dataset.mirror import idx
from tui_nn.dataset.idx import IdxHeader, decode, read_header
from tui_nn.errors import DataError

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


def test_a_header_tells_the_sizes_and_where_the_values_begin() -> None:
    assert read_header(idx(IMAGES), "a") == IdxHeader((2, 3, 4), 16)
    assert read_header(idx(IMAGES)[:16], "a").count == 24
    assert read_header(bytes.fromhex("00000801 0000ea60"), "a") == IdxHeader((60_000,), 8)


@pytest.mark.parametrize("shape", [(24,), (2, 12), (2, 3, 4), (1, 2, 3, 4)])
def test_values_come_in_the_shape_of_the_header(shape: tuple[int, ...]) -> None:
    values = decode(idx(IMAGES.reshape(shape)), "a")
    assert values.dtype == np.uint8
    assert np.array_equal(values, IMAGES.reshape(shape))


def test_a_file_of_no_images_has_none() -> None:
    assert decode(idx(np.empty((0, 28, 28), np.uint8)), "a").shape == (0, 28, 28)


@pytest.mark.parametrize(
    ("head", "complaint"),
    [
        ("", "is shorter than an IDX header: 0 bytes, expected at least 4"),
        ("000008", "is shorter than an IDX header: 3 bytes, expected at least 4"),
        ("00000803 0000000a", "is shorter than its header: 8 bytes, expected 16"),
        (
            "89504e47 0d0a1a0a",
            (
                "is no IDX file: it begins with 89 50 4e 47,"
                " expected 00 00 08 and the number of dimensions"
            ),
        ),
        ("1f8b0800", "is compressed. Unpack it with gunzip first"),
        ("00000d01 00000001", "holds 32-bit floats (type 0d), expected unsigned bytes (type 08)"),
        (
            "00000701 00000001",
            "holds values of an unknown kind (type 07), expected unsigned bytes (type 08)",
        ),
        ("00000800", "announces 0 dimensions, expected 1 to 4"),
        ("000008ff", "announces 255 dimensions, expected 1 to 4"),
        (
            "00000802 ffffffff ffffffff",
            "announces 4,294,967,295 x 4,294,967,295 values, expected 68,719,476,736 at most",
        ),
        (
            "00000803 00000000 ffffffff ffffffff",
            "announces 0 x 4,294,967,295 x 4,294,967,295 values, expected 68,719,476,736 at most",
        ),
    ],
)
def test_a_header_that_cannot_be_used_is_explained(head: str, complaint: str) -> None:
    with pytest.raises(DataError) as refusal:
        read_header(bytes.fromhex(head), "digits.idx")
    assert str(refusal.value) == f"digits.idx: {complaint}"


def test_a_file_must_be_as_long_as_its_header_says() -> None:
    content = idx(IMAGES)
    for wrong, complaint in (
        (content[:-1], "is shorter than its header says: 39 bytes, expected 40"),
        (content + b"\0", "is longer than its header says: 41 bytes, expected 40"),
    ):
        with pytest.raises(DataError) as refusal:
            decode(wrong, "a")
        assert str(refusal.value) == f"a: {complaint}"


@given(st.binary(max_size=40), st.booleans())
def test_any_bytes_are_either_values_or_a_data_error(content: bytes, magic: bool) -> None:
    whole = b"\0\0\x08" + content if magic else content
    with contextlib.suppress(DataError):  # nothing else may be raised
        assert idx(decode(whole, "a")) == whole


def test_the_real_labels_are_understood(mnist_folder: Path) -> None:
    packed = (mnist_folder / "t10k-labels-idx1-ubyte.gz").read_bytes()
    labels = decode(gzip.decompress(packed), "t10k")
    assert labels.shape == (10_000,)
    assert labels[:5].tolist() == [7, 2, 1, 0, 4]
