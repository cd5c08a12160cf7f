"""Getting a data set from mirrors that misbehave in every way: all of it is right, or nothing."""

import dataclasses
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dataset.mirror import IMAGES, Mirror, remote
from tests.dataset.quiet import get_quietly, images_of, kept
from tui_nn.dataset.downloads import Got, get
from tui_nn.dataset.downloads.mirrors import reason_of
from tui_nn.errors import DataError, NnTuiError

FAILURES = {
    "refused": "Connection refused",
    "silent": "timed out",
    "hangs": "timed out",
    "drips": "timed out",
    "breaks": "ended after",
    "endless": "sent other data than the published file",
    "short": "bytes, expected",
    "long": "bytes, expected",
    "cut": "ended after",
    "empty": "ended after 0 of",
    "page": "sent a web page",
    "text": "sent something that is not gzip",
    "missing": "HTTP 404",
    "failing": "HTTP 500",
    "wrong": "sent other data than the published file",
    "other-range": "sent another range than was asked for",
    "circle": "redirects without end",
    "no-http": "220 mail",
}


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "*")
    with Mirror() as mirror:
        yield mirror


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    "behaviour", ["good", "whole", "refuses-ranges", "redirects", "goes-on", "breaks-once"]
)
def test_a_mirror_that_sends_the_files_is_enough(
    mirror: Mirror, folder: Path, behaviour: str
) -> None:
    train, test = folder / "tiny_train.csv", folder / "tiny_test.csv"
    assert get_quietly(mirror.offer(behaviour), folder) == Got(train, test, (train, test))
    mirror.assert_written(folder)
    assert kept() == []


@pytest.mark.parametrize("behaviour", FAILURES)
def test_the_next_mirror_is_asked_whatever_the_first_one_does(
    mirror: Mirror, folder: Path, behaviour: str
) -> None:
    get_quietly(mirror.offer(behaviour, "good"), folder)
    mirror.assert_written(folder)
    assert kept() == []


@pytest.mark.parametrize("behaviour", FAILURES)
def test_without_a_usable_mirror_nothing_is_written_and_one_line_says_why(
    mirror: Mirror, folder: Path, behaviour: str
) -> None:
    with pytest.raises(NnTuiError) as failure:
        get_quietly(mirror.offer(behaviour), folder)
    line = str(failure.value)
    assert FAILURES[behaviour] in line
    assert line.isprintable()
    assert failure.value.exit_code == 1
    assert list(folder.iterdir()) == []
    assert [name for name in kept() if name.endswith(".gz")] == []


@pytest.mark.parametrize(
    "behaviour",
    ["refused", "silent", "empty", "page", "text", "missing", "failing", "wrong", "endless"],
)
def test_what_is_no_part_of_the_file_is_not_kept(
    mirror: Mirror, folder: Path, behaviour: str
) -> None:
    with pytest.raises(NnTuiError):
        get_quietly(mirror.offer(behaviour), folder)
    assert kept() == []


def test_the_line_names_every_mirror_with_its_reason_and_what_can_be_done(
    mirror: Mirror, folder: Path
) -> None:
    wanted = mirror.offer("missing", "page")
    with pytest.raises(NnTuiError) as failure:
        get_quietly(wanted, folder)
    assert [behaviour for behaviour, _, _ in mirror.requests] == ["missing", "page"]
    first, second = wanted.mirrors
    host = first.split("/")[2]
    assert str(failure.value) == (
        f"tiny: no mirror has sent {IMAGES} ({host}: HTTP 404; {host}: sent a web page)."
        " Try again later, or fetch train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz,"
        f" t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz from {first} or {second}"
        " on another machine, and run"
        f" `nn-tui data import IMAGES LABELS {folder / 'tiny_train.csv'}`"
        " and the same for tiny_test.csv"
    )


def test_a_mirror_that_failed_is_asked_last_for_the_other_files(
    mirror: Mirror, folder: Path
) -> None:
    get_quietly(mirror.offer("missing", "good"), folder)
    assert [behaviour for behaviour, _, _ in mirror.requests] == ["missing", *["good"] * 4]


def test_an_endless_answer_is_cut_off(mirror: Mirror, folder: Path) -> None:
    get_quietly(mirror.offer("endless", "good"), folder)
    mirror.close()  # waits for what it still sends
    assert mirror.sent < 20_000_000  # what fits into the buffers between the two


