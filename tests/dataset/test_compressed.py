"""Compressed files: read at any place, damaged ones up to the damage, and bombs not at all."""

import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from tests.dataset.files import Form, error_of, images, is_open, look_through, opened
from tests.processes import PATIENCE
from tui_nn.dataset import open_dataset
from tui_nn.dataset.sources.compressed import GzipSource
from tui_nn.dataset.sources.plain import FileSource

ROWS = 9
FORM = Form(packed=True)
PIXELS = images(8, ROWS)
TEXT = FORM.text(FORM.cells(PIXELS, [n % 10 for n in range(ROWS)]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv.gz"


@pytest.mark.parametrize("level", [0, 1, 9])
def test_cut_at_any_length_the_rows_before_are_usable(path: Path, level: int) -> None:
    whole = gzip.compress(TEXT, level)
    usable = []
    for length in range(2, len(whole), 2 if level else 7):
        path.write_bytes(whole[:length])
        if not zlib.decompressobj(31).decompress(whole[:length]):
            error = error_of(lambda: open_dataset(str(path)))
            assert error.what == "the compressed data ends in the middle"
            continue
        dataset = opened(path)
        rows, problems = look_through(dataset)
        assert all(np.array_equal(found, PIXELS[index]) for index, (_, found) in rows.items())
        assert [problem.reason for problem in problems] == [
            "the compressed data ends in the middle"
        ]
        assert problems[0].line == len(rows) + 1
        assert not problems[0].warning
        usable.append(len(rows))
    assert usable == sorted(usable)
    assert usable[-1] == ROWS


def test_a_value_that_is_cut_in_the_middle_is_never_taken(path: Path) -> None:
    path.write_bytes(gzip.compress(TEXT, 0)[: 10 + 5 + len(TEXT) - 1])  # all but the last newline
    rows, problems = look_through(opened(path))
    assert len(rows) == ROWS - 1
    assert [(problem.line, problem.column, problem.row) for problem in problems] == [(9, 65, 8)]


@pytest.mark.parametrize("place", range(-8, 0))
def test_a_wrong_checksum_or_length_is_said_and_all_rows_are_usable(path: Path, place: int) -> None:
    content = bytearray(gzip.compress(TEXT))
    content[place] ^= 1
    path.write_bytes(content)
    rows, problems = look_through(opened(path))
    assert len(rows) == ROWS
    wrong = "incorrect data check" if place < -4 else "incorrect length check"
    assert [(problem.line, problem.reason) for problem in problems] == [
        (ROWS + 1, f"the compressed data is damaged ({wrong})")
    ]


@pytest.mark.parametrize("zeros", [0, 1, 511, 5000, 1 << 19])
@pytest.mark.parametrize("members", [1, 2, 50])
def test_several_members_and_zeros_between_and_after_them_are_one_file(
    path: Path, members: int, zeros: int
) -> None:
    size = -(-len(TEXT) // members)
    parts = [TEXT[start : start + size] for start in range(0, len(TEXT), size)]
    parts.insert(1, b"")
    path.write_bytes(b"".join(gzip.compress(part) + bytes(zeros) for part in parts))
    rows, problems = look_through(opened(path))
    assert problems == []
    assert np.array_equal([found for _, found in rows.values()], PIXELS)


@pytest.mark.parametrize("zeros", [0, 100])
@pytest.mark.parametrize("garbage", [b"x", b"1,2,3\n", b"\xff" * 100_000])
def test_something_after_the_end_is_said_and_all_rows_are_usable(
    path: Path, garbage: bytes, zeros: int
) -> None:
    path.write_bytes(gzip.compress(TEXT) + bytes(zeros) + garbage)
    rows, problems = look_through(opened(path))
    assert len(rows) == ROWS
    assert [(problem.line, problem.reason) for problem in problems] == [
        (ROWS + 1, "something else follows the compressed data")
    ]


@pytest.mark.parametrize("content", [b"\x1f\x8b", b"\x1f\x8b\x08\0", b"\x1f\x8bnonsense" * 9])
def test_what_only_begins_like_gzip_is_refused_and_closed(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "compressed data" in error_of(lambda: open_dataset(str(path))).what
    assert not is_open(path)


def test_any_place_can_be_read_in_any_order(path: Path) -> None:
    rng = np.random.default_rng(3)
    content = rng.integers(48, 58, 400_000, np.uint8).tobytes()
    path.write_bytes(gzip.compress(content[:150_000], 1) + gzip.compress(content[150_000:], 9))
    source = GzipSource(FileSource(path), spacing=1000)
    while not source.complete:
        source.advance()
    assert (source.size, source.damage) == (len(content), "")
    assert source.progress == (path.stat().st_size,) * 2
    for start, length in rng.integers(0, (400_000, 9000), (300, 2)).tolist():
        assert source.read(start, length) == content[start : start + length]
    assert source.read(399_999, 10) == content[-1:]
    assert len(source._kept) < 64 + 400_000 / 4000 + 1  # only every fourth after the first 64


def test_what_came_before_damage_is_the_same_at_every_reading(path: Path) -> None:
    content = np.random.default_rng(3).integers(48, 58, 400_000, np.uint8).tobytes()
    packed = bytearray(gzip.compress(content))
    packed[100_000:100_004] = b"\xff\xff\xff\xff"
    path.write_bytes(packed)
    source = GzipSource(FileSource(path), spacing=10_000)
    while not source.complete:
        source.advance()
    assert "damaged" in source.damage
    before = zlib.decompressobj(31).decompress(bytes(packed[:100_000]))
    assert source.size >= len(before)
    assert source.read(0, len(before)) == before
    end = source.read(source.size - 500, 500)
    source.read(0, 10)
    assert source.read(source.size - 500, 500) == end


BOMBS = {
    "digits without an end": (b"1" * (1 << 19), "has a first line of more than 8,388,608 bytes"),
    "zeros": (bytes(1 << 19), "is binary data"),
    "spaces": (b" " * (1 << 19), "holds nothing in its first 8,388,608 bytes"),
    "newlines": (b"\n" * (1 << 19), "holds nothing in its first 8,388,608 bytes"),
    "newlines after a row": (b"\n" * (1 << 19), "has lines too short for 65 values"),
    "short lines": (b"5\n" * (1 << 18), "has lines too short for 785 values"),
    "rows of 8 x 8": ((b"5" + b",0" * 64 + b"\n") * 4000, "more than 272 MB come out of"),
    "rows of 28 x 28": ((b"5" + b",0" * 784 + b"\n") * 350, "more than 68 MB come out of"),
    "spaces after a row": (b" " * (1 << 19), "1 rows; more than 68 MB come out of"),
    "images": (bytes(1 << 19), "more than 68 MB come out of"),
}
QUARTER = {"rows of 28 x 28", "spaces after a row", "images"}
"""Go off as all do, where a quarter comes out: most of a second is spent with unpacking alone."""
SET_OFF = """
import resource, sys, time, zlib
from tui_nn.dataset import open_dataset
from tui_nn.dataset.sources import compressed
from tui_nn.dataset.loading import load_usable
from tui_nn.dataset.survey import Survey
from tui_nn.errors import NnTuiError

share = float(sys.argv[2])
compressed._SURELY_FINE = int(compressed._SURELY_FINE * share)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
start = time.process_time()
try:
    dataset = open_dataset(sys.argv[1])
    dataset.finish_preparing()
    survey = Survey(dataset)
    for block in survey.blocks():
        pass
    print(survey.rows, "rows;", *(problem.reason for problem in survey.problems[-1:]))
    load_usable(dataset)
except NnTuiError as error:
    print(error)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(f"{memory} MB, {time.process_time() - start:.1f} s")
assert memory < before + 440 * share, memory
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_no_harm(path: Path, name: str) -> None:
    first = b"5" + b",0" * 64 + b"\n" if name.endswith("after a row") else b""
    if name == "images":
        first = b"\0\0\x08\x03\0\x0f\0\0\0\0\0\x1c\0\0\0\x1c"
    piece, expected = BOMBS[name]
    packer = zlib.compressobj(9, wbits=31)
    begin = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    path.write_bytes(begin + (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * 600)
    assert path.stat().st_size < 2 << 20
    share = 1 / 4 if name in QUARTER else 1
    done = subprocess.run(
        [sys.executable, "-c", SET_OFF, str(path), str(share)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert expected in done.stdout
