import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.program import Output
from tests.dataset.mirror import Mirror
from tui_nn.cli import getting
from tui_nn.dataset.downloads import catalogue
from tui_nn.dataset.downloads.catalogue import PublicSet

Offer = Callable[..., PublicSet]


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "*")
    with Mirror() as mirror:
        yield mirror


@pytest.fixture
def offer(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Puts the tiny data set into the catalogue, with mirrors that behave as they are told."""

    def install(*behaviours: str) -> PublicSet:
        wanted = mirror.offer(*behaviours)
        monkeypatch.setitem(catalogue.SETS, "tiny", wanted)
        return wanted

    return install


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_getting_a_data_set_writes_it_and_says_what_opens_it(
    mirror: Mirror, offer: Offer, folder: Path, output: Output
) -> None:
    offer("missing", "good")
    train, test = folder / "tiny_train.csv", folder / "tiny_test.csv"
    assert output.of("data", "get", "tiny").splitlines() == [
        f"{train}: 20 rows",
        f"{test}: 5 rows",
        f"`nn-tui {train} {test}` opens them.",
    ]
    mirror.assert_written(folder)


def test_files_that_exist_are_fetched_only_when_told_to(
    mirror: Mirror, offer: Offer, folder: Path, output: Output
) -> None:
    offer("good")
    train, test = folder / "tiny_train.csv", folder / "tiny_test.csv"
    folder.mkdir()
    train.write_text("mine")
    assert output.of("data", "get", "tiny").splitlines()[:2] == [
        f"{train}: is here already; `--force` fetches it again",
        f"{test}: 5 rows",
    ]
    assert train.read_text() == "mine"
    record = {"name": "tiny", "train": str(train), "test": str(test)}
    assert output.json_of("data", "get", "tiny") == record | {"written": []}
    written = [str(train), str(test)]
    assert output.json_of("data", "get", "tiny", "--force") == record | {"written": written}
    mirror.assert_written(folder)


def test_what_the_app_opens_by_itself_needs_no_names(
    mirror: Mirror, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = mirror.offer("good")
    train, test = (
        dataclasses.replace(part, csv=f"mnist_{name}.csv")
        for name, part in zip(("train", "test"), wanted.parts, strict=True)
    )
    renamed = dataclasses.replace(wanted, name="mnist", train=train, test=test)
    monkeypatch.setitem(catalogue.SETS, "mnist", renamed)
    assert output.of("data", "get", "mnist").splitlines()[-1] == "`nn-tui` opens them."


def test_the_list_tells_what_there_is_and_what_is_here(
    offer: Offer, folder: Path, output: Output
) -> None:
    wanted = offer("good")
    assert output.of("data", "list").splitlines()[1:4] == [
        "mnist          handwritten digits           no      60,000  10,000   11.6 MB",
        "fashion-mnist  pictures of clothes          no      60,000  10,000   30.9 MB",
        "kmnist         cursive Japanese characters  no      60,000  10,000   21.2 MB",
    ]
    folder.mkdir()
    (folder / "tiny_test.csv").touch()
    *_, tiny, advice = output.of("data", "list").splitlines()
    assert "only tiny_test.csv" in tiny
    assert advice == f"`nn-tui data get NAME` writes one into {folder} as CSV."
    assert output.json_of("data", "list")[-1] == {
        "name": "tiny",
        "title": "noise",
        "train_rows": 20,
        "test_rows": 5,
        "download_bytes": wanted.size,
        "home": wanted.home,
        "train": None,
        "test": str(folder / "tiny_test.csv"),
    }
    (folder / "tiny_train.csv").touch()
    assert "  yes  " in output.of("data", "list").splitlines()[-2]


def test_an_unknown_data_set_is_refused_with_the_known_ones(output: Output, folder: Path) -> None:
    assert output.complaint_of("data", "get", "fashion") == (
        "nn-tui: there is no data set 'fashion' to get."
        " Did you mean fashion-mnist? There are: mnist, fashion-mnist, kmnist\n"
    )
    assert not folder.exists()


def test_without_any_mirror_one_line_says_where_the_files_are(offer: Offer, output: Output) -> None:
    wanted = offer("refused", "missing")
    (line,) = output.complaint_of("data", "get", "tiny", status=1).splitlines()
    assert line.startswith("nn-tui: tiny: no mirror has sent train-images-idx3-ubyte.gz (127.")
    assert all(address in line for address in wanted.mirrors)
    assert "`nn-tui data import IMAGES LABELS " in line


def test_ctrl_c_keeps_what_has_come_and_says_so(
    mirror: Mirror, offer: Offer, folder: Path, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def pressing() -> Iterator[Callable[[str, int, int], None]]:
        def tell(_what: str, done: int, _total: int) -> None:
            if done:
                raise KeyboardInterrupt

        yield tell

    wanted = offer("hangs")
    with monkeypatch.context() as patch:
        patch.setattr(getting, "progress_bar", pressing)
        assert output.complaint_of("data", "get", "tiny", status=130) == (
            "Interrupted. What has come is kept: `nn-tui data get tiny` goes on.\n"
        )
    assert list(folder.iterdir()) == []
    offer("good")
    output.of("data", "get", "tiny")
    half = wanted.train.images.size // 2
    assert mirror.requests[1][2] == f"bytes={half}-"
    mirror.assert_written(folder)
