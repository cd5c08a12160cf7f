"""Downloads that break off, by themselves or by somebody's wish, and go on."""

import errno
import fcntl
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dataset.mirror import IMAGES, Mirror
from tests.dataset.quiet import get_quietly, images_of, kept
from tests.processes import PATIENCE
from tui_nn.dataset.downloads import Got, get
from tui_nn.errors import NnTuiError


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "*")
    with Mirror() as mirror:
        yield mirror


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_broken_file_goes_on_where_it_broke_at_another_mirror(
    mirror: Mirror, folder: Path
) -> None:
    wanted = mirror.offer("breaks", "good")
    get_quietly(wanted, folder)
    mirror.close()
    half = wanted.train.images.size // 2
    assert mirror.requests[:2] == [("breaks", IMAGES, None), ("good", IMAGES, f"bytes={half}-")]
    assert mirror.sent == wanted.size  # no byte twice
    mirror.assert_written(folder)


def test_a_broken_file_goes_on_at_the_same_mirror_if_there_is_no_other(
    mirror: Mirror, folder: Path
) -> None:
    wanted = mirror.offer("breaks-once")
    get_quietly(wanted, folder)
    half = wanted.train.images.size // 2
    assert [asked for _, name, asked in mirror.requests if name == IMAGES] == [
        None,
        f"bytes={half}-",
    ]


def test_a_broken_file_goes_on_after_a_redirection(mirror: Mirror, folder: Path) -> None:
    wanted = mirror.offer("breaks", "redirects")
    get_quietly(wanted, folder)
    half = f"bytes={wanted.train.images.size // 2}-"
    assert mirror.requests[:3] == [
        ("breaks", IMAGES, None),
        ("redirects", IMAGES, half),
        ("good", IMAGES, half),
    ]


@pytest.mark.parametrize("behaviour", ["whole", "refuses-ranges"])
def test_a_mirror_that_knows_no_ranges_begins_anew(
    mirror: Mirror, folder: Path, behaviour: str
) -> None:
    get_quietly(mirror.offer("breaks", behaviour), folder)
    mirror.assert_written(folder)


def test_a_page_leaves_what_has_come_before(mirror: Mirror, folder: Path) -> None:
    wanted = mirror.offer("breaks", "page", "text", "missing", "good")
    get_quietly(wanted, folder)
    half = f"bytes={wanted.train.images.size // 2}-"
    assert [asked for _, _, asked in mirror.requests[:5]] == [None, half, half, half, half]


def test_the_next_call_goes_on_where_the_last_one_failed(mirror: Mirror, folder: Path) -> None:
    with pytest.raises(NnTuiError):
        get_quietly(mirror.offer("breaks"), folder)
    wanted = mirror.offer("good")
    received = images_of(wanted).received()
    assert received > 0
    mirror.requests.clear()
    get_quietly(wanted, folder)
    assert mirror.requests[0] == ("good", IMAGES, f"bytes={received}-")
    mirror.assert_written(folder)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_breaking_off_keeps_what_has_come_and_the_next_call_goes_on(
    mirror: Mirror, folder: Path, error: type[BaseException]
) -> None:
    def report(_what: str, done: int, _total: int) -> None:
        if done:
            raise error

    wanted = mirror.offer("hangs")
    with pytest.raises(error):
        get(wanted, folder, report, timeout=PATIENCE)
    half = wanted.train.images.size // 2
    assert images_of(wanted).received() == half
    assert list(folder.iterdir()) == []
    get_quietly(mirror.offer("good"), folder)
    assert mirror.requests[1] == ("good", IMAGES, f"bytes={half}-")
    mirror.assert_written(folder)


def test_one_can_break_off_while_a_mirror_is_silent(mirror: Mirror, folder: Path) -> None:
    calls = itertools.count(1)

    def report(_what: str, _done: int, _total: int) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(mirror.offer("silent"), folder, report, timeout=PATIENCE)
    assert kept() == []


def test_breaking_off_while_a_csv_is_written_leaves_no_half_of_it(
    mirror: Mirror, folder: Path
) -> None:
    def report(what: str, _done: int, _total: int) -> None:
        if what == "writing tiny_train.csv":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(mirror.offer("good"), folder, report)
    assert list(folder.iterdir()) == []
    mirror.requests.clear()
    get_quietly(mirror.offer("refused"), folder)  # for all files are here
    mirror.assert_written(folder)
    assert kept() == []


@pytest.mark.parametrize("damage", [b"\x1f\x8bjunk", b"\x1f\x8b" + bytes(50_000), None])
@pytest.mark.parametrize("ending", ["part", "path"])
def test_a_damaged_file_in_the_cache_is_fetched_again(
    mirror: Mirror, folder: Path, damage: bytes | None, ending: str
) -> None:
    wanted = mirror.offer("good")
    path: Path = getattr(images_of(wanted), ending)
    path.parent.mkdir(parents=True)
    path.write_bytes(damage if damage is not None else bytes(wanted.train.images.size))
    get_quietly(wanted, folder)
    mirror.assert_written(folder)


def test_a_mirror_is_not_blamed_for_what_another_has_sent_before(
    mirror: Mirror, folder: Path
) -> None:
    mirror.contents = dict(mirror.contents)
    right = mirror.contents[IMAGES]
    part = images_of(mirror.offer()).part
    part.parent.mkdir(parents=True)
    part.write_bytes(b"\x1f\x8b" + bytes(len(right) // 2))  # what a wrong mirror left half sent
    get_quietly(mirror.offer("good"), folder)
    assert len([name for _, name, _ in mirror.requests if name == IMAGES]) == 2
    mirror.assert_written(folder)


def test_two_at_the_same_time_fetch_it_once(mirror: Mirror, folder: Path) -> None:
    wanted = mirror.offer("good")
    waiting = threading.Event()
    got: list[Got] = []

    def second(what: str, _done: int, _total: int) -> None:
        assert what == "waiting for another nn-tui that gets tiny"
        waiting.set()

    thread = threading.Thread(target=lambda: got.append(get(wanted, folder, second)))

    def first(_what: str, _done: int, _total: int) -> None:
        if not thread.ident:
            thread.start()
        assert waiting.wait(PATIENCE)

    assert len(get(wanted, folder, first).written) == 2
    thread.join(PATIENCE)
    assert [other.written for other in got] == [()]
    assert len(mirror.requests) == 4
    mirror.assert_written(folder)


def test_a_folder_without_locks_will_do(
    mirror: Mirror, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_file: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    nested = False

    def first(_what: str, _done: int, _total: int) -> None:
        nonlocal nested
        if not nested:
            nested = True  # another program gets all of it, from under the feet of this one
            get_quietly(mirror.offer("good"), folder)

    get(mirror.offer("good"), folder, first)
    assert nested
    mirror.assert_written(folder)