def test_progress_is_told_in_bytes_and_in_rows(mirror: Mirror, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    wanted = mirror.offer("good")
    get(wanted, folder, lambda *words: told.append(words))
    getting = [report for report in told if report[0] == "getting tiny"]
    assert {total for _, _, total in getting} == {wanted.size}
    assert [done for _, done, _ in getting] == sorted(done for _, done, _ in getting)
    assert getting[-1][1] == wanted.size
    assert told[len(getting) :] == [
        ("writing tiny_train.csv", 20, 20),
        ("writing tiny_test.csv", 5, 5),
    ]


def test_files_that_exist_are_left_alone(mirror: Mirror, folder: Path) -> None:
    folder.mkdir()
    train, test = mirror.offer("good").paths(folder)
    train.write_text("mine")
    assert get_quietly(mirror.offer("good"), folder) == Got(train, test, (test,))
    assert train.read_text() == "mine"
    assert test.read_text() == mirror.test.csv
    assert len(mirror.requests) == 2
    assert get_quietly(mirror.offer("good"), folder) == Got(train, test, ())
    assert len(mirror.requests) == 2


def test_files_that_exist_are_replaced_when_told_to(mirror: Mirror, folder: Path) -> None:
    folder.mkdir()
    train, test = mirror.offer("good").paths(folder)
    train.write_text("mine")
    assert get_quietly(mirror.offer("good"), folder, force=True).written == (train, test)
    mirror.assert_written(folder)


def test_a_full_disk_is_told_and_no_mirror_is_blamed(mirror: Mirror, folder: Path) -> None:
    wanted = mirror.offer("good", "good")
    with files_limited_to(1000), pytest.raises(NnTuiError) as failure:
        get_quietly(wanted, folder)
    assert str(failure.value) == f"{images_of(wanted).part}: cannot be written: File too large"
    assert len(mirror.requests) == 1
    get_quietly(wanted, folder)
    mirror.assert_written(folder)


def test_a_csv_that_does_not_fit_is_told_and_the_download_is_kept(
    mirror: Mirror, folder: Path
) -> None:
    wanted = mirror.offer("good")
    with files_limited_to(wanted.train.images.size + 1000), pytest.raises(NnTuiError) as failure:
        get_quietly(wanted, folder)
    assert str(failure.value) == f"{folder / 'tiny_train.csv'}: cannot be written: File too large"
    assert list(folder.iterdir()) == []
    get_quietly(mirror.offer("refused"), folder)
    mirror.assert_written(folder)


def test_an_unusable_data_folder_is_noticed_before_anything_is_fetched(
    mirror: Mirror, folder: Path
) -> None:
    folder.write_text("a file")
    with pytest.raises(NnTuiError) as failure:
        get_quietly(mirror.offer("good"), folder)
    assert str(failure.value) == f"{folder}: cannot be written: File exists"
    assert mirror.requests == []


def test_a_data_folder_that_takes_no_files_is_named(
    mirror: Mirror, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:  # root may write everywhere
        raise PermissionError(13, "Permission denied", str(folder / "tmp2x8"))

    monkeypatch.setattr("tempfile.TemporaryFile", refused)
    with pytest.raises(NnTuiError) as failure:
        get_quietly(mirror.offer("good"), folder)
    assert str(failure.value) == f"{folder}: cannot be written: Permission denied"
    assert mirror.requests == []


def test_an_unusable_cache_folder_is_told(mirror: Mirror, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(NnTuiError, match="cannot be written: Not a directory"):
        get_quietly(mirror.offer("good"), folder)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\x1f\x8bno gzip", "cannot be unpacked"),
        (None, "holds values of the shape (20,), with labels of the shape (20,)"),
    ],
)
def test_a_published_file_that_is_no_archive_of_images_is_refused(
    mirror: Mirror, folder: Path, content: bytes | None, complaint: str
) -> None:
    labels = mirror.contents["train-labels-idx1-ubyte.gz"]
    mirror.contents[IMAGES] = labels if content is None else content
    wanted = mirror.offer("good")
    part = dataclasses.replace(wanted.train, images=remote(IMAGES, mirror.contents[IMAGES]))
    with pytest.raises(DataError) as failure:
        get_quietly(dataclasses.replace(wanted, train=part), folder)
    assert str(failure.value).startswith(f"{IMAGES}: {complaint}")
    assert list(folder.iterdir()) == []


def test_a_reason_is_short_and_cannot_steer_a_terminal() -> None:
    assert (
        reason_of(ValueError("\x1b[2J\n" + "very " * 100)) == ("[2J " + "very " * 16)[:77] + "..."
    )
    assert reason_of(TimeoutError()) == "TimeoutError"
